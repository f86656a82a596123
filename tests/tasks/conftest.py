"""The cast in one company, and an order to work on."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from django.utils import translation

from naryad.orders.models import Order
from naryad.people.models import Skill
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member
from tests.factories import make_member, make_order, make_skill, make_workspace


@dataclass
class Company:
    anna: Member  # owner
    boris: Member  # sales manager, responsible for the order
    pavel: Member  # performer, sawyer
    oleg: Member  # performer, sawyer
    sawing: Skill
    order: Order


@pytest.fixture(autouse=True)
def english() -> Iterator[None]:
    """The words that tests expect."""
    with translation.override("en"):
        yield


@pytest.fixture
def company(db: None) -> Iterator[Company]:
    with scope(make_workspace().pk):
        yield make_company()


def make_company() -> Company:
    anna = make_member(name="Anna", role=Member.Role.OWNER)
    boris = make_member(name="Boris", role=Member.Role.SALES)
    pavel = make_member(name="Pavel")
    oleg = make_member(name="Oleg")
    return Company(
        anna=anna,
        boris=boris,
        pavel=pavel,
        oleg=oleg,
        sawing=make_skill("sawing", pavel, oleg),
        order=make_order(responsible=boris),
    )
