"""Russian numbers: a plain no-break space between thousands (U+202F would load another font file)."""

THOUSAND_SEPARATOR = "\xa0"
DECIMAL_SEPARATOR = ","
NUMBER_GROUPING = 3
