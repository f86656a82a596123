"""Forms are set up by members; what comes by one is taken as a whole, once."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.files.base import File
from django.db import transaction
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Check, Edit
from naryad.core.errors import filled
from naryad.crm.actions.clients import create_client
from naryad.crm.actions.deals import create_deal
from naryad.crm.models import Client, Deal, DealSource, DealStage
from naryad.crm.queries.stages import first_open
from naryad.crm.queries.tags import offered_sources
from naryad.fields.queries.values import reading
from naryad.fields.rules.kinds.known import kind_of
from naryad.reminders.actions import create_reminder
from naryad.talk.actions.files import attach_file
from naryad.webforms.facts import (
    RequestReceived,
    WebFormAdded,
    WebFormChanged,
    WebFormFact,
    WebFormSwitchedOff,
    WebFormSwitchedOn,
)
from naryad.webforms.models import FormRequest, WebForm
from naryad.webforms.queries import answering, asked_fields, earlier, is_too_often, known_client, stage_of
from naryad.webforms.rules import (
    BUILT_IN,
    MOST_BYTES,
    MOST_FILES,
    CannotChangeWebForm,
    CannotTakeRequest,
    checked_asks,
    origins,
)
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_with
from naryad.workspaces.rules import may, require

MOST = 50
TEXTS = ("name", "heading", "intro", "thanks", "language", "consent", "remind_hours")


@dataclass(frozen=True, kw_only=True)
class SentRequest:
    """What a page sent: `values` as typed, of BUILT_IN and "name"; `custom`: own fields by what they are of."""

    key: str
    digest: str
    values: dict[str, str]
    custom: dict[str, dict[str, Any]]
    uploads: "Sequence[File[bytes]]" = ()
    address: str
    """Hashed (queries.address_hash)."""


@transaction.atomic
def add_web_form(*, actor: Member, now: datetime, **given: Any) -> WebForm:
    """`given`: of the fields that change_web_form changes. It is on at once."""
    require(actor, "webforms.edit")
    if WebForm.objects.count() >= MOST:
        raise CannotChangeWebForm(filled(_("There are %(most)d forms already."), {"most": MOST}))
    form = WebForm(secret=secrets.token_hex(12), created_at=now)
    for name, check in _checks(actor).items():
        value = check(given[name]) if check and given.get(name) is not None else given.get(name)
        if name in given:
            setattr(form, name.removesuffix("_id"), value)
    form.save()
    record(WebFormAdded(**_about(form)), actor=actor, at=now)
    return form


@transaction.atomic
def change_web_form(
    *, form_id: int, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> WebForm:
    """name, heading, intro, thanks, language, asks, consent, sites, stage_id, source_id, responsible_id, remind_hours.
    Another text of the consent is a new version of it. `version`: what the form was filled from."""
    form = _locked(form_id, actor)
    edit = Edit(form, changes, fields=_checks(actor), version=version, shown=_said)
    if edit:
        form.consent_version += "consent" in edit
        edit.save("consent_version")
        record(WebFormChanged(**_about(form), changes=edit.words), actor=actor, at=now)
    return form


@transaction.atomic
def switch_web_form(*, form_id: int, is_on: bool, actor: Member, now: datetime) -> WebForm:
    """Off, its address shows nothing; on, it is the same address again."""
    form = _locked(form_id, actor)
    if form.is_on != is_on:
        form.is_on = is_on
        form.save(update_fields=["is_on"])
        fact: type[WebFormFact] = WebFormSwitchedOn if is_on else WebFormSwitchedOff
        record(fact(**_about(form)), actor=actor, at=now)
    return form


@transaction.atomic
def receive_request(*, form_id: int, sent: SentRequest, now: datetime) -> FormRequest:
    """Client, deal, files and reminder, or nothing; what came before is answered again. Requests of one form come one
    after another, so that two from the same person find the client that the first has made."""
    form = WebForm.objects.select_for_update(of=("self",)).select_related("workspace").get(pk=form_id)
    if known := earlier(form, key=sent.key, digest=sent.digest, now=now):
        return known
    if is_too_often(sent.address, now=now):
        raise CannotTakeRequest(_("Too many requests from your address. Try again in an hour, or call us."))
    _check_files(sent.uploads)
    actor = answering(form)
    client = known_client(sent.values, member=actor)
    is_new = client is None
    client = client or _new_client(sent, actor=actor, now=now)
    deal = _new_deal(form, sent, client, is_new=is_new, actor=actor, now=now)
    for upload in sent.uploads:
        attach_file(kind="deal", pk=deal.pk, upload=upload, actor=actor, now=now)
    _remind(form, deal, actor=actor, now=now)
    request = FormRequest.objects.create(
        form=form,
        key=sent.key,
        digest=sent.digest,
        address_hash=sent.address,
        client=client,
        deal=deal,
        is_new_client=is_new,
        consent=form.consent,
        consent_version=form.consent_version if form.consent else None,
        received_at=now,
    )
    fact = RequestReceived(
        client_id=client.pk,
        deal_id=deal.pk,
        request_id=request.pk,
        form=form.heading,
        client=client.name,
        is_new_client=is_new,
        consent_version=request.consent_version,
    )
    record(fact, actor=None, at=now)
    return request


def _new_client(sent: SentRequest, *, actor: Member, now: datetime) -> Client:
    """With an INN it is an organisation or, with one of twelve digits, a sole trader."""
    values = sent.values
    inn = values.get("inn", "")
    kind = Client.Kind.PERSON
    if inn:
        kind = Client.Kind.SOLE_TRADER if len(inn) == 12 else Client.Kind.ORGANISATION
    named: dict[str, Any] = {
        name: values[name] for name in ("phone", "email", "inn", "address") if name in values
    }
    custom = sent.custom["client"] or None
    return create_client(kind=kind, name=values["name"], **named, custom=custom, actor=actor, now=now)


def _new_deal(
    form: WebForm, sent: SentRequest, client: Client, *, is_new: bool, actor: Member, now: datetime
) -> Deal:
    """A known client stays as it is: what was typed of it stands in the deal's description."""
    stage = stage_of(form)
    source = offered_sources().filter(pk=form.source_id).first() if form.source_id else None
    told = [sent.values.get("comment", ""), *([] if is_new else _typed_of_client(sent, actor))]
    return create_deal(
        title=f"{form.heading}: {sent.values['name']}"[:200],
        client_id=client.pk,
        stage_id=stage.pk if stage else None,
        source_id=source.pk if source else None,
        responsible_id=actor.pk,
        address=sent.values.get("address", ""),
        description="\n".join(line for line in told if line),
        custom=sent.custom["deal"] or None,
        actor=actor,
        now=now,
    )


