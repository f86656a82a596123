"""As an order of which type a product is usually made, on its card."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.views.decorators.http import require_POST

from naryad.fields.rules.holders import holder_of
from naryad.orders.actions.product_types import set_product_type
from naryad.orders.forms.products import ProductTypeForm
from naryad.products.queries import visible_products
from naryad.ui.responses import add_changed, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("products.edit")
@require_POST
def product_type(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    found = get_object_or_404(visible_products(member=request.member), pk=pk)
    form = ProductTypeForm(found, typed={"order_type": request.POST.get("order_type", "")})
    if form.is_valid():
        with refusals_in(form, beside="order_type"):
            set_product_type(
                product_id=pk,
                order_type_id=form.cleaned_data["order_type"],
                actor=request.member,
                now=timezone.now(),
            )
    request.product_type_refused = {pk: form} if form.errors else {}  # type: ignore[attr-defined]  # of its panel
    card = holder_of("product").card
    assert card is not None
    response = card(request, pk)
    response.status_code = 422 if form.errors else 200
    return add_changed(response, f"product:{pk}")
