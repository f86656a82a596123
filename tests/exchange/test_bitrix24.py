"""A company moves from Bitrix24 by the same kit: what its own shapes become."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest

from naryad.core import outgoing
from naryad.crm.models import Client, Contact, Deal, DealComment
from naryad.exchange.actions.sources import runs
from naryad.exchange.actions.sources.passing import draw_on
from naryad.exchange.actions.tables import CannotImport
from naryad.exchange.models import ImportNote, TableImport
from naryad.exchange.rules.sources.calls import Calls
from naryad.fields.models import FieldOption, OwnField
from naryad.products.models import Product
from naryad.reminders.models import Reminder
from naryad.workspaces.models import Member
from tests.battery import only_battery
from tests.exchange.bitrix import CLOSED, CODE, CREATED, Bitrix, answering, deal

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
State = TableImport.State


@pytest.fixture
def bitrix(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bitrix]:
    """Near, permitted, and asked without pauses."""
    near = outgoing.networks(["127.0.0.0/8"])
    monkeypatch.setattr(outgoing, "networks", lambda _texts: near)
    monkeypatch.setattr(Calls, "_keep_pace", lambda _calls: None)
    with answering() as bitrix:
        yield bitrix


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


def go_on(table: TableImport) -> float | None:
    wait: float | None = 0
    while wait == 0:
        wait = draw_on(workspace_id=table.workspace_id, table_id=table.pk, now=NOW)
    table.refresh_from_db()
    return wait


def move(bitrix: Bitrix, anna: Member) -> TableImport:
    address = f"{bitrix.url}/rest/1/{CODE}/profile.json"
    table = runs.begin_source(source="bitrix24", address=address, secret="", **who(anna))
    go_on(table)
    assert table.state == State.CHECKED
    runs.run_source(table_id=table.pk, members={"1": anna.pk}, **who(anna))
    go_on(table)
    return table


def test_a_company_comes_with_all_that_belongs_together(bitrix: Bitrix, anna: Member) -> None:
    table = move(bitrix, anna)

    assert table.state == State.DONE and CODE not in f"{table.name} {table.source.base} {table.source.secret}"
    firm = Client.objects.get(name="ООО Лес")
    assert (firm.kind, firm.inn, firm.kpp) == ("organisation", "7707083893", "770701001")
    assert (firm.phone, firm.note) == ("+7 495 123-45-67", "Важный\nклиент")
    irina = Contact.objects.get()
    assert (irina.client, irina.name, irina.position) == (firm, "Сосна Ирина", "Директор")
    kitchen = Deal.objects.get(title="Кухня")
    assert (kitchen.client, kitchen.agreed_amount, kitchen.responsible) == (firm, Decimal(250000), anna)
    assert (kitchen.stage.name, kitchen.stage.pipeline.name) == ("Замер", "Кухни")
    assert kitchen.description == "Срочно\nРучка × 4\nФасад × 2"
    assert kitchen.created_at == datetime.fromisoformat(CREATED)
    fields = {row.name: kitchen.custom[row.key] for row in OwnField.objects.filter(of="deal")}
    names = dict(FieldOption.objects.values_list("pk", "name"))
    assert (names[fields["Цвет"]], fields["Залог"]) == ("Дуб", "1000")
    assert [names[pk] for pk in fields["Материалы"]] == ["ЛДСП", "МДФ"]
    comment = DealComment.objects.get()
    assert (comment.row, comment.author, comment.text) == (kitchen, anna, "Просит перезвонить")
    lost = Deal.objects.get(title="Шкаф")
    assert (lost.client, lost.stage.kind, lost.closed_at) == (
        firm,
        "lost",
        datetime.fromisoformat(CLOSED),
    )
    assert Deal.objects.get(title="Стол").stage.kind == "won"
    assert Product.objects.get().price == Decimal("4500.50")

    call, drawn = Reminder.objects.order_by("pk")
    assert (call.text, call.deal, call.kind.code, call.is_open) == ("Позвонить", kitchen, "call", True)
    assert (drawn.text, drawn.deal, drawn.outcome) == ("Начертить", kitchen, "done")
    assert "2" in drawn.result and "15" in drawn.result

    refused = ImportNote.objects.filter(became="refused").order_by("pk").values_list("column", "cells__1")
    assert list(refused) == [("contact", "contact/22"), ("reminder", "activity/62"), ("reminder", "task/72")]
    assert [one.cells[0] for one in ImportNote.objects.filter(column="setting")] == ["Эскиз"]


@only_battery
def test_a_second_run_adds_nothing_and_brings_what_changed_there(bitrix: Bitrix, anna: Member) -> None:
    move(bitrix, anna)
    bitrix.rows["crm.deal.list"][0] |= {
        "UF_CRM_1": "44",
        "STAGE_ID": "C5:WON",
        "CLOSED": "Y",
        "MOVED_TIME": CLOSED,
    }

    table = move(bitrix, anna)

    assert (table.count("added"), table.count("changed")) == (0, 1)
    kitchen = Deal.objects.get(title="Кухня")
    colour = kitchen.custom[OwnField.objects.get(name="Цвет").key]
    assert (kitchen.stage.kind, FieldOption.objects.get(pk=colour).name) == ("won", "Белый")


def test_lists_go_on_by_the_id_and_a_limit_is_waited_for(bitrix: Bitrix, anna: Member) -> None:
    bitrix.rows["crm.deal.list"] = [deal(100 + pk, f"Сделка {pk}") for pk in range(60)]
    table = runs.begin_source(
        source="bitrix24", address=f"{bitrix.url}/rest/1/{CODE}/", secret="", **who(anna)
    )
    bitrix.answers = [(503, b'{"error": "QUERY_LIMIT_EXCEEDED"}'), (200, b"<html>")]

    assert [go_on(table), go_on(table)] == [5, 10]
    go_on(table)

    assert (table.state, table.source.found["deal"]) == (State.CHECKED, 60)
    assert bitrix.asked.count("batch") == 3 + 1 + 1


@only_battery
def test_a_webhook_that_is_gone_stops_it_until_another_is_given(bitrix: Bitrix, anna: Member) -> None:
    table = runs.begin_source(source="bitrix24", address=f"{bitrix.url}/rest/1/old/", secret="", **who(anna))
    go_on(table)
    assert (table.state, table.source.fault) == (State.STOPPED, "token")

    with pytest.raises(CannotImport):
        runs.check_again(table_id=table.pk, secret="https://other.example/rest/1/abc/", **who(anna))
    runs.check_again(table_id=table.pk, secret=f"{bitrix.url}/rest/1/{CODE}/", **who(anna))
    go_on(table)
    assert table.state == State.CHECKED
