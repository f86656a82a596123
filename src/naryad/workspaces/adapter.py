"""What allauth asks of us."""

from typing import Any
from urllib.parse import urlsplit

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest
from django.urls import reverse

from naryad.core.env import env


class AccountAdapter(DefaultAccountAdapter):  # type: ignore[misc]  # allauth is untyped
    """Nobody signs up by themselves: companies are made by `naryad init`, people join by invitation."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Addresses in letters are of the server's own settings, never of what a request names as its host."""
        addresses = {name: _own(value) for name, value in context.items() if name.endswith("_url")}
        super().send_mail(template_prefix, email, {**context, **addresses})

    def get_password_change_redirect_url(self, request: HttpRequest) -> str:
        """Back to work; the note of allauth is shown there."""
        return reverse("home")


def _own(address: str) -> str:
    return env().base_url + urlsplit(address)._replace(scheme="", netloc="").geturl()
