"""What the client sees by their link, and what members see of the link."""

import base64
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db.models import Count, Max, Q, QuerySet
from django.urls import reverse
from django.utils import translation
from django.utils.crypto import constant_time_compare, salted_hmac
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from naryad.core.env import env
from naryad.documents.models import Paper
from naryad.documents.queries.goods import currency_said
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.payment_qr import svg_code
from naryad.documents.rules.shown import long_day, quantity_text, sum_text
from naryad.fields.queries.values import OwnValue, told_fields
from naryad.fields.rules.definitions import Of
from naryad.files.models import Attachment
from naryad.offers.models import Offer
from naryad.offers.queries.offers import ShownOffer, is_lost, sent_version, shown_version
from naryad.orders.models import Order
from naryad.orders.queries.orders import items, totals
from naryad.orders.queries.types import stages
from naryad.payments.queries.balances import order_balance
from naryad.portal.models import ClientLink, LinkOpening, Logo
from naryad.portal.rules import StageStep, client_stages
from naryad.tenancy.prepared import prepared
from naryad.workspaces.actions.invitations import hash_secret
from naryad.workspaces.models import Workspace
from naryad.workspaces.parts import PARTS_OF

SALT = "naryad.portal.client_link"


@dataclass(frozen=True)
class ClientItem:
    name: str
    unit: str
    quantity: Decimal
    done: Decimal
    made: Decimal = Decimal(0)
    own: tuple[OwnValue, ...] = ()

    @property
    def is_ready(self) -> bool:
        return self.done >= self.quantity

    @property
    def is_made(self) -> bool:
        return self.made >= self.quantity


@dataclass(frozen=True)
class ClientAmounts:
    """`paid` None: of an order without a deal nothing is paid."""

    total: Decimal
    paid: Decimal | None
    currency: str

    @property
    def left(self) -> Decimal:
        return max(self.total - (self.paid or 0), Decimal(0))

    @property
    def overpaid(self) -> Decimal:
        return max((self.paid or 0) - self.total, Decimal(0))


@dataclass(frozen=True)
class ClientCompany:
    """Who shows the page. `logo`: which one; "" for none."""

    name: str
    phone: str
    address: str
    logo: str
    time_zone: str


@dataclass(frozen=True)
class ClientOffer:
    """All that leaves the company by a link to an offer. `state`: "open", "expired", "closed" or "accepted"."""

    company: ClientCompany
    offer: ShownOffer
    state: str
    accepted_name: str = ""
    accepted_on: date | None = None


@dataclass(frozen=True)
class ClientPage:
    """All that leaves the company by a link to an order: the template gets this and no row."""

    company: "ClientCompany"
    code: str
    title: str
    is_done: bool
    is_cancelled: bool
    confirmed_on: date | None
    stages: list[StageStep]
    items: list[ClientItem]
    amounts: ClientAmounts | None
    own: tuple[OwnValue, ...]
    """Own fields that the company shows its clients."""


@dataclass(frozen=True)
class LinkCard:
    """The link as the order's card shows it. `url` is "" when the program's key has changed since: renew it."""

    link: ClientLink | None
    url: str
    openings: int
    last_opened_at: datetime | None


def link_secret(link: ClientLink) -> str:
    """Who has the database alone cannot make it, who has the program can copy it any time (ADR 0029)."""
    mac = salted_hmac(SALT, f"{link.workspace_id}:{link.nonce}", algorithm="sha256")
    return base64.urlsafe_b64encode(mac.digest()).decode().rstrip("=")


def link_url(link: ClientLink) -> str:
    secret = link_secret(link)
    if not constant_time_compare(hash_secret(secret), link.secret_hash):
        return ""
    return env().base_url + reverse("client_order", args=[f"{link.workspace_id}-{secret}"])


def live_link(*, order_id: int) -> ClientLink | None:
    return ClientLink.objects.filter(order=order_id, revoked_at=None).first()


