from django.db import migrations

CREATE = """
CREATE FUNCTION search_text_product(ids bigint[])
RETURNS TABLE (id bigint, workspace_id bigint, is_open boolean, words text, numbers text[]) LANGUAGE sql STABLE AS $$
  SELECT p.id, p.workspace_id, NOT p.is_archived,
    concat_ws(' ', p.name, p.article, p.barcode, own_words(p.workspace_id, 'product', p.custom)),
    phone_numbers(p.barcode)
  FROM products_product p WHERE p.id = ANY(ids)
$$;
CREATE TRIGGER search_added AFTER INSERT ON products_product REFERENCING NEW TABLE AS added
FOR EACH STATEMENT EXECUTE FUNCTION search_keep_added('product');
CREATE TRIGGER search_dropped AFTER DELETE ON products_product FOR EACH ROW EXECUTE FUNCTION search_drop('product');
CREATE TRIGGER search_changed AFTER UPDATE OF name, article, barcode, custom, is_archived ON products_product
FOR EACH ROW WHEN ((OLD.name, OLD.article, OLD.barcode, OLD.custom, OLD.is_archived)
  IS DISTINCT FROM (NEW.name, NEW.article, NEW.barcode, NEW.custom, NEW.is_archived))
EXECUTE FUNCTION search_keep_changed('product');
"""
DROP = """
DROP TRIGGER search_changed ON products_product;
DROP TRIGGER search_dropped ON products_product;
DROP TRIGGER search_added ON products_product;
DROP FUNCTION search_text_product(bigint[]);
"""


class Migration(migrations.Migration):
    """By which words a product is found: its name, article, barcode, and own fields that are shown in the search."""

    dependencies = [("products", "0001_initial"), ("search", "0001_initial"), ("fields", "0001_initial")]
    operations = [migrations.RunSQL(CREATE, DROP)]
