"""What of a deal has to be paid before it comes to a stage."""

from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled
from naryad.crm.models import Deal, DealStage
from naryad.crm.queries.needs import Lack
from naryad.payments.queries.balances import deal_sums
from naryad.payments.rules import is_deal_paid
from naryad.workspaces.models import Member
from naryad.workspaces.rules import is_off


def lacks_payment(*, deal: Deal, stage: DealStage, member: Member) -> list[Lack]:
    """In words without amounts: who moves the deal may not see them. Nothing where payments are not kept."""
    if stage.needs_paid is None or is_off(member, "payments.view"):
        return []
    share, tolerance = Decimal(stage.needs_paid) / 100, member.workspace.paid_tolerance
    if is_deal_paid(deal_sums(deal_id=deal.pk), share=share, tolerance=tolerance):
        return []
    said = filled(_("%(percent)s %% of what the deal owes is not paid"), {"percent": stage.needs_paid})
    return [Lack(said, reverse("crm:deal", args=[member.workspace.slug, deal.pk]), _("Open the deal"))]
