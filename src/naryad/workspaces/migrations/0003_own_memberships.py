from django.db import migrations

CREATE = """
CREATE POLICY own_memberships ON workspaces_member FOR SELECT
USING (user_id = NULLIF(current_setting('app.user_id', true), '')::bigint)
"""


class Migration(migrations.Migration):
    """A user sees their own places in every company before one is chosen."""

    dependencies = [("workspaces", "0002_cache")]
    operations = [migrations.RunSQL(CREATE, "DROP POLICY own_memberships ON workspaces_member")]
