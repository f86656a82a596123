"""Steps of a template typed as lines."""

import pytest

from naryad.processes.forms.chain import ChainDraft, StepRow
from naryad.processes.forms.lines import UnreadableLine, add_lines
from naryad.processes.forms.steps import Choices
from naryad.workspaces.queries import Offered

OFFERED = Choices(
    task_types=[("", "—"), ("1", "Bench"), ("2", "Bench / Diagnosis"), ("3", "Bench / Soldering")],
    skills=[("", "—"), ("11", "Diagnosis"), ("12", "Solderer")],
    members=Offered([(21, "Pavel")]),
    stages=[("", "—"), ("31", "Taken"), ("32", "Repair")],
    active_members=frozenset(),
    manned_skills=frozenset(),
    defaults={},
)


def typed(text: str, *before: str) -> list[StepRow]:
    draft = ChainDraft([StepRow(f"s{at}", {"title": title}) for at, title in enumerate(before, start=1)])
    add_lines(draft, text, offered=OFFERED)
    return draft.rows


def after(row: StepRow) -> list[tuple[str, str]]:
    return [(one.key, one.lag) for one in row.after]


def test_each_line_is_a_step_that_waits_for_the_one_above() -> None:
    rows = typed("Receive\n\nRepair\n")

    assert [(row.key, row.title, after(row)) for row in rows] == [
        ("n1", "Receive", []),
        ("n2", "Repair", [("n1", "")]),
    ]


@pytest.mark.parametrize(
    ("said", "values"),
    [
        ("45 min", {"fixed": "45 min"}),
        ("1 h + 10 min a unit", {"fixed": "1 h", "per_unit": "10 min"}),
        ("+ 5 мин за шт", {"per_unit": "5 мин"}),
        ("wait 2 d", {"is_wait": True, "elapsed": "2 d"}),
        ("ждать 1д", {"is_wait": True, "elapsed": "1д"}),
        ("soldering", {"task_type": "3"}),
        ("тип Bench / Soldering", {"task_type": "3"}),
        ("Solderer", {"skill": "12"}),
        ("Diagnosis; Diagnosis", {"task_type": "2", "skill": "11"}),
        ("специализация Diagnosis", {"skill": "11"}),
        ("pavel", {"assignee": "21"}),
        ("stage Repair", {"stage": "32"}),
        ("этап Repair; готово; на позицию", {"stage": "32", "makes_ready": True, "is_per_item": True}),
        ("ожидание 3 d; ends by itself", {"is_wait": True, "elapsed": "3 d", "ends_itself": True}),
    ],
)
def test_what_stands_behind_a_semicolon_is_known_by_what_it_is(said: str, values: dict[str, object]) -> None:
    assert typed(f"Something; {said}")[0].values == {"title": "Something"} | values


def test_a_step_called_as_a_type_is_of_that_type() -> None:
    assert typed("diagnosis\nBench; type Diagnosis")[0].values["task_type"] == "2"


def test_columns_of_a_spreadsheet_are_read_too() -> None:
    assert typed("Repair\t2 h\tSolderer")[0].values == {"title": "Repair", "fixed": "2 h", "skill": "12"}


def test_steps_say_what_they_wait_for_by_number_also_of_those_that_are_there() -> None:
    rows = typed("Order; after 1\nWait for it; wait 2 d\nPaint; after 1, 3 + 4 h\nTalk; first", "Draw")

    assert [after(row) for row in rows[1:]] == [
        [("s1", "")],
        [("n1", "")],
        [("s1", ""), ("n2", "4 h")],
        [],
    ]


def test_an_empty_row_makes_place() -> None:
    draft = ChainDraft.empty()

    add_lines(draft, "Repair", offered=OFFERED)

    assert [row.title for row in draft.rows] == ["Repair"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Repair\nPaint; Nobody", "Line 2: “Nobody”"),
        ("Repair; stage Nowhere", "stage Nowhere"),
        ("Repair; wait long", "wait long"),
        ("Repair; after tomorrow", "Line 1: “tomorrow”"),
        ("Repair; after 7", "no other step 7"),
        ("Repair; after 1", "no other step 1"),
        ("; 5 min", "Line 1"),
        ("x" * 201, "Line 1"),
        ("Step\n" * 201, "at most 200"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_line_and_adds_nothing(text: str, said: str) -> None:
    draft = ChainDraft.empty()

    with pytest.raises(UnreadableLine, match=said):
        add_lines(draft, text, offered=OFFERED)
    assert draft.is_blank
