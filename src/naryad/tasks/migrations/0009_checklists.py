import django.db.models.deletion
from django.db import migrations, models

import naryad.tenancy.fields
import naryad.tenancy.scope

UNTICKED = [
    ("free", "End it without asking"),
    ("ask", "Ask about what is not ticked"),
    ("all", "End it only when all is ticked"),
]


class Migration(migrations.Migration):
    dependencies = [
        ("tasks", "0008_stage_needs"),
        ("workspaces", "0012_nouns"),
    ]

    operations = [
        migrations.AddField("task", "lines_count", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField("task", "lines_done", models.PositiveSmallIntegerField(default=0)),
        migrations.AddField(
            "task",
            "unticked",
            models.CharField(
                choices=UNTICKED,
                default="free",
                max_length=4,
                verbose_name="«Done» with an unfinished checklist",
            ),
        ),
        migrations.AddConstraint(
            "task",
            models.CheckConstraint(
                condition=models.Q(lines_done__lte=models.F("lines_count")), name="task_lines_done"
            ),
        ),
        migrations.CreateModel(
            name="ChecklistLine",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sequence", models.PositiveIntegerField(default=0)),
                ("text", models.CharField(max_length=200, verbose_name="What is to be thought of")),
                ("ticked_at", models.DateTimeField(null=True)),
                ("is_removed", models.BooleanField(default=False)),
                (
                    "task",
                    naryad.tenancy.fields.WorkspaceForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="lines",
                        to="tasks.task",
                    ),
                ),
                (
                    "ticked_by",
                    naryad.tenancy.fields.WorkspaceForeignKey(
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspaces.member",
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
            options={
                "abstract": False,
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["workspace", "task", "sequence"], name="checklist_of_task")
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(ticked_at__isnull=True, ticked_by__isnull=True)
                        | models.Q(ticked_at__isnull=False, ticked_by__isnull=False),
                        name="checklist_line_ticked_by",
                    )
                ],
            },
        ),
    ]
