"""While a formula is typed: what it comes to on a row of one's own, or what is wrong with it."""

from typing import Any

from django.http import Http404, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from naryad.core.ids import row_id
from naryad.fields.actions.calculating import CannotCalculate, formula_of
from naryad.fields.forms import USUAL_DECIMALS
from naryad.fields.models import OwnField
from naryad.fields.queries.definitions import find_definition, hidden_keys
from naryad.fields.queries.trying import row_above, rows_to_try, try_formula
from naryad.fields.rules.definitions import CALCULATED, Definition, Of
from naryad.fields.rules.formulas.errors import FormulaError
from naryad.fields.rules.holders import holders
from naryad.ui.fields import searched
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("settings.edit")
@require_safe
def formula_try(request: MemberRequest, workspace: str) -> HttpResponse:
    """`of`, and `field` where it is one that is there; `formula` as it is typed; `row`: on which it is tried."""
    own, text = _own(request), request.GET.get("formula", "")
    return render(request, "fields/_formula_said.html", _said(request, own, text) if text.strip() else {})


def _said(request: MemberRequest, own: Definition, text: str) -> dict[str, Any]:
    row = OwnField(pk=own.pk or None, of=own.of, gives=own.gives)
    try:
        formula = formula_of(row, text)
    except CannotCalculate as refusal:
        return {"refusal": refusal, **_marked(text, refusal.__cause__)}
    is_seen = not formula.reads & hidden_keys(request.member)
    shown = row_id(request.GET.get("row", ""))
    return {"trial": try_formula(formula, own, request.member, shown_pk=shown) if is_seen else None}


@needs("settings.edit")
@require_safe
def formula_rows(request: MemberRequest, workspace: str) -> HttpResponse:
    """Rows to try a formula on, for a search-select."""
    of = _of(request)
    rows = rows_to_try(of, request.member, searched(request.GET))
    return JsonResponse([_choice(of, row) for row in rows], safe=False)


def _choice(of: str, row: Any) -> dict[str, str]:
    above = row_above(of, row)
    return {"value": str(row.pk), "text": str(row), "hint": "" if above is None else str(above)}


def _marked(text: str, error: BaseException | None) -> dict[str, str]:
    if not isinstance(error, FormulaError):
        return {}
    start, end = error.place
    return {"before": text[:start], "wrong": text[start:end], "after": text[end:]}


def _own(request: MemberRequest) -> Definition:
    pk = row_id(request.GET.get("field", ""))
    if pk is not None:
        own = find_definition(pk, request.member.workspace)
        if own is None or own.kind != CALCULATED:
            raise Http404(pk)
        return own
    return Definition(pk=0, of=_of(request), kind=CALCULATED, name="", decimals=USUAL_DECIMALS)


def _of(request: MemberRequest) -> str:
    of = request.GET.get("of") or Of.ORDER
    if of not in {holder.of for holder in holders()}:
        raise Http404(of)
    return of
