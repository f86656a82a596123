import django.db.models.deletion
from django.db import migrations, models

import naryad.tenancy.fields


class Migration(migrations.Migration):
    """Of an order at risk or late the longest part of the wait is kept for its card."""

    dependencies = [("forecast", "0001_initial"), ("tasks", "0004_internal"), ("workspaces", "0001_initial")]
    operations = [
        migrations.AddField(
            model_name="orderforecast",
            name="cause_kind",
            field=models.CharField(blank=True, default="", max_length=12),
        ),
        migrations.AddField(
            model_name="orderforecast",
            name="cause_task",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="tasks.task"
            ),
        ),
        migrations.AddField(
            model_name="orderforecast",
            name="cause_member",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False, null=True, on_delete=django.db.models.deletion.CASCADE, related_name="+", to="workspaces.member"
            ),
        ),
        migrations.AddField(
            model_name="orderforecast", name="cause_count", field=models.PositiveIntegerField(default=0)
        ),
    ]
