"""Fields of the company's own by API: what they are called and hold, and their values in rows."""

from collections.abc import Mapping
from typing import Any

from naryad.fields.queries.definitions import all_definitions, seen_fields
from naryad.fields.rules.definitions import CALCULATED
from naryad.fields.rules.kinds.known import HAS_OPTIONS
from naryad.workspaces.api.routes import Routes
from naryad.workspaces.api.types import Answered, Own
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.models import Member

routes = Routes("fields")


class ChoiceJson(Answered):
    id: int
    name: str
    is_archived: bool


class OwnFieldJson(Answered):
    """`key`: by which `custom` of rows has its value. `options`: of a choice, whose value is the id of one."""

    key: str
    of: str
    name: str
    kind: str
    unit: str
    hint: str
    is_required: bool
    may_edit: bool
    options: list[ChoiceJson]


class OwnFieldList(Answered):
    items: list[OwnFieldJson]


@routes.get("", needs="self.use", gives=OwnFieldList)
def list_fields(request: TokenRequest) -> OwnFieldList:
    """Those that the member's role sees."""
    member = request.member
    seen = [own for of in sorted(all_definitions(member.workspace)) for own in seen_fields(of, member)]
    return OwnFieldList(
        items=[
            OwnFieldJson(
                key=own.key,
                of=own.of,
                name=own.name,
                kind=own.kind,
                unit=own.unit,
                hint=own.hint,
                is_required=own.is_required,
                may_edit=own.is_edited(member.role) and own.kind != CALCULATED,
                options=[
                    ChoiceJson(id=one.pk, name=one.name, is_archived=one.is_archived) for one in own.options
                ]
                if own.kind in HAS_OPTIONS
                else [],
            )
            for own in seen
        ]
    )


def own_values(of: str, custom: Mapping[str, Any], member: Member) -> Own:
    """What a row has of the fields that the member's role sees."""
    return {own.key: custom[own.key] for own in seen_fields(of, member) if own.key in custom}
