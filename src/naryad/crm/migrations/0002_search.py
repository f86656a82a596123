from django.db import migrations

CREATE = """
CREATE FUNCTION search_text_client(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT c.id, c.workspace_id, NOT c.is_archived, concat_ws(' ', c.name, k.names, c.inn, c.email),
    phone_numbers(concat_ws(',', c.phone, k.phones))
  FROM crm_client c LEFT JOIN LATERAL (
    SELECT string_agg(name, ' ') AS names, string_agg(phone, ',') AS phones
    FROM crm_contact WHERE client_id = c.id AND NOT is_archived) k ON true
  WHERE c.id = ANY(ids)
$$;
CREATE FUNCTION search_text_deal(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT d.id, d.workspace_id, s.kind = 'open', concat_ws(' ', d.number, d.title, c.words),
    d.number::text || c.numbers
  FROM crm_deal d JOIN crm_dealstage s ON s.id = d.stage_id
    CROSS JOIN LATERAL search_text_client(ARRAY[d.client_id]) c
  WHERE d.id = ANY(ids)
$$;

CREATE TRIGGER search_added AFTER INSERT ON crm_client REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('client');
CREATE TRIGGER search_dropped AFTER DELETE ON crm_client FOR EACH ROW EXECUTE FUNCTION search_drop('client');
CREATE TRIGGER search_changed AFTER UPDATE OF name, phone, inn, email, is_archived ON crm_client
FOR EACH ROW WHEN ((OLD.name, OLD.phone, OLD.inn, OLD.email, OLD.is_archived)
  IS DISTINCT FROM (NEW.name, NEW.phone, NEW.inn, NEW.email, NEW.is_archived))
EXECUTE FUNCTION search_keep_changed('client');
CREATE TRIGGER search_changed_deals AFTER UPDATE OF name, phone, inn, email ON crm_client
FOR EACH ROW WHEN ((OLD.name, OLD.phone, OLD.inn, OLD.email)
  IS DISTINCT FROM (NEW.name, NEW.phone, NEW.inn, NEW.email))
EXECUTE FUNCTION search_keep_changed('deal', 'SELECT id FROM crm_deal WHERE client_id = ($1).id');

CREATE TRIGGER search_changed AFTER INSERT OR UPDATE OF name, phone, is_archived ON crm_contact
FOR EACH ROW EXECUTE FUNCTION search_keep_changed('client', 'SELECT ($1).client_id');
CREATE TRIGGER search_changed_deals AFTER INSERT OR UPDATE OF name, phone, is_archived ON crm_contact
FOR EACH ROW EXECUTE FUNCTION search_keep_changed('deal', 'SELECT id FROM crm_deal WHERE client_id = ($1).client_id');

CREATE TRIGGER search_held BEFORE INSERT OR UPDATE OF client_id ON crm_deal
FOR EACH ROW EXECUTE FUNCTION search_hold('SELECT FROM crm_client WHERE id = ($1).client_id FOR SHARE');
CREATE TRIGGER search_added AFTER INSERT ON crm_deal REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('deal');
CREATE TRIGGER search_dropped AFTER DELETE ON crm_deal FOR EACH ROW EXECUTE FUNCTION search_drop('deal');
CREATE TRIGGER search_changed AFTER UPDATE OF title, client_id, stage_id ON crm_deal
FOR EACH ROW WHEN ((OLD.title, OLD.client_id, OLD.stage_id) IS DISTINCT FROM (NEW.title, NEW.client_id, NEW.stage_id))
EXECUTE FUNCTION search_keep_changed('deal');
CREATE TRIGGER search_changed_deals AFTER UPDATE OF kind ON crm_dealstage
FOR EACH ROW WHEN (OLD.kind IS DISTINCT FROM NEW.kind)
EXECUTE FUNCTION search_keep_changed('deal', 'SELECT id FROM crm_deal WHERE stage_id = ($1).id');

SELECT search_keep('client', ARRAY(SELECT id FROM crm_client));
SELECT search_keep('deal', ARRAY(SELECT id FROM crm_deal));
"""
DROP = """
DROP TRIGGER search_changed_deals ON crm_dealstage;
DROP TRIGGER search_changed ON crm_deal; DROP TRIGGER search_dropped ON crm_deal; DROP TRIGGER search_held ON crm_deal;
DROP TRIGGER search_added ON crm_deal;
DROP TRIGGER search_changed_deals ON crm_contact; DROP TRIGGER search_changed ON crm_contact;
DROP TRIGGER search_changed_deals ON crm_client; DROP TRIGGER search_changed ON crm_client;
DROP TRIGGER search_dropped ON crm_client; DROP TRIGGER search_added ON crm_client;
DROP FUNCTION search_text_deal(bigint[]); DROP FUNCTION search_text_client(bigint[]);
"""


class Migration(migrations.Migration):
    """Clients and deals are found by their words, and a deal by its client's too (docs/adr/0050)."""

    dependencies = [("search", "0001_initial"), ("crm", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
