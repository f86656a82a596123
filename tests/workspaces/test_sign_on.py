"""Single sign-on: a member of the verified e-mail comes in, every doubtful answer is refused in words."""

import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client as Browser
from django.urls import reverse

from naryad.core.env import ConfigurationError, Env, env
from naryad.workspaces.logins.actions import require_second_factor
from naryad.workspaces.models import Member, User
from tests.factories import NOW, make_user
from tests.pages import address, text_of
from tests.workspaces import provider as beside
from tests.workspaces.logins import audited, give_app
from tests.workspaces.provider import Provider

pytestmark = pytest.mark.django_db
BEGIN, BACK = "/account/sso/", "/account/sso/back/"


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with beside.running() as provider:
        monkeypatch.setenv("NARYAD_OIDC_ISSUER", provider.issuer)
        monkeypatch.setenv("NARYAD_OIDC_CLIENT_ID", beside.CLIENT)
        monkeypatch.setenv("NARYAD_OIDC_CLIENT_SECRET", beside.SECRET)
        monkeypatch.setenv("NARYAD_OIDC_NAME", "Keycloak")
        env.cache_clear()
        yield provider
    monkeypatch.undo()
    env.cache_clear()


def begun(browser: Browser, provider: Provider) -> dict[str, str]:
    """What the browser brings to the provider."""
    answer: Any = browser.get(BEGIN)
    assert answer.status_code == 302, text_of(answer)
    asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.url).query).items()}
    provider.challenge = asked["code_challenge"]
    return asked


def come(browser: Browser, provider: Provider, member: Member | None, **changes: Any) -> Any:
    """Begin, let the provider say who it is, come back."""
    asked = begun(browser, provider)
    given = {"email": member.user.email if member and member.user else "nobody@example.org"} | changes
    provider.says(**{"nonce": asked["nonce"]} | given)
    return browser.get(BACK, {"code": beside.CODE, "state": asked["state"]})


def is_in(browser: Browser) -> bool:
    return "_auth_user_id" in browser.session


def test_a_member_comes_in_and_stays_linked_when_the_e_mail_changes(
    client: Browser, provider: Provider, anna: Member
) -> None:
    assert "Log in by Keycloak" in text_of(client.get(reverse("account_login")))

    assert come(client, provider, anna).status_code == 302
    assert client.get(address(anna, "workspaces:settings")).status_code == 200
    again = Browser()
    come(again, provider, None)
    assert is_in(again)

    assert SocialAccount.objects.get().extra_data == {}
    assert audited(anna)[:2] == [
        "Anna now logs in by the company's single sign-on as well",
        "Anna logged in by the company's single sign-on",
    ]


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"nonce": "of another login"}, "belongs to another login"),
        ({"nonce": None}, "belongs to another login"),
        ({"iss": "https://elsewhere.example"}, "another server than the one"),
        ({"aud": "another"}, "meant for another program"),
        ({"exp": int(time.time()) - 60}, "out of date"),
        ({"iat": int(time.time()) + 600}, "out of date"),
        ({"exp": None}, "not signed as it should be, or says too little"),
        ({"sub": None}, "not signed as it should be, or says too little"),
        ({"email_verified": False}, "no verified e-mail"),
        ({"email_verified": "false"}, "no verified e-mail"),
        ({"email_verified": None}, "no verified e-mail"),
        ({"email": "nobody@example.org"}, "Nobody works here"),
    ],
)
def test_a_doubtful_answer_is_refused_in_words(
    changes: dict[str, Any], words: str, client: Browser, provider: Provider, anna: Member
) -> None:
    answer = come(client, provider, anna, **changes)

    assert answer.status_code == 403
    assert words in text_of(answer)
    assert not is_in(client)
    assert not SocialAccount.objects.exists()


def test_a_strangers_signature_is_refused(client: Browser, provider: Provider, anna: Member) -> None:
    provider.key = beside.STRANGERS_KEY

    assert "not signed as it should be" in text_of(come(client, provider, anna))
    assert not is_in(client)


@pytest.mark.parametrize(("algorithm", "key"), [("none", None), ("HS256", beside.SECRET * 4)])
def test_a_token_that_anybody_could_make_is_refused(
    algorithm: str, key: Any, client: Browser, provider: Provider, anna: Member
) -> None:
    provider.algorithm, provider.key = algorithm, key

    assert "not signed as it should be" in text_of(come(client, provider, anna))
    assert not is_in(client)


def test_another_state_is_refused(client: Browser, provider: Provider, anna: Member) -> None:
    asked = begun(client, provider)
    provider.says(nonce=asked["nonce"], email=anna.user.email)

    for state in ("guessed", ""):
        answer = client.get(BACK, {"code": beside.CODE, "state": state})
        assert "begun on another device" in text_of(answer)
    elsewhere = Browser().get(BACK, {"code": beside.CODE, "state": asked["state"]})
    assert "begun on another device" in text_of(elsewhere)
    assert not is_in(client)


