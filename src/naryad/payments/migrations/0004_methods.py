import django.db.models.deletion
from django.db import migrations, models

import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope

BEGIN = """
CREATE FUNCTION payments_begin_methods(company bigint, language text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO payments_paymentmethod (workspace_id, name, code, sequence, is_archived, version)
  SELECT company, CASE language WHEN 'ru' THEN names.ru ELSE names.en END, names.code, names.place, false, 1
  FROM (VALUES (0, 'transfer', 'Банковский перевод', 'Bank transfer'), (1, 'card', 'Карта', 'Card'),
    (2, 'cash', 'Наличные', 'Cash')) AS names (place, code, ru, en)
$$;
CREATE FUNCTION payments_begin_methods_of_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM payments_begin_methods(NEW.id, NEW.language);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION payments_begin_methods_of_new FROM public;
CREATE TRIGGER payments_begin_methods AFTER INSERT ON workspaces_workspace
FOR EACH ROW EXECUTE FUNCTION payments_begin_methods_of_new();
SELECT payments_begin_methods(id, language) FROM workspaces_workspace;
UPDATE payments_payment SET method_id = names.id FROM payments_paymentmethod names
  WHERE names.workspace_id = payments_payment.workspace_id AND names.code = payments_payment.method_code;
SET CONSTRAINTS ALL IMMEDIATE;
"""
AGREES = """
CREATE OR REPLACE FUNCTION payments_payment_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
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
      AND p.deal_id = NEW.deal_id AND p.amount = -NEW.amount AND p.method_id = NEW.method_id
      AND p.order_id IS NOT DISTINCT FROM NEW.order_id AND p.expected_id IS NOT DISTINCT FROM NEW.expected_id
  ) THEN
    RAISE EXCEPTION 'payment % is not taken back whole', NEW.reverses_id
      USING ERRCODE = 'check_violation', CONSTRAINT = 'payment_reversed_whole';
  END IF;
  RETURN NEW;
END $$;
"""
AGREED = """
CREATE OR REPLACE FUNCTION payments_payment_agrees() RETURNS trigger LANGUAGE plpgsql AS $$
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
"""
END = """
DROP TRIGGER payments_begin_methods ON workspaces_workspace; DROP FUNCTION payments_begin_methods_of_new(); DROP FUNCTION payments_begin_methods(bigint, text);
"""


class Migration(migrations.Migration):
    """Every company begins with three methods, in its language; what it makes of them is its own."""

    dependencies = [("payments", "0003_totals"), ("workspaces", "0008_second_factor")]

    operations = [
        migrations.CreateModel(
            name="PaymentMethod",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("name", models.CharField(max_length=100, verbose_name="Name")),
                (
                    "sort_key",
                    models.GeneratedField(
                        db_persist=True,
                        expression=naryad.core.text.Folded("name"),
                        output_field=models.TextField(),
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("is_archived", models.BooleanField(default=False)),
                ("version", models.PositiveIntegerField(default=1)),
                ("code", models.CharField(blank=True, max_length=8)),
                (
                    "workspace",
                    naryad.tenancy.fields.WorkspaceKey(
                        db_index=False,
                        default=naryad.tenancy.scope.require_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={"abstract": False, "base_manager_name": "objects"},
        ),
        migrations.AddConstraint(
            model_name="paymentmethod",
            constraint=models.UniqueConstraint(
                fields=("workspace", "sort_key"), name="payment_method_name_unique", nulls_distinct=False
            ),
        ),
        migrations.RenameField("payment", "method", "method_code"),
        migrations.AddField(
            model_name="payment",
            name="method",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.paymentmethod",
                verbose_name="Method of payment",
            ),
        ),
        migrations.RunSQL(BEGIN, END),
        migrations.AlterField(
            model_name="payment",
            name="method",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="payments",
                to="payments.paymentmethod",
                verbose_name="Method of payment",
            ),
        ),
        migrations.RemoveField("payment", "method_code"),
        migrations.RunSQL(AGREES, AGREED),
    ]
