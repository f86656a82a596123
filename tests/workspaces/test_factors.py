"""Second factors: set up, asked, required, lost."""

import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.test import Client as Browser
from django.test import RequestFactory
from django.urls import reverse
from django.utils import timezone

from naryad.core import sealed
from naryad.core.errors import NotAllowed
from naryad.workspaces.door.members import enter as door
from naryad.workspaces.logins import actions
from naryad.workspaces.models import Member
from tests.factories import NOW, another_company, make_member
from tests.pages import HTMX, address, enter, text_of, unseen
from tests.workspaces.logins import KEY, audited, code, give_app, log_in

pytestmark = pytest.mark.django_db
INDEX = reverse("mfa_index")


def test_the_app_is_set_up_by_a_code_and_asked_at_the_next_login(client: Browser, anna: Member) -> None:
    log_in(client, anna)
    page = text_of(client.get(reverse("mfa_activate_totp")))
    [key] = re.findall(r'<code class="secret">(\w+)</code>', page)
    assert 'src="data:image/svg+xml;base64,' in page

    assert client.post(reverse("mfa_activate_totp"), {"code": "000000"}).status_code == 200
    made = client.post(reverse("mfa_activate_totp"), {"code": code(key)})

    assert made.url == reverse("mfa_view_recovery_codes")
    assert len(re.findall(r"<li>\d{4} \d{4}</li>", text_of(client.get(made.url)))) == 10
    other = Browser()
    assert log_in(other, anna).url == reverse("mfa_authenticate")
    assert other.get(address(anna, "workspaces:settings")).status_code == 302  # not in yet


def test_a_wrong_code_keeps_out_and_a_right_one_serves_once(client: Browser, anna: Member) -> None:
    give_app(anna)
    log_in(client, anna)

    refused = client.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert "This code does not fit" in text_of(refused)
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 302
    assert client.get(address(anna, "workspaces:settings")).status_code == 200

    other = Browser()
    log_in(other, anna)
    assert other.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 200
    assert audited(anna)[:2] == [
        "A login as Anna failed: wrong code of the second factor",
        "Anna logged in by password, with the second factor",
    ]


def test_codes_cannot_be_guessed_by_trying(client: Browser, anna: Member) -> None:
    give_app(anna)
    log_in(client, anna)

    for _try in range(6):
        refused = client.post(reverse("mfa_authenticate"), {"code": "000000"})

    assert "Too many" in text_of(refused)
    assert client.post(reverse("mfa_authenticate"), {"code": code()}).status_code == 200
    assert audited(anna).count("A login as Anna failed: wrong code of the second factor") == 5


def test_a_recovery_code_serves_once(client: Browser, anna: Member) -> None:
    log_in(client, anna)
    client.get(reverse("mfa_activate_totp"))
    client.post(reverse("mfa_activate_totp"), {"code": code(client.session["mfa.totp.secret"])})
    page = text_of(client.get(reverse("mfa_view_recovery_codes")))
    one = re.findall(r"<li>(\d{4}) (\d{4})</li>", page)[0]

    for expected in (302, 200):
        other = Browser()
        log_in(other, anna)
        answer = other.post(reverse("mfa_authenticate"), {"code": "".join(one)})
        assert answer.status_code == expected


def test_the_secret_is_not_in_the_database(anna: Member) -> None:
    give_app(anna)

    assert KEY not in str(Authenticator.objects.get(user=anna.user).data)


