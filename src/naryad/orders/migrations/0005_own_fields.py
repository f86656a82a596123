import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


SQL = """
CREATE OR REPLACE FUNCTION search_text_order(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT o.id, o.workspace_id, o.status NOT IN ('done', 'cancelled'),
    concat_ws(' ', n.year, n.number, o.number, o.title, o.contact_name, own_words(o.workspace_id, 'order', o.custom), d.title, c.words),
    (n.year || n.number) || phone_numbers(o.contact_phone) || c.numbers
  FROM orders_order o LEFT JOIN crm_deal d ON d.id = o.deal_id
    LEFT JOIN LATERAL search_text_client(ARRAY[d.client_id]) c ON true
    CROSS JOIN LATERAL (SELECT to_char(o.year % 100, 'FM00') AS year,
      lpad(o.number::text, greatest(4, length(o.number::text)), '0') AS number) n
  WHERE o.id = ANY(ids)
$$;
CREATE TRIGGER search_own_changed AFTER UPDATE OF custom ON orders_order
FOR EACH ROW WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION search_keep_changed('order');
CREATE TRIGGER search_own_changed_orders AFTER UPDATE OF custom ON crm_client
FOR EACH ROW WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION search_keep_changed('order',
  'SELECT o.id FROM orders_order o JOIN crm_deal d ON d.id = o.deal_id WHERE d.client_id = ($1).id');
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON orders_orderfieldbranch
FOR EACH ROW EXECUTE FUNCTION fields_changed();
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON orders_orderfieldstage
FOR EACH ROW EXECUTE FUNCTION fields_changed();
"""
DROP = """
DROP TRIGGER fields_changed ON orders_orderfieldstage; DROP TRIGGER fields_changed ON orders_orderfieldbranch;
DROP TRIGGER search_own_changed_orders ON crm_client; DROP TRIGGER search_own_changed ON orders_order;
CREATE OR REPLACE FUNCTION search_text_order(ids bigint[])
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
"""


class Migration(migrations.Migration):
    """Values of own fields, and that orders are found by them."""

    dependencies = [
        ('fields', '0001_initial'),
        ('crm', '0009_own_fields'),
        ('orders', '0004_comments'),
        ('workspaces', '0009_fields_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='order',
            name='custom',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='orderitem',
            name='custom',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.CreateModel(
            name='OrderFieldBranch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to='fields.ownfield')),
                ('row', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='own_fields', to='orders.ordertype')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'field', 'row'), name='order_field_branch_once')],
            },
        ),
        migrations.CreateModel(
            name='OrderFieldStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to='fields.ownfield')),
                ('row', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='asked_fields', to='orders.orderstage')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'field', 'row'), name='order_field_stage_once')],
            },
        ),
        migrations.RunSQL(SQL, DROP),
    ]
