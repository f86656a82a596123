"""What a list of 50 orders costs a program, beside the page of the same list in the same run.

benchmarks/api.py [--quick]

CPU of the app and of its database process, medians, by turns. Fails when the API takes more than half of the page's.
"""

import sys
from typing import Any

from _company import Size
from _database import with_database
from pages import answer, checked, company, costs, logged_in

LIMIT = 0.5
MOST_PAGE = 50


def main() -> int:
    is_quick = "--quick" in sys.argv
    size = Size(orders=1_000 if is_quick else 10_000)
    return with_database(
        lambda _address: measure(size, rounds=15 if is_quick else 80), settings={"jit": "on"}
    )


def measure(size: Size, *, rounds: int) -> int:
    from django.db import transaction
    from django.test import Client as Browser
    from django.urls import reverse
    from django.utils import timezone

    from naryad.tenancy.scope import scope
    from naryad.workspaces.door import tokens
    from naryad.workspaces.logins.actions import make_token
    from naryad.workspaces.models import Member

    tokens.env = lambda: type("Many", (), {"api_rate": 1_000_000})  # type: ignore[assignment]
    workspace_id = company(size)
    with scope(workspace_id), transaction.atomic():
        owner = Member.objects.select_related("user", "workspace").get(role=Member.Role.OWNER)
        token = make_token(name="benchmark", actor=owner, now=timezone.now()).text
    browser, url = logged_in(owner.user), reverse("orders:order_list", args=[owner.workspace.slug])
    headers = {"Authorization": f"Bearer {token}", "Accept-Encoding": "gzip"}
    program = Browser(SERVER_NAME="localhost", headers=headers)

    def page() -> Any:
        return checked(browser.get(url))

    def rows() -> Any:
        return checked(program.get(f"/api/v1/orders?limit={MOST_PAGE}"))

    by_page, by_api = (sum(cost) for cost in costs([page, rows], rounds))
    count, size_of_it, _sent = answer(rows)
    print(
        f"page {by_page * 1000:6.1f} ms   API {by_api * 1000:6.1f} ms   {count} queries, {size_of_it / 1024:.0f} kB"
    )
    print(
        f"API ÷ page {by_api / by_page:.2f}, at most {LIMIT}: {'holds' if by_api <= LIMIT * by_page else 'MISSES'}"
    )
    return 0 if by_api <= LIMIT * by_page else 1


if __name__ == "__main__":
    sys.exit(main())
