"""What a letter says, and how letters went."""

from collections import Counter
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.db.models import Count, QuerySet
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from naryad.activity.queries import sentences
from naryad.core.env import env
from naryad.forecast.models import ReadyState
from naryad.forecast.queries.moves import ready_day
from naryad.letters.models import ClientLetter
from naryad.notifications.models import Letter
from naryad.notifications.rules.letters import MovedOrder
from naryad.notifications.rules.notices import detail, sentence, subject_of
from naryad.notifications.rules.subjects import DIGEST, SUBJECTS
from naryad.talk.models import OutgoingLetter
from naryad.workspaces.models import Member

LONGEST_SUBJECT = 120
FAILED_SHOWN = 50


@dataclass(frozen=True, kw_only=True)
class Mail:
    """A letter ready to be sent."""

    to: str
    subject: str
    text: str
    html: str
    message_id: str
    unsubscribe: str


@dataclass(frozen=True)
class MovedLine:
    """A moved order as its letter shows it; days, the cause in words, absolute addresses."""

    order: str
    before: date | None
    after: date | None
    promised_on: date | None
    state: str
    state_label: str
    reserve_days: int | None
    causes: list[str]
    url: str
    why_url: str

    @property
    def is_later(self) -> bool:
        return self.before is not None and (self.after is None or self.after > self.before)

    @property
    def late_days(self) -> int:
        return max(0, -(self.reserve_days or 0))


@dataclass(frozen=True)
class FailedLetter:
    reader: str
    subject: str
    error: str
    at: datetime


@dataclass(frozen=True)
class LetterState:
    """Of a time: how many letters left, wait and were given up, and the newest of those."""

    sent: int
    queued: int
    failed: int
    newest_failed: list[FailedLetter]


def compose(*, letter: Letter) -> Mail | None:
    """In its reader's language and time zone. None: the reader may no longer enter."""
    member = Member.objects.select_related("user", "workspace").get(pk=letter.member_id)
    user = member.user
    if user is None or not member.is_active or not user.is_active:
        return None
    with translation.override(user.language), timezone.override(member.zone):
        name, context = _digest(letter, member) if letter.digest_id else _notification(letter, member)
        preferences_url = _absolute("notifications:preferences", member.workspace.slug)
        context |= {"company": member.workspace.name, "preferences_url": preferences_url}
        return Mail(
            to=user.email,
            subject=_one_line(context["subject"], LONGEST_SUBJECT),
            text=render_to_string(f"notifications/mail/{name}.txt", context),
            html=render_to_string(f"notifications/mail/{name}.html", context),
            message_id=f"<naryad-{letter.workspace_id}-{letter.pk}@{urlsplit(env().base_url).hostname}>",
            unsubscribe=preferences_url,
        )


def _notification(letter: Letter, member: Member) -> tuple[str, dict[str, Any]]:
    row = letter.notification
    assert row is not None
    line = sentence(row.kind, row.data)
    return "notification", {
        "subject": line,
        "sentence": line,
        "detail": detail(row.kind, row.data),
        "at": row.created_at,
        "url": _absolute("notifications:open", member.workspace.slug, row.pk),
    }


def _digest(letter: Letter, member: Member) -> tuple[str, dict[str, Any]]:
    orders = [MovedOrder(**{**row, "event_ids": tuple(row["event_ids"])}) for row in letter.data]
    words = sentences(event_ids={pk for order in orders for pk in order.event_ids})
    lines = [_line(order, member, words) for order in orders]
    subject = translation.ngettext(
        "%(count)d order's date moved", "%(count)d orders' dates moved", len(lines)
    ) % {"count": len(lines)}
    return "digest", {"subject": subject, "lines": lines}


def _line(order: MovedOrder, member: Member, words: dict[int, str]) -> MovedLine:
    slug = member.workspace.slug
    return MovedLine(
        order=order.order,
        before=_day(order.before, member.workspace.time_zone),
        after=_day(order.after, member.workspace.time_zone),
        promised_on=parse_date(order.promised_on) if order.promised_on else None,
        state=order.state,
        state_label=str(dict(ReadyState.choices).get(order.state, "")),
        reserve_days=order.reserve_days,
        causes=[words[pk] for pk in order.event_ids if pk in words]
        or [_("planned work was not done in time")],
        url=_absolute("orders:order", slug, order.order_id),
        why_url=_absolute("forecast:why", slug, order.order_id),
    )


def _day(iso: str, time_zone: str) -> date | None:
    return ready_day(parse_datetime(iso), time_zone) if iso else None


def _absolute(name: str, *args: Any) -> str:
    return env().base_url + reverse(name, args=args)


def _one_line(text: str, most: int) -> str:
    """A subject is one line, whatever people typed into a title."""
    line = " ".join(text.split())
    return line if len(line) <= most else line[: most - 1] + "…"


def failed_count(*, member_id: int, since: datetime) -> int:
    """Those that told of something in the bell; a digest is not there."""
    failed = Letter.objects.filter(member=member_id, status=Letter.Status.FAILED, created_at__gte=since)
    return failed.filter(notification__isnull=False).count()


def letter_state(*, now: datetime, span: timedelta) -> LetterState:
    """Of letters to members and to clients."""
    counts: Counter[str] = Counter()
    failed: list[FailedLetter] = []
    for model, told in ((Letter, _failed), (ClientLetter, _lost)):
        rows: QuerySet[Any] = model._default_manager.filter(created_at__gte=now - span)
        counted = rows.order_by().values("status").annotate(count=Count("pk"))
        counts.update({row["status"]: row["count"] for row in counted})
        failed += told(rows.filter(status=OutgoingLetter.Status.FAILED).order_by("-pk")[:FAILED_SHOWN])
    return LetterState(
        sent=counts[OutgoingLetter.Status.SENT],
        queued=counts[OutgoingLetter.Status.QUEUED] + counts[OutgoingLetter.Status.SENDING],
        failed=counts[OutgoingLetter.Status.FAILED],
        newest_failed=sorted(failed, key=lambda letter: letter.at, reverse=True)[:FAILED_SHOWN],
    )


def _lost(letters: "QuerySet[ClientLetter]") -> list[FailedLetter]:
    return [
        FailedLetter(reader=letter.to, subject=letter.subject, error=letter.error, at=letter.created_at)
        for letter in letters
    ]


def _failed(letters: "QuerySet[Letter]") -> list[FailedLetter]:
    """What it was about, not what it said: a letter is its reader's."""
    return [
        FailedLetter(
            reader=letter.member.name,
            subject=str(
                SUBJECTS[subject_of(letter.notification.kind) if letter.notification else DIGEST].label
            ),
            error=letter.error,
            at=letter.created_at,
        )
        for letter in letters.select_related("member", "notification")
    ]
