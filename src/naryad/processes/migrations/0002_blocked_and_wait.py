from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [('processes', '0001_initial')]

    operations = [
        migrations.RemoveConstraint(
            model_name='templatestep',
            name='step_elapsed_has_minutes',
        ),
        migrations.RemoveField(
            model_name='templatestep',
            name='is_elapsed',
        ),
        migrations.AddField(
            model_name='templatestep',
            name='kind',
            field=models.CharField(choices=[('work', 'Work'), ('wait', 'Waiting task')], default='work', max_length=4, verbose_name='Kind'),
        ),
        migrations.AddConstraint(
            model_name='templatestep',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('elapsed_minutes__isnull', True), ('ends_itself', False), ('kind', 'work')), models.Q(('elapsed_minutes__isnull', False), ('kind', 'wait'), ('skill__isnull', True)), _connector='OR'), name='step_wait_has_minutes'),
        ),
    ]
