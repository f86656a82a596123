"""Attached files in an object store: a server of S3 on this machine, asked over HTTP as any other."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import psycopg
import pytest
from django.core.files.storage import default_storage
from django.test import Client as Browser
from django.utils import timezone
from moto.server import ThreadedMotoServer

from naryad.files.actions.bytes import discard_orphans
from naryad.operate.embedded.server import OWNER, EmbeddedServer
from naryad.talk.actions.files import attach_file
from naryad.workspaces.models import Member
from tests.battery import only_battery
from tests.factories import make_order, make_picture, make_task

KEY = "1/2026-11/" + "0" * 32
ATTACHED = """
INSERT INTO files_attachment (workspace_id, key, preview_key, name, content_type, size, sha256, uploaded_by_id, uploaded_at)
SELECT workspace_id, %s, '', 'a.png', 'image/png', 7, '', id, now() FROM workspaces_member
"""
OWNER_WORDS = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    yield f"http://{host}:{port}"
    server.stop()


@pytest.fixture
def options(address: str) -> dict[str, Any]:
    """As NARYAD_FILES_OPTIONS has them in docs/dev/files.md."""
    who = {"access_key": "key", "secret_key": "secret", "region_name": "us-east-1"}
    kept = {"default_acl": "private", "querystring_auth": False, "file_overwrite": True}
    client(address).create_bucket(Bucket="naryad")
    return {"bucket_name": "naryad", "endpoint_url": address, **who, **kept}


def client(address: str) -> Any:
    return boto3.client(
        "s3",
        endpoint_url=address,
        aws_access_key_id="key",
        aws_secret_access_key="secret",
        region_name="us-east-1",
    )


def stored(address: str) -> dict[str, bytes]:
    found = client(address).list_objects_v2(Bucket="naryad").get("Contents", [])
    return {
        one["Key"]: client(address).get_object(Bucket="naryad", Key=one["Key"])["Body"].read()
        for one in found
    }


@pytest.mark.django_db
def test_a_file_lies_in_the_bucket_and_leaves_through_its_page(
    client: Browser, anna: Member, settings: Any, options: dict[str, Any]
) -> None:
    settings.STORAGES = settings.STORAGES | {
        "default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": options}
    }
    task = make_task(order=make_order(responsible=anna), assignee=anna)
    upload = make_picture("photo.png")
    content = upload.read()
    upload.seek(0)

    row = attach_file(kind="task", pk=task.pk, upload=upload, actor=anna, now=timezone.now())
    client.force_login(anna.user)
    answer: Any = client.get(f"/w/{anna.workspace.slug}/talk/files/{row.pk}/")
    sent = b"".join(answer)
    discard_orphans(now=timezone.now())

    assert stored(options["endpoint_url"])[row.key] == content == sent
    with pytest.raises(FileNotFoundError):
        default_storage.open("1/2026-11/nothing")


@only_battery
def test_a_backup_moves_files_from_a_folder_to_a_bucket_and_check_tries_it(
    naryad: Any, data_dir: Path, options: dict[str, Any]
) -> None:
    first, second, file = data_dir / "first", data_dir / "second", data_dir / "all.backup"
    in_bucket = {
        "NARYAD_DATA": str(second),
        "NARYAD_FILES_STORAGE": "storages.backends.s3.S3Storage",
        "NARYAD_FILES_OPTIONS": json.dumps(options),
    }
    naryad("init", *OWNER_WORDS, NARYAD_DATA=str(first), NARYAD_INIT_PASSWORD="correct horse battery")
    with EmbeddedServer(data_dir=first) as server, psycopg.connect(server.url(role=OWNER)) as owner:
        owner.execute(ATTACHED, [KEY])
    (first / "files" / KEY).parent.mkdir(parents=True)
    (first / "files" / KEY).write_bytes(b"a photo")

    naryad("backup", str(file), NARYAD_DATA=str(first))
    restored = naryad("restore", str(file), **in_bucket)
    again = naryad("backup", str(file), **in_bucket)
    good = naryad("check", **in_bucket)
    bad = naryad(
        "check", **in_bucket | {"NARYAD_FILES_OPTIONS": json.dumps(options | {"bucket_name": "absent"})}
    )

    assert [restored.returncode, again.returncode, good.returncode] == [0, 0, 0], (
        restored.stderr + good.stdout
    )
    assert stored(options["endpoint_url"])[KEY] == b"a photo"
    assert "does not have" not in again.stderr
    assert "The storage of files does not work" in bad.stdout
    assert options["secret_key"] not in bad.stdout
