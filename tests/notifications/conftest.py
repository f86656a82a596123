"""Pavel works Monday to Friday, 9:00–17:00 in Moscow."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from naryad.workspaces.models import Member
from tests.factories import make_week
from tests.notifications.mail import MailServer, mail_server


@pytest.fixture
def pavel(pavel: Member) -> Member:
    make_week(pavel)
    return pavel


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    """A mail server that the program is set up to send by."""
    with mail_server() as (server, port):
        settings.HAS_EMAIL = True
        settings.EMAIL_BACKEND = "naryad.core.mail.MailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = False
        settings.DEFAULT_FROM_EMAIL = "naryad@example.org"
        yield server
