from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from naryad.activity.edit import ChangedMeanwhile
from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.clients import (
    CannotChangeClient,
    archive_client,
    archive_contact,
    create_client,
    create_contact,
    update_client,
    update_contact,
)
from naryad.crm.actions.deals import CannotChangeDeal, LosingNeedsReason, create_deal, move_deal, update_deal
from naryad.crm.actions.stages import CannotChooseStage, choose_walk_in_stage
from naryad.crm.models import Client, Deal, DealStage
from naryad.crm.names import DEAL_STAGES
from naryad.tasks.actions.stop import lose_deal
from naryad.workspaces.names.actions import CannotChangeName, archive_name, create_name
from tests.crm.conftest import Cast
from tests.factories import NOW, another_company, make_client, make_deal, make_member, make_stage

LATER = NOW + timedelta(days=3)


def events() -> list[str]:
    return list(EventRecord.objects.order_by("pk").values_list("kind", flat=True))


def column(stage: DealStage) -> list[str]:
    return list(Deal.objects.filter(stage=stage).order_by("position", "pk").values_list("title", flat=True))


def test_a_client_is_kept_with_a_readable_phone_and_a_key_for_finding_it(cast: Cast) -> None:
    client = create_client(name=" Ivanova ", phone="89123456789", actor=cast.boris, now=NOW)

    client.refresh_from_db()
    assert (client.name, client.phone) == ("Ivanova", "+7 912 345-67-89")
    assert EventRecord.objects.get().topics == [f"client:{client.pk}"]


def test_a_private_person_has_no_tax_numbers(cast: Cast) -> None:
    client = create_client(
        name="Oak", kind="organisation", inn="7707083893", kpp="770701001", actor=cast.anna, now=NOW
    )

    update_client(client_id=client.pk, kind=Client.Kind.PERSON, actor=cast.anna, now=NOW)

    client.refresh_from_db()
    assert (client.inn, client.kpp) == ("", "")


def test_a_change_of_a_client_is_recorded_with_both_values(cast: Cast) -> None:
    client = make_client(name="Old")

    update_client(client_id=client.pk, name="New", actor=cast.anna, now=NOW)
    update_client(client_id=client.pk, name="New", actor=cast.anna, now=NOW)

    assert [row.data["changes"] for row in EventRecord.objects.all()] == [{"name": ["Old", "New"]}]


def test_a_sales_manager_changes_only_clients_of_own_deals(cast: Cast) -> None:
    theirs, ours, free = make_client(), make_client(), make_client()
    make_deal(responsible=cast.olga, client=theirs)
    make_deal(responsible=cast.boris, client=ours)

    for client in (ours, free):
        update_client(client_id=client.pk, note="x", actor=cast.boris, now=NOW)
    with pytest.raises(NotAllowed):
        update_client(client_id=theirs.pk, note="x", actor=cast.boris, now=NOW)


def test_performers_and_strangers_change_no_client(cast: Cast) -> None:
    client = make_client()

    with pytest.raises(NotAllowed):
        create_client(name="x", actor=cast.pavel, now=NOW)
    with pytest.raises(NotAllowed):
        update_client(client_id=client.pk, note="x", actor=cast.pavel, now=NOW)
    with another_company() as vera, pytest.raises(CannotChangeClient):
        update_client(client_id=client.pk, note="x", actor=vera, now=NOW)


def test_a_client_with_a_deal_in_progress_is_not_archived(cast: Cast) -> None:
    deal = make_deal(responsible=cast.anna, stage=cast.new)

    with pytest.raises(CannotChangeClient):
        archive_client(client_id=deal.client_id, actor=cast.anna, now=NOW)
    Deal.objects.update(stage=cast.won)
    archive_client(client_id=deal.client_id, actor=cast.anna, now=NOW)

    assert Client.objects.get().is_archived


def test_contacts_are_added_changed_and_removed(cast: Cast) -> None:
    client = make_client(kind="organisation")

    contact = create_contact(
        client_id=client.pk, name="Petr", phone="8 912 345 67 89", actor=cast.boris, now=NOW
    )
    update_contact(contact_id=contact.pk, position="Director", actor=cast.boris, now=NOW)
    archive_contact(contact_id=contact.pk, actor=cast.boris, now=NOW)

    contact.refresh_from_db()
    assert (contact.phone, contact.position, contact.is_archived) == ("+7 912 345-67-89", "Director", True)
    assert events() == ["contact.created", "contact.changed", "contact.archived"]


