"""What documents and code cite is there, and the changelog says each thing once."""

import re
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
LINK = re.compile(r"\]\(([^)#\s]+)(?:#[^)]*)?\)")
CITED = re.compile(r"\bdocs/(?:dev|user|adr|ops)/[\w/.-]+\.(?:md|png)\b")
OF_ANOTHER_PLACE = re.compile(
    r"\b(?:ARCHITECTURE|PRODUCT|FORECAST|STYLE|OPERATIONS|SAFETY|CALIBRATION|HOUSE|DOORS|PAPERS)\b(?:\.md|,? §|, \")"
)
SOURCES = (
    "src",
    "tests",
    "scripts",
    "benchmarks",
    "docs",
    "frontend/islands",
    "frontend/lib",
    "frontend/styles",
)
TEXTS = {".py", ".md", ".html", ".ts", ".css", ".sql", ".toml"}


def texts() -> Iterator[tuple[Path, str]]:
    paths = [path for folder in SOURCES for path in (ROOT / folder).rglob("*")]
    for path in [*paths, *ROOT.glob("*.md"), ROOT / "pyproject.toml"]:
        if path.suffix in TEXTS and "dist" not in path.parts and path != Path(__file__):
            yield path, path.read_text(encoding="utf-8")


def test_links_of_documents_lead_somewhere() -> None:
    broken = [
        f"{path.relative_to(ROOT)}: {link}"
        for path, text in texts()
        if path.suffix == ".md"
        for link in LINK.findall(text)
        if not link.startswith(("http://", "https://", "mailto:")) and not (path.parent / link).exists()
    ]

    assert not broken


def test_pages_that_code_cites_exist() -> None:
    missing = [
        f"{path.relative_to(ROOT)}: {page}"
        for path, text in texts()
        for page in CITED.findall(text)
        if not (ROOT / page).exists()
    ]

    assert not missing


def test_nothing_cites_a_document_that_a_stranger_does_not_have() -> None:
    cited = [
        f"{path.relative_to(ROOT)}: {match.group()}"
        for path, text in texts()
        for match in OF_ANOTHER_PLACE.finditer(text)
    ]

    assert not cited


def test_every_page_of_the_manual_stands_in_both_languages() -> None:
    russian, english = (
        {page.name for page in (ROOT / "docs" / "user" / language).glob("*.md")} for language in ("ru", "en")
    )

    assert russian == english
