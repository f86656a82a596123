import naryad.core.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """Names and titles sort by the fold of core.text."""

    dependencies = [("core", "0001_fold"), ("crm", "0005_client_files")]
    operations = [
        migrations.RemoveIndex(model_name="client", name="client_by_name"),
        migrations.RemoveField(model_name="client", name="sort_key"),
        migrations.AddField(
            model_name="client",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=naryad.core.text.Folded("name"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="client",
            index=models.Index(fields=["workspace", "sort_key"], name="client_by_name"),
        ),
        migrations.AddField(
            model_name="deal",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=naryad.core.text.Folded("title"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(fields=["workspace", "sort_key"], name="deal_by_title"),
        ),
    ]
