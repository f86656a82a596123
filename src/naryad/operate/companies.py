"""What each command about one company does: its beginning, its set-up, its file, tokens of its members."""

import argparse
import getpass
import os
import sys
import time
from collections.abc import Callable
from typing import Any

from naryad.core.env import ConfigurationError, env
from naryad.core.ids import small_number
from naryad.operate.backup import whole_or_absent
from naryad.operate.database import as_owner
from naryad.operate.lasting import require_lasting
from naryad.operate.prepared import prepared, require_ready
from naryad.operate.serve import say

CURRENCIES = {"ru": "RUB", "en": "EUR"}
SAID_EVERY = 2.0
"""Seconds."""
INIT_PROMPTS = {"company": "Company: ", "name": "Your name: ", "email": "E-mail: "}


def init_command(options: argparse.Namespace) -> int:
    require_lasting()
    given = _asked(options)
    with prepared("init", migrated=True) as database:
        from django.utils import timezone

        from naryad.setup.actions import company as actions
        from naryad.workspaces import queries

        is_shaped = given["preset"] != "empty"
        parts = _parts(options.without, language=options.language, is_asked=is_shaped)
        with as_owner(database):
            workspace = None
            while workspace is None:
                try:
                    workspace = actions.init_company(
                        company=given["company"],
                        owner_name=given["name"],
                        email=given["email"],
                        password=given["password"],
                        preset=None if given["preset"] == "empty" else given["preset"],
                        parts=parts,
                        language=options.language,
                        time_zone=options.time_zone,
                        currency=options.currency or CURRENCIES[options.language],
                        now=timezone.now(),
                    )
                except actions.CannotMakeLogin as fault:
                    if not sys.stdin.isatty():
                        raise
                    say(str(fault))
                    given["email"] = input(f"E-mail [{given['email']}]: ").strip() or given["email"]
                    given["password"] = _asked_password()
            is_beside_demo = queries.holds_demo()
    if is_beside_demo:
        say("This database also holds the demo company, and everybody knows its password: before others can "
            "reach the server, begin in an empty one (set NARYAD_DATA to a new folder).")  # fmt: skip
    what_then = "" if is_shaped else " The first page asks what your company does."
    print(
        f"{workspace.name} is ready. Start it with `naryad serve` and log in as {given['email']}.{what_then}"
    )
    return 0


def _asked(options: argparse.Namespace) -> dict[str, str]:
    """What flags and environment left open is asked at a terminal; elsewhere it is an error."""
    given = {name: getattr(options, name) or "" for name in (*INIT_PROMPTS, "preset")}
    given["password"] = os.environ.get("NARYAD_INIT_PASSWORD", "")
    missing = [name for name, value in given.items() if not value and name != "preset"]
    if missing and not sys.stdin.isatty():
        named = ", ".join(f"NARYAD_INIT_{name.upper()}" for name in missing)
        raise ConfigurationError(f"Nobody is here to answer: set {named}.")
    for name, prompt in INIT_PROMPTS.items():
        while not given[name]:
            given[name] = input(prompt).strip()
    given["password"] = given["password"] or _asked_password()
    if not given["preset"]:
        given["preset"] = _asked_preset(options.language) if sys.stdin.isatty() else "empty"
    return given


def _asked_preset(language: str) -> str:
    """Which of the ready set-ups a company begins with; Enter takes the last, the empty one, and leaves the choice to
    the browser."""
    from naryad.setup.rules.ready import ready_setups

    offered = list(ready_setups().values())
    for number, one in enumerate(offered, start=1):
        print(f"  {number}  {one.title(language)}")
    said = input(f"[1–{len(offered)}] ").strip()
    chosen = small_number(said, most=len(offered), default=len(offered)) or len(offered)
    return offered[chosen - 1].name


def _parts(without: str | None, *, language: str, is_asked: bool) -> list[str] | None:
    """Of the program, all but those named; where none are, a question each at a terminal for what shapes it most.

    `is_asked`: here; else the browser asks. None: nobody was asked.
    """
    from django.utils.translation import override

    from naryad.workspaces.parts import PARTS, refusal_of

    with override(language):
        if without is None and is_asked and sys.stdin.isatty():
            while refusal := refusal_of(parts := _parts_agreed()):
                say(str(refusal))
            return parts
        if without is None:
            return None
        left_out = {name for name in without.split(",") if name}
        if unknown := left_out - PARTS.keys():
            raise ConfigurationError(f"There is no part {min(unknown)}: {', '.join(PARTS)}.")
        parts = [name for name in PARTS if name not in left_out]
        if refusal := refusal_of(parts):
            raise ConfigurationError(str(refusal))
        return parts


def _parts_agreed() -> list[str]:
    from naryad.workspaces.parts import PARTS

    return [
        name for name, part in PARTS.items() if not part.is_asked or _is_agreed(f"{part.question} [Y/n] ")
    ]


def _is_agreed(question: str) -> bool:
    return input(question).strip().lower() not in {"n", "no", "н", "нет"}


