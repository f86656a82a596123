"""Pages are compressed, streams are not."""

import gzip
from collections.abc import AsyncIterator

from django.http import HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.test import RequestFactory

from naryad.operate.compression import CompressPages

PAGE = "<p>Кухня Ивановой</p>" * 100


def sent(response: HttpResponseBase) -> HttpResponseBase:
    request = RequestFactory().get("/", headers={"Accept-Encoding": "gzip, br"})
    return CompressPages(lambda _request: response)(request)  # type: ignore[return-value]


def test_a_page_is_compressed() -> None:
    response = sent(HttpResponse(PAGE))

    assert isinstance(response, HttpResponse)
    assert response["Content-Encoding"] == "gzip"
    assert gzip.decompress(response.content).decode() == PAGE


def test_events_go_out_as_they_come() -> None:
    async def events() -> AsyncIterator[str]:
        yield "data: {}\n\n"

    response = sent(StreamingHttpResponse(events(), content_type="text/event-stream"))

    assert "Content-Encoding" not in response
