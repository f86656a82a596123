"""Files come, are limited, go and come back; no bytes without a row, no row without bytes."""

import os
from datetime import timedelta
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.db import transaction

from naryad.activity.models import EventRecord
from naryad.activity.queries import history
from naryad.core.errors import NotAllowed
from naryad.files.actions.attachments import CannotAttach, CannotRemove
from naryad.files.actions.bytes import discard_orphans, discard_removed
from naryad.files.models import Attachment
from naryad.talk.actions.comments import add_comment
from naryad.talk.actions.files import attach_file, remove_file, restore_file
from naryad.tasks.actions.create import CannotCreateTask, remove_tasks
from naryad.tasks.models import TaskComment, TaskFile
from naryad.workspaces.models import Member
from tests.factories import NOW, make_picture
from tests.files.conftest import Company, stored

LATER = NOW + timedelta(days=2)


def test_a_file_is_kept_under_a_name_that_says_nothing(company: Company, folder: Path) -> None:
    picture = make_picture("Кухня.jpg", size=(30, 20))

    found = attach_file(kind="task", pk=company.task.pk, upload=picture, actor=company.pavel, now=NOW)

    assert (found.name, found.content_type, found.size) == ("Кухня.jpg", "image/jpeg", picture.size)
    assert (found.width, found.height) == (30, 20)
    assert stored(folder) == [found.key, found.preview_key]
    assert (folder / found.key).read_bytes() == make_picture("Кухня.jpg", size=(30, 20)).read()
    assert (folder / found.key).stat().st_mode & 0o077 == 0
    assert "Кухня" not in found.key
    assert TaskFile.objects.get().row == company.task
    event = EventRecord.objects.get()
    assert (event.kind, event.data["name"]) == ("file.attached", "Кухня.jpg")
    assert f"deal:{company.deal.pk}" in event.topics and f"task:{company.task.pk}" in event.topics


def test_what_lies_in_its_name_is_no_picture(company: Company) -> None:
    disguised = ContentFile(b"<svg onload=alert(1)>", name="photo.jpg")

    found = attach_file(kind="task", pk=company.task.pk, upload=disguised, actor=company.pavel, now=NOW)

    assert (found.content_type, found.preview_key) == ("application/octet-stream", "")


@pytest.mark.parametrize(
    ("upload", "said"),
    [
        (None, "Choose a file."),
        (ContentFile(b"", name="a.txt"), "The file is empty."),
        (ContentFile(b"MZ\x90", name="a.jpg"), "Programs cannot be attached."),
        (ContentFile(b"0" * (1024 * 1024 + 1), name="a.txt"), "The file is too big"),
    ],
)
def test_what_is_refused_is_said_in_words(
    upload: "ContentFile[bytes] | None", said: str, company: Company, folder: Path, one_megabyte: None
) -> None:
    with pytest.raises(CannotAttach, match=said):
        attach_file(kind="task", pk=company.task.pk, upload=upload, actor=company.pavel, now=NOW)

    assert stored(folder) == []
    assert not Attachment.objects.exists()


def test_a_row_holds_so_many_files_and_no_more(company: Company, two_files: None) -> None:
    for _time in range(2):
        first = attach_file(
            kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW
        )

    with pytest.raises(CannotAttach, match="At most 2 files"):
        attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    remove_file(attachment_id=first.pk, actor=company.pavel, now=NOW)
    attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)


def test_a_stranger_to_the_row_attaches_nothing(company: Company, folder: Path, oleg: Member) -> None:

    rows = {"task": company.task, "order": company.order, "deal": company.deal}
    for kind, row in rows.items():
        with pytest.raises(NotAllowed):
            attach_file(kind=kind, pk=row.pk, upload=make_picture(), actor=oleg, now=NOW)

    assert stored(folder) == []


