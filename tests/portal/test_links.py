"""The client's link: what it shows and what it never shows, who may switch it, who is counted as having opened it."""

import re
from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache
from django.db import IntegrityError, transaction
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape
from pytest_django import Settings

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.models import Deal
from naryad.forecast import actions as forecast
from naryad.orders.actions.orders import update_order
from naryad.orders.models import Order, OrderItem
from naryad.payments.actions import ledger
from naryad.portal import actions as portal_actions
from naryad.portal import queries
from naryad.portal.models import ClientLink, LinkOpening
from naryad.portal.rules import Agent, StageStep, client_stages, coarse_agent
from naryad.talk.actions.comments import add_comment
from naryad.workspaces.actions.company import update_workspace
from naryad.workspaces.door import links
from naryad.workspaces.models import Member, Workspace
from tests.factories import (
    NOW,
    another_company,
    make_client,
    make_deal,
    make_member,
    make_order,
    make_order_type,
    make_task,
    make_week,
)

pytestmark = pytest.mark.django_db

PHONE = "Mozilla/5.0 (Linux; Android 15; K) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/143.0.0.0 Mobile Safari/537.36"
DESKTOP = "Mozilla/5.0 (X11; Linux x86_64; rv:146.0) Gecko/20100101 Firefox/146.0"


@pytest.fixture(autouse=True)
def nobody_asked_before() -> Iterator[None]:
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def order(boris: Member) -> Order:
    """Of a client of Boris's, promised for 5 December, one of two items ready."""
    deal = make_deal(responsible=boris, client=make_client(name="Canary Client", phone="+79990000001"))
    order_type = make_order_type(stages=("New", "In production", "Canary stage", "Done"))
    for stage in order_type.stages.filter(name__in=("New", "In production", "Done")):
        stage.client_name = {"New": "Accepted", "In production": "Being made", "Done": "Handed over"}[
            stage.name
        ]
        stage.save(update_fields=["client_name"])
    found = make_order(
        responsible=boris,
        deal=deal,
        order_type=order_type,
        stage=order_type.stages.get(name="Canary stage"),
        title="White kitchen",
        promised_on=date(2026, 12, 5),
        description="Canary description",
        address="Canary address",
        contact_name="Canary contact",
    )
    for name, done in (("Cupboards", 3), ("Worktop", 0)):
        OrderItem.objects.create(
            order=found,
            name=name,
            quantity=3,
            unit="pcs",
            price=Decimal(1000),
            total=Decimal(3000),
            done_quantity=done,
        )
    return found


def link_of(order: Order, actor: Member) -> str:
    """The path of the order's link."""
    url = queries.link_url(portal_actions.make_link(order_id=order.pk, actor=actor, now=NOW))
    return url[url.index("/c/") :]


def test_a_client_reads_how_to_reach_the_company(client: Client, order: Order, anna: Member) -> None:
    update_workspace(phone="+7 495 000-00-01", address="Moscow, Lesnaya 5", actor=anna, now=NOW)

    page = client.get(link_of(order, anna)).content.decode()

    assert "tel:+74950000001" in page
    assert "Moscow, Lesnaya 5" in page


def look(client: Client, path: str, agent: str = PHONE) -> HttpResponse:
    return client.get(path, headers={"User-Agent": agent, "Accept-Language": "en"})  # type: ignore[return-value]


def test_the_client_sees_what_a_person_confirmed(client: Client, order: Order, boris: Member) -> None:
    answer = look(client, link_of(order, boris))

    page = answer.content.decode()
    assert answer.status_code == 200
    assert escape(order.workspace.name) in page and f"Order {order.code}" in page and "White kitchen" in page
    assert "5 Dec 2026" in page
    assert page.index("Accepted") < page.index("Being made") < page.index("Handed over")
    assert page.index('data-state="current"') < page.index("Being made")
    assert "Cupboards" in page and page.count("not ready yet") == 1
    assert "6,000" in page


def test_nothing_else_leaves_the_company(client: Client, order: Order, anna: Member, boris: Member) -> None:
    pavel = make_member(name="Canary Pavel")
    make_week(pavel)
    task = make_task(order=order, assignee=pavel, title="Canary task", estimate=100 * 60)
    add_comment(kind="order", pk=order.pk, text="Canary comment", actor=boris, now=NOW)
    add_comment(kind="task", pk=task.pk, text="Canary in a task", actor=pavel, now=NOW)
    make_order(responsible=boris, deal=order.deal, title="Canary other order")
    forecast.request_forecast(now=NOW)
    forecast.refresh_forecast(now=NOW)
    order.refresh_from_db()
    ready = order.forecast_orderforecast.shown_at

    page = look(client, link_of(order, boris)).content.decode().replace("Anna&#x27;s", "the company")

    assert "Canary" not in page
    assert not [
        name for name in (anna.name, boris.name, "csrfmiddlewaretoken", "live-stream") if name in page
    ]
    written = {ready.strftime(shape) for shape in ("%Y-%m-%d", "%d.%m.%Y")} | {f"{ready.day} {ready:%b}"}
    assert ready.date() != order.promised_on
    assert not [text for text in written if text in page]


