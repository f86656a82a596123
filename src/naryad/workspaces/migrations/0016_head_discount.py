from django.db import migrations, models


class Migration(migrations.Migration):
    """Heads of production have a limit of their own."""

    dependencies = [('workspaces', '0015_offers_part')]

    operations = [
        migrations.AddField(
            model_name='workspace',
            name='head_discount',
            field=models.DecimalField(blank=True, decimal_places=2, max_digits=5, null=True, verbose_name='Heads of production give a discount of at most, %'),
        ),
    ]
