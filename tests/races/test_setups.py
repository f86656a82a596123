"""A set-up laid by two heads at the same moment."""

import json

import pytest
from django.db import transaction

from naryad.orders.models import OrderType
from naryad.setup.actions.lay import lay_setup
from naryad.setup.models import LaidSetup
from naryad.setup.rules.schema import read_setup
from naryad.workspaces.models import Member
from tests.factories import NOW
from tests.races.together import at_once
from tests.setup.test_setups import SHOP


@pytest.mark.django_db(transaction=True)
def test_a_set_up_laid_twice_at_once_makes_each_row_once(anna: Member, boris: Member) -> None:
    with transaction.atomic():
        Member.objects.filter(pk=boris.pk).update(role=Member.Role.HEAD)
        head = Member.objects.select_related("workspace").get(pk=boris.pk)
    setup = read_setup(json.dumps(SHOP))

    refused = at_once(*(lambda who=who: lay_setup(setup=setup, actor=who, now=NOW) for who in (anna, head)))

    with transaction.atomic():
        assert refused == [None, None]
        assert OrderType.objects.count() == 1
        assert LaidSetup.objects.count() == 2
