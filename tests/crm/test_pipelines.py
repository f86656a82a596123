"""Several pipelines of deals: their stages, their board, what deals in them are expected to bring."""

from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from naryad.activity.models import EventRecord
from naryad.activity.undo import undo_change
from naryad.crm.actions.deals import CannotMoveDeal, create_deal, move_deal
from naryad.crm.actions.pipelines import create_pipeline
from naryad.crm.models import Deal, DealStage, DealStay, Pipeline
from naryad.crm.names import DEAL_STAGES, PIPELINES
from naryad.workspaces.names.actions import CannotChangeName, archive_name, change_name
from tests.crm.conftest import Cast
from tests.crm.test_views import BASE, HTMX, enter, text_of
from tests.factories import NOW, make_client, make_deal


@dataclass(frozen=True)
class Repairs:
    pipeline: Pipeline
    came: DealStage
    agreed: DealStage


@pytest.fixture
def repairs(cast: Cast) -> Repairs:
    pipeline = create_pipeline(name="Repairs", stages=["Came in", "Agreed"], actor=cast.anna, now=NOW)
    came, agreed = pipeline.stages.filter(kind="open").order_by("sequence")
    return Repairs(pipeline, came, agreed)


def test_a_new_pipeline_has_its_stages_and_ends_as_the_first_one(cast: Cast, repairs: Repairs) -> None:
    stages = repairs.pipeline.stages.order_by("sequence").values_list("name", "kind", "probability")

    assert list(stages) == [
        ("Came in", "open", 100),
        ("Agreed", "open", 100),
        ("Won", "won", 100),
        ("Lost", "lost", 0),
    ]
    with pytest.raises(CannotChangeName):
        create_pipeline(name="Empty", stages=[" "], actor=cast.anna, now=NOW)


def test_a_deal_goes_to_another_pipeline_by_hand(cast: Cast, repairs: Repairs) -> None:
    deal = create_deal(title="Chair", client_id=make_client().pk, actor=cast.boris, now=NOW)
    browser, url = enter(cast.boris), f"{BASE}/deals/{deal.pk}/"

    assert deal.stage == cast.new
    assert "Came in" not in text_of(browser.get(url))
    assert "Came in" in text_of(browser.get(f"{url}move/"))
    browser.post(f"{url}move/", {"stage": repairs.came.pk}, headers=HTMX)

    card = text_of(browser.get(url))
    assert "Repairs" in card and "Measuring" not in card
    assert EventRecord.objects.get(kind="deal.moved").data["after"] == "Came in"


def test_nothing_of_pipelines_is_seen_where_there_is_one(cast: Cast) -> None:
    deal = make_deal(responsible=cast.anna, stage=cast.new)
    browser = enter(cast.anna)

    for page in ("deals/", "deals/table/", f"deals/{deal.pk}/", "deals/new/"):
        assert "ipeline" not in text_of(browser.get(f"{BASE}/{page}")), page
    assert "Pipelines of deals" not in text_of(browser.get(f"{BASE}/settings/deal-stages/"))


def test_the_board_shows_the_first_pipeline_a_chosen_one_or_all(cast: Cast, repairs: Repairs) -> None:
    make_deal(responsible=cast.anna, stage=cast.new, title="Kitchen")
    make_deal(responsible=cast.anna, stage=repairs.came, title="Chair")
    browser = enter(cast.anna)

    def shown(query: str, page: str = "deals/") -> tuple[bool, bool]:
        text = text_of(browser.get(f"{BASE}/{page}{query}"))
        return "Kitchen" in text, "Chair" in text

    assert shown("") == (True, False)
    assert shown(f"?pipeline={repairs.pipeline.pk}") == (False, True)
    assert shown("?pipeline=") == (True, True)
    assert shown("", "deals/table/") == (True, True)
    assert shown(f"?pipeline={repairs.pipeline.pk}", "deals/table/") == (False, True)
    assert f'?stage={repairs.came.pk}"' in text_of(
        browser.get(f"{BASE}/deals/?pipeline={repairs.pipeline.pk}")
    )


def test_amounts_are_weighted_by_the_probability_of_their_stages(cast: Cast) -> None:
    who: dict[str, Any] = {"names": DEAL_STAGES, "actor": cast.anna, "now": NOW}
    for stage, amount in ((cast.new, 1000), (cast.measuring, 333), (cast.lost, 70)):
        make_deal(responsible=cast.anna, stage=stage, agreed_amount=Decimal(amount), closed_at=NOW)
    browser = enter(cast.anna)
    assert "weighted" not in text_of(browser.get(f"{BASE}/deals/"))

    change_name(row_id=cast.new.pk, probability=20, **who)
    change_name(row_id=cast.measuring.pk, probability=50, **who)

    assert text_of(browser.get(f"{BASE}/deals/")).count("weighted") == 3
    table = text_of(browser.get(f"{BASE}/deals/table/"))
    assert "1,403\xa0₽" in table
    assert "366.50\xa0₽" in table  # 200 + 166.50, nothing of the lost one
    with pytest.raises(CannotChangeName):
        change_name(row_id=cast.new.pk, probability=101, **who)
    with pytest.raises(CannotChangeName):
        change_name(row_id=cast.new.pk, kind="won", **who)
    with pytest.raises(IntegrityError), transaction.atomic():
        DealStage.objects.filter(pk=cast.won.pk).update(probability=50)


def test_a_pipeline_goes_to_the_archive_when_nothing_is_in_progress_there(
    cast: Cast, repairs: Repairs
) -> None:
    who: dict[str, Any] = {"names": PIPELINES, "actor": cast.anna, "now": NOW}
    deal = make_deal(responsible=cast.anna, stage=repairs.came)

    with pytest.raises(CannotChangeName):
        archive_name(row_id=repairs.pipeline.pk, **who)
    move_deal(deal_id=deal.pk, stage_id=cast.new.pk, actor=cast.anna, now=NOW + timedelta(days=1))
    assert not archive_name(row_id=repairs.pipeline.pk, **who)  # kept: a deal stood there
    with pytest.raises(CannotMoveDeal):
        move_deal(deal_id=deal.pk, stage_id=repairs.came.pk, actor=cast.anna, now=NOW)
    with pytest.raises(CannotChangeName, match="last pipeline"):
        archive_name(row_id=cast.new.pipeline_id, **who)


def test_the_database_keeps_how_long_a_deal_stood_and_forgets_what_was_undone(cast: Cast) -> None:
    deal = create_deal(title="Shelf", client_id=make_client().pk, actor=cast.boris, now=NOW)
    days = [NOW + timedelta(days=day) for day in range(4)]

    move_deal(deal_id=deal.pk, stage_id=cast.measuring.pk, actor=cast.boris, now=days[1])
    wrong = move_deal(deal_id=deal.pk, stage_id=cast.won.pk, actor=cast.boris, now=days[2])
    assert wrong.fact is not None
    undo_change(event_id=wrong.fact.pk, actor=cast.boris, now=days[2])
    move_deal(deal_id=deal.pk, stage_id=cast.new.pk, actor=cast.boris, now=days[3])

    stays = DealStay.objects.order_by("pk").values_list("stage", "entered_at", "left_at")
    assert list(stays) == [
        (cast.new.pk, days[0], days[1]),
        (cast.measuring.pk, days[1], days[3]),
        (cast.new.pk, days[3], None),
    ]
    assert Deal.objects.get().stage_since == days[3]
