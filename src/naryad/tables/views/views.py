"""Saved views: kept, changed, deleted."""

from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.activity.undo import undo_url
from naryad.tables.actions import (
    CannotSaveView,
    change_view,
    delete_view,
    require_change,
    save_view,
)
from naryad.tables.forms import ViewForm
from naryad.tables.models import SavedView
from naryad.tables.queries import roles_of, visible_views
from naryad.ui.lists.listing import known_listing
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import NONE, reach


@needs("self.use")
def view_create(request: MemberRequest, workspace: str) -> HttpResponse:
    """`listing`: the list's key, `asks`: its address now, `path`: its page, which opens with the new view."""
    sent = request.POST if request.method == "POST" else request.GET
    listing, asks, path = sent.get("listing", ""), sent.get("asks", ""), sent.get("path", "")
    if known_listing(listing) is None:
        raise CannotSaveView(_("There is no such list."))
    form = ViewForm(request.POST if request.method == "POST" else None, may_share=_may_share(request))
    if form.is_bound and form.is_valid():
        with refusals_in(form):
            view = save_view(
                listing=listing,
                asks=_words(asks),
                actor=request.member,
                now=timezone.now(),
                **form.cleaned_data,
            )
            return _opened(request, path, view)
    context = {"form": form, "listing": listing, "asks": asks, "path": path}
    return render(request, "tables/view_create.html", context, status=422 if form.is_bound else 200)


@needs("self.use")
def view_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """The name of a view, who sees it, whose list opens with it."""
    view = _view(request, pk)
    require_change(view, request.member)
    may_share = _may_share(request)
    form = ViewForm.of(view, roles_of(view), may_share=may_share)
    if request.method == "POST":
        form = ViewForm(request.POST, may_share=may_share)
        if form.is_valid():
            with refusals_in(form):
                change_view(
                    view_id=pk,
                    actor=request.member,
                    now=timezone.now(),
                    version=seen_version(request),
                    **form.cleaned_data,
                )
                return close_modal(add_changed(HttpResponse(status=204), "view"))
    context = {"form": form, "view": view}
    return render(request, "tables/view_edit.html", context, status=422 if form.is_bound else 200)


@needs("self.use")
@require_POST
def view_save(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """What the list asks for now is the view from now on."""
    view = change_view(
        view_id=_view(request, pk).pk,
        asks=_words(request.POST.get("asks", "")),
        version=seen_version(request),
        actor=request.member,
        now=timezone.now(),
    )
    return _opened(request, request.POST.get("path", ""), view)


@needs("self.use")
@require_POST
def view_delete(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    done = delete_view(view_id=_view(request, pk).pk, actor=request.member, now=timezone.now())
    response = close_modal(add_changed(HttpResponse(status=204), "view"))
    return add_toast(
        response, _("View deleted: %(name)s") % {"name": done.row.name}, undo_url=undo_url(request, done)
    )


def _view(request: MemberRequest, pk: int) -> SavedView:
    return get_object_or_404(visible_views(member=request.member), pk=pk)


def _may_share(request: MemberRequest) -> bool:
    return reach(request.member, "views.share") != NONE


def _words(asks: str) -> dict[str, str]:
    """Of an address as a form sends it along."""
    query = QueryDict(asks)
    return {name: query[name] for name in query}


def _opened(request: MemberRequest, path: str, view: SavedView) -> HttpResponse:
    """The list with the view; only a page of the company is gone to."""
    home = reverse("start", args=[request.member.workspace.slug])
    page = path if path.startswith(home) and "//" not in path and "?" not in path else home
    url = f"{page}?view={view.pk}"
    return HttpResponse(headers={"HX-Redirect": url}) if request.headers.get("HX-Request") else redirect(url)
