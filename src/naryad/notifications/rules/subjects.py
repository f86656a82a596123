"""What members choose the ways of."""

from dataclasses import dataclass
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.workspaces.models import Member
from naryad.workspaces.rules import NONE, reach


class Ways(NamedTuple):
    """By which ways a member is told of something."""

    in_program: bool
    by_email: bool


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What a member chooses the ways of, in one: some notices. `needs`: a capability without which a
    member is never told."""

    label: str | Promise
    default: Ways = Ways(in_program=True, by_email=False)
    needs: str = "self.use"
    is_letter_only: bool = False


BOTH = Ways(in_program=True, by_email=True)
NEITHER = Ways(in_program=False, by_email=False)
DIGEST, OTHER = "digest", "other"
SUBJECTS: dict[str, Subject] = {
    "start": Subject(label=_("My task can be started"), needs="tasks.view"),
    "shared": Subject(label=_("A shared task can be taken"), needs="tasks.view"),
    "given": Subject(label=_("A task is given to me or taken from me"), needs="tasks.view"),
    "returned": Subject(label=_("A task is returned to work or cancelled"), needs="tasks.view"),
    "watched": Subject(label=_("Something happens to a task I watch"), needs="tasks.view"),
    "waiting": Subject(label=_("What was waited for is due"), needs="tasks.view"),
    "comments": Subject(label=_("Somebody comments")),
    "reminders": Subject(
        label=_("A reminder is given to me or is due"),
        needs="reminders.view",
    ),
    "time": Subject(
        label=_("Something is done about my time"),
        needs="time.view",
    ),
    "stopped": Subject(
        label=_("An order is put on hold, cancelled or taken back into work"),
    ),
    "responsible": Subject(
        label=_("I am made responsible"),
        default=BOTH,
        needs="orders.edit",
    ),
    "trouble": Subject(
        label=_("My order becomes at risk or late"),
        default=BOTH,
        needs="dates.ask",
    ),
    "offers": Subject(
        label=_("A client accepts my offer"),
        default=BOTH,
        needs="offers.edit",
    ),
    "letters": Subject(
        label=_("My letter to a client is not delivered"),
        default=BOTH,
        needs="crm.edit",
    ),
    "money": Subject(
        label=_("A payment that I wait for has not come by its day"),
        needs="payments.edit",
    ),
    "staff": Subject(
        label=_("Somebody no longer works here"),
        needs="members.edit",
    ),
    OTHER: Subject(label=_("Everything else")),
    DIGEST: Subject(
        label=_("In the morning: which of my orders' dates moved"),
        default=Ways(in_program=False, by_email=True),
        needs="dates.ask",
        is_letter_only=True,
    ),
}


def may_be_told(member: Member, subject: str) -> bool:
    return reach(member, SUBJECTS[subject].needs) != NONE
