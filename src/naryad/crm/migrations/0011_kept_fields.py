from django.db import migrations


class Migration(migrations.Migration):
    """Rows are found by their own fields through fields_kept."""

    dependencies = [("fields", "0005_kept"), ("crm", "0010_stage_needs")]
    operations = [
        migrations.RunSQL("CALL fields_keep_of('crm_client')", "CALL fields_keep_no_more('crm_client')"),
        migrations.RunSQL("CALL fields_keep_of('crm_deal')", "CALL fields_keep_no_more('crm_deal')"),
    ]
