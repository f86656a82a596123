"""The manual is read inside the program, and every page leads to it."""

import pytest
from django.test import Client as Browser

from naryad.workspaces.models import Member
from naryad.workspaces.views.manual import PAGES


@pytest.fixture
def reader(anna: Member) -> Browser:
    browser = Browser()
    browser.force_login(anna.user)
    return browser


@pytest.mark.parametrize("language", ["ru", "en"])
def test_every_page_is_shown_with_its_pictures(reader: Browser, language: str) -> None:
    for page in PAGES:
        answer = reader.get(f"/help/{page}", headers={"Accept-Language": language})

        assert answer.status_code == 200
        for part in answer.text.split('src="pictures/')[1:]:
            assert reader.get(f"/help/pictures/{part.split(chr(34))[0]}").status_code == 200


def test_links_lead_from_page_to_page(reader: Browser) -> None:
    assert 'href="sales"' in reader.get("/help/README").text


@pytest.mark.parametrize(
    "path", ["/help/nothing", "/help/pictures/..%2f..%2fREADME.md", "/help/pictures/no.png"]
)
def test_nothing_else_is_read(reader: Browser, path: str) -> None:
    assert reader.get(path).status_code == 404


def test_it_is_for_who_is_logged_in(db: None) -> None:
    assert Browser().get("/help/README").status_code == 302


@pytest.mark.parametrize(
    ("path", "role", "page"),
    [
        ("tasks/", "head", "head"),
        ("orders/", "sales", "sales"),
        ("tasks/", "performer", "performer"),
        ("settings/", "head", "owner"),
    ],
)
def test_a_page_leads_to_what_is_written_of_it(anna: Member, path: str, role: str, page: str) -> None:
    Member.objects.filter(pk=anna.pk).update(role=role)
    browser = Browser()
    browser.force_login(anna.user)

    assert f'href="/help/{page}"' in browser.get(f"/w/{anna.workspace.slug}/{path}").text
