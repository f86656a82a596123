"""What each command of `naryad` does."""

import argparse
import os
import socket
import sys

from naryad.core.env import ConfigurationError, described_variables, env
from naryad.operate import checks
from naryad.operate.backup import backup, restore
from naryad.operate.database import as_owner
from naryad.operate.dev import serve_and_watch
from naryad.operate.embedded.errors import EmbeddedServerError
from naryad.operate.lasting import require_lasting
from naryad.operate.nightly import nightly_backups
from naryad.operate.notice import require_notices
from naryad.operate.prepared import Database, prepared, require_ready
from naryad.operate.serve import address_of, bound_socket, say, serve, serve_many, work
from naryad.operate.tries import faults_around
from naryad.operate.worker import known_queues

WITH_KEY = "secret_key is in it: keep the file as you keep a password."
WITHOUT_KEY = "secret_key is not in it: keep a copy of it apart, or everybody logs in anew after a restore."
LARGEST_BOUNCE = 16 * 1024 * 1024


def serve_command(options: argparse.Namespace) -> int:
    require_lasting()
    with _listening() as listening, prepared("serve", migrated=True, serving=True) as database:
        require_notices(database)
        with nightly_backups(database):
            _serve_at(listening, database, with_worker=not options.no_worker, headline="Naryad")
    return 0


def web_command(options: argparse.Namespace) -> int:
    if options.processes > 1:
        _require_assets()
        with prepared("web", serving=True) as database:
            require_ready(database)
            serve_many(host=env().host, port=env().port, processes=options.processes)
        return 0
    with _listening() as listening, prepared("web", serving=True) as database:
        _serve_at(listening, database, with_worker=False, headline="Naryad, pages")
    return 0


def events_command(_options: argparse.Namespace) -> int:
    with _listening() as listening, prepared("events") as database:
        require_notices(database)
        _serve_at(listening, database, with_worker=False, headline="Naryad, live updates")
    return 0


def worker_command(options: argparse.Namespace) -> int:
    with prepared("worker") as database:
        queues = _known(options.queues)
        require_ready(database)
        require_notices(database)
        say(f"Naryad's worker does background jobs ({options.queues or 'all queues'}). Ctrl-C stops it.")
        work(concurrency=options.concurrency, queues=queues)
    return 0


def _known(written: str) -> set[str]:
    """Names of queues, separated by commas; a name that nobody puts jobs into would wait for ever."""
    queues, known = {name.strip() for name in written.split(",") if name.strip()}, known_queues()
    if odd := queues - known:
        raise ConfigurationError(
            f"No queue is called {', '.join(sorted(odd))}: there are {', '.join(sorted(known))}."
        )
    return queues


def migrate_command(_options: argparse.Namespace) -> int:
    with prepared("migrate", migrated=True) as database:
        database.require_owner()  # without it nothing was migrated
        print("The database is up to date.")
    return 0


def check_command(options: argparse.Namespace) -> int:
    if options.env:
        for name, default, text in described_variables():
            print(f"{name}\n    {text}" + (f" Default: {default}." if default else ""))
        return 0
    print(f"Data: {env().data_dir}")
    faults, notes = checks.faults_of_machine(os.environ), checks.notes(os.environ)
    try:
        with prepared("check") as database:
            faults += checks.faults_of_database(database=database)
            if not faults:
                faults += faults_around(database=database)
                faults += checks.faults_of_money(database=database)
                notes += [] if database.is_ours_alone else checks.notes_of_work(database=database)
    except (ConfigurationError, EmbeddedServerError) as fault:
        faults.append(str(fault))
    for line in faults:
        print(f"FAULT {line}")
    for note in notes:
        print(f"note  {note}")
    print("Nothing is wrong." if not faults else f"{len(faults)} to repair.")
    return 1 if faults else 0


def demo_command(options: argparse.Namespace) -> int:
    os.environ["NARYAD_DEMO"] = "1"
    env.cache_clear()
    if options.dev:
        with prepared("demo", migrated=True, serving=True) as database:
            _fill_demo(database, seed=1, preset=options.preset)
            serve_and_watch(command=options.dev_command, settings=options.dev_settings)
        return 0
    with _listening() as listening, prepared("demo", migrated=True, serving=True) as database:
        _fill_demo(database, seed=1, preset=options.preset)
        _serve_at(listening, database, with_worker=True, headline="Naryad, the demo company", is_demo=True)
    return 0


