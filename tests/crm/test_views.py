from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from naryad.activity.models import EventRecord
from naryad.crm.models import Client, Contact, Deal, DealStage
from naryad.forecast.models import OrderForecast
from naryad.orders.actions.orders import create_order
from naryad.reminders import actions as reminder_actions
from naryad.talk.actions.files import attach_file
from naryad.tasks.actions.stop import cancel_order, lose_deal
from tests.crm.conftest import Cast
from tests.factories import (
    NOW,
    another_company,
    make_client,
    make_deal,
    make_order,
    make_order_type,
    make_picture,
    make_task,
)
from tests.pages import HTMX, enter, text_of

BASE = "/w/annas"


def test_the_board_shows_stages_with_count_and_sum_and_its_cards(cast: Cast) -> None:
    make_deal(responsible=cast.boris, stage=cast.new, title="Kitchen", agreed_amount=Decimal(1500000))

    page = text_of(enter(cast.anna).get(f"{BASE}/deals/"))

    assert "Kitchen" in page
    assert 'data-title="Measuring"' in page
    assert page.count("1,500,000\xa0₽") == 3  # the card, its column, all in progress


def test_an_empty_board_says_how_a_deal_begins_and_one_without_a_match_says_that(cast: Cast) -> None:
    browser = enter(cast.anna)

    empty = text_of(browser.get(f"{BASE}/deals/"))
    make_deal(responsible=cast.boris, stage=cast.new, title="Kitchen")
    missed = text_of(browser.get(f"{BASE}/deals/?q=wardrobe"))
    full = text_of(browser.get(f"{BASE}/deals/"))

    assert "No deals yet" in empty and "New deal" in empty
    assert "No deal fits these filters." in missed
    assert missed.count('value="wardrobe"') == 1  # in the filter, not in the search of everything
    assert "empty-state" not in full


def test_more_cards_of_a_column_come_when_asked_for(cast: Cast) -> None:
    for place in range(25):
        make_deal(responsible=cast.boris, stage=cast.new, position=place)
    browser = enter(cast.anna)

    first = text_of(browser.get(f"{BASE}/deals/"))
    more = text_of(
        browser.get(f"{BASE}/deals/?shown={cast.new.pk}:40", headers={"HX-Target": "div#deal-board"})
    )

    assert first.count("<article") == 20
    assert "5 more" in first
    assert more.count("<article") == 25
    assert "<html" not in more


def test_only_cards_that_one_may_move_can_be_moved(cast: Cast) -> None:
    mine = make_deal(responsible=cast.boris, stage=cast.new)
    other = make_deal(responsible=cast.olga, stage=cast.new)

    page = text_of(enter(cast.boris).get(f"{BASE}/deals/"))

    assert f"/deals/{mine.pk}/move/" in page
    assert f"/deals/{other.pk}/move/" not in page


def test_a_card_is_dropped_between_two_others(cast: Cast) -> None:
    deals = [make_deal(responsible=cast.boris, stage=cast.measuring, position=place) for place in range(2)]
    moved = make_deal(responsible=cast.boris, stage=cast.new)

    answer = enter(cast.boris).post(
        f"{BASE}/deals/{moved.pk}/move/",
        {"column": cast.measuring.pk, "after": deals[0].pk, "before": deals[1].pk},
        headers=HTMX,
    )

    assert answer.status_code == 200
    order = Deal.objects.filter(stage=cast.measuring).order_by("position")
    assert list(order) == [deals[0], moved, deals[1]]


