"""Everything the content needs.

The database itself refuses to change a published edition. On SQLite a later migration that alters the table rebuilds
it and loses the trigger: end such a migration with `create` and `drop` of this one. A test asks the migrated database
whether the trigger is there.
"""

import django.core.validators
import django.db.models.deletion
from django.db import migrations, models

SQLITE = """
CREATE TRIGGER skills_edition_immutable BEFORE UPDATE ON skills_edition
BEGIN
    SELECT RAISE(ABORT, 'editions are immutable');
END
"""

POSTGRESQL = """
CREATE FUNCTION skills_edition_immutable() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'editions are immutable' USING ERRCODE = 'integrity_constraint_violation';
END
$$;
CREATE TRIGGER skills_edition_immutable BEFORE UPDATE ON skills_edition
    FOR EACH ROW EXECUTE FUNCTION skills_edition_immutable();
"""


def create(apps, schema_editor):
    statement = {"sqlite": SQLITE, "postgresql": POSTGRESQL}.get(schema_editor.connection.vendor)
    if statement is None:
        raise NotImplementedError("Editions can only be protected on SQLite and PostgreSQL.")
    schema_editor.execute(statement)


def drop(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("DROP TRIGGER skills_edition_immutable ON skills_edition")
        schema_editor.execute("DROP FUNCTION skills_edition_immutable()")
    else:
        schema_editor.execute("DROP TRIGGER skills_edition_immutable")


class Migration(migrations.Migration):

    initial = True

    # The steps there were before this one. Where all of them were made, this one is.
    replaces = [
        ('skills', '0001_initial'),
        ('skills', '0002_immutable_editions'),
        ('skills', '0003_projects_and_practice'),
    ]

    dependencies = []

    operations = [
        migrations.CreateModel(
            name='GuidePage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('title', models.CharField(max_length=120)),
                ('summary', models.TextField(help_text="One or two sentences; also the page's description for search engines.")),
                ('addition', models.BooleanField(default=False, help_text='Goes beyond the texts the product was founded on.')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='RoleProfile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('name', models.CharField(max_length=80)),
                ('summary', models.CharField(help_text='One line under the name when people choose.', max_length=200)),
                ('evidence', models.TextField(blank=True, help_text='Where the numbers come from.')),
                ('distinct', models.TextField(blank=True, verbose_name='what sets it apart')),
                ('sources', models.TextField(blank=True, help_text='One a line: title, then the address after a bar. Title | https://…')),
            ],
            options={
                'verbose_name': 'role profile',
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Skill',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('name', models.CharField(max_length=120)),
                ('description', models.TextField(help_text='One or two lines; name the technologies it includes.')),
                ('core', models.BooleanField(default=False, help_text='Asked about first in a short assessment.')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='SkillArea',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('name', models.CharField(max_length=80)),
                ('description', models.TextField(help_text='One line: what the area is about.')),
                ('question', models.CharField(help_text='Asked on the rating page: “Getting models into production: what can you do today?”', max_length=160)),
                ('help_question', models.CharField(blank=True, help_text='The edge case people ask about: “What counts as production?”', max_length=120)),
                ('help_text', models.TextField(blank=True, verbose_name='help answer')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Certification',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('name', models.CharField(max_length=160)),
                ('code', models.CharField(blank=True, max_length=20)),
                ('provider', models.CharField(max_length=80)),
                ('url', models.URLField(max_length=400, verbose_name='address')),
                ('level', models.CharField(help_text="The vendor's own word: associate, professional …", max_length=20)),
                ('required_level', models.PositiveSmallIntegerField(choices=[(1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], help_text='The level of our scale that the exam expects in its skills.')),
                ('status', models.CharField(choices=[('active', 'Active'), ('beta', 'Beta'), ('ending', 'Ending'), ('retired', 'Retired')], max_length=8)),
                ('status_date', models.CharField(blank=True, help_text='Since or until when, as precise as known.', max_length=10)),
                ('price_usd', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0)], verbose_name='price in US dollars')),
                ('duration_minutes', models.PositiveIntegerField(blank=True, null=True)),
                ('questions', models.CharField(blank=True, max_length=120)),
                ('experience', models.CharField(blank=True, max_length=300, verbose_name='recommended experience')),
                ('validity_months', models.PositiveIntegerField(blank=True, null=True)),
                ('checked', models.DateField(verbose_name='checked on')),
                ('confidence', models.CharField(choices=[('high', 'High'), ('medium', 'Medium'), ('low', 'Low')], help_text='A price of low confidence is not shown.', max_length=8)),
                ('sources', models.TextField(blank=True, help_text='One a line: title, then the address after a bar. Title | https://…')),
                ('notes', models.TextField(blank=True)),
                ('successor', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to='skills.certification')),
                ('skills', models.ManyToManyField(related_name='certifications', to='skills.skill')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Edition',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('number', models.PositiveIntegerField(unique=True)),
                ('digest', models.CharField(db_index=True, max_length=64)),
                ('text', models.TextField()),
                ('note', models.CharField(max_length=200)),
                ('published_by', models.CharField(blank=True, max_length=150)),
                ('published_at', models.DateTimeField(auto_now_add=True)),
            ],
            options={
                'ordering': ('-number',),
                'constraints': [models.CheckConstraint(condition=models.Q(('number__gte', 1)), name='edition_numbers_start_at_one')],
            },
        ),
        migrations.CreateModel(
            name='Measurement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('variance_general', models.FloatField(default=0.3, validators=[django.core.validators.MinValueValidator(0.01)])),
                ('variance_area', models.FloatField(default=0.2, validators=[django.core.validators.MinValueValidator(0.01)])),
                ('variance_skill', models.FloatField(default=0.5, validators=[django.core.validators.MinValueValidator(0.01)])),
                ('cut_1', models.FloatField(default=-1.2, verbose_name='cut score, Guided')),
                ('cut_2', models.FloatField(default=-0.4, verbose_name='cut score, Independent')),
                ('cut_3', models.FloatField(default=0.4, verbose_name='cut score, Dependable')),
                ('cut_4', models.FloatField(default=1.2, verbose_name='cut score, Leading')),
                ('rating_loading', models.FloatField(default=0.35)),
                ('rating_bias_variance', models.FloatField(default=0.35, validators=[django.core.validators.MinValueValidator(0.0001)])),
                ('rating_noise_variance', models.FloatField(default=0.53, validators=[django.core.validators.MinValueValidator(0.01)])),
                ('rating_threshold_1', models.FloatField(default=-1.5)),
                ('rating_threshold_2', models.FloatField(default=-0.7)),
                ('rating_threshold_3', models.FloatField(default=0.1)),
                ('rating_threshold_4', models.FloatField(default=0.9)),
                ('discrimination', models.FloatField(default=1.3, validators=[django.core.validators.MinValueValidator(0.2)])),
                ('difficulty_sd', models.FloatField(default=0.6, validators=[django.core.validators.MinValueValidator(0)])),
                ('guessing_share', models.FloatField(default=0.5, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(1)])),
            ],
            options={
                'verbose_name': 'measurement model',
                'verbose_name_plural': 'measurement model',
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_measurement_model'), models.CheckConstraint(condition=models.Q(('cut_1__lt', models.F('cut_2')), ('cut_2__lt', models.F('cut_3')), ('cut_3__lt', models.F('cut_4'))), name='cut_scores_increase')],
            },
        ),
        migrations.CreateModel(
            name='LearningPath',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('name', models.CharField(max_length=120)),
                ('kind', models.CharField(choices=[('bachelor', 'Bachelor'), ('master', 'Master'), ('courses', 'Courses'), ('self-taught', 'Self taught'), ('open-source', 'Open source'), ('community', 'Community')], max_length=12)),
                ('summary', models.TextField()),
                ('duration', models.CharField(max_length=120)),
                ('cost', models.CharField(max_length=160)),
                ('level_from', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], default=0)),
                ('level_to', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], default=4)),
                ('roles', models.ManyToManyField(related_name='paths', to='skills.roleprofile')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Resource',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('title', models.CharField(max_length=200)),
                ('provider', models.CharField(max_length=120)),
                ('url', models.URLField(max_length=400, verbose_name='address')),
                ('kind', models.CharField(choices=[('book', 'Book'), ('community', 'Community'), ('conference', 'Conference'), ('course', 'Course'), ('degree', 'Degree'), ('docs', 'Docs'), ('paper', 'Paper'), ('project', 'Project'), ('tutorial', 'Tutorial'), ('video', 'Video')], max_length=12)),
                ('cost', models.CharField(choices=[('free', 'Free'), ('free-to-audit', 'Free to audit'), ('paid', 'Paid')], max_length=16)),
                ('hours', models.PositiveIntegerField(help_text='Without hours it cannot be in a plan. An estimate is fine.')),
                ('language', models.CharField(default='en', max_length=8)),
                ('level_from', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], help_text='Useful to people at this level …')),
                ('level_to', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], help_text='… on their way to this one.')),
                ('checked', models.DateField(verbose_name='checked on')),
                ('confirmed', models.BooleanField(default=False, verbose_name='address confirmed')),
                ('note', models.TextField(blank=True)),
                ('skills', models.ManyToManyField(related_name='resources', to='skills.skill')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Requirement',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], verbose_name='target')),
                ('weight', models.PositiveSmallIntegerField(choices=[(5, '5 critical: seldom hired without it'), (4, '4 important'), (3, '3 useful every week'), (2, '2 useful now and then'), (1, '1 marginal')])),
                ('role', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='requirements', to='skills.roleprofile')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='requirements', to='skills.skill')),
            ],
            options={
                'ordering': ('skill__area__position', 'skill__position', 'pk'),
            },
        ),
        migrations.CreateModel(
            name='Prerequisite',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], default=1)),
                ('why', models.CharField(help_text='One sentence a learner understands.', max_length=200)),
                ('requires', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='leads_to', to='skills.skill')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='prerequisites', to='skills.skill')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='PathStep',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('title', models.CharField(max_length=120)),
                ('text', models.TextField()),
                ('done_when', models.CharField(help_text='Completes “Done when …”.', max_length=240)),
                ('hours', models.PositiveIntegerField(default=0, help_text='0 where the stage has no fixed length.')),
                ('path', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='steps', to='skills.learningpath')),
                ('resources', models.ManyToManyField(blank=True, related_name='path_steps', to='skills.resource')),
                ('skills', models.ManyToManyField(blank=True, related_name='path_steps', to='skills.skill')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='Item',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('state', models.CharField(choices=[('draft', 'Draft'), ('ready', 'Ready'), ('retired', 'Retired')], default='draft', help_text='Only ready questions are published.', max_length=8)),
                ('level', models.PositiveSmallIntegerField(choices=[(1, 'Not yet to Guided'), (2, 'Guided to Independent'), (3, 'Independent to Dependable'), (4, 'Dependable to Leading')], help_text='People who have just made this step get it right about 6 times in 10.', verbose_name='step')),
                ('context', models.TextField(blank=True, help_text='The situation, if one is needed. Put `code words` between backticks.')),
                ('code', models.TextField(blank=True, help_text='At most 36 characters a line, or phones scroll sideways.')),
                ('code_caption', models.CharField(blank=True, help_text='What the code is: Python, SQL, Log ...', max_length=60)),
                ('table', models.JSONField(blank=True, help_text='Optional: {"caption": "...", "head": ["..."], "rows": [["...", "..."]]}. The first cell of a row is its name.', null=True)),
                ('stem', models.CharField(max_length=400, verbose_name='question')),
                ('fixed_order', models.BooleanField(default=False, help_text='For numbers and dates. Otherwise each person sees a shuffle.', verbose_name='keep the order of options')),
                ('explanation', models.TextField(help_text='Read after the check: what decides it, and the principle behind it.')),
                ('source_title', models.CharField(blank=True, max_length=200)),
                ('source_url', models.URLField(blank=True, max_length=400)),
                ('author', models.CharField(blank=True, max_length=80)),
                ('review', models.CharField(choices=[('unreviewed', 'Unreviewed'), ('reviewed', 'Reviewed'), ('blind-reviewed', 'Blind reviewed')], default='unreviewed', max_length=16)),
                ('review_by', models.DateField(blank=True, help_text='For content that ages: look at it again by then.', null=True)),
                ('discrimination', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0.2), django.core.validators.MaxValueValidator(4)])),
                ('difficulty', models.FloatField(blank=True, help_text='Ability scale, standard deviations. Empty: the cut score of the step.', null=True, validators=[django.core.validators.MinValueValidator(-5), django.core.validators.MaxValueValidator(5)])),
                ('difficulty_sd', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(3)])),
                ('guessing', models.FloatField(blank=True, null=True, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(0.6)])),
                ('origin', models.CharField(choices=[('expert', 'Expert'), ('calibrated', 'Calibrated')], default='expert', max_length=12, verbose_name='origin of difficulty')),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='items', to='skills.skill')),
            ],
            options={
                'verbose_name': 'question',
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='GuideSection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('heading', models.CharField(max_length=120)),
                ('body', models.TextField(help_text='Markdown: paragraphs, lists, **bold**, [links](https://…). No HTML.')),
                ('page', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='sections', to='skills.guidepage')),
                ('skills', models.ManyToManyField(blank=True, related_name='guide_sections', to='skills.skill')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='ExamDomain',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('name', models.CharField(max_length=160)),
                ('weight', models.CharField(blank=True, help_text='As the vendor prints it: ~20%', max_length=20)),
                ('certification', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='domains', to='skills.certification')),
                ('skills', models.ManyToManyField(blank=True, related_name='exam_domains', to='skills.skill')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.AddField(
            model_name='skill',
            name='area',
            field=models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='skills', to='skills.skillarea'),
        ),
        migrations.CreateModel(
            name='Project',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('slug', models.SlugField(help_text='Stays the same for ever; old reports refer to it.', max_length=80, unique=True, verbose_name='identifier')),
                ('tags', models.CharField(blank=True, help_text='Identifiers separated by spaces, for example S12e K06. Used to check that content covers its sources.', max_length=400)),
                ('title', models.CharField(help_text='Verb first: “Clean a messy price history”.', max_length=80)),
                ('goal', models.TextField(help_text='What is built, and for whom. One or two sentences.')),
                ('proves', models.TextField(help_text='What a finished project shows that one can do.')),
                ('done_when', models.CharField(help_text='Completes “Done when …”: something another person could see.', max_length=200)),
                ('hours', models.PositiveSmallIntegerField(help_text='In all. An estimate is fine.', validators=[django.core.validators.MinValueValidator(1)])),
                ('level_from', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], help_text='Useful to people at this level …')),
                ('level_to', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')], help_text='… on their way to this one.')),
                ('steps', models.TextField(blank=True, help_text='One a line, each an instruction.')),
                ('materials', models.TextField(blank=True, help_text='One a line: title, then the address after a bar. Title | https://…')),
                ('skills', models.ManyToManyField(related_name='projects', to='skills.skill')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='projects', to='skills.skillarea')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
            },
        ),
        migrations.CreateModel(
            name='AreaAnchor',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')])),
                ('text', models.CharField(help_text='First person, starts with what one does.', max_length=300, verbose_name='sentence')),
                ('area', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='anchors', to='skills.skillarea')),
            ],
            options={
                'ordering': ('level',),
            },
        ),
        migrations.CreateModel(
            name='SkillLevel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('level', models.PositiveSmallIntegerField(choices=[(0, 'Not yet'), (1, 'Guided'), (2, 'Independent'), (3, 'Dependable'), (4, 'Leading')])),
                ('anchor', models.CharField(help_text='What a person at this level does, in the first person.', max_length=300)),
                ('task', models.CharField(blank=True, help_text='How to get here from the level below, verb first. Becomes a plan step.', max_length=120)),
                ('done_when', models.CharField(blank=True, help_text='Completes “Done when …”: something another person could see.', max_length=200)),
                ('hours', models.PositiveSmallIntegerField(default=0, help_text='Study and practice for this step, in hours.')),
                ('practice', models.CharField(blank=True, help_text='Where no free resource fits this step. Completes “Practise by …”: something one can do alone.', max_length=200)),
                ('skill', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='levels', to='skills.skill')),
            ],
            options={
                'ordering': ('level',),
            },
        ),
        migrations.CreateModel(
            name='Option',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('position', models.PositiveIntegerField(default=0, help_text='Lower comes first.')),
                ('text', models.CharField(max_length=300)),
                ('correct', models.BooleanField(default=False, verbose_name='right')),
                ('reason', models.CharField(blank=True, help_text='Why it is right, or which misconception makes it attractive.', max_length=400, verbose_name='why')),
                ('item', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='options', to='skills.item')),
            ],
            options={
                'ordering': ('position', 'pk'),
                'abstract': False,
                'constraints': [models.UniqueConstraint(condition=models.Q(('correct', True)), fields=('item',), name='at_most_one_right_option')],
            },
        ),
        migrations.AddConstraint(
            model_name='resource',
            constraint=models.CheckConstraint(condition=models.Q(('level_from__lte', models.F('level_to'))), name='resource_level_from_not_above_to'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.UniqueConstraint(fields=('role', 'skill'), name='one_requirement_per_role_and_skill'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='target_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='requirement',
            constraint=models.CheckConstraint(condition=models.Q(('weight__gte', 1), ('weight__lte', 5)), name='weight_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='prerequisite',
            constraint=models.UniqueConstraint(fields=('skill', 'requires'), name='one_prerequisite_per_pair'),
        ),
        migrations.AddConstraint(
            model_name='prerequisite',
            constraint=models.CheckConstraint(condition=models.Q(('skill', models.F('requires')), _negated=True), name='no_skill_requires_itself'),
        ),
        migrations.AddConstraint(
            model_name='prerequisite',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='prerequisite_level_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='item',
            constraint=models.CheckConstraint(condition=models.Q(('level__gte', 1), ('level__lte', 4)), name='item_step_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='project',
            constraint=models.CheckConstraint(condition=models.Q(('level_from__lt', models.F('level_to'))), name='project_leads_from_one_level_to_a_higher'),
        ),
        migrations.AddConstraint(
            model_name='areaanchor',
            constraint=models.UniqueConstraint(fields=('area', 'level'), name='one_anchor_per_area_level'),
        ),
        migrations.AddConstraint(
            model_name='areaanchor',
            constraint=models.CheckConstraint(condition=models.Q(('level__lte', 4)), name='area_anchor_level_on_scale'),
        ),
        migrations.AddConstraint(
            model_name='skilllevel',
            constraint=models.UniqueConstraint(fields=('skill', 'level'), name='one_row_per_skill_level'),
        ),
        migrations.AddConstraint(
            model_name='skilllevel',
            constraint=models.CheckConstraint(condition=models.Q(('level__lte', 4)), name='skill_level_on_scale'),
        ),
        migrations.RunPython(create, drop),
    ]
