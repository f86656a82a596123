from django.db import migrations, models


class Migration(migrations.Migration):
    """A comment is changed for a while, or removed."""

    dependencies = [("tasks", "0004_internal")]
    operations = [
        migrations.AddField(
            model_name="taskcomment", name="edited_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="taskcomment", name="removed_at", field=models.DateTimeField(null=True)
        ),
    ]
