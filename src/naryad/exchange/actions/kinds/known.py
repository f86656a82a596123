"""Every kind of rows that tables bring, in the order in which they are best brought."""

from naryad.exchange.actions.kinds.clients import Clients
from naryad.exchange.actions.kinds.deals import Deals
from naryad.exchange.actions.kinds.orders import Orders
from naryad.exchange.actions.kinds.payments import PaymentRows
from naryad.exchange.actions.kinds.products import Products
from naryad.exchange.actions.kinds.tasks import Tasks
from naryad.exchange.actions.kinds.times import Times
from naryad.exchange.actions.laying import RowKind
from naryad.workspaces.models import Member
from naryad.workspaces.rules import Reach, reach

_ALL: tuple[RowKind, ...] = (Clients(), Products(), Deals(), Orders(), PaymentRows(), Tasks(), Times())
KINDS = {kind.key: kind for kind in _ALL}


def offered_kinds(member: Member) -> list[RowKind]:
    """Those whose rows the member may write, all of them."""
    return [kind for kind in KINDS.values() if reach(member, kind.capability) == Reach.ALL]
