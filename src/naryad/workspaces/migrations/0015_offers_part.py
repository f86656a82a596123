"""Companies that were there before offers could be switched off use them."""

from django.db import migrations

SWITCH_ON = """
UPDATE workspaces_workspace SET parts = parts || ARRAY['offers']::varchar[]
WHERE NOT parts && ARRAY['offers']::varchar[]
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workspaces', '0014_sales_discount'),
    ]

    operations = [migrations.RunSQL(SWITCH_ON, migrations.RunSQL.noop)]
