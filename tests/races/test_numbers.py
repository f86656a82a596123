"""Papers that are numbered at the same moment: every number once, none left out."""

import pytest
from django.db import transaction

from naryad.entities.actions.numbers import take_number
from naryad.entities.models import LegalEntity
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import make_entity
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)
AT_ONCE = wide(8, 50)


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
