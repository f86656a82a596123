from django.db import migrations


class Migration(migrations.Migration):
    """Rows are found by their own fields through fields_kept."""

    dependencies = [("fields", "0005_kept"), ("products", "0002_search")]
    operations = [
        migrations.RunSQL("CALL fields_keep_of('products_product')", "CALL fields_keep_no_more('products_product')"),
    ]
