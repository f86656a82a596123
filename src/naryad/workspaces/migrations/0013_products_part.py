"""Companies that were there before the catalogue could be switched off use it."""

from django.db import migrations

SWITCH_ON = """
UPDATE workspaces_workspace SET parts = parts || ARRAY['products']::varchar[]
WHERE NOT parts && ARRAY['products']::varchar[]
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workspaces', '0012_nouns'),
    ]

    operations = [migrations.RunSQL(SWITCH_ON, migrations.RunSQL.noop)]
