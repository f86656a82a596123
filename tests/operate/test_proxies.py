"""Who asks, and by which scheme, is believed of a proxy that was named, and of nobody else."""

import asyncio
from typing import Any

import pytest
from uvicorn.config import Config

from naryad.core.env import env
from naryad.operate import serve

ASKED: dict[str, Any] = {
    "type": "http",
    "scheme": "http",
    "headers": [(b"x-forwarded-for", b"198.51.100.7"), (b"x-forwarded-proto", b"https")],
}


@pytest.mark.parametrize(
    ("by", "client", "scheme"),
    [
        ("10.1.2.3", "198.51.100.7", "https"),
        ("127.0.0.1", "127.0.0.1", "http"),
        ("203.0.113.9", "203.0.113.9", "http"),
    ],
)
def test_only_a_named_proxy_is_believed(
    monkeypatch: pytest.MonkeyPatch, by: str, client: str, scheme: str
) -> None:
    monkeypatch.setenv("NARYAD_TRUSTED_PROXIES", "10.0.0.0/8")
    env.cache_clear()
    seen: dict[str, Any] = {}

    async def application(scope: Any, _receive: Any, _send: Any) -> None:
        seen.update(scope)

    config = Config(application, **serve._options())
    config.load()
    asyncio.run(config.loaded_app({**ASKED, "client": (by, 5000)}, None, None))
    env.cache_clear()

    assert (seen["client"][0], seen["scheme"]) == (client, scheme)
