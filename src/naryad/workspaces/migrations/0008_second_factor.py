from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [("workspaces", "0007_workday")]
    operations = [
        migrations.AddField(
            "workspace",
            "second_factor_required",
            models.BooleanField(
                default=False, verbose_name="Owners and heads of production log in with a second factor"
            ),
        )
    ]
