"""Pages of clients: typed, warned about, archived, found."""

from naryad.crm.models import Client, Contact
from tests.crm.conftest import Cast
from tests.factories import (
    make_client,
    make_deal,
)
from tests.pages import HTMX, enter, text_of

BASE = "/w/annas"


def test_an_inn_that_looks_wrong_is_warned_about_and_accepted_when_confirmed(cast: Cast) -> None:
    browser, url = enter(cast.boris), f"{BASE}/clients/new/"
    form = {"kind": "organisation", "name": "Oak", "inn": "7707083894", "kpp": "770701001"}

    warned = browser.post(url, form, headers=HTMX)
    saved = browser.post(url, form | {"create_anyway": "on"}, headers=HTMX)

    assert (warned.status_code, saved.status_code) == (422, 200)
    assert "check digits" in text_of(warned)
    assert Client.objects.get().inn == "7707083894"


def test_a_private_person_needs_a_phone(cast: Cast) -> None:
    answer = enter(cast.boris).post(f"{BASE}/clients/new/", {"kind": "person", "name": "Ann"}, headers=HTMX)

    assert answer.status_code == 422
    assert not Client.objects.exists()


def test_a_client_is_edited_in_place_and_warned_about_there_too(cast: Cast) -> None:
    client = make_client(kind="organisation", name="Oak")
    browser, url = enter(cast.boris), f"{BASE}/clients/{client.pk}/edit/"

    browser.post(url, {"field": "address", "address": "Main street 1"}, headers=HTMX)
    warned = browser.post(url, {"field": "inn", "inn": "7707083894"}, headers=HTMX)
    browser.post(url, {"field": "inn", "inn": "7707083894", "create_anyway": "on"}, headers=HTMX)

    assert warned.status_code == 422
    assert "create_anyway" in text_of(warned)
    client.refresh_from_db()
    assert (client.address, client.inn) == ("Main street 1", "7707083894")


def test_contacts_of_a_client_are_kept_on_its_card(cast: Cast) -> None:
    client = make_client(kind="organisation")
    browser = enter(cast.boris)

    browser.post(
        f"{BASE}/clients/{client.pk}/contacts/new/", {"name": "Petr", "phone": "89123456789"}, headers=HTMX
    )
    contact = Contact.objects.get()
    browser.post(
        f"{BASE}/contacts/{contact.pk}/edit/", {"name": "Petr", "position": "Director"}, headers=HTMX
    )
    page = text_of(browser.get(f"{BASE}/clients/{client.pk}/"))
    browser.post(f"{BASE}/contacts/{contact.pk}/archive/", headers=HTMX)

    assert "Director" in page
    contact.refresh_from_db()
    assert contact.is_archived


def test_a_client_goes_to_the_archive_and_back(cast: Cast) -> None:
    client = make_client(name="Oak")
    browser, url = enter(cast.anna), f"{BASE}/clients/{client.pk}"

    archived = browser.post(f"{url}/archive/", headers=HTMX)
    assert "Oak" not in text_of(browser.get(f"{BASE}/clients/"))
    assert "Oak" in text_of(browser.get(f"{BASE}/clients/?archived=on"))
    restored = browser.post(f"{url}/restore/", headers=HTMX)

    assert "Oak" in text_of(browser.get(f"{BASE}/clients/"))
    assert f'hx-post="{url}/restore/"' in text_of(archived)
    assert f'"undo_url": "{url}/restore/"' in archived.headers["HX-Trigger"]
    assert f'hx-post="{url}/archive/"' in text_of(restored)
    assert f'"undo_url": "{url}/archive/"' in restored.headers["HX-Trigger"]


def test_archiving_twice_archives_and_restoring_twice_restores(cast: Cast) -> None:
    browser = enter(cast.anna)
    client, stage = make_client(name="Oak"), cast.measuring
    make_deal(responsible=cast.boris, stage=stage)
    rows = ((client, f"{BASE}/clients/{client.pk}"), (stage, f"{BASE}/settings/deal-stages/{stage.pk}"))

    for row, url in rows:
        for _press in range(2):
            browser.post(f"{url}/archive/", headers=HTMX)
        row.refresh_from_db()
        assert row.is_archived
        for _press in range(2):
            browser.post(f"{url}/restore/", headers=HTMX)
        row.refresh_from_db()
        assert not row.is_archived


def test_choices_of_clients_are_found_as_one_types(cast: Cast) -> None:
    client = make_client(name="Семёнов", phone="+7 912 345-67-89")
    make_client(name="Other")

    found = enter(cast.boris).get(f"{BASE}/clients/options/", {"q": "семен"}).json()

    assert found == [{"value": str(client.pk), "text": "Семёнов", "hint": "+7 912 345-67-89"}]
