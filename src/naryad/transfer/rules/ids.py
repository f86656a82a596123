"""Ids of a company's file and those that its rows have here: each table is shifted as a whole, so nothing is looked up."""

from collections.abc import Mapping
from dataclasses import dataclass, field

KINDS: Mapping[str, str] = {
    "attachment": "files_attachment",
    "client": "crm_client",
    "contact": "crm_contact",
    "deal": "crm_deal",
    "deal_source": "crm_dealsource",
    "deal_stage": "crm_dealstage",
    "deal_tag": "crm_dealtag",
    "entity": "entities_legalentity",
    "entry": "tasks_timeentry",
    "event": "activity_eventrecord",
    "expected": "payments_expectedpayment",
    "field": "fields_ownfield",
    "field_option": "fields_fieldoption",
    "item": "orders_orderitem",
    "launch": "processes_launch",
    "letter": "letters_clientletter",
    "login": "workspaces_member",
    "lost_reason": "crm_lostreason",
    "member": "workspaces_member",
    "note": "crm_dealcomment",
    "offer": "offers_offer",
    "order": "orders_order",
    "order_stage": "orders_orderstage",
    "order_type": "orders_ordertype",
    "paper": "documents_paper",
    "payment": "payments_payment",
    "payment_method": "payments_paymentmethod",
    "pipeline": "crm_pipeline",
    "price_list": "products_pricelist",
    "process": "processes_processtemplate",
    "product": "products_product",
    "product_group": "products_productgroup",
    "reason": "crm_lostreason",
    "reminder": "reminders_reminder",
    "reminder_kind": "reminders_reminderkind",
    "responsible": "workspaces_member",
    "reverses": "payments_payment",
    "skill": "people_skill",
    "stage": "crm_dealstage",
    "step": "processes_templatestep",
    "task": "tasks_task",
    "task_type": "tasks_tasktype",
    "template": "processes_processtemplate",
    "time_entry": "tasks_timeentry",
    "view": "tables_savedview",
}
"""Tables by what facts, keys and views call their rows."""
NOWHERE = 0
"""The id of a row that the file does not have."""


@dataclass(frozen=True)
class IdSpan:
    """Of the ids that a table has in the file, and of the one that its first row has here."""

    first: int
    last: int
    here: int

    def new(self, old: int) -> int:
        return self.here + old - self.first if self.first <= old <= self.last else NOWHERE


@dataclass(frozen=True)
class ShiftedIds:
    """`own_kinds`: what each own field holds, by the id it has in the file."""

    spans: Mapping[str, IdSpan]
    own_kinds: Mapping[int, str] = field(default_factory=dict)

    def of(self, table: str, old: int) -> int:
        span = self.spans.get(table)
        return span.new(old) if span else NOWHERE

    def of_kind(self, kind: str, old: int) -> int:
        """KeyError: nobody knows what such a row is."""
        return self.of(KINDS[kind], old)
