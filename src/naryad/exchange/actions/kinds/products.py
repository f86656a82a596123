"""Goods, services and works of the catalogue, with their groups."""

from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import override, pgettext_lazy

from naryad.core.errors import ActionError
from naryad.core.text import LONGEST, fold
from naryad.exchange.actions.kinds.shared import (
    added_rows,
    asked_own,
    differing,
    own_given,
    own_targets,
    refuse_changed,
    says_so,
    values_of,
    versions_left,
    with_custom,
    with_own,
)
from naryad.exchange.actions.laying import (
    EXTERNAL_ID,
    Added,
    Keys,
    RowChange,
    RowKind,
    RowLaying,
    Values,
    each,
    forget_external,
    refusing,
)
from naryad.exchange.models import ImportChange
from naryad.exchange.rules.cells import (
    FileCell,
    FileSheet,
    line_of,
    one_of,
    read_money,
    read_percent,
    text_of,
)
from naryad.exchange.rules.names import PRODUCT, UNIT_WORDS
from naryad.exchange.rules.targets import Target, named
from naryad.products.actions.groups import create_groups
from naryad.products.actions.products import archive_product, create_product, update_product
from naryad.products.models import Product, ProductPrice
from naryad.products.queries import every_group
from naryad.products.rules import UNITS, bare_code
from naryad.tenancy.held import held
from naryad.workspaces.models import Member

COLUMNS = {
    "name": "sort_key",
    "article": "article_key",
    "barcode": "barcode",
}
"""By which of its columns a product is found by a key."""
EXACT = ("price", "vat_rate")


class Products(RowKind):
    key = fields_of = "product"
    label = _("Products")
    capability = "products.edit"
    needed = ("name",)
    example = _("A row for each product. Groups that are not there yet are made: Kitchens / Fronts.")

    def targets(self, member: Member) -> list[Target]:
        columns = named(
            PRODUCT,
            Target(key=EXTERNAL_ID, label=_("Number in the other program"), read=line_of(100), is_key=True),
            Target(key="name", label=pgettext_lazy("product", "Name"), read=line_of(200), is_key=True),
            Target(key="article", label=_("Article"), read=line_of(60), is_key=True),
            Target(key="barcode", label=_("Barcode"), read=line_of(40), is_key=True),
            Target(key="group", label=_("Group"), read=line_of(300)),
            Target(key="unit", label=_("Unit"), read=read_unit),
            Target(key="price", label=_("Price"), read=read_money),
            Target(key="vat_rate", label=_("VAT, %"), read=read_percent),
            Target(key="note", label=_("Description"), read=text_of(LONGEST)),
        )
        return [*columns, *own_targets("product", member)]

    def keys_of(self, values: Values, laying: RowLaying) -> Keys:
        keys = {
            "name": fold(values.get("name", "")),
            "article": fold(values.get("article", "")),
            "barcode": bare_code(values.get("barcode", "")),
        }
        return {target: [value] for target, value in keys.items() if value}

    def find(self, target: str, values: Collection[str], laying: RowLaying) -> Mapping[str, set[int]]:
        """Not in the archive: what was taken back stands there."""
        column, found = COLUMNS[target], dict[str, set[int]]()
        rows = Product.objects.filter(**{f"{column}__in": values}, is_archived=False)
        for value, pk in rows.values_list(column, "pk"):
            found.setdefault(value, set()).add(pk)
        return found

    def load(self, ids: Collection[int]) -> dict[int, Product]:
        return Product.objects.in_bulk(ids)

    def add(self, rows: Sequence[Values], laying: RowLaying) -> list[Added | ActionError]:
        return each(rows, lambda values: _add(values, laying), laying)

    def fill_in(self, row: Product, values: Values, laying: RowLaying) -> list[RowChange]:
        given, own = _columns(values, laying), own_given(values)
        if says_so(row, given, own):
            return []
        after = update_product(product_id=row.pk, **with_own(given, own), **laying.who)
        names = [*given, *own]
        was, became = differing(values_of(row, names), values_of(after, names))
        return [RowChange("product", row.pk, was, became)] if became else []

    def take_back(self, changes: Sequence[ImportChange], laying: RowLaying) -> dict[int, str]:
        reasons: dict[int, str] = {}
        added, used = added_rows(changes, laying), _used(changes)
        for change in changes:
            if change.before is None or (change.kind, change.row_id) not in added:
                with refusing(reasons, change.pk):
                    _put_back(change, used, laying)
        return reasons


def read_unit(cell: FileCell, sheet: FileSheet) -> str:
    """By its code of ОКЕИ or its word, as either language and other programs write it."""
    words = {fold(word): code for code, words in UNIT_WORDS.items() for word in words.split("; ")}
    for language in ("ru", "en"):
        with override(language):
            words |= {fold(str(label)): code for code, label in UNITS.items()}
    found: str = one_of(words | {code: code for code in UNITS})(cell, sheet)
    return found


def _add(values: Values, laying: RowLaying) -> Added:
    custom = asked_own("product", laying.actor, own_given(values))
    product = create_product(**_columns(values, laying), custom=custom, **laying.who)
    return product.pk, [RowChange("product", product.pk, after={"name": fold(product.name)})]


def _columns(values: Values, laying: RowLaying) -> dict[str, Any]:
    names = ("name", "article", "unit", "price", "vat_rate", "note")
    given = {name: values[name] for name in names if name in values}
    if "barcode" in values:
        given["barcode"] = bare_code(values["barcode"])
    if "group" in values:
        given["group_id"] = _group(values["group"], laying)
    return given


def _group(path: str, laying: RowLaying) -> int:
    """The group of that path, made with those around it where it is not there."""
    known = {fold(node.path): node.row.pk for node in every_group() if not node.row.is_archived}
    names = [name.strip() for name in path.split("/") if fold(name)]
    if not names:
        raise ActionError(_("There is no such group."), field="group")
    at: int | None = None
    for end in range(1, len(names) + 1):
        found = known.get(fold(" / ".join(names[:end])))
        at = found or create_groups(name=[names[end - 1]], parent=at, **laying.who)[0].pk
    assert at is not None
    return at


def _used(changes: Sequence[ImportChange]) -> set[int]:
    ids = [one.row_id for one in changes if one.before is None]
    return held(Product, ids, besides=[ProductPrice])


def _put_back(change: ImportChange, used: Collection[int], laying: RowLaying) -> None:
    """What was added goes into the archive: the ledger of its prices stays."""
    product = Product.objects.filter(pk=change.row_id).first()
    if change.before is None:
        left = versions_left("product", [change.row_id], laying)[change.row_id]
        if product is None or product.version != left or product.pk in used:
            raise ActionError(_("Something has been added to it or changed since."))
        archive_product(product_id=product.pk, **laying.who)
        forget_external("product", [product.pk])
        return
    refuse_changed(product, change.after)
    before = {name: Decimal(value) if name in EXACT else value for name, value in change.before.items()}
    update_product(product_id=change.row_id, **with_custom(before), **laying.who)
