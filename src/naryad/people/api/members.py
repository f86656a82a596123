"""Members of the company by API, as everybody who works there knows them."""

from typing import Any, Literal

from django.db.models import Prefetch, QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.people.actions import Seen, save_member, set_member_skills
from naryad.people.models import MemberSkill, Skill
from naryad.workspaces.api.routes import Routes, by, seen_version, tagged
from naryad.workspaces.api.types import Answered, Line, Name, Role, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Member

members, skills, me = Routes("members"), Routes("skills"), Routes("me")


class MemberJson(Answered):
    """`time_zone`: "" as the company's."""

    id: int
    name: str
    kind: Literal["person", "crew"]
    role: Role
    position: str
    time_zone: str
    is_active: bool
    skill_ids: list[int]
    version: int


class MemberChanges(Sent, is_partial=True):
    name: Name = Field(max_length=150)
    kind: Literal["person", "crew"]
    position: Line = Field(max_length=100)
    phone: Line = Field(max_length=32)
    time_zone: Line = Field(max_length=64)


class SkillChoice(Sent):
    skill_ids: list[RowId] = Field(max_length=100)


class MembersJson(Answered):
    items: list[MemberJson]


class SkillJson(Answered):
    id: int
    name: str
    is_archived: bool


class SkillsJson(Answered):
    items: list[SkillJson]


class MeJson(Answered):
    """Who the token acts as, and where."""

    member_id: int
    name: str
    role: Role
    company: str
    currency: str
    time_zone: str
    language: str
    parts: list[str]
    may_write: bool


@me.get(needs="self.use", gives=MeJson)
def read_me(request: TokenRequest) -> MeJson:
    member, company = request.member, request.member.workspace
    return shown(
        MeJson,
        member,
        member_id=member.pk,
        company=company.name,
        currency=company.currency,
        time_zone=member.zone,
        language=request.LANGUAGE_CODE,
        parts=list(company.parts),
        may_write=request.token.may_write,
    )


@members.get(needs="self.use", gives=MembersJson)
def list_members(request: TokenRequest) -> MembersJson:
    """Who left stands last."""
    rows = _with_skills().order_by("-is_active", "sort_key", "pk")
    return MembersJson(items=[_row(row) for row in rows])


@members.get("/{int:pk}", needs="self.use", gives=MemberJson)
def read_member(request: TokenRequest, response: HttpResponse, pk: int) -> MemberJson:
    return _answer(response, pk)


@members.patch("/{int:pk}", needs="members.edit", gives=MemberJson)
def change_member(request: TokenRequest, response: HttpResponse, pk: int, given: MemberChanges) -> MemberJson:
    """All but the role, which a person gives."""
    seen_member(pk)
    seen = Seen(member=seen_version(request))
    save_member(member_id=pk, given={}, changes=given.changes(), seen=seen, **by(request))
    return _answer(response, pk)


@members.put("/{int:pk}/skills", needs="members.edit", gives=MemberJson)
def set_skills_of_member(
    request: TokenRequest, response: HttpResponse, pk: int, given: SkillChoice
) -> MemberJson:
    """These, and no others."""
    seen_member(pk)
    set_member_skills(member_id=pk, **given.values(), **by(request))
    return _answer(response, pk)


@skills.get(needs="self.use", gives=SkillsJson)
def list_skills(request: TokenRequest) -> SkillsJson:
    rows = Skill.objects.order_by("sequence", "pk")
    return SkillsJson(items=[shown(SkillJson, row) for row in rows])


def seen_member(pk: int) -> Member:
    """Everybody knows who works here."""
    return get_object_or_404(_with_skills(), pk=pk)


def _with_skills() -> QuerySet[Member]:
    of_member = Prefetch("people_memberskill", queryset=MemberSkill.objects.order_by("skill_id"))
    return Member.objects.prefetch_related(of_member)


def _row(row: Member) -> MemberJson:
    held: Any = row  # with rows of another app
    return shown(MemberJson, row, skill_ids=[one.skill_id for one in held.people_memberskill.all()])


def _answer(response: HttpResponse, pk: int) -> MemberJson:
    return tagged(response, _row(seen_member(pk)))
