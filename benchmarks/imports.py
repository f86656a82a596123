"""A table of clients: read, checked, run, brought again, taken back.

benchmarks/imports.py [CLIENTS] [--kept FOLDER]

Each client has a phone, an e-mail, an INN, an address and a contact. As the application's login, in this process as in a
worker. Fails when a run takes more than ten minutes of 100,000 clients (six thousandths of a second each), when this
process ever holds more than 300 MB, or when the second run adds one.
"""

import argparse
import io
import os
import resource
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from _company import Size, fill_company
from _database import with_database
from pages import database_seconds

LIMIT_SECONDS_EACH, LIMIT_MEGABYTES = 0.006, 300


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("clients", type=int, nargs="?", default=100_000)
    asked.add_argument("--kept", default="", help="a folder whose database is filled once and used again")
    given = asked.parse_args()
    return with_database(lambda _app: measure(given.clients), kept=given.kept)


def measure(clients: int) -> int:
    from django.db import transaction

    from naryad.exchange.actions import tables
    from naryad.exchange.rules.reader import unpacked
    from naryad.tenancy.scope import scope
    from naryad.workspaces.models import Member

    company = fill_company(name=f"bench{int(time.time())}", size=Size(orders=100, open_orders=50, members=5))
    with scope(company):
        with transaction.atomic():
            anna = Member.objects.select_related("workspace", "user").get(role="owner")
        who: dict[str, Any] = {"actor": anna, "now": datetime.now(tz=UTC)}
        text = written(clients)

        def read() -> Any:
            lines = unpacked(io.BytesIO(text))
            return tables.read_table(kind="client", name="clients.csv", lines=lines, **who)

        table = timed("read", read)
        chosen = {"columns": table.targets, "known_by": table.known_by, "mode": table.mode}
        tables.check_table(table_id=table.pk, **chosen, **who)
        timed("checked", lambda: pass_all(table))
        tables.run_table(table_id=table.pk, **who)
        spent = timed("run", lambda: pass_all(table))
        again = read()
        tables.check_table(table_id=again.pk, **chosen, **who)
        timed("checked again", lambda: pass_all(again))
        tables.undo_table(table_id=table.pk, **who)
        timed("taken back", lambda: pass_all(table))
        with transaction.atomic():
            table.refresh_from_db()
            again.refresh_from_db()
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(
        f"load {os.getloadavg()[0]:.1f}; {clients} clients; at most {most:.0f} MB; run {table.counts}; again {again.counts}"
    )
    is_slow = spent > LIMIT_SECONDS_EACH * clients
    return int(is_slow or most > LIMIT_MEGABYTES or again.count("added") > 0)


def pass_all(table: Any) -> float:
    """Seconds."""
    from naryad.exchange.actions.passing import pass_on

    begun = time.monotonic()
    while pass_on(table_id=table.pk, now=datetime.now(tz=UTC)):
        pass
    return time.monotonic() - begun


def timed(name: str, act: Callable[[], Any]) -> Any:
    """With the CPU of this process and of the database's: what it takes on a quiet machine."""
    begun, app, sql = time.monotonic(), time.process_time(), database_seconds()
    result = act()
    app, sql = time.process_time() - app, database_seconds() - sql
    print(f"{name}: {time.monotonic() - begun:.1f} s, CPU {app:.1f} and {sql:.1f} s", flush=True)
    return result


def written(clients: int) -> bytes:
    lines = ["Код;Наименование;Телефон;E-mail;ИНН;Адрес;Контактное лицо"]
    lines += [
        f"К-{at};ООО «Мебель {at}»;+7 9{at // 10_000_000 % 100:02} {at // 10_000 % 1000:03}-{at // 100 % 100:02}-{at % 100:02};"
        f"m{at}@example.org;{7_700_000_000 + at};г. Тверь, ул. Садовая, {at % 300};Ирина {at}"
        for at in range(clients)
    ]
    return "\n".join(lines).encode("cp1251")


if __name__ == "__main__":
    sys.exit(main())
