"""Cells of a table that another program will open: none of them is a formula."""

import re

_NUMBER = re.compile(r"[+-]?\d[\d \u00a0\u202f]*([.,]\d+)?")
_BEGINS_A_FORMULA = re.compile(r"[\s\ufeff\x00-\x1f\x7f-\x9f]*[=+\-@＝＋－＠]|[\s\ufeff]*[\t\r]")


def safe_cell(text: str) -> str:
    """As it is, unless a spreadsheet would run it: then an apostrophe stands before it. Numbers stay numbers."""
    if _NUMBER.fullmatch(text) or not _BEGINS_A_FORMULA.match(text):
        return text
    return f"'{text}"
