"""Who may do what: the one table of permissions (docs/dev/domain.md).

A capability is "<what>.<verb>"; each role has it for ALL rows, for its OWN, or not at all (NONE).
What "own" means is said once, beside the capability; the action that asks decides it for its row.
"""

from enum import IntEnum
from typing import TypedDict

from django.utils.translation import gettext_lazy as _

from naryad.core.errors import NotAllowed
from naryad.ui.hooks.asks import Ask
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.parts import PARTS, PARTS_OF


class Reach(IntEnum):
    NONE = 0
    OWN = 1
    ALL = 2


NONE, OWN, ALL = Reach

#                       owner head sales performer accountant observer
_TABLE: dict[str, tuple[Reach, Reach, Reach, Reach, Reach, Reach]] = {
    # clients, deals: own = where the member is responsible; performer: of orders with their tasks
    "crm.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "crm.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    # the pipeline: its board, its table, the card of a deal; own = as clients
    "deals.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "deals.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    "deals.set_up": (ALL, ALL, NONE, NONE, NONE, NONE),
    # ИНН and КПП of clients: own = as crm.edit
    "requisites.edit": (ALL, ALL, OWN, NONE, ALL, NONE),
    # reminders: view own = of orders and deals that the member sees; edit own = one's own, or on what one leads
    "reminders.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "reminders.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    "reminders.set_up": (ALL, ALL, NONE, NONE, NONE, NONE),
    # orders, items: own = of own deals or where responsible; performer: orders with their tasks, no prices
    "orders.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "orders.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    # orders as rows of their own: their list, their board, another one of a deal; own = as orders
    "order_pages.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "order_pages.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    # amounts: own = of own deals
    "money.view": (ALL, ALL, OWN, NONE, ALL, ALL),
    "money.edit": (ALL, ALL, OWN, NONE, ALL, NONE),
    # what a client is offered, with its amounts: own = of own deals
    "offers.view": (ALL, ALL, OWN, NONE, ALL, ALL),
    "offers.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    # what a new offer begins with: its introduction and terms
    "offers.set_up": (ALL, NONE, NONE, NONE, NONE, NONE),
    # what clients pay: own = for own deals
    "payments.view": (ALL, ALL, OWN, NONE, ALL, ALL),
    "payments.edit": (ALL, ALL, OWN, NONE, ALL, NONE),
    "payments.set_up": (ALL, ALL, NONE, NONE, NONE, NONE),
    # the catalogue, with its prices: whoever sees it sees all of it
    "products.view": (ALL, ALL, ALL, NONE, ALL, ALL),
    "products.edit": (ALL, ALL, NONE, NONE, NONE, NONE),
    "products.set_up": (ALL, ALL, NONE, NONE, NONE, NONE),
    # papers with their amounts: own = of own deals
    "documents.view": (ALL, ALL, OWN, NONE, ALL, ALL),
    "documents.edit": (ALL, ALL, OWN, NONE, ALL, NONE),
    # papers of offers: there are offers and papers then; own = as papers
    "offer_papers.edit": (ALL, ALL, OWN, NONE, ALL, NONE),
    # how papers look: texts, columns, numbers
    "documents.set_up": (ALL, NONE, NONE, NONE, NONE, NONE),
    # legal entities, their accounts and the numbers of their papers
    "entities.edit": (ALL, NONE, NONE, NONE, ALL, NONE),
    # how long the steps of a process take for one unit of a product
    "norms.view": (ALL, ALL, ALL, NONE, ALL, ALL),
    "norms.edit": (ALL, ALL, NONE, NONE, NONE, NONE),
    # what the client is told and sees of an order: own = as orders
    "links.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    # tasks: view own = own, pool, and the chain of their orders; edit own = of own orders, direct tasks of own deals
    "tasks.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "tasks.edit": (ALL, ALL, OWN, NONE, NONE, NONE),
    # types of tasks, specialisations and templates of processes
    "tasks.set_up": (ALL, ALL, NONE, NONE, NONE, NONE),
    # status, time: own = assigned to me, or from a pool of my specialisations
    "tasks.work": (ALL, ALL, OWN, OWN, NONE, NONE),
    # single time entries, their questions and events: own = the member's own; written only of today and yesterday
    # (the sum of a task, its running clock and who pressed what belong to the task: tasks.view, queues.view)
    "time.view": (ALL, ALL, OWN, OWN, NONE, NONE),
    "time.edit": (ALL, ALL, OWN, OWN, NONE, NONE),
    # comments, and what happens on a row: own = on rows that the member sees; remove own = of oneself, for a while
    "comments.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "comments.add": (ALL, ALL, ALL, OWN, NONE, NONE),
    "comments.remove": (ALL, ALL, OWN, OWN, NONE, NONE),
    # files on deals and clients: contracts and offers, which tell amounts; add own = where the member may edit
    "papers.view": (ALL, ALL, ALL, NONE, ALL, ALL),
    "papers.add": (ALL, ALL, OWN, NONE, ALL, NONE),
    # histories of deals and clients: they tell of all their orders, deals, files and reminders
    "history.view": (ALL, ALL, ALL, NONE, ALL, ALL),
    # files: view own = of rows that the member reads; add own = where sales may edit, on rows that performers see;
    # remove own = brought by oneself, for a day
    "files.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "files.add": (ALL, ALL, OWN, OWN, NONE, NONE),
    "files.remove": (ALL, ALL, OWN, OWN, OWN, NONE),
    # queues: own = one's own
    "queues.view": (ALL, ALL, ALL, OWN, NONE, ALL),
    "queues.manage": (ALL, ALL, NONE, NONE, NONE, NONE),
    "workload.view": (ALL, ALL, ALL, NONE, NONE, ALL),
    # calculated dates, and why; view own = as orders. Asked of what is not there yet: own = for own orders
    "dates.view": (ALL, ALL, ALL, OWN, ALL, ALL),
    "dates.ask": (ALL, ALL, OWN, NONE, NONE, NONE),
    # when another order of a deal could be ready; own = as dates
    "wishes.ask": (ALL, ALL, OWN, NONE, NONE, NONE),
    # insight: own = sales: own deals and orders; performer: own figures
    "insight.view": (ALL, ALL, OWN, OWN, ALL, ALL),
    # where the time of an order went; own = as insight
    "ledgers.view": (ALL, ALL, OWN, OWN, ALL, ALL),
    # the estimate that its figures propose is put into the type of task
    "proposals.apply": (ALL, ALL, NONE, NONE, NONE, NONE),
    # views of lists that everybody sees, and which of them a role begins with; everybody keeps their own
    "views.share": (ALL, ALL, NONE, NONE, NONE, NONE),
    # cells and chosen rows of lists, changed where they stand: own = as the rows' own app has it
    "lists.edit": (ALL, ALL, OWN, NONE, ALL, NONE),
    # lists as files: the rows and columns that the member sees
    "lists.export": (ALL, ALL, OWN, NONE, ALL, NONE),
    # forms that stand on the company's site, by which requests come
    "webforms.edit": (ALL, ALL, NONE, NONE, NONE, NONE),
    # programs that are told of what happens
    "webhooks.edit": (ALL, NONE, NONE, NONE, NONE, NONE),
    # everything that the company has, as one file
    "company.export": (ALL, NONE, NONE, NONE, NONE, NONE),
    # tables of clients, products … brought from elsewhere, and taken back
    "imports.run": (ALL, ALL, NONE, NONE, NONE, NONE),
    "settings.edit": (ALL, ALL, NONE, NONE, NONE, NONE),
    "members.edit": (ALL, ALL, NONE, NONE, NONE, NONE),
    # who logged in, from where, and who changed what in the settings
    "audit.view": (ALL, ALL, NONE, NONE, NONE, NONE),
    # a second factor required, and the one of a lost phone reset
    "security.edit": (ALL, NONE, NONE, NONE, NONE, NONE),
    # programs that act as oneself, by a token: they can do what oneself can
    "tokens.make": (ALL, ALL, ALL, ALL, ALL, ALL),
    # one's own profile, notifications, language
    "self.use": (ALL, ALL, ALL, ALL, ALL, ALL),
}
_ROLES = tuple(Member.Role)

