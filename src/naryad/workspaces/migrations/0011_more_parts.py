"""Companies that were there before these parts could be switched off use them."""

from django.db import migrations

SWITCH_ON = """
UPDATE workspaces_workspace SET parts = parts || ARRAY['orders', 'tasks', 'time', 'files']::varchar[]
WHERE NOT parts && ARRAY['orders', 'tasks', 'time', 'files']::varchar[]
"""


class Migration(migrations.Migration):

    dependencies = [
        ('workspaces', '0010_paid_tolerance'),
    ]

    operations = [migrations.RunSQL(SWITCH_ON, migrations.RunSQL.noop)]
