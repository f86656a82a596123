"""How members come to pages, and what they read there."""

import time
from collections.abc import Callable
from typing import Any

from django.test import Client as Browser
from django.urls import reverse

from naryad.workspaces.door.visits import MARK
from naryad.workspaces.models import Member

HTMX = {"HX-Request": "true"}


def enter(member: Member, **headers: str) -> Browser:
    """A browser in which the member is logged in."""
    browser = Browser(headers=headers)
    assert member.user is not None
    browser.force_login(member.user)
    return browser


def confirm(browser: Browser, member: Member) -> Browser:
    """They have just typed their password: what asks for that does not ask now."""
    session = browser.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(member.user_id)
    session.save()
    return browser


def unseen(browser: Browser) -> None:
    """As the first page of a session finds it: tests/conftest.py notes who is put into one as seen."""
    session = browser.session
    del session[MARK]
    session.save()


def address(member: Member, name: str, *args: Any, query: str = "") -> str:
    """Of a route as its name says it: "orders:order"."""
    return reverse(name, args=[member.workspace.slug, *args]) + query


def addresses_of(app: str) -> Callable[..., str]:
    """The same for the routes of one app, without its name."""
    return lambda member, name, *args, query="": address(member, f"{app}:{name}", *args, query=query)


def text_of(answer: Any) -> str:
    return str(answer.content.decode())
