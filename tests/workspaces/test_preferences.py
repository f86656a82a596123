"""A person's own language and theme."""

import pytest
from django.test import Client
from django.urls import reverse

from naryad.core.env import env
from naryad.workspaces.models import Member, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def user() -> User:
    return make_user(language="ru")


def test_language_is_kept_and_the_page_comes_back(client: Client, user: User) -> None:
    client.force_login(user)

    answer = client.post("/preferences/", {"language": "en", "next": "/somewhere"})

    user.refresh_from_db()
    assert (user.language, user.theme) == ("en", "auto")
    assert answer.headers["Location"] == "/somewhere"
    assert answer.cookies["language"].value == "en"


def test_the_theme_switch_gets_no_page(client: Client, user: User) -> None:
    client.force_login(user)

    answer = client.post("/preferences/", {"theme": "dark"}, headers={"HX-Request": "true"})

    user.refresh_from_db()
    assert (answer.status_code, user.theme) == (204, "dark")


def test_unknown_choices_and_foreign_addresses_change_nothing(client: Client, user: User) -> None:
    client.force_login(user)

    answer = client.post(
        "/preferences/", {"language": "xx", "theme": "pink", "next": "https://elsewhere.example/"}
    )

    user.refresh_from_db()
    assert (user.language, user.theme) == ("ru", "auto")
    assert answer.headers["Location"] == "/"


def test_a_password_is_changed_from_the_menu_and_work_goes_on(client: Client, anna: Member) -> None:
    assert anna.user is not None
    anna.user.set_password("before-9213")
    anna.user.save(update_fields=["password"])
    client.force_login(anna.user)
    address = reverse("account_change_password")
    assert address in client.get(f"/w/{anna.workspace.slug}/settings/").content.decode()

    words = {"oldpassword": "before-9213", "password1": "after-8124-x", "password2": "after-8124-x"}
    answer = client.post(address, words)

    assert (answer.status_code, answer.headers["Location"]) == (302, "/")
    anna.user.refresh_from_db()
    assert anna.user.check_password("after-8124-x")


@pytest.mark.parametrize("name", ["account_reset_password", "account_reset_password_done"])
def test_a_letter_that_cannot_leave_is_not_promised(
    client: Client, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    without = client.get(reverse(name)).content.decode()
    monkeypatch.setenv("NARYAD_EMAIL_HOST", "mail.example.org")
    env.cache_clear()

    with_mail = client.get(reverse(name)).content.decode()

    env.cache_clear()
    assert ("mail-off" in without, "mail-off" in with_mail) == (True, False)
