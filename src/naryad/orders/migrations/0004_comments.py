from django.db import migrations, models


class Migration(migrations.Migration):
    """A comment is changed for a while, or removed."""

    dependencies = [("orders", "0003_totals")]
    operations = [
        migrations.AddField(
            model_name="ordercomment", name="edited_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="ordercomment", name="removed_at", field=models.DateTimeField(null=True)
        ),
    ]
