"""A discount on a whole order, in the modal."""

from contextlib import nullcontext

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from naryad.orders.actions.items import discount_order
from naryad.orders.forms.orders import CommonDiscountForm
from naryad.orders.queries.orders import find_order
from naryad.orders.rules import is_own, is_own_money, most_discount
from naryad.orders.views.agreed import answer_agreed, ask_of_agreed
from naryad.ui.responses import AGREED, add_changed, add_toast, close_modal, end_asking, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.rules import require


@needs("orders.edit")
@require_http_methods(["GET", "POST"])
def order_discount(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    order = get_object_or_404(find_order(member=request.member).select_related("deal"), pk=pk)
    require(request.member, "orders.edit", is_own=is_own(order, member_id=request.member.pk))
    require(request.member, "money.edit", is_own=is_own_money(order, member_id=request.member.pk))
    form = CommonDiscountForm(request.POST if request.method == "POST" else None)
    if form.is_valid():
        if question := ask_of_agreed(request, order):
            return question
        with nullcontext() if AGREED in request.POST else refusals_in(form):  # the card shows no form
            count = discount_order(order_id=pk, **form.cleaned_data, actor=request.member, now=timezone.now())
            answer_agreed(request, order)
            said = ngettext(
                "Discount of %(count)d item changed", "Discount of %(count)d items changed", count
            )
            answer = add_toast(close_modal(HttpResponse(status=204)), said % {"count": count})
            return end_asking(request, add_changed(answer, "order", f"order:{pk}"))
    context = {"of": order, "url": request.path, "form": form, "most": most_discount(request.member)}
    return render(request, "orders/discount.html", context, status=422 if form.errors else 200)
