"""Logging in as people do, with a password and a code."""

import time
from typing import Any

from allauth.mfa.totp.internal.auth import TOTP, format_hotp_value, hotp_value
from django.test import Client as Browser
from django.urls import reverse

from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member

PASSWORD = "secret"  # of tests.factories.make_user
KEY = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"


def log_in(browser: Browser, member: Member, password: str = PASSWORD, **options: Any) -> Any:
    assert member.user
    given = {"login": member.user.email, "password": password}
    return browser.post(reverse("account_login"), given, **options)


def code(key: str = KEY, *, minutes: int = 0) -> str:
    return str(format_hotp_value(hotp_value(key, int(time.time()) // 30 + 2 * minutes)))


def give_app(member: Member) -> None:
    """A second factor, set up before."""
    assert member.user
    TOTP.activate(member.user, KEY)


def audited(member: Member) -> list[str]:
    """What the audit of the member's company tells, oldest first."""
    with scope(member.workspace_id):
        rows = EventRecord.objects.exclude(audited_as="").order_by("pk")
        return [read_fact(row).words() for row in rows]