def test_with_another_key_of_the_server_no_code_fits(
    client: Browser, anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Not even one of an empty secret: the factor has to be reset."""
    give_app(anna)
    log_in(client, anna)
    monkeypatch.setattr(sealed, "_key", lambda _purpose: Fernet(Fernet.generate_key()))

    for guess in (code(), code("")):
        assert "This code does not fit" in text_of(client.post(reverse("mfa_authenticate"), {"code": guess}))


@pytest.mark.parametrize("role", [Member.Role.OWNER, Member.Role.HEAD])
def test_who_must_have_one_is_led_to_set_it_up_before_anything_else(role: str, anna: Member) -> None:
    boris = make_member(name="Boris", role=role)
    require(anna)
    browser = enter(boris)

    assert browser.get(address(boris, "workspaces:company")).url == INDEX
    assert browser.get(address(boris, "start"), headers=HTMX).headers["HX-Redirect"] == INDEX
    assert "log in with a second factor" in text_of(browser.get(INDEX))

    give_app(boris)
    assert browser.get(address(boris, "workspaces:company")).status_code == 200


def test_streams_of_open_pages_end_as_well(rf: RequestFactory, anna: Member) -> None:
    boris = make_member(name="Boris", role=Member.Role.HEAD)
    require(anna)
    request = rf.get("/")
    request.user = boris.user  # type: ignore[assignment]

    with pytest.raises(NotAllowed):
        door(request, boris.workspace, "self.use")


def test_others_are_not_asked_for_one(anna: Member, pavel: Member) -> None:
    require(anna)

    assert enter(pavel).get(address(pavel, "start")).url != INDEX


def test_who_requires_one_has_one(anna: Member, boris: Member) -> None:
    with pytest.raises(actions.CannotRequireFactor):
        actions.require_second_factor(is_required=True, actor=anna, now=NOW)
    with pytest.raises(NotAllowed):
        actions.require_second_factor(is_required=True, actor=boris, now=NOW)
    anna.workspace.refresh_from_db()
    assert not anna.workspace.second_factor_required


def test_the_setting_asks_who_it_is_and_is_told_in_the_audit(anna: Member) -> None:
    give_app(anna)
    browser, url = enter(anna), address(anna, "workspaces:security")

    asked = browser.post(url, {"second_factor_required": "on"}, headers=HTMX)
    assert asked.headers["HX-Retarget"] == "#modal-body"
    wrong = browser.post(url, {"second_factor_required": "on", "self_secret": "guessed"}, headers=HTMX)
    assert "neither your password" in text_of(wrong)
    right = browser.post(url, {"second_factor_required": "on", "self_secret": "secret"}, headers=HTMX)

    assert "modal-close" in right.headers["HX-Trigger"]
    anna.workspace.refresh_from_db()
    assert anna.workspace.second_factor_required
    assert audited(anna) == [
        "A login as Anna failed: wrong password or code when confirming that it is them",
        "A second factor is required of owners and heads of production",
    ]


def test_the_owner_resets_a_lost_factor_and_ends_its_sessions(anna: Member, boris: Member) -> None:
    give_app(boris)
    browser = enter(boris)
    unseen(browser)
    browser.get(reverse("home"))

    actions.reset_factors(member_id=boris.pk, actor=anna, now=NOW)

    assert not Authenticator.objects.filter(user=boris.user).exists()
    assert browser.get(address(boris, "start")).url.startswith("/account/login/")
    assert audited(anna) == ["The second factor of Boris was reset"]


def test_a_factor_that_guards_another_company_is_not_reset_here(anna: Member, boris: Member) -> None:
    give_app(boris)
    with another_company():
        make_member(name="Boris", user=boris.user)

    with pytest.raises(actions.CannotResetFactors, match="other companies"):
        actions.reset_factors(member_id=boris.pk, actor=anna, now=NOW)
    with pytest.raises(NotAllowed):
        actions.reset_factors(member_id=anna.pk, actor=boris, now=NOW)
    assert Authenticator.objects.filter(user=boris.user).exists()


def test_factors_are_changed_only_by_who_has_just_confirmed(client: Browser, anna: Member) -> None:
    give_app(anna)
    assert anna.user
    client.force_login(anna.user)

    asked = client.post(reverse("mfa_deactivate_totp"))

    assert asked.url.startswith(reverse("account_reauthenticate"))
    assert Authenticator.objects.filter(user=anna.user).exists()
    client.post(reverse("account_reauthenticate"), {"password": "secret"})
    assert client.post(reverse("mfa_deactivate_totp")).status_code == 302
    assert not Authenticator.objects.filter(user=anna.user).exists()


def test_a_confirmation_does_not_last(client: Browser, anna: Member) -> None:
    log_in(client, anna)
    session = client.session
    session["account_authentication_methods"][0]["at"] -= timedelta(minutes=11).total_seconds()
    session.save()

    assert client.get(reverse("mfa_activate_totp")).url.startswith(reverse("account_reauthenticate"))


def require(anna: Member) -> None:
    give_app(anna)
    actions.require_second_factor(is_required=True, actor=anna, now=timezone.now())
