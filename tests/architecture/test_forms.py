"""What a form that was sent twice would write twice has a key from the server, with or without scripts."""

import re
from collections.abc import Iterator
from pathlib import Path

SRC = Path(__file__).parents[2] / "src/naryad"
FORM = re.compile(r"<form\b.*?</form>", re.DOTALL)
POSTS = re.compile(r'hx-post=|method="post"')
OUTSIDE = (
    "account/",
    "mfa/",
    "ui/_demo_logins",
    "ui/_user_menu",
    "ui/style",
    "workspaces/join",
    "workspaces/email_",
    "workspaces/_login_sessions",
)
"""Nobody's company is written to: the door that keeps answers is not passed."""
SAME_AGAIN = frozenset(
    {
        "tasks/_deal_lost.html",
        "tasks/_deal_reopened.html",
        "crm/_inline_client.html",
        "crm/_stage.html",
        "crm/stage_needs.html",
        "tasks/_stage_task.html",
        "notifications/_preferences.html",
        "orders/_order_stage.html",
        "ui/_inline.html",
        "tables/_cell.html",
        "tables/_view_state.html",
        "tables/view_edit.html",
        "tasks/_watchers.html",
        "workspaces/_company_form.html",
        "workspaces/_name_field.html",
        "workspaces/_security.html",
        "workspaces/nouns.html",
        "workspaces/parts.html",
        "workspaces/member_leave.html",
    }
)
"""Forms that give a row a value or a state: twice is once."""
SECRET = frozenset({"workspaces/_tokens.html"})
"""Whose answer is shown once and kept nowhere, as an answer to a key would be."""
TICKET = frozenset({"webforms/web_form.html"})
"""Filled in by strangers: a ticket of the server is the key (docs/adr/0105)."""


def test_every_form_that_makes_a_row_has_a_key_of_the_server() -> None:
    without = {name for name, form in _posting() if "{% unique_key %}" not in form}

    assert without - SAME_AGAIN - SECRET - TICKET == set(), "Put {% unique_key %} into the form."
    assert SAME_AGAIN - without == set(), "These are not needed in the list any more."


def test_no_form_waits_for_a_script_to_make_its_key() -> None:
    assert [name for name, text in _templates() if 'name="idempotency_key"' in text] == []


def test_every_field_edited_where_it_stands_says_which_version_was_read() -> None:
    fields = [(name, form) for name, form in _posting() if 'name="field"' in form]

    assert len(fields) > 1
    assert [name for name, form in fields if "{% version_field" not in form] == []


def _posting() -> Iterator[tuple[str, str]]:
    for name, text in _templates():
        if not name.startswith(OUTSIDE):
            yield from ((name, form) for form in FORM.findall(text) if POSTS.search(form))


def _templates() -> Iterator[tuple[str, str]]:
    for path in sorted(SRC.glob("*/templates/**/*.html")):
        yield path.as_posix().split("/templates/")[1], path.read_text()
