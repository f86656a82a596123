from django.db import migrations

AGREE = """
CREATE FUNCTION payments_payment_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM crm_deal d
    WHERE d.workspace_id = NEW.workspace_id AND d.id = NEW.deal_id AND d.currency = NEW.currency
  ) OR (NEW.order_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM orders_order o
    WHERE o.workspace_id = NEW.workspace_id AND o.id = NEW.order_id AND o.deal_id = NEW.deal_id
  )) OR (NEW.expected_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM payments_expectedpayment e
    WHERE e.workspace_id = NEW.workspace_id AND e.id = NEW.expected_id AND e.deal_id = NEW.deal_id
  )) THEN
    RAISE EXCEPTION 'payment of deal % names an order, plan or currency of another one', NEW.deal_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_of_one_deal';
  END IF;
  IF NEW.reverses_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM payments_payment p
    WHERE p.workspace_id = NEW.workspace_id AND p.id = NEW.reverses_id AND p.kind <> 'reversal'
      AND p.deal_id = NEW.deal_id AND p.amount = -NEW.amount AND p.method = NEW.method
      AND p.order_id IS NOT DISTINCT FROM NEW.order_id AND p.expected_id IS NOT DISTINCT FROM NEW.expected_id
  ) THEN
    RAISE EXCEPTION 'payment % is not taken back whole', NEW.reverses_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_reversed_whole';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER payment_agrees BEFORE INSERT ON payments_payment
FOR EACH ROW EXECUTE FUNCTION payments_payment_agrees();
"""
DISAGREE = """
DROP TRIGGER payment_agrees ON payments_payment;
DROP FUNCTION payments_payment_agrees();
"""


class Migration(migrations.Migration):
    """The second line after actions.ledger: the ledger cannot be repaired later."""

    dependencies = [("payments", "0001_initial")]
    operations = [migrations.RunSQL(AGREE, DISAGREE)]
