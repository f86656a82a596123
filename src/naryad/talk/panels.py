"""What happens on a row as the feed of its card: place "feed"."""

from typing import Any

from django.utils import timezone

from naryad.talk.queries.feed import feed_of
from naryad.talk.queries.rows import count_files, talk_of
from naryad.ui.hooks.kinds import Kind
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest


def register(kind: Kind) -> None:
    """For the app of the kind, when it is ready."""

    def feed(request: MemberRequest, row: Any) -> dict[str, Any] | None:
        found = feed_of(kind=kind.name, row=row, member=request.member, now=timezone.now())
        return {"feed": found} if found else None

    def files(request: MemberRequest, row: Any) -> dict[str, Any]:
        count = count_files(kind=kind.name, row=row, member=request.member)
        return {"count": count, "kind": kind.name, "pk": row.pk}

    needed = {"capability": "papers.view" if talk_of(kind).are_papers else "files.view"}
    register_panel(
        Panel(kind=kind.name, place="feed", order=10, template="talk/_feed.html", context=feed),
        Panel(
            kind=kind.name, place="folds", order=10, template="talk/_files_fold.html", context=files, **needed
        ),
    )
