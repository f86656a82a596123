"""Marks that a company's own text may have, and what they stand for in an order."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from naryad.core.text import fold
from naryad.documents.models import Paper
from naryad.documents.queries.goods import currency_said, order_sums
from naryad.documents.queries.sides import account_said
from naryad.documents.rules.shown import long_day, sum_text
from naryad.documents.rules.sums import PaperSums
from naryad.documents.rules.words import has_words, sum_in_words
from naryad.entities.models import BankAccount, LegalEntity
from naryad.entities.queries import accounts_of
from naryad.fields.queries.definitions import definitions
from naryad.fields.rules.definitions import Definition, Of
from naryad.orders.models import Order
from naryad.workspaces.models import Member, Workspace


@dataclass(frozen=True)
class MarkSource:
    """What an order's text is filled from; read once, and only what its marks ask for."""

    paper: Paper
    member: Member

    @property
    def order(self) -> Order:
        assert self.paper.order is not None
        return self.paper.order

    @property
    def client(self) -> Any:
        return self.paper.deal.client if self.paper.deal else None

    @property
    def entity(self) -> LegalEntity:
        return self.paper.entity

    @property
    def language(self) -> str:
        return self.paper.workspace.language

    @property
    def currency(self) -> str:
        return self.paper.deal.currency if self.paper.deal else self.paper.workspace.currency

    @cached_property
    def sums(self) -> PaperSums:
        return order_sums(self.paper)

    @cached_property
    def account(self) -> BankAccount | None:
        return accounts_of(entity_id=self.entity.pk).first()


Value = Callable[[MarkSource], str]


def _of(name: str, *path: str) -> Value:
    """Of a row that MarkSource names; "" where it is not there."""

    def value(source: MarkSource) -> str:
        found: Any = getattr(source, name)
        for part in path:
            found = getattr(found, part, None)
        return str(found or "")

    return value


def _words(source: MarkSource) -> str:
    if not has_words(source.currency, language=source.language):
        return sum_text(source.sums.to_pay, source.language)
    return sum_in_words(source.sums.to_pay, currency=source.currency)


def _tax(source: MarkSource) -> str:
    tax = sum((amount for _rate, amount in source.sums.vat), Decimal(0))
    return sum_text(tax, source.language) if source.sums.vat else ""


def _promised(source: MarkSource) -> str:
    return long_day(source.order.promised_on, source.language) if source.order.promised_on else ""


def _contract(source: MarkSource) -> str:
    """The number of the built-in contract that stands."""
    issued = Paper.objects.filter(order=source.order, kind="contract", status=Paper.Status.ISSUED)
    return issued.order_by("-pk").values_list("number", flat=True).first() or ""


