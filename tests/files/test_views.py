"""Over HTTP: what is shown, what is only saved, and to whom."""

import asyncio
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.base import ContentFile, File
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client as Browser

from naryad.files.models import Attachment
from naryad.files.views import FileStream
from naryad.orders.models import OrderComment
from naryad.talk.actions.comments import add_comment
from naryad.talk.actions.files import attach_file, remove_file
from naryad.workspaces.models import Member
from tests.factories import (
    NOW,
    another_company,
    link,
    make_member,
    make_order,
    make_picture,
    make_skill,
    make_task,
)
from tests.files.conftest import Company, stored

HTML = b"<!doctype html><script>alert(1)</script>"
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'


@pytest.fixture
def performer(client: Browser, company: Company) -> Browser:
    client.force_login(company.pavel.user)
    return client


def as_member(member: Member) -> Browser:
    browser = Browser()
    browser.force_login(member.user)
    return browser


def body(response: Any) -> bytes:
    return b"".join(response.streaming_content) if response.streaming else response.content


def upload(
    name: str = "photo.png", content: bytes | None = None, *, says: str = "image/png"
) -> SimpleUploadedFile:
    return SimpleUploadedFile(name, make_picture().read() if content is None else content, content_type=says)


def test_a_photo_is_sent_seen_and_saved(performer: Browser, company: Company) -> None:
    sent = performer.post(company.url(f"talk/task/{company.task.pk}/files/"), {"file": upload()})
    found = Attachment.objects.get()
    whole = performer.get(company.url(f"talk/files/{found.pk}/"))
    preview = performer.get(company.url(f"talk/files/{found.pk}/preview/"))
    saved = performer.get(company.url(f"talk/files/{found.pk}/?download"))

    assert sent.status_code == 200
    assert f"task:{company.task.pk}" in sent.headers["HX-Trigger"]
    assert f"/talk/files/{found.pk}/preview/" in sent.content.decode()
    assert body(whole) == make_picture().read()
    assert whole.headers["Content-Type"] == "image/png"
    assert whole.headers["Content-Disposition"] == 'inline; filename="photo.png"'
    assert saved.headers["Content-Disposition"] == 'attachment; filename="photo.png"'
    assert preview.headers["Content-Type"] == "image/webp"
    for response in (whole, saved, preview):
        assert response.headers["X-Content-Type-Options"] == "nosniff"
        assert "sandbox" in response.headers["Content-Security-Policy"]
        assert "private, no-cache" in response.headers["Cache-Control"]


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("page.html", HTML, "text/html"),
        ("photo.png", HTML, "image/png"),
        ("drawing.svg", SVG, "image/svg+xml"),
        ("offer.pdf", b"%PDF-1.7\n", "application/pdf"),
        ("cut.png", make_picture(size=(90, 90)).read()[:70], "image/png"),
    ],
)
def test_what_was_not_decoded_here_is_never_shown_in_a_page(
    name: str, content: bytes, says: str, performer: Browser, company: Company
) -> None:
    performer.post(
        company.url(f"talk/task/{company.task.pk}/files/"), {"file": upload(name, content, says=says)}
    )
    found = Attachment.objects.get()

    response = performer.get(company.url(f"talk/files/{found.pk}/"))

    assert response.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    assert not response.headers["Content-Type"].startswith(("text/", "image/svg"))
    assert body(response) == content
    assert performer.get(company.url(f"talk/files/{found.pk}/preview/")).status_code == 404


def test_a_refusal_is_plain_words(performer: Browser, company: Company, folder: Path) -> None:
    response = performer.post(
        company.url(f"talk/task/{company.task.pk}/files/"), {"file": upload("x.png", b"MZ\x90")}
    )

    assert (response.status_code, response.content.decode()) == (422, "Programs cannot be attached.")
    assert response.headers["Content-Type"].startswith("text/plain")
    assert stored(folder) == []


def test_the_same_press_again_attaches_once(performer: Browser, company: Company) -> None:
    url = company.url(f"talk/task/{company.task.pk}/files/")

    answers = [
        performer.post(url, {"file": upload()}, headers={"Idempotency-Key": "press"}) for _time in range(2)
    ]
    other = performer.post(url, {"file": upload("other.png")}, headers={"Idempotency-Key": "press"})

    assert [answer.status_code for answer in answers] == [200, 200]
    assert Attachment.objects.count() == 1
    assert other.status_code == 422


