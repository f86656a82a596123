"""A state machine in a company of its own, all of which is taken back."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from hypothesis.stateful import RuleBasedStateMachine

from naryad.core.errors import ActionError
from tests.factories import NOW, another_company


class CompanyMachine(RuleBasedStateMachine):
    """Vera presses."""

    def __init__(self) -> None:
        super().__init__()
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.company = another_company()
        self.vera = self.company.__enter__()

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.company.__exit__(None, None, None)
        self.atomic.__exit__(None, None, None)

    @contextmanager
    def refusable(self) -> Iterator[dict[str, Any]]:
        """What is refused, or is of a row that is not there, leaves nothing behind."""
        try:
            with transaction.atomic():
                yield {"actor": self.vera, "now": NOW}
        except (ActionError, ObjectDoesNotExist):
            pass
