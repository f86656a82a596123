"""The cast: Anna owns the company, Boris sells, Pavel works."""

from collections.abc import Iterator

import pytest
from pytest_django import Settings

from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, Workspace
from tests.factories import make_member, make_week, make_workspace
from tests.notifications.mail import MailServer, mail_server


@pytest.fixture
def company(db: None) -> Iterator[Workspace]:
    workspace = make_workspace(language="en")
    with scope(workspace.pk):
        yield workspace


@pytest.fixture
def pavel(company: Workspace) -> Member:
    member = make_member(name="Pavel")
    make_week(member)
    return member


@pytest.fixture
def post(settings: Settings) -> Iterator[MailServer]:
    """A mail server that the program is set up to send by."""
    with mail_server() as (server, port):
        settings.HAS_EMAIL = True
        settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
        settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", port
        settings.EMAIL_HOST_USER = settings.EMAIL_HOST_PASSWORD = ""
        settings.EMAIL_USE_TLS = False
        settings.DEFAULT_FROM_EMAIL = "naryad@example.org"
        yield server
