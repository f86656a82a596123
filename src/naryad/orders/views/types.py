"""Settings: order types with their stages."""

from django.utils.translation import gettext_lazy as _

from naryad.orders.actions.types import create_order_types
from naryad.orders.forms.orders import OrderTypesForm
from naryad.orders.names import ORDER_STAGES, ORDER_TYPES
from naryad.workspaces.views.names import NamePage

TYPES = NamePage(
    names=ORDER_TYPES,
    section="order_types",
    intro=_(
        "What is made, and through which stages it goes. An order moves by itself to the stage whose "
        "tasks have begun, and to the last one when all is done."
    ),
    form=OrderTypesForm,
    create=create_order_types,
    body="orders/_order_types.html",
    icon="clipboard-list",
    empty=_("There are no order types yet"),
    empty_text=_("Add what you make: a kitchen, a wardrobe, a repair."),
    context=lambda: {"stage_names": ORDER_STAGES},
)
