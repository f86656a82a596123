import django.contrib.postgres.fields
import django.db.models.deletion
import naryad.tenancy.fields
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("crm", "0001_initial"),
        ("orders", "0001_initial"),
        ("processes", "0001_initial"),
        ("workspaces", "0003_own_memberships"),
    ]

    operations = [
        migrations.AddField(
            model_name="launch",
            name="is_automatic",
            field=models.BooleanField(default=False),
        ),
        migrations.AddField(
            model_name="launch",
            name="task_ids",
            field=django.contrib.postgres.fields.ArrayField(
                base_field=models.BigIntegerField(), default=list, size=None
            ),
        ),
        migrations.AddField(
            model_name="launch",
            name="undone_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddField(
            model_name="processtemplate",
            name="deal_stage",
            field=naryad.tenancy.fields.WorkspaceForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="templates",
                to="crm.dealstage",
                verbose_name="Launch when a deal reaches the stage",
            ),
        ),
        migrations.AddConstraint(
            model_name="launch",
            constraint=models.UniqueConstraint(
                condition=models.Q(("is_automatic", True)),
                fields=("workspace", "template", "deal"),
                name="launched_by_itself_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="processtemplate",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("deal_stage__isnull", True), ("order_type__isnull", True), _connector="OR"
                ),
                name="template_of_deals_has_no_order_type",
            ),
        ),
    ]
