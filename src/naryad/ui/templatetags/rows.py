"""Rows of a list, printed in one go: what stands hundreds of times in a page costs no template each time."""

from collections.abc import Callable, Mapping, Sequence
from functools import lru_cache
from typing import Any

from django import template
from django.template import RequestContext
from django.template.base import render_value_in_context
from django.utils.formats import number_format
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from naryad.core.durations import format_duration
from naryad.ui.lists.columns import Cell, Column, Row
from naryad.ui.lists.groups import Head, ListSums
from naryad.ui.markup import escaped, format_html
from naryad.ui.templatetags.figures import format_money, money_filter
from naryad.ui.templatetags.marks import avatar, phone_link, priority
from naryad.ui.templatetags.moments import when
from naryad.ui.templatetags.page import icon

register = template.Library()
Printer = Callable[[RequestContext, Any], str]


def _text(context: RequestContext, value: Any) -> str:
    return escaped(value) if isinstance(value, str) and value else _other(context, value or "—")


def _other(context: RequestContext, value: Any) -> str:
    return str(render_value_in_context(value, context))


def _money(_context: RequestContext, value: Any) -> str:
    return escaped(money_filter(value.amount, value.currency)) if value else "—"


PRINTERS: Mapping[str, Printer] = {
    "ui/lists/_text.html": _text,
    "ui/lists/_count.html": _other,
    "ui/lists/_day.html": lambda context, value: when(context, value, time=False),  # type: ignore[arg-type]
    "ui/lists/_when.html": lambda context, value: when(context, value),  # type: ignore[arg-type]
    "ui/lists/_money.html": _money,
    "ui/lists/_person.html": lambda _context, value: avatar(value, named=True),
    "ui/lists/_phone.html": lambda _context, value: escaped(phone_link(value)),
    "ui/lists/_priority.html": lambda _context, value: priority(value.priority, value.priority_label),
}
"""The templates of the kit in Python; a test holds that both say the same."""


@register.simple_tag(takes_context=True)
def table_rows(context: RequestContext, rows: Sequence[Row]) -> SafeString:
    """Each cell by its column's template, with `cell`."""
    return SafeString("".join([_row(context, row) for row in rows]))


@register.simple_tag(takes_context=True)
def cell(context: RequestContext, column: Column, value: Any, **extra: Any) -> str:
    """What a column says, where it stands on a card: {% cell one.column one.value %}."""
    return _printed(context, column, value, **extra)


def printed_cells(context: RequestContext, cells: Sequence[Cell]) -> SafeString:
    """What columns say on a card, one after the other."""
    return SafeString("".join([_printed(context, one.column, one.value) for one in cells]))


def card_link(url: str, title: str) -> SafeString:
    """The name on a card of a board."""
    return format_html(
        '<a href="{url}" draggable="false" hx-get="{url}" hx-target="#peek-body" data-peek>{title}</a>',
        url=url,
        title=title,
    )


def move_menu(label: str) -> SafeString:
    """The button of a card that moves it without dragging."""
    return format_html(
        ' <button class="icon-button card-menu" type="button" data-move-menu aria-label="{}">{}</button>',
        label,
        icon("dots"),
    )


@register.simple_tag(takes_context=True)
def sums_row(context: RequestContext, columns: Sequence[Column], sums: ListSums) -> SafeString:
    """What all rows of the list come to, at its foot."""
    label = format_html("{} <span>{}</span>", _("Total"), number_format(sums.count, force_grouping=True))
    return format_html("<tfoot><tr>{}</tr></tfoot>", _summed_cells(context, columns, label, sums, tag="td"))


def _group_row(context: RequestContext, columns: Sequence[Column], head: Head) -> SafeString:
    count = number_format(head.sums.count, force_grouping=True)
    said = [(words,) for told, found in head.told if (words := told.printed(context, found))]
    told = format_html('<span class="group-told">{}</span>', format_html_join(SafeString(" · "), "{}", said))
    label = format_html(
        '{} <span class="text-secondary">{}</span>{}', _fold(head), count, told if said else ""
    )
    return format_html(
        '<tr class="group-row">{}</tr>\n',
        _summed_cells(context, columns, label, head.sums, tag="th"),
    )


def _fold(head: Head) -> SafeString:
    """What folds the group, or unfolds it: the address of the list remembers it."""
    return format_html(
        '<a class="group-fold" id="group-{}" href="{}" hx-get="{}" hx-target="{}" hx-swap="outerMorph"'
        ' hx-replace-url="true" aria-expanded="{}">{}{}</a>',
        head.key,
        head.url,
        head.url,
        head.target,
        "false" if head.is_folded else "true",
        icon("chevron-right") if head.is_folded else icon("chevron-down"),
        head.label,
    )


def _summed_cells(
    context: RequestContext, columns: Sequence[Column], label: str, sums: ListSums, *, tag: str
) -> SafeString:
    """The label as far as the first summed column."""
    wide = next((at for at, column in enumerate(columns) if column.is_summed and at), len(columns))
    cells = [format_html('<{} class="phone-lead" colspan="{}">{}</{}>', tag, wide, label, tag)]
    for column in columns[wide:]:
        amounts = sums.amounts.get(column.key, {}) if column.is_summed else {}
        shown = format_html_join(
            SafeString("<br>"), "{}", [(_sum(context, column, *one),) for one in amounts.items()]
        )
        cells.append(format_html('<td class="{}">{}</td>', column.classes, shown))
    return SafeString("".join(cells))


def _sum(context: RequestContext, column: Column, currency: str, amount: Any) -> str:
    if column.kind == "money":
        return format_money(amount, currency or context["member"].workspace.currency)
    if column.kind == "duration":
        return format_duration(int(amount))
    return number_format(amount.normalize() if amount % 1 else int(amount), force_grouping=True)


def _row(context: RequestContext, row: Row) -> str:
    if row.is_alone:
        return _group_row(context, [one.column for one in row.cells], row.head)
    cells = [
        f"<td{_class(one.column.classes)}{_edited(one.column, row.lead)}>{_printed(context, one.column, one.value)}</td>"
        for one in row.cells
    ]
    columns = [one.column for one in row.cells]
    head = _group_row(context, columns, row.head) if row.head else ""
    pk = f' data-pk="{row.pk}"' if any(column.edit for column in columns) else ""
    return f"{head}<tr data-row{pk}{_class(getattr(row.lead, 'row_css', ''))}>{''.join(cells)}</tr>\n"


def _printed(context: RequestContext, column: Column, value: Any, **extra: Any) -> str:
    printer = column.printed or PRINTERS.get(column.template)
    if printer is not None:
        return printer(context, value)
    assert context.template is not None  # a tag is always in one
    engine = context.template.engine
    with context.push(cell=value, **extra):
        return str(engine.get_template(column.template).render(context))


def _edited(column: Column, lead: Any) -> str:
    """A cell that is opened by a press, Enter or F2 (<cell-grid>)."""
    if column.edit is None or not column.edit.may(lead):
        return ""
    return f' data-cell="{escaped(column.key)}" tabindex="0"'


@lru_cache(maxsize=512)
def _class(names: str) -> SafeString:
    return format_html(' class="{}"', names) if names else SafeString("")
