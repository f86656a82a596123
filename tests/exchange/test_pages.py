"""The wizard in a browser without scripts: file, columns, check, options on the way, run, report."""

from datetime import UTC, datetime
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from naryad.crm.models import Client
from naryad.exchange.actions.passing import pass_on
from naryad.exchange.models import ColumnMapping, TableImport
from naryad.fields.actions.definitions import create_field
from naryad.fields.models import FieldOption
from naryad.workspaces.models import Member
from tests.pages import addresses_of, enter, text_of

NOW = datetime(2026, 12, 1, 9, 0, tzinfo=UTC)
TABLE = "Имя;Тел.;Цвет;Удалить\nЗоя;8 921 123-45-67;Синий;\nИгорь;7,9E+10;;x\n".encode("cp1251")
at = addresses_of("exchange")


def upload(browser: Browser, member: Member, body: bytes = TABLE) -> Any:
    file = SimpleUploadedFile("=clients.csv", body)
    return browser.post(at(member, "read"), {"kind": "client", "file": file})


def press(browser: Browser, member: Member, name: str, table: TableImport, **given: Any) -> Any:
    answer = browser.post(at(member, name, table.pk), given)
    while pass_on(table_id=table.pk, now=NOW):
        pass
    table.refresh_from_db()
    return answer


def test_a_file_becomes_clients_step_by_step(anna: Member) -> None:
    field = create_field(of="client", kind="choice", name="Цвет", options=["Красный"], actor=anna, now=NOW)
    anna.workspace.refresh_from_db()
    browser, columns = enter(anna), {"column-0": "name", "column-1": "phone", "column-2": f"f{field.pk}"}

    assert upload(browser, anna).status_code == 302
    table = TableImport.objects.get()
    assert table.targets == {0: "name", 1: "phone", 2: f"f{field.pk}"}
    assert "8 921 123-45-67" in text_of(browser.get(at(anna, "table", table.pk)))
    twice = press(
        browser, anna, "check", table, **{**columns, "column-3": "name"}, known_by="name", mode="both"
    )
    assert twice.status_code == 422
    press(browser, anna, "check", table, **columns, known_by="phone", mode="both", keep_as="Наша")
    assert table.counts == {"refused": 2}

    press(browser, anna, "options", table, **{f"option-{field.pk}": "Синий"})
    assert table.counts == {"refused": 1, "added": 1}
    assert FieldOption.objects.filter(name="Синий").exists()
    report = b"".join(browser.get(at(anna, "report", table.pk, query="?file=csv"))).decode("utf-8-sig")
    assert report.splitlines()[1].startswith("3;")
    assert "7,9E+10" in report
    press(browser, anna, "run", table)

    assert list(Client.objects.values_list("name", "phone")) == [("Зоя", "+7 921 123-45-67")]
    assert upload(browser, anna).status_code == 302
    assert TableImport.objects.order_by("-pk")[0].known_by == "phone"
    assert ColumnMapping.objects.get().name == "Наша"


def test_a_bad_file_is_refused_beside_the_field(anna: Member, boris: Member) -> None:
    answer = upload(enter(anna), anna, b"")

    assert answer.status_code == 422
    assert upload(enter(boris), boris).status_code == 403
