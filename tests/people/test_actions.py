"""Specialisations, schedules and holidays."""

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.test import Client as Browser

from naryad.activity.models import EventRecord
from naryad.core.ids import fingerprint
from naryad.people import actions, queries
from naryad.people.models import Absence, Holiday, Overtime, Shift, Skill
from naryad.people.names import SKILLS
from naryad.people.rules import Schedule, Stretch
from naryad.tasks.models import TaskType
from naryad.workspaces.actions.members import add_member
from naryad.workspaces.models import Member
from naryad.workspaces.names.actions import CannotGiveName, archive_name
from tests.factories import NOW, make_skill

pytestmark = pytest.mark.django_db


def save(client: Browser, member: Member, **typed: Any) -> Any:
    """The one form of the member's page, with these values in it."""
    url = f"/w/{member.workspace.slug}/settings/members/{member.pk}/edit/"
    return client.post(url, {"name": member.name, "kind": "person", "role": member.role} | typed)


def test_an_archived_specialisation_is_kept_but_not_offered(anna: Member) -> None:
    skill = make_skill()

    archive_name(names=SKILLS, row_id=skill.pk, actor=anna, now=NOW)

    assert not queries.skills().exists()
    assert Skill.objects.exists()


def test_a_members_specialisations_become_exactly_those_chosen(anna: Member, pavel: Member) -> None:
    old, new = make_skill("Old", pavel), make_skill("New")

    actions.set_member_skills(member_id=pavel.pk, skill_ids=[new.pk], actor=anna, now=NOW)

    assert queries.skill_ids(member_id=pavel.pk) == {new.pk} != {old.pk}
    assert EventRecord.objects.get().data["changes"] == {"skills": ["Old", "New"]}


@pytest.mark.parametrize("unknown", ["999999", "²", "9" * 5000])
def test_unknown_specialisations_do_not_wipe_the_real_ones(
    anna: Member, client: Browser, unknown: str, pavel: Member
) -> None:
    client.force_login(anna.user)
    skill = make_skill("Sawing", pavel)

    response = save(client, pavel, skills=[unknown], skills_version="")

    assert response.status_code in (409, 422)
    assert queries.skill_ids(member_id=pavel.pk) == {skill.pk}


def test_a_week_replaces_the_former_one(anna: Member) -> None:
    for week in ({0: [Stretch(540, 1080)], 1: [Stretch(540, 1080)]}, {2: [Stretch(480, 960)]}):
        actions.set_schedule(member_id=anna.pk, schedule=Schedule(days=week), actor=anna, now=NOW)

    assert list(Shift.objects.values_list("day", "start_minute", "end_minute")) == [(2, 480, 960)]


def test_of_two_who_write_one_schedule_the_second_is_refused_and_keeps_what_was_typed(
    anna: Member, client: Browser
) -> None:
    client.force_login(anna.user)
    url = f"/w/{anna.workspace.slug}/settings/members/{anna.pk}/"
    seen = re.findall(r'name="schedule_version" value="(\d+)"', client.get(url).content.decode())[-1]
    first = save(client, anna, pattern="week", day_0="9:00-18:00", schedule_version=seen)

    second = save(client, anna, pattern="week", day_0="10:00-14:00", schedule_version=seen)

    assert (first.status_code, second.status_code) == (200, 422)
    assert "10:00-14:00" in second.content.decode()
    assert list(Shift.objects.values_list("start_minute", flat=True)) == [540]


def test_of_two_who_tick_specialisations_neither_takes_the_others_away(
    anna: Member, client: Browser, pavel: Member
) -> None:
    client.force_login(anna.user)
    sawing, painting = make_skill("Sawing"), make_skill("Painting")
    seen = fingerprint([])
    first = save(client, pavel, skills=[sawing.pk], skills_version=seen)

    second = save(client, pavel, position="Painter", skills=[painting.pk], skills_version=seen)

    pavel.refresh_from_db()
    assert (first.status_code, second.status_code) == (200, 422)
    assert queries.skill_ids(member_id=pavel.pk) == {sawing.pk}
    assert pavel.position == ""
    assert f'name="skills" value="{painting.pk}" checked' in second.content.decode()


def test_the_same_week_again_is_no_event(anna: Member) -> None:
    for _again in range(2):
        week = Schedule(days={0: [Stretch(540, 1080)]})
        actions.set_schedule(member_id=anna.pk, schedule=week, actor=anna, now=NOW)

    assert EventRecord.objects.count() == 1


