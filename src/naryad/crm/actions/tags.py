"""Tags of a deal: typed as words, made where they are new."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext_lazy as _

from naryad.activity.actions import record
from naryad.activity.edit import refuse_stale
from naryad.core.errors import filled
from naryad.core.text import fold, visible
from naryad.crm.actions.deals import CannotChangeDeal, locked_deal
from naryad.crm.facts import DealChanged
from naryad.crm.models import Deal, DealTag, DealTagging
from naryad.crm.queries.tags import tags_of
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Member, Workspace

LONGEST = 40
MOST = 20
"""Tags of one deal."""


@transaction.atomic
def tag_deal(
    *, deal_id: int, names: Sequence[str], version: int | None = None, actor: Member, now: datetime
) -> Deal:
    """So that it has these tags and no others; `version`: what the form was filled from."""
    Workspace.objects.select_for_update(no_key=True).get(pk=require_workspace_id())  # new words are made once
    deal = locked_deal(deal_id, actor)
    before = _names(deal)
    has = set(DealTag.objects.filter(taggings__deal=deal).values_list("pk", flat=True))
    tags = _tags(names, has)
    if {tag.pk for tag in tags} == has:
        return deal
    refuse_stale(deal, version, "tags")
    DealTagging.objects.filter(deal=deal).exclude(tag__in=tags).delete()
    DealTagging.objects.bulk_create(DealTagging(deal=deal, tag=tag) for tag in tags if tag.pk not in has)
    deal.version += 1
    deal.save(update_fields=["version"])
    event = DealChanged(
        deal_id=deal.pk,
        client_id=deal.client_id,
        number=deal.number,
        changes={"tags": [", ".join(before), ", ".join(_names(deal))]},
    )
    record(event, actor=actor, at=now)
    return deal


def _names(deal: Deal) -> list[str]:
    return list(Deal.objects.filter(pk=deal.pk).values_list(tags_of("pk"), flat=True)[0])


def _tags(names: Sequence[str], has: set[int]) -> list[DealTag]:
    typed = [" ".join(visible(name).split()) for name in names]
    words: dict[str, str] = {}
    for word in filter(None, typed):
        words.setdefault(fold(word), word)
    if len(words) > MOST:
        raise CannotChangeDeal(filled(_("A deal has at most %(most)d tags."), {"most": MOST}), field="tags")
    known = {tag.sort_key: tag for tag in DealTag.objects.filter(sort_key__in=words)}
    for tag in known.values():
        if tag.is_archived and tag.pk not in has:
            raise CannotChangeDeal(
                filled(_("“%(name)s” is in the archive: it is not given any more."), {"name": tag.name}),
                field="tags",
            )
    return [known.get(key) or _new(word) for key, word in words.items()]


def _new(word: str) -> DealTag:
    if len(word) > LONGEST:
        raise CannotChangeDeal(
            filled(_("A tag has at most %(most)d letters."), {"most": LONGEST}), field="tags"
        )
    last = DealTag.objects.aggregate(last=Max("sequence"))["last"]
    return DealTag.objects.create(name=word, sequence=0 if last is None else last + 1)
