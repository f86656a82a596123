"""The user's manual inside the program: pages of docs/user in the reader's language, and their pictures."""

import re
from functools import lru_cache
from pathlib import Path

from django.contrib.auth.decorators import login_required
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.views.decorators.http import require_safe
from markdown_it import MarkdownIt

from naryad.workspaces.door.marks import public

PACKAGED = Path(__file__).resolve().parents[2] / "manual"
IN_CHECKOUT = PACKAGED.parents[2] / "docs" / "user"
PAGES = ("README", "sales", "performer", "head", "owner")
PICTURE = re.compile(r"[a-z-]+\.png")


@public
@login_required
@require_safe
def manual(request: HttpRequest, page: str = "README") -> HttpResponse:
    if page not in PAGES:
        raise Http404(page)
    language = "ru" if (get_language() or "ru").startswith("ru") else "en"
    titles = [(name, _page(language, name)[0]) for name in PAGES]
    title, text = _page(language, page)
    return render(
        request, "workspaces/manual.html", {"page": page, "pages": titles, "title": title, "text": text}
    )


@public
@login_required
@require_safe
def picture(request: HttpRequest, name: str) -> HttpResponseBase:
    if not PICTURE.fullmatch(name) or not (_folder() / name).exists():
        raise Http404(name)
    return FileResponse((_folder() / name).open("rb"))


def _folder() -> Path:
    return PACKAGED if PACKAGED.exists() else IN_CHECKOUT


@lru_cache
def _page(language: str, name: str) -> tuple[str, SafeString]:
    """Its title, and what stands below it. The text is ours, and its own HTML is shown as words."""
    written = (_folder() / language / f"{name}.md").read_text(encoding="utf-8")
    title, _line, rest = written.removeprefix("# ").partition("\n")
    rest = re.sub(r"\]\(README\.md\)", "](README)", re.sub(r"\]\((\w+)\.md\)", r"](\1)", rest))
    rest = rest.replace("](../", "](pictures/")
    shown = MarkdownIt("commonmark", {"html": False}).enable("table").render(rest)
    return title, mark_safe(shown)
