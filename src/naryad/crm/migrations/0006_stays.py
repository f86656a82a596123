from django.db import migrations

KEEP = """
CREATE FUNCTION crm_keep_stays() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  back bigint;
BEGIN
  SELECT max(id) INTO back FROM crm_dealstay
    WHERE deal_id = NEW.id AND stage_id = NEW.stage_id AND entered_at = NEW.stage_since;
  IF back IS NULL THEN
    UPDATE crm_dealstay SET left_at = NEW.stage_since WHERE deal_id = NEW.id AND left_at IS NULL;
    INSERT INTO crm_dealstay (workspace_id, deal_id, stage_id, entered_at)
      VALUES (NEW.workspace_id, NEW.id, NEW.stage_id, NEW.stage_since);
  ELSE
    DELETE FROM crm_dealstay WHERE deal_id = NEW.id AND id > back;
    UPDATE crm_dealstay SET left_at = NULL WHERE id = back;
  END IF;
  RETURN NULL;
END $$;
CREATE TRIGGER keep_stays AFTER INSERT OR UPDATE OF stage_id ON crm_deal
FOR EACH ROW EXECUTE FUNCTION crm_keep_stays();
"""
DROP = "DROP TRIGGER keep_stays ON crm_deal; DROP FUNCTION crm_keep_stays();"


class Migration(migrations.Migration):
    """A move that is taken back goes back into the stay that it ended: of the move nothing is left."""

    dependencies = [("crm", "0005_pipelines")]
    operations = [migrations.RunSQL(KEEP, DROP)]
