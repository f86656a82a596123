"""The kinds that are known, by name; an app above adds one of its own rows (clients) with register_value_kind()."""

from collections.abc import Collection, Mapping
from typing import Any

from naryad.fields.rules.definitions import CALCULATED, Definition
from naryad.fields.rules.kinds.base import OwnKind
from naryad.fields.rules.kinds.calculated import BY_RESULT
from naryad.fields.rules.kinds.choices import ChoicesValue, ChoiceValue, YesNoValue
from naryad.fields.rules.kinds.days import DayValue, MomentValue
from naryad.fields.rules.kinds.figures import AmountValue, NumberValue
from naryad.fields.rules.kinds.rows import MemberValue
from naryad.fields.rules.kinds.text import EmailValue, LinkValue, LongTextValue, PhoneValue, TextValue

KINDS: dict[str, OwnKind] = {}


def register_value_kind(*kinds: OwnKind) -> None:
    KINDS.update({kind.name: kind for kind in kinds})


register_value_kind(
    TextValue(),
    LongTextValue(),
    NumberValue(),
    AmountValue(),
    DayValue(),
    MomentValue(),
    YesNoValue(),
    ChoiceValue(),
    ChoicesValue(),
    PhoneValue(),
    EmailValue(),
    LinkValue(),
    MemberValue(),
    BY_RESULT["text"],
)
HAS_OPTIONS = frozenset({"choice", "choices"})


def kind_of(own: Definition) -> OwnKind:
    return BY_RESULT[own.gives] if own.kind == CALCULATED else KINDS[own.kind]


def pointed_at(
    definitions: Collection[Definition], values: Collection[Mapping[str, Any]]
) -> dict[str, set[int]]:
    """Ids of the rows whose names are needed to say these values, by kind."""
    wanted: dict[str, set[int]] = {}
    for own in definitions:
        if at := kind_of(own).points_at:
            wanted.setdefault(at, set()).update(row[own.key] for row in values if own.key in row)
    return {at: ids for at, ids in wanted.items() if ids}
