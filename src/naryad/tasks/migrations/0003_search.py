from django.db import migrations

CREATE = """
CREATE FUNCTION search_text_task(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT t.id, t.workspace_id, t.status NOT IN ('done', 'cancelled'),
    concat_ws(' ', t.title, n.year, n.number, o.number, o.title, d.title, c.name),
    CASE WHEN o.id IS NULL THEN '{}' ELSE ARRAY[n.year || n.number] END
  FROM tasks_task t LEFT JOIN orders_order o ON o.id = t.order_id
    LEFT JOIN crm_deal d ON d.id = coalesce(t.deal_id, o.deal_id) LEFT JOIN crm_client c ON c.id = d.client_id
    CROSS JOIN LATERAL (SELECT to_char(o.year % 100, 'FM00') AS year,
      lpad(o.number::text, greatest(4, length(o.number::text)), '0') AS number) n
  WHERE t.id = ANY(ids)
$$;
CREATE TRIGGER search_held BEFORE INSERT OR UPDATE OF order_id, deal_id ON tasks_task
FOR EACH ROW EXECUTE FUNCTION search_hold('SELECT FROM crm_deal d JOIN crm_client c ON c.id = d.client_id
  WHERE d.id = coalesce(($1).deal_id, (SELECT deal_id FROM orders_order WHERE id = ($1).order_id FOR SHARE)) FOR SHARE');
CREATE TRIGGER search_added AFTER INSERT ON tasks_task REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('task');
CREATE TRIGGER search_dropped AFTER DELETE ON tasks_task FOR EACH ROW EXECUTE FUNCTION search_drop('task');
CREATE TRIGGER search_changed AFTER UPDATE OF title, order_id, deal_id ON tasks_task
FOR EACH ROW WHEN ((OLD.title, OLD.order_id, OLD.deal_id) IS DISTINCT FROM (NEW.title, NEW.order_id, NEW.deal_id))
EXECUTE FUNCTION search_keep_changed('task');
CREATE TRIGGER search_ended AFTER UPDATE OF status ON tasks_task
FOR EACH ROW WHEN ((OLD.status IN ('done', 'cancelled')) <> (NEW.status IN ('done', 'cancelled')))
EXECUTE FUNCTION search_keep_changed('task');
CREATE TRIGGER search_changed_tasks AFTER UPDATE OF title, deal_id ON orders_order
FOR EACH ROW WHEN ((OLD.title, OLD.deal_id) IS DISTINCT FROM (NEW.title, NEW.deal_id))
EXECUTE FUNCTION search_keep_changed('task', 'SELECT id FROM tasks_task WHERE order_id = ($1).id');
CREATE TRIGGER search_changed_tasks AFTER UPDATE OF title, client_id ON crm_deal
FOR EACH ROW WHEN ((OLD.title, OLD.client_id) IS DISTINCT FROM (NEW.title, NEW.client_id))
EXECUTE FUNCTION search_keep_changed('task', 'SELECT id FROM tasks_task WHERE deal_id = ($1).id UNION
  SELECT t.id FROM tasks_task t JOIN orders_order o ON o.id = t.order_id WHERE o.deal_id = ($1).id');
CREATE TRIGGER search_changed_tasks AFTER UPDATE OF name ON crm_client
FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name)
EXECUTE FUNCTION search_keep_changed('task', 'SELECT t.id FROM tasks_task t JOIN crm_deal d ON d.id = t.deal_id
  WHERE d.client_id = ($1).id UNION SELECT t.id FROM tasks_task t JOIN orders_order o ON o.id = t.order_id
  JOIN crm_deal d ON d.id = o.deal_id WHERE d.client_id = ($1).id');
SELECT search_keep('task', ARRAY(SELECT id FROM tasks_task));
"""
DROP = """
DROP TRIGGER search_changed_tasks ON crm_client; DROP TRIGGER search_changed_tasks ON crm_deal;
DROP TRIGGER search_changed_tasks ON orders_order; DROP TRIGGER search_ended ON tasks_task;
DROP TRIGGER search_changed ON tasks_task; DROP TRIGGER search_dropped ON tasks_task;
DROP TRIGGER search_held ON tasks_task;
DROP TRIGGER search_added ON tasks_task;
DROP FUNCTION search_text_task(bigint[]);
"""


class Migration(migrations.Migration):
    """Tasks are found by their title, and by the names of their order, deal and client (docs/adr/0050)."""

    dependencies = [("orders", "0002_search"), ("tasks", "0002_no_cycles")]
    operations = [migrations.RunSQL(CREATE, DROP)]
