"""One page is sent several times at the same moment, and two pages by the same person."""

import pytest
from django.db import transaction

from naryad.crm.models import Client, Deal
from naryad.webforms.actions import SentRequest, add_web_form, receive_request
from naryad.webforms.models import FormRequest
from naryad.workspaces.models import Member
from tests.factories import NOW, make_stage
from tests.races.together import at_once

pytestmark = pytest.mark.django_db(transaction=True)


def test_a_page_makes_one_deal_and_two_pages_one_client(anna: Member) -> None:
    with transaction.atomic():
        make_stage()
        form = add_web_form(
            name="Site", heading="Kitchens", language="en", asks={"phone": "required"},
            responsible_id=anna.pk, actor=anna, now=NOW,
        )  # fmt: skip

    def send(key: str) -> None:
        values = {"name": "Ivan", "phone": "+79120000001"}
        custom: dict[str, dict[str, str]] = {"client": {}, "deal": {}}
        sent = SentRequest(key=key, digest=key, values=values, custom=custom, address="x")
        receive_request(form_id=form.pk, sent=sent, now=NOW)

    outcomes = at_once(*[lambda: send("one")] * 3, lambda: send("two"))

    with transaction.atomic():
        assert outcomes == [None] * 4
        assert (Client.objects.count(), Deal.objects.count(), FormRequest.objects.count()) == (1, 2, 2)
