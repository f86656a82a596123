"""Two owners step down at the same moment: one of them stays."""

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

import pytest
from django.db import transaction

from naryad.workspaces.actions import members
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, make_member
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
ROUNDS = wide(5, 30)


@pytest.fixture
def owners(anna: Member) -> list[Member]:
    return [anna, make_member(name="Olga", role=Member.Role.OWNER)]


def test_two_owners_who_step_down_at_once_leave_one(owners: list[Member]) -> None:
    for _round in range(ROUNDS):
        outcomes = at_once(*[stepping_down(owner) for owner in owners])

        assert [type(one).__name__ for one in outcomes if one] == ["CannotChangeMember"]
        assert owners_left() == 1
        crown(owners)


def test_without_the_lock_a_company_is_left_without_owners(
    owners: list[Member], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Negative control: neither waits for the other, and each still counts the other one."""
    monkeypatch.setattr(members, "Workspace", Unlocked())

    for _round in range(20):
        at_once(*[stepping_down(owner) for owner in owners])
        if owners_left() == 0:
            return
        crown(owners)

    pytest.fail("Twenty times in turn the two did not meet.")


class Unlocked:
    """Stands for Workspace, whose row is not locked."""

    @property
    def objects(self) -> Any:
        return self

    def select_for_update(self) -> Any:
        return self

    def get(self, **_where: Any) -> Any:
        return nullcontext()


def stepping_down(owner: Member) -> Callable[[], Any]:
    return lambda: members.update_member(member_id=owner.pk, role="head", actor=owner, now=NOW)


@transaction.atomic
def owners_left() -> int:
    return Member.objects.filter(role=Member.Role.OWNER).count()


@transaction.atomic
def crown(owners: list[Member]) -> None:
    Member.objects.filter(pk__in=[owner.pk for owner in owners]).update(role=Member.Role.OWNER)
