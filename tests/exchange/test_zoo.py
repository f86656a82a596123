"""Whatever stands in a cell of whatever column, its row is laid or refused in words, and the others go on."""

from collections.abc import Iterator

import pytest

from naryad.exchange.actions.kinds.known import KINDS
from naryad.exchange.models import ImportNote, TableImport
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.exchange.test_clients import check, read, run
from tests.exchange.test_deals import lay_stages
from tests.factories import make_deal, make_order, make_task

HOSTILE = (
    *(
        "9" * 30,
        "-1",
        "0",
        "1e400",
        "NaN",
        "Infinity",
        "٣",
        "²",
        "0x1F",
        "31.02.2026",
        "01.01.0001",
        "9999-12-31",
    ),
    *("=1+1", "'; DROP TABLE", "%s %(x)s {0}", "<b>", "№", "|", ":", "да", "24:61", "😀" * 300, "я" * 20_500),
)
GOOD = {
    "client": {"name": "Пётр"},
    "product": {"name": "Фасад"},
    "deal": {"name": "Кухня", "client": "Пётр"},
    "order": {"name": "Кухня", "client": "Пётр", "item": "Фасад", "item.price": "100"},
    "payment": {"deal": "1", "amount": "10", "paid_on": "01.11.2026"},
    "task": {"name": "Распил"},
    "time_entry": {"task": "Замер", "member": "Anna", "started": "01.11.2026", "minutes": "1"},
}


def rows(kind: str, targets: list[str]) -> Iterator[list[str]]:
    """A row of nothing else for each, and good rows of which one cell is so."""
    for word in wide(HOSTILE[:6], HOSTILE):
        yield [word] * len(targets)
        for spoilt in targets:
            yield [word if target == spoilt else GOOD[kind].get(target, "") for target in targets]


@pytest.mark.parametrize("kind", wide(("payment", "time_entry"), tuple(GOOD)))
def test_nothing_in_a_cell_stops_an_import(anna: Member, kind: str) -> None:
    lay_stages()
    deal = make_deal(responsible=anna, number=1)
    make_task(order=make_order(responsible=anna, deal=deal), title="Замер")
    targets = [target.key for target in KINDS[kind].targets(anna)]
    lines = ["\t".join(targets), *("\t".join(row) for row in rows(kind, targets))]
    table = read(anna, "\n".join(lines), kind=kind, encoding="utf-8")
    key = "name" if "name" in targets else ""

    check(table, anna, columns=dict(enumerate(targets)), known_by=key)
    run(table, anna)

    table.refresh_from_db()
    assert (table.state, sum(table.counts.values())) == (TableImport.State.DONE, len(lines) - 1)
    assert not ImportNote.objects.filter(table=table, became="refused", reason="").exists()
