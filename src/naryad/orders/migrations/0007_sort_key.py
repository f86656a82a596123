import naryad.core.text
from django.db import migrations, models


class Migration(migrations.Migration):
    """Titles sort by the fold of core.text."""

    dependencies = [("core", "0001_fold"), ("orders", "0006_overdue_told")]
    operations = [
        migrations.AddField(
            model_name="order",
            name="sort_key",
            field=models.GeneratedField(
                db_persist=True,
                expression=naryad.core.text.Folded("title"),
                output_field=models.TextField(),
            ),
        ),
        migrations.AddIndex(
            model_name="order",
            index=models.Index(fields=["workspace", "sort_key"], name="order_by_title"),
        ),
    ]