def test_losing_asks_why_and_then_closes(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    browser, url = enter(cast.boris), f"{BASE}/deals/{deal.pk}/move/"

    asked = browser.post(url, {"stage": cast.lost.pk}, headers=HTMX)
    assert (asked.status_code, asked["HX-Retarget"]) == (422, "#modal-body")
    deal.refresh_from_db()
    assert deal.stage == cast.new

    sent = {"stage": cast.lost.pk, "comment": "Too dear"}
    moved = browser.post(url, sent, headers=HTMX)
    done = browser.post(f"{BASE}/deals/{deal.pk}/lose/", sent, headers=HTMX)
    deal.refresh_from_db()
    assert (moved.status_code, done.status_code) == (422, 204)
    assert (deal.stage, deal.lost_comment) == (cast.lost, "Too dear")
    assert "modal-close" in done["HX-Trigger"]


def test_winning_a_deal_with_orders_asks_nothing(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    make_order(responsible=cast.boris, deal=deal)

    answer = enter(cast.boris).post(f"{BASE}/deals/{deal.pk}/move/", {"stage": cast.won.pk}, headers=HTMX)

    assert answer.status_code == 200
    assert "HX-Retarget" not in answer.headers
    assert "is won" in answer["HX-Trigger"]


def test_winning_a_deal_without_orders_offers_its_first_one(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)

    answer = enter(cast.boris).post(f"{BASE}/deals/{deal.pk}/move/", {"stage": cast.won.pk}, headers=HTMX)

    assert (answer.status_code, answer["HX-Retarget"]) == (200, "#modal-body")
    assert f"?deal={deal.pk}" in text_of(answer)
    deal.refresh_from_db()
    assert deal.stage == cast.won


def test_a_deal_takes_the_address_of_its_client_unless_another_is_typed(cast: Cast) -> None:
    client = make_client(address="Main street 1")
    form = {
        "title": "x",
        "client": client.pk,
        "responsible": cast.boris.pk,
        "stage": cast.new.pk,
        "priority": 1,
    }

    enter(cast.boris).post(f"{BASE}/deals/new/", form, headers=HTMX)
    enter(cast.boris).post(f"{BASE}/deals/new/", form | {"address": "Elsewhere"}, headers=HTMX)

    assert list(Deal.objects.order_by("pk").values_list("address", flat=True)) == [
        "Main street 1",
        "Elsewhere",
    ]


def test_a_deal_and_its_new_client_are_made_by_one_form(cast: Cast) -> None:
    form = {
        "title": "Kitchen",
        "client_name": "Ivanova",
        "client_phone": "8 912 345-67-89",
        "client_kind": "person",
        "responsible": cast.boris.pk,
        "stage": cast.new.pk,
        "priority": 2,
        "agreed_amount": "1 200,50",
    }

    answer = enter(cast.boris).post(f"{BASE}/deals/new/", form, headers=HTMX)

    deal = Deal.objects.select_related("client").get()
    assert answer["HX-Redirect"] == f"{BASE}/deals/{deal.pk}/"
    assert (deal.client.name, deal.client.phone) == ("Ivanova", "+7 912 345-67-89")
    assert (deal.agreed_amount, deal.priority, deal.responsible) == (Decimal("1200.50"), 2, cast.boris)


def test_a_known_phone_shows_the_client_before_a_second_is_made(cast: Cast) -> None:
    make_client(name="Ivanova", phone="+7 912 345-67-89")
    browser = enter(cast.boris)
    form = {"title": "x", "client_name": "Ivanova M.", "client_phone": "89123456789", "client_kind": "person"}
    form |= {"responsible": str(cast.boris.pk), "stage": str(cast.new.pk), "priority": "1"}

    typing = text_of(browser.get(f"{BASE}/clients/known/", {"client_phone": "8 (912) 345-67-89"}))
    refused = browser.post(f"{BASE}/deals/new/", form, headers=HTMX)

    assert "Ivanova" in typing
    assert "Take this client" in typing
    assert (refused.status_code, Client.objects.count()) == (422, 1)
    accepted = browser.post(f"{BASE}/deals/new/", form | {"create_anyway": "on"}, headers=HTMX)
    assert (accepted.status_code, Client.objects.count()) == (200, 2)


def test_the_form_of_a_deal_says_what_is_missing(cast: Cast) -> None:
    answer = enter(cast.boris).post(f"{BASE}/deals/new/", {"title": ""}, headers=HTMX)

    assert answer.status_code == 422
    assert "Choose a client" in text_of(answer)
    assert not Deal.objects.exists()


def test_one_field_of_the_card_is_changed_where_it_is_read(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    browser, url = enter(cast.boris), f"{BASE}/deals/{deal.pk}/edit/"

    answer = browser.post(url, {"field": "title", "title": "New title", "version": 1}, headers=HTMX)
    stale = browser.post(url, {"field": "title", "title": "Other", "version": 1}, headers=HTMX)
    wrong = browser.post(url, {"field": "agreed_amount", "agreed_amount": "-5", "version": 2}, headers=HTMX)

    assert answer.status_code == 200
    assert "New title" in text_of(answer)
    assert (stale.status_code, wrong.status_code) == (422, 422)
    assert "Somebody has changed this meanwhile" in text_of(stale)
    deal.refresh_from_db()
    assert (deal.title, deal.agreed_amount) == ("New title", None)


def test_a_deal_whose_orders_are_all_done_says_so_in_place_of_a_ready_date(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    make_order(responsible=cast.boris, deal=deal, status="done", finished_at=timezone.now())
    late = make_order(responsible=cast.boris, deal=deal)

    def says() -> bool:
        return "All orders are done" in text_of(enter(cast.boris).get(f"{BASE}/deals/{deal.pk}/"))

    assert not says()
    cancel_order(order_id=late.pk, reason="Not wanted", actor=cast.boris, now=timezone.now())
    assert says()


def test_who_would_lose_a_deal_by_handing_it_over_is_asked_first(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    url, given = f"{BASE}/deals/{deal.pk}/edit/", {"field": "responsible", "responsible": cast.anna.pk}

    asked = enter(cast.boris).post(url, given, headers=HTMX)
    deal.refresh_from_db()
    assert (asked.headers["HX-Retarget"], deal.responsible) == ("#modal-body", cast.boris)

    agreed = enter(cast.boris).post(url, given | {"is_agreed": "1"}, headers=HTMX)
    deal.refresh_from_db()
    assert "modal-close" in agreed.headers["HX-Trigger"]
    assert deal.responsible == cast.anna

    enter(cast.anna).post(url, {"field": "responsible", "responsible": cast.boris.pk}, headers=HTMX)
    deal.refresh_from_db()
    assert deal.responsible == cast.boris


def test_the_card_shows_orders_the_difference_and_the_history(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new, agreed_amount=Decimal(100))
    order = make_order(responsible=cast.boris, deal=deal)
    order.items.create(order=order, name="Door", total=Decimal(70), price=Decimal(70))
    browser = enter(cast.boris)
    browser.post(f"{BASE}/deals/{deal.pk}/edit/", {"field": "priority", "priority": 3}, headers=HTMX)

    page = text_of(browser.get(f"{BASE}/deals/{deal.pk}/"))

    assert order.code in page
    assert "difference: 30\xa0₽" in page
    assert "Priority: Normal → Urgent" in page


def test_a_performer_opens_the_deal_of_their_task_without_money(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new, agreed_amount=Decimal(777))
    hidden = make_deal(responsible=cast.boris, stage=cast.new)
    make_task(deal=deal, assignee=cast.pavel)
    enter(cast.boris).post(
        f"{BASE}/deals/{deal.pk}/edit/", {"field": "agreed_amount", "agreed_amount": "88812345"}, headers=HTMX
    )
    sellers = enter(cast.boris).get(f"{BASE}/deals/{deal.pk}/")
    browser = enter(cast.pavel)

    page = browser.get(f"{BASE}/deals/{deal.pk}/")

    assert page.status_code == 200
    assert "88,812,345" in text_of(sellers)
    assert "88,812,345" not in text_of(page)
    assert "88812345" not in text_of(page)
    assert browser.get(f"{BASE}/deals/{hidden.pk}/").status_code == 404
    assert browser.get(f"{BASE}/clients/{hidden.client_id}/").status_code == 404
    assert browser.post(f"{BASE}/deals/{deal.pk}/move/", {"stage": cast.won.pk}).status_code == 403
    assert browser.get(f"{BASE}/deals/new/").status_code == 403


def test_a_performer_reads_no_other_deals_orders_and_papers_in_histories(cast: Cast) -> None:
    client = make_client(name="Romashka")
    mine = make_deal(responsible=cast.boris, client=client, stage=cast.new)
    make_task(deal=mine, assignee=cast.pavel)
    other = make_deal(responsible=cast.boris, client=client, stage=cast.new)
    reminder_actions.create_reminder(
        text="Secret call", due_on=NOW.date(), deal_id=other.pk, actor=cast.boris, now=NOW
    )
    lose_deal(deal_id=other.pk, stage_id=cast.lost.pk, comment="Secret reason", actor=cast.boris, now=NOW)
    attach_file(
        kind="client", pk=client.pk, upload=make_picture("Secret paper.png"), actor=cast.boris, now=NOW
    )
    attach_file(kind="deal", pk=mine.pk, upload=make_picture("Secret offer.png"), actor=cast.boris, now=NOW)
    order_type = make_order_type()
    create_order(
        order_type_id=order_type.pk, title="Secret order", deal_id=mine.pk, actor=cast.boris, now=NOW
    )
    browser = enter(cast.pavel)

    for kind, pk in (("deal", mine.pk), ("client", client.pk)):
        page, feed = browser.get(f"{BASE}/{kind}s/{pk}/"), f"{BASE}/talk/{kind}/{pk}/feed/"
        assert page.status_code == 200
        assert "Secret" not in text_of(page)
        for show in ("all", "comments", "files", "dates"):
            told = browser.get(f"{feed}?show={show}")
            assert told.status_code == (200 if kind == "deal" else 403)
            assert "Secret" not in text_of(told)
        assert "Secret" in text_of(enter(cast.boris).get(feed))


def test_stages_are_set_up_in_the_browser(cast: Cast) -> None:
    browser, base = enter(cast.anna), f"{BASE}/settings/deal-stages/"

    assert browser.get(base).status_code == 200
    sent = {"owner": cast.new.pipeline_id, "name": "Design", "kind": "open"}
    browser.post(f"{base}new/", sent, headers=HTMX)
    design = DealStage.objects.get(name="Design")
    browser.post(f"{base}{design.pk}/change/", {"name": "Drawing"}, headers=HTMX)
    same = browser.post(f"{base}{design.pk}/change/", {"name": "Won"}, headers=HTMX)
    browser.post(f"{base}order/", {"order": f"{design.pk},{cast.new.pk}"}, headers=HTMX)
    last = browser.post(f"{base}{cast.won.pk}/archive/", headers=HTMX)

    assert (same.status_code, last.status_code) == (422, 422)
    board = text_of(browser.get(f"{BASE}/deals/"))
    assert board.index('data-title="Drawing"') < board.index('data-title="New"')
    assert enter(cast.boris).get(base).status_code == 403


def test_search_finds_deals_clients_and_orders_each_may_open(cast: Cast) -> None:
    deal = make_deal(
        responsible=cast.boris, stage=cast.new, title="Kitchen for Ann", client=make_client(name="Kitchenson")
    )
    order = make_order(responsible=cast.boris, deal=deal, title="Kitchen order")

    page = text_of(enter(cast.olga).get(f"{BASE}/search/", {"q": "kitchen"}))
    blind = text_of(enter(cast.pavel).get(f"{BASE}/search/", {"q": "kitchen"}))

    for url in (f"/deals/{deal.pk}/", f"/orders/{order.pk}/", f"/clients/{deal.client_id}/"):
        assert url in page
        assert url not in blind


def test_the_search_answers_as_one_types_and_a_phone_finds_the_order_with_its_dates(cast: Cast) -> None:
    client = make_client(name="Ёлкин", phone="+7 916 123-45-67")
    order = make_order(
        responsible=cast.boris,
        deal=make_deal(responsible=cast.boris, stage=cast.new, client=client),
        promised_on=date(2031, 12, 5),
    )
    OrderForecast.objects.create(order=order, ready_at=NOW.replace(year=2031), state="on_time")
    browser, typing = enter(cast.olga), {"HX-Request": "true", "HX-Target": "div#search-found"}

    found = text_of(browser.get(f"{BASE}/search/", {"q": "8 916 123"}, headers=typing))
    nothing = text_of(browser.get(f"{BASE}/search/", {"q": "8"}, headers=typing))

    assert "<html" not in found and nothing.strip() == ""
    assert f"/orders/{order.pk}/" in found and f"/clients/{client.pk}/" in found
    for words in ("Ready", "23\xa0Nov\xa02031", "5\xa0Dec\xa02031"):
        assert words in found


def test_strangers_find_nothing(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    contact = Contact.objects.create(client=deal.client, name="Petr")
    with another_company() as vera:
        theirs = enter(vera)
        base = f"/w/{vera.workspace.slug}"

    for path in (
        f"deals/{deal.pk}/",
        f"deals/{deal.pk}/history/",
        f"clients/{deal.client_id}/",
        f"clients/{deal.client_id}/history/",
        f"clients/{deal.client_id}/contacts/new/",
        f"contacts/{contact.pk}/edit/",
    ):
        assert theirs.get(f"{base}/{path}").status_code == 404
    for path, data in (
        (f"deals/{deal.pk}/edit/", {"field": "title", "title": "x"}),
        (f"deals/{deal.pk}/move/", {"stage": cast.won.pk}),
        (f"clients/{deal.client_id}/edit/", {"field": "name", "name": "x"}),
        (f"clients/{deal.client_id}/archive/", {}),
        (f"contacts/{contact.pk}/archive/", {}),
        (f"settings/deal-stages/{cast.new.pk}/rename/", {"name": "x"}),
        (f"settings/deal-stages/{cast.new.pk}/archive/", {}),
    ):
        assert theirs.post(f"{base}/{path}", data, headers=HTMX).status_code == 404
    assert theirs.get(f"{BASE}/deals/").status_code == 404
    assert not EventRecord.objects.exists()


@pytest.mark.parametrize("path", ["deals/", "deals/table/", "clients/", "search/?q=deal", "CARD", "CLIENT"])
def test_pages_ask_the_same_number_of_questions_whatever_the_size(
    cast: Cast, path: str, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    client = make_client(name="Deal maker")
    browser = enter(cast.anna)
    for size in (2, 12):
        for _each in range(size):
            deal = make_deal(responsible=cast.boris, stage=cast.new, client=client)
            order = make_order(responsible=cast.boris, deal=deal, title="Deal order")
            order.items.create(order=order, name="Door", total=Decimal(70), price=Decimal(70))
            make_task(deal=deal, assignee=cast.pavel, title="Deal task")
        at = {"CARD": f"deals/{deal.pk}/", "CLIENT": f"clients/{client.pk}/"}.get(path, path)

        panels = {"CARD": 7, "CLIENT": 1}.get(path, 0)
        with django_assert_max_num_queries(
            23 + panels + 5
        ):  # and five of the door: session, user, company, member, scope
            assert browser.get(f"{BASE}/{at}").status_code == 200


def test_history_goes_on_where_the_card_stops(cast: Cast) -> None:
    deal = make_deal(responsible=cast.anna, stage=cast.new)
    browser = enter(cast.anna)
    for turn in range(33):
        browser.post(
            f"{BASE}/deals/{deal.pk}/edit/", {"field": "title", "title": f"Title {turn}"}, headers=HTMX
        )

    page = text_of(browser.get(f"{BASE}/deals/{deal.pk}/"))
    lines = EventRecord.objects.order_by("-pk")
    earlier = text_of(browser.get(f"{BASE}/talk/deal/{deal.pk}/feed/?before={lines[29].pk}"))

    assert f"before={lines[29].pk}" in page
    assert earlier.count("→") == 3


def test_a_deal_that_stands_still_is_marked_on_its_card(cast: Cast) -> None:
    long_ago = timezone.now() - timedelta(days=20)
    deal = make_deal(responsible=cast.anna, stage=cast.new, stage_since=long_ago)

    assert "in this stage for 20 days" in text_of(enter(cast.anna).get(f"{BASE}/deals/{deal.pk}/"))
