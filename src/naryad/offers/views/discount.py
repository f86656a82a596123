"""A discount on a whole offer, in the modal."""

from django.http import HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from naryad.offers.actions.sections import discount_offer
from naryad.offers.actions.shared import require_offer_edit
from naryad.offers.views.offers import find_offer
from naryad.orders.forms.orders import CommonDiscountForm
from naryad.orders.rules import most_discount
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("offers.edit")
@require_http_methods(["GET", "POST"])
def offer_discount(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = find_offer(request, pk)
    require_offer_edit(found, request.member)
    form = CommonDiscountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        with refusals_in(form):
            count = discount_offer(offer_id=pk, **form.cleaned_data, actor=request.member, now=timezone.now())
            said = ngettext(
                "Discount of %(count)d item changed", "Discount of %(count)d items changed", count
            )
            answer = add_toast(close_modal(HttpResponse(status=204)), said % {"count": count})
            return add_changed(answer, f"offer:{pk}", f"deal:{found.deal_id}")
    context = {"of": found, "url": request.path, "form": form, "most": most_discount(request.member)}
    return render(request, "orders/discount.html", context, status=422 if form.errors else 200)
