"""Settings: legal entities, their accounts, pictures and numbers."""

from collections.abc import Mapping
from typing import Any

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from naryad.activity.queries import History, history_page
from naryad.core.errors import ActionError, NotAllowed
from naryad.entities.actions.accounts import add_account, change_account, make_main, remove_account
from naryad.entities.actions.entities import (
    archive_entity,
    create_entity,
    make_default,
    restore_entity,
    update_entity,
)
from naryad.entities.actions.numbers import move_next_number
from naryad.entities.actions.pictures import remove_picture, set_picture
from naryad.entities.forms import AccountForm, EntityForm, NextNumberForm
from naryad.entities.models import BankAccount, EntityPicture, LegalEntity
from naryad.entities.queries import accounts_of, all_entities, next_numbers, pictures_of
from naryad.files.views import prepare_previews, send_preview
from naryad.ui.responses import add_toast, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import facts_seen, unseen_fields

SECTION = {"section": "entities"}


@needs("entities.edit")
@require_safe
def entity_list(request: MemberRequest, workspace: str) -> HttpResponse:
    return render(request, "entities/entity_list.html", SECTION | {"entities": all_entities()})


@needs("entities.edit")
@require_http_methods(["GET", "POST"])
def entity_create(request: MemberRequest, workspace: str) -> HttpResponse:
    form = EntityForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            made = create_entity(**form.cleaned_data, **_who(request))
            url = reverse("entities:entity", args=[workspace, made.pk])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    return render(request, "entities/entity_create.html", {"form": form}, status=422 if form.errors else 200)


