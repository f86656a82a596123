"""Presses of who works, by API: the same as in a queue."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpResponse
from pydantic import Field

from naryad.tasks.actions.press import (
    finish_task,
    pause_task,
    release_task,
    return_task,
    start_task,
    take_task,
    undo_finish,
)
from naryad.tasks.actions.progress import report_quantity, state_remaining
from naryad.tasks.actions.waiting import postpone_waiting, receive_delivery
from naryad.tasks.api.tasks import ReasonJson, TaskJson, answer_task, tasks
from naryad.tasks.queries.rank import finds_task
from naryad.workspaces.api.routes import by
from naryad.workspaces.api.types import Line, Minutes, Moment, QuantityIn, RowId, Sent, Text
from naryad.workspaces.door.tokens import TokenRequest


class PressJson(Sent):
    """`member_id`: for whom, by who may press for others."""

    member_id: RowId | None = None


class PausePress(PressJson):
    result: Text = ""


class DonePress(PausePress):
    """`ticked`: lines of its checklist; `word`: why it is done with others unticked, where that is asked."""

    ticked: list[RowId] = Field([], max_length=100)
    word: Line = Field("", max_length=300)


class PiecesJson(Sent):
    done_quantity: QuantityIn


class RemainingJson(Sent):
    minutes: Minutes
    reason: Line = Field("", max_length=300)


class ExpectationJson(Sent):
    expected_at: Moment


def _pressed(
    request: TokenRequest, response: HttpResponse, pk: int, press: Callable[..., Any], **given: Any
) -> TaskJson:
    """What the member may not see does not exist for them; taking one that a colleague has just taken is refused in words."""
    if not finds_task(pk, request.member, to_take=press in (start_task, take_task)):
        raise Http404(pk)
    press(task_id=pk, **given, **by(request))
    return answer_task(request, response, pk)


@tasks.post("/{int:pk}/start", needs="tasks.work", gives=TaskJson, status=200)
def press_start(request: TokenRequest, response: HttpResponse, pk: int, given: PressJson) -> TaskJson:
    """The timer runs; a shared task becomes the member's, and what they were doing is paused."""
    return _pressed(request, response, pk, start_task, **given.values())


@tasks.post("/{int:pk}/take", needs="tasks.work", gives=TaskJson, status=200)
def press_take(request: TokenRequest, response: HttpResponse, pk: int, given: PressJson) -> TaskJson:
    return _pressed(request, response, pk, take_task, **given.values())


@tasks.post("/{int:pk}/pause", needs="tasks.work", gives=TaskJson, status=200)
def press_pause(request: TokenRequest, response: HttpResponse, pk: int, given: PausePress) -> TaskJson:
    return _pressed(request, response, pk, pause_task, **given.values())


@tasks.post("/{int:pk}/done", needs="tasks.work", gives=TaskJson, status=200)
def press_done(request: TokenRequest, response: HttpResponse, pk: int, given: DonePress) -> TaskJson:
    """What waited for it becomes available."""
    return _pressed(request, response, pk, finish_task, **given.values())


@tasks.post("/{int:pk}/undo_done", needs="tasks.work", gives=TaskJson, status=200)
def press_undo_done(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """Within ten seconds."""
    return _pressed(request, response, pk, undo_finish)


@tasks.post("/{int:pk}/release", needs="tasks.work", gives=TaskJson, status=200)
def press_release(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """Back to its pool."""
    return _pressed(request, response, pk, release_task)


@tasks.post("/{int:pk}/return", needs="tasks.work", gives=TaskJson, status=200)
def press_return(request: TokenRequest, response: HttpResponse, pk: int, given: ReasonJson) -> TaskJson:
    """A done task goes back to work."""
    return _pressed(request, response, pk, return_task, **given.values())


@tasks.post("/{int:pk}/pieces", needs="tasks.work", gives=TaskJson, status=200)
def press_pieces(request: TokenRequest, response: HttpResponse, pk: int, given: PiecesJson) -> TaskJson:
    """How many of its item are done so far."""
    return _pressed(request, response, pk, report_quantity, **given.values())


@tasks.post("/{int:pk}/remaining", needs="tasks.work", gives=TaskJson, status=200)
def press_remaining(request: TokenRequest, response: HttpResponse, pk: int, given: RemainingJson) -> TaskJson:
    """How much of it is left."""
    return _pressed(request, response, pk, state_remaining, **given.values())


@tasks.post("/{int:pk}/received", needs="tasks.work", gives=TaskJson, status=200)
def press_received(request: TokenRequest, response: HttpResponse, pk: int) -> TaskJson:
    """What a task waits for is here."""
    return _pressed(request, response, pk, receive_delivery)


@tasks.post("/{int:pk}/expected", needs="tasks.work", gives=TaskJson, status=200)
def press_expected(
    request: TokenRequest, response: HttpResponse, pk: int, given: ExpectationJson
) -> TaskJson:
    """It is not here yet: when it will be."""
    return _pressed(request, response, pk, postpone_waiting, **given.values())
