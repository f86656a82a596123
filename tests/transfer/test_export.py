"""The whole company as one file: complete, readable, the owner's alone, and gone in time."""

import csv
import io
import json
from argparse import Namespace
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from pathlib import Path
from zipfile import ZipFile

import pytest
from django.core.files.storage import default_storage
from django.db import connection

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.clients import create_client
from naryad.fields.actions.definitions import create_field
from naryad.operate import companies
from naryad.tenancy.carried import carried_of
from naryad.transfer.actions.exports import ask_export, drop_exports, make_export
from naryad.transfer.models import CompanyExport
from naryad.transfer.queries.digest import company_digest
from naryad.transfer.rules.tables import carried_tables, company_models
from naryad.workspaces.models import Member
from tests.factories import NOW
from tests.pages import addresses_of, confirm, enter, text_of

at = addresses_of("transfer")


def made_export(member: Member) -> CompanyExport:
    made = ask_export(actor=member, now=NOW)
    make_export(workspace_id=member.workspace_id, export_id=made.pk, tell=lambda _done, _total: None, now=NOW)
    made.refresh_from_db()
    return made


@contextmanager
def made_file(made: CompanyExport) -> Iterator[ZipFile]:
    with default_storage.open(made.key) as stream, ZipFile(stream) as archive:
        yield archive


def rows_of(archive: ZipFile, table: str) -> list[dict[str, str]]:
    with archive.open(f"tables/{table}.csv") as stream:
        return list(csv.DictReader(io.TextIOWrapper(stream, "utf-8-sig", newline=""), delimiter=";"))


def test_every_table_of_a_company_goes_along_or_says_why_not() -> None:
    carried = {table.model for table in carried_tables()}

    silent = [
        model.__name__ for model in company_models() if model not in carried and not carried_of(model).stays
    ]
    dangling = [
        f"{table.name}.{column.name}"
        for table in carried_tables()
        for column in table.columns
        if column.of and column.of not in {one.name for one in carried_tables()}
    ]

    assert silent == []
    assert dangling == []


def test_tables_with_a_company_are_all_known(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT table_name FROM information_schema.columns WHERE column_name = 'workspace_id'")
        tables = {name for (name,) in cursor.fetchall()}

    besides = {"activity_due", "fields_kept"}  # the clock's, and what triggers write of `custom`
    assert tables - {model._meta.db_table for model in company_models()} == besides


def test_the_file_is_read_by_a_spreadsheet_and_says_what_it_holds(anna: Member) -> None:
    field = create_field(of="client", kind="choice", name="Цвет", options=["Синий"], actor=anna, now=NOW)
    blue = field.options.get().pk
    anna.workspace.refresh_from_db()
    create_client(name="=1+1", phone="+7 921 123-45-67", custom={field.key: blue}, actor=anna, now=NOW)

    made = made_export(anna)

    with made_file(made) as archive:
        manifest = json.loads(archive.read("company.json"))
        client = rows_of(archive, "crm_client")[0]
        assert archive.read("tables/crm_client.csv").startswith(b"\xef\xbb\xbf")
        assert (
            archive.read("logins.csv")
            .decode("utf-8-sig")
            .splitlines()[1]
            .startswith(f"{anna.pk};{anna.user.email}")
        )
    assert (client["name"], client["phone"]) == ("'=1+1", "'+7 921 123-45-67")
    assert (client["custom"], client[f"{field.key} Цвет"]) == (f'{{"{field.key}": {blue}}}', "Синий")
    assert manifest["company"]["name"] == anna.workspace.name
    assert manifest["tables"]["crm_client"]["rows"] == 1
    assert manifest["digest"] == company_digest()
    assert EventRecord.objects.filter(kind="company.exported", audited_as="export").count() == 1


def test_only_an_owner_who_is_known_takes_it_until_it_is_thrown_away(anna: Member, boris: Member) -> None:
    with pytest.raises(NotAllowed):
        ask_export(actor=boris, now=NOW)
    browser = enter(anna)
    assert "password" in text_of(browser.post(at(anna, "make")))
    assert not CompanyExport.objects.exists()

    assert confirm(browser, anna).post(at(anna, "make")).status_code == 302
    assert browser.post(at(anna, "make")).status_code == 409
    made = CompanyExport.objects.get()
    now = made.made_at
    make_export(workspace_id=anna.workspace_id, export_id=made.pk, tell=lambda _done, _total: None, now=now)
    made.refresh_from_db()
    answer = browser.get(at(anna, "download", made.pk))
    assert ZipFile(io.BytesIO(b"".join(answer))).testzip() is None
    assert EventRecord.objects.filter(kind="company.file_taken").count() == 1
    assert at(anna, "download", made.pk) in text_of(browser.get(at(anna, "exports")))

    assert drop_exports(now=now + timedelta(days=3)) == 1
    assert browser.get(at(anna, "download", made.pk)).status_code == 404


def test_whoever_runs_the_server_writes_it(
    anna: Member, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(companies, "prepared", lambda _name: nullcontext())
    monkeypatch.setattr(companies, "require_ready", lambda _database: None)
    file = tmp_path / "company.zip"

    assert companies.company_command(Namespace(act="export", file=file, company=anna.workspace.slug)) == 0

    assert ZipFile(file).testzip() is None
    assert file.stat().st_mode & 0o077 == 0
    assert [path.name for path in tmp_path.iterdir()] == ["company.zip"]
    assert "Written" in capsys.readouterr().out
