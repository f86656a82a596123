"""Own fields of a row, wherever a row is shown."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
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
MOST_LINES, MOST_GROUPS = 3, 3  # of a long card; what is more waits in folds that say what is in them
Line = tuple[OwnValue, BoundField | None]


@dataclass(frozen=True)
class OwnGroup:
    """`more`: lines that wait in a fold below the others."""

    name: str
    lines: Sequence[Line]
    more: Sequence[Line] = ()

    @property
    def more_names(self) -> str:
        return ", ".join(value.own.name for value, _field in self.more)


@register.simple_tag(takes_context=True)
def own_fields(
    context: Context, of: str, row: Any, lacking: Collection[Definition] = (), css: str = "card"
) -> SafeString:
    """The row's fields by their groups; who may change the row edits them where they are read. Nothing where it has none.

    `lacking`: those that ought to be filled by now.
    """
    return _card(context, of, row, _by_group(_lines(context, of, row)), lacking, css)


@register.simple_tag(takes_context=True)
def own_parts(
    context: Context, of: str, row: Any, lacking: Collection[Definition] = ()
) -> dict[str, SafeString]:
    """The same for a long card: a `card` of what is filled, refused or `lacking`, and `fold`s of what finds no room in it
    and of what is empty.
    """
    asked = {own.key for own in lacking}

    def is_loud(line: Line) -> bool:
        value, field = line
        return value.own.key in asked or bool(field and field.errors)

    lines = [line for line in _lines(context, of, row) if not _comes_later(line[0])]
    empty = [line for line in lines if line[0].kept is None and not is_loud(line)]
    groups = _by_group([line for line in lines if line not in empty])
    shown = [_shortened(group, is_loud) for group in groups[:MOST_GROUPS]]
    folded = [group for group in groups[MOST_GROUPS:] if not any(map(is_loud, group.lines))]
    shown += [group for group in groups[MOST_GROUPS:] if group not in folded]
    return {
        "card": _card(context, of, row, shown, lacking, "card"),
        "fold": _folds(context, of, row, folded, empty),
    }


def _comes_later(value: OwnValue) -> bool:
    """Nobody fills a calculated field: without a value it is not one of those that wait to be filled."""
    return value.kept is None and value.own.kind == "calculated"


def _shortened(group: OwnGroup, is_loud: Callable[[Line], bool]) -> OwnGroup:
    """What is asked for or refused stays in sight; a fold of one line would save nothing."""
    if len(group.lines) <= MOST_LINES + 1:
        return group
    loud = [line for line in group.lines if is_loud(line)]
    quiet = [line for line in group.lines if line not in loud]
    kept = [*loud, *quiet[: max(0, MOST_LINES - len(loud))]]
    first = [line for line in group.lines if line in kept]
    return OwnGroup(group.name, first, [line for line in group.lines if line not in kept])


def _folds(
    context: Context, of: str, row: Any, folded: Sequence[OwnGroup], empty: Sequence[Line]
) -> SafeString:
    if not folded and not empty:
        return SafeString("")
    shown = {"folded": folded, "empty": _by_group(empty), "count": len(empty)}
    return render_to_string("fields/_own_fold.html", {**_around(context, of, row), **shown})


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
    context: Context, of: str, row: Any, groups: Sequence[OwnGroup], lacking: Collection[Definition], css: str
) -> SafeString:
    seen = [own for own in lacking if own.is_seen(context["member"].role)]
    if not groups and not seen:
        return SafeString("")
    shown = {
        **_around(context, of, row),
        "groups": groups,
        "is_long": sum(len(group.lines) for group in groups) > LONG,
        "css": css,
        "lacking": seen,
    }
    return render_to_string("fields/_own_fields.html", shown)


def _around(context: Context, of: str, row: Any) -> dict[str, Any]:
    return {"of": of, "row": row, "ws": context["ws"], "target": holder_of(of).target(row)}


def _by_group(lines: Sequence[Line]) -> list[OwnGroup]:
    """Those without a group first."""
    groups: dict[str, list[Line]] = {"": []}
    for value, field in lines:
        groups.setdefault(value.own.group, []).append((value, field))
    return [OwnGroup(name, of_it) for name, of_it in groups.items() if of_it]


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
