from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("workspaces", "0009_fields_version")]
    operations = [migrations.AddField("workspace", "nouns", models.JSONField(default=dict))]
