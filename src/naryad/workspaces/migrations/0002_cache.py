from django.db import migrations

CREATE = """
CREATE TABLE naryad_cache (
    cache_key varchar(255) PRIMARY KEY,
    value text NOT NULL,
    expires timestamptz NOT NULL
);
CREATE INDEX naryad_cache_expires ON naryad_cache (expires);
"""


class Migration(migrations.Migration):
    """The table of Django's database cache: rate limits of the login hold across processes."""

    dependencies = [("workspaces", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP TABLE naryad_cache")]
