"""What was said, laid and done on a row and on the rows beneath it, as one stream by days."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Any

from django.db.models import Model, Q, Value
from django.utils import timezone

from naryad.activity.facts import KINDS, Fact
from naryad.activity.models import EventRecord
from naryad.activity.queries import read_fact, seen_changes, seen_events
from naryad.core.ids import row_id
from naryad.files.models import Attachment
from naryad.talk.facts import AboutRow, CommentAdded, CommentRemoved, FileAttached
from naryad.talk.queries.rows import (
    FilesOf,
    OfRow,
    comments_of_kind,
    count_files,
    files_of,
    find_file,
    kinds_with_files,
    link_of,
    may_bring,
    may_change,
    may_remove,
    talk_of,
)
from naryad.ui.hooks.asks import Ask
from naryad.ui.hooks.kinds import Kind, Talk, find_kind
from naryad.workspaces.models import Member
from naryad.workspaces.rules import NONE, facts_seen, reach, unseen_fields

LINES = 30
TOGETHER = timedelta(hours=1)
ALL, COMMENTS, FILES, DATES = "all", "comments", "files", "dates"
UNDATED = frozenset({"client", "product"})
"""Rows to which no date is calculated."""


@dataclass(frozen=True, kw_only=True)
class FeedLine:
    """`sort`: comment, file, date or fact. `about`: the family of its kind, "task" of "task.finished".

    `place` names the row beneath that it was said on, `kind` is the sort of that row.
    `changes` = [(field, before, after)]. `is_move`: a ready date moved by itself, from the day `before` to `after`
    (None: there is none); `causes` say why.
    """

    at: datetime
    sort: str
    about: str
    text: str
    by: Member | None = None
    on_behalf_of: Member | None = None
    place: str = ""
    kind: str = ""
    comment: Any = None
    may_change: bool = False
    may_remove: bool = False
    changes: Sequence[tuple[str, Any, Any]] = ()
    files: Sequence[Attachment] = ()
    is_move: bool = False
    before: date | None = None
    after: date | None = None
    causes: Sequence[str] = ()


MOVES: Ask[list[FeedLine]] = Ask(
    "feed.moves", "Which dates of a row moved by themselves between two moments, newest first"
)


@dataclass(frozen=True, kw_only=True)
class FeedEntry:
    """One line, or what one person did within an hour, newest first."""

    lines: list[FeedLine]

    @property
    def first(self) -> FeedLine:
        return self.lines[0]

    @property
    def rest(self) -> list[FeedLine]:
        return self.lines[1:]


@dataclass(frozen=True, kw_only=True)
class Feed(OfRow):
    """`before`: the id to ask for what is earlier, None at the beginning. `has_tabs`: the reader may see more than comments."""

    show: str
    has_tabs: bool
    has_files: bool
    has_dates: bool
    days: list[tuple[date, list[FeedEntry]]] = field(default_factory=list)
    before: int | None = None
    comments: int = 0
    files: int = 0
    shown_files: FilesOf | None = None
    may_say: bool = False
    may_bring: bool = False
    may_bring_said: bool = False


def has_feed(kind: Kind) -> bool:
    """Rows that lie within another show what happens to them there."""
    return kind.talk is not None and not kind.talk.within


def feed_of(
    *, kind: str, row: Model, member: Member, now: datetime, show: str = ALL, before: str | None = None
) -> Feed | None:
    """None where the member may see nothing of it. Who may not see the row's history reads what was said on itself."""
    of, talk = find_kind(kind), talk_of(find_kind(kind))
    is_whole = not talk.history_needs or reach(member, talk.history_needs) != NONE
    sees_files = reach(member, "papers.view" if talk.are_papers else "files.view") != NONE
    if not is_whole and talk.comments is None:
        return None
    show = show if is_whole and show in (COMMENTS, FILES, DATES) else ALL
    common: dict[str, Any] = {
        "kind": kind,
        "pk": row.pk,
        "show": show,
        "has_tabs": is_whole,
        "has_files": reach(member, "files.view") != NONE,
        "has_dates": kind not in UNDATED,
        "may_say": talk.comments is not None and reach(member, "comments.add") != NONE,
        "may_bring": sees_files and may_bring(of, row, member),
        "may_bring_said": may_bring(of, row, member, in_comment=True),
        "files": count_files(kind=kind, row=row, member=member) if sees_files else 0,
    }
    if show == FILES and sees_files:
        return Feed(**common, shown_files=files_of(kind=kind, row=row, member=member, now=now))
    reader = _FeedReader(of, talk, row, member, now=now, is_whole=is_whole)
    events, has_more = reader.events(show, row_id(before))
    lines = reader.lines(events)
    if is_whole and show in (ALL, DATES):
        since = events[-1].at if has_more else None
        lines = sorted([*lines, *reader.moves(since, row_id(before))], key=lambda line: line.at, reverse=True)
    return Feed(
        **common,
        days=_days(lines),
        before=events[-1].pk if has_more else None,
        comments=reader.count_comments() if not before else 0,
    )


