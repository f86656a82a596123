"""What was said and what lies on rows of any kind, for those who see them."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import reduce
from operator import or_
from typing import Any, Generic, TypeVar, cast

from django.db.models import Count, Model, Prefetch, Q, QuerySet

from naryad.files.models import Attachment
from naryad.files.queries import ShownFile, as_shown
from naryad.talk.models import Comment
from naryad.tenancy.prepared import prepared
from naryad.ui.hooks.kinds import Kind, Talk, find_kind, registered_kinds
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, NONE, may, reach

COMMENTS_SHOWN, FILES_SHOWN = 100, 200
CHANGED_FOR = timedelta(minutes=15)
"""How long its author may change a comment."""
_Shown = TypeVar("_Shown")


@dataclass(frozen=True, kw_only=True)
class OfRow:
    """What a card shows of one row: where it stands on the page, what it hears, where files are dropped."""

    kind: str
    pk: int

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.pk}"

    @property
    def topic(self) -> str:
        return f"{self.kind}:{self.pk}"

    @property
    def zone(self) -> str:
        """Files are dropped anywhere on the card."""
        return f"#{self.kind}-card"


@dataclass(frozen=True, kw_only=True)
class RowTalk(OfRow, Generic[_Shown]):
    """What is shown of a row's comments or files, oldest first, and whether the member may add one; `may_bring`: files
    with a comment.
    """

    shown: list[_Shown]
    may_add: bool
    may_bring: bool = False


CommentsOf = RowTalk[Comment]
FilesOf = RowTalk[ShownFile]


def talk_of(kind: Kind) -> Talk:
    if kind.talk is None:
        raise LookupError(f"nothing is laid on a {kind.name}")
    return kind.talk


def comments_of_kind(kind: str) -> QuerySet[Any]:
    """What was said on rows of the kind and not removed."""
    comments = talk_of(find_kind(kind)).comments
    if comments is None:
        raise LookupError(f"nothing is said of a {kind}")
    rows: QuerySet[Any] = comments._default_manager.filter(removed_at=None)
    return rows


def comments_on(kind: str, pk: int) -> QuerySet[Any]:
    """What was said on the row."""
    return comments_of_kind(kind).filter(row=pk)


def may_change(comment: Comment, *, member: Member, now: datetime) -> bool:
    return comment.author_id == member.pk and now < comment.created_at + CHANGED_FOR


def may_remove(comment: Comment, *, member: Member, now: datetime) -> bool:
    return reach(member, "comments.remove") == ALL or may_change(comment, member=member, now=now)


def kinds_with_files() -> list[Kind]:
    return [kind for kind in registered_kinds() if kind.talk]


def comments_of(*, kind: str, pk: int, member: Member, now: datetime) -> CommentsOf:
    """The last ones, with their authors and files."""
    talk = talk_of(find_kind(kind))
    rows = comments_on(kind, pk).select_related("author").prefetch_related(with_files(talk))
    last = list(rows.order_by("-created_at", "-pk")[:COMMENTS_SHOWN])
    return said(kind=kind, pk=pk, comments=last[::-1], member=member, now=now)


def said(
    *, kind: str, pk: int, comments: list[Any], member: Member, now: datetime, row: Model | None = None
) -> CommentsOf:
    """`row`: where one more may be said, with files."""
    may_add = reach(member, "comments.add") != NONE
    for comment in comments if may_add else ():
        comment.may_change = may_change(comment, member=member, now=now)
        comment.may_remove = may_remove(comment, member=member, now=now)
    may_bring_files = may_add and row is not None and may_bring(find_kind(kind), row, member, in_comment=True)
    shown = comments[-COMMENTS_SHOWN:]
    return CommentsOf(kind=kind, pk=pk, shown=shown, may_add=may_add, may_bring=may_bring_files)


def with_files(talk: Talk) -> "Prefetch[str, QuerySet[Any], str]":
    """For comments: who reads one sees its files."""
    rows = talk.files.objects.filter(attachment__removed_at=None).select_related("attachment")
    return Prefetch("places", queryset=rows.order_by("attachment_id"))


def files_of(*, kind: str, row: Model, member: Member, now: datetime) -> FilesOf:
    """Also those of rows within it (an order's tasks), whose titles they carry. One query."""
    of = find_kind(kind)
    inner = [inner_kind for inner_kind in kinds_with_files() if kind in talk_of(inner_kind).within]
    links = {link_of(inner_kind): inner_kind for inner_kind in inner}
    rows = attachments(_places(of, row.pk, member)).select_related(
        "uploaded_by", *(f"{link}__row" for link in links)
    )
    shown = [
        as_shown(file, member=member, now=now, place=_title(file, links))
        for file in rows.order_by("-pk")[:FILES_SHOWN]
    ]
    return laid(kind=kind, row=row, files=shown[::-1], member=member)


def count_files(*, kind: str, row: Any, member: Member) -> int:
    """How many files_of would show. Counted once a card: the row keeps it."""
    if not hasattr(row, "files_laid"):
        row.files_laid = sum(_count(row.pk, member, kind=find_kind(kind)))
    return int(row.files_laid)


@prepared(by=("kind",))
def _count(pk: int, member: Member, *, kind: Kind) -> QuerySet[Attachment, int]:
    rows = attachments(_places(kind, pk, member)).order_by().values("workspace")
    return rows.annotate(count=Count("pk")).values_list("count", flat=True)


def _places(of: Kind, row: int, member: Member) -> "list[QuerySet[Any]]":
    inner = [one for one in kinds_with_files() if of.name in talk_of(one).within]
    return [
        places_on(of, member=member).filter(row=row),
        *(places_on(one, member=member).filter(**{f"row__{of.name}": row}) for one in inner),
    ]


def laid(*, kind: str, row: Model, files: list[ShownFile], member: Member) -> FilesOf:
    return FilesOf(kind=kind, pk=row.pk, shown=files, may_add=may_bring(find_kind(kind), row, member))


def places_on(kind: Kind, *, member: Member) -> QuerySet[Any]:
    """Where files lie on rows of the kind itself, not in what was said on them; of those that the member may look at."""
    places = visible_places(kind, member=member).filter(attachment__removed_at=None)
    return places.filter(comment=None) if talk_of(kind).comments else places


def visible_places(kind: Kind, *, member: Member) -> QuerySet[Any]:
    """Of the rows that the member reads; papers only with their own right, or where they were sent with a comment."""
    talk = talk_of(kind)
    if reach(member, "files.view") == NONE:
        return cast(QuerySet[Any], talk.files._default_manager.none())
    places: QuerySet[Any] = talk.files._default_manager.filter(
        row__in=(talk.reads or kind.visible)(member=member).values("pk")
    )
    if not talk.are_papers or may(member, "papers.view"):
        return places
    return places.exclude(comment=None) if talk.comments else places.none()


def find_file(*, member: Member, with_removed: bool = False) -> QuerySet[Attachment]:
    """`with_removed`: for an undo."""
    files = attachments(visible_places(kind, member=member) for kind in kinds_with_files())
    return files if with_removed else files.filter(removed_at=None)


def attachments(places: "Iterable[QuerySet[Any]]") -> QuerySet[Attachment]:
    wanted = (Q(pk__in=rows.values("attachment")) for rows in places)
    return Attachment.objects.filter(reduce(or_, wanted))


def link_of(kind: Kind) -> str:
    """The name by which an attachment knows its place on a row of the kind."""
    return f"{talk_of(kind).files._meta.label_lower.replace('.', '_')}"


def may_attach(member: Member, *, kind: Kind, row: Any, in_comment: bool = False) -> bool:
    """Where the role brings files, on what its bringer can look at afterwards."""
    return (
        may_bring(kind, row, member, in_comment=in_comment)
        and (in_comment or not talk_of(kind).are_papers or may(member, "papers.view"))
        and kind.visible(member=member).filter(pk=row.pk).exists()
    )


def adding(talk: Any) -> str:
    """The right to bring files straight onto rows of a kind."""
    return "papers.add" if talk.are_papers else "files.add"


def may_bring(kind: Kind, row: Any, member: Member, *, in_comment: bool = False) -> bool:
    """What a page offers, which shows only what its member sees. `in_comment`: with what is said on it."""
    right = "files.add" if in_comment else adding(talk_of(kind))
    if reach(member, right) == NONE or getattr(row, "is_archived", False):
        return False
    return reach(member, right) == ALL or talk_of(kind).is_own(member, row)


def _title(file: Attachment, links: dict[str, Kind]) -> str:
    for link, kind in links.items():
        place = getattr(file, link, None)
        if place:
            return kind.title(place.row)
    return ""
