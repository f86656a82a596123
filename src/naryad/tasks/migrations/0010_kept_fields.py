from django.db import migrations


class Migration(migrations.Migration):
    """Rows are found by their own fields through fields_kept."""

    dependencies = [("fields", "0005_kept"), ("tasks", "0009_checklists")]
    operations = [
        migrations.RunSQL("CALL fields_keep_of('tasks_task')", "CALL fields_keep_no_more('tasks_task')"),
    ]