_WIDENED = frozenset({"crm.edit", "requisites.edit", "deals.edit", "reminders.edit"})
"""Own becomes all where the head's setting lets sales managers change each other's deals."""

_NARROWED = frozenset(
    {
        *("crm.view", "deals.view", "orders.view", "order_pages.view", "tasks.view", "reminders.view"),
        *("queues.view", "dates.view", "comments.view", "files.view"),
    }
)
"""All becomes own for sales managers where the head's setting lets them see their own only; the load of everybody tells
of everybody's orders, so they do not see it."""

CAPABILITIES = frozenset(_TABLE)
PERMISSIONS: dict[tuple[str, str], Reach] = {
    (capability, role): reach
    for capability, row in _TABLE.items()
    for role, reach in zip(_ROLES, row, strict=True)
}


HIDDEN_FIELDS: Ask[frozenset[str]] = Ask(
    "history.hidden_fields", "Fields whose changes a member does not see in histories"
)


class PartOff(NotAllowed):
    """The company has switched that part of the program off; doors answer 404."""

    status = 404


def reach(member: Member, capability: str) -> Reach:
    """How far the member's role goes; raises KeyError for a capability that is not in the table."""
    given = PERMISSIONS[capability, member.role]
    if given == NONE or is_off(member, capability):
        return NONE
    if not member.is_active:
        return NONE
    if member.role == Member.Role.SALES:
        return _of_sales(given, capability, member.workspace)
    return given


