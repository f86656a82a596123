import django.db.models.deletion
from django.db import migrations, models

import naryad.tenancy.fields
import naryad.tenancy.scope


class Migration(migrations.Migration):
    """What the first plan said of each task is kept, so that what was done can be compared with it."""

    dependencies = [("forecast", "0002_cause"), ("tasks", "0008_stage_needs"), ("workspaces", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="TaskPlan",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("planned_at", models.DateTimeField()),
                ("starts_at", models.DateTimeField()),
                ("finishes_at", models.DateTimeField()),
                (
                    "task",
                    naryad.tenancy.fields.WorkspaceOneToOneField(
                        db_constraint=False, on_delete=django.db.models.deletion.CASCADE, related_name="forecast_taskplan", to="tasks.task"
                    ),
                ),
                (
                    "workspace",
                    naryad.tenancy.fields.WorkspaceKey(
                        db_index=False, default=naryad.tenancy.scope.require_workspace_id, editable=False, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.workspace"
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
    ]
