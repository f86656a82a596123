"""Who makes a paper with whom, and how they sign it: `sides` of base.typ."""

from collections.abc import Mapping

from django.utils.translation import gettext as _

from naryad.documents.models import Paper
from naryad.entities.models import LegalEntity
from naryad.entities.queries import accounts_of

Side = dict[str, str]


def client_said(paper: Paper) -> str:
    assert paper.deal is not None
    client = paper.deal.client
    parts = [
        client.name,
        _("INN %(number)s") % {"number": client.inn} if client.inn else "",
        _("KPP %(number)s") % {"number": client.kpp} if client.kpp else "",
        client.address,
    ]
    return ", ".join(part for part in parts if part)


def account_said(entity: LegalEntity) -> str:
    """The main one; "" where there is none."""
    account = accounts_of(entity_id=entity.pk).first()
    if account is None:
        return ""
    parts = [
        account.bank,
        _("BIC %(number)s") % {"number": account.bic},
        _("account %(number)s") % {"number": account.account},
        _("correspondent account %(number)s") % {"number": account.correspondent}
        if account.correspondent
        else "",
    ]
    return ", ".join(part for part in parts if part)


def seller_side(label: str, seller: Mapping[str, str], *, said: str = "") -> Side:
    """`seller`: as seller_data gives it; `said`: what stands below the label instead of the short name."""
    return {
        "label": label,
        "said": said or seller["name"],
        "position": seller["director_position"],
        "name": seller["director"],
        "sign": seller["director_sign"],
        "stamp": seller["stamp"],
    }


def client_side(label: str, paper: Paper, *, said: str = "") -> Side:
    """Whose hand it is, is written by hand where an organisation signs."""
    assert paper.deal is not None
    client = paper.deal.client
    name = "" if client.kind == client.Kind.ORGANISATION else client.name
    return {
        "label": label,
        "said": said or client.name,
        "position": "",
        "name": name,
        "sign": "",
        "stamp": "",
    }
