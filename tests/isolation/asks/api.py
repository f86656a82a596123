"""What is sent to operations of the API: bodies of writes, by the operation's name; "{client}" is the id of such a row."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from naryad.config.api import ROOT, api
from tests.isolation.companies import Rows

ROW_OF = {
    "clients": "client",
    "contacts": "contact",
    "client_merges": "client_merge",
    "deals": "deal",
    "orders": "order",
    "items": "item",
    "tasks": "task",
    "dependencies": "link",
    "checklist_lines": "line",
    "payments": "payment",
    "expected_payments": "expected",
    "products": "product",
    "reminders": "reminder",
    "comments": "comment_order",
    "offers": "offer",
    "offer_sections": "offer_section",
    "offer_items": "offer_item",
    "papers": "paper",
    "members": "guest",
    "time_entries": "entry",
    "templates": "template",
    "launches": "launch",
    "deal_stages": "deal_stage",
    "fields": "own_field",
    "kit_parts": "kit_part",
    "product_groups": "product_group",
    "absences": "absence",
    "overtimes": "overtime",
    "holidays": "holiday",
    "lists": "deal_source",
    "webhooks": "endpoint",
    "webhook_messages": "delivery",
    "web_forms": "web_form",
    "legal_entities": "entity",
    "bank_accounts": "account",
    "views": "view",
    "setups": "laid_setup",
    "task_types": "task_type",
}
"""The kind of row that an address names, by its resource."""
EARLIER = {"started_at": "2026-11-30T09:00:00Z", "ended_at": "2026-11-30T09:05:00Z"}
NEXT_YEAR = {"starts_at": "2027-02-01T09:00:00Z", "ends_at": "2027-02-02T09:00:00Z"}
CHAIN: dict[str, Any] = {"name": "Another", "order_type_id": "{order_type}", "steps": [{"title": "Another"}]}
LETTER = {"to": "client@example.com", "subject": "Another", "text": "Another"}
BODIES: dict[str, dict[str, Any]] = {
    "add_client": {"name": "Another", "kind": "organisation"},
    "change_client": {"inn": ""},
    "merge_two_clients": {"other_id": "{alike}"},
    "tell_clients_apart": {"other_id": "{alike}"},
    "add_contact": {"name": "Another"},
    "change_contact": {"name": "Another"},
    "add_deal": {"title": "Another", "client_id": "{client}", "responsible_id": "{leader}"},
    "change_deal": {"client_id": "{client}", "title": "Another"},
    "move_one_deal": {"stage_id": "{deal_stage}", "before_id": None},
    "set_deal_tags": {"names": ["Another"]},
    "lose_one_deal": {"stage_id": "{lost_stage}", "reason_id": "{lost_reason}"},
    "resume_one_deal": {"order_ids": ["{order}"]},
    "add_order": {"order_type_id": "{order_type}", "deal_id": "{deal}", "items": [{"name": "Another"}]},
    "change_order": {"title": "Another", "responsible_id": "{leader}"},
    "move_one_order": {"stage_id": "{order_stage}"},
    "add_order_item": {"name": "Another", "product_id": "{product}"},
    "discount_items": {"discount": "5"},
    "change_item": {"name": "Another"},
    "hold_one_order": {"reason": "Another"},
    "cancel_one_order": {"reason": "Another"},
    "launch_order": {"template_id": "{order_template}"},
    "add_task": {"title": "Another", "order_id": "{order}", "assignee_id": "{worker}", "estimate": 60},
    "change_task": {"task_type_id": "{task_type}"},
    "assign_one_task": {"assignee_id": "{worker}"},
    "cancel_one_task": {"reason": "Another"},
    "set_makes_ready": {"makes_ready": True},
    "add_predecessor": {"predecessor_id": "{running}"},
    "add_checklist_lines": {"texts": ["Another"]},
    "change_checklist_line": {"text": "Another"},
    "tick_checklist_line": {"is_ticked": True},
    "press_start": {"member_id": "{worker}"},
    "press_take": {"member_id": "{worker}"},
    "press_pause": {"member_id": "{worker}"},
    "press_done": {"member_id": "{worker}"},
    "press_return": {"reason": "Another"},
    "press_pieces": {"done_quantity": "1"},
    "press_remaining": {"minutes": 30},
    "press_expected": {"expected_at": "2027-01-01T10:00:00Z"},
    "add_payment": {"deal_id": "{deal}", "amount": "1", "paid_on": "2026-01-01", "accepts_more": True},
    "give_back": {"deal_id": "{deal}", "amount": "1", "paid_on": "2026-01-01", "reason": "Another"},
    "reverse_one_payment": {"reason": "Another"},
    "add_expected_payment": {"deal_id": "{deal}", "amount": "1", "due_on": "2027-01-01"},
    "change_expected_payment": {"comment": "Another"},
    "add_reminder": {"text": "Another", "due_on": "2027-01-01", "client_id": "{client}"},
    "change_reminder": {"text": "Another"},
    "postpone_one_reminder": {"due_on": "2027-01-01"},
    "finish_one_reminder": {},
    "add_product": {"name": "Another", "group_id": "{product_group}"},
    "change_product": {"name": "Another", "group_id": "{product_group}"},
    "price_product": {"price": "5"},
    "say": {"of": "order", "row_id": "{order}", "text": "Another"},
    "change_what_was_said": {"text": "Another"},
    "add_offer": {"deal_id": "{deal}", "order_type_id": "{order_type}"},
    "change_offer": {"title": "Another"},
    "discount_offered": {"discount": "5"},
    "add_offer_section": {"order_type_id": "{order_type}"},
    "change_offer_section": {"title": "Another"},
    "add_item_of_offer": {"name": "Another", "product_id": "{product}"},
    "change_item_of_offer": {"name": "Another"},
    "add_paper": {"kind": "work_order", "order_id": "{order}", "entity_id": "{entity}"},
    "change_draft": {"note": "Another"},
    "cancel_one_paper": {"reason": "Another"},
    "change_member": {"position": "Another"},
    "set_skills_of_member": {"skill_ids": ["{skill}"]},
    "set_usual_schedule": {"days": ["9-18"] * 5 + ["", ""]},
    "set_member_schedule": {"days": ["9-18"] * 5 + ["", ""]},
    "add_one_absence": {"member_id": "{guest}"} | NEXT_YEAR,
    "add_one_overtime": {"member_id": "{guest}"} | NEXT_YEAR,
    "set_one_holiday": {"day": "2027-01-05"},
    "load_holidays": {"year": 2027},
    "add_time_entry": {"member_id": "{worker}", "task_id": "{task}", "reason": "Another"} | EARLIER,
    "change_time_entry": {"reason": "Another"} | EARLIER,
    "confirm_time_entry": {"ended_at": "2026-01-01T10:00:00Z"},
    "void_time_entry": {"reason": "Another"},
    "assign_tasks": {"task_ids": ["{task}"], "assignee_id": "{worker}"},
    "release_tasks": {"task_ids": ["{task}"]},
    "set_priority_of_tasks": {"task_ids": ["{task}"], "priority": 2},
    "set_due_day_of_tasks": {"task_ids": ["{task}"], "due_on": "2027-01-01"},
    "end_many_tasks": {"task_ids": ["{task}"], "ending": "cancelled"},
    "relink_many_tasks": {"unlinked": [{"predecessor_id": "{task}", "successor_id": "{next}"}]},
    "pin_one_task": {"member_id": "{worker}"},
    "order_checklist_lines": {"line_ids": ["{line}"]},
    "end_one_order": {"stage_id": "{order_stage}", "ending": "done"},
    "add_task_types": {"lines": [{"name": "Another"}]},
    "ask_task_at_stage": {"task_type_id": "{task_type}"},
    "add_pipeline": {"name": "Another", "stages": ["First"]},
    "set_stage_needs": {"needs_order": True},
    "add_order_types": {"types": [{"name": "Another", "stages": ["First", "Last"]}]},
    "set_type_of_product": {"order_type_id": "{order_type}"},
    "add_part_of_kit": {"product_id": "{kit_part_product}"},
    "change_part_of_kit": {"quantity": "3"},
    "add_product_groups": {"names": ["Another"], "parent_id": "{product_group}"},
    "move_product_group": {"parent_id": None},
    "add_own_field": {"of": "order", "kind": "text", "name": "Another"},
    "change_own_field": {"name": "Another"},
    "set_links_of_field": {},
    "order_own_fields": {"of": "order", "field_ids": ["{own_field}"]},
    "add_template": CHAIN,
    "change_template": CHAIN,
    "copy_one_template": {},
    "take_older_version": {"number": 1},
    "upgrade_orders": {"launch_ids": ["{launch}"]},
    "apply_one_difference": {},
    "leave_one_difference": {},
    "upgrade_one_launch": {},
    "take_walk_in_order": {"order_type_id": "{order_type}", "client_id": "{client}"},
    "add_name": {"name": "Another"},
    "change_one_name": {"name": "Another"},
    "order_list_of_names": {"row_ids": ["{deal_source}"]},
    "add_webhook": {"url": "https://another.example.org/", "kinds": ["client.created"]},
    "add_form_for_site": {
        "name": "Another",
        "heading": "Another",
        "asks": {"phone": "required"},
        "responsible_id": "{leader}",
    },
    "change_form_for_site": {"heading": "Another", "responsible_id": "{leader}"},
    "change_webhook": {"kinds": ["client.changed"]},
    "accept_one_offer": {},
    "order_offer_sections": {"section_ids": ["{offer_section}"]},
    "order_items_of_section": {"item_ids": ["{offer_item}"]},
    "move_item_of_offer": {"section_id": "{offer_section}"},
    "change_offer_text": {"intro": "Another"},
    "change_paper_look": {"before": "Another"},
    "issue_many_papers": {"kind": "invoice", "order_ids": ["{order}"]},
    "add_entity": {"name": "Another", "short_name": "Another", "inn": "500100732259"},
    "change_entity": {"phone": "Another"},
    "set_next_number": {"kind": "invoice", "year": 2027, "number": 5},
    "add_bank_account": {"bank": "Another", "bic": "044525225", "account": "40702810238000000002"},
    "change_bank_account": {"bank": "Another"},
    "tell_date_to_client": {"told_on": "2027-01-11"},
    "write_letter_of_offer": LETTER,
    "write_letter_of_paper": LETTER,
    "write_letter_of_order": LETTER | {"told_on": "2027-01-11"},
    "set_norms_of_product": {
        "template_id": "{order_template}",
        "norms": [{"step_id": "{order_step}", "minutes": 5}],
    },
    "apply_estimate_to_type": {"minutes": 77},
    "undo_estimate_of_type": {"change_id": "{applied}"},
    "add_view": {"listing": "order", "name": "Another"},
    "change_one_view": {"name": "Another"},
    "try_one_setup": {"file": {"schema": 2, "name": "Another"}},
    "lay_one_setup": {"file": {"schema": 2, "name": "Another"}},
    "choose_nouns_of_company": {},
    "change_company": {"phone": "Another"},
    "choose_parts_of_company": {"parts": ["pipeline", "orders", "tasks"]},
}
QUERIES = {"list_comments": "?of=order&row_id={order}"}
NO_ROWS_OF_THEIR_OWN = {
    *("pipelines", "deal_sources", "order_types", "payment_methods"),
    *("price_lists", "reminder_kinds", "skills", "me", "facts", "schedule", "calendar"),
    *("offer_texts", "paper_looks", "company"),
}


@dataclass(frozen=True)
class Operation:
    name: str
    method: str
    path: str
    capability: str
    has_body: bool

    @property
    def resource(self) -> str:
        return self.path.removeprefix(ROOT).partition("/")[0]

    @property
    def names_a_row(self) -> bool:
        return "pk}" in self.path or self.name in QUERIES

    def url(self, rows: Rows) -> str:
        given: dict[str, Any] = {"of": "order", "list_name": "deal_source"} | {
            "language": "ru",
            "paper_kind": "invoice",
        }
        named = given | {"pk": rows.get(ROW_OF.get(self.resource, "")), "list_pk": rows["price_list"]}
        query = QUERIES.get(self.name, "").format(**rows)
        return self.path.replace("{int:", "{").format(**named) + query

    def body(self, rows: Rows) -> dict[str, Any] | None:
        return _filled(BODIES[self.name], rows) if self.has_body else None


def _filled(value: Any, rows: Rows) -> Any:
    if isinstance(value, dict):
        return {name: _filled(one, rows) for name, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, rows) for one in value]
    is_row = isinstance(value, str) and value.startswith("{")
    return rows[value[1:-1]] if is_row else value


def operations() -> Iterator[Operation]:
    for bound in api._get_bound_routers():
        for path, view in bound.path_operations.items():
            for one in view.operations:
                address = ROOT + "/".join(part.strip("/") for part in (bound.prefix, path) if part.strip("/"))
                capability = getattr(one.view_func, "capability", "")
                has_body = any(model.__ninja_param_source__ == "body" for model in one.models)
                yield Operation(one.operation_id or "", one.methods[0], address, capability, has_body)