MARKS: Mapping[str | Promise, Value] = {
    pgettext_lazy("mark", "date"): lambda source: long_day(source.paper.dated_on, source.language),
    pgettext_lazy("mark", "order number"): _of("order", "code"),
    pgettext_lazy("mark", "order"): _of("order", "title"),
    pgettext_lazy("mark", "order description"): _of("order", "description"),
    pgettext_lazy("mark", "address of the order"): _of("order", "address"),
    pgettext_lazy("mark", "promised date"): _promised,
    pgettext_lazy("mark", "contract number"): _contract,
    pgettext_lazy("mark", "responsible"): _of("order", "responsible", "name"),
    pgettext_lazy("mark", "client"): _of("client", "name"),
    pgettext_lazy("mark", "INN of the client"): _of("client", "inn"),
    pgettext_lazy("mark", "KPP of the client"): _of("client", "kpp"),
    pgettext_lazy("mark", "address of the client"): _of("client", "address"),
    pgettext_lazy("mark", "phone of the client"): _of("client", "phone"),
    pgettext_lazy("mark", "e-mail of the client"): _of("client", "email"),
    pgettext_lazy("mark", "contact person"): _of("order", "contact_name"),
    pgettext_lazy("mark", "phone of the contact"): _of("order", "contact_phone"),
    pgettext_lazy("mark", "contractor"): _of("entity", "short_name"),
    pgettext_lazy("mark", "full name of the contractor"): _of("entity", "name"),
    pgettext_lazy("mark", "INN of the contractor"): _of("entity", "inn"),
    pgettext_lazy("mark", "KPP of the contractor"): _of("entity", "kpp"),
    pgettext_lazy("mark", "OGRN of the contractor"): _of("entity", "ogrn"),
    pgettext_lazy("mark", "address of the contractor"): _of("entity", "address"),
    pgettext_lazy("mark", "phone of the contractor"): _of("entity", "phone"),
    pgettext_lazy("mark", "position of the director"): _of("entity", "director_position"),
    pgettext_lazy("mark", "director"): _of("entity", "director"),
    pgettext_lazy("mark", "accountant"): _of("entity", "accountant"),
    pgettext_lazy("mark", "bank details"): lambda source: account_said(source.entity),
    pgettext_lazy("mark", "bank"): _of("account", "bank"),
    pgettext_lazy("mark", "BIC"): _of("account", "bic"),
    pgettext_lazy("mark", "account"): _of("account", "account"),
    pgettext_lazy("mark", "correspondent account"): _of("account", "correspondent"),
    pgettext_lazy("mark", "sum"): lambda source: sum_text(source.sums.to_pay, source.language),
    pgettext_lazy("mark", "sum in words"): _words,
    pgettext_lazy("mark", "VAT"): _tax,
    pgettext_lazy("mark", "currency"): lambda source: str(currency_said(source.currency)),
}
"""Of the order; by what they are called."""
LINE_MARKS: Mapping[str | Promise, str] = {
    pgettext_lazy("mark", "item no."): "number",
    pgettext_lazy("mark", "item"): "name",
    pgettext_lazy("mark", "quantity"): "quantity",
    pgettext_lazy("mark", "unit"): "unit",
    pgettext_lazy("mark", "price"): "price",
    pgettext_lazy("mark", "discount"): "discount",
    pgettext_lazy("mark", "sum of the item"): "sum",
}
"""Of a row that is repeated: what stands in it by lines_said, and its number."""
PREFIXES: Mapping[str, str | Promise] = {
    Of.CLIENT: pgettext_lazy("mark", "client"),
    Of.DEAL: pgettext_lazy("mark", "deal"),
    Of.ORDER: pgettext_lazy("mark", "order"),
    Of.ITEM: pgettext_lazy("mark", "item"),
}
"""«Client: Loyalty»: what a field of whose is called."""


@dataclass(frozen=True)
class Known:
    """Marks of a company, folded: of the order, of a repeated row, and fields by (of what, definition)."""

    of_order: Mapping[str, Value]
    of_line: Mapping[str, str]
    fields: Mapping[str, tuple[str, Definition]]

    def is_of_line(self, mark: str) -> bool:
        folded = fold(mark)
        return folded in self.of_line or (folded in self.fields and self.fields[folded][0] == Of.ITEM)

    def is_known(self, mark: str, *, is_in_row: bool) -> bool:
        folded = fold(mark)
        return (is_in_row or not self.is_of_line(mark)) and (
            folded in self.of_order or folded in self.of_line or folded in self.fields
        )


def known_marks(workspace: Workspace) -> Known:
    """In every language of the program, since a text may be older than the company's language."""
    of_order: dict[str, Value] = {}
    of_line: dict[str, str] = {}
    fields: dict[str, tuple[str, Definition]] = {}
    for code, _name in settings.LANGUAGES:
        with override(code):
            of_order |= {fold(str(label)): value for label, value in MARKS.items()}
            of_line |= {fold(str(label)): key for label, key in LINE_MARKS.items()}
            for of, prefix in PREFIXES.items():
                for own in definitions(of, workspace):
                    fields[fold(f"{prefix}: {own.name}")] = (of, own)
    return Known(of_order=of_order, of_line=of_line, fields=fields)


def shown_marks(workspace: Workspace) -> list[tuple[str | Promise, list[str]]]:
    """(of what, marks as they are written), for who writes a text."""
    fields = [
        f"{prefix}: {own.name}" for of, prefix in PREFIXES.items() for own in definitions(of, workspace)
    ]
    return [
        (_("Of the paper as a whole"), written(MARKS)),
        (_("Of an item: the row of a table in which they stand is repeated"), written(LINE_MARKS)),
        *([(_("Own fields"), written(fields))] if fields else []),
    ]


def written(marks: Iterable[str | Promise]) -> list[str]:
    return [f"{{{mark}}}" for mark in marks]