def test_an_absence_must_end_after_it_starts(anna: Member) -> None:
    with pytest.raises(actions.CannotChangeSchedule):
        actions.add_absence(
            member_id=anna.pk,
            kind="sick",
            starts_at=NOW,
            ends_at=NOW - timedelta(hours=1),
            actor=anna,
            now=NOW,
        )

    assert not Absence.objects.exists()


def test_a_countrys_calendar_keeps_what_was_typed(anna: Member) -> None:
    day = date(2026, 1, 1)
    actions.set_holiday(day=day, name="Our own", actor=anna, now=NOW)

    added = actions.load_country_holidays(year=2026, actor=anna, now=NOW)

    assert added > 10
    assert Holiday.objects.get(day=day).name == "Our own"
    assert actions.load_country_holidays(year=2026, actor=anna, now=NOW) == 0


def test_an_unreadable_week_comes_back_with_what_was_typed(anna: Member, client: Browser) -> None:
    client.force_login(anna.user)

    response = save(client, anna, pattern="week", day_0="from nine")

    assert response.status_code == 422
    assert "from nine" in response.content.decode()
    assert not Shift.objects.exists()


def test_the_settings_pages_open(anna: Member, client: Browser) -> None:
    client.force_login(anna.user)
    make_skill("Sawing", anna)

    pages = ("", "company/", "members/", "members/new/", f"members/{anna.pk}/", "skills/", "holidays/")
    for page in pages:
        assert client.get(f"/w/{anna.workspace.slug}/settings/{page}").status_code == 200, page


def test_a_member_without_a_schedule_is_offered_office_hours(anna: Member, client: Browser) -> None:
    client.force_login(anna.user)
    page = f"/w/{anna.workspace.slug}/settings/members/{anna.pk}/"

    offered = client.get(page).content.decode()
    save(client, anna, pattern="week", day_0="8:00-12:00\n13:00-16:00")
    kept = client.get(page).content.decode()

    assert "There is no schedule yet" in offered and "9:00–13:00" in offered
    assert "There is no schedule yet" not in kept and "8:00–12:00\n13:00–16:00" in kept


def test_a_member_without_a_schedule_has_none_after_another_detail_is_saved(
    anna: Member, client: Browser
) -> None:
    client.force_login(anna.user)

    save(client, anna, position="Owner", pattern="none", day_0="9:00-13:00")

    anna.refresh_from_db()
    assert anna.position == "Owner"
    assert not Shift.objects.exists()


def test_a_member_saved_unchanged_keeps_an_archived_specialisation(
    anna: Member, client: Browser, pavel: Member
) -> None:
    kept, fresh = make_skill("Sawing", pavel), make_skill("Painting")
    archive_name(names=SKILLS, row_id=kept.pk, actor=anna, now=NOW)
    client.force_login(anna.user)
    base = f"/w/{anna.workspace.slug}/settings/members/{pavel.pk}/"

    page = client.get(base).content.decode()
    save(client, pavel, skills=[kept.pk, fresh.pk], skills_version="")

    assert f'name="skills" value="{kept.pk}" checked' in page
    assert queries.skill_ids(member_id=pavel.pk) == {kept.pk, fresh.pk}


def test_an_archived_specialisation_is_not_given_anew(anna: Member, pavel: Member) -> None:
    skill = make_skill("Sawing")
    archive_name(names=SKILLS, row_id=skill.pk, actor=anna, now=NOW)

    with pytest.raises(CannotGiveName, match="“Sawing” is in the archive"):
        actions.set_member_skills(member_id=pavel.pk, skill_ids=[skill.pk], actor=anna, now=NOW)


def test_a_specialisation_that_does_not_exist_wipes_nothing(
    anna: Member, client: Browser, pavel: Member
) -> None:
    skill = make_skill("Sawing", pavel)
    client.force_login(anna.user)

    refused = save(client, pavel, skills=[skill.pk + 1000], skills_version="")

    assert refused.status_code == 422
    assert queries.skill_ids(member_id=pavel.pk) == {skill.pk}


def away(anna: Member, pavel: Member, client: Browser, **given: str) -> int:
    client.force_login(anna.user)
    day = {"kind": "sick", "first_day": "2027-01-12", "last_day": "2027-01-12"}
    path = f"/w/{anna.workspace.slug}/settings/members/{pavel.pk}/absences/"
    return client.post(path, day | given).status_code


def test_a_day_off_is_a_day_of_the_members_zone(anna: Member, pavel: Member, client: Browser) -> None:
    Member.objects.filter(pk=pavel.pk).update(time_zone="America/New_York")

    away(anna, pavel, client)

    assert Absence.objects.get().starts_at == datetime(2027, 1, 12, 5, tzinfo=UTC)


