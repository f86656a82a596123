"""Names of built files: `assets.json` maps a plain name to the hashed one."""

import json
from functools import lru_cache
from pathlib import Path

from django.conf import settings
from django.templatetags.static import static

DIST = Path(__file__).resolve().parents[1] / "static" / "dist"


class AssetsNotBuilt(RuntimeError):
    """The pages have no look and no islands until the frontend is built."""


def asset_url(name: str) -> str:
    """The address of a built file; raises AssetsNotBuilt or LookupError, both with the cure."""
    names = _read() if settings.DEBUG else _names()
    if name not in names:
        raise LookupError(f"There is no built asset {name!r}. Known: {', '.join(sorted(names))}")
    return _address(names[name])


@lru_cache(maxsize=256)
def _address(file: str) -> str:
    return static(f"dist/{file}")


@lru_cache
def _names() -> dict[str, str]:
    return _read()


def _read() -> dict[str, str]:
    try:
        assets: dict[str, str] = json.loads((DIST / "assets.json").read_text(encoding="utf-8"))
    except FileNotFoundError as missing:
        raise AssetsNotBuilt("The interface is not built: run `make setup`.") from missing
    return assets
