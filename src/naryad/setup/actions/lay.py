"""Laying a set-up over a company, new or living: what a file knows is added or changed, all else stays; and taking it back."""

import json
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.core.errors import ActionError
from naryad.fields.actions.definitions import archive_field
from naryad.processes.names import TEMPLATES
from naryad.setup.actions.fields import lay_fields
from naryad.setup.actions.laying import LaidChange, Laying, mark_of
from naryad.setup.actions.lists import lay_lists
from naryad.setup.actions.papers import lay_offer_texts, lay_papers
from naryad.setup.actions.processes import lay_process
from naryad.setup.actions.views import lay_views
from naryad.setup.facts import SetupLaid, SetupTaken, SetupUndone
from naryad.setup.models import LaidSetup, SetupKey
from naryad.setup.queries.company import Keys, company_setup
from naryad.setup.queries.papers import company_offer_texts, company_papers
from naryad.setup.queries.views import company_views
from naryad.setup.rules.lists import LISTS
from naryad.setup.rules.schema import SetupFile, read_setup
from naryad.tables.actions import delete_view
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.actions.company import choose_nouns, choose_parts
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.names.actions import archive_name, enter_lists
from naryad.workspaces.parts import PARTS, label_of
from naryad.workspaces.rules import require


class CannotUndoSetup(ActionError):
    pass


class AnotherDifference(ActionError):
    """Than the one that was looked at; nothing was laid."""


@transaction.atomic
def lay_setup(
    *, setup: SetupFile, actor: Member, now: datetime, is_kept: bool = True, agreed: int | None = None
) -> list[LaidChange]:
    """In one transaction. `is_kept`: it can be taken back as a whole; not so in a company that has just been made.

    `agreed`: the mark of the difference that was looked at (laying.mark_of); another one by now is refused.
    """
    enter_lists(actor)
    workspace = Workspace.objects.get(pk=require_workspace_id())
    before = _written(workspace, actor=actor, now=now, is_own=True) if is_kept else {}
    laying = Laying(workspace.language, actor, now)
    lay_lists(setup, laying)
    lay_fields(setup.fields, laying)
    for process in setup.processes:
        lay_process(process, laying)
    lay_views(setup.views, laying)
    _lay_company(setup, workspace, laying)
    _lay_papers(setup, laying)
    laying.write_keys()
    if agreed not in (None, mark_of(laying.changes)):
        raise AnotherDifference(_("Somebody changed the settings meanwhile. Look at the difference again."))
    _note(setup, laying, before if is_kept else None)
    actor.workspace.refresh_from_db()
    return laying.changes


@transaction.atomic
def try_setup(*, setup: SetupFile, actor: Member, now: datetime) -> list[LaidChange]:
    """What lay_setup would do, taken back."""
    with transaction.atomic():
        changes = lay_setup(setup=setup, actor=actor, now=now)
        transaction.set_rollback(True)
    actor.workspace.refresh_from_db()
    return changes


@transaction.atomic
def take_setup(*, actor: Member, now: datetime) -> dict[str, Any]:
    """The company's own, for a file."""
    require(actor, "settings.edit")
    setup = _written(Workspace.objects.get(pk=require_workspace_id()), actor=actor, now=now, is_own=False)
    record(SetupTaken(), actor=actor, at=now)
    return setup


@transaction.atomic
def undo_setup(*, laid_id: int, actor: Member, now: datetime) -> LaidSetup:
    """The last one that was laid: rows get their values back, what it added is archived."""
    enter_lists(actor)
    laid = LaidSetup.objects.select_for_update(of=("self",)).filter(pk=laid_id).first()
    newest = LaidSetup.objects.filter(undone_at=None).order_by("-pk").first()
    if laid is None or laid != newest:
        raise CannotUndoSetup(_("Only the set-up that was laid last can be taken back."))
    before = read_setup(json.dumps(laid.before))
    workspace = Workspace.objects.get(pk=require_workspace_id())
    laying = Laying(workspace.language, actor, now)
    for kind, pk in reversed(laid.added):
        _archive(kind, pk, laying)
    lay_lists(before, laying)
    lay_fields(before.fields, laying)
    for process in before.processes:
        lay_process(process, laying)
    lay_views(before.views, laying, is_own=True)
    _lay_papers(before, laying)
    _lay_company(before, workspace, laying)
    laying.write_keys()
    laid.undone_at = now
    laid.save(update_fields=["undone_at"])
    record(SetupUndone(name=laid.name), actor=actor, at=now)
    actor.workspace.refresh_from_db()
    return laid


def _written(workspace: Workspace, *, actor: Member, now: datetime, is_own: bool) -> dict[str, Any]:
    """The company's own; rows that had no key get one, so that a file of it knows them again.

    `is_own`: to be laid over this company only.
    """
    keys = Keys()
    setup = company_setup(workspace, keys)
    setup["views"] = company_views(member=actor, keys=keys, now=now, is_own=is_own)
    setup["offer_texts"] = company_offer_texts(is_own=is_own)
    setup["papers"] = company_papers(is_own=is_own)
    SetupKey.objects.bulk_create(keys.new)
    return setup


def _note(setup: SetupFile, laying: Laying, before: dict[str, Any] | None) -> None:
    name = laying.words(setup.name)[:200]
    if before is not None:
        LaidSetup.objects.create(
            name=name, before=before, added=laying.added, laid_by=laying.actor, laid_at=laying.now
        )
    count = {became: sum(one.became == became for one in laying.changes) for became in ("added", "changed")}
    record(SetupLaid(name=name, **count), actor=laying.actor, at=laying.now)


def _lay_company(setup: SetupFile, workspace: Workspace, laying: Laying) -> None:
    parts = [part for part in PARTS if part in (workspace.parts if setup.parts is None else setup.parts)]
    if differing := [part for part in PARTS if (part in parts) != (part in workspace.parts)]:
        choose_parts(parts=parts, **laying.who)
        for part in differing:
            sign = "+" if part in parts else "−"
            laying.changes.append(LaidChange("part", f"{sign} {label_of(part)}", "changed"))
    if setup.nouns is not None:
        nouns = {
            kind: {form: laying.words(word) for form, word in forms.items()}
            for kind, forms in setup.nouns.items()
        }
        if nouns != workspace.nouns:
            choose_nouns(nouns=nouns, **laying.who)
            said = ", ".join(forms.get("many", "") for forms in nouns.values())
            laying.changes.append(LaidChange("noun", said or "—", "changed"))


def _lay_papers(setup: SetupFile, laying: Laying) -> None:
    """By the parts that are in use now."""
    laying.actor.workspace.refresh_from_db()
    lay_offer_texts(setup.offer_texts, laying)
    lay_papers(setup.papers, laying)


def _archive(kind: str, pk: int, laying: Laying) -> None:
    """What is in use by now stays, and is said to be there."""
    try:
        with transaction.atomic():
            if kind == "field":
                archive_field(field_id=pk, **laying.who)
            elif kind == "process":
                archive_name(names=TEMPLATES, row_id=pk, **laying.who)
            elif kind == "view":
                delete_view(view_id=pk, **laying.who)
            else:
                archive_name(names=LISTS[kind], row_id=pk, **laying.who)
    except ActionError as refusal:
        laying.changes.append(LaidChange(kind, str(refusal), "kept"))
