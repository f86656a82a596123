from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0005_client_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="expectedpayment",
            name="tell_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddIndex(
            model_name="expectedpayment",
            index=models.Index(
                condition=models.Q(("tell_at__isnull", False)),
                fields=["workspace", "tell_at"],
                name="expected_payment_to_tell",
            ),
        ),
    ]
