"""Papers that are numbered at the same moment: every number once, none left out."""

from collections.abc import Iterator
from functools import partial

import pytest
from django.db import transaction

from naryad.core.errors import ActionError
from naryad.documents.actions.papers import draft_paper, issue_paper
from naryad.documents.models import Paper
from naryad.entities.actions.numbers import take_number
from naryad.entities.models import LegalEntity
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import NOW, make_deal, make_entity, make_order
from tests.isolation.companies import papers_at_once
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = wide(8, 50)


@pytest.fixture
def quick_papers() -> Iterator[None]:
    with papers_at_once():
        yield


def test_numbers_have_no_gaps(anna: Member) -> None:
    with transaction.atomic():
        entity = make_entity(anna)
    given: list[str] = []

    def take() -> None:
        with transaction.atomic():
            locked = LegalEntity.objects.get(pk=entity.pk)
            given.append(take_number(entity=locked, kind="invoice", year=2026)[1])

    outcomes = at_once(*[take] * AT_ONCE)

    assert outcomes == [None] * AT_ONCE
    assert sorted(given) == [f"26-{number:04d}" for number in range(1, AT_ONCE + 1)]


@pytest.mark.usefixtures("quick_papers")
def test_papers_issued_at_once_have_no_gaps_though_some_are_refused(anna: Member) -> None:
    """Every fifth is refused after it took its number, which the next one has then."""
    with transaction.atomic():
        make_entity(anna)
        orders = [make_order(responsible=anna, deal=make_deal(responsible=anna)) for _each in range(AT_ONCE)]
        drafts = [
            draft_paper(kind="work_order", order_id=order.pk, actor=anna, now=NOW).pk for order in orders
        ]
    wrong = set(drafts[::5])

    def issue(pk: int) -> None:
        issue_paper(paper_id=pk, actor=anna, now=NOW)
        if pk in wrong:
            raise ActionError("Refused after its number was taken.")

    outcomes = at_once(*[partial(issue, pk) for pk in drafts])

    assert sum(outcome is None for outcome in outcomes) == AT_ONCE - len(wrong)
    with transaction.atomic():
        numbers = Paper.objects.filter(status="issued").order_by("serial").values_list("serial", flat=True)
        assert list(numbers) == list(range(1, AT_ONCE - len(wrong) + 1))
