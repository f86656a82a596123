from django.db import migrations

CREATE = """
CREATE FUNCTION search_text_order(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT o.id, o.workspace_id, o.status NOT IN ('done', 'cancelled'),
    concat_ws(' ', n.year, n.number, o.number, o.title, o.contact_name, d.title, c.words),
    (n.year || n.number) || phone_numbers(o.contact_phone) || c.numbers
  FROM orders_order o LEFT JOIN crm_deal d ON d.id = o.deal_id
    LEFT JOIN LATERAL search_text_client(ARRAY[d.client_id]) c ON true
    CROSS JOIN LATERAL (SELECT to_char(o.year % 100, 'FM00') AS year,
      lpad(o.number::text, greatest(4, length(o.number::text)), '0') AS number) n
  WHERE o.id = ANY(ids)
$$;
CREATE TRIGGER search_held BEFORE INSERT OR UPDATE OF deal_id ON orders_order
FOR EACH ROW EXECUTE FUNCTION search_hold('SELECT FROM crm_deal d JOIN crm_client c ON c.id = d.client_id
  WHERE d.id = ($1).deal_id FOR SHARE');
CREATE TRIGGER search_added AFTER INSERT ON orders_order REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('order');
CREATE TRIGGER search_dropped AFTER DELETE ON orders_order FOR EACH ROW EXECUTE FUNCTION search_drop('order');
CREATE TRIGGER search_changed AFTER UPDATE OF title, contact_name, contact_phone, status, deal_id ON orders_order
FOR EACH ROW WHEN ((OLD.title, OLD.contact_name, OLD.contact_phone, OLD.status, OLD.deal_id)
  IS DISTINCT FROM (NEW.title, NEW.contact_name, NEW.contact_phone, NEW.status, NEW.deal_id))
EXECUTE FUNCTION search_keep_changed('order');
CREATE TRIGGER search_changed_orders AFTER UPDATE OF title, client_id ON crm_deal
FOR EACH ROW WHEN ((OLD.title, OLD.client_id) IS DISTINCT FROM (NEW.title, NEW.client_id))
EXECUTE FUNCTION search_keep_changed('order', 'SELECT id FROM orders_order WHERE deal_id = ($1).id');
CREATE TRIGGER search_changed_orders AFTER UPDATE OF name, phone, inn, email ON crm_client
FOR EACH ROW WHEN ((OLD.name, OLD.phone, OLD.inn, OLD.email)
  IS DISTINCT FROM (NEW.name, NEW.phone, NEW.inn, NEW.email))
EXECUTE FUNCTION search_keep_changed('order',
  'SELECT o.id FROM orders_order o JOIN crm_deal d ON d.id = o.deal_id WHERE d.client_id = ($1).id');
CREATE TRIGGER search_changed_orders AFTER INSERT OR UPDATE OF name, phone, is_archived ON crm_contact
FOR EACH ROW EXECUTE FUNCTION search_keep_changed('order',
  'SELECT o.id FROM orders_order o JOIN crm_deal d ON d.id = o.deal_id WHERE d.client_id = ($1).client_id');
SELECT search_keep('order', ARRAY(SELECT id FROM orders_order));
"""
DROP = """
DROP TRIGGER search_changed_orders ON crm_contact; DROP TRIGGER search_changed_orders ON crm_client;
DROP TRIGGER search_changed_orders ON crm_deal; DROP TRIGGER search_changed ON orders_order;
DROP TRIGGER search_dropped ON orders_order; DROP TRIGGER search_held ON orders_order;
DROP TRIGGER search_added ON orders_order;
DROP FUNCTION search_text_order(bigint[]);
"""


class Migration(migrations.Migration):
    """Orders are found by their words, those of their deal and of their client (docs/adr/0050)."""

    dependencies = [("crm", "0002_search"), ("orders", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
