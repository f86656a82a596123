from django.db import migrations

KEEP = """
CREATE FUNCTION payments_keep_money(ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  INSERT INTO payments_dealmoney (workspace_id, deal_id, paid, expected)
    SELECT d.workspace_id, d.id, 0, 0 FROM crm_deal d
    WHERE d.id = ANY(ids) AND (EXISTS (SELECT 1 FROM payments_payment p WHERE p.deal_id = d.id)
      OR EXISTS (SELECT 1 FROM payments_expectedpayment e WHERE e.deal_id = d.id))
    ORDER BY d.id ON CONFLICT (workspace_id, deal_id) DO NOTHING;
  PERFORM 1 FROM payments_dealmoney WHERE deal_id = ANY(ids) ORDER BY deal_id FOR UPDATE;
  UPDATE payments_dealmoney t SET paid = f.paid, expected = f.expected, oldest_unmet_on = f.oldest_unmet_on
  FROM (
    SELECT d.id, e.expected, e.oldest_unmet_on,
      coalesce((SELECT sum(p.amount) FROM payments_payment p WHERE p.deal_id = d.id), 0) AS paid
    FROM crm_deal d JOIN crm_dealstage s ON s.id = d.stage_id CROSS JOIN LATERAL (
      SELECT coalesce(sum(e.amount - e.received), 0) AS expected, min(e.due_on) AS oldest_unmet_on
      FROM payments_expectedpayment e LEFT JOIN orders_order o ON o.id = e.order_id
      WHERE e.deal_id = d.id AND s.kind <> 'lost' AND e.removed_at IS NULL AND e.received < e.amount
        AND o.status IS DISTINCT FROM 'cancelled'
    ) e WHERE d.id = ANY(ids)
  ) f
  WHERE t.deal_id = f.id
    AND (t.paid, t.expected, t.oldest_unmet_on) IS DISTINCT FROM (f.paid, f.expected, f.oldest_unmet_on);
END $$;
CREATE FUNCTION payments_money_of_row() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM payments_keep_money(array_remove(ARRAY[OLD.deal_id, NEW.deal_id], NULL));
  RETURN NULL;
END $$;
CREATE FUNCTION payments_money_of_deal() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM payments_keep_money(ARRAY[NEW.id]);
  RETURN NULL;
END $$;
CREATE TRIGGER keep_money AFTER INSERT ON payments_payment
FOR EACH ROW EXECUTE FUNCTION payments_money_of_row();
CREATE TRIGGER keep_money AFTER INSERT OR UPDATE ON payments_expectedpayment
FOR EACH ROW EXECUTE FUNCTION payments_money_of_row();
CREATE TRIGGER keep_money AFTER UPDATE OF status, deal_id ON orders_order
FOR EACH ROW WHEN ((OLD.status, OLD.deal_id) IS DISTINCT FROM (NEW.status, NEW.deal_id))
EXECUTE FUNCTION payments_money_of_row();
CREATE TRIGGER keep_money AFTER UPDATE OF stage_id ON crm_deal
FOR EACH ROW WHEN (OLD.stage_id IS DISTINCT FROM NEW.stage_id) EXECUTE FUNCTION payments_money_of_deal();
"""
DROP = """
DROP TRIGGER keep_money ON crm_deal; DROP TRIGGER keep_money ON orders_order;
DROP TRIGGER keep_money ON payments_expectedpayment; DROP TRIGGER keep_money ON payments_payment;
DROP FUNCTION payments_money_of_deal(); DROP FUNCTION payments_money_of_row();
DROP FUNCTION payments_keep_money(bigint[]);
"""


class Migration(migrations.Migration):
    """DealMoney is kept where nothing that writes can pass it by, as DealTotals of orders are."""

    dependencies = [("orders", "0003_totals"), ("payments", "0002_payments_agree")]
    operations = [migrations.RunSQL(KEEP, DROP)]
