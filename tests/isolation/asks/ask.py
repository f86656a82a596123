"""What is sent to one route, and the usual shapes of it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse

from tests.isolation.companies import Rows
from tests.isolation.routes import Route

Body = dict[str, str]
WORDS = {"todo", "1", "logo", "invoice", "label", "commercial_offer", "act", "en", "amocrm"}

SAID = frozenset({200, 409})


@dataclass(frozen=True, kw_only=True)
class Ask:
    """`path`, `query` and the values of `post` name rows as {kind}; `get` and `post` say which methods it answers.

    `post_needs`: the capability of writing, where reading has another one; `or_needs`: another one that is enough for
    own rows. `whose`: "private" rows are one
    member's, "shared" ones are everybody's with the capability, "led" ones belong to who leads or works on them.
    """

    path: tuple[str, ...] = ()
    query: str = ""
    get: bool = True
    post: Body | None = None
    post_needs: str = ""
    or_needs: str = ""
    whose: str = "led"
    refused: frozenset[int] = frozenset({403, 404})
    """Answers that refuse another one's row; 409 where the action names who has it."""
    permitted: frozenset[int] = frozenset({200, 204, 302})
    """Answers of who may; 409 where the row of the tests is in no state for it."""

    @property
    def methods(self) -> tuple[str, ...]:
        return ("GET",) * self.get + ("POST",) * (self.post is not None)

    def names_rows(self, method: str) -> bool:
        """Whether the request names a row, in its address or (a POST) in its fields."""
        written = [self.query, *((self.post or {}).values() if method == "POST" else ())]
        return any("{" in text for text in written) or bool(self.kinds)

    @property
    def kinds(self) -> list[str]:
        """Kinds of the rows of the path, without a parameter that is a word (the column of a board)."""
        return [kind for kind in self.path if kind not in WORDS]

    def url(self, route: Route, *, workspace: str, rows: Rows) -> str:
        ids = {name: rows.get(kind, kind) for name, kind in zip(route.parameters, self.path, strict=True)}
        return reverse(route.name, kwargs={"workspace": workspace, **ids}) + self.query.format(**rows)

    def body(self, rows: Mapping[str, Any]) -> Body:
        return {name.format(**rows): text.format(**rows) for name, text in (self.post or {}).items()}


def page(query: str = "", **options: Any) -> Ask:
    return Ask(query=query, whose="shared", **options)


def card(*path: str, **options: Any) -> Ask:
    return Ask(path=path, **options)


def said(kind: str, *, is_get: bool = True, **post: str) -> Ask:
    """Refused where it is another's, after it was asked who may speak."""
    return Ask(path=(f"comment_{kind}",), get=is_get, post=post, post_needs="comments.add", permitted=SAID)


def press(*path: str, **post: str) -> Ask:
    return Ask(path=path, get=False, post=post)


def too_late(*path: str, **post: str) -> Ask:
    """Refused by the state of the row, after it was asked who may."""
    return Ask(path=path, get=False, post=post, permitted=frozenset({409}))


def work(kind: str, *, permitted: int = 302, **post: str) -> Ask:
    """A press of who does the task; another is told who that is."""
    refused = frozenset({403, 404, 409})
    return Ask(path=(kind,), get=False, post=post, refused=refused, permitted=frozenset({permitted}))


def end(kind: str, **post: str) -> Ask:
    """Also for who leads the order."""
    return Ask(path=(kind,), post=post, or_needs="tasks.edit")


def ticked(kind: str) -> Ask:
    """By who does the task, or leads it; another is told whose it is."""
    return Ask(path=(kind,), get=False, post={}, or_needs="tasks.edit", refused=frozenset({403, 404, 409}))


def setting(*path: str, get: bool = False, **post: str) -> Ask:
    return Ask(path=path, get=get, post=post, whose="shared")


NO_FILE = frozenset({422})
"""Whoever may attach one is told that none was chosen."""

YESTERDAY = datetime.now(ZoneInfo("Europe/Moscow")).date() - timedelta(days=1)