def _of_sales(given: Reach, capability: str, workspace: Workspace) -> Reach:
    """As the company's two settings have it: what is seen decides what may be changed."""
    if workspace.sales_see_own:
        if capability == "workload.view":
            return NONE
        return min(given, OWN) if capability in _NARROWED else given
    return ALL if capability in _WIDENED and workspace.sales_edit_all else given


def is_off(member: Member, capability: str) -> bool:
    """Whether it belongs to a part of the program that the member's company does not use, or needs one."""
    return any(not member.workspace.uses(part) for part in PARTS_OF.get(capability.partition(".")[0], ()))


def refusal(member: Member, capability: str) -> NotAllowed:
    """Why the member may not."""
    if is_off(member, capability):
        return PartOff(_("Your company does not use this part of the program."))
    return NotAllowed(_("Your role does not permit this."))


def roles_with(capability: str) -> list[str]:
    return [role for role in _ROLES if PERMISSIONS[capability, role] != NONE]


def roles_with_all(capability: str) -> frozenset[str]:
    """Who has it for every row, whatever the company's settings."""
    return frozenset(role for role in _ROLES if PERMISSIONS[capability, role] == ALL)


def may(member: Member, capability: str, *, is_own: bool = False) -> bool:
    sight = reach(member, capability)
    return sight == ALL or (sight == OWN and is_own)


def require(member: Member, capability: str, *, is_own: bool = False) -> None:
    """Raise NotAllowed unless the role permits it for this row. `is_own`: the row is the member's own."""
    if not may(member, capability, is_own=is_own):
        raise refusal(member, capability)


class FactsSeen(TypedDict):
    """Whose hours histories show: everybody's, or one member's own; and of which parts they show nothing."""

    with_time: bool
    own_time_of: int | None
    without: list[str]


def facts_seen(member: Member) -> FactsSeen:
    sight = reach(member, "time.view")
    return {
        "with_time": sight == ALL,
        "own_time_of": member.pk if sight == OWN else None,
        "without": [name for name in PARTS if not member.workspace.uses(name)],
    }


def unseen_fields(member: Member) -> frozenset[str]:
    """Names by which histories know fields whose values the member does not see."""
    return frozenset().union(*HIDDEN_FIELDS(member=member))
