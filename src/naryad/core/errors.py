"""Errors whose message is written for the person at the screen."""

import re
from collections.abc import Mapping
from typing import Any, ClassVar, cast

from django.utils.functional import Promise, lazy


class ActionError(Exception):
    """An action refused: nothing was changed, and the message says why, in the language of who reads it.

    `field` names the form field that the message belongs beside, if one does.
    """

    code: ClassVar[str] = "action-error"
    """Of the class, for programs: CannotConfirmOrder is "cannot-confirm-order"."""

    def __init_subclass__(cls) -> None:
        cls.code = re.sub(r"(?<!^)(?=[A-Z])", "-", cls.__name__).lower()

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(message)
        self.message, self.field = message, field

    def __str__(self) -> str:
        return str(self.message)


class Unreadable(ValueError):
    """What was typed says no value of its kind. The (translated) message is shown beside the field; `code` is its kind."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotAllowed(ActionError):
    """The member's role does not permit this; doors answer with `status`."""

    status: ClassVar[int] = 403


def _fill(text: str | Promise, values: Mapping[str, Any]) -> str:
    return str(text) % values


_fill_later = lazy(_fill, str)


def filled(text: str | Promise, values: Mapping[str, Any]) -> Promise:
    """A translated text with its %(names)s, filled in when it is shown."""
    return cast(Promise, _fill_later(text, values))
