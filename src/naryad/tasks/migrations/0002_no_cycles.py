from django.db import migrations

CREATE = """
CREATE FUNCTION tasks_refuse_cycle() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF EXISTS (
    WITH RECURSIVE ahead(id) AS (
      SELECT NEW.successor_id
      UNION
      SELECT d.successor_id FROM tasks_dependency d JOIN ahead ON d.predecessor_id = ahead.id
      WHERE d.workspace_id = NEW.workspace_id
    )
    SELECT 1 FROM ahead WHERE id = NEW.predecessor_id
  ) THEN
    RAISE EXCEPTION 'dependency % -> % closes a cycle', NEW.predecessor_id, NEW.successor_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'dependency_no_cycle';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER dependency_no_cycle BEFORE INSERT OR UPDATE ON tasks_dependency
FOR EACH ROW EXECUTE FUNCTION tasks_refuse_cycle();
"""
DROP = """
DROP TRIGGER dependency_no_cycle ON tasks_dependency;
DROP FUNCTION tasks_refuse_cycle();
"""


class Migration(migrations.Migration):
    """The second line against cycles; the first is the action, which locks the orders and explains in words."""

    dependencies = [("tasks", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
