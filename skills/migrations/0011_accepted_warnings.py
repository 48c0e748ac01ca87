import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0010_coaches_invite'),
    ]

    operations = [
        migrations.CreateModel(
            name='AcceptedWarning',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('rule', models.CharField(max_length=80, verbose_name='kind of warning')),
                ('count', models.PositiveIntegerField(verbose_name='warnings')),
                ('words', models.CharField(max_length=300, verbose_name='accepted because')),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='accepted_warnings', to='skills.edition')),
            ],
            options={
                'ordering': ('edition', 'pk'),
                'default_permissions': (),
                'constraints': [models.UniqueConstraint(fields=('edition', 'rule'), name='a_kind_of_warning_is_accepted_once'), models.CheckConstraint(condition=models.Q(models.Q(('rule', ''), _negated=True), models.Q(('words', ''), _negated=True), ('count__gte', 1)), name='accepted_in_words')],
            },
        ),
    ]
