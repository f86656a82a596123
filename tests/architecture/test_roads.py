"""No road leads upwards: by import, name of a relation, template or address. import-linter sees imports of modules only.

What an app above adds to one below it is registered by the hooks (docs/dev/hooks.md) or by subscribe(Fact).
"""

import ast
import re
import tomllib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest
from django.apps import apps

from tests.architecture.sources import tree_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "naryad"
TEMPLATE = re.compile(r"""\{%\s*(?:include|extends)\s+["']([a-z_]+)/""")
ADDRESS = re.compile(r"""["']([a-z_]+):[a-z_]+["']""")
TEMPLATE_NAME = re.compile(r"^([a-z_]+)/[\w/]+\.(?:html|txt)$")
ADDRESS_NAME = re.compile(r"^([a-z_]+):[a-z_]+$")


@cache
def heights() -> dict[str, int]:
    """How high each app stands: the layers of import-linter's contract, the lowest is 0."""
    settings = tomllib.loads(
        (Path(__file__).resolve().parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    )
    [contract] = [one for one in settings["tool"]["importlinter"]["contracts"] if one["id"] == "apps"]
    names = [layer.strip("()") for layer in contract["layers"]]
    return {name: height for height, name in enumerate(reversed(names))}


def is_above(other: str, app: str) -> bool:
    return heights().get(other, -1) > heights()[app]


def files(suffix: str) -> Iterator[tuple[str, Path]]:
    """Every file of an app that stands in a layer, with the app's name."""
    for path in sorted(PACKAGE.rglob(f"*{suffix}")):
        app = path.relative_to(PACKAGE).parts[0]
        if app in heights() and not {"migrations", "static"} & set(path.parts):
            yield app, path


def place(path: Path, line: int) -> str:
    return f"{path.relative_to(ROOT).as_posix()}:{line}"


def imported(tree: ast.AST) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree):
        names = (
            [node.module or ""]
            if isinstance(node, ast.ImportFrom)
            else [alias.name for alias in node.names]
            if isinstance(node, ast.Import)
            else []
        )
        for name in names:
            parts = name.split(".")
            if parts[0] == "naryad" and len(parts) > 1:
                yield parts[1], node.lineno
            elif name == "naryad" and isinstance(node, ast.ImportFrom):
                yield from ((alias.name, node.lineno) for alias in node.names)


def upward_imports() -> list[str]:
    return [
        f"{place(path, line)} imports {other}"
        for app, path in files(".py")
        for other, line in imported(tree_of(path))
        if is_above(other, app)
    ]


def strings(path: Path) -> Iterator[tuple[str, int]]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value, node.lineno


def lines(suffix: str) -> Iterator[tuple[str, str, str]]:
    """App, place and text of every line of a template, of every string of a module."""
    for app, path in files(suffix):
        if suffix == ".py":
            yield from ((app, place(path, line), text) for text, line in strings(path))
        else:
            for number, text in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
                yield app, place(path, number), text


def leading_up(suffix: str, pattern: re.Pattern[str]) -> list[str]:
    return [
        f"{where} names {other}"
        for app, where, text in lines(suffix)
        for other in pattern.findall(text)
        if is_above(other, app)
    ]


def upward_templates() -> list[str]:
    return leading_up(".html", TEMPLATE) + leading_up(".py", TEMPLATE_NAME)


def upward_addresses() -> list[str]:
    return leading_up(".html", ADDRESS) + leading_up(".py", ADDRESS_NAME)


@cache
def relations_from_above() -> dict[str, set[str]]:
    """By app: names by which Django lets its models reach rows of an app above them."""
    found: dict[str, set[str]] = {}
    for model in apps.get_models():
        for relation in model._meta.related_objects:
            app, other = model._meta.app_label, relation.related_model._meta.app_label
            if app in heights() and other in heights() and is_above(other, app):
                names = {relation.get_accessor_name() or "", relation.field.related_query_name()}
                found.setdefault(app, set()).update(names - {"", "+"})
    return found


def test_relations_that_cross_apps_are_named_after_their_owner() -> None:
    """`<app>_<model>`: such a name is exact, so that who writes it can be found."""
    wrong = []
    for model in apps.get_models():
        for field in model._meta.get_fields():
            remote = getattr(field, "remote_field", None)
            if not getattr(field, "concrete", False) or remote is None or field.model is not model:
                continue
            app, target = model._meta.app_label, field.related_model._meta.app_label
            name = remote.related_name
            crosses = app in heights() and target in heights() and app != target
            if crosses and name not in ("+", None, f"{app}_{model._meta.model_name}"):
                wrong.append(f"{app}.{model.__name__}.{field.name}: {name}")

    assert not wrong


def words(tree: ast.AST) -> Iterator[tuple[str, int]]:
    """Names by which rows are reached: attributes, keywords, and parts of `a__b` in strings."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr, node.lineno
        elif isinstance(node, ast.keyword) and node.arg:
            yield from ((part, node.value.lineno) for part in node.arg.split("__"))
        elif isinstance(node, ast.Constant) and re.fullmatch(r"-?\w+", str(node.value)):
            yield from ((part, node.lineno) for part in str(node.value).lstrip("-").split("__"))


def upward_relations() -> list[str]:
    found = []
    for app, path in files(".py"):
        names = relations_from_above()
        known = set().union(*(names[lower] for lower in names if not is_above(lower, app)))
        own = {name for name in known if not is_above(name.split("_")[0], app)}
        for word, line in words(tree_of(path)):
            if word in known - own:
                found.append(f"{place(path, line)} reaches {word}")
    return found


ROADS = [upward_imports, upward_templates, upward_addresses, upward_relations]


@pytest.mark.parametrize("roads", ROADS)
def test_no_road_leads_upwards(roads: Callable[[], list[str]]) -> None:
    assert not roads()


PLANTED = {
    "crm/views.py": "from naryad.orders.models import Order",
    "crm/templates/crm/_deal.html": '{% include "orders/_orders.html" %}',
    "crm/urls.py": 'url = "tasks:task_list"',
    "crm/queries.py": "rows.filter(orders_order__status=1)",
}


@pytest.mark.parametrize(("roads", "planted"), list(zip(ROADS, PLANTED.items(), strict=True)))
def test_a_road_that_is_put_back_is_seen(
    roads: Callable[[], list[str]], planted: tuple[str, str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / planted[0]
    path.parent.mkdir(parents=True)
    path.write_text(planted[1], encoding="utf-8")
    for name in ("ROOT", "PACKAGE"):
        monkeypatch.setitem(roads.__globals__, name, tmp_path)

    assert len(roads()) == 1
