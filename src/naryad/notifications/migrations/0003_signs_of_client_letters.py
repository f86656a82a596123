from importlib import import_module

from django.db import migrations

BEFORE = import_module("naryad.notifications.migrations.0002_signs").CREATE
COUNTED = "SELECT 'letters:' || status, count(*) FROM notifications_letter GROUP BY status"
ALL = """SELECT 'letters:' || status, count(*) FROM (
    SELECT status FROM notifications_letter UNION ALL SELECT status FROM letters_clientletter) AS letter GROUP BY status"""
REPLACED = BEFORE.replace("CREATE FUNCTION", "CREATE OR REPLACE FUNCTION")


class Migration(migrations.Migration):
    """Letters to clients are counted with those to members."""

    dependencies = [("notifications", "0002_signs"), ("letters", "0001_initial")]
    operations = [migrations.RunSQL(REPLACED.replace(COUNTED, ALL), REPLACED)]
