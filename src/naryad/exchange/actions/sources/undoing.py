"""An import from another program is taken back: the newest first, so that nothing hangs on what goes."""

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError
from naryad.crm.actions.deals import update_deal
from naryad.crm.actions.discard import discard_deals
from naryad.crm.models import Deal
from naryad.exchange.actions.kinds.clients import Clients
from naryad.exchange.actions.kinds.products import Products
from naryad.exchange.actions.kinds.shared import added_rows, refuse_changed, with_custom
from naryad.exchange.actions.laying import RowLaying, forget_external, refusing
from naryad.exchange.actions.sources.talk import ON_CLIENT
from naryad.exchange.models import ImportChange
from naryad.reminders.actions import discard_reminder


def take_back(changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
    """{id of a change: why it stays}. Comments go with their deal."""
    of: dict[str, list[ImportChange]] = {}
    for change in changes:
        of.setdefault("client" if change.kind == "contact" else change.kind, []).append(change)
    reasons: dict[int, str] = {}
    for kind, take in TAKE_BACK.items():
        if rows := of.get(kind):
            reasons |= take(rows, laying)
    return reasons


def _reminders(changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
    reasons: dict[int, str] = {}
    added = added_rows(changes, laying)
    for change in changes:
        if change.before is not None:
            if (change.kind, change.row_id) not in added:
                reasons[change.pk] = str(_("It was finished there: it stays finished."))
            continue
        with refusing(reasons, change.pk):
            is_open = bool(change.after["is_open"])
            discard_reminder(reminder_id=change.row_id, version=1, is_open=is_open, **laying.who)
            forget_external("reminder", [change.row_id])
    return reasons


def _deals(changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
    reasons: dict[int, str] = {}
    added = {one.row_id: one.after["version"] for one in changes if one.before is None}
    notes = ImportChange.objects.filter(table=laying.table_id, kind="note", after__deal_id__in=list(added))
    gone = discard_deals(
        versions=added,
        comment_ids=list(notes.values_list("row_id", flat=True)),
        **laying.who,
    )
    forget_external("deal", gone)
    forget_external(
        "note", list(notes.filter(after__deal_id__in=list(gone)).values_list("row_id", flat=True))
    )
    for change in changes:
        if change.before is None:
            if change.row_id not in gone:
                reasons[change.pk] = str(_("Something has been added to it or changed since."))
        else:
            with refusing(reasons, change.pk):
                _put_back(change, laying)
    return reasons


def _put_back(change: ImportChange, laying: RowLaying) -> None:
    """What moved there has moved: people may have acted on it."""
    before: dict[str, Any] = change.before or {}
    if before.keys() & {"stage_id", "tags"}:
        raise ActionError(_("It has come to another stage or got other tags there: it stays so."))
    refuse_changed(Deal.objects.filter(pk=change.row_id).first(), change.after)
    update_deal(deal_id=change.row_id, **with_custom(_columns(before)), **laying.who)


def _columns(before: Mapping[str, object]) -> dict[str, object]:
    return {
        name: Decimal(str(value)) if name == "agreed_amount" and value is not None else value
        for name, value in before.items()
    }


def _clients(changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
    """Lines of notes are known no more where they are gone: with the client, or out of its note."""
    reasons, added = Clients().take_back(changes, laying), added_rows(changes, laying)
    undone = [one for one in changes if one.kind == "client" and one.pk not in reasons]
    gone = [one.row_id for one in undone if one.before is None or ("client", one.row_id) not in added]
    forget_external(ON_CLIENT, gone)
    return reasons


TAKE_BACK: Mapping[str, Callable[[Sequence[ImportChange], RowLaying], dict[int, str]]] = {
    "reminder": _reminders,
    "deal": _deals,
    "client": _clients,
    "product": Products().take_back,
}
