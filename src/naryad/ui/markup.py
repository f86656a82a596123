"""Markup with values in it: what stands in hundreds of rows is put together without Django's care for lazy texts.

Django's format_html looks at each value several times to stay lazy where one of them is; here a lazy text is said at once.
"""

import re
from html import escape
from typing import Any

from django.utils.safestring import SafeString

_is_special = re.compile("[&<>\"']").search


def format_html(markup: str, *values: Any, **named: Any) -> SafeString:
    """As Django's: values are escaped unless they are markup themselves."""
    shown = {name: escaped(value) for name, value in named.items()}
    return SafeString(markup.format(*map(escaped, values), **shown))


def escaped(value: Any) -> str:
    if hasattr(value, "__html__"):
        return str(value.__html__())
    text = str(value)
    return escape(text) if _is_special(text) else text
