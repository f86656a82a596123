"""A small company that makes furniture: the preset, and people enough for its chain."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.contrib.auth.hashers import make_password
from django.db import transaction

from naryad.people.actions import set_member_skills, set_week
from naryad.people.models import Holiday, Skill
from naryad.people.rules import Stretch
from naryad.setup.actions import init_company
from naryad.tenancy.scope import scope
from naryad.workspaces.models import Member, User, Workspace
from tests.factories import make_member

PASSWORD = "correct horse battery"
ROUND_THE_CLOCK = {day: [Stretch(0, 24 * 60)] for day in range(7)}


@dataclass(frozen=True, kw_only=True)
class Company:
    """Anna owns it, Boris sells; Pavel measures, Daria designs, Stepan does all the rest."""

    workspace: Workspace
    anna: Member
    boris: Member
    pavel: Member
    daria: Member
    stepan: Member

    @property
    def path(self) -> str:
        return f"/w/{self.workspace.slug}/"


def make_company(*, now: datetime) -> Company:
    """Pavel measures on one day of the week only, some days from now: what he does at once brings all dates nearer."""
    workspace = init_company(
        company="Дуб и Ко",
        owner_name="Анна",
        email="anna@example.org",
        password=PASSWORD,
        preset="furniture",
        language="ru",
        time_zone="Europe/Moscow",
        currency="RUB",
        now=now,
    )
    with scope(workspace.pk), transaction.atomic():
        Holiday.objects.all().delete()  # the day of the test may be any
        anna = Member.objects.get()
        company = Company(
            workspace=workspace,
            anna=anna,
            boris=_join("Борис", "boris", Member.Role.SALES, "ru", now),
            pavel=_join("Павел", "pavel", Member.Role.PERFORMER, "en", now),
            daria=_join("Дарья", "daria", Member.Role.PERFORMER, "ru", now),
            stepan=_join("Степан", "stepan", Member.Role.PERFORMER, "ru", now),
        )
        day = (now.astimezone(ZoneInfo("Europe/Moscow")) + timedelta(days=4)).weekday()
        weeks = {company.pavel: {day: [Stretch(9 * 60, 18 * 60)]}}
        skills = dict(Skill.objects.values_list("name", "pk"))
        owned = {company.pavel: ["Замер"], company.daria: ["Конструирование"]}
        owned[company.stepan] = [name for name in skills if name not in {"Замер", "Конструирование"}]
        for member, names in owned.items():
            week = weeks.get(member, ROUND_THE_CLOCK)
            set_week(member_id=member.pk, week=week, actor=anna, now=now)
            ids = [skills[name] for name in names]
            set_member_skills(member_id=member.pk, skill_ids=ids, actor=anna, now=now)
    return company


def _join(name: str, login: str, role: str, language: str, now: datetime) -> Member:
    user = User.objects.create(
        email=f"{login}@example.org", name=name, language=language, password=make_password(PASSWORD)
    )
    return make_member(name=name, role=role, has_login=False, user=user, created_at=now)