def test_the_answer_is_kept_by_nobody_and_leads_nowhere(client: Client, order: Order, boris: Member) -> None:
    path = link_of(order, boris)
    for answer in (look(client, path), look(client, path[:-2] + "x/")):
        assert answer["Cache-Control"] == "no-store"
        assert answer["X-Robots-Tag"] == "noindex, nofollow"
        assert answer["Referrer-Policy"] == "no-referrer"
        assert answer["X-Frame-Options"] == "DENY"


def test_a_client_who_paid_too_much_is_not_told_a_sum_below_nothing(
    client: Client, order: Order, boris: Member
) -> None:
    assert order.deal is not None
    ledger.receive_payment(
        deal_id=order.deal.pk,
        amount=Decimal(6_050),
        paid_on=NOW.date(),
        accepts_more=True,
        actor=boris,
        now=NOW,
    )

    page = " ".join(look(client, link_of(order, boris)).content.decode().split())

    assert "Left to pay</dt><dd>0" in page.replace("\u20bd", "").replace("<dd>RUB\xa0", "<dd>")
    assert "Overpaid</dt>" in page and "50" in page.partition("Overpaid</dt>")[2][:40]
    assert "-50" not in page and "−50" not in page


def test_the_page_is_in_the_readers_language(client: Client, order: Order, boris: Member) -> None:
    answer = client.get(link_of(order, boris), headers={"Accept-Language": "ru-RU,ru;q=0.9"})

    assert "5 декабря 2026" in answer.content.decode()


def test_the_date_last_told_stands_until_the_promise_changes(
    client: Client, order: Order, boris: Member
) -> None:
    path = link_of(order, boris)
    portal_actions.tell_client(order_id=order.pk, told_on=date(2026, 12, 9), actor=boris, now=NOW)
    told = look(client, path).content.decode()
    update_order(order_id=order.pk, promised_on=date(2026, 12, 7), actor=boris, now=NOW)

    promised = look(client, path).content.decode()

    order.refresh_from_db()
    assert "9 Dec 2026" in told and "7 Dec 2026" in promised and "9 Dec" not in promised
    assert (order.told_on, order.told_at) == (None, None)


def test_telling_is_kept_on_the_order_and_in_its_history(order: Order, boris: Member) -> None:
    portal_actions.tell_client(order_id=order.pk, told_on=date(2026, 12, 9), actor=boris, now=NOW)

    order.refresh_from_db()
    event = EventRecord.objects.get(kind="order.date_told")
    assert (order.told_on, order.told_at, order.promised_on) == (date(2026, 12, 9), NOW, date(2026, 12, 5))
    assert (event.actor_id, event.data["told_on"], event.data["promised_on"]) == (
        boris.pk,
        "2026-12-09",
        "2026-12-05",
    )


def test_what_is_told_can_become_the_promise(order: Order, boris: Member) -> None:
    portal_actions.tell_client(
        order_id=order.pk, told_on=date(2026, 12, 9), is_promise=True, actor=boris, now=NOW
    )

    order.refresh_from_db()
    assert order.promised_on == order.told_on == date(2026, 12, 9)
    assert EventRecord.objects.filter(kind="order.promised").count() == 1


def test_a_day_that_is_over_is_not_told(order: Order, boris: Member) -> None:
    with pytest.raises(portal_actions.CannotShareOrder):
        portal_actions.tell_client(order_id=order.pk, told_on=date(2026, 11, 22), actor=boris, now=NOW)

    assert not EventRecord.objects.filter(kind="order.date_told").exists()


def test_amounts_are_shown_only_where_the_company_wants(client: Client, order: Order, boris: Member) -> None:
    path = link_of(order, boris)
    Workspace.objects.filter(slug=order.workspace.slug).update(link_shows_amounts=False)

    assert "6,000" not in look(client, path).content.decode()


def test_a_client_who_paid_what_was_agreed_owes_nothing(client: Client, order: Order, boris: Member) -> None:
    path, paid_on = link_of(order, boris), NOW.date()
    Deal.objects.update(agreed_amount=5_500)
    ledger.receive_payment(
        deal_id=order.deal_id, amount=Decimal(5_500), paid_on=paid_on, actor=boris, now=NOW
    )

    page = look(client, path).content.decode()

    assert "6,000" not in page
    assert re.search(r"Left to pay</dt><dd>\D*0\D*</dd>", page)


