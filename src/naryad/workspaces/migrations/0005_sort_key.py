import naryad.core.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """Names sort by the fold of core.text."""

    dependencies = [("core", "0001_fold"), ("workspaces", "0004_client_link")]
    operations = [
        migrations.RemoveField(model_name="member", name="sort_key"),
        migrations.AddField(
            model_name="member",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=naryad.core.text.Folded("name"),
                output_field=models.TextField(),
            ),
        ),
    ]
