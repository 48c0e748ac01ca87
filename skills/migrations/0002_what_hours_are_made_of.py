"""What the hours of a step are made of, and exams that only partners may take."""

from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0001_first'),
    ]

    operations = [
        migrations.AddField(
            model_name='certification',
            name='partners_only',
            field=models.BooleanField(default=False, help_text="Only for people at the vendor's partners. Never recommended.", verbose_name='for partners only'),
        ),
        migrations.AddField(
            model_name='skilllevel',
            name='task_hours',
            field=models.PositiveSmallIntegerField(default=0, help_text='Of these hours, those that the task itself takes.', verbose_name='hours of the task'),
        ),
        migrations.AddField(
            model_name='skilllevel',
            name='uses',
            field=models.TextField(blank=True, help_text='What the step takes of which resource, the best first, one a line: identifier | hours | part. Leave the part out for the whole of it. The hours left over are practice.', verbose_name='parts of resources'),
        ),
    ]