def test_what_the_browser_has_is_asked_for_and_not_sent_again(performer: Browser, company: Company) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    url = company.url(f"talk/files/{found.pk}/")

    again = performer.get(url, headers={"If-None-Match": f'"{found.sha256}"'})

    assert (again.status_code, again.content) == (304, b"")


def readable(browser: Browser, company: Company, found: Attachment) -> bool:
    """The file and its preview have one answer."""
    answers = {
        browser.get(company.url(f"talk/files/{found.pk}/{part}")).status_code for part in ("", "preview/")
    }
    assert answers in ({200}, {404})
    return answers == {200}


def test_performers_read_files_of_what_they_work_on(company: Company) -> None:
    who = {"actor": company.anna, "now": NOW}
    on_task = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), **who)
    on_order = attach_file(kind="order", pk=company.order.pk, upload=make_picture(), **who)
    on_deal = attach_file(kind="deal", pk=company.deal.pk, upload=make_picture(), **who)
    add_comment(text="", uploads=[make_picture()], kind="order", pk=company.order.pk, **who)
    on_comment = OrderComment.objects.get().places.get().attachment
    all_of_them = [on_task, on_order, on_deal, on_comment]
    oleg = as_member(make_member(name="Oleg"))
    sawing = make_skill("sawing", sawyer := make_member(name="Sawyer"))
    make_task(order=company.order, skill=sawing)

    def seen(browser: Browser) -> list[bool]:
        return [readable(browser, company, found) for found in all_of_them]

    assert seen(as_member(company.daria)) == [True, True, False, True]
    assert seen(as_member(sawyer)) == [True, True, False, True]  # from the pool
    assert seen(oleg) == [False] * 4
    assert seen(as_member(company.boris)) == [True] * 4
    assert seen(as_member(make_member(name="Vadim", role=Member.Role.OBSERVER))) == [True] * 4


@pytest.mark.parametrize("kind", ["task", "order", "deal"])
def test_what_is_sent_with_words_is_not_among_the_files_of_the_row(company: Company, kind: str) -> None:
    pk = {"task": company.task, "order": company.order, "deal": company.deal}[kind].pk
    who = {"actor": company.boris, "now": NOW}
    add_comment(kind=kind, pk=pk, text="Look", uploads=[make_picture("sent.png")], **who)
    attach_file(kind=kind, pk=pk, upload=make_picture("laid.png"), **who)
    boris, performer = as_member(company.boris), as_member(company.pavel)

    files = boris.get(company.url(f"talk/{kind}/{pk}/files/")).content.decode()
    said = performer.get(company.url(f"talk/{kind}/{pk}/comments/")).content.decode()

    assert "laid.png" in files
    assert "sent.png" not in files
    assert "sent.png" in said
    assert readable(performer, company, Attachment.objects.get(name="sent.png"))


def test_performers_read_what_was_left_before_their_tasks(company: Company) -> None:
    measured = make_task(deal=company.deal, assignee=company.pavel)
    another = make_order(responsible=company.boris, deal=company.deal)
    before = make_task(order=another, assignee=company.pavel)
    link(before, company.following)
    apart = make_task(order=another, assignee=company.pavel)
    who = {"actor": company.pavel, "now": NOW}
    found = [
        attach_file(kind="task", pk=one.pk, upload=make_picture(), **who) for one in (measured, before, apart)
    ]
    daria = as_member(company.daria)

    assert [readable(daria, company, one) for one in found] == [True, True, False]


def test_papers_of_a_client_are_not_for_performers(company: Company) -> None:
    found = attach_file(
        kind="client", pk=company.deal.client_id, upload=make_picture(), actor=company.boris, now=NOW
    )
    url = company.url(f"talk/files/{found.pk}/")

    assert as_member(company.boris).get(url).status_code == 200
    assert as_member(company.pavel).get(url).status_code == 404


