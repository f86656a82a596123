"""How orders go through the steps of their processes: one order, and all that were finished of a type; both as files."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import Count
from django.http import FileResponse, Http404, HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from naryad.insight.queries.steps import Course, StepsOfType, order_course, steps_of_type
from naryad.insight.rules.sight import STEPS, sight_of
from naryad.insight.views.ledger import order_with_ledger
from naryad.insight.views.pages import MOST_LEDGERS, Shown, finished_orders, overview, page, shown_of
from naryad.orders.models import Order, OrderType
from naryad.tables.actions import tell_exported
from naryad.ui.fields import asked_row
from naryad.ui.lists.files import FORMATS, WRITERS
from naryad.workspaces.door.marks import MemberRequest, needs

HOUR, DAY = 60, 24 * 60


@needs("ledgers.view")
@require_safe
def order_steps(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Why it failed, or did not: every step, as it was planned and as it came."""
    order = order_with_ledger(request, pk)
    context = {
        "order": order,
        "course": _course(request, order),
        "sight": sight_of(request.member),
    }
    return render(request, "insight/order_steps.html", context)


@needs("ledgers.view")
@require_safe
def order_steps_file(request: MemberRequest, workspace: str, pk: int) -> HttpResponseBase:
    order = order_with_ledger(request, pk)
    return _file(request, f"steps-{order.code}", _course_heads(), _course_rows(_course(request, order)))


def _course(request: MemberRequest, order: Order) -> Course:
    return order_course(
        order=order,
        sight=sight_of(request.member),
        workspace=request.member.workspace,
        now=timezone.now(),
    )


@page(STEPS)
def steps(request: MemberRequest, shown: Shown) -> dict[str, Any]:
    types = _types(shown)
    chosen = _chosen(request, types)
    return {
        "types": types.items(),
        "chosen": chosen,
        "found": _figures(request, shown, chosen),
        "unread": max(0, types.get(chosen, 0) - MOST_LEDGERS) if chosen else 0,
        "period_query": [
            (name, request.GET[name]) for name in ("span", "back", "first", "last") if request.GET.get(name)
        ],
        "query": request.GET.urlencode(),
    }


@needs("insight.view")
@require_safe
def steps_file(request: MemberRequest, workspace: str) -> HttpResponseBase:
    """The same figures; others are shown the first of their tabs."""
    shown = shown_of(request, STEPS)
    if shown is None:
        return overview(request, workspace)
    found = _figures(request, shown, _chosen(request, _types(shown)))
    name = f"steps-{shown.period.first}-{shown.period.last}"
    return _file(request, name, _figure_heads(), _figure_rows(found))


def _types(shown: Shown) -> dict[OrderType, int]:
    """Order types with orders finished in the period, and how many."""
    counted = finished_orders(shown).order_by().values("order_type").annotate(count=Count("pk"))
    counts = {row["order_type"]: row["count"] for row in counted}
    return {row: counts[row.pk] for row in OrderType.objects.filter(pk__in=counts).order_by("sequence", "pk")}


def _chosen(request: MemberRequest, types: Mapping[OrderType, int]) -> OrderType | None:
    """Of `?type=`, else the one with the most orders."""
    if asked := asked_row(OrderType.objects.all(), request.GET.get("type")):
        return asked
    return max(types, key=lambda one: types[one], default=None)


def _figures(request: MemberRequest, shown: Shown, chosen: OrderType | None) -> StepsOfType:
    orders = finished_orders(shown).filter(order_type=chosen) if chosen else Order.objects.none()
    return steps_of_type(
        orders=list(orders.order_by("-finished_at", "-pk")[:MOST_LEDGERS]),
        sight=shown.sight,
        workspace=request.member.workspace,
        now=timezone.now(),
    )


# --- files --------------------------------------------------------------------------------------------------------


def _file(
    request: MemberRequest, name: str, heads: Sequence[str], rows: Iterable[Sequence[Any]]
) -> FileResponse:
    """`?format=` xlsx or csv: what the page shows, for who may see the page. The download is a line of the audit."""
    kind = request.GET.get("format", "csv")
    if kind not in FORMATS:
        raise Http404
    file, count = WRITERS[kind](heads, rows, ZoneInfo(request.member.workspace.time_zone))
    tell_exported(listing="steps", file_format=kind, count=count, actor=request.member, now=timezone.now())
    return FileResponse(file, as_attachment=True, filename=f"{name}.{kind}", content_type=FORMATS[kind])


def _course_heads() -> list[str]:
    return [
        *(_("Order stage"), _("Step"), _("Item"), _("Status"), _("Who")),
        *(_("Planned start"), _("Planned end"), _("Started"), pgettext("moment", "Done")),
        *(_("Plan, h"), _("Fact, h"), _("Waited, h"), _("Waited for"), _("Late, d"), _("Of it here, d")),
        *(_("Returned, times"), _("Reasons"), _("Skipped, why"), _("Added by hand")),
    ]


def _course_rows(course: Course) -> Iterator[list[Any]]:
    for stage in course.stages:
        for one in stage.steps:
            task, step = one.task, one.step
            yield [
                *(stage.name, task.title, task.item.name if task.item else None, task.status_label),
                *(
                    step.waited_for or None,
                    one.plan and one.plan.starts_at,
                    one.plan and one.plan.finishes_at,
                ),
                *(task.started_at, task.finished_at, _in(step.plan, HOUR), _in(step.fact, HOUR)),
                *(_in(step.waited, HOUR), _waited_for(one.task.is_wait, step.waited_for)),
                *((_in(one.slip.late, DAY), _in(one.slip.own, DAY)) if one.slip else (None, None)),
                *(len(one.returned), "; ".join(one.returned) or None, one.cancelled or None),
                _("yes") if one.is_added else None,
            ]


def _waited_for(is_wait: bool, name: str) -> str | None:
    return _("Waiting task") if is_wait else name or None


def _in(minutes: float | None, unit: int) -> float | None:
    return None if minutes is None else round(minutes / unit, 2)


def _figure_heads() -> list[str]:
    return [
        *(
            _("Step"),
            _("Orders"),
            _("Tasks"),
            _("Plan, h, median"),
            _("Fact, h, median"),
            _("Fact in all, h"),
        ),
        *(_("Waited, h, median"), _("Waited in all, h"), _("Longest for"), _("Adds to the delay, d, median")),
        *(_("Returned, tasks"), _("Skipped, tasks"), _("Added by hand")),
    ]


def _figure_rows(found: StepsOfType) -> Iterator[list[Any]]:
    for row in found.rows:
        yield [
            *(row.title, len(row.orders), row.tasks, _in(row.plan, HOUR), _in(row.fact, HOUR)),
            *(_in(sum(row.facts), HOUR), _in(row.wait, HOUR), _in(row.waits, HOUR)),
            *(_waited_for(row.is_wait, row.longest_for), _in(row.delay, DAY)),
            *(row.returned, row.skipped, _("yes") if row.is_added else None),
        ]
