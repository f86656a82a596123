"""Errors whose message is written for the person at the screen."""

from django.utils.functional import Promise


class ActionError(Exception):
    """An action refused: nothing was changed, and the (translated) message says why.

    `field` names the form field that the message belongs beside, if one does.
    """

    def __init__(self, message: str | Promise, *, field: str | None = None) -> None:
        super().__init__(str(message))
        self.field = field


class Unreadable(ValueError):
    """What was typed says no value of its kind. The (translated) message is shown beside the field; `code` is its kind."""

    def __init__(self, message: str, *, code: str) -> None:
        super().__init__(message)
        self.code = code


class NotAllowed(ActionError):
    """The member's role does not permit this; doors answer 403."""
