from django.db import migrations

CREATE = r"""
CREATE FUNCTION search_clients(words text, digits text, lim int) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = public, pg_temp AS $$
DECLARE
  ws bigint := NULLIF(current_setting('app.workspace_id', true), '')::bigint;
  pattern text := '%' || replace(replace(replace(words, '\', '\\'), '%', '\%'), '_', '\_') || '%';
BEGIN
  IF ws IS NULL THEN RAISE EXCEPTION 'no workspace'; END IF;
  RETURN QUERY EXECUTE
    'SELECT c.id FROM crm_client c WHERE c.workspace_id = $1 AND NOT c.is_archived AND ('
    '  c.sort_key LIKE $2'
    '  OR ($3 <> '''' AND (c.phone_key LIKE ''%'' || $3 || ''%'' OR c.inn LIKE $3 || ''%''))'
    '  OR EXISTS (SELECT 1 FROM crm_contact k WHERE k.workspace_id = $1 AND k.client_id = c.id AND NOT k.is_archived'
    '    AND (replace(lower(k.name), ''ё'', ''е'') LIKE $2 OR ($3 <> '''' AND k.phone_key LIKE ''%'' || $3 || ''%''))))'
    ' ORDER BY c.sort_key, c.id LIMIT $4'
  USING ws, pattern, digits, lim;
END $$;
REVOKE ALL ON FUNCTION search_clients FROM public;
"""


class Migration(migrations.Migration):
    """Substring search past the row policy (LIKE is not leakproof), scoped by the setting itself.

    plpgsql with EXECUTE: a plain SQL function gets a generic plan that reads the whole table.
    """

    dependencies = [("crm", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION search_clients(text, text, int)")]
