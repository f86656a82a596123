"""Kinds of values that point at another row by its id, and how such rows are called."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django import forms
from django.db.models import BigIntegerField, QuerySet
from django.db.models.functions import Cast
from django.utils.translation import gettext_lazy as _

from naryad.core.ids import row_id
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.base import OwnKind, Reading, value_of
from naryad.workspaces.lists import print_members
from naryad.workspaces.models import Member
from naryad.workspaces.queries import members_or, offer_members


class RowField(forms.TypedChoiceField):
    """The id of one of `rows`, whichever of them the page has printed."""

    def __init__(self, *, rows: QuerySet[Any], **options: Any) -> None:
        super().__init__(coerce=int, empty_value=None, **options)
        self.rows = rows

    def valid_value(self, value: Any) -> bool:
        return self.rows.filter(pk=row_id(str(value)) or 0).exists()


class MemberValue(OwnKind):
    name = "member"
    label = _("Employee")
    icon = "user"
    column = "person"
    points_at = "member"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        named = [kept] if isinstance(kept, int) else []
        rows = members_or(*named)
        control = RowField(rows=rows, **self._base(own))
        _print(control, named)
        return control

    def dress(self, control: forms.Field, *, member: Member, chosen: Any) -> None:
        """Of many members only the chosen one is printed: also one that was typed and is shown again."""
        printed = {value for value, _name in control.widget.choices}
        if isinstance(control, RowField) and isinstance(chosen, int) and chosen not in printed:
            _print(control, [chosen])

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return reading.names.get((self.points_at, kept), "…")

    def by(self, own: Definition) -> Any:
        return Cast(value_of(own), BigIntegerField())


def _print(control: RowField, named: Sequence[int]) -> None:
    offered = offer_members(control.rows, named=named)
    print_members(control, offered, [("", "—"), *offered])


def member_names(ids: set[int]) -> dict[int, str]:
    return dict(Member.objects.filter(pk__in=ids).values_list("pk", "name")) if ids else {}


NamesOf = Callable[[Member, set[int]], Mapping[int, str]]
NAMES_OF: dict[str, NamesOf] = {"member": lambda _member, ids: member_names(ids)}
"""How rows are called that values point at, as far as a member may see them."""
SEEN_IN_PART: dict[str, Callable[[Member], bool]] = {}
"""Whether a member sees only some of such rows: a history keeps names, and cannot tell which of them are theirs to see."""
