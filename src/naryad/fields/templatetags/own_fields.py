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

from naryad.fields.forms import add_own, editable_fields
from naryad.fields.queries.values import OwnValue, shown_fields
from naryad.fields.rules.definitions import Definition, ShownAt
from naryad.fields.rules.definitions import filled as is_filled
from naryad.fields.rules.holders import holder_of

register = template.Library()

LONG = 5  # lines: with more the groups stand beside each other
ROOM = 6
"""Lines of a long card beside money and client, headings of groups among them; what is more waits in one fold."""
Line = tuple[OwnValue, BoundField | None]


@dataclass(frozen=True)
class OwnGroup:
    name: str
    lines: Sequence[Line]


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
    """The same for a long card: a `card` of what is asked for or refused and of as much of the filled as finds room, and a
    `fold` of all the rest by groups.
    """
    asked = {own.key for own in lacking}

    def is_loud(line: Line) -> bool:
        value, field = line
        return value.own.key in asked or bool(field and field.errors)

    lines = [line for line in _lines(context, of, row) if not _comes_later(line[0])]
    filled = [line for line in lines if line[0].kept is not None or is_loud(line)]
    shown = _with_room(_by_group(filled), is_loud)
    rest = [line for line in lines if line not in shown]
    return {
        "card": _card(
            context, of, row, _by_group([line for line in filled if line in shown]), lacking, "card"
        ),
        "fold": _fold(context, of, row, rest, [line for line in rest if line in filled]),
    }


def _with_room(groups: Sequence[OwnGroup], is_loud: Callable[[Line], bool]) -> list[Line]:
    """What is asked for or refused is always in sight."""
    shown, room = [line for group in groups for line in group.lines if is_loud(line)], ROOM
    for group in groups:
        room -= bool(group.name)
        for line in group.lines:
            if room > 0 and line not in shown:
                shown.append(line)
            room -= line in shown
    return shown


def _comes_later(value: OwnValue) -> bool:
    """Nobody fills a calculated field: without a value it is not one of those that wait to be filled."""
    return value.kept is None and value.own.kind == "calculated"


def _fold(context: Context, of: str, row: Any, rest: Sequence[Line], filled: Sequence[Line]) -> SafeString:
    if not rest:
        return SafeString("")
    shown = {"groups": _by_group(rest), "count": len(rest), "empty": len(rest) - len(filled)}
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


@dataclass(frozen=True)
class ControlGroup:
    """`more`: what may be left as it is waits in a fold."""

    name: str
    shown: Sequence[BoundField]
    more: Sequence[BoundField]


@register.simple_tag(takes_context=True)
def own_controls(context: Context, of: str, form: Any) -> SafeString:
    """Own fields of a form for a new row, by their groups; of many, those stand open that are asked for, refused or filled."""
    known = {own.key: own for own in editable_fields(of, context["member"])}
    names = [name for name in form.own if name in known]
    groups: dict[str, list[str]] = {"": []}
    for name in names:
        groups.setdefault(known[name].group, []).append(name)

    def is_open(name: str) -> bool:
        return known[name].is_required or bool(form[name].errors) or is_filled(form[name].value())

    def group_of(title: str, of_it: list[str]) -> ControlGroup:
        more = [name for name in of_it if not is_open(name)] if len(names) > LONG else []
        more = more if len(more) > 1 else []  # a fold of one line would save nothing
        shown = [form[name] for name in of_it if name not in more]
        return ControlGroup(title, shown, [form[name] for name in more])

    shown = [group_of(title, of_it) for title, of_it in groups.items() if of_it]
    return render_to_string("fields/_own_controls.html", {"groups": shown, "of": of})


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
