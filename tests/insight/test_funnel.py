"""The funnel: how deals go through the stages of a pipeline, and why they are lost."""

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client as Browser

from naryad.crm.models import Deal, DealSource, DealStage, LostReason
from naryad.insight.queries.funnel import Funnel, FunnelScope, StageFigures, funnel
from naryad.insight.rules.period import Period
from naryad.insight.rules.sight import Sight
from naryad.people.models import Holiday
from naryad.workspaces.models import Member
from tests.factories import NOW, make_deal, make_pipeline, make_stage
from tests.insight.conftest import ALL, Company
from tests.insight.test_pages import get

MONDAY = datetime(2026, 11, 2, 9, tzinfo=NOW.tzinfo)


def day(number: int) -> datetime:
    """Of November 2026: the 2nd is a Monday."""
    return MONDAY + timedelta(days=number - 2)


@pytest.fixture
def stages(company: Company) -> dict[str, DealStage]:
    names = ("new", "measured", "agreed")
    return {
        **{name: make_stage(name=name, sequence=place) for place, name in enumerate(names)},
        "won": make_stage("won", name="won"),
        "lost": make_stage("lost", name="lost"),
    }


def go(stages: dict[str, DealStage], *path: tuple[str, int], responsible: Member, **fields: Any) -> Deal:
    """A deal that came to these stages on these days of November."""
    (first, begun), *others = path
    deal = make_deal(responsible=responsible, stage=stages[first], stage_since=day(begun), **fields)
    for name, number in others:
        deal.stage, deal.stage_since = stages[name], day(number)
        deal.closed_at = day(number) if name in ("won", "lost") else None
        deal.save()
    return deal


def found(stages: dict[str, DealStage], period: Period, *, sight: Sight = ALL, **asked: Any) -> Funnel:
    return funnel(
        asked=FunnelScope(pipeline=stages["new"].pipeline, **asked), period=period, sight=sight, now=day(30)
    )


def rows(figures: Funnel) -> dict[str, StageFigures]:
    return {row.stage.name: row for row in figures.stages}


def test_conversion_counts_those_that_came_further_or_were_won(
    company: Company, stages: dict[str, DealStage], period: Period
) -> None:
    boris = company.boris
    go(stages, ("new", 2), ("agreed", 4), responsible=boris)  # skipped a stage
    go(stages, ("new", 2), ("won", 4), responsible=boris)
    go(stages, ("new", 2), ("lost", 4), responsible=boris)
    go(stages, ("measured", 2), ("new", 4), responsible=boris)  # went back: entered new, came no further
    go(stages, ("new", 2), ("measured", 3), ("new", 4), ("measured", 5), responsible=boris)  # is one deal

    figures = rows(found(stages, period))

    counted = {name: (row.entered, row.went_on) for name, row in figures.items()}
    assert counted == {"new": (5, 3), "measured": (2, 0), "agreed": (1, 0)}
    assert (figures["new"].conversion, figures["measured"].conversion) == (60.0, None)


def test_time_in_a_stage_is_in_working_days_and_open_stays_are_apart(
    company: Company, stages: dict[str, DealStage], period: Period
) -> None:
    Holiday.objects.create(day=date(2026, 11, 4), kind=Holiday.Kind.OFF)
    for left in (
        3,
        9,
        16,
    ):  # 1, 4 and 9 working days after Monday the 2nd, with the holiday and weekends left out
        go(stages, ("new", 2), ("agreed", left), responsible=company.boris)
    go(stages, ("new", 27), responsible=company.boris)  # a Friday; now is Monday

    figures = rows(found(stages, period))

    assert (figures["new"].ended, figures["new"].days) == (3, 4)
    assert (figures["new"].stands, figures["new"].stood) == (1, 1)
    assert (figures["agreed"].ended, figures["agreed"].days, figures["agreed"].stands) == (0, None, 3)


def test_lost_reasons_and_figures_of_some_deals(
    company: Company, stages: dict[str, DealStage], period: Period
) -> None:
    dear = LostReason.objects.create(pipeline=stages["new"].pipeline, name="Too dear")
    site = DealSource.objects.create(name="Site")
    lost = {"lost_reason": dear, "responsible": company.boris}
    go(stages, ("new", 2), ("lost", 4), source=site, **lost)
    go(stages, ("new", 2), ("lost", 5), **lost)
    go(stages, ("new", 2), ("lost", 6), responsible=company.anna, lost_comment="Words")
    go(stages, ("new", 2), ("won", 6), responsible=company.anna)
    other = make_stage(name="Other", pipeline=make_pipeline("Repairs"))
    go({"other": other}, ("other", 2), responsible=company.boris)

    whole = found(stages, period)
    own = found(stages, period, sight=Sight(leader_id=company.boris.pk))

    assert [(row.reason, row.deals) for row in whole.reasons] == [("Too dear", 2), ("", 1)]
    assert (whole.won, whole.lost) == (1, 3)
    assert (own.won, own.lost, rows(own)["new"].entered) == (0, 2, 2)
    assert found(stages, period, responsible=company.anna).lost == 1
    assert found(stages, period, source=site).lost == 1


def test_the_page_its_rights_and_its_file(
    company: Company, client: Browser, stages: dict[str, DealStage]
) -> None:
    stages["new"].name = "=new"
    stages["new"].save()
    for _ in range(3):
        go(stages, ("new", 2), ("won", 4), responsible=company.boris)
    own = "?span=own&first=2026-11-01&last=2026-11-30"

    page = get(client, company.anna, "funnel", query=own)
    file = get(client, company.anna, "funnel_file", query=own)
    of_boris = get(client, company.boris, "funnel", query=own)

    assert "100" in page and "Closed in the period: won 3, lost 0." in page
    assert "'=new;3;3;100;3;2" in file
    assert "Stages of your deals" in of_boris
    assert "Responsible" not in of_boris
    asked = f"/w/{company.workspace.slug}/insight/funnel/?responsible={company.anna.pk}"
    assert client.get(asked).status_code == 404  # whose figures Boris does not see
    client.force_login(company.pavel.user)
    assert client.get(f"/w/{company.workspace.slug}/insight/funnel/").status_code == 302
    company.workspace.parts = [part for part in company.workspace.parts if part != "pipeline"]
    company.workspace.save()
    client.force_login(company.anna.user)
    for address in ("funnel/", "funnel/file/"):  # the first of the tabs that are left is shown
        assert client.get(f"/w/{company.workspace.slug}/insight/{address}").status_code == 302
