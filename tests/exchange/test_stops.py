"""An import stands still and goes on where it stood: when a person stops it, and when its job is killed."""

from typing import Any

import pytest

from naryad.crm.models import Client
from naryad.exchange.actions import passing, tables
from naryad.exchange.actions.passing import pass_on
from naryad.workspaces.models import Member
from tests.exchange.test_clients import NOW, check, gone_through, read

TABLE = "Имя\n" + "".join(f"Клиент {number}\n" for number in range(9))


def test_a_run_goes_on_where_it_stood(anna: Member, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (tables, passing):
        monkeypatch.setattr(module, "PIECE", 3)
    table = check(read(anna, TABLE), anna)
    tables.run_table(table_id=table.pk, actor=anna, now=NOW)
    assert pass_on(table_id=table.pk, now=NOW)
    laid = passing.lay_rows

    def killed(*given: Any) -> None:
        laid(*given)
        raise KeyboardInterrupt

    monkeypatch.setattr(passing, "lay_rows", killed)
    with pytest.raises(KeyboardInterrupt):
        pass_on(table_id=table.pk, now=NOW)
    table.refresh_from_db()
    stood = (table.state, table.done, Client.objects.count())
    monkeypatch.setattr(passing, "lay_rows", laid)
    assert pass_on(table_id=table.pk, now=NOW)
    tables.stop_table(table_id=table.pk, actor=anna, now=NOW)

    assert stood == ("running", 3, 2)
    assert not pass_on(table_id=table.pk, now=NOW)
    assert Client.objects.count() == 5
    tables.run_table(table_id=table.pk, actor=anna, now=NOW)
    gone_through(table)
    assert (table.state, table.counts, Client.objects.count()) == ("done", {"added": 9}, 9)