def test_a_new_deal_is_the_actors_in_the_first_stage_on_top_with_the_next_number(cast: Cast) -> None:
    client = make_client()
    first = create_deal(title="First", client_id=client.pk, actor=cast.boris, now=NOW)

    second = create_deal(
        title="Second", client_id=client.pk, agreed_amount=Decimal("10.005"), actor=cast.boris, now=NOW
    )

    assert (first.number, second.number) == (1, 2)
    assert (second.stage, second.responsible, second.agreed_amount) == (
        cast.new,
        cast.boris,
        Decimal("10.01"),
    )
    assert column(cast.new) == ["Second", "First"]


def test_a_sales_manager_makes_no_deal_for_another(cast: Cast) -> None:
    with pytest.raises(NotAllowed):
        create_deal(
            title="x", client_id=make_client().pk, responsible_id=cast.olga.pk, actor=cast.boris, now=NOW
        )


def test_a_change_from_an_old_form_is_refused(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)
    update_deal(deal_id=deal.pk, version=1, title="One", actor=cast.boris, now=NOW)

    with pytest.raises(ChangedMeanwhile):
        update_deal(deal_id=deal.pk, version=1, title="Two", actor=cast.boris, now=NOW)

    assert Deal.objects.get().title == "One"


def test_giving_a_deal_away_names_both_and_tells_the_new_one(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)

    update_deal(deal_id=deal.pk, responsible_id=cast.olga.pk, actor=cast.boris, now=NOW)

    data = EventRecord.objects.get().data
    assert data["changes"] == {"responsible": ["Boris", "Olga"]}
    assert data["responsible_id"] == cast.olga.pk
    with pytest.raises(NotAllowed):
        update_deal(deal_id=deal.pk, title="Mine again", actor=cast.boris, now=NOW)


def test_cards_are_placed_between_others(cast: Cast) -> None:
    a, b, c = (
        make_deal(responsible=cast.anna, stage=cast.new, title=t, position=p)
        for t, p in (("a", 1), ("b", 2), ("c", 3))
    )

    move_deal(deal_id=c.pk, stage_id=cast.new.pk, before_id=b.pk, actor=cast.anna, now=NOW)
    assert column(cast.new) == ["a", "c", "b"]
    move_deal(deal_id=a.pk, stage_id=cast.new.pk, after_id=b.pk, actor=cast.anna, now=NOW)
    assert column(cast.new) == ["c", "b", "a"]
    assert events() == []


def test_a_column_never_runs_out_of_places(cast: Cast) -> None:
    top, bottom = (
        make_deal(responsible=cast.anna, stage=cast.new, title=t, position=p)
        for t, p in (("top", 0), ("bottom", 1))
    )
    third = make_deal(responsible=cast.anna, stage=cast.measuring, title="third")

    for turn in range(60):
        moved, anchor = (third, top) if turn % 2 else (bottom, top)
        move_deal(deal_id=moved.pk, stage_id=cast.new.pk, after_id=anchor.pk, actor=cast.anna, now=NOW)

    assert column(cast.new) == ["top", "third", "bottom"]


def test_winning_closes_a_deal_and_coming_back_opens_it(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)

    move_deal(deal_id=deal.pk, stage_id=cast.won.pk, actor=cast.boris, now=LATER)
    deal.refresh_from_db()
    assert (deal.closed_at, deal.stage_since) == (LATER, LATER)
    move_deal(deal_id=deal.pk, stage_id=cast.measuring.pk, actor=cast.boris, now=LATER)

    deal.refresh_from_db()
    assert deal.closed_at is None
    assert events() == ["deal.won", "deal.moved"]


def test_a_move_alone_loses_no_deal(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)

    with pytest.raises(LosingNeedsReason) as refusal:
        move_deal(deal_id=deal.pk, stage_id=cast.lost.pk, actor=cast.boris, now=NOW)

    assert refusal.value.code == "losing-needs-reason"
    assert Deal.objects.get().stage == cast.new


