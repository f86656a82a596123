"""The list of clients, their cards and contacts."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from naryad.crm.actions.clients import (
    REQUISITES,
    archive_client,
    archive_contact,
    create_client,
    create_contact,
    restore_client,
    update_client,
    update_contact,
)
from naryad.crm.forms.clients import ClientForm, ContactForm
from naryad.crm.lists.clients import CLIENTS
from naryad.crm.lists.deals import deals_of_client
from naryad.crm.models import Client, Contact
from naryad.crm.queries.clients import card_client, contacts_of, duplicates, is_own_client, options
from naryad.crm.queries.duplicates import likely_doubles, merge_of, merges_to_undo
from naryad.crm.views.shared import go_to
from naryad.tables.views.answer import answer_table
from naryad.ui.fields import searched
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.lists import viewer
from naryad.workspaces.rules import Reach, may, reach, require

KEYS = {"price_list": "price_list_id"}
"""Columns of fields that are called otherwise."""
HIDDEN_FIELDS = {"person": {"inn", "kpp"}, "sole_trader": {"kpp"}}
"""A private person has no tax numbers, a sole trader no KPP."""


@needs("crm.view")
def client_list(request: MemberRequest, workspace: str) -> HttpResponseBase:
    looks = viewer(member=request.member, now=timezone.now())
    context = {"may_create": reach(request.member, "crm.edit") != Reach.NONE}
    return answer_table(request, CLIENTS, looks, "crm/client_list.html", context)


@needs("crm.edit")
def client_create(request: MemberRequest, workspace: str) -> HttpResponse:
    if request.method != "POST":
        given = {name: request.GET[name] for name in ClientForm.base_fields if request.GET.get(name)}
        form = ClientForm(member=request.member, initial=given)
        return render(request, "crm/client_create.html", {"form": form})
    form = ClientForm(request.POST, member=request.member)
    if form.is_valid():
        with refusals_in(form):
            client = create_client(**form.client(), actor=request.member, now=timezone.now())
            return go_to(request, reverse("crm:client", args=[workspace, client.pk]))
    return render(request, "crm/_client_form.html", {"form": form}, status=422)


@needs("crm.edit")
def client_options(request: MemberRequest, workspace: str) -> HttpResponse:
    """Choices for a search-select."""
    clients = options(member=request.member, text=searched(request.GET))
    return JsonResponse(clients, safe=False)


@needs("crm.edit")
def client_known(request: MemberRequest, workspace: str) -> HttpResponse:
    """Clients that have the phone or INN being typed."""
    known = duplicates(
        phone=_typed(request, "phone", "client_phone"),
        inn=_typed(request, "inn"),
        member=request.member,
    )
    chooses = "client_phone" in request.GET
    return render(request, "crm/_known_clients.html", {"duplicates": known, "chooses": chooses})


@needs("crm.view")
def client(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """That of the one that it was merged into, where it was."""
    found = card_client(member=request.member, client_id=pk).first()
    if (found is None or found.is_archived) and (merge := merge_of(client_id=pk)):
        return redirect("crm:client", workspace, _client(request, merge.kept_id).pk)
    if found is None:
        raise Http404
    return _card(request, found)


@needs("requisites.edit")
@require_POST
def client_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """One field of the card."""
    client, name = _client(request, pk), request.POST.get("field", "")
    right = "requisites.edit" if name in REQUISITES else "crm.edit"
    require(request.member, right, is_own=_is_own(request, client))
    if name not in ClientForm.base_fields or name == "create_anyway":
        raise Http404(name)
    form = ClientForm(
        request.POST,
        member=request.member,
        besides_id=pk,
        only=name,
        kind=client.kind,
        auto_id="client-%s",
        initial={"price_list": client.price_list_id},
    )
    if name not in form.fields:
        raise Http404(name)
    if form.is_valid():
        with refusals_in(form, beside=name):
            value = form.cleaned_data[name]
            update_client(
                client_id=pk,
                version=seen_version(request),
                **{KEYS.get(name, name): value},
                actor=request.member,
                now=timezone.now(),
            )
    if form.errors:
        return _card(request, client, refused=form, status=422)
    return _card(request, _client(request, pk))


@needs("crm.edit")
@require_POST
def client_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _client(request, pk)
    archive_client(client_id=pk, actor=request.member, now=timezone.now())
    url = reverse("crm:client_restore", args=[workspace, pk])
    card = _card(request, _client(request, pk))
    return add_toast(card, _("Moved to the archive"), undo_url=url, seconds=10)


@needs("crm.edit")
@require_POST
def client_restore(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    _client(request, pk)
    restore_client(client_id=pk, actor=request.member, now=timezone.now())
    url = reverse("crm:client_archive", args=[workspace, pk])
    card = _card(request, _client(request, pk))
    return add_toast(card, _("Taken back from the archive"), undo_url=url, seconds=10)


@needs("crm.edit")
def contact_create(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    client = _client(request, pk)
    require(request.member, "crm.edit", is_own=_is_own(request, client))
    form = ContactForm(request.POST if request.method == "POST" else None, member=request.member)
    url = reverse("crm:contact_create", args=[workspace, pk])
    if form.is_valid():
        with refusals_in(form):
            create_contact(client_id=pk, **form.contact(), actor=request.member, now=timezone.now())
            return _contact_saved(pk)
    return _contact_form(request, form, url, title=_("New contact"), button=_("Create the contact"))


@needs("crm.edit")
def contact_edit(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    contact = _contact(request, pk)
    initial = {name: getattr(contact, name) for name in ContactForm.base_fields}
    data = request.POST if request.method == "POST" else None
    form = ContactForm(data, member=request.member, custom=contact.custom, initial=initial)
    url = reverse("crm:contact_edit", args=[workspace, pk])
    if form.is_valid():
        with refusals_in(form):
            update_contact(
                contact_id=pk,
                version=seen_version(request),
                **form.contact(),
                actor=request.member,
                now=timezone.now(),
            )
            return _contact_saved(contact.client_id)
    version = seen_version(request) if form.is_bound else contact.version
    button = _("Save the contact")
    return _contact_form(request, form, url, title=contact.name, button=button, version=version)


@needs("crm.edit")
@require_POST
def contact_archive(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    contact = _contact(request, pk)
    archive_contact(contact_id=pk, actor=request.member, now=timezone.now())
    return add_changed(HttpResponse(), f"client:{contact.client_id}")


def show_card(request: MemberRequest, pk: int) -> HttpResponse:
    """The card anew, after an own field was filled in it."""
    return _card(request, _client(request, pk))


def _client(request: MemberRequest, pk: int) -> Client:
    return get_object_or_404(card_client(member=request.member, client_id=pk))


def _contact(request: MemberRequest, pk: int) -> Contact:
    """Of a client that the member may change."""
    contact = get_object_or_404(Contact.objects.filter(is_archived=False), pk=pk)
    client = _client(request, contact.client_id)
    require(request.member, "crm.edit", is_own=_is_own(request, client))
    return contact


def _is_own(request: MemberRequest, found: Client) -> bool:
    return is_own_client(client_id=found.pk, member=request.member)


def _contact_form(
    request: MemberRequest,
    form: ContactForm,
    url: str,
    *,
    title: str,
    button: str,
    version: int | None = None,
) -> HttpResponse:
    context = {"form": form, "url": url, "title": title, "button": button, "version": version}
    return render(request, "crm/contact_form.html", context, status=422 if request.method == "POST" else 200)


def _contact_saved(client_id: int) -> HttpResponse:
    return add_changed(close_modal(HttpResponse()), f"client:{client_id}")


def _card(
    request: MemberRequest, found: Client, *, refused: ClientForm | None = None, status: int = 200
) -> HttpResponse:
    member = request.member
    fields, is_own = _fields(found, member, refused), _is_own(request, found)
    looks, sees_deals = viewer(member=member, now=timezone.now()), bool(request.reach("deals.view"))
    deal_columns, deals = deals_of_client(client_id=found.pk, viewer=looks) if sees_deals else ([], [])
    may_edit = may(member, "crm.edit", is_own=is_own)
    context = {
        "client": found,
        "fields": fields,
        "inline_fields": [
            (fields[name], _text(found, name), _may_edit(member, name, found, is_own=is_own))
            for name in _shown_fields(found)
            if name in fields
        ],
        "refused": refused,
        "may_edit": may_edit and not found.is_archived,
        "may_archive": may_edit,
        "doubles": likely_doubles(client=found, member=member) if may_edit and not found.is_archived else [],
        "merges": merges_to_undo(client_id=found.pk, now=timezone.now()),
        "may_create": reach(member, "deals.edit") != Reach.NONE,
        "sees_deals": sees_deals,
        "contacts": contacts_of(client_id=found.pk),
        "deals": deals,
        "deal_columns": deal_columns,
    }
    is_fragment = request.method == "POST" or request.headers.get("HX-Target") == "div#client-card"
    context["is_part"] = is_fragment
    template = "crm/_client_card.html" if is_fragment else "crm/client.html"
    return render(request, template, context, status=status)


def _may_edit(member: Any, name: str, found: Client, *, is_own: bool) -> bool:
    right = "requisites.edit" if name in REQUISITES else "crm.edit"
    return may(member, right, is_own=is_own) and not found.is_archived


def _fields(found: Client, member: Any, refused: ClientForm | None) -> dict[str, Any]:
    names = [name for name in ClientForm.base_fields if name != "create_anyway"]
    values = {name: getattr(found, KEYS.get(name, name)) for name in names}
    form = ClientForm(member=member, initial=values, is_watched=False, auto_id="client-%s")
    fields = {name: form[name] for name in names if name in form.fields}
    return fields | ({name: refused[name] for name in refused.fields} if refused else {})


def _shown_fields(found: Client) -> list[str]:
    hidden = HIDDEN_FIELDS.get(found.kind, set())
    names = ("phone", "email", "kind", "inn", "kpp", "price_list", "address", "note")
    return [name for name in names if name not in hidden]


def _text(found: Client, name: str) -> str:
    if name == "price_list":
        return found.price_list.name if found.price_list else ""
    return found.get_kind_display() if name == "kind" else str(getattr(found, name))


def _typed(request: MemberRequest, *names: str) -> str:
    return next((request.GET[name].replace("\0", "")[:40] for name in names if request.GET.get(name)), "")
