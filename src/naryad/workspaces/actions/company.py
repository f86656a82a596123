"""Writes of a company itself: what it is, which parts and words it uses, its series of numbers."""

from collections.abc import Collection, Mapping
from copy import copy
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import Edit
from naryad.core.errors import ActionError
from naryad.core.nouns import FORMS, KINDS, Nouns
from naryad.core.text import visible
from naryad.tenancy.scope import require_workspace_id, scope
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.facts import (
    MemberAdded,
    NounsChosen,
    PartsChosen,
    WorkspaceChanged,
    WorkspaceCreated,
)
from naryad.workspaces.models import IdempotencyKey, Member, NumberSeries, User, Workspace
from naryad.workspaces.parts import PARTS, refusal_of
from naryad.workspaces.queries import are_parts_chosen
from naryad.workspaces.rules import require

KEY_LIFETIME = timedelta(hours=72)
"""How long the answer of a POST with an idempotency key is kept for its repeats."""
WORKSPACE_FIELDS: dict[str, None] = dict.fromkeys(
    (
        "name",
        "phone",
        "address",
        "time_zone",
        "currency",
        "country",
        "language",
        "prices_include_vat",
        "default_vat",
        "sales_edit_all",
        "sales_see_own",
        "sales_discount",
        "head_discount",
        "link_shows_amounts",
        "paid_tolerance",
    )
)
MEANING_OF_PRICES = frozenset({"currency", "prices_include_vat"})
"""Fields that stay as they are once there are prices: what was agreed would come to something else."""
SWITCHING: Ask[None] = Ask(
    "workspace.switching", "What parts that are switched off and on bring with them, or why they cannot be"
)
HAS_PRICES: Ask[bool] = Ask(
    "workspace.has_prices", "Whether any amount is kept: then the meaning of prices stays"
)


class CannotChangeWorkspace(ActionError):
    """Its message is shown to the user."""


@transaction.atomic
def create_workspace(
    *, name: str, slug: str, owner_name: str, owner: User, now: datetime, **options: Any
) -> tuple[Workspace, Member]:
    """A company and its first owner. Call outside any scope."""
    workspace = Workspace.objects.create(name=name, slug=slug, created_at=now, **options)
    with scope(workspace.pk):
        member = Member.objects.create(user=owner, name=owner_name, role=Member.Role.OWNER, created_at=now)
        record(WorkspaceCreated(name=name), actor=member, at=now)
        record(MemberAdded(member_id=member.pk, name=member.name), actor=member, at=now)
    return workspace, member


@transaction.atomic
def update_workspace(
    *, version: int | None = None, actor: Member, now: datetime, **changes: Any
) -> Workspace:
    """`version`: what the form was filled from."""
    require(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    if "time_zone" in changes and changes["time_zone"] not in available_timezones():
        raise CannotChangeWorkspace(_("There is no such time zone."), field="time_zone")
    if "currency" in changes and changes["currency"] not in list_currencies():
        raise CannotChangeWorkspace(_("There is no such currency."), field="currency")
    for name in MEANING_OF_PRICES & changes.keys():
        if changes[name] != getattr(workspace, name) and any(HAS_PRICES()):
            raise CannotChangeWorkspace(
                _("There are prices or payments already: what they come to would change."), field=name
            )
    if edit := Edit(workspace, changes, fields=WORKSPACE_FIELDS, version=version, shown=str):
        edit.save()
        record(WorkspaceChanged(changes=edit.words), actor=actor, at=now)
    return workspace


@transaction.atomic
def choose_parts(
    *, parts: Collection[str], version: int | None = None, actor: Member, now: datetime
) -> Workspace:
    """Which parts of the program the company uses; nothing of what they keep is lost with one that is off."""
    require(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    if refusal := refusal_of(parts):
        raise CannotChangeWorkspace(refusal, field="parts")
    before, chosen = set(workspace.parts), [name for name in PARTS if name in parts]
    if edit := Edit(workspace, {"parts": chosen}, fields={"parts": None}, version=version):
        edit.save()
        switched_on = [name for name in chosen if name not in before]
        switched_off = [name for name in PARTS if name in before.difference(chosen)]
        by_then = copy(actor)  # a refusal leaves the actor in the company as it was
        by_then.workspace = workspace
        SWITCHING(on=set(switched_on), off=set(switched_off), actor=by_then, now=now)
        record(PartsChosen(switched_on=switched_on, switched_off=switched_off), actor=actor, at=now)
    elif not are_parts_chosen():
        record(PartsChosen(), actor=actor, at=now)
    return workspace


@transaction.atomic
def choose_nouns(*, nouns: Nouns, version: int | None = None, actor: Member, now: datetime) -> Workspace:
    """What the company calls its things (core.nouns): of a kind all forms, or none for the program's word."""
    require(actor, "settings.edit")
    workspace = Workspace.objects.select_for_update().get(pk=require_workspace_id())
    chosen = {kind: _forms(kind, nouns[kind]) for kind in KINDS if any(nouns.get(kind, {}).values())}
    if edit := Edit(workspace, {"nouns": chosen}, fields={"nouns": None}, version=version):
        edit.save()
        said = ", ".join(forms["many"] for forms in chosen.values())
        record(NounsChosen(words_of=said or "—"), actor=actor, at=now)
    return workspace


def _forms(kind: str, given: Mapping[str, str]) -> dict[str, str]:
    """A form that is missing would stand empty in a heading."""
    forms = {form: visible(given.get(form, "")) for form in FORMS}
    if missing := next((form for form, word in forms.items() if not word), None):
        raise CannotChangeWorkspace(_("Fill in all four forms, or none."), field=f"{kind}_{missing}")
    return forms


@transaction.atomic
def forget_answers(*, now: datetime) -> int:
    """Drop the kept answers of the current company that no repeat may ask for any more; returns their number."""
    count, _by_model = IdempotencyKey.objects.filter(created_at__lte=now - KEY_LIFETIME).delete()
    return count


def next_number(*, kind: str, year: int) -> int:
    """The next gap-free number of a series; its row stays locked to the end of the transaction, so take it last."""
    return next_numbers(kind=kind, year=year, count=1)[0]


def next_numbers(*, kind: str, year: int, count: int) -> range:
    """So many, one after the other."""
    series, _created = NumberSeries.objects.get_or_create(kind=kind, year=year)
    series = NumberSeries.objects.select_for_update().get(pk=series.pk)
    series.last += count
    series.save(update_fields=["last"])
    return range(series.last - count + 1, series.last + 1)
