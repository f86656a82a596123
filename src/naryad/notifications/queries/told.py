"""Who is told what of a fact."""

from dataclasses import dataclass

from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact
from naryad.notifications.rules.notices import Happened, notices_of
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class Told:
    """`kind` of notifications.rules.notices for these members; `topic` is what a press opens."""

    kind: str
    member_ids: frozenset[int]
    topic: str


def told(event: EventRecord) -> list[Told]:
    """Members who have a login and did not press themselves, each in one notice only: the first that names them."""
    fact = read_fact(event)
    happened = Happened(fact, event.at)
    addressed = [(notice, {pk for pk in notice.who(happened) if pk}) for notice in notices_of(type(fact))]
    named = {pk for _notice, member_ids in addressed for pk in member_ids}
    members = Member.objects.filter(pk__in=named, is_active=True, user__isnull=False)
    reachable = set(members.values_list("pk", flat=True)) - {event.actor_id}
    result = []
    for notice, member_ids in addressed:
        if heard := member_ids & reachable:
            result.append(Told(notice.name, frozenset(heard), notice.topic(fact)))
        reachable -= heard
    return result
