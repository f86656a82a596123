from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("documents", "0006_own_texts")]
    operations = [migrations.AddField("paperlook", "template", models.TextField(blank=True))]
