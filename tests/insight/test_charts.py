"""Where the marks of a chart stand, and what its axis says."""

import pytest

from naryad.insight.rules.charts import LEFT, LineChart, Value, line_chart, time_step
from naryad.ui.templatetags.figures import duration


def chart(*values: float | None, **options: object) -> LineChart:
    found = line_chart(
        title="", values=[Value("", value) for value in values], tick=lambda mark: f"{mark:g}", **options
    )
    assert found is not None
    return found


def texts(found: LineChart) -> list[str]:
    return [tick.text for tick in found.ticks]


def test_an_axis_spans_the_data_and_the_line_to_compare_with() -> None:
    assert texts(chart(91, 97, level=100)) == ["90", "92.5", "95", "97.5", "100"]
    assert texts(chart(3, 11))[0] == "0"


def test_marks_of_time_are_parts_of_an_hour_hours_or_days() -> None:
    assert texts(chart(12, 78, step=time_step)) == ["0", "30", "60", "90"]
    assert texts(chart(200, 700, step=time_step)) == ["0", "180", "360", "540", "720"]


def test_a_long_label_has_room() -> None:
    found = line_chart(
        title="",
        values=[Value("", 20), Value("", 88)],
        tick=lambda minutes: duration(round(minutes)),
        step=time_step,
    )

    longest = max(len(tick.text) for tick in found.ticks)
    assert longest > 6
    assert found.left >= LEFT + 7 * (longest - 6)


def test_the_line_begins_with_the_first_month_that_has_data() -> None:
    found = chart(None, None, 5, None, 7)

    assert [len(found.points), len(found.labels)] == [2, 3]


@pytest.mark.parametrize("value", [0, 5, 1e-12])
def test_equal_values_have_an_axis(value: float) -> None:
    found = chart(value, value)

    assert len(found.ticks) >= 2
