"""Where the address begins with https, plain http leads there, and browsers are told to use nothing else."""

from typing import Any

import pytest
from django.test import Client as Browser

from naryad.core.env import env

pytestmark = pytest.mark.django_db
LOGIN = "/account/login/?next=/w/dub/"


@pytest.fixture
def https(settings: Any) -> None:
    settings.SECURE_HSTS_SECONDS = 31_536_000


@pytest.mark.usefixtures("https")
def test_plain_http_leads_to_the_servers_own_https_address(client: Browser) -> None:
    answer = client.get(LOGIN, headers={"Host": "localhost", "X-Forwarded-Proto": "https"})

    assert answer.status_code == 308
    assert answer.headers["Location"] == env().base_url + LOGIN
    assert "Strict-Transport-Security" not in answer.headers  # of plain http it says nothing


@pytest.mark.usefixtures("https")
def test_over_https_the_page_comes_and_says_to_use_nothing_else(client: Browser) -> None:
    answer = client.get(LOGIN, secure=True)

    assert answer.status_code == 200
    assert answer.headers["Strict-Transport-Security"] == "max-age=31536000"


@pytest.mark.usefixtures("https")
def test_signs_of_life_are_asked_past_the_proxy(client: Browser) -> None:
    assert client.get("/healthz").status_code == 200


def test_without_https_nothing_is_forced(client: Browser) -> None:
    answer = client.get(LOGIN)

    assert answer.status_code == 200
    assert "Strict-Transport-Security" not in answer.headers
