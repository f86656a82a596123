"""Whose figures a member sees (docs/dev/domain.md, row insight of the table of permissions)."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, is_off, may, reach

EFFICIENCY, TYPES, ORDERS, WORKLOAD = "efficiency", "types", "orders", "workload"
STEPS, FUNNEL = "steps", "funnel"
TABS = (EFFICIENCY, TYPES, ORDERS, STEPS, WORKLOAD, FUNNEL)
NEEDS = {
    EFFICIENCY: ("dates.view", "time.view"),
    TYPES: ("time.view",),
    ORDERS: ("insight.view",),
    STEPS: ("order_pages.view", "tasks.view"),
    WORKLOAD: ("dates.view",),
    FUNNEL: ("deals.view",),
}
"""Capabilities of the parts that each is made of."""


@dataclass(frozen=True, kw_only=True)
class Sight:
    """`member_id`: only this one's work counts; `leader_id`: only orders and deals led by this one; None: all.

    `sees_persons`: colleagues are named and have rows of their own. `tabs`: the pages that have something to show.
    """

    sees_persons: bool = False
    member_id: int | None = None
    leader_id: int | None = None
    tabs: tuple[str, ...] = TABS

    @property
    def is_all(self) -> bool:
        return self.member_id is None and self.leader_id is None


def has_figures(reach: Callable[[str], int]) -> bool:
    """Orders are everybody's but the performer's, whose own work is planned, or its hours kept."""
    return any(map(reach, ("money.view", "dates.view", "time.view")))


def sight_of(member: Member) -> Sight:
    """As the role gives it, without what is measured by estimates, plans, hours and stages where there are none."""
    sight = _of_role(member)
    is_made = {tab: not any(is_off(member, needed) for needed in NEEDS[tab]) for tab in TABS}
    return replace(sight, tabs=tuple(tab for tab in sight.tabs if is_made[tab]))


def _of_role(member: Member) -> Sight:
    """Owner and head: all. Observer: all but persons. Accountant: orders. Sales: own deals and orders. Performer: own figures."""
    if member.role == Member.Role.ACCOUNTANT:
        return Sight(tabs=(ORDERS,))
    if reach(member, "insight.view") == ALL:
        return Sight(sees_persons=member.role != Member.Role.OBSERVER)
    if may(member, "crm.edit", is_own=True):
        return Sight(leader_id=member.pk, tabs=(ORDERS, STEPS, FUNNEL))
    return Sight(member_id=member.pk, tabs=(EFFICIENCY, TYPES, WORKLOAD))
