"""Parts of the program: what a company that does not need it switches off, and what stays of it then.

A part that is off is nowhere: its capabilities have no reach for anybody (workspaces/rules.py), so its pages, panels,
columns, notices and entries of the menu are gone. Its rows stay, and are there again when it is switched on.
"""

from collections.abc import Collection
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import filled


@dataclass(frozen=True, kw_only=True)
class Part:
    """`question`: what is asked of a company. `with_it`, `without`: what it sees with the part and without it.

    `is_asked`: also of a new one, when it is made. `needs`: parts without which it is not.
    """

    name: str
    label: str | Promise
    question: str | Promise
    icon: str
    with_it: str | Promise
    without: str | Promise
    is_asked: bool = False
    needs: tuple[str, ...] = ()
    nouns: frozenset[str]
    """Of its capabilities: "payments" of "payments.view"."""

    @property
    def sketch(self) -> str:
        """A template that draws a page with it and without it; of what is asked."""
        return f"workspaces/sketches/{self.name}.html" if self.is_asked else ""


PARTS = {
    part.name: part
    for part in (
        Part(
            name="pipeline",
            label=_("Deals by stages"),
            question=_("Do you lead sales through stages?"),
            icon="target-arrow",
            with_it=_("A board and a table of deals, and a card for each, from the request to the orders."),
            without=_("An order is taken at once: the menu has clients and orders."),
            is_asked=True,
            nouns=frozenset({"deals", "offers", "offer_papers", "webforms"}),
        ),
        Part(
            name="orders",
            label=_("Orders"),
            question=_("Do you split a deal into orders?"),
            icon="clipboard-list",
            with_it=_("Several orders in a deal; a list and a board of orders, and a card for each."),
            without=_("A deal is one order: items, promise and work stand on its own card."),
            is_asked=True,
            nouns=frozenset({"order_pages", "wishes", "offers", "offer_papers"}),
        ),
        Part(
            name="tasks",
            label=_("Tasks"),
            question=_("Do you hand out work as tasks?"),
            icon="checkbox",
            with_it=_("A queue for everybody, processes of orders, stages that move by themselves."),
            without=_("An order is led from stage to stage by hand; nobody has a queue."),
            nouns=frozenset({"tasks", "queues"}),
        ),
        Part(
            name="time",
            label=_("Working time"),
            question=_("Do you keep account of working time?"),
            icon="clock",
            with_it=_("A timer at the task, a time sheet, planned and actual hours side by side."),
            without=_("Start and Done stay, without timer and hours."),
            is_asked=True,
            needs=("tasks",),
            nouns=frozenset({"time", "ledgers", "proposals"}),
        ),
        Part(
            name="payments",
            label=_("Payments"),
            question=_("Do you keep account of what clients pay?"),
            icon="cash",
            with_it=_("Expected and received payments, what is left to pay and what is overdue."),
            without=_(
                "Deals and orders have amounts, but nothing says what of them is paid, and nothing waits for a payment."
            ),
            is_asked=True,
            nouns=frozenset({"payments"}),
        ),
        Part(
            name="products",
            label=_("Products"),
            question=_("Do you sell from a catalogue?"),
            icon="package",
            with_it=_("Goods, services and works with prices: items of orders are picked from them."),
            without=_("Items of orders are typed in words, each with its price."),
            nouns=frozenset({"products", "norms"}),
        ),
        Part(
            name="offers",
            label=_("Offers"),
            question=_("Do you send clients offers?"),
            icon="file-invoice",
            with_it=_("Offers of a deal with prices and terms; an accepted one becomes the orders."),
            without=_("Orders of a deal are typed when it is won."),
            nouns=frozenset({"offers", "offer_papers"}),
        ),
        Part(
            name="documents",
            label=_("Papers"),
            question=_("Do you make out papers: invoices, work orders?"),
            icon="file-invoice",
            with_it=_("Invoices with a payment code and work orders, on the cards of orders and in a list."),
            without=_("Papers are made out elsewhere."),
            nouns=frozenset({"documents", "entities", "offer_papers"}),
        ),
        Part(
            name="reminders",
            label=_("Reminders"),
            question=_("Do you remind each other to call and to write?"),
            icon="alarm",
            with_it=_("A next step for every deal, reminders on cards and in the menu."),
            without=_("What is to be done stands in tasks only."),
            nouns=frozenset({"reminders"}),
        ),
        Part(
            name="client_link",
            label=_("The client's link"),
            question=_("Do clients look at their orders by a link?"),
            icon="message",
            with_it=_("A page for the client, and “Tell the client” on the order's card."),
            without=_("Links given before open nothing; dates are told in your own way."),
            nouns=frozenset({"links"}),
        ),
        Part(
            name="dates",
            label=_("Calculated dates"),
            question=_("Do you need calculated dates?"),
            icon="calendar-time",
            with_it=_("Estimates, a ready date for every order with its reason, and the load of everybody."),
            without=_(
                "Queues go by priority, promise and place. Nothing is foretold, no estimate is asked for."
            ),
            is_asked=True,
            needs=("tasks",),
            nouns=frozenset({"dates", "workload", "proposals", "wishes", "norms"}),
        ),
        Part(
            name="insight",
            label=_("Insight"),
            question=_("Do you look at where the time goes?"),
            icon="chart-bar",
            with_it=_("Charts of dates kept, load and time, of the company and of each order."),
            without=_("No charts. What they are made of is kept all the same."),
            nouns=frozenset({"insight", "ledgers", "proposals"}),
        ),
        Part(
            name="files",
            label=_("Files"),
            question=_("Do you keep files and photographs here?"),
            icon="paperclip",
            with_it=_("Files of deals, orders, tasks and clients, and photographs in comments."),
            without=_("Comments are words only. Files that were brought are kept."),
            nouns=frozenset({"files", "papers"}),
        ),
    )
}
SOLD_BY = ("pipeline", "orders")
PARTS_OF = {
    noun: tuple(part.name for part in PARTS.values() if noun in part.nouns)
    for noun in sorted({noun for part in PARTS.values() for noun in part.nouns})
}
"""A capability of several is there only with all of them."""


def refusal_of(parts: Collection[str]) -> str | Promise:
    """Why a company cannot do with just these; "" where it can."""
    if unknown := set(parts) - PARTS.keys():
        return filled(_("There is no part “%(part)s”."), {"part": min(unknown)})
    for part in (PARTS[name] for name in PARTS if name in parts):
        for needed in set(part.needs) - set(parts):
            names = {"part": part.label, "needed": PARTS[needed].label}
            return filled(_("“%(part)s” cannot be without “%(needed)s”: switch on both or neither."), names)
    if not set(SOLD_BY) & set(parts):
        return _("Deals by stages or orders: one of the two is needed, or there is nothing to sell by.")
    return ""


def all_parts() -> list[str]:
    """What a company begins with."""
    return list(PARTS)


def label_of(name: str) -> str:
    """Also of a part that an older release had."""
    return str(PARTS[name].label) if name in PARTS else name
