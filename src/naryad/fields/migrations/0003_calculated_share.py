from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("fields", "0002_calculated")]

    operations = [
        migrations.AddField("ownfield", "calculated_share", models.PositiveSmallIntegerField(default=0)),
    ]
