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


@register.simple_tag(takes_context=True)
def own_fields(
    context: Context, of: str, row: Any, lacking: Collection[Definition] = (), css: str = "card"
) -> SafeString:
    """The row's fields by their groups; who may change the row edits them where they are read. Nothing where it has none.

    `lacking`: those that ought to be filled by now.
    """
    member, holder = context["member"], holder_of(of)
    values = shown_fields(of, member, row, at=ShownAt.CARD)
    if not values:
        return SafeString("")
    editor = Form(auto_id=f"{of}-{row.pk}-%s")
    if holder.change and holder.may(member, row):
        add_own(editor, of, member=member, custom=row.custom, branch=holder.branch_of(row))
    refused = getattr(context["request"], "own_refused", {}).get(row)
    groups: dict[str, list[tuple[OwnValue, BoundField | None]]] = {"": []}
    for value in values:
        field = _control(value.own.key, editor, refused)
        if field is not None or value.kept is not None:
            groups.setdefault(value.own.group, []).append((value, field))
    shown = {
        "groups": [(name, lines) for name, lines in groups.items() if lines],
        "css": css,
        "lacking": [own for own in lacking if own.is_seen(member.role)],
        "row": row,
        "ws": context["ws"],
        "target": holder.target(row),
    }
    return render_to_string("fields/_own_fields.html", shown) if shown["groups"] else SafeString("")


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
