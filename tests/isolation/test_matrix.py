"""Who may do what: every role on every route, with rows of its own, of a colleague and of another company.

What is expected follows the one table of workspaces/rules.py; the answer alone is not trusted: after a refusal the
company's tables are as they were.
"""

from collections.abc import Iterator, Sequence, Set
from zlib import crc32

import pytest
from django.http import HttpResponse
from django.test import Client as Browser

from naryad.tenancy.scope import scope
from naryad.workspaces import rules
from naryad.workspaces.models import Workspace
from naryad.workspaces.rules import ALL, CAPABILITIES, NONE, OWN, PERMISSIONS
from tests.battery import wide
from tests.isolation.asks import Ask, Sender, asked, text
from tests.isolation.companies import AMOUNTS, Company, Rows, digest
from tests.isolation.routes import Route
from tests.isolation.written import writing
from tests.pages import confirm

pytestmark = pytest.mark.django_db
ROLES = ("owner", "head", "sales", "performer", "accountant", "observer")
USUAL = tuple(role for role in ROLES if role not in ("head", "accountant", "observer"))
"""A head has what an owner has, but for a few acts that tests of their own name; who only looks
or counts has less than who sells: in make battery."""
REFUSED = frozenset({403, 404})
KEPT = frozenset({"workspaces_idempotencykey"})
TOO_MANY = [
    ("performer", "orders.edit"),
    ("sales", "crm.edit"),
    ("observer", "settings.edit"),
    ("sales", "tasks.edit"),
]
EMPTY = frozenset(" \xa0\u202f\u2009.,'")
DOES_NOT_LEAD = {
    ("sales", "tasks.work"),
    ("sales", "time.view"),
    ("sales", "time.edit"),
    ("performer", "files.remove"),
    ("accountant", "files.remove"),
}
"""Roles whose own rows of this capability are others than those they lead: their tasks are the performer's,
and the file of the tests is its leader's."""

OF_ANYBODY = {"tasks:queue", "tasks:time_sheet", "tasks:time_tasks", "tasks:time_add"}
"""Private pages that who reaches all may open for anybody."""


@pytest.mark.parametrize("role", wide(USUAL, ROLES))
def test_each_role_does_what_the_table_says(
    role: str, client: Browser, ours: Company, theirs: Company
) -> None:
    faults = matrix_faults(role, client, ours, theirs)

    assert not faults, "\n".join(faults)


