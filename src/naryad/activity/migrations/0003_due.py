import django.db.models.deletion
from django.db import migrations, models

EACH = "INSERT INTO activity_due (workspace_id, at, is_planned) SELECT id, now(), false FROM workspaces_workspace"


class Migration(migrations.Migration):
    """When the clock looks at a company; at those that are there, as soon as it strikes."""

    dependencies = [("activity", "0002_events_about"), ("workspaces", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="Due",
            fields=[
                (
                    "id",
                    models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID"),
                ),
                ("at", models.DateTimeField()),
                ("is_planned", models.BooleanField(default=False)),
                (
                    "workspace",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={
                "indexes": [models.Index(fields=["at"], name="due_soonest")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("is_planned", True)),
                        fields=("workspace",),
                        name="due_planned_once",
                    )
                ],
            },
        ),
        migrations.RunSQL(EACH, migrations.RunSQL.noop),
    ]