def test_a_performer_attaches_nothing_to_deals_and_clients(company: Company) -> None:
    with pytest.raises(NotAllowed):
        attach_file(kind="deal", pk=company.deal.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    with pytest.raises(NotAllowed):
        attach_file(
            kind="client", pk=company.deal.client_id, upload=make_picture(), actor=company.pavel, now=NOW
        )


def test_a_comment_and_its_files_come_together(company: Company) -> None:
    uploads = [make_picture("left.png"), make_picture("right.png")]

    add_comment(text="", uploads=uploads, kind="task", pk=company.task.pk, actor=company.pavel, now=NOW)

    comment = TaskComment.objects.get()
    assert {place.attachment.name for place in comment.places.all()} == {"left.png", "right.png"}
    assert EventRecord.objects.get().data["text"] == "left.png, right.png"


def test_a_comment_with_one_refused_file_is_not_said_at_all(company: Company, folder: Path) -> None:
    uploads = [make_picture("left.png"), ContentFile(b"MZ", name="x.png")]

    with pytest.raises(CannotAttach):
        add_comment(
            text="look", uploads=uploads, kind="task", pk=company.task.pk, actor=company.pavel, now=NOW
        )

    assert not TaskComment.objects.exists()
    assert stored(folder) == []


def test_who_brought_a_file_takes_it_away_for_a_day(company: Company, folder: Path) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)

    remove_file(attachment_id=found.pk, actor=company.pavel, now=NOW)
    restore_file(attachment_id=found.pk, actor=company.pavel, now=NOW)

    found.refresh_from_db()
    assert found.removed_at is None
    assert len(stored(folder)) == 2
    lines = [line.text for line in history(topic=f"task:{company.task.pk}")]
    assert lines == [
        "Removed file taken back: photo.png",
        "File removed: photo.png",
        "File attached: photo.png",
    ]
    with pytest.raises(NotAllowed):
        remove_file(attachment_id=found.pk, actor=company.daria, now=NOW)
    with pytest.raises(NotAllowed):
        remove_file(attachment_id=found.pk, actor=company.pavel, now=LATER)
    remove_file(attachment_id=found.pk, actor=company.anna, now=LATER)


def test_a_removed_file_is_thrown_away_after_thirty_days(
    company: Company, folder: Path, django_capture_on_commit_callbacks: object
) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    remove_file(attachment_id=found.pk, actor=company.pavel, now=NOW)

    with django_capture_on_commit_callbacks(execute=True):
        early = discard_removed(now=NOW + timedelta(days=29))
        assert stored(folder)
        late = discard_removed(now=NOW + timedelta(days=31))

    found.refresh_from_db()
    assert (early, late, found.key, found.name) == (0, 1, "", "photo.png")
    assert stored(folder) == []
    with pytest.raises(CannotRemove):
        restore_file(attachment_id=found.pk, actor=company.pavel, now=NOW)


def test_the_night_throws_away_bytes_without_a_row(company: Company, folder: Path) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    orphan, fresh, foreign = (folder / path for path in (f"{found.key}0", f"{found.key}1", "999/2026-11/x"))
    foreign.parent.mkdir(parents=True)
    for path in (orphan, fresh, foreign):
        path.write_bytes(b"lost")
    for path in (orphan, foreign, folder / found.key):
        os.utime(path, (0, (NOW - timedelta(days=3)).timestamp()))

    count = discard_orphans(now=NOW)

    assert count == 1
    assert stored(folder) == sorted([found.key, found.preview_key, f"{found.key}1", "999/2026-11/x"])


@pytest.mark.django_db(transaction=True)
def test_a_transaction_that_is_taken_back_leaves_no_bytes(company: Company, folder: Path) -> None:
    who = {"actor": company.pavel, "now": NOW}

    with pytest.raises(ZeroDivisionError), transaction.atomic():
        attach_file(kind="task", pk=company.task.pk, upload=make_picture(), **who)
        assert len(stored(folder)) == 2
        raise ZeroDivisionError
    after_failure = stored(folder)
    with transaction.atomic():
        kept = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), **who)
        with pytest.raises(ZeroDivisionError), transaction.atomic():
            attach_file(kind="task", pk=company.task.pk, upload=make_picture(), **who)
            raise ZeroDivisionError

    assert after_failure == []
    assert stored(folder) == [kept.key, kept.preview_key]


def test_a_launch_whose_tasks_hold_files_is_not_taken_back(company: Company) -> None:
    found = attach_file(
        kind="task", pk=company.following.pk, upload=make_picture(), actor=company.anna, now=NOW
    )
    ids = [company.following.pk]

    with pytest.raises(CannotCreateTask, match="Files were attached"):
        remove_tasks(task_ids=ids, actor=company.anna, now=NOW)
    remove_file(attachment_id=found.pk, actor=company.anna, now=NOW)
    remove_tasks(task_ids=ids, actor=company.anna, now=NOW)

    assert not TaskFile.objects.exists()


def test_a_storage_that_breaks_off_leaves_nothing(
    company: Company, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    save = default_storage.save

    def fail(key: str, content: object) -> str:
        save(key, content)
        raise OSError("no space")

    monkeypatch.setattr(default_storage, "save", fail)

    with pytest.raises(OSError, match="no space"):
        attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)

    assert stored(folder) == []