def test_sales_managers_who_see_their_own_only(
    client: Browser, ours: Company, theirs: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the company's setting: of colleagues' rows nothing opens, and no page tells of them."""
    narrowed = {(one, "sales"): min(OWN, PERMISSIONS[one, "sales"]) for one in rules._NARROWED}
    narrowed |= {("workload.view", "sales"): NONE}
    by_sight = ("comments.add", "papers.view", "history.view")  # on rows that are seen
    narrowed |= {(one, "sales"): OWN for one in by_sight}
    monkeypatch.setitem(globals(), "PERMISSIONS", PERMISSIONS | narrowed)
    Workspace.objects.filter(pk=ours.workspace.pk).update(sales_see_own=True)

    faults = matrix_faults("sales", client, ours, theirs, only={one for one, _role in narrowed})
    told = [fault for fault in faults if "bulk_" not in fault]  # 409: of none of the rows

    assert not told, "\n".join(told)


@pytest.mark.parametrize(("role", "capability"), wide(TOO_MANY[:1], TOO_MANY))
def test_the_matrix_sees_a_right_too_many(
    role: str,
    capability: str,
    client: Browser,
    ours: Company,
    theirs: Company,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Negative control: the program gets another table than the one that is expected."""
    monkeypatch.setattr(rules, "PERMISSIONS", PERMISSIONS | {(capability, role): ALL})

    assert matrix_faults(role, client, ours, theirs, only={capability})


def matrix_faults(
    role: str, client: Browser, ours: Company, theirs: Company, *, only: Set[str] = CAPABILITIES
) -> list[str]:
    client.force_login(ours.members[role].user)
    confirm(client, ours.members[role])
    client.raise_request_exception = False
    sender = Sender(browser=client, workspace=ours.workspace.slug)
    with scope(ours.workspace.pk):
        before = digest(besides=KEPT)
    faults = []
    is_whole = wide(only is not CAPABILITIES, True)
    for route, ask in asked():
        if only.isdisjoint({route.view.capability, ask.post_needs}):
            continue
        for method in ask.methods:
            for whose, rows in rows_for(role, ask, method, ours, theirs):
                is_permitted = may(role, route, ask, method, whose)
                if not (is_whole or is_asked(role, route, ask, method, whose)):
                    continue
                send = sender.try_out if is_permitted else sender.send
                with writing() as written:
                    response = send(route, ask, method, rows)
                fault = fault_of(response, ask, whose, is_permitted) or leak_of(response, role, ours, rows)
                if not fault and not is_permitted and written.ever:
                    with scope(ours.workspace.pk):
                        fault = "changed something" if digest(besides=KEPT) != before else ""
                if fault:
                    faults.append(f"{role}, {whose}: {sender.sent[-1]} ({route.name}): {fault}")
    with scope(ours.workspace.pk):
        if digest(besides=KEPT) != before:
            faults.append("the company is not as it was")
    return faults


def rows_for(role: str, ask: Ask, method: str, ours: Company, theirs: Company) -> Iterator[tuple[str, Rows]]:
    """(whose, rows): own, a colleague's, and for rows that the address names another company's."""
    leads = "owner" if role in ("owner", "head") else "sales"
    other = "sales" if leads == "owner" else "owner"
    me = {"me": ours.members[role].pk}
    yield "own", ours.rows(led_by=leads, seen_by=role)
    if ask.whose != "shared" and ask.names_rows(method) and (role != "owner" or ask.whose == "private"):
        yield "other", ours.rows(led_by=other, seen_by=next(one for one in ROLES if one != role)) | me
    if ask.kinds or (ask.whose != "shared" and ask.names_rows(method)):
        yield "foreign", theirs.rows(led_by="owner", seen_by="owner") | me


def is_asked(role: str, route: Route, ask: Ask, method: str, whose: str) -> bool:
    """In the usual run one of those who may do a thing does it; a page is opened too by one who may not see all amounts.

    Whom own rows are refused is not asked for a colleague's; another company's are named by one role, and by an owner
    everywhere (test_sweep.py).
    """
    if not may(role, route, ask, method, whose):
        asked_by = {"own": USUAL, "foreign": [_one_of(USUAL, route)]}
        return role in asked_by.get(whose, [one for one in USUAL if may(one, route, ask, method, "own")])
    if method == "GET" and PERMISSIONS["money.view", role] < ALL:
        partly = [one for one in USUAL if PERMISSIONS["money.view", one] < ALL]
        return role == _one_of([one for one in partly if may(one, route, ask, method, whose)], route)
    return role == _one_of([one for one in USUAL if may(one, route, ask, method, whose)], route)


def _one_of(roles: Sequence[str], route: Route) -> str:
    return roles[crc32(route.name.encode()) % len(roles)]


def may(role: str, route: Route, ask: Ask, method: str, whose: str) -> bool:
    needed = [route.view.capability, (method == "POST" and ask.post_needs) or route.view.capability]
    if whose == "foreign" or NONE in (PERMISSIONS[capability, role] for capability in needed):
        return False
    reach = PERMISSIONS[needed[-1], role]
    if ask.whose == "private":
        return whose == "own" or (route.name in OF_ANYBODY and reach == ALL)
    if ask.whose == "shared" or reach == ALL:
        return True
    leads = (role, needed[-1]) not in DOES_NOT_LEAD or PERMISSIONS.get((ask.or_needs, role)) == OWN
    return whose == "own" and leads


def fault_of(response: HttpResponse, ask: Ask, whose: str, is_permitted: bool) -> str:
    status = response.status_code
    if is_permitted:
        is_right = status in (ask.permitted if response.request["REQUEST_METHOD"] == "POST" else {200, 302})
        return "" if is_right else f"should be permitted, is {status}"
    if whose == "foreign" and not ask.path:
        return "" if 400 <= status < 500 else f"another company's rows are taken, {status}"
    return "" if status in ask.refused else f"should be refused, is {status}"


def leak_of(response: HttpResponse, role: str, ours: Company, rows: Rows) -> str:
    """An amount of a deal whose money the role may not see; written with any spaces."""
    reach = PERMISSIONS["money.view", role]
    hidden = {NONE: ("sales", "owner"), OWN: ("owner",), ALL: ()}[reach]
    page = text(response).translate(dict.fromkeys(map(ord, EMPTY)))
    amounts = [AMOUNTS[led_by] for led_by in hidden] + [sum(AMOUNTS.values())] * bool(hidden)
    return next((f"tells the amount {amount}" for amount in amounts if str(amount) in page), "")
