from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('processes', '0001_initial'),
    ]

    operations = [
        migrations.AddField(
            model_name='templatestep',
            name='condition',
            field=models.TextField(blank=True, default='', verbose_name='Only if'),
        ),
        migrations.AddField(
            model_name='templatestep',
            name='estimate_formula',
            field=models.TextField(blank=True, default='', verbose_name='Estimate by formula'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.CheckConstraint(condition=models.Q(('kind', 'work'), ('estimate_formula', ''), _connector='OR'), name='step_wait_has_no_formula'),
        ),
    ]
