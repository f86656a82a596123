"""What a changed order, or a newer version of its template, makes of its tasks: read, applied or left, by API."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.orders.api.orders import OrderJson, answer_order, orders, seen_order
from naryad.orders.rules import is_own
from naryad.processes.actions.difference import apply_difference, leave_difference, upgrade_launch
from naryad.processes.actions.launch import undo_launch
from naryad.processes.api.templates import LaunchesJson, LaunchJson
from naryad.processes.models import Launch
from naryad.processes.queries.difference import OrderDifference, order_difference
from naryad.workspaces.api.routes import Routes, by
from naryad.workspaces.api.types import Answered, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest
from naryad.workspaces.rules import require

launches = Routes("launches")
MOST = 200


class AddedTask(Answered):
    title: str
    item_id: int | None


class DifferenceJson(Answered):
    """`seen`: say it when it is applied or left, so that it is this one. Tasks by their ids: `removed` and `cancelled` go,
    `estimates` are the new minutes, `kept` stay although they would be another, `partly` are done for fewer pieces than
    there are."""

    launch_id: int
    seen: int
    version: int
    is_upgrade: bool
    added: list[AddedTask]
    removed: list[int]
    cancelled: list[int]
    kept: list[int]
    stays: list[int]
    partly: list[int]
    estimates: dict[int, int]


class DifferencesJson(Answered):
    """Of the first launch that differs; none: tasks and order agree."""

    items: list[DifferenceJson]


class DifferenceChoice(Sent):
    """`whole`: tasks of `partly` that are done for all pieces."""

    seen: int | None = Field(None, ge=0)
    whole: list[RowId] = Field([], max_length=MOST)


class DifferenceSeen(Sent):
    seen: int | None = Field(None, ge=0)


@orders.get("/{int:pk}/difference", needs="tasks.edit", gives=DifferencesJson)
def list_differences(request: TokenRequest, pk: int) -> DifferencesJson:
    order = seen_order(request, pk)
    require(request.member, "tasks.edit", is_own=is_own(order, member_id=request.member.pk))
    found = order_difference(order_id=pk)
    return DifferencesJson(items=[_row(found)] if found else [])


@orders.post("/{int:pk}/difference/apply", needs="tasks.edit", gives=OrderJson, status=200)
def apply_one_difference(
    request: TokenRequest, response: HttpResponse, pk: int, given: DifferenceChoice
) -> OrderJson:
    """The tasks follow the order."""
    seen_order(request, pk)
    apply_difference(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@orders.post("/{int:pk}/difference/leave", needs="tasks.edit", gives=OrderJson, status=200)
def leave_one_difference(
    request: TokenRequest, response: HttpResponse, pk: int, given: DifferenceSeen
) -> OrderJson:
    """The tasks stay as they are; it is not asked again until the order changes again."""
    seen_order(request, pk)
    leave_difference(order_id=pk, **given.values(), **by(request))
    return answer_order(request, response, pk)


@orders.get("/{int:pk}/launches", needs="tasks.view", gives=LaunchesJson)
def list_launches_of_order(request: TokenRequest, pk: int) -> LaunchesJson:
    rows = Launch.objects.filter(order=seen_order(request, pk)).order_by("pk")
    return LaunchesJson(items=[shown(LaunchJson, row) for row in rows])


@launches.post("/{int:pk}/upgrade", needs="tasks.edit", gives=OrderJson, status=200)
def upgrade_one_launch(
    request: TokenRequest, response: HttpResponse, pk: int, given: DifferenceChoice
) -> OrderJson:
    """Its order goes by the newest version of the template."""
    order_id = _of_order(request, pk)
    upgrade_launch(launch_id=pk, **given.values(), **by(request))
    return answer_order(request, response, order_id)


@launches.post("/{int:pk}/undo", needs="tasks.edit", gives=OrderJson, status=200)
def undo_one_launch(request: TokenRequest, response: HttpResponse, pk: int) -> OrderJson:
    """Its tasks go, for a while and while nobody has begun one."""
    order_id = _of_order(request, pk)
    undo_launch(launch_id=pk, **by(request))
    return answer_order(request, response, order_id)


def _of_order(request: TokenRequest, launch_id: int) -> int:
    launch = get_object_or_404(Launch.objects.filter(order__isnull=False), pk=launch_id)
    return seen_order(request, launch.order_id or 0).pk


def _row(found: OrderDifference) -> DifferenceJson:
    what = found.difference
    return DifferenceJson(
        launch_id=found.launch.pk,
        seen=found.seen,
        version=found.version,
        is_upgrade=found.is_upgrade,
        added=[
            AddedTask(
                title=draft.title, item_id=found.items[draft.item].pk if draft.item is not None else None
            )
            for draft in what.added
        ],
        removed=what.removed,
        cancelled=what.cancelled,
        kept=what.kept,
        stays=what.stays,
        partly=sorted(what.partly),
        estimates=what.estimates,
    )
