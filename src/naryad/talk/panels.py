"""What was said and what lies on a row, as blocks of its card: places "talk" and "files"."""

from typing import Any

from django.utils import timezone

from naryad.talk.queries import comments_of, files_of, talk_of
from naryad.ui.hooks.kinds import Kind
from naryad.ui.hooks.panels import Panel, register_panel
from naryad.workspaces.door.marks import MemberRequest


def register(kind: Kind) -> None:
    """For the app of the kind, when it is ready."""

    def files(request: MemberRequest, row: Any) -> dict[str, Any]:
        return {"files": files_of(kind=kind.name, row=row, member=request.member, now=timezone.now())}

    def comments(request: MemberRequest, row: Any) -> dict[str, Any]:
        return {"comments": comments_of(kind=kind.name, pk=row.pk, member=request.member, now=timezone.now())}

    talk = talk_of(kind)
    common: dict[str, Any] = {"kind": kind.name, "order": 10}
    needed = "papers.view" if talk.are_papers else ""
    register_panel(
        Panel(**common, place="files", template="talk/_files.html", context=files, capability=needed)
    )
    if talk.comments:
        register_panel(Panel(**common, place="talk", template="talk/_comments_card.html", context=comments))
