"""All reads of figures."""

from naryad.insight.queries.efficiency import Efficiency, Figures, Ratio, efficiency
from naryad.insight.queries.entries import LeftOut, closed_confirmed_entries
from naryad.insight.queries.ledger import Ledger, LedgerStep, LedgerSum, order_ledgers
from naryad.insight.queries.orders import Lead, OrderFigures, order_figures, seen_orders
from naryad.insight.queries.proposal import Proposal, StepProposal, proposal
from naryad.insight.queries.types import Average, TypeFigures, named_types, type_figures

__all__ = [
    "Average",
    "Efficiency",
    "Figures",
    "Lead",
    "Ledger",
    "LedgerStep",
    "LedgerSum",
    "LeftOut",
    "OrderFigures",
    "Proposal",
    "Ratio",
    "StepProposal",
    "TypeFigures",
    "closed_confirmed_entries",
    "efficiency",
    "named_types",
    "order_figures",
    "order_ledgers",
    "proposal",
    "seen_orders",
    "type_figures",
]
