"""What is built: small, complete, and without anything the content policy forbids."""

import gzip
import re
from pathlib import Path

import pytest
from django.template.loader import render_to_string

from naryad.ui import assets

ROOT = Path(__file__).resolve().parents[2]
TEMPLATES = sorted((ROOT / "src/naryad").glob("*/templates/**/*.html"))
FIRST_PAGE_LIMIT = 250_000
FORBIDDEN = re.compile(
    r"""\sstyle=|<script(?![^>]*\ssrc=)|<style|\shx-on|\son[a-z]+=["']|javascript:|["']js:|hx-trigger="[^"]*\["""
)
SCRIPTS = sorted((ROOT / "frontend").glob("islands/*.ts")) + sorted((ROOT / "frontend").glob("lib/*.ts"))


@pytest.fixture
def built() -> Path:
    if not (assets.DIST / "assets.json").exists():
        pytest.skip("The assets are not built (`make setup`).")
    return assets.DIST


@pytest.mark.parametrize("template", TEMPLATES, ids=lambda path: str(path.relative_to(ROOT / "src/naryad")))
def test_a_template_needs_no_inline_script_or_style(template: Path) -> None:
    assert FORBIDDEN.findall(template.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_an_island_holds_no_words_for_people_and_no_eval(script: Path) -> None:
    code = re.sub(r"/\*.*?\*/|(?<!:)//[^\n]*", "", script.read_text(encoding="utf-8"), flags=re.DOTALL)

    assert not re.search(r"[а-яё]", code, re.IGNORECASE)
    assert not re.search(r"\beval\(|new Function|\.innerHTML\s*=", code)


def test_the_first_page_is_light(built: Path) -> None:
    names = [assets._read()[name] for name in ("main.css", "main.js", "sprite.svg")]
    fonts = sum(path.stat().st_size for path in built.glob("*.woff2"))

    scripts_and_styles = sum(len(gzip.compress((built / name).read_bytes())) for name in names)

    assert scripts_and_styles + fonts < FIRST_PAGE_LIMIT * 0.8  # the rest is the page itself


def test_an_unknown_asset_names_the_known(built: Path) -> None:
    with pytest.raises(LookupError, match=r"main\.css"):
        assets.asset_url("mian.css")


def test_every_icon_of_a_template_is_in_the_sprite(built: Path) -> None:
    sprite = (built / assets._read()["sprite.svg"]).read_text()
    drawn = set(re.findall(r'<symbol id="([^"]+)"', sprite))
    used = {
        name
        for path in TEMPLATES
        for name in re.findall(r'(?:{% icon |\bicon=)"([a-z0-9-]+)"', path.read_text(encoding="utf-8"))
    }

    assert used - drawn == set()


def test_the_page_of_a_failed_server_needs_nothing(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(assets, "DIST", tmp_path)
    assets._names.cache_clear()

    html = render_to_string("500.html")

    assets._names.cache_clear()
    assert "<h1>" in html
    assert "stylesheet" not in html