@pytest.mark.parametrize(("status", "said"), [("cancelled", "is cancelled"), ("on_hold", "being agreed")])
def test_a_stopped_order_shows_no_date_and_no_reason(
    client: Client, order: Order, boris: Member, status: str, said: str
) -> None:
    path = link_of(order, boris)
    assert "2026-12-05" in look(client, path).content.decode()
    stopped = {"stop_reason": "Canary reason", "stopped_at": NOW, "stopped_by": boris}
    Order.objects.filter(pk=order.pk).update(status=status, **stopped)

    page = look(client, path).content.decode()

    assert said in page
    assert "2026-12-05" not in page
    assert "Canary" not in page
    assert ("Left to pay" in page) is (status == "on_hold")
    with pytest.raises(portal_actions.CannotShareOrder):
        portal_actions.tell_client(order_id=order.pk, told_on=date(2026, 12, 20), actor=boris, now=NOW)


def test_a_link_that_is_off_renewed_or_made_up_is_not_found(
    client: Client, order: Order, boris: Member
) -> None:
    old = link_of(order, boris)
    portal_actions.renew_link(order_id=order.pk, actor=boris, now=NOW)
    new = link_of(order, boris)
    answers = [look(client, path).status_code for path in (old, new)]
    portal_actions.revoke_link(order_id=order.pk, actor=boris, now=NOW)

    made_up = ["/c/1/", "/c/x-y/", f"/c/{'9' * 30}-abc/", f"/c/{order.workspace_id}-/", "/c/--/"]
    gone = [look(client, path) for path in (new, *made_up)]

    assert (old != new, answers) == (True, [404, 200])
    assert {answer.status_code for answer in gone} == {404}
    assert len({answer.content.decode().partition("<main")[2] for answer in gone}) == 1
    assert "The link does not work" in gone[0].content.decode()


def test_a_link_opens_nothing_of_another_company(client: Client, order: Order, boris: Member) -> None:
    path = link_of(order, boris)
    with another_company() as vera:
        theirs = make_order(responsible=vera, deal=make_deal(responsible=vera))
        foreign = link_of(theirs, vera)

        swapped = path.replace(f"/c/{order.workspace_id}-", f"/c/{theirs.workspace_id}-")
        assert look(client, swapped).status_code == 404
        assert theirs.title in look(client, foreign).content.decode()


def test_only_a_hash_of_the_secret_is_stored(order: Order, boris: Member) -> None:
    path = link_of(order, boris)
    secret = path.strip("/").partition("-")[2]

    row = ClientLink.objects.values().get()

    assert not [value for value in row.values() if secret in str(value)]
    assert len(secret) >= 43


def test_the_link_can_be_copied_again_but_not_with_another_key(
    order: Order, boris: Member, settings: Settings
) -> None:
    first = link_of(order, boris)
    again = link_of(order, boris)
    settings.SECRET_KEY = "another key of thirty-two letters"

    card = queries.link_card(order_id=order.pk)

    assert first == again
    assert card.link is not None and card.url == ""


def test_no_log_has_the_secret(
    client: Client, order: Order, boris: Member, caplog: pytest.LogCaptureFixture
) -> None:
    path = link_of(order, boris)
    portal_actions.revoke_link(order_id=order.pk, actor=boris, now=NOW)

    look(client, path)

    assert path.strip("/").partition("-")[2] not in caplog.text


def test_an_order_has_one_link_in_use(order: Order, boris: Member) -> None:
    link_of(order, boris)

    with pytest.raises(IntegrityError), transaction.atomic():
        ClientLink.objects.create(order=order, nonce="n", secret_hash="h", created_by=boris, created_at=NOW)


def test_openings_are_counted_by_visit_without_bots_and_without_our_own(
    client: Client, order: Order, anna: Member, boris: Member
) -> None:
    path = link_of(order, boris)
    for agent in (PHONE, PHONE, DESKTOP, "TelegramBot (like TwitterBot)", "WhatsApp/2.23", "curl/8.5", ""):
        look(client, path, agent)
    client.head(path, headers={"User-Agent": "Mozilla/5.0 Safari"})
    assert boris.user
    client.force_login(boris.user)
    look(client, path, "Mozilla/5.0 Edg/143.0")

    rows = LinkOpening.objects.order_by("pk")
    assert [(row.browser, row.is_phone) for row in rows] == [("Chrome", True), ("Firefox", False)]
    LinkOpening.objects.update(at=timezone.now() - timedelta(hours=1))
    client.logout()
    look(client, path)
    assert queries.link_card(order_id=order.pk).openings == 3


def test_somebody_of_another_company_is_counted(client: Client, order: Order, boris: Member) -> None:
    path = link_of(order, boris)
    with another_company() as vera:
        assert vera.user
        client.force_login(vera.user)

    look(client, path)

    assert LinkOpening.objects.count() == 1


