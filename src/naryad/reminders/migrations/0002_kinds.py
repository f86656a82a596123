import django.db.models.deletion
from django.db import migrations, models

import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope

BEGIN = """
CREATE FUNCTION reminders_begin_kinds(company bigint, language text) RETURNS void LANGUAGE sql AS $$
  INSERT INTO reminders_reminderkind (workspace_id, name, code, sequence, is_archived, version)
  SELECT company, CASE language WHEN 'ru' THEN names.ru ELSE names.en END, names.code, names.place, false, 1
  FROM (VALUES (0, 'call', 'Звонок', 'Call'), (1, 'meeting', 'Встреча', 'Meeting'),
    (2, 'letter', 'Письмо', 'Letter'), (3, 'other', 'Другое', 'Other')) AS names (place, code, ru, en)
$$;
CREATE FUNCTION reminders_begin_kinds_of_new() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = public, pg_temp AS $$
BEGIN
  PERFORM reminders_begin_kinds(NEW.id, NEW.language);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION reminders_begin_kinds_of_new FROM public;
CREATE TRIGGER reminders_begin_kinds AFTER INSERT ON workspaces_workspace
FOR EACH ROW EXECUTE FUNCTION reminders_begin_kinds_of_new();
SELECT reminders_begin_kinds(id, language) FROM workspaces_workspace;
UPDATE reminders_reminder SET kind_id = names.id FROM reminders_reminderkind names
  WHERE names.workspace_id = reminders_reminder.workspace_id AND names.code = reminders_reminder.kind_code;
SET CONSTRAINTS ALL IMMEDIATE;
"""
END = """
DROP TRIGGER reminders_begin_kinds ON workspaces_workspace; DROP FUNCTION reminders_begin_kinds_of_new(); DROP FUNCTION reminders_begin_kinds(bigint, text);
"""


class Migration(migrations.Migration):
    """Every company begins with four kinds, in its language; what it makes of them is its own."""

    dependencies = [("reminders", "0001_initial"), ("workspaces", "0008_second_factor")]

    operations = [
        migrations.CreateModel(
            name="ReminderKind",
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
            model_name="reminderkind",
            constraint=models.UniqueConstraint(
                fields=("workspace", "sort_key"), name="reminder_kind_name_unique", nulls_distinct=False
            ),
        ),
        migrations.RenameField("reminder", "kind", "kind_code"),
        migrations.AddField(
            model_name="reminder",
            name="kind",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="reminders.reminderkind",
                verbose_name="Kind",
            ),
        ),
        migrations.RunSQL(BEGIN, END),
        migrations.AlterField(
            model_name="reminder",
            name="kind",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="reminders",
                to="reminders.reminderkind",
                verbose_name="Kind",
            ),
        ),
        migrations.RemoveField("reminder", "kind_code"),
    ]
