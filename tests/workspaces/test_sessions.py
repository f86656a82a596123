"""Where one is logged in, and ending it from elsewhere."""

import pytest
from allauth.usersessions.models import UserSession
from django.test import Client as Browser
from django.urls import reverse

from naryad.workspaces.models import Member
from tests.pages import address, text_of, unseen
from tests.workspaces.logins import audited, log_in

pytestmark = pytest.mark.django_db
PHONE = "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/140.0 Mobile Safari/537.36"


def logged_in(member: Member, **options: str) -> Browser:
    browser = Browser()
    log_in(browser, member, **options)
    return browser


def is_in(browser: Browser, member: Member) -> bool:
    return not str(getattr(browser.get(address(member, "start")), "url", "")).startswith("/account/")


def test_one_sees_ones_devices_and_ends_the_others(anna: Member) -> None:
    phone = logged_in(anna, HTTP_USER_AGENT=PHONE, REMOTE_ADDR="203.0.113.5")
    desk = logged_in(anna)

    page = text_of(desk.get(reverse("mfa_index")))
    assert "Chrome, Android" in page
    assert "203.0.113.5" in page
    assert "this device" in page
    desk.post(reverse("sessions_end_others"))

    assert not is_in(phone, anna)
    assert is_in(desk, anna)
    assert audited(anna)[-1] == "Anna ended sessions on other devices: 1"


def test_one_session_is_ended(anna: Member) -> None:
    phone, desk, old = logged_in(anna, HTTP_USER_AGENT=PHONE), logged_in(anna), logged_in(anna)
    [url] = [
        part.split('"')[0]
        for part in text_of(desk.get(reverse("mfa_index"))).split("Chrome, Android")[1].split('action="')[1:2]
    ]

    desk.post(url)

    assert (is_in(phone, anna), is_in(desk, anna), is_in(old, anna)) == (False, True, True)
    assert "has ended already" in text_of(desk.post(url, follow=True))


@pytest.mark.parametrize("given", ["unknown", "", "fe80::1%eth0"])
def test_an_address_that_is_none_breaks_nothing(given: str, client: Browser, anna: Member) -> None:
    """A socket has none, and a proxy may say what it likes."""
    assert anna.user
    client.force_login(anna.user)
    unseen(client)

    assert client.get(address(anna, "start"), REMOTE_ADDR=given).status_code == 302
    assert UserSession.objects.filter(user=anna.user).exists()


def test_nobody_ends_somebody_elses(anna: Member, boris: Member) -> None:
    phone = logged_in(anna)
    phone.get(reverse("mfa_index"))
    number = UserSession.objects.get(user=anna.user).pk

    logged_in(boris).post(reverse("session_end", args=[number]))

    assert is_in(phone, anna)


def test_a_session_that_was_never_noted_is_noted_by_its_first_page(client: Browser, anna: Member) -> None:
    assert anna.user
    client.force_login(anna.user)
    unseen(client)

    client.get(address(anna, "start"))

    assert UserSession.objects.filter(user=anna.user).count() == 1
