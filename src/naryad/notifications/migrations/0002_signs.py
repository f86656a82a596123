from django.db import migrations

CREATE = r"""
CREATE FUNCTION signs_of_companies() RETURNS TABLE (sign text, value double precision)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
  SELECT 'plan_age', extract(epoch FROM now() - newest.planned_at)
  FROM workspaces_workspace AS company, LATERAL (
    SELECT planned_at FROM forecast_forecastrun AS run
    WHERE run.workspace_id = company.id ORDER BY planned_at DESC LIMIT 1) AS newest
  UNION ALL
  SELECT 'letters:' || status, count(*) FROM notifications_letter GROUP BY status
$$;
REVOKE ALL ON FUNCTION signs_of_companies FROM public;
"""


class Migration(migrations.Migration):
    """What /metrics says of all companies together, past their policies: numbers without a name."""

    dependencies = [("notifications", "0001_initial"), ("forecast", "0002_cause")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION signs_of_companies")]
