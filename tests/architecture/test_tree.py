"""What no linter knows: rules of docs/dev about files, templates and models."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.db.migrations.loader import MigrationLoader

from tests.architecture.sources import tree_of

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "naryad"
NO_ACTIONS = {"config", "operate", "core", "tenancy", "ui", "scheduling", "calibration", "static", "locale"}
INLINE = re.compile(
    r"<script(?![^>]*\bsrc=)[^>]*>|<style\b|\sstyle\s*=|\son[a-z]+\s*=\s*[\"']|javascript:", re.I
)
SCRIPT_DATA = re.compile(r"<script[^>]*type=[\"'](application/json|speculationrules)[\"']", re.I)
GENERATED = {"emails"}
LIBRARIES = {"scheduling", "calibration"}


def python_files() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def templates() -> list[Path]:
    return sorted(PACKAGE.rglob("templates/**/*.html"))


def classes(path: Path) -> Iterator[ast.ClassDef]:
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.ClassDef):
            yield node


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def test_models_do_not_override_save_or_delete() -> None:
    """Actions write. But the base of all looks at each row, that nothing translated is stored."""
    found = [
        f"{name_of(path)}: {node.name}.{method.name}"
        for path in python_files()
        if "models" in (path.stem, path.parent.name)
        for node in classes(path)
        for method in node.body
        if isinstance(method, ast.FunctionDef) and method.name in {"save", "delete"}
    ]

    assert found == ["src/naryad/tenancy/models.py: WorkspaceModel.save"]


def test_models_have_no_default_ordering() -> None:
    found = [
        f"{name_of(path)}: {node.name}"
        for path in python_files()
        for node in classes(path)
        if node.name == "Meta"
        for line in node.body
        if isinstance(line, ast.Assign)
        and any(getattr(target, "id", "") == "ordering" for target in line.targets)
    ]

    assert not found


def test_there_are_no_signals_model_forms_or_admin() -> None:
    banned = re.compile(
        r"\b(post_save|pre_save|post_delete|pre_delete|m2m_changed|ModelForm|modelform_factory)\b|admin\.site"
    )
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in python_files()
        if (match := banned.search(path.read_text(encoding="utf-8")))
    ]

    assert not found


def test_only_actions_write() -> None:
    """Views and jobs call actions; a queryset that creates or changes rows in a view passes them by."""
    writing = re.compile(
        r"\.objects\.(create|bulk_create|get_or_create|update_or_create)\(|\.save\(update_fields|\.bulk_update\("
    )
    found = [
        name_of(path)
        for path in python_files()
        if {"views", "api", "queries", "rules", "forms"} & {path.stem, path.parent.name}
        and writing.search(path.read_text(encoding="utf-8"))
    ]

    assert not found


def test_actions_and_queries_do_not_read_the_clock() -> None:
    clock = re.compile(r"\b(timezone\.now|datetime\.now|date\.today|time\.time|localdate)\(")
    found = [
        name_of(path)
        for path in python_files()
        if {"actions", "queries", "rules", "models", "events"} & {path.stem, path.parent.name}
        and path.relative_to(PACKAGE).parts[0] not in NO_ACTIONS
        and clock.search(path.read_text(encoding="utf-8"))
    ]

    assert not found


def test_actions_take_keywords_only() -> None:
    found = [
        f"{name_of(path)}: {node.name}"
        for path in python_files()
        if "actions" in (path.stem, path.parent.name) and path.relative_to(PACKAGE).parts[0] not in NO_ACTIONS
        for node in tree_of(path).body
        if isinstance(node, ast.FunctionDef) and is_atomic(node) and node.args.args
    ]

    assert not found


def is_atomic(node: ast.FunctionDef) -> bool:
    return any("atomic" in ast.unparse(decorator) for decorator in node.decorator_list)


def test_ids_and_numbers_are_read_by_core_alone() -> None:
    """`int(text) if text.isdecimal()` fails for `²` or for 5,000 digits, and passes over what it cannot read."""
    bare = re.compile(
        r"\.(isdecimal|isnumeric)\(\)|\bforms\.(CharField|DecimalField|DateField|DateTimeField|TimeField|DateInput|TimeInput)\("
    )
    found = [
        f"{name_of(path)}: {match.group()}"
        for path in python_files()
        if path.parent != PACKAGE / "core" and path != PACKAGE / "ui" / "fields.py"
        for match in bare.finditer(path.read_text(encoding="utf-8"))
    ]

    assert not found


def test_nothing_returns_success_false() -> None:
    found = [
        name_of(p)
        for p in python_files()
        if re.search(r"[\"']success[\"']\s*:", p.read_text(encoding="utf-8"))
    ]

    assert not found


@pytest.mark.parametrize("path", templates(), ids=name_of)
def test_a_template_has_no_inline_script_or_style(path: Path) -> None:
    source = SCRIPT_DATA.sub("<data ", path.read_text(encoding="utf-8"))
    source = re.sub(r"\{#.*?#\}", "", source)

    found = INLINE.findall(source) if not GENERATED & set(path.parts) else []

    assert not found


@pytest.mark.parametrize("path", [path for path in templates() if "style" not in path.stem], ids=name_of)
def test_a_template_has_no_text_outside_the_catalogue(path: Path) -> None:
    """Russian letters in a template are a text nobody can translate; a language is named in itself."""
    source = re.sub(
        r"\{#.*?#\}|\{% comment %\}.*?\{% endcomment %\}", "", path.read_text(encoding="utf-8"), flags=re.S
    )

    assert not re.search("[а-яё]", source.replace("Русский", ""), re.I)


def test_what_is_built_is_not_kept() -> None:
    """Each place that the build writes to is one that .gitignore names."""
    built = re.findall(r'"(src/naryad/\S*\*\S*)",', (ROOT / "hatch_build.py").read_text(encoding="utf-8"))
    ignored = (ROOT / ".gitignore").read_text(encoding="utf-8").split()

    named = {place for place in built if {place.removesuffix("**"), Path(place).name} & set(ignored)}
    assert len(built) >= 3
    assert set(built) == named


def test_lock_files_name_no_registry() -> None:
    for lock in [*ROOT.glob("requirements/*.txt"), ROOT / "frontend" / "package-lock.json"]:
        source = lock.read_text(encoding="utf-8")

        assert not re.search(r"--(extra-)?index-url|--find-links|\"resolved\":", source), lock


def test_the_import_linter_knows_every_app_with_actions() -> None:
    contract = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    apps = {path.parent.name for path in PACKAGE.glob("*/__init__.py")} - NO_ACTIONS

    missing = [app for app in sorted(apps) if f'"naryad.{app}",' not in contract]

    assert not missing


def test_no_two_classes_have_one_name() -> None:
    """Who searches for a class finds it. The engine is a library with words of its own (docs/adr/0042)."""
    places: dict[str, list[str]] = {}
    for path in python_files():
        if path.relative_to(PACKAGE).parts[0] not in LIBRARIES:
            for node in tree_of(path).body:
                if isinstance(node, ast.ClassDef):
                    places.setdefault(node.name, []).append(name_of(path))

    twice = {name: where for name, where in places.items() if len(where) > 1}

    assert not twice


def test_every_migration_finds_those_it_depends_on() -> None:
    """Read from disk, as a new database would."""
    loader = MigrationLoader(None)

    assert loader.graph.leaf_nodes()
    assert not loader.detect_conflicts()


PUBLIC = {"scheduling/__init__.py", "calibration/__init__.py"}
"""Libraries with a face of their own, and the table of ready set-ups."""


def test_a_package_has_no_face() -> None:
    """What is imported is named by its module, so that who looks for it opens one file."""
    faces = [
        name_of(path)
        for path in PACKAGE.rglob("__init__.py")
        if path.relative_to(PACKAGE).as_posix() not in PUBLIC
        and any(not isinstance(node, ast.Expr) for node in tree_of(path).body)
    ]

    assert not faces


WIDE = {
    *("documents/paper.html", "documents/paper_list.html"),
    *("crm/client.html", "crm/client_list.html", "crm/deal.html", "crm/deals_page.html"),
    "crm/duplicate_list.html",
    "forecast/workload.html",
    *(
        f"insight/{name}.html"
        for name in ("efficiency", "funnel", "order_steps", "orders", "steps", "types", "workload")
    ),
    "offers/offer.html",
    *("orders/order.html", "orders/orders_page.html", "payments/payment_list.html"),
    *("processes/difference.html", "processes/launch.html", "processes/order_create.html"),
    "processes/trial.html",
    *("products/product.html", "products/product_list.html"),
    "reminders/reminders_page.html",
    *(f"tasks/{name}.html" for name in ("queue", "task", "tasks_page", "time_sheet")),
    *("ui/style.html", "ui/style_form.html", "workspaces/base_settings.html"),
}
"""Tables, boards and cards take the whole width; text and forms have 60rem."""


def test_a_page_has_one_of_two_widths() -> None:
    pages = {str(path.relative_to(path.parents[1])): path.read_text(encoding="utf-8") for path in templates()}
    whole = {name for name, text in pages.items() if re.search(r'extends (layout|"ui/base\.html")', text)}

    assert {name for name in whole if "is-narrow" not in pages[name]} == WIDE
