from django.db import migrations

CREATE = r"""
CREATE FUNCTION events_about(
  about text[], wanted text[], unwanted text[], before_id bigint, lim int
) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 50 SET search_path = public, pg_temp AS $$
DECLARE
  ws bigint := NULLIF(current_setting('app.workspace_id', true), '')::bigint;
BEGIN
  IF ws IS NULL THEN RAISE EXCEPTION 'no workspace'; END IF;
  RETURN QUERY EXECUTE
    'WITH found AS MATERIALIZED ('
    '  SELECT e.id, e.workspace_id, e.kind FROM activity_eventrecord e WHERE e.topics && $2::varchar[])'
    ' SELECT f.id FROM found f WHERE f.workspace_id = $1'
    '  AND ($3 IS NULL OR f.kind = ANY($3)) AND f.kind <> ALL($4) AND ($5 IS NULL OR f.id < $5)'
    ' ORDER BY f.id DESC LIMIT $6'
  USING ws, about, wanted, unwanted, before_id, lim;
END $$;
REVOKE ALL ON FUNCTION events_about FROM public;
"""


class Migration(migrations.Migration):
    """Events of rows by the index of their topics, past the row policy (&& is not leakproof), scoped by the setting.

    Materialised, and by topics alone (ids of rows are no other company's): otherwise the planner may walk back
    through all events to find the newest of a quiet row.
    """

    dependencies = [("activity", "0001_initial")]
    operations = [
        migrations.RunSQL(CREATE, "DROP FUNCTION events_about(text[], text[], text[], bigint, int)")
    ]
