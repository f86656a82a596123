"""Pages of figures, the ledgers on the cards of orders and deals, and taking a proposed estimate."""

from naryad.insight.views.estimate import estimate, estimate_undo
from naryad.insight.views.ledger import deal_ledger, order_ledger
from naryad.insight.views.pages import efficiency, orders, overview, types, workload

__all__ = [
    "deal_ledger",
    "efficiency",
    "estimate",
    "estimate_undo",
    "order_ledger",
    "orders",
    "overview",
    "types",
    "workload",
]
