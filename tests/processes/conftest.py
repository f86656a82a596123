"""Anna's company, and how its members come to the pages."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.test import Client as Browser
from django.urls import reverse
from django.utils import translation

from naryad.workspaces.models import Member


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """What is said is compared in the language of the sources."""
    with translation.override("en"):
        yield


def enter(member: Member) -> Browser:
    browser = Browser()
    assert member.user is not None
    browser.force_login(member.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    return browser


def url(member: Member, name: str, *args: Any, query: str = "") -> str:
    return reverse(f"processes:{name}", args=[member.workspace.slug, *args]) + query
