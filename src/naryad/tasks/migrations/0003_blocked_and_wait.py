from django.db import migrations, models


class Migration(migrations.Migration):
    """BLOCKED is who waits for others; a wait, its own kind of task, is not work."""

    dependencies = [('tasks', '0002_no_cycles')]

    operations = [
        migrations.RemoveConstraint(
            model_name='task',
            name='task_elapsed_has_minutes',
        ),
        migrations.RemoveIndex(
            model_name='task',
            name='task_pool',
        ),
        migrations.RemoveField(
            model_name='task',
            name='is_elapsed',
        ),
        migrations.AddField(
            model_name='task',
            name='kind',
            field=models.CharField(choices=[('work', 'Work'), ('wait', 'Waiting task')], default='work', max_length=4, verbose_name='Kind'),
        ),
        migrations.AlterField(
            model_name='task',
            name='status',
            field=models.CharField(choices=[('blocked', 'Waits for others'), ('todo', 'To do'), ('in_progress', 'In progress'), ('paused', 'Paused'), ('done', 'Done'), ('cancelled', 'Cancelled')], default='todo', max_length=12, verbose_name='Status'),
        ),
        migrations.AddIndex(
            model_name='task',
            index=models.Index(condition=models.Q(('assignee__isnull', True), ('status__in', ['blocked', 'todo', 'in_progress', 'paused'])), fields=['workspace', 'skill'], name='task_pool'),
        ),
        migrations.AddConstraint(
            model_name='task',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('elapsed_minutes__isnull', True), ('ends_itself', False), ('kind', 'work')), models.Q(('elapsed_minutes__isnull', False), ('kind', 'wait'), ('skill__isnull', True)), _connector='OR'), name='task_wait_has_minutes'),
        ),
    ]