def test_one_link_is_not_asked_for_without_end(
    client: Client, order: Order, boris: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(links, "ONE_LINK_A_MINUTE", 3)
    monkeypatch.setattr(links, "LINKS_A_MINUTE", 5)
    monkeypatch.setattr(links.time, "time", lambda: 1_800_000_000.0)
    path = link_of(order, boris)

    known = [look(client, path).status_code for _time in range(4)]
    guessed = [look(client, f"/c/{order.workspace_id}-{number}/").status_code for number in range(3)]

    assert known == [200, 200, 200, 429]
    assert guessed == [404, 429, 429]


def test_who_may_not_change_the_order_has_nothing_to_do_with_its_link(
    client: Client, company: Workspace, order: Order, pavel: Member
) -> None:
    other = make_member(name="Olga", role=Member.Role.SALES)
    for actor in (pavel, other):
        for press in (portal_actions.make_link, portal_actions.renew_link, portal_actions.revoke_link):
            with pytest.raises(NotAllowed):
                press(order_id=order.pk, actor=actor, now=NOW)
        with pytest.raises(NotAllowed):
            portal_actions.tell_client(order_id=order.pk, told_on=date(2026, 12, 9), actor=actor, now=NOW)
    assert other.user
    client.force_login(other.user)

    card = client.get(reverse("orders:order", args=[company.slug, order.pk])).content.decode()

    assert "Tell the client" not in card
    assert not ClientLink.objects.exists()


def test_an_internal_order_has_no_link(boris: Member) -> None:
    order = make_order(responsible=boris)

    with pytest.raises(portal_actions.CannotShareOrder):
        portal_actions.make_link(order_id=order.pk, actor=boris, now=NOW)


def test_the_card_says_how_often_the_link_was_opened(
    client: Client, company: Workspace, order: Order, boris: Member
) -> None:
    link = portal_actions.make_link(order_id=order.pk, actor=boris, now=NOW)
    for hours in range(3):
        agent = Agent(browser="Chrome", is_phone=True)
        portal_actions.keep_opening(link_id=link.pk, agent=agent, now=NOW + timedelta(hours=hours))
    assert boris.user
    client.force_login(boris.user)

    card = client.get(reverse("orders:order", args=[company.slug, order.pk])).content.decode()
    listed = client.get(reverse("portal:link_openings", args=[company.slug, order.pk])).content.decode()

    assert "opened 3 times" in card
    assert queries.link_url(link) in card
    assert listed.count("phone, Chrome") == 3


def test_a_stage_is_named_for_the_client_in_the_settings(
    client: Client, company: Workspace, anna: Member
) -> None:
    stage = make_order_type().stages.get(name="In production")
    assert anna.user
    client.force_login(anna.user)

    answer = client.post(
        reverse("orders:order_stage_change", args=[company.slug, stage.pk]), {"client_name": " Being made "}
    )

    stage.refresh_from_db()
    assert (answer.status_code, stage.client_name) == (200, "Being made")
    assert EventRecord.objects.get(kind="names.changed").data["changes"] == {
        "client_name": ["", "Being made"]
    }


@pytest.mark.parametrize(
    ("names", "current", "expected"),
    [
        (["A", "", "C"], 1, [StageStep("A", "current"), StageStep("C", "future")]),
        (["A", "", "C"], 2, [StageStep("A", "past"), StageStep("C", "current")]),
        (["", "B"], 0, [StageStep("B", "future")]),
        (["A", "A", "B"], 1, [StageStep("A", "current"), StageStep("B", "future")]),
        (["", ""], 1, []),
    ],
)
def test_a_stage_without_a_name_is_the_one_before(
    names: list[str], current: int, expected: list[StageStep]
) -> None:
    assert client_stages(names=names, current=current) == expected


@pytest.mark.parametrize(
    ("header", "agent"),
    [
        (PHONE, Agent("Chrome", True)),
        (DESKTOP, Agent("Firefox", False)),
        ("Mozilla/5.0 (compatible; YandexBot/3.0)", None),
        ("facebookexternalhit/1.1", None),
        ("", None),
        ("TelegramBot (like TwitterBot)", None),
        ("Viber/21.5.0.3 CFNetwork/1496.0.7 Darwin/23.5.0", None),
        ("WhatsApp/2.24.11.85 A", None),
        (f"{PHONE} Telegram-Android/11.4.2 (Google Pixel 8; Android 15; SDK 35)", Agent("Chrome", True)),
        (f"{PHONE} Viber/21.5.0.3", Agent("Chrome", True)),
        ("Mozilla/5.0 (iPhone) Version/18.0 Mobile/15E148 Safari/604.1", Agent("Safari", True)),
    ],
)
def test_a_reader_is_known_no_closer_than_by_browser(header: str, agent: Agent | None) -> None:
    assert coarse_agent(header) == agent
