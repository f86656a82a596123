from django.db import migrations

KEEP = """
CREATE FUNCTION orders_keep_totals(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  PERFORM 1 FROM orders_dealtotals WHERE deal_id = ANY(ids) ORDER BY deal_id FOR UPDATE;
  UPDATE orders_dealtotals t
  SET to_pay = f.to_pay, amount = f.amount, open_orders = f.open_orders, first_promise = f.first_promise
  FROM (
    SELECT d.id, o.to_pay, coalesce(d.agreed_amount, o.to_pay) AS amount, o.open_orders, o.first_promise
    FROM crm_deal d JOIN workspaces_workspace w ON w.id = d.workspace_id CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE o.status = 'open') AS open_orders,
        min(o.promised_on) FILTER (WHERE o.status = 'open') AS first_promise,
        coalesce(sum((
          SELECT sum(i.total + CASE WHEN w.prices_include_vat THEN 0 ELSE round(i.total * i.vat_rate / 100, 2) END)
          FROM orders_orderitem i WHERE i.order_id = o.id
        )) FILTER (WHERE o.status <> 'cancelled'), 0) AS to_pay
      FROM orders_order o WHERE o.deal_id = d.id
    ) o WHERE d.id = ANY(ids)
  ) f
  WHERE t.deal_id = f.id AND (t.to_pay, t.amount, t.open_orders, t.first_promise)
    IS DISTINCT FROM (f.to_pay, f.amount, f.open_orders, f.first_promise);
END $$;
CREATE FUNCTION orders_totals_of_deal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO orders_dealtotals (workspace_id, deal_id, to_pay, amount, open_orders)
    VALUES (NEW.workspace_id, NEW.id, 0, 0, 0) ON CONFLICT (workspace_id, deal_id) DO NOTHING;
  PERFORM orders_keep_totals(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE FUNCTION orders_totals_of_order() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM orders_keep_totals(array_remove(ARRAY[OLD.deal_id, NEW.deal_id], NULL));
  RETURN NULL;
END $$;
CREATE FUNCTION orders_totals_of_items() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM orders_keep_totals(ARRAY(
    SELECT DISTINCT o.deal_id FROM orders_order o JOIN changed i ON o.id = i.order_id WHERE o.deal_id IS NOT NULL));
  RETURN NULL;
END $$;
CREATE TRIGGER keep_totals AFTER INSERT OR UPDATE OF agreed_amount ON crm_deal
FOR EACH ROW EXECUTE FUNCTION orders_totals_of_deal();
CREATE TRIGGER keep_totals AFTER INSERT OR DELETE OR UPDATE OF deal_id, status, promised_on ON orders_order
FOR EACH ROW EXECUTE FUNCTION orders_totals_of_order();
CREATE TRIGGER keep_totals_added AFTER INSERT ON orders_orderitem REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION orders_totals_of_items();
CREATE TRIGGER keep_totals_changed AFTER UPDATE ON orders_orderitem REFERENCING NEW TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION orders_totals_of_items();
CREATE TRIGGER keep_totals_dropped AFTER DELETE ON orders_orderitem REFERENCING OLD TABLE AS changed
FOR EACH STATEMENT EXECUTE FUNCTION orders_totals_of_items();
"""
DROP = """
DROP TRIGGER keep_totals ON crm_deal; DROP TRIGGER keep_totals ON orders_order;
DROP TRIGGER keep_totals_added ON orders_orderitem; DROP TRIGGER keep_totals_changed ON orders_orderitem;
DROP TRIGGER keep_totals_dropped ON orders_orderitem;
DROP FUNCTION orders_totals_of_items(); DROP FUNCTION orders_totals_of_order(); DROP FUNCTION orders_totals_of_deal();
DROP FUNCTION orders_keep_totals(bigint[]);
"""


class Migration(migrations.Migration):
    """DealTotals are kept where nothing that writes can pass them by.

    The row is locked before it is counted: the statement that counts then sees what another writer committed.
    """

    dependencies = [("orders", "0002_search")]
    operations = [migrations.RunSQL(KEEP, DROP)]
