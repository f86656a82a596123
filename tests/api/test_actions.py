"""What people can do, programs can do: every action has an operation, or stands here with its reason."""

import ast
from collections.abc import Iterator
from pathlib import Path

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "naryad"
YET = "not yet"
PART = "a part of other actions"
PERSON = "a person confirms by password or code that it is them"
PAGE = "of one's own page, which programs do not have"
EXPORT = "tells of a download"

WITHOUT: dict[str, str | dict[str, str]] = {
    "activity": PART,
    "crm.clients": {"new_client": PART, "new_contact": PART},
    "crm.discard": PART,
    "crm.many": PART,
    "crm.deals": {"settle_deal": PART, "unsettle_deal": PART, "mark_lost": PART, "lacking_at": PART},
    "documents.papers": {"keep_issued": PART, "numbered_content": PART},
    "documents.own_texts": YET,
    "entities.pictures": YET,
    "exchange.options": PART,
    "exchange.sources.runs": YET,
    "exchange.tables": YET,
    "fields.values": PART,
    "files.attachments": PART,
    "forecast": PART,
    "notifications.bell": PAGE,
    "notifications.preferences": PAGE,
    "offers.offers": {"keep_version": PART, "end_offer": PART, "open_again": PART},
    "orders.items": {
        "follow_tasks": PART,
        "picked": PART,
        "price_anew": PART,
        "refuse_discount": PART,
        "new_item": PART,
        "require_pricing": PART,
    },
    "orders.discard": PART,
    "orders.only": PART,
    "orders.orders": {"create_order": PART, "order_as_offered": PART},
    "orders.progress": PART,
    "orders.shared": PART,
    "orders.stop": PART,
    "orders.types": {"create_order_type": PART},
    "payments.leave": PART,
    "payments.ledger": {"locked_deal": PART, "morning_after": PART, "tell_while_left": PART},
    "portal": {"set_logo": YET, "remove_logo": YET, "link_goes_out": PART},
    "processes.difference": {"take_difference_back": PART},
    "processes.launch": {"require_launch": PART},
    "processes.templates": {"keep_version": PART, "with_formulas": PART},
    "products.prices": PART,
    "reminders": {
        "drop_reminders_of_deal": PART,
        "hand_over_reminders": PART,
        "discard_reminder": PART,
    },
    "setup.begin": PAGE,
    "tables": {"change_rows": YET, "tell_exported": EXPORT},
    "transfer.exports": PERSON,
    "talk.files": YET,
    "tasks.create": {
        "lay_tasks": PART,
        "remove_tasks": PART,
        "lock_place": PART,
        "make_tasks": PART,
    },
    "tasks.facts": PART,
    "tasks.flow": PART,
    "tasks.leave": PART,
    "tasks.parts": PART,
    "tasks.past": PART,
    "tasks.plan": {"note_taken_back": PART},
    "tasks.progress": {"keep_pieces": PART},
    "tasks.rights": PART,
    "tasks.stop": {"hold_order_again": PART, "lock_order": PART, "stop_timers": PART},
    "tasks.timers": PART,
    "tasks.undo": PART,
    "workspaces.invitations": PERSON,
    "workspaces.members": PERSON,
    "workspaces.logins": PERSON,
    "workspaces.names": {"create_names": PART},
}
"""By the actions of a module, all of them or one by one."""


def test_every_action_has_an_operation_or_a_reason() -> None:
    used, faults = set(used_by_operations()), []
    for module, names in actions().items():
        reason = WITHOUT.get(module, {})
        for name in names:
            has_reason = isinstance(reason, str) or name in reason
            if has_reason == ((module, name) in used):
                faults.append(f"{module}: {name}")

    assert faults == []


def test_reasons_are_given_to_actions_that_are_there() -> None:
    there = actions()
    named = {
        (module, name) for module, reasons in WITHOUT.items() if isinstance(reasons, dict) for name in reasons
    }

    assert WITHOUT.keys() - there.keys() == set()
    assert named - {(module, name) for module, names in there.items() for name in names} == set()


def actions() -> dict[str, list[str]]:
    """Functions that somebody does, by their app and topic."""
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        if module := module_of(path.relative_to(PACKAGE).with_suffix("").parts):
            for node in ast.parse(path.read_text("utf-8")).body:
                if isinstance(node, ast.FunctionDef) and is_action(node):
                    found.setdefault(module, []).append(node.name)
    return found


def module_of(parts: tuple[str, ...]) -> str:
    return ".".join(part for part in parts if part != "actions") if "actions" in parts else ""


def is_action(node: ast.FunctionDef) -> bool:
    return not node.name.startswith("_") and any(arg.arg == "actor" for arg in node.args.kwonlyargs)


def used_by_operations() -> Iterator[tuple[str, str]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        if "api" not in path.relative_to(PACKAGE).with_suffix("").parts:
            continue
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("naryad."):
                module = module_of(tuple((node.module or "").split(".")[1:]))
                yield from ((module, alias.name) for alias in node.names if module)