def find_link(*, secret: str) -> ClientLink | None:
    """A link in use, where the company uses them. Found by the hash: how long it takes tells nothing about the secret."""
    is_used = Q(order__isnull=False) | Q(workspace__parts__contains=list(PARTS_OF["offers"]))
    return (
        ClientLink.objects.filter(
            is_used,
            secret_hash=hash_secret(secret),
            revoked_at=None,
            workspace__parts__contains=["client_link"],
        )
        .select_related(
            "workspace",
            "order__deal",
            "order__stage",
            "order__workspace",
            "offer__workspace",
            "offer__deal__stage",
        )
        .first()
    )


def client_offer(*, link: ClientLink, now: datetime) -> ClientOffer | None:
    """`link` as find_link returns it, to an offer; None: there is nothing to be read by it."""
    offer = link.offer
    version = sent_version(offer, offer.accepted_number or None) if offer else None
    if offer is None or version is None:
        return None
    shown = shown_version(version, offer=offer)
    until = shown.content.valid_until
    is_over = until is not None and until < offer.workspace.today(now)
    state = "accepted" if offer.status == Offer.Status.ACCEPTED else "closed"
    if offer.is_open and not is_lost(offer):
        state = "expired" if is_over else "open"
    return ClientOffer(
        company=_company(offer.workspace),
        offer=shown,
        state=state,
        accepted_name=offer.accepted_name,
        accepted_on=offer.workspace.today(offer.ended_at) if offer.ended_at else None,
    )


def _company(workspace: Workspace) -> ClientCompany:
    return ClientCompany(
        name=workspace.name,
        phone=workspace.phone,
        address=workspace.address,
        logo=_version(find_logo()),
        time_zone=workspace.time_zone,
    )


def client_page(*, order: Order) -> ClientPage:
    """`order` as find_link returns it."""
    lines = items(order_id=order.pk)
    workspace = order.workspace
    total = totals(lines=lines, prices_include_vat=workspace.prices_include_vat).to_pay
    is_cancelled = order.status == Order.Status.CANCELLED
    of_order = told_fields(Of.ORDER, workspace, {order.pk: (order.order_type_id, order.custom)})
    own_items = {line.pk: (order.order_type_id, line.custom) for line in lines}
    of_items = told_fields(Of.ITEM, workspace, own_items)
    has_amounts = workspace.link_shows_amounts and total and not is_cancelled
    return ClientPage(
        company=_company(workspace),
        code=order.code,
        title=order.title,
        is_done=order.status == Order.Status.DONE,
        is_cancelled=is_cancelled,
        confirmed_on=None if order.is_stopped else order.confirmed_on,
        stages=[] if is_cancelled else _stages(order),
        items=[
            ClientItem(
                name=line.name,
                unit=line.unit,
                quantity=line.quantity,
                done=line.done_quantity,
                made=line.made_quantity or Decimal(0),
                own=tuple(of_items[line.pk]),
            )
            for line in lines
        ],
        amounts=_amounts(order, total=total) if has_amounts else None,
        own=tuple(of_order[order.pk]),
    )


def find_logo() -> Attachment | None:
    logo = Logo.objects.select_related("attachment").first()
    return logo.attachment if logo else None


def _version(logo: Attachment | None) -> str:
    return logo.sha256[:12] if logo else ""


def _stages(order: Order) -> list[StageStep]:
    shown = list(stages(order_type_id=order.order_type_id))
    if order.stage not in shown:
        shown = sorted([*shown, order.stage], key=lambda stage: (stage.sequence, stage.pk))
    return client_stages(names=[stage.client_name for stage in shown], current=shown.index(order.stage))


def _amounts(order: Order, *, total: Decimal) -> ClientAmounts:
    if order.deal is None or not order.workspace.uses("payments"):
        return ClientAmounts(total=total, paid=None, currency=order.workspace.currency)
    balance = order_balance(order=order, day=date.min)  # what is overdue is not told
    return ClientAmounts(total=balance.total, paid=balance.paid, currency=balance.currency)


@prepared
def _links(order_id: int) -> QuerySet[ClientLink]:
    return _counted(ClientLink.objects.filter(order=order_id))


