"""Own fields of a row, wherever a row is shown."""

from collections.abc import Collection, Sequence
from typing import Any

from django import template
from django.forms import BoundField, Form
from django.template import Context
from django.template.loader import render_to_string
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from naryad.fields.forms import add_own
from naryad.fields.queries import OwnValue, shown_fields
from naryad.fields.rules.definitions import Definition, ShownAt
from naryad.fields.rules.holders import holder_of

register = template.Library()

LONG = 5  # lines: with more the groups stand beside each other
Line = tuple[OwnValue, BoundField | None]


@register.simple_tag(takes_context=True)
def own_fields(
    context: Context, of: str, row: Any, lacking: Collection[Definition] = (), css: str = "card"
) -> SafeString:
    """The row's fields by their groups; who may change the row edits them where they are read. Nothing where it has none.

    `lacking`: those that ought to be filled by now.
    """
    return _card(context, of, row, _lines(context, of, row), lacking, css)


@register.simple_tag(takes_context=True)
def own_parts(
    context: Context, of: str, row: Any, lacking: Collection[Definition] = ()
) -> dict[str, SafeString]:
    """The same for a long card: a `card` of what is filled, refused or `lacking`, and a `fold` of what is empty."""
    asked = {own.key for own in lacking}
    shown: list[Line] = []
    empty: list[Line] = []
    for value, field in _lines(context, of, row):
        is_quiet = value.kept is None and value.own.key not in asked and not (field and field.errors)
        (empty if is_quiet else shown).append((value, field))
    fold = {**_around(context, of, row, empty), "of": of, "count": len(empty)}
    return {
        "card": _card(context, of, row, shown, lacking, "card"),
        "fold": render_to_string("fields/_own_fold.html", fold) if empty else SafeString(""),
    }


def _lines(context: Context, of: str, row: Any) -> list[Line]:
    member, holder = context["member"], holder_of(of)
    values = shown_fields(of, member, row, at=ShownAt.CARD)
    if not values:
        return []
    editor = Form(auto_id=f"{of}-{row.pk}-%s")
    if holder.change and holder.may(member, row):
        add_own(editor, of, member=member, custom=row.custom, branch=holder.branch_of(row))
    refused = getattr(context["request"], "own_refused", {}).get(row)
    lines = [(value, _control(value.own.key, editor, refused)) for value in values]
    return [(value, field) for value, field in lines if field is not None or value.kept is not None]


def _card(
    context: Context, of: str, row: Any, lines: Sequence[Line], lacking: Collection[Definition], css: str
) -> SafeString:
    seen = [own for own in lacking if own.is_seen(context["member"].role)]
    if not lines and not seen:
        return SafeString("")
    shown = {
        **_around(context, of, row, lines),
        "is_long": len(lines) > LONG,
        "css": css,
        "lacking": seen,
    }
    return render_to_string("fields/_own_fields.html", shown)


def _around(context: Context, of: str, row: Any, lines: Sequence[Line]) -> dict[str, Any]:
    return {"groups": _by_group(lines), "row": row, "ws": context["ws"], "target": holder_of(of).target(row)}


def _by_group(lines: Sequence[Line]) -> list[tuple[str, list[Line]]]:
    """Those without a group first."""
    groups: dict[str, list[Line]] = {"": []}
    for value, field in lines:
        groups.setdefault(value.own.group, []).append((value, field))
    return [(name, of_it) for name, of_it in groups.items() if of_it]


@register.simple_tag(takes_context=True)
def own_line(context: Context, of: str, row: Any, at: str = ShownAt.CARD) -> SafeString | str:
    """What is filled of the row's fields, in one line: «Height: 1.67 m · Colour: RAL 9010»."""
    values = shown_fields(of, context["member"], row, at=ShownAt(at))
    return line_of([value for value in values if value.kept is not None])


def line_of(values: Sequence[OwnValue]) -> SafeString | str:
    if not values:
        return ""
    said = format_html_join(" · ", "{}: {}", ((value.own.name, value.html) for value in values))
    return format_html('<span class="own-line">{}</span>', said)


def _control(key: str, editor: Form, refused: Form | None) -> BoundField | None:
    if refused is not None and key in refused.errors:
        return refused[key]
    return editor[key] if key in editor.fields else None
