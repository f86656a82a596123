"""What a company comes to, without ids: equal before it moves and after it."""

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.aggregates import StringAgg
from django.db.models import CharField, Count, F, QuerySet, Sum, Value
from django.db.models.functions import MD5, Cast, Coalesce, Concat

from naryad.crm.models import Client, Contact, Deal
from naryad.files.models import Attachment
from naryad.orders.models import DealTotals, Order, OrderItem
from naryad.payments.models import DealMoney, ExpectedPayment, Payment
from naryad.tasks.models import Dependency, Task, TimeEntry

Digest = dict[str, list[str]]
"""By what is counted: how many, and what it comes to."""


def company_digest() -> Digest:
    """Clients, deals, orders, tasks, payments, hours of the current company; what is written of them as one sum."""
    return {name: [_text(value) for value in values] for name, values in _counted()}


def _counted() -> Iterator[tuple[str, list[Any]]]:
    yield "clients", _of(Client.objects.all(), _words("name", "phone", "email", "inn"))
    yield "contacts", _of(Contact.objects.all(), _words("name", "phone", "email"))
    yield "deals", _of(Deal.objects.all(), _words("title", "number", "stage__name"), Sum("agreed_amount"))
    yield "deal totals", _of(DealTotals.objects.all(), Sum("to_pay"), Sum("amount"), Sum("open_orders"))
    yield "orders", _of(Order.objects.all(), _words("title", "year", "number", "status", "stage__name"))
    yield "items", _of(OrderItem.objects.all(), _words("name"), Sum("quantity"), Sum("total"))
    yield "tasks", _of(Task.objects.all(), _words("title", "status", "assignee__name"), Sum("estimate"))
    yield "dependencies", _of(Dependency.objects.all(), _words("predecessor__title", "successor__title"))
    yield "hours", _of(TimeEntry.objects.filter(is_void=False), Sum(F("ended_at") - F("started_at")))
    yield "payments", _of(Payment.objects.all(), _words("kind", "deal__number", "paid_on"), Sum("amount"))
    yield "expected payments", _of(ExpectedPayment.objects.all(), Sum("amount"), Sum("received"))
    yield "deal money", _of(DealMoney.objects.all(), Sum("paid"), Sum("expected"))
    yield "files", _of(Attachment.objects.exclude(key=""), _words("name", "sha256"), Sum("size"))


def _of(rows: "QuerySet[Any]", *sums: Any) -> list[Any]:
    found = rows.order_by().aggregate(
        count=Count("pk"), **{f"sum_{at}": sum_ for at, sum_ in enumerate(sums)}
    )
    return list(found.values())


def _words(*names: str) -> Any:
    """One sum of what these columns say, row after row."""
    parts = [Coalesce(Cast(F(name), CharField()), Value("")) for name in names]
    line = Concat(*parts, Value("\n")) if len(parts) > 1 else Concat(parts[0], Value("\n"))
    return MD5(StringAgg(line, "", order_by="pk"))


def _text(value: Any) -> str:
    return "" if value is None else str(value)