def _typed_of_client(sent: SentRequest, actor: Member) -> list[str]:
    """A line each."""
    labels = {"name": _now("Name"), **BUILT_IN}
    lines = [f"{labels[name]}: {value}" for name, value in sent.values.items() if value and name != "comment"]
    custom = sent.custom["client"]
    fields = [own for _of, own in asked_fields(actor) if own.key in custom]
    told = reading(actor, fields, [custom])
    return lines + [f"{own.name}: {kind_of(own).words(own, custom[own.key], told)}" for own in fields]


def _remind(form: WebForm, deal: Deal, *, actor: Member, now: datetime) -> None:
    if form.remind_hours and may(actor, "reminders.edit", is_own=True):
        due_at = now + timedelta(hours=form.remind_hours)
        create_reminder(text=_now("Answer the request"), deal_id=deal.pk, due_at=due_at, actor=actor, now=now)


def _check_files(uploads: "Sequence[File[bytes]]") -> None:
    if len(uploads) > MOST_FILES:
        raise CannotTakeRequest(filled(_("At most %(most)d files."), {"most": MOST_FILES}), field="files")
    if sum(upload.size for upload in uploads) > MOST_BYTES:
        raise CannotTakeRequest(_("The files are too big: at most 30 MB in all."), field="files")


def _checks(actor: Member) -> dict[str, Check | None]:
    own = [own.key for _of, own in asked_fields(actor)]
    return {
        **dict.fromkeys(TEXTS),
        "asks": lambda asks: checked_asks(asks, own=own),
        "sites": origins,
        "stage_id": lambda pk: _among(first_open(), pk, "stage"),
        "source_id": lambda pk: _among(offered_sources(), pk, "source"),
        "responsible_id": lambda pk: _among(members_with("crm.edit"), pk, "responsible"),
    }


def _among(rows: Any, pk: int | None, field: str) -> DealStage | DealSource | Member | None:
    found: DealStage | DealSource | Member | None = rows.filter(pk=pk).first() if pk else None
    if pk and found is None:
        raise CannotChangeWebForm(_("It cannot be chosen any more."), field=field)
    return found


def _locked(form_id: int, actor: Member) -> WebForm:
    require(actor, "webforms.edit")
    return WebForm.objects.select_for_update(of=("self",)).get(pk=form_id)


def _said(value: Any) -> Any:
    if isinstance(value, dict):
        return ", ".join(f"{name}: {how}" for name, how in value.items())
    return ", ".join(value) if isinstance(value, list) else value


def _about(form: WebForm) -> dict[str, Any]:
    return {"form_id": form.pk, "form": form.name}
