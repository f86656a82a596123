"""A company moves from amoCRM: what comes, as what, and that it goes on whatever happens on the way."""

from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from naryad.activity.models import EventRecord
from naryad.core import outgoing
from naryad.crm.actions.clients import update_client
from naryad.crm.models import Client, Contact, Deal, DealComment, DealStage, DealTag, LostReason, Pipeline
from naryad.exchange import jobs
from naryad.exchange.actions.sources import runs
from naryad.exchange.actions.sources.passing import draw_on
from naryad.exchange.actions.tables import CannotImport
from naryad.exchange.models import ExternalId, ImportNote, SourceRun, TableImport
from naryad.exchange.rules.sources.calls import Calls
from naryad.fields.models import FieldOption, OwnField
from naryad.products.models import Product
from naryad.reminders.models import Reminder
from naryad.workspaces.models import Member
from tests.exchange.amo import CLOSED, CREATED, TOKEN, Amo, answering, lead

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
State = TableImport.State


@pytest.fixture
def amo(monkeypatch: pytest.MonkeyPatch) -> Iterator[Amo]:
    """Near, permitted, and asked without pauses."""
    near = outgoing.networks(["127.0.0.0/8"])
    monkeypatch.setattr(outgoing, "networks", lambda _texts: near)
    monkeypatch.setattr(Calls, "_keep_pace", lambda _calls: None)
    with answering() as amo:
        yield amo


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


def go_on(table: TableImport) -> float | None:
    """As the worker does, until it has to wait or has ended."""
    wait: float | None = 0
    while wait == 0:
        wait = draw_on(workspace_id=table.workspace_id, table_id=table.pk, now=NOW)
    table.refresh_from_db()
    return wait


def check(amo: Amo, anna: Member, secret: str = TOKEN) -> TableImport:
    table = runs.begin_source(source="amocrm", address=amo.url, secret=secret, **who(anna))
    go_on(table)
    return table


def move(amo: Amo, anna: Member, **members: int) -> TableImport:
    table = check(amo, anna)
    runs.run_source(table_id=table.pk, members={"1": anna.pk, **members}, **who(anna))
    go_on(table)
    return table


def counts(table: TableImport, became: str) -> dict[str, int]:
    kinds = ("product", "client", "contact", "deal", "note", "reminder")
    return {kind: n for kind in kinds if (n := table.count(f"{kind}.{became}"))}


def test_a_check_counts_and_writes_nothing(amo: Amo, anna: Member) -> None:
    table = check(amo, anna)

    run = table.source
    assert (table.state, run.found) == (
        State.CHECKED,
        {"product": 1, "client": 2, "contact": 2, "deal": 3, "note": 4, "reminder": 3},
    )
    assert not Client.objects.exists() and not Pipeline.objects.filter(name="Кухни").exists()
    assert TOKEN not in run.secret and runs.token_of(run) == TOKEN


def test_a_company_comes_with_all_that_belongs_together(amo: Amo, anna: Member, boris: Member) -> None:
    table = move(amo, anna, **{"2": boris.pk})

    assert table.state == State.DONE and table.source.secret == ""
    assert counts(table, "added") == {
        "product": 1, "client": 2, "contact": 1, "deal": 3, "note": 3, "reminder": 2,
    }  # fmt: skip
    firm = Client.objects.get(name="ООО Лес")
    assert (firm.kind, firm.inn, firm.kpp) == ("organisation", "7707083893", "770701001")
    assert firm.phone == "+7 495 123-45-67, +7 495 765-43-21"
    assert firm.created_at.timestamp() == CREATED
    irina = Contact.objects.get()
    assert (irina.client, irina.name, irina.position) == (firm, "Ирина", "Директор")
    nameless = Client.objects.get(name="8 921 765-43-21")
    assert "Anna: Любит утро" in nameless.note

    office = Deal.objects.get(title="Кухня для офиса")
    assert (office.client, office.responsible, office.agreed_amount) == (firm, boris, Decimal(250000))
    assert (office.stage.name, office.stage.pipeline.name) == ("Замер", "Кухни")
    assert office.description == "Фасад × 2" and office.created_at.timestamp() == CREATED
    assert list(DealTag.objects.filter(taggings__deal=office).values_list("name", flat=True)) == ["опт"]
    colour = OwnField.objects.get(of="deal", name="Цвет")
    materials = OwnField.objects.get(of="deal", name="Материалы")
    assert FieldOption.objects.get(pk=office.custom[colour.key]).name == "Дуб"
    assert len(office.custom[materials.key]) == 2
    assert office.custom[OwnField.objects.get(name="Замер когда").key] == "2025-06-15"
    said = DealComment.objects.filter(row=office).order_by("created_at")
    assert [(one.author.name, one.text) for one in said] == [
        ("Anna", "Просит перезвонить"),
        ("Boris", "Incoming call: +79211234567, 1:15"),
    ]
    assert said[0].created_at.timestamp() == CREATED + 60

    lost = Deal.objects.get(title="Шкаф")
    assert (lost.stage.kind, lost.lost_reason) == ("lost", LostReason.objects.get(name="Дорого"))
    assert lost.closed_at is not None and lost.closed_at.timestamp() == CLOSED
    won = Deal.objects.get(title="amoCRM 903")
    assert won.stage.kind == "won" and "amoCRM" in won.client.name

    call, met = Reminder.objects.order_by("pk")
    assert (call.text, call.deal, call.kind.code, call.is_open, call.tell_at) == (
        "Позвонить",
        office,
        "call",
        True,
        None,
    )
    assert (met.client, met.outcome, met.result) == (firm, "done", "Договорились")
    assert Product.objects.get().price == Decimal("4500.50")


