from django.db import migrations

CREATE = """
CREATE FUNCTION search_text_paper(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT p.id, p.workspace_id, p.status <> 'cancelled',
    concat_ws(' ', p.number, p.data->>'title', n.year, n.number, o.title, f.title, d.title, c.words),
    phone_numbers(p.number) || (n.year || n.number) || c.numbers
  FROM documents_paper p LEFT JOIN orders_order o ON o.id = p.order_id LEFT JOIN offers_offer f ON f.id = p.offer_id
    LEFT JOIN crm_deal d ON d.id = p.deal_id
    LEFT JOIN LATERAL search_text_client(ARRAY[d.client_id]) c ON true
    LEFT JOIN LATERAL (SELECT to_char(o.year % 100, 'FM00') AS year,
      lpad(o.number::text, greatest(4, length(o.number::text)), '0') AS number) n ON true
  WHERE p.id = ANY(ids)
$$;
CREATE TRIGGER search_held BEFORE INSERT OR UPDATE OF deal_id ON documents_paper
FOR EACH ROW EXECUTE FUNCTION search_hold('SELECT FROM crm_deal d JOIN crm_client c ON c.id = d.client_id
  WHERE d.id = ($1).deal_id FOR SHARE');
CREATE TRIGGER search_added AFTER INSERT ON documents_paper REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('paper');
CREATE TRIGGER search_dropped AFTER DELETE ON documents_paper FOR EACH ROW EXECUTE FUNCTION search_drop('paper');
CREATE TRIGGER search_changed AFTER UPDATE OF number, status, deal_id ON documents_paper
FOR EACH ROW WHEN ((OLD.number, OLD.status, OLD.deal_id) IS DISTINCT FROM (NEW.number, NEW.status, NEW.deal_id))
EXECUTE FUNCTION search_keep_changed('paper');
CREATE TRIGGER search_changed_papers AFTER UPDATE OF title ON orders_order
FOR EACH ROW WHEN (OLD.title IS DISTINCT FROM NEW.title)
EXECUTE FUNCTION search_keep_changed('paper', 'SELECT id FROM documents_paper WHERE order_id = ($1).id');
CREATE TRIGGER search_changed_papers AFTER UPDATE OF title ON offers_offer
FOR EACH ROW WHEN (OLD.title IS DISTINCT FROM NEW.title)
EXECUTE FUNCTION search_keep_changed('paper', 'SELECT id FROM documents_paper WHERE offer_id = ($1).id');
CREATE TRIGGER search_changed_papers AFTER UPDATE OF title, client_id ON crm_deal
FOR EACH ROW WHEN ((OLD.title, OLD.client_id) IS DISTINCT FROM (NEW.title, NEW.client_id))
EXECUTE FUNCTION search_keep_changed('paper', 'SELECT id FROM documents_paper WHERE deal_id = ($1).id');
CREATE TRIGGER search_changed_papers AFTER UPDATE OF name, phone, inn, email ON crm_client
FOR EACH ROW WHEN ((OLD.name, OLD.phone, OLD.inn, OLD.email)
  IS DISTINCT FROM (NEW.name, NEW.phone, NEW.inn, NEW.email))
EXECUTE FUNCTION search_keep_changed('paper',
  'SELECT p.id FROM documents_paper p JOIN crm_deal d ON d.id = p.deal_id WHERE d.client_id = ($1).id');
CREATE TRIGGER search_changed_papers AFTER INSERT OR UPDATE OF name, phone, is_archived ON crm_contact
FOR EACH ROW EXECUTE FUNCTION search_keep_changed('paper',
  'SELECT p.id FROM documents_paper p JOIN crm_deal d ON d.id = p.deal_id WHERE d.client_id = ($1).client_id');
SELECT search_keep('paper', ARRAY(SELECT id FROM documents_paper));
"""
DROP = """
DROP TRIGGER search_changed_papers ON crm_contact; DROP TRIGGER search_changed_papers ON crm_client;
DROP TRIGGER search_changed_papers ON crm_deal; DROP TRIGGER search_changed_papers ON offers_offer;
DROP TRIGGER search_changed_papers ON orders_order; DROP TRIGGER search_changed ON documents_paper;
DROP TRIGGER search_dropped ON documents_paper; DROP TRIGGER search_held ON documents_paper;
DROP TRIGGER search_added ON documents_paper;
DROP FUNCTION search_text_paper(bigint[]);
"""


class Migration(migrations.Migration):
    """A paper is found by its number and title, and by what its order or offer, its deal and its client are found by."""

    dependencies = [("documents", "0004_tells"), ("offers", "0003_texts"), ("orders", "0008_priced_line"), ("search", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
