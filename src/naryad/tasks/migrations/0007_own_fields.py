import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


SQL = """
CREATE OR REPLACE FUNCTION search_text_task(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT t.id, t.workspace_id, t.status NOT IN ('done', 'cancelled'),
    concat_ws(' ', t.title, own_words(t.workspace_id, 'task', t.custom), n.year, n.number, o.number, o.title, d.title, c.name),
    CASE WHEN o.id IS NULL THEN '{}' ELSE ARRAY[n.year || n.number] END
  FROM tasks_task t LEFT JOIN orders_order o ON o.id = t.order_id
    LEFT JOIN crm_deal d ON d.id = coalesce(t.deal_id, o.deal_id) LEFT JOIN crm_client c ON c.id = d.client_id
    CROSS JOIN LATERAL (SELECT to_char(o.year % 100, 'FM00') AS year,
      lpad(o.number::text, greatest(4, length(o.number::text)), '0') AS number) n
  WHERE t.id = ANY(ids)
$$;
CREATE TRIGGER search_own_changed AFTER UPDATE OF custom ON tasks_task
FOR EACH ROW WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION search_keep_changed('task');
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON tasks_taskfieldbranch
FOR EACH ROW EXECUTE FUNCTION fields_changed();
"""
DROP = """
DROP TRIGGER fields_changed ON tasks_taskfieldbranch; DROP TRIGGER search_own_changed ON tasks_task;
CREATE OR REPLACE FUNCTION search_text_task(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT t.id, t.workspace_id, t.status NOT IN ('done', 'cancelled'),
    concat_ws(' ', t.title, n.year, n.number, o.number, o.title, d.title, c.name),
    CASE WHEN o.id IS NULL THEN '{}' ELSE ARRAY[n.year || n.number] END
  FROM tasks_task t LEFT JOIN orders_order o ON o.id = t.order_id
    LEFT JOIN crm_deal d ON d.id = coalesce(t.deal_id, o.deal_id) LEFT JOIN crm_client c ON c.id = d.client_id
    CROSS JOIN LATERAL (SELECT to_char(o.year % 100, 'FM00') AS year,
      lpad(o.number::text, greatest(4, length(o.number::text)), '0') AS number) n
  WHERE t.id = ANY(ids)
$$;
"""


class Migration(migrations.Migration):
    """Values of own fields, and that tasks are found by them."""

    dependencies = [
        ('fields', '0001_initial'),
        ('tasks', '0006_former_item'),
        ('workspaces', '0009_fields_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='task',
            name='custom',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.CreateModel(
            name='TaskFieldBranch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to='fields.ownfield')),
                ('row', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='own_fields', to='tasks.tasktype')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'field', 'row'), name='task_field_branch_once')],
            },
        ),
        migrations.RunSQL(SQL, DROP),
    ]
