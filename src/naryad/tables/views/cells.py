"""Cells of a list changed where they stand, and fields of many rows at once."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import F
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from naryad.activity.actions import Done
from naryad.activity.undo import undo_url
from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_ids
from naryad.tables.actions import ChangedRows, change_rows
from naryad.tables.forms import CellForm
from naryad.ui.hooks.previews import foreseen, previewed
from naryad.ui.lists.columns import Column, Edited, Viewer
from naryad.ui.lists.listing import Listing, known_listing
from naryad.ui.responses import AGREED, add_changed, add_toast, end_asking, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer

MOST = 500
"""Rows in one go."""
MOST_MORE = 5
"""Further fields in one go; of those that move dates there is at most one, the first: its preview is of it alone."""


class CannotChangeRows(ActionError):
    """No rows are chosen, too many, or some that are not there any more."""


@dataclass(frozen=True)
class EditedPlace:
    """A column of a list that can be changed there."""

    listing: Listing
    column: Column
    edit: Edited
    viewer: Viewer

    @property
    def topic(self) -> str:
        """What lists of these rows listen to."""
        return self.listing.live.partition(" ")[0] or self.listing.key


@needs("lists.edit")
def cell(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The editor of one cell, `?listing=order&column=promise`; a POST of `value` and `version` saves it."""
    place = _place(request)
    name = "value_of_cell"
    by = F(place.edit.by) if place.edit.by else place.column.known_by(place.viewer)
    rows = place.listing.rows(place.viewer).filter(pk=pk).annotate(**{name: by})
    found = rows.values_list(name, "version").first()
    lead = place.listing.lead([pk], place.viewer).get(pk) if found else None
    if found is None or lead is None:
        raise Http404
    if not place.edit.may(lead):
        raise NotAllowed(_("Your role does not permit this."))
    data = request.POST if request.method == "POST" else None
    form = CellForm(data, column=place.column, viewer=place.viewer, now=found[0], pk=pk)
    if form.is_bound and form.is_valid():
        if question := _question(request, place, [pk], form):
            return question
        with refusals_in(form, beside="value"):
            place.edit.save(
                pk=pk,
                value=form.value(),
                version=seen_version(request),
                actor=request.member,
                now=timezone.now(),
            )
            return end_asking(request, add_changed(HttpResponse(status=204), place.topic))
    context = {"form": form, "version": found[1], "url": request.get_full_path(), "label": place.column.label}
    return render(request, "tables/_cell.html", context, status=422 if form.is_bound else 200)


@needs("lists.edit")
def bulk_field(request: MemberRequest, workspace: str) -> HttpResponse:
    """The control of one field, for the bar of chosen rows; nothing while none is chosen."""
    if not request.GET.get("column"):
        return HttpResponse()
    place = _place(request, in_bulk=True)
    query = f"?listing={place.listing.key}"
    context = {
        "form": CellForm(column=place.column, viewer=place.viewer, auto_id="bulk-%s"),
        "change_url": reverse("tables:bulk_change", args=[workspace]) + query,
        "effect_url": reverse("tables:bulk_effect", args=[workspace]) + query if place.edit.press else "",
        "more_url": _more_url(workspace, place, 1) if _further(place, [place.column.key]) else "",
    }
    return render(request, "tables/_bulk_value.html", context)


@needs("lists.edit")
def bulk_more(request: MemberRequest, workspace: str, at: int) -> HttpResponse:
    """One more field in the bar: which, then (`?more-<at>=…`) its value. `column`: the first one."""
    place, name = _place(request, in_bulk=True), f"more-{at}"
    if not 1 <= at <= MOST_MORE:
        raise Http404
    others = [str(key) for of, key in request.GET.items() if _is_other(of, name)]
    offered = _further(place, [place.column.key, *others])
    chosen = next((one for one in offered if one.key == request.GET.get(name)), None)
    context: dict[str, Any] = {"name": name, "columns": offered, "chosen": chosen}
    context["url"] = _more_url(workspace, place, at)
    if chosen is not None:
        context["form"] = _more_form(chosen, place, at)
        is_next = at < MOST_MORE and len(offered) > 1
        context["more_url"] = _more_url(workspace, place, at + 1) if is_next else ""
    return render(request, "tables/_bulk_more.html", context)


def _is_other(name: str, than: str) -> bool:
    return name.startswith("more-") and name != than


def _more_url(slug: str, place: EditedPlace, at: int) -> str:
    return reverse("tables:bulk_more", args=[slug, at]) + f"?listing={place.listing.key}"


def _more_form(column: Column, place: EditedPlace, at: int, data: Any = None) -> CellForm:
    return CellForm(data, column=column, viewer=place.viewer, prefix=f"m{at}", auto_id="bulk-%s")


def _further(place: EditedPlace, but: Sequence[str]) -> list[Column]:
    """What can be changed besides."""
    columns = [one for one in editable(place.listing, place.viewer) if one.edit and one.edit.in_bulk]
    return [one for one in columns if one.key not in but and one.edit and not one.edit.press]


