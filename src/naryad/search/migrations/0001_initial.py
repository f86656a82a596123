import django.contrib.postgres.indexes
import django.contrib.postgres.search
import django.db.models.deletion
import naryad.tenancy.fields
import naryad.tenancy.scope
from django.db import migrations, models

LEXEMES = """
CREATE FUNCTION search_lexemes(ws bigint, kind text, is_open boolean, words text, numbers text[]) RETURNS tsvector
LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  WITH place AS (SELECT ws || kind || CASE WHEN is_open THEN '+' ELSE '-' END AS name)
  SELECT array_to_tsvector(coalesce(array_agg(lexeme), '{}')) FROM (
    SELECT name || ':' || left(word, 60) AS lexeme FROM place, regexp_split_to_table(folded(words), ' ') AS word
    WHERE word <> ''
    UNION
    SELECT name || '~' || substr(number, start)
    FROM place, unnest(numbers) AS number, generate_series(1, length(number) - 2) AS start
  ) AS found
$$;
CREATE FUNCTION phone_numbers(phones text) RETURNS text[] LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT coalesce(array_agg(digits), '{}') FROM (
    SELECT left(regexp_replace(regexp_replace(
      phone, '[(][^()]*[[:alpha:]][^()]*[)]| (ext|доб)[.] [0-9]+', '', 'g'), '[^0-9]', '', 'g'), 20) AS digits
    FROM regexp_split_to_table(phones, ',') AS phone
  ) AS found WHERE length(digits) >= 3
$$;
"""
KEEP = """
CREATE FUNCTION search_keep(kind text, ids bigint[]) RETURNS void LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format(
    'INSERT INTO search_searchentry AS e (workspace_id, kind, row_id, lexemes)'
    ' SELECT t.workspace_id, $1, t.id, search_lexemes(t.workspace_id, $1, t.is_open, t.words, t.numbers)'
    ' FROM %I($2) t ORDER BY t.id ON CONFLICT (workspace_id, kind, row_id)'
    ' DO UPDATE SET lexemes = excluded.lexemes WHERE e.lexemes <> excluded.lexemes', 'search_text_' || kind) USING kind, ids;
END $$;
CREATE FUNCTION search_keep_added() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  PERFORM search_keep(TG_ARGV[0], ARRAY(SELECT id FROM added));
  RETURN NULL;
END $$;
CREATE FUNCTION search_keep_changed() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE ids bigint[];
BEGIN
  EXECUTE format('SELECT ARRAY(%s)', coalesce(TG_ARGV[1], 'SELECT ($1).id')) INTO ids USING NEW;
  IF ids <> '{}' THEN PERFORM search_keep(TG_ARGV[0], ids); END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION search_hold() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE TG_ARGV[0] USING NEW;
  RETURN NEW;
END $$;
CREATE FUNCTION search_drop() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  DELETE FROM search_searchentry WHERE workspace_id = OLD.workspace_id AND kind = TG_ARGV[0] AND row_id = OLD.id;
  RETURN NULL;
END $$;
"""
ROWS = r"""
CREATE FUNCTION search_rows(kind text, states text[], words text[], digits text[]) RETURNS SETOF bigint
LANGUAGE plpgsql STABLE SECURITY DEFINER ROWS 100 SET search_path = public, pg_temp AS $$
DECLARE
  ws bigint := NULLIF(current_setting('app.workspace_id', true), '')::bigint;
  state text;
  place text;
  wanted text;
BEGIN
  IF ws IS NULL THEN RAISE EXCEPTION 'no workspace'; END IF;
  FOREACH state IN ARRAY states LOOP
    place := ws || kind || state;
    wanted := (
      SELECT string_agg(CASE WHEN word ~ '^[0-9]{3,}$'
        THEN '(' || quote_literal(place || ':' || word) || ':*|' || quote_literal(place || '~' || word) || ':*)'
        ELSE quote_literal(place || ':' || word) || ':*' END, '&') FROM unnest(words) AS word);
    wanted := concat_ws('|', wanted, (
      SELECT string_agg(quote_literal(place || '~' || number) || ':*', '|') FROM unnest(digits) AS number));
    RETURN QUERY EXECUTE 'SELECT row_id FROM search_searchentry WHERE lexemes @@ $1::tsquery' USING wanted;
  END LOOP;
END $$;
REVOKE ALL ON FUNCTION search_rows FROM public;
"""
DROP = """
DROP FUNCTION search_rows(text, text[], text[], text[]);
DROP FUNCTION search_drop();
DROP FUNCTION search_hold();
DROP FUNCTION search_keep_changed();
DROP FUNCTION search_keep_added();
DROP FUNCTION search_keep(text, bigint[]);
DROP FUNCTION phone_numbers(text);
DROP FUNCTION search_lexemes(bigint, text, boolean, text, text[]);
"""


class Migration(migrations.Migration):
    """The words of rows and how they are found; each app above tells the words of its kinds (docs/adr/0050).

    search_rows passes the row policy (@@ is not leakproof) and is scoped by the setting: every lexeme begins with the
    company's id. plpgsql with EXECUTE: a plain SQL function gets a generic plan that knows nothing of the words.
    """

    initial = True
    dependencies = [("core", "0001_fold"), ("workspaces", "0001_initial")]
    operations = [
        migrations.CreateModel(
            name="SearchEntry",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("kind", models.CharField(max_length=20)),
                ("row_id", models.BigIntegerField()),
                ("lexemes", django.contrib.postgres.search.SearchVectorField()),
                (
                    "workspace",
                    naryad.tenancy.fields.WorkspaceKey(
                        db_index=False,
                        default=naryad.tenancy.scope.require_workspace_id,
                        editable=False,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="workspaces.workspace",
                    ),
                ),
            ],
            options={"base_manager_name": "objects"},
        ),
        migrations.AddIndex(
            model_name="searchentry",
            index=django.contrib.postgres.indexes.GinIndex(fastupdate=False, fields=["lexemes"], name="search_by_words"),
        ),
        migrations.AddConstraint(
            model_name="searchentry",
            constraint=models.UniqueConstraint(fields=("workspace", "kind", "row_id"), name="search_entry_of_row"),
        ),
        migrations.RunSQL(LEXEMES + KEEP + ROWS, DROP),
    ]
