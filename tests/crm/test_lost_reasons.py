"""Why deals are lost: one of the reasons of their pipeline, which can be counted."""

from typing import Any

import pytest

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.crm.actions.deals import LosingNeedsReason
from naryad.crm.actions.pipelines import create_pipeline
from naryad.crm.models import LostReason
from naryad.crm.names import LOST_REASONS
from naryad.tasks.actions.stop import lose_deal
from naryad.workspaces.names.actions import archive_name, create_name
from tests.crm.conftest import Cast
from tests.crm.test_views import BASE, HTMX, enter, text_of
from tests.factories import NOW, make_deal


@pytest.fixture
def dear(cast: Cast) -> LostReason:
    return create_name(
        names=LOST_REASONS, owner_id=cast.lost.pipeline_id, name="Too dear", actor=cast.anna, now=NOW
    )


def test_a_deal_is_lost_by_a_reason_of_its_pipeline_and_a_comment(cast: Cast, dear: LostReason) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    lose: dict[str, Any] = {"deal_id": deal.pk, "stage_id": cast.lost.pk, "actor": cast.boris, "now": NOW}
    repairs = create_pipeline(name="Repairs", stages=["New"], actor=cast.anna, now=NOW)
    other = repairs.lost_reasons.get()

    for wrong in ({"comment": "Words alone"}, {"reason_id": other.pk}):
        with pytest.raises(LosingNeedsReason):
            lose_deal(**lose, **wrong)
    done = lose_deal(**lose, reason_id=dear.pk, comment="They found it cheaper")

    deal.refresh_from_db()
    assert (deal.lost_reason, deal.lost_comment) == (dear, "They found it cheaper")
    assert done.fact is not None
    assert (done.fact.data["reason"], done.fact.data["reason_id"]) == (
        "Too dear. They found it cheaper",
        dear.pk,
    )
    undo_change(event_id=done.fact.pk, actor=cast.boris, now=NOW)
    deal.refresh_from_db()
    assert (deal.stage, deal.lost_reason, deal.lost_comment) == (cast.new, None, "")


def test_the_dialog_offers_the_reasons_in_use_and_the_settings_count_them(
    cast: Cast, dear: LostReason
) -> None:
    who: dict[str, Any] = {"names": LOST_REASONS, "actor": cast.anna, "now": NOW}
    spare = create_name(name="Other", owner_id=cast.lost.pipeline_id, **who)
    deal, lost = (make_deal(responsible=cast.boris, stage=cast.new) for _ in range(2))
    browser = enter(cast.boris)
    sent = {"stage": cast.lost.pk, "reason": dear.pk}

    browser.post(f"{BASE}/deals/{lost.pk}/lose/", sent, headers=HTMX)
    assert archive_name(row_id=spare.pk, **who)  # nothing used it
    assert not archive_name(row_id=dear.pk, **who)
    asked = text_of(browser.post(f"{BASE}/deals/{deal.pk}/move/", {"stage": cast.lost.pk}, headers=HTMX))

    assert "Too dear" not in asked  # of the archive: with no reason left it is said in words
    assert "Why was it lost?" in asked
    assert "Too dear" in text_of(browser.get(f"{BASE}/deals/{lost.pk}/"))
    assert "1 deal" in text_of(enter(cast.anna).get(f"{BASE}/settings/deal-stages/"))
    assert EventRecord.objects.get(kind="deal.lost").data["reason"] == "Too dear"