def _counted(links: QuerySet[ClientLink]) -> QuerySet[ClientLink]:
    return links.annotate(count=Count("openings"), last=Max("openings__at")).order_by("pk")


def link_card(*, order_id: int) -> LinkCard:
    """Openings by every link that the order had."""
    return _card(_links(order_id))


def offer_link_card(*, offer_id: int) -> LinkCard:
    return _card(list(_counted(ClientLink.objects.filter(offer=offer_id))))


def _card(counted: list[Any]) -> LinkCard:
    live = next((link for link in counted if link.revoked_at is None), None)
    return LinkCard(
        link=live,
        url=link_url(live) if live else "",
        openings=sum(link.count for link in counted),
        last_opened_at=max((link.last for link in counted if link.last), default=None),
    )


def openings(*, order_id: int) -> QuerySet[LinkOpening]:
    """By every link the order had, newest first."""
    return LinkOpening.objects.filter(link__order=order_id).order_by("-at", "-pk")


def telling(*, order: Order, told_on: date, language: str, url: str) -> str:
    """The text for the client, in their language; `url` "" leaves the link out."""
    words = {"order": f"{order.code} {order.title}", "url": url}
    with translation.override(language):
        words["day"] = date_format(told_on, "DATE_FORMAT")
        lines = [_("Hello! Your order %(order)s will be ready on %(day)s.") % words]
        if url:
            lines.append(_("How it is going: %(url)s") % words)
    return "\n".join([*lines, order.workspace.name])


def build_summary(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """The client's page on paper: nothing that does not stand there, and the code of their link, if there is one."""
    order = paper.order
    assert order is not None
    page, language = client_page(order=order), order.workspace.language
    link = live_link(order_id=order.pk) if order.workspace.uses("client_link") else None
    data = {
        "words": {
            "number": "№",
            "name": _("Name"),
            "quantity": _("Qty"),
            "state": _("State"),
            "open_page": _("How it is going"),
        },
        "company": ", ".join(filter(None, [page.company.name, page.company.phone, page.company.address])),
        "order": f"{page.code} {page.title}",
        "state": _state_said(page, language),
        "facts": _own_said(page.own),
        "stages": [(stage.name, stage.state) for stage in page.stages],
        "items": [_item_said(item, page, language) for item in page.items if not page.is_cancelled],
        "amounts": _amounts_said(page.amounts, language) if page.amounts else [],
        "qr": svg_code(link_url(link)) if link and link_url(link) else "",
    }
    return PaperContent(data=data)


def _state_said(page: ClientPage, language: str) -> str:
    if page.is_done:
        return _("The order is ready")
    if page.is_cancelled:
        return _("The order is cancelled")
    if page.confirmed_on is None:
        return _("The date is being agreed")
    return _("Ready on %(day)s") % {"day": long_day(page.confirmed_on, language)}


def _own_said(own: Iterable[OwnValue]) -> list[tuple[str, str]]:
    return [(f"{value.own.name}:", value.words) for value in own]


def _item_said(item: ClientItem, page: ClientPage, language: str) -> dict[str, str]:
    done, total = (quantity_text(number, language) for number in (item.done, item.quantity))
    state = pgettext("item", "not ready yet")
    if item.is_ready or page.is_done:
        state = pgettext("item", "ready")
    elif item.done:
        state = _("ready %(done)s of %(total)s") % {"done": done, "total": total}
    return {
        "name": item.name,
        "quantity": f"{total} {item.unit}".strip(),
        "fields": "; ".join(f"{label} {said}" for label, said in _own_said(item.own)),
        "state": state,
    }


def _amounts_said(amounts: ClientAmounts, language: str) -> list[tuple[str, str]]:
    rows = [(_("Sum of the order:"), amounts.total)]
    if amounts.paid is not None:
        rows += [(_("Paid:"), amounts.paid), (_("Left to pay:"), amounts.left)]
    return [(label, f"{sum_text(sum_, language)} {currency_said(amounts.currency)}") for label, sum_ in rows]
