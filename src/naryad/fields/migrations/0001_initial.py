import django.contrib.postgres.fields
import django.db.models.deletion
import naryad.core.text
import naryad.fields.models
import naryad.fields.rules.definitions
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models


SQL = """
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON fields_ownfield
FOR EACH ROW EXECUTE FUNCTION fields_changed();
CREATE TRIGGER fields_changed AFTER INSERT OR UPDATE OR DELETE ON fields_fieldoption
FOR EACH ROW EXECUTE FUNCTION fields_changed();
CREATE FUNCTION own_words(ws bigint, kind text, custom jsonb) RETURNS text LANGUAGE sql STABLE AS $$
  SELECT string_agg(CASE WHEN f.kind IN ('choice', 'choices') THEN (
      SELECT string_agg(o.name, ' ') FROM fields_fieldoption o
      WHERE o.field_id = f.id AND custom -> ('f' || f.id) @> to_jsonb(o.id))
    ELSE custom ->> ('f' || f.id) END, ' ')
  FROM fields_ownfield f
  WHERE custom <> '{}' AND f.workspace_id = ws AND f.of = own_words.kind AND 'search' = ANY (f.shown)
    AND NOT f.is_archived
$$;
"""
DROP = """
DROP FUNCTION own_words(bigint, text, jsonb);
DROP TRIGGER fields_changed ON fields_fieldoption; DROP TRIGGER fields_changed ON fields_ownfield;
"""


class Migration(migrations.Migration):
    """own_words: what a row is found by besides its own words, of fields that are shown in the search."""

    initial = True

    dependencies = [
        ('workspaces', '0009_fields_version'),
    ]

    operations = [
        migrations.CreateModel(
            name='OwnField',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('name'), output_field=models.TextField())),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('of', models.CharField(choices=[('client', 'Client'), ('contact', 'Contact'), ('deal', 'Deal'), ('order', 'Order'), ('item', 'Item'), ('task', 'Task')], max_length=10, verbose_name='Of what')),
                ('kind', models.CharField(max_length=12, verbose_name='Kind')),
                ('hint', models.CharField(blank=True, max_length=200, verbose_name='Hint')),
                ('group', models.CharField(blank=True, max_length=60, verbose_name='Group on the card')),
                ('default', models.JSONField(null=True, verbose_name='Value of a new one')),
                ('decimals', models.PositiveSmallIntegerField(default=0, verbose_name='Digits after the point')),
                ('unit', models.CharField(blank=True, max_length=20, verbose_name='Unit')),
                ('is_required', models.BooleanField(default=False, verbose_name='Always required')),
                ('seen_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=naryad.fields.models.every_role, size=None, verbose_name='Who sees it')),
                ('edited_by', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(max_length=12), default=naryad.fields.models.every_role, size=None, verbose_name='Who changes it')),
                ('shown', django.contrib.postgres.fields.ArrayField(base_field=models.CharField(choices=[('card', 'card'), ('table', 'table'), ('board', 'board'), ('queue', 'to who does the work'), ('link', "client's link"), ('search', 'search')], max_length=8), default=naryad.fields.rules.definitions.default_places, size=None, verbose_name='Where it is shown')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.CreateModel(
            name='FieldOption',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=100, verbose_name='Name')),
                ('sort_key', models.GeneratedField(db_persist=True, expression=naryad.core.text.Folded('name'), output_field=models.TextField())),
                ('sequence', models.PositiveIntegerField(default=0)),
                ('is_archived', models.BooleanField(default=False)),
                ('version', models.PositiveIntegerField(default=1)),
                ('colour', models.CharField(blank=True, choices=[('', 'grey'), ('blue', 'blue'), ('green', 'green'), ('yellow', 'yellow'), ('orange', 'orange'), ('red', 'red'), ('violet', 'violet'), ('teal', 'teal')], default='', max_length=8, verbose_name='Colour')),
                ('workspace', naryad.tenancy.fields.WorkspaceKey(db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name='+', to='workspaces.workspace')),
                ('field', naryad.tenancy.fields.WorkspaceForeignKey(db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name='options', to='fields.ownfield')),
            ],
            options={
                'abstract': False,
                'base_manager_name': 'objects',
            },
        ),
        migrations.AddConstraint(
            model_name='ownfield',
            constraint=models.UniqueConstraint(fields=('workspace', 'of', 'sort_key'), name='own_field_name_unique'),
        ),
        migrations.AddConstraint(
            model_name='ownfield',
            constraint=models.CheckConstraint(condition=models.Q(('decimals__lte', 6)), name='own_field_decimals'),
        ),
        migrations.AddConstraint(
            model_name='fieldoption',
            constraint=models.UniqueConstraint(fields=('workspace', 'field', 'sort_key'), name='field_option_name_unique', nulls_distinct=False),
        ),
        migrations.RunSQL(SQL, DROP),
    ]
