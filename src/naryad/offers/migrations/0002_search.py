from django.db import migrations

CREATE = """
CREATE FUNCTION search_text_offer(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT o.id, o.workspace_id, o.status IN ('draft', 'sent'), concat_ws(' ', o.number, o.title, d.title, c.words),
    o.number::text || c.numbers
  FROM offers_offer o JOIN crm_deal d ON d.id = o.deal_id
    CROSS JOIN LATERAL search_text_client(ARRAY[d.client_id]) c
  WHERE o.id = ANY(ids)
$$;
CREATE TRIGGER search_held BEFORE INSERT OR UPDATE OF deal_id ON offers_offer
FOR EACH ROW EXECUTE FUNCTION search_hold('SELECT FROM crm_deal d JOIN crm_client c ON c.id = d.client_id
  WHERE d.id = ($1).deal_id FOR SHARE');
CREATE TRIGGER search_added AFTER INSERT ON offers_offer REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('offer');
CREATE TRIGGER search_dropped AFTER DELETE ON offers_offer FOR EACH ROW EXECUTE FUNCTION search_drop('offer');
CREATE TRIGGER search_changed AFTER UPDATE OF title, status, deal_id ON offers_offer
FOR EACH ROW WHEN ((OLD.title, OLD.status, OLD.deal_id) IS DISTINCT FROM (NEW.title, NEW.status, NEW.deal_id))
EXECUTE FUNCTION search_keep_changed('offer');
CREATE TRIGGER search_changed_offers AFTER UPDATE OF title, client_id ON crm_deal
FOR EACH ROW WHEN ((OLD.title, OLD.client_id) IS DISTINCT FROM (NEW.title, NEW.client_id))
EXECUTE FUNCTION search_keep_changed('offer', 'SELECT id FROM offers_offer WHERE deal_id = ($1).id');
CREATE TRIGGER search_changed_offers AFTER UPDATE OF name, phone, inn, email ON crm_client
FOR EACH ROW WHEN ((OLD.name, OLD.phone, OLD.inn, OLD.email)
  IS DISTINCT FROM (NEW.name, NEW.phone, NEW.inn, NEW.email))
EXECUTE FUNCTION search_keep_changed('offer',
  'SELECT o.id FROM offers_offer o JOIN crm_deal d ON d.id = o.deal_id WHERE d.client_id = ($1).id');
CREATE TRIGGER search_changed_offers AFTER INSERT OR UPDATE OF name, phone, is_archived ON crm_contact
FOR EACH ROW EXECUTE FUNCTION search_keep_changed('offer',
  'SELECT o.id FROM offers_offer o JOIN crm_deal d ON d.id = o.deal_id WHERE d.client_id = ($1).client_id');
"""
DROP = """
DROP TRIGGER search_changed_offers ON crm_contact; DROP TRIGGER search_changed_offers ON crm_client;
DROP TRIGGER search_changed_offers ON crm_deal; DROP TRIGGER search_changed ON offers_offer;
DROP TRIGGER search_dropped ON offers_offer; DROP TRIGGER search_held ON offers_offer;
DROP TRIGGER search_added ON offers_offer;
DROP FUNCTION search_text_offer(bigint[]);
"""


class Migration(migrations.Migration):
    """By which words an offer is found: its own, its deal's and its client's."""

    dependencies = [("offers", "0001_initial"), ("crm", "0012_price_lists"), ("search", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
