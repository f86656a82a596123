from django.db import migrations, models


class Migration(migrations.Migration):
    """A comment is changed for a while, or removed."""

    dependencies = [("crm", "0002_search")]
    operations = [
        migrations.AddField(
            model_name="dealcomment", name="edited_at", field=models.DateTimeField(null=True)
        ),
        migrations.AddField(
            model_name="dealcomment", name="removed_at", field=models.DateTimeField(null=True)
        ),
    ]
