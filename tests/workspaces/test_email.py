"""The address one logs in with: only its owner changes it, and the old address is told."""

import re

import pytest
from django.core import mail
from django.test import Client
from django.urls import resolve, reverse
from django.urls.exceptions import Resolver404

from naryad.config.account_urls import urlpatterns as account
from naryad.config.urls import urlpatterns
from naryad.core.env import env
from naryad.workspaces.models import Member, User
from tests.factories import make_user

pytestmark = pytest.mark.django_db
PASSWORD = "before-9213"


@pytest.fixture
def user(client: Client, anna: Member) -> User:
    assert anna.user
    anna.user.set_password(PASSWORD)
    anna.user.save(update_fields=["password"])
    client.force_login(anna.user)
    return anna.user


def ask(client: Client, email: str, password: str = PASSWORD) -> int:
    return client.post(reverse("email_change"), {"email": email, "password": password}).status_code


def link() -> str:
    match = re.search(r"/account/email/\S+/", str(mail.outbox[-1].body))
    assert match
    return match[0]


def test_the_address_changes_when_the_link_sent_to_the_new_one_is_confirmed(
    client: Client, user: User
) -> None:
    before = user.email

    assert ask(client, "New@Example.org") == 200
    assert mail.outbox[-1].to == ["new@example.org"]
    address = link()
    assert client.get(address).status_code == 200
    user.refresh_from_db()
    assert user.email == before
    assert client.post(address).status_code == 302

    user.refresh_from_db()
    assert user.email == "new@example.org"
    assert mail.outbox[-1].to == [before]
    assert client.post(address).status_code == 404


@pytest.mark.parametrize(
    ("email", "password"), [("new@example.org", "guessed"), ("no address", PASSWORD), ("", "")]
)
def test_without_the_password_nothing_is_sent(client: Client, user: User, email: str, password: str) -> None:
    assert ask(client, email, password) == 422
    assert mail.outbox == []


def test_somebody_elses_address_is_not_taken_and_not_betrayed(client: Client, user: User) -> None:
    make_user(email="taken@example.org")

    assert ask(client, "taken@example.org") == ask(client, "free@example.org") == 200
    [letter] = [one for one in mail.outbox if one.to == ["taken@example.org"]]
    mail.outbox = [letter]

    assert client.post(link()).status_code == 404
    user.refresh_from_db()
    assert user.email != "taken@example.org"


def test_a_link_that_was_changed_is_none(client: Client, user: User) -> None:
    ask(client, "new@example.org")

    assert client.post(link()[:-3] + "xx/").status_code == 404


def test_of_the_login_library_only_what_the_product_uses_is_open() -> None:
    assert sorted(str(route.pattern) for route in account) == sorted(
        [
            "login/", "logout/", "inactive/", "signup/", "reauthenticate/", "email/", "email/<str:token>/",
            "password/change/", "password/reset/", "password/reset/done/", "password/reset/key/done/",
            "^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$", "security/", "sessions/end/",
            "sso/", "sso/back/",
            "sessions/<int:pk>/end/", "factor/", "factor/passkey/", "confirm/code/", "confirm/passkey/",
            "factor/app/new/", "factor/app/remove/", "factor/passkeys/new/", "factor/passkeys/<int:pk>/remove/",
            "factor/codes/", "factor/codes/new/", "factor/codes/file/",
        ]
    )  # fmt: skip
    assert not any("allauth" in str(getattr(route, "urlconf_name", "")) for route in urlpatterns)
    with pytest.raises(Resolver404):
        resolve("/account/confirm-email/")


def test_links_in_letters_name_the_servers_own_address(
    client: Client, user: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not what the request calls its host, though it is one of those that are allowed."""
    client.logout()

    client.post(reverse("account_reset_password"), {"email": user.email}, headers={"Host": "localhost:666"})

    assert f"{env().base_url}/account/password/reset/key/" in mail.outbox[-1].body
    assert "localhost:666/account" not in mail.outbox[-1].body
