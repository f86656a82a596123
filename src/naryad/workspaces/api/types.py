"""What values look like in the API: money and quantities as texts, minutes as numbers, moments in UTC, days in ISO."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Annotated, Any, Literal, TypeVar

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from pydantic import (
    AfterValidator,
    AwareDatetime,
    BaseModel,
    ConfigDict,
    Field,
    PlainSerializer,
)

from naryad.core.ids import LARGEST
from naryad.core.text import LONGEST, has_controls, visible
from naryad.core.time import UnlikelyDay, refuse_unlikely

R = TypeVar("R", bound="Answered")


class Sent(BaseModel):
    """What is sent. A name that is not known is refused, and not passed over.

    class ClientChanges(NewClient, is_partial=True): the same fields, none of which has to be sent.
    """

    model_config = ConfigDict(extra="forbid")

    def __init_subclass__(cls, *, is_partial: bool = False, **options: Any) -> None:
        super().__init_subclass__(**options)

    @classmethod
    def __pydantic_init_subclass__(cls, *, is_partial: bool = False, **options: Any) -> None:
        super().__pydantic_init_subclass__(**options)
        if not is_partial:
            return
        for field in cls.model_fields.values():
            field.default, field.default_factory, field.json_schema_extra = None, None, _without_default
        cls.model_rebuild(force=True)

    def values(self) -> dict[str, Any]:
        """All of it, as actions take it."""
        return {name: getattr(self, name) for name in type(self).model_fields}

    def changes(self) -> dict[str, Any]:
        """What was sent, and no more: arguments of an action that changes a row."""
        return {name: getattr(self, name) for name in sorted(self.model_fields_set)}


def _without_default(schema: dict[str, Any]) -> None:
    schema.pop("default", None)


class Answered(BaseModel):
    """What is answered. An expansion that was not asked for is left out."""


def shown(model: type[R], row: Any, **others: Any) -> R:
    """A row of the database, whose columns are called as the schema's fields; `others`: what is no column of it."""
    names = [name for name, field in model.model_fields.items() if field.is_required() and name not in others]
    return model(**{name: getattr(row, name) for name in names}, **others)


def _tidy(text: str) -> str:
    if has_controls(text):
        raise ValueError("controls")
    return visible(text)


def _filled(text: str) -> str:
    if not text:
        raise ValueError("empty")
    return text


Line = Annotated[str, AfterValidator(_tidy)]
"""A text whose field says how long it may be; "" says nothing."""
Text = Annotated[str, Field(max_length=LONGEST), AfterValidator(_tidy)]
Name = Annotated[str, Field(min_length=1), AfterValidator(_tidy), AfterValidator(_filled)]
"""A text that says something; its field says how long it may be."""


def _likely(day: Any) -> Any:
    try:
        refuse_unlikely(day, now=datetime.now(UTC), field="")
    except UnlikelyDay as refusal:
        raise ValueError("unlikely") from refusal
    return day


def _shown_moment(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _positive(amount: Any) -> Any:
    if amount <= 0:
        raise ValueError("positive")
    return amount


def _an_email(text: str) -> str:
    try:
        validate_email(text)
    except ValidationError as fault:
        raise ValueError("email") from fault
    return text


Email = Annotated[
    str, Field(max_length=254, json_schema_extra={"format": "email"}), AfterValidator(_an_email)
]
Role = Literal["owner", "head", "sales", "performer", "accountant", "observer"]
Priority = Annotated[int, Field(ge=0, le=3, description="0 low, 1 normal, 2 high, 3 urgent.")]
RowId = Annotated[int, Field(ge=1, le=LARGEST)]
Minutes = Annotated[int, Field(ge=0, le=10_000_000)]
Day = Annotated[date, AfterValidator(_likely)]
Moment = Annotated[AwareDatetime, AfterValidator(_likely)]
MoneyIn = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", examples=["1500.00"]),
    AfterValidator(lambda text: Decimal(text)),
]
SumIn = Annotated[MoneyIn, AfterValidator(_positive)]
QuantityIn = Annotated[
    str,
    Field(pattern=r"^[0-9]{1,11}(\.[0-9]{1,3})?$", examples=["2.5"]),
    AfterValidator(lambda text: Decimal(text)),
]
PercentIn = Annotated[
    str,
    Field(pattern=r"^(100(\.0{1,2})?|[0-9]{1,2}(\.[0-9]{1,2})?)$", examples=["20"]),
    AfterValidator(lambda text: Decimal(text)),
]
Money = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount:.2f}", return_type=str)]
Quantity = Annotated[Decimal, PlainSerializer(lambda amount: f"{amount.normalize():f}", return_type=str)]
At = Annotated[datetime, PlainSerializer(_shown_moment, return_type=str)]
Own = dict[str, Any]
"""Fields of the company's own, by their keys; /fields says what they are called and hold."""
