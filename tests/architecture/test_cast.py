"""People, companies and logins of tests are made in one place."""

import ast
from pathlib import Path

TESTS = Path(__file__).resolve().parents[1]
MAKERS = {
    "Workspace.objects.create",
    "User.objects.create",
    "User.objects.create_user",
    "Member.objects.create",
    "create_workspace",
    "init_company",
    "make_workspace",
}
MAY_MAKE = {"cast.py", "factories.py"}
TESTED_THERE = {
    "workspaces/test_actions.py": {"create_workspace"},
    "setup/test_init.py": {"init_company"},
    "setup/test_demo.py": {"make_workspace"},  # a demo, and what stands in its way
    "activity/test_language.py": {"make_workspace"},  # one of each language
    "races/test_search.py": {"make_workspace"},  # committed, and gone after the test
    "races/test_seen.py": {"make_workspace"},
    "races/test_totals.py": {"make_workspace"},
    "tenancy/test_scope.py": {"make_workspace"},  # two that must not see each other
}


def made_in(source: str) -> set[str]:
    called = {ast.unparse(node.func) for node in ast.walk(ast.parse(source)) if isinstance(node, ast.Call)}
    return {maker for maker in MAKERS for name in called if name == maker or name.endswith(f".{maker}")}


def test_companies_and_people_are_made_by_the_cast_alone() -> None:
    found = {
        name: made
        for path in sorted(TESTS.rglob("*.py"))
        if (name := path.relative_to(TESTS).as_posix()) not in MAY_MAKE
        and (made := made_in(path.read_text(encoding="utf-8")) - TESTED_THERE.get(name, set()))
    }

    assert not found, "Take them from tests/cast.py, or make them by tests/factories.py."


def test_a_second_maker_is_seen() -> None:
    """Negative control."""
    assert made_in("actions.create_workspace(name='Oak')") == {"create_workspace"}
    assert made_in("boris = Member.objects.create(name='Boris')") == {"Member.objects.create"}
