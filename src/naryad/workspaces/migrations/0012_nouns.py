from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("workspaces", "0011_more_parts")]
    operations = [migrations.AddField("workspace", "nouns", models.JSONField(default=dict))]
