"""Insight: one page a question. What a role may not see is not among its tabs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import wraps
from typing import Any, TypeVar

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from naryad.core.time import local_day
from naryad.forecast.queries import workload as workload_forecast
from naryad.insight.forms import SPANS, PeriodForm
from naryad.insight.queries import efficiency as efficiency_queries
from naryad.insight.queries.efficiency import Efficiency, Figures, Ratio
from naryad.insight.queries.ledger import Ledger, LedgerSum, order_ledgers
from naryad.insight.queries.orders import Lead, order_figures, seen_orders
from naryad.insight.queries.types import Average, TypeFigures, type_figures
from naryad.insight.rules.charts import HALF, Value, line_chart, time_step
from naryad.insight.rules.period import Period, Span
from naryad.insight.rules.sight import EFFICIENCY, FUNNEL, ORDERS, STEPS, TYPES, WORKLOAD, Sight, sight_of
from naryad.insight.templatetags.insight import month_text, plain_minutes
from naryad.orders.models import Order, OrderType
from naryad.tasks.models import TaskType
from naryad.ui.fields import asked_row
from naryad.ui.templatetags.figures import duration, percent
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member
from naryad.workspaces.rules import ALL, reach

F = TypeVar("F")

MOST_LEDGERS = 200
"""Newest finished orders of the period whose time is laid out."""
TAB_LABELS = {
    EFFICIENCY: gettext_lazy("Efficiency"),
    TYPES: gettext_lazy("Task types"),
    ORDERS: gettext_lazy("Orders"),
    STEPS: gettext_lazy("Steps"),
    WORKLOAD: gettext_lazy("Workload ahead"),
    FUNNEL: gettext_lazy("Funnel"),
}
DAY = 24 * 60
OF_ONE_PAGE = ("member", "type", "pipeline", "responsible", "source")
"""Whose figures are shown: the period alone goes along from page to page."""


@dataclass(frozen=True, kw_only=True)
class Shown:
    """What every page of figures begins with."""

    period: Period
    sight: Sight
    context: dict[str, Any]


Content = Callable[[MemberRequest, Shown], dict[str, Any]]
View = Callable[[MemberRequest, str], HttpResponse]


@needs("insight.view")
@require_safe
def overview(request: MemberRequest, workspace: str) -> HttpResponse:
    tabs = sight_of(request.member).tabs
    if not tabs:
        raise Http404
    return redirect(f"insight:{tabs[0]}", workspace)


def page(tab: str) -> Callable[[Content], View]:
    """A page whose figures are the function's, for who has its tab; others are shown the first of theirs."""

    def view_of(content: Content) -> View:
        @needs("insight.view")
        @require_safe
        @wraps(content)
        def view(request: MemberRequest, workspace: str) -> HttpResponse:
            shown = shown_of(request, tab)
            if shown is None:
                return overview(request, workspace)
            return render(request, _template(request, tab), shown.context | content(request, shown))

        return view

    return view_of


@page(EFFICIENCY)
def efficiency(request: MemberRequest, shown: Shown) -> dict[str, Any]:
    found = efficiency_queries.efficiency(
        period=shown.period, sight=shown.sight, workspace=request.member.workspace, now=timezone.now()
    )
    chosen = _chosen_figures(request, shown.sight, found)
    months = _months(shown.period, chosen.months if chosen else {}, Ratio())
    return {
        "found": found,
        "chosen": chosen,
        "months": months,
        "before": chosen and found.before.get(chosen.member.pk if chosen.member else None),
        "chart": line_chart(
            title=_("Efficiency by month"),
            values=_values(months, lambda ratio: ratio.efficiency, percent),
            tick=percent,
            level=100,
        ),
        "rows": [
            (own, [ratio.efficiency for _month, ratio in _months(shown.period, own.months, Ratio())])
            for own in found.members
        ],
    }