def test_losing_a_deal_needs_a_reason_that_is_kept(cast: Cast) -> None:
    deal = make_deal(responsible=cast.boris, stage=cast.new)

    with pytest.raises(LosingNeedsReason):
        lose_deal(deal_id=deal.pk, stage_id=cast.lost.pk, comment=" ", actor=cast.boris, now=NOW)
    lose_deal(deal_id=deal.pk, stage_id=cast.lost.pk, comment="Too dear", actor=cast.boris, now=NOW)

    deal.refresh_from_db()
    assert deal.lost_comment == "Too dear"
    assert EventRecord.objects.get().data["reason"] == "Too dear"


def test_nobody_moves_the_deal_of_another(cast: Cast) -> None:
    deal = make_deal(responsible=cast.olga, stage=cast.new)

    for member in (cast.boris, cast.pavel):
        with pytest.raises(NotAllowed):
            move_deal(deal_id=deal.pk, stage_id=cast.won.pk, actor=member, now=NOW)
    with another_company() as vera, pytest.raises(CannotChangeDeal):
        move_deal(deal_id=deal.pk, stage_id=cast.won.pk, actor=vera, now=NOW)


def test_sales_managers_change_each_others_deals_where_the_head_permits_it(cast: Cast) -> None:
    deal = make_deal(responsible=cast.olga, stage=cast.new)
    cast.boris.workspace.sales_edit_all = True

    move_deal(deal_id=deal.pk, stage_id=cast.measuring.pk, actor=cast.boris, now=NOW)

    deal.refresh_from_db()
    assert deal.stage == cast.measuring


def test_a_used_stage_is_archived_and_an_unused_one_deleted(cast: Cast) -> None:
    make_deal(responsible=cast.anna, stage=cast.new)
    who: dict[str, Any] = {"names": DEAL_STAGES, "actor": cast.anna, "now": NOW}
    spare: DealStage = create_name(name="Spare", owner_id=cast.new.pipeline_id, **who)

    assert not archive_name(row_id=cast.new.pk, **who)
    assert archive_name(row_id=spare.pk, **who)

    cast.new.refresh_from_db()
    assert cast.new.is_archived
    assert not DealStage.objects.filter(pk=spare.pk).exists()


def test_the_deal_of_who_walks_in_begins_where_the_company_says(cast: Cast) -> None:
    cash = make_stage("won", name="Paid at the counter", sequence=cast.won.sequence + 10)
    who: dict[str, Any] = {"actor": cast.anna, "now": NOW}
    walk_in = {"title": "Shelf", "client_id": make_client().pk, "is_agreed": True, **who}
    assert create_deal(**walk_in).stage == cast.won

    for stage in (cast.won, cash):
        choose_walk_in_stage(stage_id=stage.pk, **who)
    assert create_deal(**walk_in).stage == cash
    archive_name(names=DEAL_STAGES, row_id=cash.pk, **who)

    assert create_deal(**walk_in).stage == cast.won
    chosen = EventRecord.objects.filter(kind="deal_stage.walk_ins").order_by("pk")
    assert [row.data["name"] for row in chosen] == [
        cast.won.name,
        cash.name,
    ]


def test_who_walks_in_begins_in_no_stage_in_progress(cast: Cast) -> None:
    with pytest.raises(CannotChooseStage):
        choose_walk_in_stage(stage_id=cast.new.pk, actor=cast.anna, now=NOW)
    with pytest.raises(NotAllowed):
        choose_walk_in_stage(stage_id=cast.won.pk, actor=cast.boris, now=NOW)


def test_the_last_stage_of_each_kind_stays(cast: Cast) -> None:
    for stage in (cast.won, cast.lost):
        with pytest.raises(CannotChangeName, match="last stage of its kind"):
            archive_name(names=DEAL_STAGES, row_id=stage.pk, actor=cast.anna, now=NOW)


def test_an_accountant_changes_requisites_and_nothing_else_of_a_client(cast: Cast) -> None:
    elena = make_member(name="Elena", role="accountant")
    client = create_client(kind="organisation", name="Oak Ltd", actor=cast.boris, now=NOW)

    update_client(client_id=client.pk, inn="7707083893", actor=elena, now=NOW)

    client.refresh_from_db()
    assert client.inn == "7707083893"
    with pytest.raises(NotAllowed):
        update_client(client_id=client.pk, inn="", name="Ash Ltd", actor=elena, now=NOW)
    with pytest.raises(NotAllowed):
        archive_client(client_id=client.pk, actor=elena, now=NOW)
