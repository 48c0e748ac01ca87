
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0005_framework'),
    ]

    operations = [
        migrations.AddField(
            model_name='framework',
            name='anchor',
            field=models.CharField(blank=True, help_text='And since when, in a sentence or two. Every report repeats it.', max_length=300, verbose_name='what the levels are anchored to'),
        ),
    ]
