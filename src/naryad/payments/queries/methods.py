"""How money comes."""

from django.db.models import Count, QuerySet

from naryad.crm.models import Client
from naryad.payments.models import PaymentMethod


def methods() -> QuerySet[PaymentMethod]:
    """Those that can be chosen."""
    return PaymentMethod.objects.filter(is_archived=False).order_by("sequence", "pk")


def settings_methods() -> QuerySet[PaymentMethod]:
    """`uses`: how many payments came by each. Archived ones last."""
    counted = PaymentMethod.objects.annotate(uses=Count("payments"))
    return counted.order_by("is_archived", "sequence", "pk")


def usual_method(client: Client | None = None) -> PaymentMethod | None:
    """People pay by card, companies by transfer; the first one where those are not in use."""
    usual = PaymentMethod.CARD if client and client.kind == Client.Kind.PERSON else PaymentMethod.TRANSFER
    known = list(methods())
    return next((method for method in known if method.code == usual), known[0] if known else None)