@dataclass(frozen=True)
class _FeedReader:
    """What one member may see of what happened to a row."""

    of: Kind
    talk: Talk
    row: Any
    member: Member
    now: datetime
    is_whole: bool

    @property
    def _seen(self) -> dict[str, Any]:
        own = None if self.is_whole else Q(data__order_id=None, data__task_id=None)
        money = self.talk.sees_money(self.member, self.row)
        topic = self.of.topic(self.row.pk)
        return {"topic": topic, "narrowed": own, "with_money": money, **facts_seen(self.member)}

    def events(self, show: str, before: int | None) -> tuple[list[EventRecord], bool]:
        """And whether there are earlier ones."""
        kinds = _kinds(show if self.is_whole else COMMENTS)
        found = list(seen_events(**self._seen, kinds=kinds, before_id=before, limit=LINES + 1))
        return found[:LINES], len(found) > LINES

    def count_comments(self) -> int:
        """Without those that were removed."""
        kinds = [CommentAdded.kind, CommentRemoved.kind]
        told = [event.kind for event in seen_events(**self._seen, kinds=kinds, limit=1000)]
        return told.count(CommentAdded.kind) - told.count(CommentRemoved.kind)

    def moves(self, since: datetime | None, before: int | None) -> list[FeedLine]:
        until = EventRecord.objects.get(pk=before).at if before else None
        asked = {"kind": self.of.name, "row": self.row, "member": self.member}
        return [line for lines in MOVES(**asked, since=since, until=until) for line in lines]

    def lines(self, events: Sequence[EventRecord]) -> list[FeedLine]:
        facts = [(event, read_fact(event)) for event in events]
        files = _files([fact for _event, fact in facts], self.member)
        said = _said(fact for _event, fact in facts)
        return [
            self._laid(event, fact, files.get(_key(fact), []), said.get(_key(fact)))
            if isinstance(fact, CommentAdded | FileAttached)
            else self._fact(event, fact)
            for event, fact in facts
            if not isinstance(fact, CommentAdded) or _key(fact) in said
        ]

    def _laid(
        self, event: EventRecord, fact: CommentAdded | FileAttached, files: list[Attachment], comment: Any
    ) -> FeedLine:
        """What was said, as it reads now, or a file."""
        is_own = fact.of == (self.of.name, self.row.pk)
        may_say = reach(self.member, "comments.add") != NONE
        asked: dict[str, Any] = {"member": self.member, "now": self.now}
        return FeedLine(
            **_of_event(event),
            sort="comment" if comment else "file",
            text=comment.text if comment else "" if files else fact.words(),
            place="" if is_own else fact.subject,
            kind=fact.of[0],
            comment=comment,
            may_change=bool(comment) and may_say and may_change(comment, **asked),
            may_remove=bool(comment) and may_say and may_remove(comment, **asked),
            files=files,
        )

    def _fact(self, event: EventRecord, fact: Fact) -> FeedLine:
        money, hidden = self.talk.sees_money(self.member, self.row), unseen_fields(self.member)
        changes = seen_changes(event, with_money=money, hidden=hidden)
        sort = "date" if fact.tells_dates else "fact"
        return FeedLine(**_of_event(event), sort=sort, text=fact.words(), changes=changes)


