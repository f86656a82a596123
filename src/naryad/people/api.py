"""Members of the company by API, as everybody who works there knows them."""

from typing import Literal

from django.db.models import Prefetch

from naryad.people.models import MemberSkill, Skill
from naryad.workspaces.api.routes import Routes
from naryad.workspaces.api.types import Answered, shown
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Member

members, skills, me = Routes("members"), Routes("skills"), Routes("me")
Role = Literal["owner", "head", "sales", "performer", "accountant", "observer"]


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
    of_member = Prefetch("people_memberskill", queryset=MemberSkill.objects.order_by("skill_id"))
    rows = Member.objects.order_by("-is_active", "sort_key", "pk").prefetch_related(of_member)
    return MembersJson(
        items=[
            shown(MemberJson, row, skill_ids=[one.skill_id for one in row.people_memberskill.all()])
            for row in rows
        ]
    )


@skills.get(needs="self.use", gives=SkillsJson)
def list_skills(request: TokenRequest) -> SkillsJson:
    rows = Skill.objects.order_by("sequence", "pk")
    return SkillsJson(items=[shown(SkillJson, row) for row in rows])
