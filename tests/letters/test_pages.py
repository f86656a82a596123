"""The dialog of a letter and what the cards say of letters."""

from datetime import date
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse
from pytest_django import Settings

from naryad.documents.models import Paper
from naryad.letters.models import ClientLetter
from naryad.offers.models import Offer
from naryad.orders.models import Order
from naryad.portal.queries import link_card, offer_link_card
from naryad.workspaces.models import Member, Workspace
from tests.letters.test_delivery import deliver, written
from tests.notifications.mail import MailServer

pytestmark = pytest.mark.django_db
HTMX = {"HX-Request": "true"}
MODAL = HTMX | {"HX-Target": "div#modal-body"}


@pytest.fixture
def browser(client: Client, boris: Member, company: Workspace) -> Client:
    Workspace.objects.filter(pk=company.pk).update(language="ru")
    assert boris.user
    client.force_login(boris.user)
    return client


def address(name: str, company: Workspace, pk: int) -> str:
    return reverse(name, args=[company.slug, pk])


def test_the_date_of_an_order_is_told_by_letter_and_kept(
    post: MailServer, browser: Client, company: Workspace, order: Order
) -> None:
    url = address("letters:tell_client", company, order.pk)
    typed = {"to": "olga@example.com", "subject": "Заказ", "text": "Готово", "told_on": "2040-02-01"}

    dialog = browser.get(url, headers=MODAL).content.decode()
    part = {"HX-Request": "true", "HX-Target": "section#letter-part"}
    other_day = browser.get(f"{url}?told_on=2040-01-20&language=ru", headers=part).content.decode()
    over = browser.get(f"{url}?told_on=2020-01-15&language=ru", headers=part)
    answer = browser.post(url, typed, headers=HTMX)
    deliver(company)

    order.refresh_from_db()
    card = browser.get(address("orders:order", company, order.pk)).content.decode()
    link = link_card(order_id=order.pk).url
    assert f"Ваш заказ {order.code} White kitchen" in dialog and link in dialog
    assert 'value="office@example.com"' in dialog and 'data-email="olga@example.com"' in dialog
    assert 'data-phone="79215551234"' in dialog and "https://wa.me/{phone}?text={text}" in dialog
    assert "20 января 2040" in other_day and "<html" not in other_day
    assert (over.status_code, "<textarea" in over.content.decode()) == (422, False)
    assert (answer.status_code, order.told_on) == (204, date(2040, 2, 1))
    assert [mail["To"] for mail in post.letters] == ["olga@example.com"]
    assert "to olga@example.com" in card


def test_a_text_that_was_taken_another_way_keeps_the_date(
    browser: Client, company: Workspace, order: Order
) -> None:
    url = address("letters:client_told", company, order.pk)

    kept = browser.post(url, {"told_on": "2040-02-01", "language": "ru"}, headers=HTMX)
    over = browser.post(url, {"told_on": "2020-02-01", "language": "ru"}, headers=HTMX)

    order.refresh_from_db()
    assert (kept.status_code, over.status_code, order.told_on) == (204, 422, date(2040, 2, 1))


def test_an_offer_that_is_sent_asks_for_its_letter_and_says_that_it_came_not(
    post: MailServer, browser: Client, company: Workspace, offer: Offer, who: dict[str, Any]
) -> None:
    asked = browser.post(address("offers:offer_send", company, offer.pk), headers=HTMX)
    url = address("letters:offer_letter", company, offer.pk)
    typed = {"to": "nobody@example.com", "subject": "КП", "text": "Наше предложение"}
    post.answers = ["RCPT 550 5.1.1 no such user"]
    browser.post(url, typed, headers=HTMX)
    deliver(company)

    card = browser.get(address("offers:offer", company, offer.pk)).content.decode()
    letter = ClientLetter.objects.get()
    again = browser.get(f"{url}?again={letter.pk}", headers=MODAL).content.decode()
    assert asked.headers["HX-Retarget"] == "#modal-body"
    assert offer_link_card(offer_id=offer.pk).url in asked.content.decode()
    assert "nobody@example.com: not delivered: there is no such address" in card
    assert f"{url}?again={letter.pk}" in card
    assert 'value="nobody@example.com"' in again and "Наше предложение" in again


def test_a_paper_is_sent_as_its_file_and_bad_input_is_said_beside_its_field(
    post: MailServer, browser: Client, company: Workspace, paper: Paper
) -> None:
    url = address("letters:paper_letter", company, paper.pk)
    assert paper.attachment
    file = {"file": str(paper.attachment.pk)}
    typed = {"to": "olga@example.com", "subject": "Наряд", "text": "Во вложении", **file}

    dialog = browser.get(url, headers=MODAL).content.decode()
    bad = browser.post(url, typed | {"to": "olga@example.com\nBcc: a@example.com"}, headers=HTMX)
    sent = browser.post(url, typed, headers=HTMX)
    deliver(company)

    card = browser.get(address("documents:paper", company, paper.pk)).content.decode()
    assert f'<option value="{paper.attachment.pk}" selected>{paper.attachment.name}' in dialog
    assert (bad.status_code, "letter-to_error" in bad.content.decode(), sent.status_code) == (422, True, 204)
    [mail] = post.letters
    assert [file.get_filename() for file in mail.iter_attachments()] == [paper.attachment.name]
    assert "to olga@example.com" in card


def test_without_a_mail_server_the_dialog_says_so_and_the_text_can_be_taken(
    browser: Client, company: Workspace, order: Order, settings: Settings
) -> None:
    settings.HAS_EMAIL = False

    dialog = browser.get(address("letters:tell_client", company, order.pk), headers=MODAL).content.decode()

    assert "NARYAD_EMAIL_HOST" in dialog and "<textarea" in dialog and "max.ru/:share" in dialog
    assert 'name="to"' not in dialog


def test_the_settings_say_which_letters_did_not_arrive(
    post: MailServer, client: Client, company: Workspace, offer: Offer, anna: Member, who: dict[str, Any]
) -> None:
    written(offer, who)
    post.answers = ["RCPT 550 5.1.1 no such user"]
    deliver(company)
    assert anna.user
    client.force_login(anna.user)

    page = client.get(reverse("notifications:letters", args=[company.slug])).content.decode()

    assert "olga@example.com" in page and "550 5.1.1 no such user" in page
    assert "<dt>Given up</dt><dd>1</dd>" in page