def _asked_password() -> str:
    while True:
        password = getpass.getpass("Password: ")
        if password and password == getpass.getpass("Password again: "):
            return password
        say("It is empty, or the two differ: once more.")


def setup_command(options: argparse.Namespace) -> int:
    """As the company's first owner."""
    with prepared("setup", migrated=True) as database, as_owner(database):
        import json

        from django.utils import timezone
        from django.utils.translation import override

        from naryad.setup.actions.lay import lay_setup, take_setup, try_setup
        from naryad.setup.rules.schema import read_setup
        from naryad.tenancy.scope import scope

        company = _one_company(options.company)
        with scope(company.pk), override(company.language):
            who: dict[str, Any] = {"actor": _first_owner(), "now": timezone.now()}
            if options.act == "export":
                options.file.write_text(json.dumps(take_setup(**who), ensure_ascii=False, indent=1), "utf-8")
                return 0
            act = try_setup if options.dry_run else lay_setup
            for one in act(setup=read_setup(options.file.read_bytes()), **who):
                if one.became != "kept":
                    print(f"{one.became:8} {one.kind:14} {one.name}")
    return 0


def company_command(options: argparse.Namespace) -> int:
    """Who works at the machine is nobody of the company: the audit names no one."""
    with prepared("company") as database:
        require_ready(database)
        return _write_company(options) if options.act == "export" else _lay_company(options)


def _write_company(options: argparse.Namespace) -> int:
    """The file is whole or absent."""
    from django.db import transaction
    from django.utils import timezone
    from django.utils.translation import override

    from naryad.tenancy.moment import moment
    from naryad.tenancy.scope import scope
    from naryad.transfer.actions.exports import tell_exported
    from naryad.transfer.queries.packing import pack

    company, now = _one_company(options.company), timezone.now()
    with whole_or_absent(options.file) as target, moment(company.pk), override(company.language):
        packed = pack(target, member=_first_owner(), now=now, tell=_progress())
    with scope(company.pk), transaction.atomic():
        tell_exported(packed=packed, actor=None, now=now)
    for sha256 in packed.missing:
        say(f"The storage does not have the file {sha256}: its row is there, its bytes are not.")
    print(f"Written: {options.file} ({packed.rows:,} rows, {packed.files:,} files)")
    return 0


def _lay_company(options: argparse.Namespace) -> int:
    """Links of invitations are printed this once, as nobody of the company can log in yet to make others."""
    from django.urls import reverse
    from django.utils import timezone

    from naryad.setup.actions.company import free_slug
    from naryad.transfer.actions.laying import lay_company

    if not options.file.is_file():
        raise ConfigurationError(f"There is no file {options.file}.")
    with options.file.open("rb") as file:
        laid = lay_company(file, slug_of=free_slug, now=timezone.now(), tell=_progress())
    print(f"{laid.workspace.name} is here, as {laid.workspace.slug} ({laid.rows:,} rows).")
    print("A worker plans its dates anew.")
    for one in laid.invited:
        print(
            f"{one.name} <{one.email}> takes their place by {env().base_url}{reverse('join', args=[one.secret])}"
        )
    return 0


def _progress() -> Callable[[int, int], None]:
    """A line now and then."""
    said = time.monotonic()

    def tell(done: int, total: int) -> None:
        nonlocal said
        if time.monotonic() - said > SAID_EVERY:
            said = time.monotonic()
            say(f"{done:,} of {total:,} …")

    return tell


def _first_owner() -> Any:
    from naryad.workspaces.models import Member

    owners = Member.objects.filter(role=Member.Role.OWNER, is_active=True).select_related("workspace")
    return owners.order_by("pk")[0]


def _one_company(slug: str | None) -> Any:
    from naryad.workspaces.models import Workspace

    found = list(Workspace.objects.filter(**{"slug": slug} if slug else {})[:2])
    if len(found) != 1:
        named = f"called {slug}" if slug else "alone: name one by --company"
        raise ConfigurationError(f"There is no company {named}.")
    return found[0]


def token_command(options: argparse.Namespace) -> int:
    """Told to the company as the member's own doing; its text is printed this once."""
    with prepared("token") as database:
        from datetime import timedelta

        from django.db import transaction
        from django.utils import timezone

        from naryad.tenancy.scope import scope
        from naryad.workspaces.logins.actions import make_token
        from naryad.workspaces.models import Member

        require_ready(database)
        company, now = _one_company(options.company), timezone.now()
        with scope(company.pk), transaction.atomic():
            member = Member.objects.select_related("workspace").filter(
                user__email=options.email.strip().lower(), is_active=True
            ).first()  # fmt: skip
            if member is None:
                raise ConfigurationError("Nobody with this e-mail works in the company.")
            issued = make_token(
                name=options.name,
                may_write=options.write,
                expires_at=now + timedelta(days=options.days) if options.days is not None else None,
                actor=member,
                now=now,
            )
    print(issued.text)
    return 0
