from django.db import migrations, models

CREATE = """
CREATE SEQUENCE fields_versions;
CREATE FUNCTION fields_changed() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE workspaces_workspace SET fields_version = nextval('fields_versions')
  WHERE id = coalesce(NEW.workspace_id, OLD.workspace_id);
  RETURN NULL;
END $$;
"""
DROP = "DROP FUNCTION fields_changed(); DROP SEQUENCE fields_versions;"


class Migration(migrations.Migration):
    """A company's own fields have a version, which every change of a table with the trigger fields_changed makes anew.

    From a sequence: a number that was given in a transaction which came to nothing is never given again, so what a
    process keeps in its memory under a number is what the number stands for.
    """

    dependencies = [("workspaces", "0008_second_factor")]
    operations = [
        migrations.AddField("workspace", "fields_version", models.BigIntegerField(default=0)),
        migrations.RunSQL(CREATE, DROP),
    ]
