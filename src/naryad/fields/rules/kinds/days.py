"""Kinds of days and moments, kept in ISO."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import Any

from django import forms
from django.db.models import DateField, DateTimeField
from django.db.models.functions import Cast
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext_lazy as _

from naryad.core.figures import NBSP
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.base import OwnKind, Reading, value_of
from naryad.ui.fields import AnyDayField, MomentField


class DayValue(OwnKind):
    name = "date"
    label = _("Date")
    icon = "calendar"
    column = "day"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return AnyDayField(**self._base(own))

    def initial(self, own: Definition, kept: Any) -> Any:
        return date.fromisoformat(kept) if _is_iso(kept, date.fromisoformat) else kept

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return cleaned.isoformat()

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        return date_format(date.fromisoformat(kept), "SHORT_DATE_FORMAT")

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return date.fromisoformat(kept)

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), DateField())


class MomentValue(OwnKind):
    name = "moment"
    label = _("Date and time")
    icon = "clock"
    column = "moment"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return MomentField(**self._base(own))

    def initial(self, own: Definition, kept: Any) -> Any:
        return datetime.fromisoformat(kept) if _is_iso(kept, _aware) else kept

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return cleaned.astimezone(UTC).replace(microsecond=0).isoformat()

    def words(self, own: Definition, kept: Any, reading: Reading) -> str:
        moment = timezone.localtime(datetime.fromisoformat(kept))
        return f"{date_format(moment, 'SHORT_DATE_FORMAT')}{NBSP}{moment:%H:%M}"

    def plain(self, own: Definition, kept: Any, words: str) -> Any:
        return datetime.fromisoformat(kept)

    def sort(self, own: Definition) -> Any:
        return Cast(value_of(own), DateTimeField())


def _aware(text: str) -> datetime:
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment


def _is_iso(value: Any, read: Callable[[str], Any]) -> bool:
    try:
        return isinstance(value, str) and bool(read(value))
    except ValueError:
        return False
