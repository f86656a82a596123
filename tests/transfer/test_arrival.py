"""A company's file is laid as a whole, or refused in words with nothing changed."""

import io
import json
import re
from argparse import Namespace
from collections.abc import Callable
from contextlib import nullcontext
from hashlib import sha256
from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from django.core.files.storage import default_storage

from naryad.activity.models import EventRecord
from naryad.crm.models import Client
from naryad.files.models import Attachment
from naryad.forecast.models import ForecastRequest
from naryad.operate import companies
from naryad.talk.actions.files import attach_file
from naryad.tenancy.moment import moment
from naryad.tenancy.scope import scope
from naryad.transfer.actions.laying import LaidCompany, lay_company
from naryad.transfer.queries.packing import pack
from naryad.transfer.rules.opening import CannotReadCompany
from naryad.workspaces.actions.invitations import accept_invitation
from naryad.workspaces.models import Member, Workspace
from tests.factories import NOW, make_client, make_picture

Parts = dict[str, bytes]


def parts_of(member: Member) -> Parts:
    """What is in the file of the member's company, by name."""
    file = io.BytesIO()
    with moment(member.workspace_id):
        pack(file, member=member, now=NOW, tell=lambda _done, _total: None)
    with ZipFile(file) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(parts: Parts) -> io.BytesIO:
    file = io.BytesIO()
    with ZipFile(file, "w", ZIP_DEFLATED) as archive:
        for name, body in parts.items():
            archive.writestr(name, body)
    return file


def lay(file: Any, slug: str = "laid") -> LaidCompany:
    return lay_company(file, slug_of=lambda _name: slug, now=NOW, tell=lambda _done, _total: None)


@pytest.fixture
def parts(anna: Member, boris: Member) -> Parts:
    client = make_client(name="=Дуб; «и сыновья»\nс новой строки")
    attach_file(kind="client", pk=client.pk, upload=make_picture("photo.png"), actor=anna, now=NOW)
    return parts_of(anna)


def test_who_had_a_login_takes_their_place_and_others_are_invited(
    parts: Parts, anna: Member, boris: Member
) -> None:
    boris.user.email = "elsewhere@example.org"
    boris.user.save()

    here = lay(zipped(parts))

    with scope(here.workspace.pk):
        assert Client.objects.get().name == "=Дуб; «и сыновья»\nс новой строки"
        assert default_storage.open(Attachment.objects.get().key).read()
        assert Attachment.objects.get().preview_key
        assert Member.objects.get(user=anna.user).name == anna.name
        (invited,) = here.invited
        secret = invited.secret.partition("-")[2]
        told = {
            "secret": secret,
            "name": "",
            "email": invited.email,
            "password": "long enough 1",
            "user": None,
        }
        assert accept_invitation(now=NOW, **told).name == boris.name
        assert ForecastRequest.objects.exists() or EventRecord.objects.filter(kind="company.arrived").exists()
    assert here.workspace.name == anna.workspace.name


def broken(name: str, old: str, new: str) -> Callable[[Parts], Any]:
    def change(parts: Parts) -> Any:
        text = parts[name].decode()
        assert re.search(old, text)
        return zipped(parts | {name: re.sub(old, new, text, count=1).encode()})

    return change


def said_so(name: str, old: str, new: str) -> Callable[[Parts], Any]:
    """As `broken`, with the sum of the table put right: who does harm knows how."""

    def change(parts: Parts) -> Any:
        text = re.sub(old, new, parts[name].decode(), count=1)
        manifest = json.loads(parts["company.json"])
        manifest["tables"][name[7:-4]]["sha256"] = sha256(text.encode()).hexdigest()
        return zipped(parts | {name: text.encode(), "company.json": json.dumps(manifest).encode()})

    return change


def without(name: str) -> Callable[[Parts], Any]:
    return lambda parts: zipped({key: body for key, body in parts.items() if not key.startswith(name)})


MEMBERS = "tables/workspaces_member.csv"
HOSTILE: dict[str, tuple[Callable[[Parts], Any], str]] = {
    "no zip": (lambda _parts: io.BytesIO(b"PK\x03\x04 not a zip"), "no ZIP"),
    "a path": (lambda parts: zipped(parts | {"../../etc/passwd": b""}), "what no file of a company has"),
    "a bomb": (lambda parts: zipped(parts | {MEMBERS: b"0" * 30_000_000}), "unfolds"),
    "no manifest": (without("company.json"), "company.json"),
    "another version": (broken("company.json", '"version": 1', '"version": 2'), "another version"),
    "an unknown table": (broken("company.json", '"crm_client"', '"crm_cluent"'), "no crm_cluent"),
    "an unknown setting": (broken("company.json", '"phone"', '"is_demo"'), "is_demo"),
    "too many ids": (broken("company.json", '"last_id": \\d+', '"last_id": 9000000000'), "company.json"),
    "a changed table": (broken("tables/crm_client.csv", "Дуб", "Бук"), "changed after"),
    "a changed table, said so": (said_so("tables/crm_client.csv", "Дуб", "Бук"), "clients"),
    "a choice that is none": (said_so(MEMBERS, "owner", "pwner"), "pwner"),
    "a number that is none": (
        said_so("tables/files_attachment.csv", "(?m);(\\d+);[0-9a-f]{64}", ";many;x"),
        "many",
    ),
    "a row of nobody": (said_so("tables/crm_clientfile.csv", r"(\d+)\r\n$", "77\r\n"), "not in the file"),
    "a row too few": (said_so("tables/crm_client.csv", r'\n\d+;[^"]*"[^"]*"[^\n]*\r\n$', "\n"), "crm_client"),
    "no files": (without("files/"), "its file"),
    "a login of nobody": (broken("logins.csv", r"\n\d+;", "\n7;"), "of no member"),
    "nobody to enter": (said_so(MEMBERS, "owner", "observer"), "No owner"),
}


def test_what_is_no_file_of_a_company_is_refused_and_changes_nothing(parts: Parts) -> None:
    before = stored()

    said = {name: refusal(change(parts)) for name, (change, _said) in HOSTILE.items()}

    assert {name: text for name, text in said.items() if HOSTILE[name][1] not in text} == {}
    assert Workspace.objects.count() == 1
    assert stored() == before


def stored(folder: str = "") -> set[str]:
    """All files of the storage, by their paths."""
    folders, files = default_storage.listdir(folder)
    within = {path for name in folders for path in stored(f"{folder}{name}/")}
    return within | {f"{folder}{name}" for name in files}


def refusal(file: Any) -> str:
    try:
        lay(file)
    except CannotReadCompany as fault:
        return str(fault)
    return "laid"


def test_whoever_runs_the_server_lays_it(
    parts: Parts,
    anna: Member,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setattr(companies, "prepared", lambda _name: nullcontext())
    monkeypatch.setattr(companies, "require_ready", lambda _database: None)
    file = tmp_path / "company.zip"
    file.write_bytes(zipped(parts).getvalue())

    assert companies.company_command(Namespace(act="import", file=file)) == 0

    assert Workspace.objects.count() == 2
    assert "rows)" in capsys.readouterr().out
