"""How deals go through the stages of a pipeline: a page, and its table for a spreadsheet."""

import csv
import io
from typing import Any

from django.http import HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from naryad.core.cells import safe_cell
from naryad.crm.models import Deal, DealSource, Pipeline
from naryad.crm.queries.stages import pipelines
from naryad.insight.forms import FunnelForm
from naryad.insight.queries.funnel import Funnel, FunnelScope
from naryad.insight.queries.funnel import funnel as figures_of
from naryad.insight.rules.sight import FUNNEL
from naryad.insight.views.pages import Shown, overview, page, shown_of
from naryad.ui.fields import asked_row
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.models import Member

BOM = "\ufeff"


@page(FUNNEL)
def funnel(request: MemberRequest, shown: Shown) -> dict[str, Any]:
    asked = _asked(request, shown)
    form = FunnelForm(
        pipelines=list(pipelines()),
        members=list(_leaders()) if shown.sight.sees_persons else [],
        sources=list(DealSource.objects.order_by("sequence", "pk")),
        initial={
            "pipeline": asked.pipeline and asked.pipeline.pk,
            "responsible": asked.responsible and asked.responsible.pk,
            "source": asked.source and asked.source.pk,
        },
    )
    return {
        "funnel": _figures(asked, shown),
        "asked": asked,
        "form": form,
        "period_query": [
            (name, request.GET[name]) for name in ("span", "back", "first", "last") if request.GET.get(name)
        ],
        "query": request.GET.urlencode(),
    }


@needs("insight.view")
@require_safe
def funnel_file(request: MemberRequest, workspace: str) -> HttpResponse:
    """The same figures, for a spreadsheet; others are shown the first of their tabs."""
    shown = shown_of(request, FUNNEL)
    if shown is None:
        return overview(request, workspace)
    asked = _asked(request, shown)
    response = HttpResponse(_table(_figures(asked, shown)), content_type="text/csv; charset=utf-8")
    name = f"funnel-{shown.period.first}-{shown.period.last}.csv"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


def _leaders() -> Any:
    return Member.objects.filter(pk__in=Deal.objects.values("responsible")).order_by("sort_key", "pk")


def _asked(request: MemberRequest, shown: Shown) -> FunnelScope:
    """The first pipeline unless one is named; of another person only who sees persons."""
    given = request.GET
    members = _leaders() if shown.sight.sees_persons else Member.objects.none()
    pipeline = asked_row(Pipeline.objects.all(), given.get("pipeline")) or pipelines().first()
    return FunnelScope(
        pipeline=pipeline,
        responsible=asked_row(members, given.get("responsible")),
        source=asked_row(DealSource.objects.all(), given.get("source")),
    )


def _figures(asked: FunnelScope, shown: Shown) -> Funnel:
    return figures_of(asked=asked, period=shown.period, sight=shown.sight, now=timezone.now())


def _table(funnel: Funnel) -> str:
    text = io.StringIO(newline="")
    text.write(BOM)  # spreadsheets take it for Latin otherwise
    writer = csv.writer(text, delimiter=";")
    writer.writerow(
        [
            *(_("Deal stage"), _("Entered"), _("Went on"), _("Conversion, %"), _("Stays that ended")),
            *(_("Median, working days"), _("Stand there now"), _("Median so far, working days")),
        ]
    )
    for row in funnel.stages:
        figures = (row.entered, row.went_on, row.conversion, row.ended, row.days, row.stands, row.stood)
        writer.writerow([safe_cell(row.stage.name), *map(_number, figures)])
    writer.writerow([])
    writer.writerow([_("Why it was lost"), _("Deals"), "%"])
    for reason in funnel.reasons:
        writer.writerow([safe_cell(reason.reason or _("in words")), reason.deals, _number(reason.share)])
    return text.getvalue()


def _number(value: float | None) -> str:
    """Plain, for calculations."""
    return "" if value is None else f"{value:.1f}".removesuffix(".0")
