"""Facts and refusals are contracts with whoever reads them later, in whichever language."""

import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator

import contracts
import naryad
from naryad.core.errors import ActionError


def test_each_refusal_has_a_code_of_its_own() -> None:
    for module in pkgutil.walk_packages(naryad.__path__, "naryad."):
        if ".actions" in module.name:
            importlib.import_module(module.name)

    codes = Counter(one.code for one in refusals(ActionError))

    assert [code for code, count in codes.items() if count > 1] == []


def refusals(of: type[ActionError]) -> Iterator[type[ActionError]]:
    for one in of.__subclasses__():
        yield one
        yield from refusals(one)


def test_pages_about_facts_notices_and_refusals_are_as_the_program_is() -> None:
    stale = [path.name for path, text in contracts.pages().items() if path.read_text("utf-8") != text]

    assert not stale, f"run scripts/contracts.py: {stale}"
