"""The demo's entrance on the login page."""

from typing import Any

from django.conf import settings
from django.http import HttpRequest
from django.urls import reverse

from naryad.setup.demo.cast import CAST
from naryad.setup.demo.fill import DOMAIN
from naryad.workspaces.models import Member, User


def demo_logins(request: HttpRequest) -> dict[str, Any]:
    """One press for every role, on the login page of the demo only."""
    if not settings.IS_DEMO or request.path != reverse("account_login"):
        return {}
    url = reverse("demo_login")
    known = set(User.objects.filter(email__endswith=f"@{DOMAIN}").values_list("email", flat=True))
    return {
        "demo_logins": [
            {
                "url": url,
                "email": f"{person.login}@{DOMAIN}",
                "name": person.name,
                "role": Member.Role(person.role).label,
                "hint": person.position,
            }
            for person in CAST
            if f"{person.login}@{DOMAIN}" in known
        ]
    }
