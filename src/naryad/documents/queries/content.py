"""What papers of all kinds have in common."""

import logging
from collections.abc import Collection, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, override

from naryad.core.errors import ActionError, filled
from naryad.documents.models import Paper
from naryad.documents.queries.looks import look_of
from naryad.documents.rules.kinds import DRAFT_NUMBER, KINDS, Numbered, PaperContent, PaperKind
from naryad.documents.rules.shown import long_day
from naryad.documents.rules.typesetter import CannotTypeset, Format, PaperSheet, template_text, typeset_all
from naryad.entities.models import EntityPicture, LegalEntity
from naryad.entities.queries import accounts_of, pictures_of
from naryad.files.queries import open_bytes

LONGEST_FAULT = 300
log = logging.getLogger(__name__)


class CannotIssuePaper(ActionError):
    """Its message is shown to the user."""


def content_of(paper: Paper, *, number: str = "") -> PaperContent:
    """What would stand on it now, or why none can be issued. Without a number it is a draft."""
    numbered = Numbered(text=number or DRAFT_NUMBER, day=paper.dated_on, is_draft=not number)
    kind, language = KINDS[paper.kind], paper.workspace.language
    _refuse_second(paper, kind)
    with override(language):
        title = heading(str(kind.label), numbered, language) if kind.is_kept else str(kind.label)
        draft = _("Draft") if kind.is_kept and not number else ""
        built = kind.build(paper, numbered=numbered)
    foot = f"{title} · {paper.order or paper.offer}"
    look = look_of(paper.kind)
    common = {
        "language": language,
        "draft": draft,
        "before": look.before,
        "after": look.after,
        "hidden": look.hidden,
        "note": paper.note,
        "title": title,
        "foot": foot,
    }
    return PaperContent(data={**common, **built.data}, pictures=built.pictures, amount=built.amount)


def _refuse_second(paper: Paper, kind: PaperKind) -> None:
    """Where another one says of the whole order what must be said once."""
    if not kind.tells or paper.order_id is None:
        return
    telling = [key for key, one in KINDS.items() if one.tells == kind.tells]
    issued = Paper.objects.filter(order=paper.order_id, kind__in=telling, status=Paper.Status.ISSUED)
    other = issued.exclude(pk__in=[pk for pk in (paper.pk, paper.replaces_id) if pk]).order_by("pk").first()
    if other is not None:
        said = gettext_lazy("“%(paper)s № %(number)s” stands for the whole order: cancel it first.")
        raise CannotIssuePaper(filled(said, {"paper": KINDS[other.kind].label, "number": other.number}))


def set_paper(kind: str, content: PaperContent, *, to: Sequence[Format]) -> list[bytes]:
    """A file for each format."""
    return set_papers(kind, [content], to=to)[0]


def set_papers(kind: str, contents: Sequence[PaperContent], *, to: Sequence[Format]) -> list[list[bytes]]:
    """Files of each. A template of ours that fails is a fault of the program: it is logged, and said; the company's own
    says itself what is wrong with it."""
    sheets = [PaperSheet(content.data, content.pictures) for content in contents]
    own = look_of(kind).template
    try:
        return typeset_all(own or template_text(KINDS[kind].template), sheets, to=to)
    except CannotTypeset as fault:
        if own:
            said = gettext_lazy("The company's own template of this paper fails: %(fault)s")
            raise CannotIssuePaper(filled(said, {"fault": str(fault)[:LONGEST_FAULT]})) from fault
        log.error("A paper of the kind %s could not be set: %s", kind, fault)
        raise CannotIssuePaper(
            gettext_lazy("The paper could not be made. Try again; if it fails again, tell your operator.")
        ) from fault


def heading(name: str, numbered: Numbered, language: str) -> str:
    names = {"paper": name, "number": numbered.text, "day": long_day(numbered.day, language)}
    return _("%(paper)s № %(number)s of %(day)s") % names


def seller_data(entity: LegalEntity, pictures: Collection[str]) -> dict[str, str]:
    """What stands on a paper of who makes it out. `pictures`: names of those that there are."""
    said = [
        entity.name,
        _("INN %(number)s") % {"number": entity.inn},
        _("KPP %(number)s") % {"number": entity.kpp} if entity.kpp else "",
        _("OGRN %(number)s") % {"number": entity.ogrn} if entity.ogrn else "",
        entity.address,
        entity.phone,
    ]
    names = {place: f"{place}.webp" for place in EntityPicture.Place.values}
    files = {place: name if name in pictures else "" for place, name in names.items()}
    return {
        "name": entity.short_name,
        "inn": entity.inn,
        "kpp": entity.kpp,
        "said": ", ".join(part for part in said if part),
        "director_position": entity.director_position,
        "director": entity.director,
        "accountant": entity.accountant,
        "logo": files["logo"],
        "stamp": files["stamp"],
        "director_sign": files["director"],
        "accountant_sign": files["accountant"],
    }


def account_data(entity: LegalEntity) -> dict[str, str]:
    """The main one, to which clients pay; refused where there is none."""
    account = accounts_of(entity_id=entity.pk).first()
    if account is None:
        said = gettext_lazy("“%(entity)s” has no bank account: add it in “Settings” → “Legal entities”.")
        raise CannotIssuePaper(filled(said, {"entity": entity.short_name}))
    return {
        "bank": account.bank,
        "bic": account.bic,
        "account": account.account,
        "correspondent": account.correspondent,
    }


def pictures_of_paper(paper: Paper) -> dict[str, bytes]:
    """The previews, which were drawn anew here, by the names that seller_data gives them."""
    found: dict[str, bytes] = {}
    for place, attachment in pictures_of(entity_id=paper.entity_id).items():
        file = open_bytes(attachment.preview_key)
        if file is not None:
            with file:
                found[f"{place}.webp"] = file.read()
    return found
