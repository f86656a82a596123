"""Facts and refusals are contracts with whoever reads them later, in whichever language."""

import ast
import importlib
import pkgutil
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import contracts
import naryad
from naryad.core.errors import ActionError
from tests.architecture.sources import tree_of
from tests.architecture.test_tree import name_of, python_files


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


def test_actions_translate_nothing_themselves() -> None:
    """What they say is translated when it is shown; what they store is not translated at all."""
    found = [
        name_of(path)
        for path in python_files()
        if "actions" in (path.stem, path.parent.name) and _translates(path)
    ]

    assert not found


def _translates(path: Path) -> bool:
    """`gettext as _`; a name that is made for somebody is made by `gettext` itself."""
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "django.utils.translation"
        and any(name.asname == "_" and name.name != "gettext_lazy" for name in node.names)
        for node in ast.walk(tree_of(path))
    )
