"""What a template does stays in its process."""

import pytest

from naryad.documents.rules.typesetter import CannotTypeset, typeset


@pytest.mark.parametrize(
    "template",
    [
        '#import "@preview/cetz:0.3.0": *',
        '#let name = "\\u{40}preview/cetz:0.3.0"\n#import name: *',
        '#read("/etc/passwd")',
        '#read("../../etc/passwd")',
        "#let f(n) = f(n + 1)\n#f(0)",
        "#for i in range(1000000000) [x]",
        "#let s = (1,) * 2000000000",
    ],
)
def test_a_hostile_template_is_stopped(template: str) -> None:
    with pytest.raises(CannotTypeset):
        typeset(template, data={}, seconds=1)
