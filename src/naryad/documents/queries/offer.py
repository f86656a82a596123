"""What stands on an offer as a paper: the version that its client reads, by sections."""

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, pictures_of_paper, seller_data
from naryad.documents.queries.goods import goods_data, goods_words, lines_said, sold_of
from naryad.documents.queries.sides import client_said
from naryad.documents.rules.kinds import Numbered, PaperContent
from naryad.documents.rules.shown import long_day, sum_text
from naryad.documents.rules.sums import PaperLine, PaperSums, paper_sums
from naryad.offers.models import Offer, OfferVersion
from naryad.offers.queries.offers import ShownOffer, content_of, sections_of, sent_version, shown_version


def build_offer(paper: Paper, *, numbered: Numbered) -> PaperContent:
    """The version that was sent last; a draft of an offer that was never sent has what it says now."""
    offer = paper.offer
    assert offer is not None and paper.deal is not None
    version = sent_version(offer)
    if version is None and not numbered.is_draft:
        raise CannotIssuePaper(
            gettext_lazy("Press “Send” on the offer first: a paper has what its client reads.")
        )
    shown = shown_version(version or _unsent(paper, offer), offer=offer)
    content, language = shown.content, paper.workspace.language
    sums = paper_sums(sold_of(content.lines, paper.entity), prices_include_vat=content.prices_include_vat)
    if not sums.to_pay:
        raise CannotIssuePaper(gettext_lazy("The offer has no items with prices."))
    pictures = pictures_of_paper(paper)
    seller = seller_data(paper.entity, pictures)
    data = {
        "words": _words(),
        "seller": seller,
        "offer": content.title,
        "intro": content.intro,
        "terms": content.terms,
        "facts": [
            (_("From:"), seller["said"]),
            (_("To:"), client_said(paper)),
            (_("Valid until:"), long_day(content.valid_until, language) if content.valid_until else ""),
            (_("Your contact:"), _contact(offer)),
            *((f"{value.own.name}:", value.words) for value in shown.fields),
        ],
        "sections": list(_sections(shown, sums, language)),
        **goods_data(paper, sums, is_on_top=not content.prices_include_vat),
    }
    return PaperContent(data=data, pictures=pictures, amount=sums.to_pay)


def _unsent(paper: Paper, offer: Offer) -> OfferVersion:
    said = content_of(offer, sections_of(offer)).kept()
    return OfferVersion(offer=offer, number=0, content=said, sent_at=paper.created_at)


def _contact(offer: Offer) -> str:
    member, workspace = offer.deal.responsible, offer.workspace
    return ", ".join(part for part in (member.name, workspace.phone) if part)


def _sections(shown: ShownOffer, sums: PaperSums, language: str) -> Iterator[dict[str, Any]]:
    """Each with its lines, and what they come to where there are several."""
    rest: Iterator[PaperLine] = iter(sums.lines)
    for section in shown.sections:
        lines = [next(rest) for _line in section.lines]
        said = lines_said(lines, language)
        for line, (_offered, own) in zip(said, section.lines, strict=True):
            line["fields"] = "; ".join(f"{value.own.name}: {value.words}" for value in own)
        yield {
            "title": section.title if len(shown.sections) > 1 else "",
            "lines": said,
            "sum": sum_text(section.totals.to_pay, language),
        }


def _words() -> dict[str, str]:
    """Of its template."""
    return {
        "section_sum": pgettext("paper", "Together:"),
        "terms": _("Terms"),
        **goods_words(),
    }