def _of_event(event: EventRecord) -> dict[str, Any]:
    about = event.kind.partition(".")[0]
    return {"at": event.at, "about": about, "by": event.actor, "on_behalf_of": event.on_behalf_of}


@dataclass(frozen=True)
class _Said:
    """What a feed shows of a comment, named as its fields."""

    kind: str
    pk: int
    author_id: int
    text: str
    created_at: datetime
    edited_at: datetime | None


def _said(facts: Iterable[Fact]) -> dict[str, Any]:
    """The comments of these that were not removed, by _key. One query, whatever they were said on."""
    ids: defaultdict[str, list[int]] = defaultdict(list)
    for fact in facts:
        if isinstance(fact, CommentAdded):
            ids[fact.of[0]].append(fact.comment_id)
    if not ids:
        return {}
    fields = ("said_on", "pk", "author_id", "text", "created_at", "edited_at")
    first, *rest = [
        comments_of_kind(kind)
        .filter(pk__in=pks)
        .annotate(said_on=Value(kind))
        .order_by()
        .values_list(*fields)
        for kind, pks in ids.items()
    ]
    rows = [_Said(*row) for row in (first.union(*rest, all=True) if rest else first)]
    return {f"{one.kind}:{one.pk}": one for one in rows}


def _kinds(show: str) -> list[str] | None:
    """Of facts that a tab shows; None: all."""
    if show == COMMENTS:
        return [CommentAdded.kind]
    return [kind for kind, fact in KINDS.items() if fact.tells_dates] if show == DATES else None


def _key(fact: AboutRow) -> str:
    """Of a comment, by its table, or of a file that lies by itself."""
    if isinstance(fact, CommentAdded):
        return f"{fact.of[0]}:{fact.comment_id}"
    return f"{fact.attachment_id}" if isinstance(fact, FileAttached) else ""


def _files(facts: Iterable[Fact], member: Member) -> dict[str, list[Attachment]]:
    """What these brought and is still there, by _key. One query; none where there are none."""
    said: defaultdict[str, list[int]] = defaultdict(list)
    laid = [fact.attachment_id for fact in facts if isinstance(fact, FileAttached)]
    for fact in facts:
        if isinstance(fact, CommentAdded):
            said[fact.of[0]].append(fact.comment_id)
    if not laid and not said:
        return {}
    links = {kind.name: link_of(kind) for kind in kinds_with_files() if talk_of(kind).comments}
    wanted = Q(pk__in=laid)
    for name, ids in said.items():
        wanted |= Q(**{f"{links[name]}__comment__in": ids})
    found: defaultdict[str, list[Attachment]] = defaultdict(list)
    for file in find_file(member=member).filter(wanted).select_related(*links.values()).order_by("pk"):
        found[_place_of(file, links)].append(file)
    return found


def _place_of(file: Attachment, links: dict[str, str]) -> str:
    for name, link in links.items():
        place = getattr(file, link, None)
        if place is not None and place.comment_id:
            return f"{name}:{place.comment_id}"
    return f"{file.pk}"


def _days(lines: Sequence[FeedLine]) -> list[tuple[date, list[FeedEntry]]]:
    by_day = groupby(lines, key=lambda line: timezone.localtime(line.at).date())
    return [(day, _entries(list(of_day))) for day, of_day in by_day]


def _entries(lines: Sequence[FeedLine]) -> list[FeedEntry]:
    """Facts of one person within an hour stand together, where the newest of them stands."""
    entries: list[FeedEntry] = []
    open_of: dict[int | None, FeedEntry] = {}
    for line in lines:
        by = line.by.pk if line.by else None
        entry = open_of.get(by)
        if line.sort == "fact" and entry and entry.first.at - line.at <= TOGETHER:
            entry.lines.append(line)
            continue
        entries.append(FeedEntry(lines=[line]))
        if line.sort == "fact":
            open_of[by] = entries[-1]
    return entries
