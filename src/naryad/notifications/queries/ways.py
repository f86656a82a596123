"""By which ways members want to be told."""

from collections.abc import Iterable, Sequence

from naryad.notifications.models import Preference
from naryad.notifications.rules.notices import subject_of, subjects_of
from naryad.notifications.rules.subjects import NEITHER, SUBJECTS, Ways, may_be_told
from naryad.workspaces.models import Member


def ways(*, told: Sequence[tuple[int, str]]) -> dict[int, Ways]:
    """Of each (member, kind of notification), by member; neither, where the member's role is not told of it."""
    chosen = _chosen(member_ids=[member_id for member_id, _kind in told])
    subjects = {member_id: subject_of(kind) for member_id, kind in told}
    members = Member.objects.filter(pk__in=subjects).select_related("workspace")
    allowed = {member.pk for member in members if may_be_told(member, subjects[member.pk])}
    return {
        member_id: chosen.get((member_id, subject), SUBJECTS[subject].default)
        if member_id in allowed
        else NEITHER
        for member_id, subject in subjects.items()
    }


def readers(*, member_ids: Iterable[int], subject: str) -> set[int]:
    """Those of the members who can log in, may be told of a subject and want letters of it."""
    chosen = _chosen(member_ids=member_ids)
    reachable = Member.objects.filter(pk__in=list(member_ids), is_active=True, user__is_active=True)
    default = SUBJECTS[subject].default
    return {
        member.pk
        for member in reachable.select_related("workspace")
        if may_be_told(member, subject) and chosen.get((member.pk, subject), default).by_email
    }


def preferences(*, member: Member) -> dict[str, Ways]:
    """Of everything that the member may be told of."""
    chosen = _chosen(member_ids=[member.pk])
    return {
        name: chosen.get((member.pk, name), subject.default) for name, subject in subjects_of(member).items()
    }


def _chosen(*, member_ids: Iterable[int]) -> dict[tuple[int, str], Ways]:
    rows = Preference.objects.filter(member__in=list(member_ids))
    return {
        (member_id, subject): Ways(in_program, by_email)
        for member_id, subject, in_program, by_email in rows.values_list(
            "member_id", "subject", "in_program", "by_email"
        )
    }
