from django.db import migrations, models


class Migration(migrations.Migration):
    """How clients reach the company: their page says so."""

    dependencies = [("workspaces", "0003_own_memberships")]
    operations = [
        migrations.AddField(
            model_name="workspace",
            name="phone",
            field=models.CharField(blank=True, default="", max_length=64, verbose_name="Phone for clients"),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="workspace",
            name="address",
            field=models.CharField(blank=True, default="", max_length=250, verbose_name="Address"),
            preserve_default=False,
        ),
    ]
