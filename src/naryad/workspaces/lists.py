"""Who looks at a list, members to choose from in forms and in filters of lists, and the list of the audit."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from django import forms
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.core.time import day_end, day_start
from naryad.ui.lists.columns import Choice, Column, Viewer, Words
from naryad.ui.lists.filters import Day, Filter, Given, Opened, Pick, of_choices
from naryad.ui.lists.listing import Listing
from naryad.workspaces.logins.queries import GROUPS, audited_cells, audited_events, audited_of
from naryad.workspaces.models import Member
from naryad.workspaces.queries import Offered, offer_members
from naryad.workspaces.rules import reach, roles_with


def viewer(*, member: Member, now: datetime) -> Viewer:
    today = member.workspace.today(now)
    return Viewer(member=member, now=now, today=today, reach=lambda capability: reach(member, capability))


def members(viewer: Viewer) -> list[Choice]:
    """Whom a column of persons may name: everybody, who left stands last and is not offered."""
    found: list[Choice] = viewer.once("members", _members)
    return found


def _members(_viewer: Viewer) -> list[Choice]:
    found = Member.objects.order_by("-is_active", "sort_key", "pk").values_list("pk", "name", "is_active")
    return [Choice(str(pk), name, is_offered=is_active) for pk, name, is_active in found]


class MemberSelect(forms.Select):
    """Of many members: what is printed, and whoever is found by typing. `query`: of the address member_options.

    Its mark names who is chosen: a refreshed page replaces it where that is another one.
    """

    def __init__(self, *, query: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.query = query

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        return _found_by_typing(self.query, name, value, attrs, super().render(name, value, attrs, renderer))


class MembersSelect(forms.SelectMultiple):
    """The same for several of them."""

    def __init__(self, *, query: str = "", **options: Any) -> None:
        super().__init__(**options)
        self.query = query

    def render(self, name: str, value: Any, attrs: Any = None, renderer: Any = None) -> SafeString:
        chosen = "-".join(map(str, value or ()))
        return _found_by_typing(self.query, name, chosen, attrs, super().render(name, value, attrs, renderer))


def _found_by_typing(query: str, name: str, chosen: Any, attrs: Any, select: SafeString) -> SafeString:
    return format_html(
        '<search-select id="{}-of-{}" data-members="{}" data-nothing="{}" data-placeholder="{}" data-remove="{}">'
        "{}</search-select>",
        (attrs or {}).get("id") or name,
        "" if chosen is None else chosen,
        query,
        _("Nobody found"),
        pgettext_lazy("person", "Name"),
        _("Remove"),
        select,
    )


def print_members(field: Any, offered: Offered, choices: list[Any], *, query: str = "") -> None:
    """`choices` of a field, the `offered` members among them, as its control prints them."""
    if offered.is_cut:
        is_required = field.widget.is_required
        is_many = isinstance(field, forms.MultipleChoiceField)
        widget = MembersSelect if is_many else MemberSelect
        field.widget = widget(query=query, attrs=field.widget.attrs)
        field.widget.is_required = is_required
    field.widget.choices = choices


def offer(form: forms.Form, name: str, rows: QuerySet[Member], *, capability: str = "") -> None:
    """Whom a form's ModelChoiceField takes; its initial value is to be known already."""
    field: Any = form.fields[name]
    field.queryset = rows
    offered = offer_members(rows, named=[form[name].value()])
    empty = field.empty_label if offered or field.empty_label is not None else ""
    blank = [] if empty is None else [("", empty)]
    print_members(field, offered, [*blank, *offered], query=f"can={capability}")


@dataclass(frozen=True, kw_only=True, eq=False)
class MemberPick(Filter):
    """One of those who can be chosen (with the capability), or has `rows` by the field `by`; who left stands last.

    `first`: choices before them; `nothing`, `unset`: as of a Pick.
    """

    rows: Callable[[], QuerySet[Any]]
    by: str
    capability: str = ""
    first: Sequence[Choice] = ()
    without_viewer: bool = False
    nothing: Words = _("All")
    unset: str | None = None
    unknown: Words = _("No such employee")

    def open(self, given: Given, viewer: Viewer) -> Opened:
        offered = offer_members(self._members(viewer), named=[given.get(self.name)])
        choices = [*self.first, *(Choice(str(pk), name) for pk, name in offered)]
        opened = Pick(
            name=self.name,
            label=self.label,
            unknown=self.unknown,
            nothing=self.nothing,
            unset=self.unset,
            choices=lambda _viewer, _given: choices,
        ).open(given, viewer)
        control: Any = opened.control or forms.ChoiceField(
            label=str(self.label), required=False, choices=[("", self.nothing)]
        )
        print_members(control, offered, list(control.choices), query=f"can={self.capability}&left=1")
        return replace(opened, control=control if opened.control or offered.is_cut else None)

    def _members(self, viewer: Viewer) -> QuerySet[Member]:
        is_offered = Q(is_active=True)
        if self.capability:
            is_offered &= Q(role__in=roles_with(self.capability))
        members = Member.objects.filter(is_offered | Exists(self.rows().filter(**{self.by: OuterRef("pk")})))
        if self.without_viewer:
            members = members.exclude(pk=viewer.member.pk)
        return members.order_by("-is_active", "sort_key", "pk")


def _since(day: date, viewer: Viewer) -> Q:
    return Q(at__gte=day_start(day=day, time_zone=viewer.member.zone))


def _until(day: date, viewer: Viewer) -> Q:
    return Q(at__lt=day_end(day=day, time_zone=viewer.member.zone))


AUDIT = Listing(
    key="audit",
    rows=lambda _viewer: audited_events(),
    lead=audited_cells,
    sort="-at",
    empty="workspaces/_no_audit.html",
    css="audit-list",
    head="workspaces/_audit_head.html",
    filters=[
        MemberPick(
            name="person",
            label=_("Employee"),
            rows=audited_events,
            by="actor",
            condition=audited_of,
        ),
        Pick(
            name="audited_as",
            label=_("What"),
            choices=of_choices(GROUPS.items()),
            unknown=_("No such kind"),
        ),
        Day(name="since", label=_("From day"), condition=_since),
        Day(name="until", label=_("To day"), condition=_until),
    ],
    columns=[
        Column(
            "at",
            _("When"),
            cells=audited_cells,
            template="ui/lists/_when.html",
            value="at",
            sort="at",
            on_phone="date",
        ),
        Column("who", _("Who"), cells=audited_cells, value="who", on_phone="more"),
        Column(
            "what",
            _("What happened"),
            cells=audited_cells,
            template="workspaces/cells/_audited.html",
            on_phone="lead",
        ),
        Column("ip", _("Address"), cells=audited_cells, value="ip", css="nums", on_phone="more"),
        Column("device", _("Device"), cells=audited_cells, value="device", on_phone="end"),
    ],
)