def _chosen_figures(request: MemberRequest, sight: Sight, found: Efficiency) -> Figures | None:
    """Whose dynamics are drawn: of `?member=`, else the company's, else one's own."""
    seen = Member.objects.all() if sight.sees_persons else Member.objects.filter(pk=sight.member_id or 0)
    if asked := asked_row(seen, request.GET.get("member")):
        return next((one for one in found.members if one.member == asked), Figures(member=asked))
    return found.company or next(iter(found.members), None)


@page(TYPES)
def types(request: MemberRequest, shown: Shown) -> dict[str, Any]:
    found = type_figures(period=shown.period, sight=shown.sight)
    chosen = _chosen_type(request, found)
    months = _months(shown.period, chosen.months if chosen else {}, Average())
    return {
        "rows": [
            (row, [average.median for _month, average in _months(shown.period, row.months, Average())])
            for row in found
        ],
        "chosen": chosen,
        "months": months,
        "chart": line_chart(
            title=_("Average time by month"),
            values=_values(months, lambda average: average.median, plain_minutes),
            tick=lambda minutes: duration(round(minutes)),
            step=time_step,
        ),
        "may_propose": reach(request.member, "proposals.apply") == ALL,
    }


def _chosen_type(request: MemberRequest, found: list[TypeFigures]) -> TypeFigures | None:
    """Of `?type=` (None: nothing was done of it), else the one with the most tasks that can be shown."""
    if asked := asked_row(TaskType.objects.all(), request.GET.get("type")):
        return next((row for row in found if row.task_type == asked), None)
    return max((row for row in found if row.is_shown), key=lambda row: row.in_period.tasks, default=None)


@page(ORDERS)
def orders(request: MemberRequest, shown: Shown) -> dict[str, Any]:
    figures = order_figures(period=shown.period, sight=shown.sight)
    ledgers = _ledgers(request, shown)
    months = _months(shown.period, figures.months, Lead())
    return {
        "figures": figures,
        "months": months,
        "ledgers": ledgers,
        "by_type": _by_type(ledgers),
        "by_month": _by_month(ledgers, shown.period),
        "unread": max(0, figures.whole.orders - len(ledgers.ledgers)),
        "lead_chart": line_chart(
            title=_("Median lead time by month"),
            values=_values(
                months, lambda lead: lead.median / DAY if lead.median is not None else None, _days
            ),
            tick=_days,
            width=HALF,
        ),
        "kept_chart": line_chart(
            title=_("On time against the first promise, by month"),
            values=_values(months, lambda lead: lead.share_first, percent),
            tick=percent,
            level=100,
            width=HALF,
        ),
    }


def _days(days: float | None) -> str:
    return _("%(days)d d") % {"days": round(days)} if days is not None else ""


def _ledgers(request: MemberRequest, shown: Shown) -> LedgerSum:
    newest = (
        finished_orders(shown).select_related("order_type").order_by("-finished_at", "-pk")[:MOST_LEDGERS]
    )
    return order_ledgers(
        orders=list(newest), sight=shown.sight, workspace=request.member.workspace, now=timezone.now()
    )


def _by_type(ledgers: LedgerSum) -> list[tuple[OrderType, LedgerSum]]:
    found: dict[OrderType, list[Ledger]] = {}
    for ledger in ledgers.ledgers:
        found.setdefault(ledger.order.order_type, []).append(ledger)
    return [
        (order_type, LedgerSum(ledgers=found[order_type]))
        for order_type in sorted(found, key=lambda row: (row.sequence, row.pk))
    ]


def _by_month(ledgers: LedgerSum, period: Period) -> list[tuple[date, LedgerSum]]:
    """By the month in which the orders were finished."""
    found: dict[date, list[Ledger]] = {}
    for ledger in ledgers.ledgers:
        finished_on = local_day(moment=ledger.order.finished_at or period.until, time_zone=period.time_zone)
        found.setdefault(finished_on.replace(day=1), []).append(ledger)
    return [(month, LedgerSum(ledgers=found[month])) for month in sorted(found)]