@needs("entities.edit")
@require_safe
def entity(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = _entity(pk)
    context = (
        SECTION | _form_of(found) | _accounts_of(found) | _pictures_of(found) | _numbers_of(request, found)
    )
    return render(request, "entities/entity.html", context | {"history": _history(request, pk)})


@needs("entities.edit")
@require_safe
def entity_history(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Earlier lines, below those that the page shows."""
    return render(request, "activity/_history.html", {"history": _history(request, _entity(pk).pk)})


@needs("entities.edit")
@require_POST
def entity_save(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found, form = _entity(pk), EntityForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            changed = update_entity(
                entity_id=pk, version=seen_version(request), **form.cleaned_data, **_who(request)
            )
            return add_toast(render(request, "entities/_entity_form.html", _form_of(changed)), _("Saved"))
    context = _form_of(found) | {"form": form}
    return render(request, "entities/_entity_form.html", context, status=422)


@needs("entities.edit")
@require_POST
def entity_default(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    make_default(entity_id=_entity(pk).pk, **_who(request))
    return _anew(workspace, pk)


@needs("entities.edit")
@require_POST
def entity_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    archive_entity(entity_id=_entity(pk).pk, **_who(request))
    return _anew(workspace, pk)


@needs("entities.edit")
@require_POST
def entity_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    restore_entity(entity_id=_entity(pk).pk, **_who(request))
    return _anew(workspace, pk)


@needs("entities.edit")
@require_POST
def account_add(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found, form = _entity(pk), AccountForm(request.POST)
    if form.is_valid():
        with refusals_in(form):
            add_account(entity_id=pk, **form.cleaned_data, **_who(request))
            return _accounts(request, found)
    return _accounts(request, found, {"new_account": form}, status=422)


@needs("entities.edit")
@require_POST
def account_change(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row, form = _account(pk), AccountForm(request.POST, auto_id=_auto_id(pk))
    if form.is_valid():
        with refusals_in(form):
            change_account(account_id=pk, version=seen_version(request), **form.cleaned_data, **_who(request))
            return add_toast(_accounts(request, row.entity), _("Saved"))
    return _accounts(request, row.entity, _account_forms(row.entity, refused={pk: form}), status=422)


@needs("entities.edit")
@require_POST
def account_main(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = make_main(account_id=_account(pk).pk, **_who(request))
    return _accounts(request, row.entity)


@needs("entities.edit")
@require_POST
def account_remove(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    row = _account(pk)
    remove_account(account_id=pk, **_who(request))
    return _accounts(request, row.entity)


@needs("entities.edit", before=prepare_previews)
@require_POST
def picture_set(request: MemberRequest, workspace: str, pk: int, place: str) -> HttpResponse:
    found = _entity(pk)
    try:
        set_picture(entity_id=pk, place=place, upload=request.FILES.get("file"), **_who(request))
    except NotAllowed:
        raise
    except ActionError as refusal:
        return _pictures(request, found, {"refused_place": place, "refusal": str(refusal)}, status=422)
    return add_toast(_pictures(request, found), _("The picture stands on papers from now on"))


@needs("entities.edit")
@require_POST
def picture_remove(request: MemberRequest, workspace: str, pk: int, place: str) -> HttpResponse:
    found = _entity(pk)
    remove_picture(entity_id=pk, place=place, **_who(request))
    return _pictures(request, found)


@needs("entities.edit")
@require_safe
def picture_image(request: MemberRequest, workspace: str, pk: int, place: str) -> HttpResponse:
    attachment = pictures_of(entity_id=_entity(pk).pk).get(place)
    if attachment is None:
        raise Http404(place)
    return send_preview(request, attachment)


@needs("entities.edit")
@require_POST
def number_move(request: MemberRequest, workspace: str, pk: int, kind: str) -> HttpResponse:
    """The next number of this year."""
    found, form = _entity(pk), NextNumberForm(request.POST, auto_id=f"{kind}-%s")
    if form.is_valid():
        with refusals_in(form, beside="number"):
            year, number = _year(request), form.cleaned_data["number"]
            move_next_number(entity_id=pk, kind=kind, year=year, number=number, **_who(request))
            shown = render(request, "entities/_numbers.html", _numbers_of(request, found))
            return add_toast(shown, _("Saved"))
    context = _numbers_of(request, found, refused={kind: form})
    return render(request, "entities/_numbers.html", context, status=422)


def _who(request: MemberRequest) -> dict[str, Any]:
    return {"actor": request.member, "now": timezone.now()}


def _entity(pk: int) -> LegalEntity:
    return get_object_or_404(LegalEntity.objects.all(), pk=pk)


def _account(pk: int) -> BankAccount:
    return get_object_or_404(BankAccount.objects.select_related("entity"), pk=pk)


def _year(request: MemberRequest) -> int:
    return request.member.workspace.today(timezone.now()).year


def _anew(workspace: str, pk: int) -> HttpResponse:
    """The whole page: what was pressed stands in its head."""
    url = reverse("entities:entity", args=[workspace, pk])
    return HttpResponse(status=204, headers={"HX-Redirect": url})


def _history(request: MemberRequest, pk: int) -> History:
    return history_page(
        topic=f"entity:{pk}",
        url=reverse("entities:entity_history", args=[request.member.workspace.slug, pk]),
        before=request.GET.get("before"),
        hidden=unseen_fields(request.member),
        **facts_seen(request.member),
    )


def _form_of(found: LegalEntity) -> dict[str, Any]:
    form = EntityForm(initial={name: getattr(found, name) for name in EntityForm.base_fields})
    return {"entity": found, "form": form}


def _auto_id(pk: int) -> str:
    return f"account-{pk}-%s"


def _account_forms(found: LegalEntity, *, refused: Mapping[int, AccountForm] | None = None) -> dict[str, Any]:
    """(account, its form) of each."""
    rows = []
    for row in accounts_of(entity_id=found.pk):
        shown = {name: getattr(row, name) for name in AccountForm.base_fields}
        rows.append(
            (row, (refused or {}).get(row.pk) or AccountForm(initial=shown, auto_id=_auto_id(row.pk)))
        )
    return {"accounts": rows}


def _accounts_of(found: LegalEntity) -> dict[str, Any]:
    return {"entity": found, "new_account": AccountForm()} | _account_forms(found)


def _accounts(
    request: MemberRequest, found: LegalEntity, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    shown = {**_accounts_of(found), **(context or {})}
    return render(request, "entities/_accounts.html", shown, status=status)


def _pictures_of(found: LegalEntity) -> dict[str, Any]:
    """(place, what it is called, its picture) of each place."""
    held = pictures_of(entity_id=found.pk)
    places = [(value, label, held.get(value)) for value, label in EntityPicture.Place.choices]
    return {"entity": found, "pictures": places}


def _pictures(
    request: MemberRequest, found: LegalEntity, context: Mapping[str, Any] | None = None, *, status: int = 200
) -> HttpResponse:
    shown = {**_pictures_of(found), **(context or {})}
    return render(request, "entities/_pictures.html", shown, status=status)


def _numbers_of(
    request: MemberRequest, found: LegalEntity, *, refused: Mapping[str, NextNumberForm] | None = None
) -> dict[str, Any]:
    """(next number, its form) of each kind of papers."""
    year, rows = _year(request), []
    for following in next_numbers(found, year=year):
        initial = {"number": following.number}
        form = NextNumberForm(initial=initial, auto_id=f"{following.kind}-%s")
        rows.append((following, (refused or {}).get(following.kind) or form))
    return {"entity": found, "year": year, "numbers": rows}
