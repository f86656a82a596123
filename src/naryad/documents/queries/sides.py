"""Who makes a paper with whom, as they sign it: `sides` of base.typ."""

from collections.abc import Mapping

from naryad.documents.models import Paper

Side = dict[str, str]


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
