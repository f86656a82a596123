import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


SQL = """
CREATE OR REPLACE FUNCTION search_text_client(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT c.id, c.workspace_id, NOT c.is_archived, concat_ws(' ', c.name, k.names, c.inn, c.email, own_words(c.workspace_id, 'client', c.custom)),
    phone_numbers(concat_ws(',', c.phone, k.phones))
  FROM crm_client c LEFT JOIN LATERAL (
    SELECT string_agg(name, ' ') AS names, string_agg(phone, ',') AS phones
    FROM crm_contact WHERE client_id = c.id AND NOT is_archived) k ON true
  WHERE c.id = ANY(ids)
$$;
CREATE OR REPLACE FUNCTION search_text_deal(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT d.id, d.workspace_id, s.kind = 'open', concat_ws(' ', d.number, d.title, own_words(d.workspace_id, 'deal', d.custom), c.words),
    d.number::text || c.numbers
  FROM crm_deal d JOIN crm_dealstage s ON s.id = d.stage_id
    CROSS JOIN LATERAL search_text_client(ARRAY[d.client_id]) c
  WHERE d.id = ANY(ids)
$$;
CREATE TRIGGER search_own_changed AFTER UPDATE OF custom ON crm_client
FOR EACH ROW WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION search_keep_changed('client');
CREATE TRIGGER search_own_changed AFTER UPDATE OF custom ON crm_deal
FOR EACH ROW WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION search_keep_changed('deal');
CREATE TRIGGER search_own_changed_deals AFTER UPDATE OF custom ON crm_client
FOR EACH ROW WHEN (OLD.custom IS DISTINCT FROM NEW.custom)
EXECUTE FUNCTION search_keep_changed('deal', 'SELECT id FROM crm_deal WHERE client_id = ($1).id');
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON crm_dealfieldbranch
FOR EACH ROW EXECUTE FUNCTION fields_changed();
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON crm_dealfieldstage
FOR EACH ROW EXECUTE FUNCTION fields_changed();
"""
DROP = """
DROP TRIGGER fields_changed ON crm_dealfieldbranch; DROP TRIGGER fields_changed ON crm_dealfieldstage; DROP TRIGGER search_own_changed_deals ON crm_client;
DROP TRIGGER search_own_changed ON crm_deal; DROP TRIGGER search_own_changed ON crm_client;
CREATE OR REPLACE FUNCTION search_text_deal(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT d.id, d.workspace_id, s.kind = 'open', concat_ws(' ', d.number, d.title, c.words),
    d.number::text || c.numbers
  FROM crm_deal d JOIN crm_dealstage s ON s.id = d.stage_id
    CROSS JOIN LATERAL search_text_client(ARRAY[d.client_id]) c
  WHERE d.id = ANY(ids)
$$;
CREATE OR REPLACE FUNCTION search_text_client(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT c.id, c.workspace_id, NOT c.is_archived, concat_ws(' ', c.name, k.names, c.inn, c.email),
    phone_numbers(concat_ws(',', c.phone, k.phones))
  FROM crm_client c LEFT JOIN LATERAL (
    SELECT string_agg(name, ' ') AS names, string_agg(phone, ',') AS phones
    FROM crm_contact WHERE client_id = c.id AND NOT is_archived) k ON true
  WHERE c.id = ANY(ids)
$$;
"""


class Migration(migrations.Migration):
    """Values of own fields, and that clients and deals are found by them."""

    dependencies = [
        ('crm', '0008_tags'),
        ('fields', '0001_initial'),
        ('workspaces', '0009_fields_version'),
    ]

    operations = [
        migrations.AddField(
            model_name='client',
            name='custom',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='contact',
            name='custom',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.AddField(
            model_name='deal',
            name='custom',
            field=models.JSONField(blank=True, db_default=models.Value({}, models.JSONField()), default=dict),
        ),
        migrations.CreateModel(
            name='DealFieldStage',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to='fields.ownfield')),
                ('row', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='asked_fields', to='crm.dealstage')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'field', 'row'), name='deal_field_stage_once')],
            },
        ),
        migrations.CreateModel(
            name='DealFieldBranch',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('field', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='%(app_label)s_%(class)s', to='fields.ownfield')),
                ('row', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='own_fields', to='crm.pipeline')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
                'constraints': [models.UniqueConstraint(fields=('workspace', 'field', 'row'), name='deal_field_branch_once')],
            },
        ),
        migrations.RunSQL(SQL, DROP),
    ]
