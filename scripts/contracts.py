"""Pages of docs/dev that list what others may build on: facts, notices, refusals, hooks and the API.

contracts.py           write them
contracts.py --check   exit 1 if one of them is not as the program is
"""

import importlib
import json
import os
import pkgutil
import sys
from collections.abc import Iterator
from dataclasses import fields
from itertools import groupby
from pathlib import Path
from typing import Any, get_type_hints

import django

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs" / "dev"
RUN_AS_PROGRAMS = {"migrations", "settings", "__main__", "asgi", "wsgi", "fast_kernel"}
WRITTEN = "<!-- Written by scripts/contracts.py -->"


def main() -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "naryad.config.settings.test")
    django.setup()
    stale = [path for path, text in pages().items() if not path.exists() or path.read_text("utf-8") != text]
    for path in stale:
        print(f"stale: {path.relative_to(ROOT)}")
        if "--check" not in sys.argv:
            path.write_text(pages()[path], encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


def pages() -> dict[Path, str]:
    """What each page says, once Django is set up."""
    import naryad

    for module in pkgutil.walk_packages(naryad.__path__, "naryad."):
        if not RUN_AS_PROGRAMS & set(module.name.split(".")):
            importlib.import_module(module.name)
    written = {
        "facts.md": _facts(),
        "notices.md": _notices(),
        "refusals.md": _refusals(),
        "hooks.md": _hooks(),
        "company-tables.md": _company_tables(),
    }
    texts = {DOCS / name: "\n".join([WRITTEN, *lines, ""]) for name, lines in written.items()}
    return texts | {DOCS / "openapi.json": _openapi()}


def _openapi() -> str:
    """What programs may count on: a change of it is a line of the changelog."""
    from naryad.config.api import api

    return json.dumps(api.described(), ensure_ascii=False, indent=1, sort_keys=True) + "\n"


def _facts() -> Iterator[str]:
    from naryad.activity.facts import KINDS

    yield "# Facts"
    yield ""
    yield "What the program records, and what webhooks, rules and the API speak of. An action ends with `record(Fact)`:"
    yield "one row is audit, history and outbox ([ADR 2](../adr/0002-events.md)). **Moves dates**: the forecast plans again."
    yield "**About** money or time: histories show it only to those who may see amounts, or that member's hours."
    yield "**Tentative**: its press can be taken back for some seconds, and what tells others waits so long."
    for app, facts in groupby(sorted(KINDS.values(), key=_place), key=_app):
        yield f"\n## {app}\n"
        yield "| kind | fact | version | moves dates | about | fields | heard by |"
        yield "|---|---|---|---|---|---|---|"
        for fact in facts:
            named = f"{fact.__name__}{', tentative' if fact.is_tentative else ''}"
            moves = "yes" if fact.moves_dates else ""
            cells = [
                f"`{fact.kind}`",
                named,
                str(fact.version),
                moves,
                fact.about,
                _fields(fact),
                _heard(fact),
            ]
            yield f"| {' | '.join(cells)} |"


def _fields(fact: Any) -> str:
    hints = get_type_hints(fact)
    return ", ".join(f"`{one.name}`: {_type(hints[one.name])}" for one in fields(fact))


def _type(hint: Any) -> str:
    text = hint.__name__ if isinstance(hint, type) and not getattr(hint, "__args__", None) else str(hint)
    return text.replace("typing.", "").replace("datetime.", "").replace(" | ", " or ")


def _heard(fact: Any) -> str:
    from naryad.activity.facts import subscribers
    from naryad.notifications.rules.notices import notices_of

    told = ", ".join(one.name for one in notices_of(fact))
    names = [job.name for job in subscribers(fact)]
    return ", ".join(f"{name} ({told})" if "notifications.tell" in name else name for name in names)


def _company_tables() -> Iterator[str]:
    from naryad.tenancy.carried import carried_of
    from naryad.transfer.rules.tables import carried_tables, company_models

    yield "# Tables of a company's file"
    yield ""
    yield "What [the company as one file](company-zip.md) consists of."
    yield ""
    yield "| table | columns (`column → table whose id it is`) |"
    yield "|---|---|"
    for table in sorted(carried_tables(), key=lambda one: one.name):
        columns = (f"`{one.name}`" + (f" → `{one.of}`" if one.of else "") for one in table.columns)
        yield f"| `{table.name}` | {', '.join(columns)} |"
    yield "\n## What stays behind\n"
    yield "| table | why |"
    yield "|---|---|"
    behind = [(model._meta.db_table, carried_of(model).stays) for model in company_models()]
    for name, why in sorted(behind):
        if why:
            yield f"| `{name}` | {why} |"


def _notices() -> Iterator[str]:
    from naryad.notifications.rules.notices import NOTICES
    from naryad.notifications.rules.subjects import SUBJECTS

    yield "# Notices"
    yield ""
    yield "Who is told of which fact: one declaration each, in `notifications/notices/`. Who pressed is never told, nor who"
    yield "cannot log in; of two notices of one fact a member gets the upper one. Members choose the ways by subject."
    for module, notices in groupby(NOTICES.values(), key=lambda one: one.who.__module__):
        yield f"\n## {module.removeprefix('naryad.')}\n"
        yield "| notice | of | who | says | subject | unless chosen otherwise | needs |"
        yield "|---|---|---|---|---|---|---|"
        for notice in notices:
            subject = SUBJECTS[notice.subject]
            kinds = ", ".join(f"`{fact.kind}`" for fact in notice.facts)
            who = " ".join((notice.who.__doc__ or "").split())
            ways = [name for name, is_on in zip(("bell", "letter"), subject.default, strict=True) if is_on]
            cells = [
                notice.name,
                kinds,
                who,
                str(notice.text),
                str(subject.label),
                ", ".join(ways),
                subject.needs,
            ]
            yield f"| {' | '.join(cells)} |"


def _refusals() -> Iterator[str]:
    from naryad.core.errors import ActionError

    yield "# Refusals"
    yield ""
    yield "An action that refuses changes nothing and raises an `ActionError`: its message is for the person, in their language,"
    yield "its code for programs. A code is the name of its class and is never given to another."
    for app, refusals in groupby(sorted(set(_under(ActionError)), key=_place), key=_app):
        yield f"\n## {app}\n"
        yield "| code | refusal | also |"
        yield "|---|---|---|"
        for refusal in refusals:
            parent = refusal.__mro__[1]
            also = f"`{parent.code}`" if parent is not ActionError else ""
            yield f"| `{refusal.code}` | {refusal.__name__} | {also} |"


def _under(of: Any) -> Iterator[Any]:
    for one in of.__subclasses__():
        yield one
        yield from _under(one)


def _app(one: type) -> str:
    return one.__module__.split(".")[1]


def _hooks() -> Iterator[str]:
    from naryad.ui.hooks import acts, asks, entries, kinds, panels, previews

    yield "# Hooks"
    yield ""
    yield "How an app adds to one below it, besides `subscribe(Fact, job)`: eight ways and no other"
    yield "(`tests/architecture/test_roads.py`)."
    yield "Each is registered in `AppConfig.ready()`; a ninth is an ADR. Below is all that is registered today."
    yield from _table(
        "panel",
        "A block of a card, or of the shell (`ui/hooks/panels.py`).",
        ["card", "place", "order", "template", "capability"],
        [
            [one.kind, one.place, str(one.order), one.template, one.capability]
            for one in panels.registered_panels()
        ],
    )
    yield from _table(
        "column",
        "Columns, filters and tabs of a list below (`ui/lists`): `register_columns(list, …)`, "
        "`provide_columns(list, provider)` in the owner's `lists.py`.",
        ["list", "column", "label"],
        _columns(),
    )
    yield from _table(
        "kind",
        "What is known of a sort of row: its card, its words, the order of locks (`ui/hooks/kinds.py`).",
        ["kind", "model", "lock rank"],
        [[one.name, one.model._meta.label, str(one.lock_rank)] for one in kinds.registered_kinds()],
    )
    yield from _table(
        "sight",
        "Whose rows let a member see another row (`ui/hooks/kinds.py`).",
        ["kind", "by"],
        [[kind, _named(sight)] for kind, sights in kinds.registered_sights().items() for sight in sights],
    )
    yield from _table(
        "act",
        "A button of a card, with its own route and right (`ui/hooks/acts.py`).",
        ["card", "place", "order", "button", "capability"],
        [
            [one.kind, one.place, str(one.order), str(one.label), one.capability]
            for one in acts.registered_acts()
        ],
    )
    yield from _table(
        "preview",
        "What a press would move, asked before it is agreed (`ui/hooks/previews.py`).",
        ["press", "asks"],
        [[press, _named(one.ask)] for press, one in previews.registered_previews().items()],
    )
    yield from _table(
        "entry",
        "A line of the menu, the settings or one's own menu, and the first page of a role (`ui/hooks/entries.py`).",
        ["place", "order", "address", "label", "first page of"],
        [
            [one.place, str(one.order), one.url_name, str(one.label), ", ".join(one.first_for)]
            for one in entries.registered_entries()
        ],
    )
    yield from _table(
        "ask",
        "A question put upwards (`ui/hooks/asks.py`).",
        ["question", "meaning", "answered by"],
        [[one.name, one.meaning, ", ".join(map(_named, one.answers))] for one in asks.known_asks()],
    )


def _columns() -> list[list[str]]:
    from naryad.ui.lists.listing import column_providers, registered_columns

    return [
        *([key, column.key, str(column.label)] for key, column in registered_columns()),
        *([key, "of each company", _named(provider)] for key, provider in column_providers()),
    ]


def _named(function: Any) -> str:
    return f"`{function.__module__.removeprefix('naryad.')}.{function.__qualname__}`"


def _table(title: str, meaning: str, heads: list[str], rows: list[list[str]]) -> Iterator[str]:
    yield f"\n## {title}\n\n{meaning}\n"
    if rows:
        yield f"| {' | '.join(heads)} |"
        yield f"|{'---|' * len(heads)}"
        yield from (f"| {' | '.join(row)} |" for row in rows)
    else:
        yield "Nothing yet."


def _place(one: Any) -> tuple[str, str]:
    return _app(one), getattr(one, "kind", one.__name__)


if __name__ == "__main__":
    sys.exit(main())
