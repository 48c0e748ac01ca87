"""Everything that is kept of people."""

import assessment.models.person
import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    initial = True

    # The steps there were before this one. Where all of them were made, this one is.
    replaces = [
        ('assessment', '0001_initial'),
        ('assessment', '0002_statistics_and_retakes'),
        ('assessment', '0003_share_links'),
        ('assessment', '0004_follow_ups_and_plans'),
        ('assessment', '0005_imported_reports'),
        ('assessment', '0006_accounts'),
    ]

    dependencies = [
        ('skills', '0001_first'),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name='Account',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('person', models.CharField(default=assessment.models.person.random_key, max_length=22, unique=True)),
                ('user', models.OneToOneField(on_delete=django.db.models.deletion.CASCADE, to=settings.AUTH_USER_MODEL)),
            ],
        ),
        migrations.CreateModel(
            name='Assessment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=assessment.models.person.random_key, max_length=22, unique=True)),
                ('owner', models.CharField(db_index=True, max_length=22)),
                ('start_key', models.CharField(max_length=43, unique=True)),
                ('code_nonce', models.CharField(max_length=22)),
                ('code_hash', models.CharField(max_length=64, unique=True)),
                ('seed', models.CharField(default=assessment.models.person.random_key, max_length=22)),
                ('role', models.CharField(max_length=80)),
                ('length', models.CharField(choices=[('short', 'Short'), ('standard', 'Standard'), ('thorough', 'Thorough')], max_length=10)),
                ('weekly_hours', models.PositiveSmallIntegerField()),
                ('seen', models.TextField(blank=True)),
                ('focus', models.CharField(blank=True, max_length=80)),
                ('max_questions', models.PositiveSmallIntegerField(null=True)),
                ('started_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField(blank=True, null=True)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('engine', models.CharField(blank=True, max_length=12)),
                ('report_json', models.TextField(blank=True)),
                ('plan_json', models.TextField(blank=True)),
                ('plan_until', models.DateField(null=True)),
                ('plan_wants', models.TextField(blank=True)),
                ('plan_order', models.TextField(blank=True)),
                ('certificate', models.CharField(blank=True, max_length=80)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='assessments', to='skills.edition')),
                ('follows', models.OneToOneField(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='followed_by', to='assessment.assessment')),
            ],
            options={
                'ordering': ('-started_at',),
            },
        ),
        migrations.CreateModel(
            name='ImportedReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(default=assessment.models.person.random_key, max_length=22, unique=True)),
                ('owner', models.CharField(max_length=22)),
                ('place', models.PositiveSmallIntegerField()),
                ('digest', models.CharField(max_length=64)),
                ('taken_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('finished_at', models.DateTimeField()),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('role', models.CharField(max_length=80)),
                ('role_name', models.CharField(max_length=160)),
                ('edition_number', models.PositiveIntegerField()),
                ('edition_digest', models.CharField(max_length=64)),
                ('engine', models.CharField(max_length=20)),
                ('report_json', models.TextField()),
            ],
            options={
                'ordering': ('-pk',),
                'constraints': [models.UniqueConstraint(fields=('owner', 'digest'), name='each_file_is_imported_once'), models.UniqueConstraint(fields=('owner', 'place'), name='one_import_in_a_place'), models.CheckConstraint(condition=models.Q(('place__lt', 20)), name='no_more_imports_than_places')],
            },
        ),
        migrations.CreateModel(
            name='ItemFigures',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('computed_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('checks', models.PositiveIntegerField()),
                ('text', models.TextField()),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='skills.edition')),
            ],
            options={
                'verbose_name': 'question statistics',
                'verbose_name_plural': 'question statistics',
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='ProblemReport',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=80, verbose_name='question')),
                ('kind', models.CharField(choices=[('wrong', 'The answer seems wrong'), ('unclear', 'It is not clear what is asked'), ('outdated', 'It is out of date'), ('other', 'Something else')], max_length=10)),
                ('text', models.TextField(blank=True, verbose_name='what they wrote')),
                ('reported_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('settled', models.BooleanField(default=False)),
                ('edition', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, to='skills.edition')),
            ],
            options={
                'ordering': ('settled', '-reported_at'),
            },
        ),
        migrations.CreateModel(
            name='Response',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('item', models.CharField(max_length=120)),
                ('option', models.PositiveSmallIntegerField(null=True)),
                ('answered_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('carried', models.BooleanField(default=False)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, to='assessment.assessment')),
            ],
        ),
        migrations.CreateModel(
            name='ShareLink',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('nonce', models.CharField(max_length=22)),
                ('token_hash', models.CharField(max_length=64, unique=True)),
                ('form_key', models.CharField(max_length=64)),
                ('parts', models.CharField(max_length=40)),
                ('label', models.CharField(blank=True, max_length=60)),
                ('created_at', models.DateTimeField(default=django.utils.timezone.now)),
                ('expires_at', models.DateTimeField(db_index=True)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='share_links', to='assessment.assessment')),
            ],
            options={
                'ordering': ('-pk',),
            },
        ),
        migrations.CreateModel(
            name='StepMark',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('step', models.CharField(max_length=90)),
                ('done_at', models.DateTimeField(null=True)),
                ('resource', models.CharField(blank=True, max_length=80)),
                ('own_title', models.CharField(blank=True, max_length=120)),
                ('own_url', models.CharField(blank=True, max_length=300)),
                ('note', models.CharField(blank=True, max_length=500)),
                ('assessment', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='step_marks', to='assessment.assessment')),
            ],
            options={
                'ordering': ('pk',),
            },
        ),
        migrations.CreateModel(
            name='Throttle',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=64)),
                ('window', models.DateTimeField()),
                ('count', models.PositiveIntegerField(default=0)),
            ],
            options={
                'constraints': [models.UniqueConstraint(fields=('name', 'window'), name='one_count_per_window')],
            },
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('finished_at__isnull', True), ('plan_json', ''), ('report_json', '')), models.Q(('finished_at__isnull', False), models.Q(('report_json', ''), _negated=True), models.Q(('plan_json', ''), _negated=True)), _connector='OR'), name='finished_with_report_and_plan'),
        ),
        migrations.AddConstraint(
            model_name='assessment',
            constraint=models.CheckConstraint(condition=models.Q(('weekly_hours__gte', 1), ('weekly_hours__lte', 60)), name='weekly_hours_in_range'),
        ),
        migrations.AddConstraint(
            model_name='response',
            constraint=models.UniqueConstraint(fields=('assessment', 'item'), name='each_response_counts_once'),
        ),
        migrations.AddConstraint(
            model_name='sharelink',
            constraint=models.UniqueConstraint(fields=('assessment', 'form_key'), name='each_form_makes_one_link'),
        ),
        migrations.AddConstraint(
            model_name='stepmark',
            constraint=models.UniqueConstraint(fields=('assessment', 'step'), name='one_mark_for_each_step'),
        ),
        migrations.AddConstraint(
            model_name='stepmark',
            constraint=models.CheckConstraint(condition=models.Q(('own_title', ''), ('resource', 'own'), _negated=True), name='own_resource_has_a_title'),
        ),
    ]
