"""How changes of what is expected are taken back (activity.undo)."""

from decimal import Decimal

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import RowChange
from naryad.activity.models import EventRecord
from naryad.activity.undo import Undoable
from naryad.core.errors import filled
from naryad.crm.actions.deals import lock_deals
from naryad.payments.models import ExpectedPayment
from naryad.workspaces.models import Member
from naryad.workspaces.rules import require


def _lock(ids: set[int]) -> dict[int, ExpectedPayment]:
    """After their deals, under whose lock all money is."""
    lock_deals(set(ExpectedPayment.objects.filter(pk__in=ids).values_list("deal_id", flat=True)))
    rows = ExpectedPayment.objects.filter(pk__in=ids).select_related("deal")
    return {row.pk: row for row in rows.order_by("pk")}


def _require(row: ExpectedPayment, actor: Member) -> None:
    require(actor, "payments.edit", is_own=row.deal.responsible_id == actor.pk)


def _stays(row: ExpectedPayment, _event: EventRecord, change: RowChange) -> str | Promise | None:
    """Money may have come for it since."""
    before = change["before"]
    is_too_little = "amount" in before and Decimal(str(before["amount"])) < row.received
    if row.removed_at or is_too_little or ("order" in before and row.received):
        return filled(_("“%(row)s” stays: money has come for it since."), {"row": row})
    return None


PLANS = Undoable(kind="expected_payment", lock=_lock, require=_require, stays=_stays)
