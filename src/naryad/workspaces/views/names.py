"""Settings pages of the lists of names: an app's urls.py says which lists it has, and where."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import wraps
from typing import Any

from django import forms
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from naryad.core.errors import ActionError, NotAllowed
from naryad.core.ids import row_ids
from naryad.ui.responses import add_toast, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.forms import NamesForm, RowForm
from naryad.workspaces.names import actions
from naryad.workspaces.names.rules import SortedNames


@dataclass(frozen=True, kw_only=True, eq=False)
class NamePage:
    """A page of one list; rows of lists inside it (stages of a type) are swapped with it."""

    names: SortedNames[Any]
    section: str
    intro: str | Promise
    capability: str = "settings.edit"
    form: type[forms.Form] = NamesForm
    create: Callable[..., Any] | None = None
    template: str = "workspaces/names.html"
    body: str = "workspaces/_names.html"
    icon: str = "list"
    empty: str | Promise = ""
    empty_text: str | Promise = ""
    context: Callable[[], dict[str, Any]] = dict

    @property
    def element(self) -> str:
        return f"{self.names.kind.replace('_', '-')}-list"


Show = Callable[..., HttpResponse]


def show_names(
    request: MemberRequest, page: NamePage, *, form: forms.Form | None = None, status: int = 200
) -> HttpResponse:
    context = {
        "page": page,
        "rows": list(page.names.rows()),
        "form": form or page.form(),
        "section": page.section,
        **page.context(),
    }
    return render(request, page.body if request.method == "POST" else page.template, context, status=status)


def page_view(page: NamePage) -> Show:
    @needs(page.capability)
    @require_safe
    def view(request: MemberRequest, workspace: str) -> HttpResponse:
        return show_names(request, page)

    return view


def name_urls(
    at: str, page: NamePage, *, names: SortedNames[Any] | None = None, without: frozenset[str] = frozenset()
) -> list[URLPattern]:
    """What is pressed in the page's own list, or in `names`, a list inside it."""
    of = names or page.names
    routes: dict[str, tuple[str, Show]] = {
        "create": ("new/", _create if names is None else _create_inside),
        "order": ("order/", _order),
        "change": ("<int:pk>/change/", _change),
        "archive": ("<int:pk>/archive/", _archive),
        "restore": ("<int:pk>/restore/", _restore),
    }
    return [
        path(at + where, _bound(view, page, of), name=of.urls[verb].partition(":")[2])
        for verb, (where, view) in routes.items()
        if verb not in without
    ]


def _bound(view: Show, page: NamePage, names: SortedNames[Any]) -> Show:
    @needs(page.capability)
    @require_POST
    @wraps(view)
    def bound(request: MemberRequest, workspace: str, **row: int) -> HttpResponse:
        if row:
            return view(request, page, names, get_object_or_404(names.all(), **row))
        return view(request, page, names)

    return bound


def _create(request: MemberRequest, page: NamePage, names: SortedNames[Any]) -> HttpResponse:
    form = page.form(request.POST)
    if form.is_valid():
        with refusals_in(form):
            who: dict[str, Any] = {"actor": request.member, "now": timezone.now()}
            if page.create:
                page.create(**form.cleaned_data, **who)
            else:
                actions.create_names(names=names, lines=form.cleaned_data["name"], **who)
    return show_names(request, page, form=form if form.errors else None, status=422 if form.errors else 200)


def _create_inside(request: MemberRequest, page: NamePage, names: SortedNames[Any]) -> HttpResponse:
    """`owner`: of which row of the page's own list it is to be."""
    chosen = forms.ModelChoiceField(page.names.all())
    try:
        owner = chosen.clean(request.POST.get("owner"))
    except forms.ValidationError:
        raise Http404 from None
    form = RowForm(request.POST, names=names, are_several=True)

    def create(*, version: int | None, name: list[str], **values: Any) -> None:
        actions.create_names(names=names, lines=name, owner_id=owner.pk, **values)

    return _done(request, page, form, create, said="")


def _change(request: MemberRequest, page: NamePage, names: SortedNames[Any], row: Any) -> HttpResponse:
    form = RowForm(request.POST, names=names)
    return _done(
        request,
        page,
        form,
        lambda **values: actions.change_name(names=names, row_id=row.pk, **values),
        said=_("Saved"),
    )


def _done(
    request: MemberRequest, page: NamePage, form: RowForm, act: Callable[..., Any], *, said: str
) -> HttpResponse:
    """A refusal is said in a toast, and what stood there before comes back."""
    try:
        act(**form.values(), actor=request.member, now=timezone.now())
    except NotAllowed:
        raise
    except ActionError as refusal:
        return add_toast(show_names(request, page, status=422), str(refusal), level="error")
    response = show_names(request, page)
    return add_toast(response, said) if said else response


def _order(request: MemberRequest, page: NamePage, names: SortedNames[Any]) -> HttpResponse:
    """What <sort-list> posts: ids with commas."""
    ids = row_ids(request.POST.get("order", "").split(","))
    actions.order_names(names=names, row_ids=ids, actor=request.member, now=timezone.now())
    return show_names(request, page)


def _archive(request: MemberRequest, page: NamePage, names: SortedNames[Any], row: Any) -> HttpResponse:
    try:
        is_deleted = actions.archive_name(
            names=names, row_id=row.pk, actor=request.member, now=timezone.now()
        )
    except NotAllowed:
        raise
    except ActionError as refusal:
        return add_toast(show_names(request, page, status=422), str(refusal), level="error")
    if is_deleted:
        return add_toast(show_names(request, page), _("“%(name)s” deleted") % {"name": row.name})
    undo = reverse(names.urls["restore"], args=[request.member.workspace.slug, row.pk])
    return add_toast(
        show_names(request, page), _("“{name}” is archived").format(name=row.name), undo_url=undo
    )


def _restore(request: MemberRequest, page: NamePage, names: SortedNames[Any], row: Any) -> HttpResponse:
    actions.restore_name(names=names, row_id=row.pk, actor=request.member, now=timezone.now())
    return add_toast(show_names(request, page), _("“{name}” is offered again").format(name=row.name))
