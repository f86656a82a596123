"""The audit of a company: who, what, when, from where; only its own, only added to."""

import csv
import io
from datetime import timedelta

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client as Browser
from django.urls import reverse
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.core.cells import safe_cell
from naryad.core.devices import device_name
from naryad.tenancy.scope import scope
from naryad.workspaces.actions import invitations, members
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_deal, make_member
from tests.pages import HTMX, address, confirm, enter, text_of
from tests.workspaces.logins import audited, log_in

pytestmark = pytest.mark.django_db
CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0 Safari/537.36"


def test_logins_failed_ones_and_logouts_stand_with_address_and_device(client: Browser, anna: Member) -> None:
    log_in(client, anna, "wrong", REMOTE_ADDR="203.0.113.7", HTTP_USER_AGENT=CHROME)
    log_in(client, anna, REMOTE_ADDR="203.0.113.8", HTTP_USER_AGENT=CHROME)
    client.post(reverse("account_logout"))

    assert audited(anna) == [
        "A login as Anna failed: wrong password",
        "Anna logged in by password",
        "Anna logged out",
    ]
    page = text_of(enter(anna).get(address(anna, "workspaces:audit")))
    assert "203.0.113.7" in page
    assert "203.0.113.8" in page
    assert "Chrome, Windows" in page


def test_an_e_mail_that_is_nobodys_is_kept_nowhere(
    client: Browser, anna: Member, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO")
    client.post(reverse("account_login"), {"login": "hunter2@example.org", "password": "wrong"})

    assert audited(anna) == []
    assert "nobody's" in caplog.text
    assert "hunter2" not in caplog.text


def test_a_login_is_told_to_each_company_and_to_no_other(client: Browser, anna: Member, vera: Member) -> None:
    with another_company() as owner:
        place = make_member(name="Anna elsewhere", user=anna.user)
        assert owner.workspace_id == place.workspace_id

    log_in(client, anna)

    assert audited(anna) == ["Anna logged in by password"]
    assert audited(place) == ["Anna elsewhere logged in by password"]
    assert audited(vera) == []
    assert "logged in" not in text_of(enter(vera).get(address(vera, "workspaces:audit")))


def test_roles_and_settings_stand_with_what_they_were(anna: Member, boris: Member) -> None:
    browser = confirm(enter(anna), anna)
    fields = {"name": "Boris", "kind": "person", "role": "head", "position": "", "phone": "", "time_zone": ""}
    browser.post(address(anna, "people:member_save", boris.pk), fields, REMOTE_ADDR="203.0.113.9")

    page = text_of(browser.get(address(anna, "workspaces:audit")))

    assert "Boris: details changed" in page
    assert "Sales manager → Head of production" in page
    assert "203.0.113.9" in page


def test_a_role_is_changed_and_an_invitation_made_only_by_who_confirms(anna: Member, boris: Member) -> None:
    crew = make_member(name="Petr", has_login=False)
    browser = enter(anna)
    fields = {"name": "Boris", "kind": "person", "role": "head", "position": "", "phone": "", "time_zone": ""}

    for url, given in (
        (address(anna, "people:member_save", boris.pk), fields),
        (address(anna, "workspaces:invite", crew.pk), {"email": ""}),
    ):
        asked = browser.post(url, given, headers=HTMX)
        assert 'name="self_secret"' in text_of(asked)

    boris.refresh_from_db()
    assert boris.role == Member.Role.SALES
    given = fields | {"self_secret": "secret"}
    browser.post(address(anna, "people:member_save", boris.pk), given, headers=HTMX)
    boris.refresh_from_db()
    assert boris.role == Member.Role.HEAD


def test_what_was_typed_to_confirm_stands_in_no_later_dialog(anna: Member, boris: Member) -> None:
    make_deal(responsible=boris)
    fields = {
        "name": "Boris",
        "kind": "person",
        "role": "performer",
        "position": "",
        "phone": "",
        "time_zone": "",
    }
    given = fields | {"self_secret": "secret"}

    asked = enter(anna).post(address(anna, "people:member_save", boris.pk), given, headers=HTMX)

    assert "Hand over and change the role" in text_of(asked)
    assert "secret" not in text_of(asked)


def test_guesses_in_the_dialog_are_counted(anna: Member, boris: Member) -> None:
    """Also where the answer takes back everything that the request wrote."""
    browser, url = enter(anna), address(anna, "workspaces:security")
    for _try in range(11):
        answer = browser.post(url, {"self_secret": "guessed"}, headers=HTMX)

    assert "Too many attempts" in text_of(answer)
    assert 'name="self_secret"' in text_of(browser.post(url, {"self_secret": "secret"}, headers=HTMX))


@pytest.mark.parametrize(
    ("query", "shown"),
    [
        ({"audited_as": "member"}, {"Boris was invited"}),
        ({"audited_as": "login"}, {"Pavel logged in by password"}),
        ({"person": "pavel"}, {"Pavel logged in by password"}),
        ({"person": "anna"}, {"Boris was invited"}),
        ({"since": "tomorrow"}, set()),
        ({"until": "yesterday"}, set()),
        ({"audited_as": "nonsense"}, set()),
    ],
)
def test_filters(query: dict[str, str], shown: set[str], anna: Member, pavel: Member) -> None:
    boris = make_member(name="Boris", has_login=False)
    invitations.invite(member_id=boris.pk, email="", actor=anna, now=timezone.now())
    log_in(Browser(), pavel)
    today = timezone.localdate()
    meant = {
        "pavel": str(pavel.pk),
        "anna": str(anna.pk),
        "tomorrow": f"{today + timedelta(days=2)}",
        "yesterday": f"{today - timedelta(days=2)}",
    }
    asked = {name: meant.get(value, value) for name, value in query.items()}

    page = text_of(enter(anna).get(address(anna, "workspaces:audit"), asked))

    known = {"Boris was invited", "Pavel logged in by password"}
    assert {line for line in known if line in page} == shown


def test_the_file_holds_what_the_filters_find_and_no_formula(anna: Member) -> None:
    members.add_member(name="=cmd|' /C calc'!A0", actor=anna, now=NOW)
    members.add_member(name="Oleg", actor=anna, now=NOW)
    browser, url = enter(anna), address(anna, "workspaces:audit_file")

    assert browser.get(url).url.startswith(reverse("account_reauthenticate"))
    answer = confirm(browser, anna).get(url, {"audited_as": "member"})

    assert answer.headers["Content-Disposition"].startswith("attachment")
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";"))
    assert [row[2] for row in rows[1:]] == ["Oleg added", "'=cmd|' /C calc'!A0 added"]
    assert audited(anna)[-1] == "The audit was downloaded, lines: 2"


