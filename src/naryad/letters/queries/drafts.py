"""What a letter says before anybody has typed in it: in the client's language, with the link."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils import translation
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from naryad.core.phones import read_phones
from naryad.crm.models import Client, Deal
from naryad.crm.queries.clients import contacts_of
from naryad.documents.models import Paper
from naryad.documents.rules.kinds import KINDS
from naryad.offers.models import Offer
from naryad.offers.queries.offers import sent_version
from naryad.offers.rules import read_content
from naryad.orders.models import Order
from naryad.portal.queries import link_card, offer_link_card, telling
from naryad.ui.templatetags.figures import format_money
from naryad.workspaces.models import Workspace


@dataclass(frozen=True, kw_only=True)
class Addressee:
    """The client itself, or somebody there. `phone`: digits, "" for none."""

    name: str
    email: str
    phone: str


@dataclass(frozen=True, kw_only=True)
class DraftLetter:
    """`url`: the client's link, "" where there is none."""

    subject: str
    text: str
    url: str = ""


def addressees(deal: Deal | None) -> list[Addressee]:
    """Whom a letter or a message can reach: the client, then its contacts."""
    if deal is None:
        return []
    people: Iterable[Client | object] = [deal.client, *contacts_of(client_id=deal.client_id)]
    found = [_addressee(one) for one in people]
    return [one for one in found if one.email or one.phone]


def _addressee(one: object) -> Addressee:
    name, email, written = (getattr(one, field) for field in ("name", "email", "phone"))
    real = [phone for phone in read_phones(written) if phone.number.startswith("+")]
    return Addressee(name=name, email=email, phone=real[0].key if real else "")


def draft_of_order(order: Order, *, told_on: date, language: str) -> DraftLetter:
    url = _link(order)
    text = telling(order=order, told_on=told_on, language=language, url=url)
    with translation.override(language):
        subject = _("Order %(order)s") % {"order": f"{order.code} {order.title}"}
    return DraftLetter(subject=subject, text=text, url=url)


def draft_of_offer(offer: Offer, *, language: str) -> DraftLetter:
    """Of the version that was sent last."""
    version = sent_version(offer)
    content = read_content(version.content) if version else None
    title = content.title if content else offer.title
    until = content.valid_until if content else offer.valid_until
    uses_link = offer.workspace.uses("client_link")
    url = offer_link_card(offer_id=offer.pk).url if uses_link else ""
    words = {"number": offer.number, "title": title, "url": url}
    with translation.override(language):
        subject = _("Offer № %(number)s: %(title)s") % words
        lines = [_("Hello! Here is our offer № %(number)s: %(title)s.") % words]
        if until:
            lines.append(_("It is valid until %(day)s.") % {"day": date_format(until, "DATE_FORMAT")})
        if url:
            lines.append(_("Read it and accept it here: %(url)s") % words)
    return _draft(subject, lines, url, offer.workspace)


def draft_of_paper(paper: Paper, *, language: str) -> DraftLetter:
    """With the link of its order, where the client has one."""
    url = _link(paper.order) if paper.order else ""
    with translation.override(language):
        words = {"paper": KINDS[paper.kind].label, "number": paper.number, "url": url}
        words["day"] = date_format(paper.dated_on, "DATE_FORMAT")
        subject = _("%(paper)s № %(number)s of %(day)s") % words
        lines = [_("Hello! %(paper)s № %(number)s of %(day)s.") % words]
        if paper.amount and paper.deal:
            lines.append(_("To pay: %(money)s.") % {"money": format_money(paper.amount, paper.deal.currency)})
        if paper.due_on:
            lines.append(_("Please pay until %(day)s.") % {"day": date_format(paper.due_on, "DATE_FORMAT")})
        if url:
            lines.append(_("How it is going: %(url)s") % words)
    return _draft(subject, lines, url, paper.entity.workspace)


def _draft(subject: str, lines: list[str], url: str, workspace: Workspace) -> DraftLetter:
    return DraftLetter(subject=subject, text="\n".join([*lines, workspace.name]), url=url)


def _link(order: Order) -> str:
    return link_card(order_id=order.pk).url if order.workspace.uses("client_link") else ""
