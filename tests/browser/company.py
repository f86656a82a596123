"""A small company that makes furniture: the preset, and people enough for its chain."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import PBKDF2PasswordHasher
from django.db import transaction

from naryad.people.actions import set_member_skills, set_schedule
from naryad.people.models import Holiday, Skill
from naryad.people.rules import Schedule, Stretch
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, User
from tests import cast
from tests.factories import PASSWORD, begin_company, make_member, make_user

ROUND_THE_CLOCK = {day: [Stretch(0, 24 * 60)] for day in range(7)}


@dataclass(frozen=True, kw_only=True)
class Company(cast.Company):
    """Pavel measures, Daria designs, Stepan does all the rest."""

    daria: Member
    stepan: Member


def make_company(*, now: datetime) -> Company:
    """Pavel measures on one day of the week only, some days from now: what he does at once brings all dates nearer."""
    workspace = begin_company("Дуб и Ко", now=now)
    with scope(workspace.pk), transaction.atomic():
        Holiday.objects.all().delete()  # the day of the test may be any
        anna = Member.objects.get()
        company = Company(
            anna=anna,
            boris=_join("Борис", "boris", now, role=Member.Role.SALES),
            pavel=_join("Павел", "pavel", now, language="en"),
            daria=_join("Дарья", "daria", now),
            stepan=_join("Степан", "stepan", now),
        )
        User.objects.update(password=as_the_site_keeps_it())
        day = (now.astimezone(ZoneInfo("Europe/Moscow")) + timedelta(days=4)).weekday()
        weeks = {company.pavel: {day: [Stretch(9 * 60, 18 * 60)]}}
        skills = dict(Skill.objects.values_list("name", "pk"))
        owned = {company.pavel: ["Замер"], company.daria: ["Конструирование"]}
        owned[company.stepan] = [name for name in skills if name not in {"Замер", "Конструирование"}]
        for member, names in owned.items():
            week = weeks.get(member, ROUND_THE_CLOCK)
            set_schedule(member_id=member.pk, schedule=Schedule(days=week), actor=anna, now=now)
            ids = [skills[name] for name in names]
            set_member_skills(member_id=member.pk, skill_ids=ids, actor=anna, now=now)
    return company


def _join(name: str, login: str, now: datetime, *, language: str = "ru", **fields: Any) -> Member:
    user = make_user(name=name, email=f"{login}@example.org", language=language)
    return make_member(name=name, user=user, created_at=now, **fields)


@cache  # half a second each time
def as_the_site_keeps_it() -> str:
    return PBKDF2PasswordHasher().encode(PASSWORD, "salt of the tests in a browser")
