"""Programs come no further than people: another company's rows, missing rights and parts that are off, operation by operation."""

import json
from typing import Any

import pytest
from django.db import transaction
from django.test import Client as Browser
from django.utils import timezone

from naryad.tenancy.scope import scope
from naryad.workspaces.door import tokens
from naryad.workspaces.logins.actions import make_token
from naryad.workspaces.models import Member, Workspace
from naryad.workspaces.parts import PARTS, PARTS_OF
from naryad.workspaces.rules import CAPABILITIES, NONE, OWN, PERMISSIONS
from tests.battery import wide
from tests.isolation.asks import text
from tests.isolation.asks.api import BODIES, NO_ROWS_OF_THEIR_OWN, ROW_OF, Operation, operations
from tests.isolation.companies import CANARY, Company, Rows, digest
from tests.isolation.written import writing

pytestmark = pytest.mark.django_db
KEPT = frozenset({"workspaces_idempotencykey", "workspaces_apitoken"})
USE = "workspaces_apitoken"


@pytest.fixture(autouse=True)
def _as_often_as_one_likes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tokens, "env", lambda: type("Many", (), {"api_rate": 1_000_000}))


class Program:
    def __init__(self, member: Member, **given: Any) -> None:
        with scope(member.workspace_id):
            issued = make_token(name="test", may_write=True, actor=member, now=timezone.now(), **given)
        self.headers = {"Authorization": f"Bearer {issued.text}"}
        self.browser = Browser()
        self.browser.raise_request_exception = False

    def try_out(self, one: Operation, rows: Rows, body_rows: Rows | None = None) -> Any:
        """Send it, and take back what it did."""
        body = one.body(rows if body_rows is None else body_rows)
        content = "" if body is None else json.dumps(body)
        with transaction.atomic():
            response = self.browser.generic(
                one.method, one.url(rows), content, content_type="application/json", headers=self.headers
            )
            transaction.set_rollback(True)
        return response


def test_every_operation_says_what_it_needs_and_what_is_sent_to_it() -> None:
    known = list(operations())

    assert {one.name for one in known if one.capability not in CAPABILITIES} == set()
    assert {one.name for one in known if one.has_body} == set(BODIES)
    assert {one.resource for one in known} - NO_ROWS_OF_THEIR_OWN == set(ROW_OF)


def test_foreign_ids_are_404_and_leak_nothing(ours: Company, theirs: Company) -> None:
    owner, own, foreign = Program(ours.members["owner"]), rows_of(ours), rows_of(theirs)
    before, faults = digest_of(theirs), []
    for one in operations():
        answers = [owner.try_out(one, foreign)] if one.names_a_row else []
        expected: list[Any] = [{404}] * len(answers)
        if one.has_body and one.body(own) != one.body(foreign):
            answers.append(owner.try_out(one, own, foreign))
            expected.append({404, 409, 422})
        for answer, good in zip(answers, expected, strict=True):
            if answer.status_code not in good or CANARY in text(answer):
                faults.append(f"{one.name}: {answer.status_code} {text(answer)[:200]}")

    assert faults == []
    assert digest_of(theirs) == before


@pytest.mark.parametrize("role", wide(["sales"], ["head", "sales", "performer", "accountant", "observer"]))
def test_each_role_does_what_the_table_says(role: str, ours: Company) -> None:
    """A right that is missing is 403 before anything is written; a colleague's row is refused where own ones are not."""
    program, faults = Program(ours.members[role]), []
    own, other = ours.rows(led_by="sales", seen_by=role), ours.rows(led_by="owner", seen_by="owner")
    for one in operations():
        reach = PERMISSIONS[one.capability, role]
        asked = {"own": own, **({"other": other} if one.names_a_row and reach == OWN else {})}
        for whose, rows in asked.items():
            with writing() as written:
                answer = program.try_out(one, rows)
            wrote = [line for line in written.lasts if USE not in line and "savepoint" not in line.lower()]
            refused = {403, 404} | (
                {409} if one.capability in ("tasks.work", "comments.remove") else set()
            )  # whose it is
            if reach == NONE and (answer.status_code != 403 or wrote):
                faults.append(f"{one.name}, {whose}: {answer.status_code} without the right, {wrote}")
            elif (
                whose == "other" and role == "sales" and answer.status_code not in refused
            ) or answer.status_code >= 500:
                faults.append(f"{one.name}, {whose}: {answer.status_code}")

    assert faults == []


def test_who_may_does(ours: Company) -> None:
    """What the operations are sent is right: else the refusals above would prove nothing."""
    owner, rows = Program(ours.members["owner"]), rows_of(ours)
    told = {one.name: owner.try_out(one, rows) for one in operations()}

    refused = {
        name: text(answer) for name, answer in told.items() if answer.status_code not in (200, 201, 204)
    }
    assert {name: said for name, said in refused.items() if '"status": 409' not in said} == {}
    assert len(refused) < len(told) / 4


def test_a_part_that_is_off_is_nowhere(ours: Company) -> None:
    owner, rows, faults = Program(ours.members["owner"]), rows_of(ours), []
    for off in PARTS:
        without = {off, *(part.name for part in PARTS.values() if off in part.needs)}
        Workspace.objects.filter(pk=ours.workspace.pk).update(parts=sorted(set(PARTS) - without))
        for one in operations():
            if without & set(parts_of(one)):
                answer = owner.try_out(one, rows)
                if answer.status_code != 404:
                    faults.append(f"{one.name} without {off}: {answer.status_code}")

    assert faults == []


def test_a_token_for_one_part_opens_no_other(ours: Company) -> None:
    program, rows = Program(ours.members["owner"], parts=["insight"]), rows_of(ours)

    opened = {
        one.name: program.try_out(one, rows).status_code
        for one in operations()
        if parts_of(one) and one.method == "GET"
    }

    assert set(opened.values()) <= {403}


def parts_of(one: Operation) -> tuple[str, ...]:
    return PARTS_OF.get(one.capability.partition(".")[0], ())


def rows_of(company: Company) -> Rows:
    return company.rows(led_by="owner", seen_by="owner")


def digest_of(company: Company) -> dict[str, str]:
    with scope(company.workspace.pk):
        return digest(besides=KEPT)
