"""A person's own language and theme."""

import pytest
from django.test import Client

from naryad.workspaces.models import User

pytestmark = pytest.mark.django_db


@pytest.fixture
def anna() -> User:
    return User.objects.create_user(email="anna@example.org", password="secret", name="Anna", language="ru")


def test_language_is_kept_and_the_page_comes_back(client: Client, anna: User) -> None:
    client.force_login(anna)

    answer = client.post("/preferences/", {"language": "en", "next": "/somewhere"})

    anna.refresh_from_db()
    assert (anna.language, anna.theme) == ("en", "auto")
    assert answer.headers["Location"] == "/somewhere"
    assert answer.cookies["language"].value == "en"


def test_the_theme_switch_gets_no_page(client: Client, anna: User) -> None:
    client.force_login(anna)

    answer = client.post("/preferences/", {"theme": "dark"}, headers={"HX-Request": "true"})

    anna.refresh_from_db()
    assert (answer.status_code, anna.theme) == (204, "dark")


def test_unknown_choices_and_foreign_addresses_change_nothing(client: Client, anna: User) -> None:
    client.force_login(anna)

    answer = client.post(
        "/preferences/", {"language": "xx", "theme": "pink", "next": "https://elsewhere.example/"}
    )

    anna.refresh_from_db()
    assert (anna.language, anna.theme) == ("ru", "auto")
    assert answer.headers["Location"] == "/"
