from django.db import migrations


class Migration(migrations.Migration):
    """Rows are found by their own fields through fields_kept."""

    dependencies = [("fields", "0005_kept"), ("orders", "0006_products")]
    operations = [
        migrations.RunSQL("CALL fields_keep_of('orders_order')", "CALL fields_keep_no_more('orders_order')"),
    ]
