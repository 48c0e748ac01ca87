
import django.core.validators
from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('skills', '0003_enemies'),
    ]

    operations = [
        migrations.AddField(
            model_name='measurement',
            name='area_shift_variance',
            field=models.FloatField(default=0.03, validators=[django.core.validators.MinValueValidator(0.0001)], verbose_name='variance of a further shift of an area’s questions'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='begun_claimed',
            field=models.FloatField(default=0.6, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(0.8)], verbose_name='share of those who have not begun who claim more'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='begun_denied',
            field=models.FloatField(default=0.12, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(0.19)], verbose_name='share of those who have begun who say “Not yet”'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='begun_noise_variance',
            field=models.FloatField(default=1.0, validators=[django.core.validators.MinValueValidator(0.01)], verbose_name='noise variance of having begun'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='begun_style',
            field=models.FloatField(default=0.4, validators=[django.core.validators.MinValueValidator(0)], verbose_name='personal style in having begun'),
        ),
        migrations.AddField(
            model_name='measurement',
            name='shift_variance',
            field=models.FloatField(default=0.12, validators=[django.core.validators.MinValueValidator(0.0001)], verbose_name='variance of a shift of all questions'),
        ),
    ]
