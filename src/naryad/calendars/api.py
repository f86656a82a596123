"""The address of one's own calendar, by API."""

from naryad.calendars.actions import renew_calendar, switch_off_calendar, switch_on_calendar
from naryad.calendars.queries import calendar_of, calendar_url
from naryad.workspaces.api.routes import Routes, by, require_whole
from naryad.workspaces.api.types import Answered
from naryad.workspaces.door.tokens import TokenRequest

calendar = Routes("calendar")


class CalendarJson(Answered):
    is_on: bool


class CalendarAddressJson(Answered):
    """By `url` the calendar is read without a token, until it is renewed or switched off. "": it is off, or has to be
    renewed because the program's key has changed."""

    url: str


@calendar.get(needs="self.use", gives=CalendarJson)
def read_calendar(request: TokenRequest) -> CalendarJson:
    return CalendarJson(is_on=calendar_of(request.member) is not None)


@calendar.get("/address", needs="self.use", gives=CalendarAddressJson)
def read_calendar_address(request: TokenRequest) -> CalendarAddressJson:
    """To a token that writes, for all parts of the program."""
    require_whole(request)
    found = calendar_of(request.member)
    return CalendarAddressJson(url=calendar_url(found) if found else "")


@calendar.post(needs="self.use", gives=CalendarJson)
def switch_calendar_on(request: TokenRequest) -> CalendarJson:
    """Switched on already, it stays as it is."""
    switch_on_calendar(**by(request))
    return CalendarJson(is_on=True)


@calendar.post("/renew", needs="self.use", gives=CalendarJson, status=200)
def renew_own_calendar(request: TokenRequest) -> CalendarJson:
    """The old address stops working at once."""
    renew_calendar(**by(request))
    return CalendarJson(is_on=True)


@calendar.delete("", needs="self.use")
def switch_calendar_off(request: TokenRequest) -> None:
    switch_off_calendar(**by(request))
