"""Settings: the tree of product groups, and the price lists."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods

from naryad.products.actions.groups import create_groups, move_group
from naryad.products.forms import GroupsForm, MoveGroupForm
from naryad.products.models import ProductGroup
from naryad.products.names import PRICE_LISTS, PRODUCT_GROUPS
from naryad.products.queries import group_tree, settings_groups
from naryad.ui.responses import refusals_in, seen_version
from naryad.workspaces.door.marks import MemberRequest, needs
from naryad.workspaces.views.names import NamePage

GROUPS = NamePage(
    names=PRODUCT_GROUPS,
    section="product_groups",
    capability="products.set_up",
    intro=_(
        "By groups the catalogue is looked through; a group may stand inside another one, up to four deep."
    ),
    form=GroupsForm,
    create=create_groups,
    icon="package",
    empty=_("No groups yet"),
    empty_text=_("Type them one a line: kitchens, wardrobes, fittings, services."),
    body="products/_groups.html",
    context=lambda: {"nodes": group_tree(list(settings_groups()))},
)
PRICES = NamePage(
    names=PRICE_LISTS,
    section="price_lists",
    capability="products.set_up",
    intro=_(
        "A client buys by the price list that stands on its card; what a product costs by it stands on the product's. "
        "Without a price by the list it costs what it costs otherwise."
    ),
    icon="tag",
    empty=_("No price lists yet"),
    empty_text=_("Add those by which you sell besides the usual prices: wholesale, partners."),
)


@needs("products.set_up")
@require_http_methods(["GET", "POST"])
def group_move(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """Where a group stands in the tree, in the modal; the page is loaded anew, for choices of groups stand all over it."""
    group = get_object_or_404(ProductGroup.objects.all(), pk=pk)
    form = MoveGroupForm(request.POST if request.method == "POST" else None, group=group)
    if form.is_valid():
        with refusals_in(form):
            move_group(
                group_id=pk,
                parent_id=form.cleaned_data["parent"],
                version=seen_version(request),
                actor=request.member,
                now=timezone.now(),
            )
            url = reverse("products:group_settings", args=[workspace])
            return HttpResponse(status=204, headers={"HX-Redirect": url})
    context = {"group": group, "form": form}
    return render(request, "products/group_move.html", context, status=422 if form.errors else 200)