@pytest.mark.parametrize("role", [role for role in Member.Role if role not in ("owner", "head")])
def test_others_do_not_read_it(role: str, anna: Member) -> None:
    boris = make_member(name="Boris", role=role)
    for name in ("audit", "audit_file", "security"):
        assert enter(boris).get(address(boris, f"workspaces:{name}")).status_code == 403


def test_nothing_of_it_can_be_changed_or_taken_away(anna: Member) -> None:
    members.add_member(name="Oleg", actor=anna, now=NOW)

    for write in ("UPDATE activity_eventrecord SET ip = NULL", "DELETE FROM activity_eventrecord"):
        with (
            pytest.raises(DatabaseError, match="permission denied"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(write)
    with scope(anna.workspace_id):
        assert EventRecord.objects.filter(audited_as="member").exists()


@pytest.mark.parametrize(
    ("text", "safe"),
    [
        ("Anna", "Anna"),
        ("=1+1", "'=1+1"),
        ("  =1+1", "'  =1+1"),
        ("\ufeff@SUM(A1)", "'\ufeff@SUM(A1)"),
        ("\x01+1+1", "'\x01+1+1"),
        ("\t1", "'\t1"),
        ("\rx", "'\rx"),
        ("-", "'-"),
        ("-1 500,50", "-1 500,50"),
        ("+79161234567", "+79161234567"),
        ("-1+cmd", "'-1+cmd"),
        ("", ""),
    ],
)
def test_a_cell_is_no_formula(text: str, safe: str) -> None:
    assert safe_cell(text) == safe


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        (CHROME, "Chrome, Windows"),
        (CHROME + " Edg/140.0", "Edge, Windows"),
        (CHROME.replace("Chrome", "YaBrowser/25 Chrome"), "Яндекс Браузер, Windows"),
        (
            "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) Version/18.0 Mobile Safari/604.1",
            "Safari, iPhone",
        ),
        ("Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0", "Firefox, Linux"),
        ("something else", "something else"),
        ("", ""),
    ],
)
def test_a_device_has_a_name(agent: str, name: str) -> None:
    assert device_name(agent) == name
