import django.db.models.deletion
from django.db import migrations, models

import naryad.core.text
import naryad.tenancy.fields
import naryad.tenancy.scope


class Migration(migrations.Migration):
    """What was typed before stays as the comment of its deal."""

    dependencies = [("crm", "0006_stays"), ("workspaces", "0008_second_factor")]

    operations = [
        migrations.CreateModel(
            name="LostReason",
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
                (
                    "pipeline",
                    naryad.tenancy.fields.WorkspaceForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lost_reasons",
                        to="crm.pipeline",
                    ),
                ),
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
            model_name="lostreason",
            constraint=models.UniqueConstraint(
                fields=("workspace", "pipeline", "sort_key"),
                name="lost_reason_name_unique",
                nulls_distinct=False,
            ),
        ),
        migrations.RenameField("deal", "lost_reason", "lost_comment"),
        migrations.AlterField("deal", "lost_comment", models.TextField(blank=True, verbose_name="Comment")),
        migrations.AddField(
            model_name="deal",
            name="lost_reason",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="deals",
                to="crm.lostreason",
                verbose_name="Why it was lost",
            ),
        ),
    ]