def test_what_cannot_come_is_listed_and_the_rest_comes(amo: Amo, anna: Member) -> None:
    table = move(amo, anna)

    notes = [(one.became, one.column, one.cells[1]) for one in ImportNote.objects.order_by("pk")]
    assert ("refused", "contact", "contact/603") in notes
    assert ("refused", "note", "notes/803") in notes
    assert ("refused", "reminder", "tasks/103") in notes
    assert ("partly", "contact", "contacts/601") in notes
    lost = ImportNote.objects.filter(column="setting")
    assert {one.cells[0] for one in lost} == {"Договор"}
    assert table.count("refused") == 3


def test_a_second_run_adds_nothing_and_brings_what_changed_there(amo: Amo, anna: Member) -> None:
    move(amo, anna)
    rows = {
        model: model.objects.count()
        for model in (Client, Contact, Deal, DealComment, Reminder, DealStage, OwnField)
    }
    update_client(client_id=Client.objects.get(name="ООО Лес").pk, name="Лес и Ко", **who(anna))
    amo.rows["companies"][0] |= {"name": "ООО Лес Плюс"}
    amo.rows["contacts"][0]["name"] = "Ирина Петровна"
    amo.rows["leads"][0] |= {"price": 300000, "status_id": 142, "closed_at": CLOSED}

    table = move(amo, anna)

    assert {model: model.objects.count() for model in rows} == rows
    assert table.count("added") == 0
    assert counts(table, "changed") == {"contact": 1, "deal": 1}
    assert Contact.objects.get().name == "Ирина Петровна"
    office = Deal.objects.get(title="Кухня для офиса")
    assert (office.agreed_amount, office.stage.kind) == (Decimal(300000), "won")
    assert Client.objects.filter(name="Лес и Ко").exists()
    assert ImportNote.objects.filter(table=table, became="partly", column="client").exists()


def test_who_is_asked_to_wait_waits_and_a_broken_page_is_asked_for_again(amo: Amo, anna: Member) -> None:
    table = runs.begin_source(source="amocrm", address=amo.url, secret=TOKEN, **who(anna))
    amo.answers = [(429, b""), (200, b'{"_embedded": {"us'), (503, b"<html>")]

    waits = [go_on(table) for _time in range(3)]

    assert waits == [5, 10, 30]
    assert (table.state, table.source.fault, table.source.tries) == (State.CHECKING, "unreachable", 3)
    assert go_on(table) is None
    assert (table.state, SourceRun.objects.get().fault) == (State.CHECKED, "")


def test_the_job_goes_through_all_pages_and_leaves_another_where_it_has_to_wait(
    amo: Amo, anna: Member, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(jobs, "close_old_connections", lambda: None)
    table = runs.begin_source(source="amocrm", address=amo.url, secret=TOKEN, **who(anna))
    queued = ProcrastinateJob.objects.filter(task_name=runs.JOB)
    amo.answers = [(429, b"")]

    jobs.draw(workspace_id=table.workspace_id, table_id=table.pk)
    assert [job.scheduled_at is None for job in queued.order_by("pk")] == [True, False]
    jobs.draw(workspace_id=table.workspace_id, table_id=table.pk)

    table.refresh_from_db()
    assert (table.state, queued.count()) == (State.CHECKED, 2)


def test_a_token_that_is_not_taken_stops_it_until_another_is_given(amo: Amo, anna: Member) -> None:
    table = check(amo, anna, "old-token")
    assert (table.state, table.source.fault) == (State.STOPPED, "token")

    runs.check_again(table_id=table.pk, secret=TOKEN, **who(anna))
    go_on(table)
    assert table.state == State.CHECKED


def test_a_killed_job_goes_on_where_it_stood(amo: Amo, anna: Member) -> None:
    amo.rows["leads"] = [lead(1000 + pk, f"Сделка {pk}") for pk in range(7)]
    amo.at_once = 3
    table = check(amo, anna)
    runs.run_source(table_id=table.pk, members={}, **who(anna))
    asked = len(amo.asked)
    while Deal.objects.count() < 3:
        draw_on(workspace_id=table.workspace_id, table_id=table.pk, now=NOW)
    runs.stop_source(table_id=table.pk, **who(anna))
    assert go_on(table) is None and Deal.objects.count() == 3

    runs.check_again(table_id=table.pk, secret="", **who(anna))
    go_on(table)

    assert Deal.objects.count() == 7
    assert amo.asked[asked:].count("leads") == 3
    assert table.state == State.DONE


def test_all_of_it_is_taken_back_but_what_people_have_touched(amo: Amo, anna: Member) -> None:
    table = move(amo, anna)
    lost = Deal.objects.get(title="Шкаф")
    update_client(client_id=lost.client_id, note="Наша", **who(anna))

    runs.undo_source(table_id=table.pk, **who(anna))
    go_on(table)

    assert table.state == State.UNDONE
    assert not Deal.objects.exists() and not Reminder.objects.exists() and not Contact.objects.exists()
    assert list(Client.objects.values_list("name", flat=True)) == ["8 921 765-43-21"]
    assert Product.objects.get().is_archived
    assert ExternalId.objects.filter(kind="deal").count() == 0
    assert EventRecord.objects.filter(kind="deal.discarded").count() == 3

    again = move(amo, anna)
    assert counts(again, "added") == counts(table, "added") | {"client": 1, "note": 2}


@pytest.mark.parametrize(
    ("address", "secret", "field"), [("амо", TOKEN, "address"), ("a.amocrm.ru", "два слова\n", "secret")]
)
def test_a_bad_account_is_refused_beside_its_field(
    anna: Member, address: str, secret: str, field: str
) -> None:
    with pytest.raises(CannotImport) as refusal:
        runs.begin_source(source="amocrm", address=address, secret=secret, **who(anna))

    assert refusal.value.field == field
