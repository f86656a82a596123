"""The command `naryad`. Each command imports what it needs: `naryad plan` and `naryad calibrate` run without Django."""

import argparse
import os
import sys
from importlib.metadata import version
from pathlib import Path

PRESETS = ("furniture", "signs", "print", "batch", "repair", "it", "services", "empty")
"""Names of the ready set-ups (setup/ready); without Django, so that help needs none."""
OF_ONE_COMPANY = frozenset({"init", "company", "setup", "token"})
SETTINGS, DEV_SETTINGS = "naryad.config.settings.base", "naryad.config.settings.dev"


def main(argv: list[str] | None = None) -> int:
    """Run a command; 0 = done, 1 = refused or faulty (the reason is on stderr), 130 = interrupted."""
    words = sys.argv[1:] if argv is None else argv
    if words[:1] == ["plan"]:
        from naryad.scheduling.__main__ import main as plan

        return plan(words[1:])
    if words[:1] == ["calibrate"]:
        from naryad.calibration.__main__ import main as calibrate

        return calibrate(words[1:])
    options = _parser().parse_args(words)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", SETTINGS)
    try:
        return _run(options)
    except KeyboardInterrupt:
        return 130


def _run(options: argparse.Namespace) -> int:
    from naryad.core.env import ConfigurationError
    from naryad.core.errors import ActionError
    from naryad.operate import commands, companies
    from naryad.operate.backup import BackupError
    from naryad.operate.embedded.errors import EmbeddedServerError

    try:
        house = companies if options.command in OF_ONE_COMPANY else commands
        return int(getattr(house, f"{options.command.replace('-', '_')}_command")(options))
    except (ConfigurationError, EmbeddedServerError, BackupError, ActionError) as fault:
        print(f"naryad: {fault}", file=sys.stderr)
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="naryad", description="Self-hosted CRM for makers.")
    parser.add_argument("--version", action="version", version=f"Naryad {version('naryad')}")
    commands = parser.add_subparsers(title="commands", required=True, metavar="COMMAND")

    def add(name: str, text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(command=name)
        return added

    init = add("init", "Make a company and its owner; asks what is not given.")
    init.epilog = "The password comes from NARYAD_INIT_PASSWORD or is asked. --preset: a ready set-up."
    init.add_argument("--company", default=os.environ.get("NARYAD_INIT_COMPANY"))
    init.add_argument("--name", default=os.environ.get("NARYAD_INIT_NAME"), help="the owner's name")
    init.add_argument("--email", default=os.environ.get("NARYAD_INIT_EMAIL"), help="the owner's login")
    init.add_argument("--preset", choices=PRESETS, default=os.environ.get("NARYAD_INIT_PRESET"))
    init.add_argument(
        "--without",
        default=os.environ.get("NARYAD_INIT_WITHOUT"),
        help="parts of the program that the company does not use, with commas: pipeline,dates",
    )
    init.add_argument("--language", choices=("ru", "en"), default="ru")
    init.add_argument("--time-zone", default="Europe/Moscow")
    init.add_argument("--currency", default=None)

    serve = add(
        "serve",
        "Serve pages, events and jobs in one process, with the embedded database if none is set.",
    )
    serve.add_argument("--no-worker", action="store_true", help="jobs are done by `naryad worker` elsewhere")
    web = add("web", "Serve pages; events and jobs may run apart.")
    web.add_argument("--processes", type=int, default=1)
    add("events", "Serve live updates (and pages) in one process.")
    worker = add("worker", "Do background jobs.")
    worker.add_argument("--concurrency", type=int, default=4, help="jobs at once; a company gets all but one")
    worker.add_argument(
        "--queues", default="", help="only these, separated by commas: default, forecast, clock"
    )
    add("migrate", "Bring the database to this version, as its owner.")
    check = add("check", "Say what is wrong with the configuration, a line for each fault.")
    check.add_argument("--env", action="store_true", help="list every environment variable")
    demo = add("demo", "Fill a demo company, if the database is empty, and serve it.")
    demo.add_argument(
        "--preset", choices=PRESETS, help="a small company of a ready set-up instead of the big furniture one"
    )
    demo.add_argument("--dev", action="store_true", help=argparse.SUPPRESS)
    demo.set_defaults(
        dev_command=[sys.executable, "-m", "naryad.config.cli", "serve"], dev_settings=DEV_SETTINGS
    )
    seed = add("seed", "Fill the demo company only, without serving.")
    seed.add_argument("--seed", type=int, default=1, help="the same number and day give the same company")
    backup = add("backup", "Write everything of every company, attached files included, into a file.")
    backup.add_argument("file", type=Path)
    backup.add_argument(
        "--no-files", action="store_true", help="rows only: the storage of files has its own copies"
    )
    backup.add_argument(
        "--with-key", action="store_true", help="secret_key too: who has it can sign sessions"
    )
    restore = add("restore", "Fill an empty database from a backup.")
    restore.add_argument("file", type=Path)
    restore.add_argument(
        "--quiet", action="store_true", help="a copy to try: without sessions, queued letters and jobs"
    )
    reset = add("reset-factor", "Let somebody in who has lost the phone: forget their second factor.")
    reset.add_argument("email", help="the login")
    token = add("token", "Make an API token of a member; it is printed this once.")
    token.add_argument("email", help="the member's login")
    token.add_argument("--company", help="its short name in addresses; not needed where there is one only")
    token.add_argument("--name", default="naryad token", help="what it is for")
    token.add_argument("--write", action="store_true", help="it may also change what the member may")
    token.add_argument("--days", type=int, help="how long it works; without an end if not given")
    add("bounce", "Take in, from the standard input, a message that says that a letter did not arrive.")
    setup = add("setup", "Write a company's set-up to a file, or lay a file over it.")
    setup.add_argument("act", choices=("export", "import"))
    setup.add_argument("file", type=Path)
    setup.add_argument("--company", help="its short name in addresses; not needed where there is one only")
    setup.add_argument("--dry-run", action="store_true", help="only say what an import would change")
    company = add(
        "company",
        "Write everything of one company into a ZIP that spreadsheets open, or make a company of one.",
    )
    company.add_argument("act", choices=("export", "import"))
    company.add_argument("file", type=Path)
    company.add_argument("--company", help="its short name in addresses; not needed where there is one only")
    add("plan", "Plan tasks from a JSON file (see `naryad plan --help`).")
    add("calibrate", "Replay a history of tasks and measure its forecasts (see `naryad calibrate --help`).")
    return parser


if __name__ == "__main__":
    sys.exit(main())
