"""Ids inside values are found: in every column that may hold them, in every fact, in every view."""

import importlib
import pkgutil
import re
from pathlib import Path

import naryad
from naryad.activity.facts import KINDS as FACTS
from naryad.activity.facts import TOPIC_KINDS, _hints
from naryad.exchange.actions.kinds.known import KINDS as TABLES
from naryad.transfer.rules.facts import GONE, table_of
from naryad.transfer.rules.ids import KINDS, IdSpan, ShiftedIds
from naryad.transfer.rules.own import own_formula, own_values
from naryad.transfer.rules.tables import carried_tables
from naryad.transfer.rules.views import CHOICES, OF_CODES, kind_of_values, view_asks
from naryad.transfer.rules.within import WITHIN
from naryad.ui.lists.listing import _listings, registered_columns

IDS = ShiftedIds(
    {"fields_ownfield": IdSpan(1, 9, 101), "fields_fieldoption": IdSpan(1, 9, 201), "workspaces_member": IdSpan(1, 9, 301),
     "orders_orderstage": IdSpan(1, 9, 401)},
    {4: "choice", 5: "member", 6: "text"},
)  # fmt: skip


def test_every_column_that_may_hold_ids_says_how_they_are_found() -> None:
    tables = {table.name: table for table in carried_tables()}
    may_hold = {
        f"{table.name}.{column.name}"
        for table in tables.values()
        for column in table.columns
        if not column.of
        and (column.type == "json" or column.name.endswith("_id") or "formula" in column.name)
    }

    assert may_hold - WITHIN.keys() == set()
    assert [
        name
        for name in WITHIN
        if name.split(".")[1] not in {one.name for one in tables[name.split(".")[0]].columns}
    ] == []
    assert set(KINDS.values()) <= tables.keys()


def test_the_ids_of_every_fact_have_a_table() -> None:
    for module in pkgutil.walk_packages(naryad.__path__, "naryad."):
        if ".facts" in module.name:
            importlib.import_module(module.name)
    tables = {table.name for table in carried_tables()}

    named = {
        (kind, name): table_of(kind, name, {"names": "skill", "task_id": 1})
        for kind, fact in FACTS.items()
        for name in _hints(fact)
        if name.endswith(("_id", "_ids")) and name not in GONE
    }

    assert [field for field, table in named.items() if table not in tables] == []
    assert KINDS.keys() >= TOPIC_KINDS


def test_what_other_programs_know_by_number_is_known_after_a_move() -> None:
    sources = (Path(naryad.__file__).parent / "exchange/actions/sources").glob("*.py")
    kept = {kind for path in sources for kind in re.findall(r'\.keep\(\s*"(\w+)"', path.read_text("utf-8"))}

    assert kept | TABLES.keys() <= KINDS.keys()


def test_every_choice_of_a_list_is_a_row_or_a_code() -> None:
    columns = [(key, column) for key, listing in _listings.items() for column in listing.columns]
    unknown = [
        (key, column.key)
        for key, column in (*columns, *registered_columns())
        if column.kind in ("choice", "choices", "person") and not kind_of_values(key, column.key)
    ]

    assert [one for one in unknown if one[1] not in OF_CODES] == []
    assert set(CHOICES.values()) <= KINDS.keys()


def test_values_formulas_and_filters_get_the_new_ids() -> None:
    assert own_values({"f4": [1, 2], "f5": 3, "f6": "f4", "f9": 1}, IDS) == {
        "f104": [201, 202],
        "f105": 303,
        "f106": "f4",
    }
    assert own_formula('if({f4} = #2 and {f6} = "#2 f4"; 1 min; 2 min)', IDS) == (
        'if({f104} = #202 and {f106} = "#2 f4"; 1 min; 2 min)'
    )
    asks = {
        "where": "stage.any.3;5,or(f4.is.1,responsible.is.me,priority.is.3)",
        "sort": "-f4",
        "responsible": "2",
        "folded": "3",
    }
    assert view_asks(asks, "order", IDS) == {
        "where": "stage.any.403;405,or(f104.is.201,responsible.is.me,priority.is.3)",
        "sort": "-f104",
        "responsible": "302",
    }
