from django.db import migrations, models

SORT_OUT = """
UPDATE activity_eventrecord SET audited_as = CASE
  WHEN kind LIKE 'member.%' AND kind <> 'member.skills_changed' OR kind LIKE 'invitation.%' THEN 'member'
  ELSE 'settings' END
WHERE kind LIKE ANY (ARRAY['member.%', 'invitation.%', 'workspace.%', 'schedule.%', 'absence.%', 'holidays.%',
  'template.%', 'estimate.%', 'names.%', 'task_type.%'])
"""


class Migration(migrations.Migration):
    """The owner of the table sorts out what was recorded before: the application may only add to it."""

    dependencies = [("activity", "0003_due")]
    operations = [
        migrations.AddField("eventrecord", "audited_as", models.CharField(max_length=10, default="", db_default="")),
        migrations.AddField("eventrecord", "ip", models.GenericIPAddressField(null=True)),
        migrations.AddField("eventrecord", "device", models.CharField(max_length=200, default="", db_default="")),
        migrations.RunSQL(SORT_OUT, migrations.RunSQL.noop),
        migrations.AddIndex(
            "eventrecord",
            models.Index(
                fields=["workspace", "-at", "-id"], condition=~models.Q(audited_as=""), name="event_audited"
            ),
        ),
    ]