def seed_command(options: argparse.Namespace) -> int:
    with prepared("seed", migrated=True) as database:
        _fill_demo(database, seed=options.seed)
    return 0


def _fill_demo(database: Database, *, seed: int, preset: str | None = None) -> None:
    """As owner, and only once: a demo company that is there is kept as it was left."""
    from django.db import connection
    from django.utils import timezone

    from naryad.setup.demo.fill import fill_demo, fill_small

    with as_owner(database, waits_for_disk=False):
        if preset:
            fill_small(preset=preset, now=timezone.now(), say=say)
        else:
            fill_demo(seed=seed, now=timezone.now(), say=say)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")  # half a year at once: the first pages cannot wait for autovacuum


def backup_command(options: argparse.Namespace) -> int:
    with prepared("backup") as database:
        chosen = {"with_files": not options.no_files, "with_key": options.with_key}
        backup(database=database, file=options.file, say=say, **chosen)
    print(f"Written: {options.file} ({options.file.stat().st_size:,} bytes)")
    print(WITH_KEY if options.with_key else WITHOUT_KEY)
    return 0


def restore_command(options: argparse.Namespace) -> int:
    with prepared("restore") as database:
        restore(database=database, file=options.file, say=say, is_quiet=options.quiet)
    print("The backup is restored.")
    return 0


def reset_factor_command(options: argparse.Namespace) -> int:
    """Told to the companies of who it is; their sessions end."""
    with prepared("reset-factor") as database:
        from django.db import transaction
        from django.utils import timezone

        from naryad.workspaces.logins.actions import forget_factors
        from naryad.workspaces.models import User

        require_ready(database)
        user = User.objects.filter(email=options.email.strip().lower()).first()
        if user is None:
            raise ConfigurationError("There is no login with this e-mail.")
        with transaction.atomic():
            is_forgotten = forget_factors(user=user, actor=None, now=timezone.now())
    print("The password alone lets them in now." if is_forgotten else "They have no second factor.")
    return 0


def bounce_command(_options: argparse.Namespace) -> int:
    """0 whatever the message is: a mail server that is told otherwise would send it back to whom it came from."""
    message = sys.stdin.buffer.read(LARGEST_BOUNCE)
    with prepared("bounce") as database:
        from django.db import transaction
        from django.utils import timezone

        from naryad.letters.actions.outbox import keep_bounce
        from naryad.letters.rules.bounces import read_bounce
        from naryad.tenancy.scope import scope

        require_ready(database)
        bounce = read_bounce(message)
        is_kept = False
        if bounce is not None:
            with scope(bounce.workspace_id), transaction.atomic():
                is_kept = keep_bounce(bounce=bounce, now=timezone.now())
    print(
        "The letter is marked as not delivered."
        if is_kept
        else "Nothing of a letter to a client: left aside."
    )
    return 0


def _require_assets() -> None:
    """Without them every page would be an error."""
    if not checks.assets_are_built():
        raise ConfigurationError(checks.ASSETS_MISSING)


def _listening() -> socket.socket:
    """The port first, before the database: links in letters name it, and a taken port is said at once."""
    _require_assets()
    wanted = env().port
    listening = bound_socket(host=env().host, port=wanted, is_flexible="NARYAD_PORT" not in os.environ)
    given = listening.getsockname()[1]
    if given != wanted:
        if wanted:
            say(f"Port {wanted} is taken by another program, serving at {given}.")
        os.environ["NARYAD_PORT"] = str(given)
        env.cache_clear()
    return listening


def _serve_at(
    listening: socket.socket, database: Database, *, with_worker: bool, headline: str, is_demo: bool = False
) -> None:
    require_ready(database)
    say(f"\n{headline}: {address_of(listening)}")
    if is_demo:
        _say_logins()
    say("Ctrl-C stops everything.")
    serve(listening=listening, with_worker=with_worker)
    say("Stopped.")


def _say_logins() -> None:
    from naryad.setup.demo.fill import PASSWORD, logins

    say("Log in by one press on the login page, or with the password "
        f"{PASSWORD!r} as")  # fmt: skip
    for email, role in logins():
        say(f"  {email}  ({role})")
