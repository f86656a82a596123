from django.db import migrations

INVISIBLE = (
    r"[\u0001-\u0008\u000e-\u001b\u007f-\u0084\u0086-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f"
    r"\u200b-\u200f\u202a-\u202e\u2060-\u206f\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]+"
)
BETWEEN_WORDS = (
    r"[\u0009-\u000d\u001c-\u0020\u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000"
    r"\u0021-\u0023\u0026-\u002a\u002c-\u002f\u003a-\u0040\u005b-\u0060\u007b-\u007e\u00a1\u00ab\u00b4\u00b7\u00bb\u00bf"
    r"\u2010-\u2027\u2030-\u205e\u2116\u2212]+"
)
CREATE = f"""
CREATE FUNCTION folded(typed text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT btrim(regexp_replace(regexp_replace(
    translate(lower(normalize(typed, NFC)), 'ё', 'е'), '{INVISIBLE}', '', 'g'), '{BETWEEN_WORDS}', ' ', 'g'))
$$;
"""


class Migration(migrations.Migration):
    """The twin of core.text.fold(), for keys that the database keeps."""

    initial = True
    dependencies = []
    operations = [migrations.RunSQL(CREATE, "DROP FUNCTION folded(text)")]
