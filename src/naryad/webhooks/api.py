"""The feed of facts by API: what webhooks tell, asked for."""

from typing import Annotated, Any

from ninja import Query
from pydantic import Field

from naryad.activity.queries import FeedPlace, events_after
from naryad.core.env import env
from naryad.webhooks.queries.endpoints import is_told
from naryad.webhooks.rules.bodies import body_of
from naryad.workspaces.api.problems import Invalid
from naryad.workspaces.api.routes import Routes
from naryad.workspaces.api.types import Answered, At, Sent
from naryad.workspaces.door.tokens import TokenRequest

facts = Routes("facts")
BEGINNING = FeedPlace(0, 0)


class FactQuery(Sent):
    """`after`: where the feed was left, as `next` said; without it, its beginning."""

    after: Annotated[str, Field(max_length=40)] = ""
    limit: Annotated[int, Field(ge=1, le=200)] = 100


class FactJson(Answered):
    """`id` is the end of a webhook's `webhook-id`; `data` as in its body (docs/dev/webhooks.md)."""

    id: int
    type: str
    timestamp: At
    actor_id: int | None
    about: list[str]
    data: dict[str, Any]


class FactsJson(Answered):
    """`next`: ask for what comes after it; the same as before where there is nothing yet."""

    items: list[FactJson]
    next: str


@facts.get(needs="webhooks.edit", gives=FactsJson)
def list_facts(request: TokenRequest, asked: Query[FactQuery]) -> FactsJson:
    """Each fact once, in an order that stays: one that is committed late comes late, and is not passed over."""
    place = FeedPlace.read(asked.after) if asked.after else BEGINNING
    if place is None:
        raise Invalid("after", "")
    found = events_after(place, limit=asked.limit)
    workspace, api = request.member.workspace, f"{env().base_url}/api/v1/"
    items = []
    for _at, event in found:
        if is_told(event.kind, workspace):
            said = body_of(kind=event.kind, at=event.at, data=event.data, api=api)
            items.append(
                FactJson(
                    id=event.pk,
                    type=event.kind,
                    timestamp=event.at,
                    actor_id=event.actor_id,
                    about=event.topics,
                    data=said["data"],
                )
            )
    return FactsJson(items=items, next=str(found[-1][0] if found else place))