def finished_orders(shown: Shown) -> QuerySet[Order]:
    """In the period, as far as the member sees them."""
    return seen_orders(shown.sight).filter(
        status=Order.Status.DONE, finished_at__gte=shown.period.since, finished_at__lt=shown.period.until
    )


@page(WORKLOAD)
def workload(request: MemberRequest, shown: Shown) -> dict[str, Any]:
    load = workload_forecast.workload(now=timezone.now(), workspace=request.member.workspace)
    sight = shown.sight
    loads = [one for one in load.loads if sight.sees_persons or sight.member_id == one.member.pk]
    pools = load.pools if sight.is_all else []
    return {
        "loads": loads,
        "is_next_week": load.is_next_week,
        "pools": pools,
        "most": max([1, *(one.minutes for one in loads), *(pool.minutes for pool in pools)]),
        "minutes": sum(one.minutes for one in load.loads),
        "tasks": sum(one.tasks for one in load.loads),
        "undated": sum(one.undated for one in load.loads),
    }


def shown_of(request: MemberRequest, tab: str) -> Shown | None:
    """None: the tab is not one of the member's."""
    sight = sight_of(request.member)
    if tab not in sight.tabs:
        return None
    zone = request.member.workspace.time_zone
    form = PeriodForm(request.GET)
    if form.errors.keys() & {"span", "back"}:
        raise Http404
    period = form.period(today=request.member.workspace.today(timezone.now()), time_zone=zone)
    context = {
        "period": period,
        "period_form": _own_form(form, period),
        "sight": sight,
        "tab": tab,
        "tabs": _tabs(request, sight, tab),
        "spans": _spans(request, period),
        "earlier_url": _link(request, back=period.back + 1) if period.span != Span.OWN else "",
        "later_url": _link(request, back=period.back - 1) if period.back else "",
        "keep": _kept(request),
    }
    return Shown(period=period, sight=sight, context=context)


def _own_form(form: PeriodForm, period: Period) -> PeriodForm:
    """With what is wrong in it, or with the days that are shown."""
    if form.is_bound and form.errors:
        return form
    return PeriodForm(initial={"first": period.first, "last": period.last})


def _kept(request: MemberRequest) -> list[tuple[str, str]]:
    """What the form of an own span sends along: whose figures are shown."""
    return [(name, request.GET[name]) for name in OF_ONE_PAGE if request.GET.get(name)]


def _tabs(request: MemberRequest, sight: Sight, current: str) -> list[dict[str, Any]]:
    """The period goes along from page to page."""
    slug = request.member.workspace.slug
    asked = request.GET.copy()
    for name in OF_ONE_PAGE:
        asked.pop(name, None)
    query = f"?{asked.urlencode()}" if asked else ""
    return [
        {
            "url": reverse(f"insight:{tab}", args=[slug]) + query,
            "label": TAB_LABELS[tab],
            "is_current": tab == current,
        }
        for tab in sight.tabs
    ]


def _spans(request: MemberRequest, period: Period) -> list[dict[str, Any]]:
    return [
        {"url": _link(request, span=span.value, back=0), "label": label, "is_current": span == period.span}
        for span, label in SPANS.items()
        if span != Span.OWN
    ]


def _link(request: HttpRequest, **changes: Any) -> str:
    asked = request.GET.copy()
    for name in ("first", "last") if "span" in changes else ():
        asked.pop(name, None)
    for name, value in changes.items():
        asked[name] = str(value)
    return f"?{asked.urlencode()}"


def _months(period: Period, found: Mapping[date, F], empty: F) -> list[tuple[date, F]]:
    return [(month, found.get(month, empty)) for month in period.months]


def _values(
    months: list[tuple[date, F]], read: Callable[[F], float | None], said: Callable[[float | None], str]
) -> list[Value]:
    return [Value(month_text(month), read(found), said(read(found))) for month, found in months]


def _template(request: HttpRequest, name: str) -> str:
    """The part that refreshes itself, or the page around it."""
    is_own = request.headers.get("HX-Target", "").endswith("#insight")
    return f"insight/{'_' if is_own else ''}{name}.html"
