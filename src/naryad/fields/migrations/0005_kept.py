from django.db import migrations

SQL = """
CREATE TABLE fields_kept (
  workspace_id bigint NOT NULL,
  field_id bigint NOT NULL,
  row_id bigint NOT NULL,
  value text,
  folded text,
  PRIMARY KEY (workspace_id, field_id, row_id) INCLUDE (value, folded)
);
ALTER TABLE fields_kept ENABLE ROW LEVEL SECURITY;
CREATE POLICY tenant ON fields_kept
  USING (workspace_id = NULLIF(current_setting('app.workspace_id', true), '')::bigint)
  WITH CHECK (workspace_id = NULLIF(current_setting('app.workspace_id', true), '')::bigint);

CREATE FUNCTION is_words(kind text, gives text) RETURNS boolean LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT kind IN ('text', 'long', 'phone', 'email', 'link') OR gives = 'text'
$$;
CREATE FUNCTION if_short(words text) RETURNS text LANGUAGE sql IMMUTABLE PARALLEL SAFE AS $$
  SELECT CASE WHEN octet_length(words) <= 1250 THEN words END
$$;
CREATE FUNCTION fields_kept_of(ws bigint, custom jsonb, before jsonb)
RETURNS TABLE (field_id bigint, value text, folded text) LANGUAGE sql STABLE AS $$
  SELECT f.id, if_short(e.value), CASE WHEN is_words(f.kind, f.gives) THEN if_short(folded(e.value)) END
  FROM jsonb_each_text(custom) e JOIN fields_ownfield f ON f.workspace_id = ws AND f.id = substr(e.key, 2)::bigint
    LEFT JOIN jsonb_each_text(before) b ON b.key = e.key
  WHERE e.value <> '' AND e.value IS DISTINCT FROM b.value
$$;
CREATE FUNCTION fields_keep() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    DELETE FROM fields_kept k WHERE k.workspace_id = OLD.workspace_id AND k.row_id = OLD.id AND k.field_id IN (
      SELECT substr(o.key, 2)::bigint FROM jsonb_object_keys(OLD.custom) AS o(key)
        LEFT JOIN jsonb_each_text(CASE WHEN TG_OP = 'UPDATE' THEN NEW.custom END) n ON n.key = o.key
      WHERE coalesce(n.value, '') = '');
  END IF;
  IF TG_OP <> 'DELETE' THEN
    INSERT INTO fields_kept (workspace_id, field_id, row_id, value, folded)
    SELECT NEW.workspace_id, k.field_id, NEW.id, k.value, k.folded
    FROM fields_kept_of(NEW.workspace_id, NEW.custom, CASE WHEN TG_OP = 'UPDATE' THEN OLD.custom END) k
    ON CONFLICT (workspace_id, field_id, row_id) DO UPDATE SET value = excluded.value, folded = excluded.folded;
  END IF;
  RETURN NULL;
END $$;
CREATE FUNCTION fields_fold_anew() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE fields_kept SET folded = CASE WHEN is_words(NEW.kind, NEW.gives) THEN if_short(folded(value)) END
  WHERE workspace_id = NEW.workspace_id AND field_id = NEW.id;
  RETURN NULL;
END $$;
CREATE TRIGGER fields_fold_anew AFTER UPDATE OF kind, gives ON fields_ownfield FOR EACH ROW
WHEN (is_words(OLD.kind, OLD.gives) <> is_words(NEW.kind, NEW.gives)) EXECUTE FUNCTION fields_fold_anew();
CREATE PROCEDURE fields_keep_of(rows regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('CREATE TRIGGER fields_keep_new AFTER INSERT ON %s FOR EACH ROW WHEN (NEW.custom <> ''{}'')'
    ' EXECUTE FUNCTION fields_keep()', rows);
  EXECUTE format('CREATE TRIGGER fields_keep_changed AFTER UPDATE OF custom ON %s FOR EACH ROW'
    ' WHEN (OLD.custom IS DISTINCT FROM NEW.custom) EXECUTE FUNCTION fields_keep()', rows);
  EXECUTE format('CREATE TRIGGER fields_keep_gone AFTER DELETE ON %s FOR EACH ROW WHEN (OLD.custom <> ''{}'')'
    ' EXECUTE FUNCTION fields_keep()', rows);
  EXECUTE format('INSERT INTO fields_kept (workspace_id, row_id, field_id, value, folded) SELECT r.workspace_id, r.id, k.*'
    ' FROM %s r, fields_kept_of(r.workspace_id, r.custom, NULL) k WHERE r.custom <> ''{}''', rows);
END $$;
CREATE PROCEDURE fields_keep_no_more(rows regclass) LANGUAGE plpgsql AS $$
BEGIN
  EXECUTE format('DROP TRIGGER fields_keep_gone ON %s', rows);
  EXECUTE format('DROP TRIGGER fields_keep_changed ON %s', rows);
  EXECUTE format('DROP TRIGGER fields_keep_new ON %s', rows);
  EXECUTE format('DELETE FROM fields_kept k USING %s r, jsonb_object_keys(r.custom) AS key'
    ' WHERE k.workspace_id = r.workspace_id AND k.row_id = r.id AND k.field_id = substr(key, 2)::bigint', rows);
END $$;
"""
DROP = """
DROP PROCEDURE fields_keep_no_more(regclass);
DROP PROCEDURE fields_keep_of(regclass);
DROP TRIGGER fields_fold_anew ON fields_ownfield;
DROP FUNCTION fields_fold_anew();
DROP FUNCTION fields_keep();
DROP FUNCTION fields_kept_of(bigint, jsonb, jsonb);
DROP FUNCTION if_short(text);
DROP FUNCTION is_words(text, text);
DROP TABLE fields_kept;
"""


class Migration(migrations.Migration):
    """Values of own fields once more, field by field, to find, sort and put rows together by (docs/adr/0083).

    A table that triggers alone write. The key bears the values, so that those of one field are read from it in order;
    what is too long for a key stands there without its value.
    """

    dependencies = [("fields", "0004_products"), ("core", "0001_fold")]
    operations = [migrations.RunSQL(SQL, DROP)]