def test_overtime_in_an_absence_is_asked_about(anna: Member, pavel: Member, client: Browser) -> None:
    start = datetime(2027, 1, 12, 9, tzinfo=UTC)
    span = {"starts_at": start, "ends_at": start + timedelta(hours=2)}
    actions.add_overtime(member_id=pavel.pk, **span, actor=anna, now=NOW)

    assert (away(anna, pavel, client), Absence.objects.count()) == (422, 0)
    away(anna, pavel, client, overtime="remove")

    assert Absence.objects.count() == 1
    assert not Overtime.objects.exists()


def test_who_joins_works_as_the_company_says_and_a_schedule_is_copied(
    anna: Member, pavel: Member, client: Browser
) -> None:
    shifts = Schedule(
        days={0: [Stretch(480, 1200)], 1: [Stretch(1200, 1920)]}, cycle_days=4, first_on=NOW.date()
    )
    actions.set_schedule(member_id=None, schedule=shifts, actor=anna, now=NOW)
    joined = add_member(name="Inna", actor=anna, now=NOW)
    client.force_login(anna.user)

    path = f"/w/{anna.workspace.slug}/settings/members/{pavel.pk}/schedule/"
    offered = client.get(path, {"source": str(joined.pk)}).text

    assert queries.schedule_of(member_id=joined.pk) == shifts
    assert 'value="8:00–20:00 / 20:00–8:00 / – / –"' in offered and 'value="cycle" checked' in offered
    assert not queries.schedule_of(member_id=pavel.pk).days


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"cycle": "8-20"}, "from 2 to 56 days"),
        ({"cycle": " / "}, "Nobody works in this cycle"),
        ({"cycle": "8-20 / nine"}, "is not a time span"),
        ({"cycle": "22-9 / 8-20"}, "runs into the next day"),
        ({"cycle": "8-20 / -", "first_on": ""}, "required"),
    ],
)
def test_a_cycle_that_cannot_be_is_refused_in_words(
    anna: Member, pavel: Member, client: Browser, typed: dict[str, str], said: str
) -> None:
    client.force_login(anna.user)

    answer = save(client, pavel, pattern="cycle", **{"first_on": "2026-12-01"} | typed)

    assert answer.status_code == 422
    assert said in answer.text
    assert not Shift.objects.exists()


def test_shifts_by_a_cycle_are_typed_shown_and_worked(anna: Member, pavel: Member, client: Browser) -> None:
    client.force_login(anna.user)
    first, day = date(2026, 12, 1), timedelta(days=1)
    actions.set_holiday(day=first + 4 * day, actor=anna, now=NOW)

    def hours() -> list[float]:
        since = datetime.combine(first, datetime.min.time(), ZoneInfo("Europe/Moscow"))
        spans = queries.working_time(members=[pavel], since=since, until=since + 6 * day)[pavel.pk]
        return [(end - start) / timedelta(hours=1) for start, end in spans]

    cycle = {"pattern": "cycle", "cycle": "8-20 / 20-8 / - / -", "first_on": first}
    shown = save(client, pavel, **cycle).text
    without_holidays = hours()
    save(client, pavel, **cycle, on_holidays="on")

    assert 'value="8:00–20:00 / 20:00–8:00 / – / –"' in shown
    assert without_holidays == [12, 12, 4]
    assert hours() == [12, 12, 12, 4]


def test_a_day_of_an_estimate_is_one_of_the_companys_schedule(anna: Member) -> None:
    """Ten hours from Monday to Thursday, four on Friday."""
    long, short = [Stretch(480, 1080)], [Stretch(480, 720)]
    week = Schedule(days={0: long, 1: long, 2: long, 3: long, 4: short})
    actions.set_schedule(member_id=None, schedule=week, actor=anna, now=NOW)
    browser = Browser(headers={"HX-Request": "true"})
    assert anna.user is not None
    browser.force_login(anna.user, backend="allauth.account.auth_backends.AuthenticationBackend")
    types = f"/w/{anna.workspace.slug}/settings/task-types/"

    assert "a day is 10 h of work" in browser.get(f"{types}new/").text
    browser.post(f"{types}create/", {"name": "Sawing", "default_estimate": "1d 2h"})

    assert TaskType.objects.get(name="Sawing").default_estimate == 12 * 60


def test_the_usual_day_is_the_one_that_most_have(anna: Member) -> None:
    for week, minutes in (
        ({0: [Stretch(480, 720), Stretch(780, 1020)]}, 480),
        ({}, 480),
        ({0: [Stretch(0, 720)]}, 720),
    ):
        actions.set_schedule(member_id=None, schedule=Schedule(days=week), actor=anna, now=NOW)

        anna.workspace.refresh_from_db()
        assert anna.workspace.workday_minutes == minutes
