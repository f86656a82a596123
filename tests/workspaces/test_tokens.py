"""The page of one's API tokens."""

from argparse import Namespace
from contextlib import nullcontext

import pytest
from django.urls import reverse

from naryad.core.env import ConfigurationError
from naryad.operate import companies
from naryad.workspaces.models import ApiToken, Member
from tests.pages import HTMX, confirm, enter, text_of


def address(member: Member, name: str, *args: object) -> str:
    return reverse(name, args=[member.workspace.slug, *args])


def test_a_token_is_made_after_confirming_oneself_and_shown_once(pavel: Member) -> None:
    browser, form = enter(pavel), {"name": "scales", "right": "write", "days": "30", "parts": ["tasks"]}
    asked = text_of(browser.post(address(pavel, "token_create"), form, headers=HTMX))
    assert "self_secret" in asked
    assert not ApiToken.objects.exists()
    confirm(browser, pavel)

    made = text_of(browser.post(address(pavel, "token_create"), form, headers=HTMX))
    page = text_of(browser.get(address(pavel, "tokens")))

    token = ApiToken.objects.get()
    assert f"nry_{pavel.workspace_id}_" in made
    assert f"nry_{pavel.workspace_id}_" not in page
    assert "scales" in page
    assert (token.member, token.may_write, token.parts) == (pavel, True, ["tasks"])
    assert token.expires_at is not None


def test_a_token_is_withdrawn_by_its_member_only(pavel: Member, anna: Member) -> None:
    browser = enter(pavel)
    confirm(browser, pavel)
    browser.post(address(pavel, "token_create"), {"name": "scales", "right": "read"})
    token = ApiToken.objects.get()

    others = enter(anna).post(address(anna, "token_withdraw", token.pk))
    own = browser.post(address(pavel, "token_withdraw", token.pk), headers=HTMX)

    assert (others.status_code, own.status_code) == (404, 200)
    assert not ApiToken.objects.exists()


def test_the_form_says_what_is_wrong(pavel: Member) -> None:
    refused = enter(pavel).post(address(pavel, "token_create"), {"name": "", "right": "read"}, headers=HTMX)

    assert refused.status_code == 422
    assert not ApiToken.objects.exists()


def test_whoever_runs_the_server_makes_one(
    pavel: Member, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(companies, "prepared", lambda _name: nullcontext())
    monkeypatch.setattr(companies, "require_ready", lambda _database: None)
    given = {"company": None, "name": "backup", "write": False, "days": None}

    assert companies.token_command(Namespace(email=pavel.user.email, **given)) == 0
    with pytest.raises(ConfigurationError, match="Nobody"):
        companies.token_command(Namespace(email="nobody@example.org", **given))

    assert capsys.readouterr().out.startswith(f"nry_{pavel.workspace_id}_")
    assert not ApiToken.objects.get().may_write
