from django.db import migrations, models
from django.db.models import Q


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0012_upload'),
    ]

    operations = [
        migrations.CreateModel(
            name='LinkCheck',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('url', models.CharField(max_length=400, unique=True)),
                ('state', models.CharField(choices=[('ok', 'Answers'), ('moved', 'Moved'), ('dead', 'Dead')], default='ok', max_length=8)),
                ('checked_on', models.DateField()),
                ('moved_to', models.CharField(blank=True, max_length=400)),
                ('failing_since', models.DateField(blank=True, null=True)),
                ('failing_days', models.PositiveSmallIntegerField(default=0)),
                ('fault', models.CharField(blank=True, max_length=200)),
            ],
            options={
                'ordering': ('url',),
                'default_permissions': (),
                'constraints': [
                    models.CheckConstraint(condition=Q(('failing_days', 0), ('failing_since', None), ('fault', '')) | Q(('failing_days__gte', 1), ('failing_since__isnull', False)), name='a_link_fails_since_a_day'),
                    models.CheckConstraint(condition=~Q(('state', 'dead')) | Q(('failing_days__gte', 3)), name='a_link_dies_slowly'),
                    models.CheckConstraint(condition=Q(('state', 'moved')) | Q(('moved_to', '')), name='only_a_moved_link_has_moved'),
                ],
            },
        ),
    ]
