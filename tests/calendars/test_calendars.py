"""A member's calendar by its address: what stands in it, who may read it, and until when."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core.cache import cache
from django.test import Client as Browser
from django.utils import timezone

from naryad.activity.models import EventRecord
from naryad.calendars.actions import renew_calendar, switch_off_calendar, switch_on_calendar
from naryad.calendars.queries import calendar_file, calendar_url
from naryad.calendars.rules import as_days
from naryad.core.time import day_start
from naryad.forecast.models import TaskForecast
from naryad.people.models import Absence
from naryad.workspaces.models import Member
from tests.api.conftest import program
from tests.factories import (
    NOW,
    another_company,
    make_client,
    make_deal,
    make_order,
    make_reminder,
    make_task,
)
from tests.pages import address, enter, text_of

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _nobody_asked_before() -> None:
    cache.clear()


def path_of(member: Member) -> str:
    url = calendar_url(switch_on_calendar(actor=member, now=NOW))
    return url[url.index("/ics/") :]


def entries(body: bytes) -> dict[str, Any]:
    """Events by the beginning of their keys: "reminder-12"."""
    found = icalendar.Calendar.from_ical(body).walk("VEVENT")
    return {str(one["UID"]).split(".")[0]: one for one in found}


def test_it_has_what_is_before_the_member_and_nothing_of_others(boris: Member, pavel: Member) -> None:
    deal = make_deal(responsible=boris, client=make_client(name="Oak", phone="+79990000001"))
    order = make_order(responsible=boris, deal=deal, title="Kitchen")
    call = make_reminder(assignee=boris, deal=deal, text="Call; them", due_at=NOW + HOUR, due_on=NOW.date())
    day = make_reminder(assignee=boris, deal=deal, text="Write", due_on=date(2026, 12, 1))
    make_reminder(assignee=pavel, deal=deal, text="Not his")
    make_reminder(assignee=boris, deal=deal, text="Too far", due_on=date(2028, 1, 1))
    measure = make_task(order=order, title="Measure", assignee=boris, appointment_at=NOW, estimate=90)
    saw = make_task(order=order, title="Saw", assignee=boris)
    TaskForecast.objects.create(task=saw, starts_at=NOW, finishes_at=NOW + HOUR, member=boris, reason="start")
    first, last = (day_start(day=date(2026, 12, one), time_zone="Europe/Moscow") for one in (7, 9))
    away = Absence.objects.create(member=boris, kind="sick", starts_at=first, ends_at=last)

    body = calendar_file(member=boris, now=NOW)

    found = entries(body)
    assert found.keys() == {
        f"reminder-{call.pk}", f"reminder-{day.pk}", f"appointment-{measure.pk}", f"task-{saw.pk}",
        f"absence-{away.pk}",
    }  # fmt: skip
    called = found[f"reminder-{call.pk}"]
    assert called["SUMMARY"].endswith(": Call; them") and called.decoded("DTSTART") == NOW + HOUR
    assert "Oak\n+79990000001" in called["DESCRIPTION"] and called["URL"].endswith(f"/deals/{deal.pk}/")
    assert found[f"reminder-{day.pk}"].decoded("DTSTART") == date(2026, 12, 1)
    met, sawn = found[f"appointment-{measure.pk}"], found[f"task-{saw.pk}"]
    assert (met.decoded("DTEND"), met["TRANSP"]) == (NOW + 90 * HOUR / 60, "OPAQUE")
    assert (sawn.decoded("DTEND"), sawn["TRANSP"]) == (NOW + HOUR, "TRANSPARENT")
    absent = found[f"absence-{away.pk}"]
    assert (absent.decoded("DTSTART"), absent.decoded("DTEND")) == (date(2026, 12, 7), date(2026, 12, 9))
    assert calendar_file(member=boris, now=NOW + HOUR) == body
    boris.workspace.parts = ["orders"]
    assert entries(calendar_file(member=boris, now=NOW)).keys() == {f"absence-{away.pk}"}


def test_the_night_of_two_equal_hours_is_told_apart() -> None:
    """In Berlin 02:30 comes twice on 25 October 2026; whole days around it are 25 hours long, and days all the same."""
    night, next_night = (day_start(day=date(2026, 10, day), time_zone="Europe/Berlin") for day in (25, 26))

    assert next_night - night == 25 * HOUR
    assert as_days(night, next_night, time_zone="Europe/Berlin") == (date(2026, 10, 25), date(2026, 10, 26))
    second = datetime(2026, 10, 25, 1, 30, tzinfo=UTC)
    assert as_days(second - HOUR, second, time_zone="Europe/Berlin") == (second - HOUR, second)


def test_programs_read_it_without_a_login_until_it_is_switched_off(client: Browser, boris: Member) -> None:
    make_reminder(assignee=boris, deal=make_deal(responsible=boris), due_on=timezone.now().date())
    path = path_of(boris)
    read = client.get(path)

    assert (read.status_code, len(entries(read.content))) == (200, 1)
    assert (read["Content-Type"], read["Cache-Control"]) == (
        "text/calendar; charset=utf-8",
        "private, no-cache",
    )
    again = client.get(path, headers={"If-None-Match": read["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    with another_company() as vera:
        theirs = path.replace(f"/{boris.workspace_id}-", f"/{vera.workspace_id}-")
    renewed = calendar_url(renew_calendar(actor=boris, now=NOW))
    renewed = renewed[renewed.index("/ics/") :]
    assert [client.get(one).status_code for one in (path, theirs, renewed, "/ics/x")] == [404, 404, 200, 404]
    Member.objects.filter(pk=boris.pk).update(is_active=False)
    assert client.get(renewed).status_code == 404
    Member.objects.filter(pk=boris.pk).update(is_active=True)
    switch_off_calendar(actor=boris, now=NOW)
    assert client.get(renewed).status_code == 404
    assert list(EventRecord.objects.filter(kind__startswith="calendar.").values_list("kind", flat=True)) == [
        "calendar.switched_on", "calendar.renewed", "calendar.switched_off",
    ]  # fmt: skip


def test_a_member_switches_their_own(boris: Member, pavel: Member) -> None:
    browser = enter(boris)

    on = text_of(browser.post(address(boris, "calendars:switch_on")))

    assert f"/ics/{boris.workspace_id}-" in on
    assert "/ics/" not in text_of(enter(pavel).get(address(pavel, "calendars:own")))
    mine = program(boris)
    assert mine.post("calendar/renew").json() == {"is_on": True}
    renewed = mine.get("calendar/address").json()["url"]
    assert renewed in text_of(browser.get(address(boris, "calendars:own"))) and renewed not in on
    assert mine.get("calendar").json() == {"is_on": True}
    for narrow in (program(boris, parts=["tasks"]), program(boris, may_write=False)):
        assert narrow.get("calendar/address").status_code == 403
    assert mine.send("DELETE", "calendar").status_code == 204
    assert "/ics/" not in text_of(browser.get(address(boris, "calendars:own")))
