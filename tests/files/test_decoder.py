"""Pictures that were made to hurt: they hurt a process of their own, outside every transaction."""

import io
import resource
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection, transaction
from django.test import Client as Browser
from PIL import Image

from naryad.files import views
from naryad.files.models import Attachment
from naryad.files.rules import decoder
from naryad.files.rules.pictures import make_preview
from tests.factories import make_picture
from tests.files.conftest import Company


def test_a_picture_comes_back_as_it_would_from_here() -> None:
    photo = make_picture("photo.jpg", size=(2000, 1000)).file

    assert decoder.decode(photo) == make_preview(photo)


def test_what_is_no_picture_comes_back_as_none() -> None:
    assert decoder.decode(io.BytesIO(b"%PDF-1.7")) is None


def test_a_decoder_that_needs_too_much_ends_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """The child's limits hold also where a picture is let through by its size."""
    large = io.BytesIO()
    Image.new("RGB", (7_900, 8_000)).save(large, "PNG", compress_level=1)
    starts = (
        "import naryad.files.rules.pictures as p, naryad.files.rules.decoder as d; p.MOST_UNFOLDED = 10**9; "
    )
    monkeypatch.setattr(decoder, "PROGRAM", ("-c", starts + "d.main()"))
    assert decoder.decode(large) is not None

    tight = starts + "d.MEMORY = 180 * 1024 * 1024; d.main()"
    monkeypatch.setattr(decoder, "PROGRAM", ("-c", tight))

    assert decoder.decode(large) is None
    assert resource.getrlimit(resource.RLIMIT_AS)[0] == resource.RLIM_INFINITY


@pytest.mark.django_db(transaction=True)
def test_what_a_form_brings_is_decoded_before_any_transaction(
    client: Browser, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[Any] = []
    decode = views.decode

    def watched(stream: Any) -> Any:
        seen.append((connection.in_atomic_block, connection.connection))
        return decode(stream)

    monkeypatch.setattr(views, "decode", watched)
    client.force_login(company.pavel.user)
    photo = SimpleUploadedFile("photo.png", make_picture().read(), content_type="image/png")

    answer = client.post(company.url(f"talk/task/{company.task.pk}/files/"), {"file": photo})

    assert answer.status_code == 200
    assert seen == [(False, None)]
    with transaction.atomic():
        assert Attachment.objects.get().preview_key


@pytest.mark.django_db
def test_a_stranger_has_nothing_decoded(
    client: Browser, company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(views, "decode", lambda _stream: pytest.fail("decoded"))
    photo = SimpleUploadedFile("photo.png", make_picture().read(), content_type="image/png")

    answer = client.post(company.url(f"talk/task/{company.task.pk}/files/"), {"file": photo})

    assert answer.status_code == 302
