"""What a template does stays in its process."""

import pytest

from naryad.documents.rules.typesetter import (
    CannotTypeset,
    PaperSheet,
    joined,
    pages_of,
    typeset,
    typeset_all,
)


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
        typeset(template, PaperSheet({}), seconds=1)


def test_many_are_set_at_once_and_joined() -> None:
    template = "#let data = json(bytes(sys.inputs.data))\n#for at in range(data.pages) { page[#data.name] }"
    sheets = [PaperSheet({"name": f"Лист {pages}", "pages": pages}) for pages in (1, 2, 3)]

    files = [pdf for (pdf,) in typeset_all(template, sheets)]

    assert [pages_of(pdf) for pdf in files] == [1, 2, 3]
    assert pages_of(joined(files)) == 6