def test_strangers_find_nothing_whatever_id_they_try(company: Company) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    of_client = attach_file(
        kind="client", pk=company.deal.client_id, upload=make_picture(), actor=company.boris, now=NOW
    )
    with another_company() as vera:
        hers = as_member(vera)
        own = f"/w/{vera.workspace.slug}/"
        for path in (f"talk/files/{found.pk}/", f"talk/files/{of_client.pk}/"):
            assert hers.get(own + path).status_code == 404
            assert hers.get(company.url(path)).status_code == 404
    logged_out = Browser().get(company.url(f"talk/files/{found.pk}/"))
    assert logged_out.status_code == 302
    assert "/account/login/" in logged_out.headers["Location"]


def test_a_removed_file_is_gone_and_can_be_taken_back(performer: Browser, company: Company) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    Attachment.objects.update(uploaded_at="2999-01-01T00:00Z")

    gone = performer.post(company.url(f"talk/files/{found.pk}/remove/"))
    was_there = readable(performer, company, found)
    back = performer.post(company.url(f"talk/files/{found.pk}/restore/"))

    assert (gone.status_code, back.status_code) == (204, 204)
    assert f"/talk/files/{found.pk}/restore/" in gone.headers["HX-Trigger"]
    assert not was_there
    assert readable(performer, company, found)


def test_the_next_performer_sees_what_the_one_before_attached(company: Company) -> None:
    link(company.task, company.following)
    who = {"actor": company.pavel, "now": NOW}
    photo = attach_file(kind="task", pk=company.task.pk, upload=make_picture("left wall.png"), **who)
    removed = attach_file(kind="task", pk=company.task.pk, upload=make_picture("blurred.png"), **who)
    drawing = attach_file(
        kind="order", pk=company.order.pk, upload=ContentFile(b"%PDF-1", name="plan.pdf"), **who
    )
    add_comment(text="", uploads=[make_picture("pipe.png")], kind="task", pk=company.task.pk, **who)
    remove_file(attachment_id=removed.pk, **who)
    company.following.status, company.following.available_at = "todo", NOW
    company.following.save(update_fields=["status", "available_at"])
    daria = as_member(company.daria)

    for path in ("tasks/queue/", f"tasks/{company.following.pk}/"):
        shown = daria.get(company.url(path)).content.decode()

        assert f"/talk/files/{photo.pk}/preview/" in shown
        assert f"/talk/files/{drawing.pk}/" in shown
        assert "pipe.png" in shown
        assert "blurred.png" not in shown


@pytest.mark.parametrize("page", ["order", "deal", "client", "task"])
def test_every_card_shows_its_files(page: str, company: Company) -> None:
    who = {"actor": company.boris, "now": NOW}
    attach_file(kind="task", pk=company.task.pk, upload=make_picture("of-task.png"), **who)
    attach_file(kind="order", pk=company.order.pk, upload=make_picture("of-order.png"), **who)
    attach_file(kind="deal", pk=company.deal.pk, upload=make_picture("of-deal.png"), **who)
    attach_file(kind="client", pk=company.deal.client_id, upload=make_picture("of-client.png"), **who)
    path = {
        "order": f"orders/{company.order.pk}/",
        "deal": f"deals/{company.deal.pk}/",
        "client": f"clients/{company.deal.client_id}/",
        "task": f"tasks/{company.task.pk}/",
    }[page]

    shown = as_member(company.boris).get(company.url(path)).content.decode()

    assert f'alt="of-{page}.png"' in shown
    assert ('alt="of-task.png"' in shown) == (page in {"order", "deal", "task"})


def test_bytes_that_are_lost_are_not_found_and_no_error(
    performer: Browser, company: Company, folder: Path
) -> None:
    found = attach_file(kind="task", pk=company.task.pk, upload=make_picture(), actor=company.pavel, now=NOW)
    for key in stored(folder):
        (folder / key).unlink()

    assert not readable(performer, company, found)


def test_a_server_that_is_asynchronous_gets_a_file_in_pieces() -> None:
    whole = b"0123456789" * 20_000
    response = FileStream(File(BytesIO(whole)), content_type="image/png")

    async def taken() -> list[bytes]:
        return [piece async for piece in response]

    pieces = asyncio.run(taken())

    assert b"".join(pieces) == whole
    assert max(map(len, pieces)) == 64 * 1024
