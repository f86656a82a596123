import naryad.core.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """Titles sort by the fold of core.text."""

    dependencies = [("core", "0001_fold"), ("tasks", "0006_files")]
    operations = [
        migrations.AddField(
            model_name="task",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=naryad.core.text.Folded("title"),
                output_field=models.TextField(),
            ),
        ),
    ]
