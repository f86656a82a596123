"""Where a deal came from, and the words by which it is found."""

from typing import Any

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.deals import CannotChangeDeal, create_deal, update_deal
from naryad.crm.actions.tags import tag_deal
from naryad.crm.models import Deal, DealSource, DealTag
from naryad.crm.names import DEAL_SOURCES, DEAL_TAGS
from naryad.workspaces.names.actions import archive_name, create_name
from tests.crm.conftest import Cast
from tests.crm.test_views import BASE, HTMX, enter, text_of
from tests.factories import NOW, another_company, make_client, make_deal


def tags(deal: Deal) -> set[str]:
    return set(deal.taggings.values_list("tag__name", flat=True))


def test_tags_are_made_where_they_are_typed_and_read_alike(cast: Cast) -> None:
    first, second = (make_deal(responsible=cast.boris, stage=cast.new) for _ in range(2))
    who: dict[str, Any] = {"actor": cast.boris, "now": NOW}

    tag_deal(deal_id=first.pk, names=["Срочно", " с  мебелью ", "срочно"], **who)
    tag_deal(deal_id=second.pk, names=["СРОЧНО"], **who)
    tag_deal(deal_id=first.pk, names=["с мебелью"], **who)
    tag_deal(deal_id=first.pk, names=["С мебелью"], **who)  # as it is

    assert (tags(first), tags(second)) == ({"с мебелью"}, {"Срочно"})
    changes = [row.data["changes"]["tags"] for row in EventRecord.objects.order_by("pk")]
    assert changes == [["", "Срочно, с мебелью"], ["", "Срочно"], ["Срочно, с мебелью", "с мебелью"]]
    with pytest.raises(ChangedMeanwhile):
        tag_deal(deal_id=first.pk, names=["x"], version=1, **who)
    with pytest.raises(CannotChangeDeal):
        tag_deal(deal_id=first.pk, names=[f"tag {number}" for number in range(21)], **who)
    with pytest.raises(NotAllowed):
        tag_deal(deal_id=first.pk, names=[], actor=cast.olga, now=NOW)
    with another_company() as vera:
        assert not DealTag.objects.exists()
        with pytest.raises(CannotChangeDeal):
            tag_deal(deal_id=first.pk, names=["x"], actor=vera, now=NOW)


def test_what_is_archived_stays_on_its_deals_and_is_not_given_anew(cast: Cast) -> None:
    who: dict[str, Any] = {"actor": cast.anna, "now": NOW}
    site: DealSource = create_name(names=DEAL_SOURCES, name="Site", **who)
    deal = create_deal(title="Shelf", client_id=make_client().pk, source_id=site.pk, **who)
    tag_deal(deal_id=deal.pk, names=["Old"], **who)
    archive_name(names=DEAL_SOURCES, row_id=site.pk, **who)
    archive_name(names=DEAL_TAGS, row_id=DealTag.objects.get().pk, **who)
    other = make_deal(responsible=cast.anna, stage=cast.new)

    tag_deal(deal_id=deal.pk, names=["Old", "New"], **who)
    with pytest.raises(CannotChangeDeal):
        tag_deal(deal_id=other.pk, names=["old"], **who)
    with pytest.raises(CannotChangeDeal):
        update_deal(deal_id=other.pk, source_id=site.pk, **who)

    deal.refresh_from_db()
    assert (deal.source, tags(deal)) == (site, {"Old", "New"})


def test_source_and_tags_stand_in_form_card_table_filter_and_history(cast: Cast) -> None:
    site: DealSource = create_name(names=DEAL_SOURCES, name="The site", actor=cast.anna, now=NOW)
    plain = make_deal(responsible=cast.boris, stage=cast.new, title="Plain one")
    browser, stage = enter(cast.boris), cast.new.pk
    new = {"title": "Marked", "client": plain.client_id, "responsible": cast.boris.pk, "stage": stage}
    assert "The site" in text_of(browser.get(f"{BASE}/deals/new/"))

    browser.post(f"{BASE}/deals/new/", new | {"priority": 1, "source": site.pk, "tags": "big, new"})
    deal = Deal.objects.get(title="Marked")
    edit = {"field": "tags", "tags": "big, loud", "version": deal.version}
    browser.post(f"{BASE}/deals/{deal.pk}/edit/", edit, headers=HTMX)
    browser.post(f"{BASE}/deals/{plain.pk}/edit/", {"field": "source", "source": site.pk}, headers=HTMX)
    browser.post(f"{BASE}/deals/{plain.pk}/edit/", {"field": "source", "source": ""}, headers=HTMX)

    card = text_of(browser.get(f"{BASE}/deals/{deal.pk}/"))
    assert "The site" in card and "big, loud" in card
    loud = DealTag.objects.get(name="loud")
    for query in (f"source={site.pk}", f"tag={loud.pk}"):
        for page in ("deals/", "deals/table/"):
            shown = text_of(browser.get(f"{BASE}/{page}?{query}"))
            assert "Marked" in shown and "Plain one" not in shown, (page, query)
    feed = text_of(browser.get(f"{BASE}/deals/{plain.pk}/"))
    assert "Source of the deal" in feed
