"""Several people at the same moment, each on a real connection."""

import threading
from collections.abc import Callable
from typing import Any

from django.db import OperationalError, connection, transaction
from django.utils import translation

from naryad.core.errors import ActionError
from naryad.tenancy.scope import current_workspace_id, scope


def at_once(*presses: Callable[[], Any]) -> list[Exception | None]:
    """Run every press in a thread with a connection of its own, all from the same moment; deadlocks are repeated
    as the door repeats them. Returns what each was refused with."""
    workspace_id = current_workspace_id()
    barrier = threading.Barrier(len(presses))
    outcomes: list[Exception | None] = [None] * len(presses)

    def run(index: int) -> None:
        try:
            barrier.wait(10)
            for _attempt in range(3):
                try:
                    with scope(workspace_id), translation.override("en"), transaction.atomic():
                        presses[index]()
                    outcomes[index] = None
                    return
                except OperationalError as error:
                    outcomes[index] = error
                except ActionError as error:
                    outcomes[index] = error
                    return
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(index,)) for index in range(len(presses))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    return outcomes
