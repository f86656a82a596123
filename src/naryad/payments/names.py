"""The list of methods of payment."""

from django.utils.translation import gettext_lazy as _

from naryad.payments.models import PaymentMethod
from naryad.payments.queries.methods import methods, settings_methods
from naryad.workspaces.names.actions import CannotChangeName
from naryad.workspaces.names.rules import SortedNames


def _keep_one(method: PaymentMethod) -> None:
    if not methods().exclude(pk=method.pk).exists():
        raise CannotChangeName(_("This is the last method, and one is needed."))


PAYMENT_METHODS = SortedNames(
    kind="payment_method",
    title=_("Methods of payment"),
    model=PaymentMethod,
    rows=settings_methods,
    deletes_unused=True,
    row_template="payments/_method.html",
    check_archive=_keep_one,
)
