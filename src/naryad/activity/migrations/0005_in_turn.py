from django.db import migrations, models

from naryad.activity.models import TransactionId


class Migration(migrations.Migration):
    """Facts are read in the order in which their transactions ended, so that none is passed over."""

    dependencies = [("activity", "0004_audit")]
    operations = [
        migrations.AddField(
            "eventrecord", "transaction", TransactionId(db_default=models.Func(function="pg_current_xact_id"))
        ),
        migrations.AddIndex(
            "eventrecord", models.Index(fields=["workspace", "transaction", "id"], name="event_in_turn")
        ),
    ]
