"""Every kind of rows that tables bring, in the order in which they are best brought."""

from naryad.exchange.actions.kinds.clients import Clients
from naryad.exchange.actions.kinds.deals import Deals
from naryad.exchange.actions.kinds.orders import Orders
from naryad.exchange.actions.kinds.products import Products
from naryad.exchange.actions.laying import RowKind
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

KINDS: dict[str, RowKind] = {kind.key: kind for kind in (Clients(), Products(), Deals(), Orders())}


def offered_kinds(member: Member) -> list[RowKind]:
    """Those whose rows the member may write, all of them."""
    return [kind for kind in KINDS.values() if reach(member, kind.capability) == Reach.ALL]
