import django.db.models.deletion
from django.db import migrations

import naryad.tenancy.fields


class Migration(migrations.Migration):

    dependencies = [("documents", "0007_template")]
    operations = [
        migrations.AddField(
            "paper",
            "replaces",
            naryad.tenancy.fields.WorkspaceForeignKey(
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="corrections",
                to="documents.paper",
            ),
        ),
    ]
