import django.db.models.deletion
from django.db import migrations, models

import naryad.tenancy.fields
import naryad.tenancy.scope


def workspace_key() -> models.ForeignKey:  # type: ignore[type-arg]
    return naryad.tenancy.fields.WorkspaceKey(
        db_index=False,
        default=naryad.tenancy.scope.require_workspace_id,
        editable=False,
        on_delete=django.db.models.deletion.CASCADE,
        related_name="+",
        to="workspaces.workspace",
    )


class Migration(migrations.Migration):
    dependencies = [
        ("orders", "0004_reminders"),
        ("workspaces", "0004_client_link"),
    ]

    operations = [
        migrations.AddField(
            model_name="orderstage",
            name="client_name",
            field=models.CharField(blank=True, max_length=60, verbose_name="What the client is told"),
        ),
        migrations.AddField(
            model_name="order",
            name="told_on",
            field=models.DateField(null=True, verbose_name="Told to the client"),
        ),
        migrations.AddField(model_name="order", name="told_at", field=models.DateTimeField(null=True)),
        migrations.AddConstraint(
            model_name="order",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("told_at__isnull", True), ("told_on__isnull", True)),
                    models.Q(("told_at__isnull", False), ("told_on__isnull", False)),
                    _connector="OR",
                ),
                name="order_told_has_moment",
            ),
        ),
        migrations.CreateModel(
            name="ClientLink",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("nonce", models.CharField(max_length=32)),
                ("secret_hash", models.CharField(max_length=64)),
                ("created_at", models.DateTimeField()),
                ("revoked_at", models.DateTimeField(null=True)),
                (
                    "created_by",
                    naryad.tenancy.fields.WorkspaceForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="workspaces.member",
                    ),
                ),
                (
                    "order",
                    naryad.tenancy.fields.WorkspaceForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="client_links",
                        to="orders.order",
                    ),
                ),
                ("workspace", workspace_key()),
            ],
            options={
                "base_manager_name": "objects",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("workspace", "secret_hash"), name="client_link_secret_unique"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("revoked_at__isnull", True)),
                        fields=("workspace", "order"),
                        name="client_link_one_live",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="LinkOpening",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("browser", models.CharField(max_length=16)),
                ("is_phone", models.BooleanField()),
                (
                    "link",
                    naryad.tenancy.fields.WorkspaceForeignKey(
                        db_constraint=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="openings",
                        to="orders.clientlink",
                    ),
                ),
                ("workspace", workspace_key()),
            ],
            options={
                "base_manager_name": "objects",
                "indexes": [
                    models.Index(fields=["workspace", "link", "-at"], name="link_opening_newest")
                ],
            },
        ),
    ]