def _more(request: MemberRequest, place: EditedPlace) -> list[tuple[Column, Any]]:
    """The further fields that are sent, each with its value."""
    values: list[tuple[Column, Any]] = []
    for at in range(1, MOST_MORE + 1):
        if not (key := request.POST.get(f"more-{at}")):
            continue
        known = {
            one.key: one for one in _further(place, [place.column.key, *(one.key for one, _v in values)])
        }
        if key not in known:
            raise Http404
        form = _more_form(known[key], place, at, request.POST)
        if not form.is_valid():
            raise CannotChangeRows(f"{known[key].label}: {' '.join(map(str, form.errors['value']))}")
        values.append((known[key], form.value()))
    return values


@needs("lists.edit")
@require_POST
def bulk_effect(request: MemberRequest, workspace: str) -> HttpResponse:
    """Which dates the change would move, beside the bar. Once it is shown there, it is not asked again."""
    place = _place(request, in_bulk=True)
    ids = _chosen(request, place)
    form = CellForm(request.POST, column=place.column, viewer=place.viewer)
    leads = place.listing.lead(ids, place.viewer)
    own = [pk for pk in ids if pk in leads and place.edit.may(leads[pk])]
    if not own:
        raise NotAllowed(_("Your role does not permit this."))
    if not form.is_valid() or not place.edit.press:
        return HttpResponse()
    asks = place.edit.asks(own, form.value())
    answer = foreseen(place.edit.press, reach=place.viewer.reach, now=timezone.now(), **asks)
    return render(request, "tables/_bulk_effect.html", {**answer, "agreed": AGREED})


@needs("lists.edit")
@require_POST
def bulk_change(request: MemberRequest, workspace: str) -> HttpResponse:
    """`row`: ids; fields of all of them, `?listing=order`, the posted `column` and `more-1`…, with their values."""
    place = _place(request, in_bulk=True)
    ids = _chosen(request, place)
    form = CellForm(request.POST, column=place.column, viewer=place.viewer)
    if not form.is_valid():
        raise CannotChangeRows(" ".join(map(str, form.errors["value"])))
    more = _more(request, place)
    if question := _question(request, place, ids, form):
        return question
    done = change_rows(
        listing=place.listing,
        values=[(place.column, form.value()), *more],
        ids=ids,
        actor=request.member,
        now=timezone.now(),
        rows=place.listing.rows(place.viewer),
    )
    return _answer(request, place, done)


def _answer(request: MemberRequest, place: EditedPlace, done: Done[ChangedRows]) -> HttpResponse:
    """What stayed as it was is named beside the bar, row by row."""
    changed, refused = done.row.count, done.row.refused
    status = 422 if refused and not changed else 200
    response = render(request, "tables/_bulk_refused.html", {"refused": refused}, status=status)
    if status == 422:
        return end_asking(request, response)
    text = ngettext("%(count)d row is changed.", "%(count)d rows are changed.", changed)
    level: Any = "warning" if refused else "success"
    add_toast(response, text % {"count": changed}, level=level, undo_url=undo_url(request, done))
    return end_asking(request, add_changed(response, place.topic))


def editable(listing: Listing, viewer: Viewer) -> list[Column]:
    """What of a list can be changed in it, by who may change its rows."""
    columns = listing.all_columns(viewer) if viewer.reach("lists.edit") else []
    if not any(column.key == "select" and viewer.reach(column.capability) for column in columns):
        return []
    return [column for column in columns if column.edit and not column.is_archived]


def _place(request: MemberRequest, *, in_bulk: bool = False) -> EditedPlace:
    listing = known_listing(request.GET.get("listing", ""))
    key = request.POST.get("column") or request.GET.get("column", "")
    looks = viewer(member=request.member, now=timezone.now())
    columns = editable(listing, looks) if listing else []
    column = next((one for one in columns if one.key == key), None)
    if listing is None or column is None or column.edit is None or (in_bulk and not column.edit.in_bulk):
        raise Http404
    return EditedPlace(listing, column, column.edit, looks)


def _chosen(request: MemberRequest, place: EditedPlace) -> list[int]:
    """What the member may not see does not exist for them."""
    given = {*request.POST.getlist("row"), *request.POST.getlist(place.listing.key)}
    if not given:
        raise CannotChangeRows(_("Choose the rows first."))
    if len(given) > MOST:
        raise CannotChangeRows(_("No more than %(most)d rows at once.") % {"most": MOST})
    ids = row_ids(given)
    if place.listing.rows(place.viewer).filter(pk__in=ids).count() != len(given):
        raise CannotChangeRows(_("Some of these rows are not there any more. Look at the list again."))
    return ids


def _question(
    request: MemberRequest, place: EditedPlace, ids: Sequence[int], form: CellForm
) -> HttpResponse | None:
    """The dates that would move, of rows that the member may change; None: save it."""
    if not place.edit.press:
        return None
    leads = place.listing.lead(ids, place.viewer)
    if not all(pk in leads and place.edit.may(leads[pk]) for pk in ids):
        return None
    words: dict[str, Any] = {"field": place.column.label, "value": form.words()}
    return previewed(
        request,
        place.edit.press,
        title=lambda: _("%(field)s → %(value)s") % words,
        now=timezone.now(),
        **place.edit.asks(ids, form.value()),
    )
