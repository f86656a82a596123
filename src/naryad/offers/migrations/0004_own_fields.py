from django.db import migrations, models

FUNCTION = """
CREATE OR REPLACE FUNCTION search_text_offer(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT o.id, o.workspace_id, o.status IN ('draft', 'sent'), concat_ws(' ', o.number, o.title, %s d.title, c.words),
    o.number::text || c.numbers
  FROM offers_offer o JOIN crm_deal d ON d.id = o.deal_id
    CROSS JOIN LATERAL search_text_client(ARRAY[d.client_id]) c
  WHERE o.id = ANY(ids)
$$;
DROP TRIGGER search_changed ON offers_offer;
"""
WITH_OWN = (
    FUNCTION.replace("%s", "own_words(o.workspace_id, 'offer', o.custom),")
    + """
CREATE TRIGGER search_changed AFTER UPDATE OF title, status, deal_id, custom ON offers_offer
FOR EACH ROW WHEN ((OLD.title, OLD.status, OLD.deal_id, OLD.custom)
  IS DISTINCT FROM (NEW.title, NEW.status, NEW.deal_id, NEW.custom))
EXECUTE FUNCTION search_keep_changed('offer');
CALL fields_keep_of('offers_offer');
"""
)
WITHOUT = (
    "CALL fields_keep_no_more('offers_offer');"
    + FUNCTION.replace("%s", "")
    + """
CREATE TRIGGER search_changed AFTER UPDATE OF title, status, deal_id ON offers_offer
FOR EACH ROW WHEN ((OLD.title, OLD.status, OLD.deal_id) IS DISTINCT FROM (NEW.title, NEW.status, NEW.deal_id))
EXECUTE FUNCTION search_keep_changed('offer');
"""
)


class Migration(migrations.Migration):
    """Offers have fields of the company's own, and are found by them."""

    dependencies = [("fields", "0006_offers"), ("offers", "0003_texts")]
    operations = [
        migrations.AddField(
            model_name="offer",
            name="custom",
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.RunSQL(WITH_OWN, WITHOUT),
    ]