def test_an_answer_serves_once(client: Browser, provider: Provider, anna: Member) -> None:
    asked = begun(client, provider)
    provider.says(nonce=asked["nonce"], email=anna.user.email)
    back = {"code": beside.CODE, "state": asked["state"]}
    assert client.get(BACK, back).status_code == 302
    client.logout()

    assert client.get(BACK, back).status_code == 403


def test_who_cancels_and_a_wrong_code_are_told_so(client: Browser, provider: Provider) -> None:
    asked = begun(client, provider)
    cancelled = client.get(BACK, {"error": "access_denied", "state": asked["state"]})
    assert "was cancelled" in text_of(cancelled)

    asked = begun(client, provider)
    wrong = client.get(BACK, {"code": "guessed", "state": asked["state"]})
    assert "did not confirm the login" in text_of(wrong)


def test_a_configuration_of_another_issuer_is_refused(client: Browser, provider: Provider) -> None:
    provider.says_issuer = "https://elsewhere.example"

    assert "another server than the one" in text_of(client.get(BEGIN))


def test_a_provider_that_is_away_is_said_to_be(
    client: Browser, provider: Provider, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NARYAD_OIDC_ISSUER", "http://127.0.0.1:9")
    env.cache_clear()

    assert "does not answer" in text_of(client.get(BEGIN))


def test_a_login_without_a_company_is_not_let_in(client: Browser, provider: Provider) -> None:
    user = make_user(email="left@example.org")

    assert "Nobody works here" in text_of(come(client, provider, None, email=user.email))
    assert not is_in(client)


def test_another_person_of_the_provider_does_not_take_a_linked_login(
    client: Browser, provider: Provider, anna: Member
) -> None:
    """The address was given to somebody else there."""
    come(client, provider, anna)
    other = Browser()

    assert "linked with somebody else" in text_of(come(other, provider, anna, sub="person-2"))
    assert not is_in(other)
    assert "A login as Anna failed: the single sign-on was refused" in audited(anna)


def test_the_e_mail_may_come_from_userinfo_of_the_same_person(
    client: Browser, provider: Provider, anna: Member
) -> None:
    assert anna.user
    told = {"email": anna.user.email, "email_verified": True}
    provider.userinfo = told | {"sub": "person-2"}
    assert "no verified e-mail" in text_of(come(client, provider, anna, email=None, email_verified=None))

    provider.userinfo = told | {"sub": "person-1"}
    come(client, provider, anna, email=None, email_verified=None)
    assert is_in(client)


def test_a_second_factor_is_asked_all_the_same(client: Browser, provider: Provider, anna: Member) -> None:
    give_app(anna)
    require_second_factor(is_required=True, actor=anna, now=NOW)

    assert come(client, provider, anna).url == reverse("mfa_authenticate")
    assert not is_in(client)


def test_the_password_stays(client: Browser, provider: Provider, anna: Member) -> None:
    """allauth would wipe it where it has no verified address of its own."""
    come(client, provider, anna)

    assert anna.user
    assert User.objects.get(pk=anna.user.pk).check_password("secret")


def test_the_address_that_begins_it_changes_nothing_of_it(client: Browser, provider: Provider) -> None:
    answer: Any = client.get(
        BEGIN, {"scope": "admin", "auth_params": "prompt=none&nonce=mine", "process": "connect"}
    )
    asked = parse_qs(urlsplit(answer.url).query)

    assert set(asked["scope"][0].split()) == {"openid", "profile", "email"}
    assert "prompt" not in asked
    assert asked["nonce"] != ["mine"]
    assert asked["redirect_uri"] == [env().base_url + BACK]


def test_where_none_is_set_up_there_is_none(client: Browser) -> None:
    assert client.get(BEGIN).status_code == client.get(BACK).status_code == 404
    assert "/account/sso/" not in text_of(client.get(reverse("account_login")))


@pytest.mark.parametrize(
    "given",
    [
        {"NARYAD_OIDC_ISSUER": "http://sso.example.org", "NARYAD_OIDC_CLIENT_ID": "n"},
        {"NARYAD_OIDC_ISSUER": "sso.example.org", "NARYAD_OIDC_CLIENT_ID": "n"},
        {"NARYAD_OIDC_ISSUER": "https://sso.example.org"},
        {"NARYAD_OIDC_CLIENT_ID": "n"},
    ],
)
def test_half_a_configuration_is_refused(given: dict[str, str], tmp_path: Any) -> None:
    with pytest.raises(ConfigurationError, match="NARYAD_OIDC"):
        Env.from_environ({"NARYAD_DATA": str(tmp_path), **given})
