"""How often a login can be tried: by account and address, and by account from anywhere."""

import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.urls import reverse

from naryad.workspaces.models import Member
from tests.pages import text_of
from tests.workspaces.logins import audited, log_in

pytestmark = pytest.mark.django_db
OFFICE = "203.0.113.1"
SAYS_NO = "Too many failed login attempts"


def fail(member: Member, *, times: int, **options: str) -> str:
    for _try in range(times):
        answer = log_in(Browser(), member, "wrong", **options)
    return text_of(answer)


def test_a_colleagues_mistakes_do_not_lock_the_office_out(anna: Member, boris: Member) -> None:
    assert SAYS_NO in fail(anna, times=8, REMOTE_ADDR=OFFICE)

    assert log_in(Browser(), boris, REMOTE_ADDR=OFFICE).status_code == 302
    assert log_in(Browser(), anna, REMOTE_ADDR="198.51.100.1").status_code == 302  # nor them at home


def test_one_account_cannot_be_tried_from_many_addresses(anna: Member) -> None:
    for number in range(10):
        page = fail(anna, times=4, REMOTE_ADDR=f"198.51.100.{number}")

    assert SAYS_NO in page
    assert SAYS_NO in text_of(log_in(Browser(), anna, REMOTE_ADDR="192.0.2.1"))
    assert audited(anna).count("Logins as Anna are refused for some minutes: too many attempts") == 1


def test_what_a_request_says_of_itself_gives_no_new_tries(anna: Member) -> None:
    """Neither an address in X-Forwarded-For, nor another name of the server."""
    for number, host in enumerate(["localhost", "127.0.0.1", "localhost", "127.0.0.1"]):
        page = fail(
            anna, times=2, REMOTE_ADDR=OFFICE, HTTP_X_FORWARDED_FOR=f"192.0.2.{number}", HTTP_HOST=host
        )

    assert SAYS_NO in page


def test_those_who_log_in_are_not_counted(anna: Member) -> None:
    for _day in range(12):
        assert log_in(Browser(), anna, REMOTE_ADDR=OFFICE).status_code == 302


def test_counters_are_not_pushed_out_by_others(anna: Member) -> None:
    """A cache of a few hundred entries would forget them."""
    fail(anna, times=6, REMOTE_ADDR=OFFICE)
    for number in range(400):
        cache.set(f"somebody-else-{number}", 1)
    given = {"login": "nobody@example.org", "password": "x"}
    Browser().post(reverse("account_login"), given, REMOTE_ADDR="198.51.100.1")

    assert SAYS_NO in text_of(log_in(Browser(), anna, REMOTE_ADDR=OFFICE))
