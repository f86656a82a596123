"""What is asked of every route, with which rows: the expectations of the sweep and of the matrix of permissions.

A route that is missing here fails the run. Rows are named by kind, as in Company.led_by.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.http import HttpResponse
from django.test import Client as Browser
from django.urls import reverse

from tests.isolation.companies import Rows
from tests.isolation.routes import Route, member_routes

Body = dict[str, str]
WORDS = {"todo", "1", "logo", "invoice", "label", "commercial_offer", "act", "en"}
SAID = frozenset({200, 409})


@dataclass(frozen=True, kw_only=True)
class Ask:
    """`path`, `query` and the values of `post` name rows as {kind}; `get` and `post` say which methods it answers.

    `post_needs`: the capability of writing, where reading has another one; `or_needs`: another one that is enough for
    own rows. `whose`: "private" rows are one
    member's, "shared" ones are everybody's with the capability, "led" ones belong to who leads or works on them.
    """

    path: tuple[str, ...] = ()
    query: str = ""
    get: bool = True
    post: Body | None = None
    post_needs: str = ""
    or_needs: str = ""
    whose: str = "led"
    refused: frozenset[int] = frozenset({403, 404})
    """Answers that refuse another one's row; 409 where the action names who has it."""
    permitted: frozenset[int] = frozenset({200, 204, 302})
    """Answers of who may; 409 where the row of the tests is in no state for it."""

    @property
    def methods(self) -> tuple[str, ...]:
        return ("GET",) * self.get + ("POST",) * (self.post is not None)

    def names_rows(self, method: str) -> bool:
        """Whether the request names a row, in its address or (a POST) in its fields."""
        written = [self.query, *((self.post or {}).values() if method == "POST" else ())]
        return any("{" in text for text in written) or bool(self.kinds)

    @property
    def kinds(self) -> list[str]:
        """Kinds of the rows of the path, without a parameter that is a word (the column of a board)."""
        return [kind for kind in self.path if kind not in WORDS]

    def url(self, route: Route, *, workspace: str, rows: Rows) -> str:
        ids = {name: rows.get(kind, kind) for name, kind in zip(route.parameters, self.path, strict=True)}
        return reverse(route.name, kwargs={"workspace": workspace, **ids}) + self.query.format(**rows)

    def body(self, rows: Mapping[str, Any]) -> Body:
        return {name.format(**rows): text.format(**rows) for name, text in (self.post or {}).items()}


def page(query: str = "", **options: Any) -> Ask:
    return Ask(query=query, whose="shared", **options)


def card(*path: str, **options: Any) -> Ask:
    return Ask(path=path, **options)


def said(kind: str, *, is_get: bool = True, **post: str) -> Ask:
    """Refused where it is another's, after it was asked who may speak."""
    return Ask(path=(f"comment_{kind}",), get=is_get, post=post, post_needs="comments.add", permitted=SAID)


def press(*path: str, **post: str) -> Ask:
    return Ask(path=path, get=False, post=post)


def too_late(*path: str, **post: str) -> Ask:
    """Refused by the state of the row, after it was asked who may."""
    return Ask(path=path, get=False, post=post, permitted=frozenset({409}))


def work(kind: str, *, permitted: int = 302, **post: str) -> Ask:
    """A press of who does the task; another is told who that is."""
    refused = frozenset({403, 404, 409})
    return Ask(path=(kind,), get=False, post=post, refused=refused, permitted=frozenset({permitted}))


def end(kind: str, **post: str) -> Ask:
    """Also for who leads the order."""
    return Ask(path=(kind,), post=post, or_needs="tasks.edit")


def ticked(kind: str) -> Ask:
    """By who does the task, or leads it; another is told whose it is."""
    return Ask(path=(kind,), get=False, post={}, or_needs="tasks.edit", refused=frozenset({403, 404, 409}))


def setting(*path: str, get: bool = False, **post: str) -> Ask:
    return Ask(path=path, get=get, post=post, whose="shared")


NO_FILE = frozenset({422})
"""Whoever may attach one is told that none was chosen."""
ITEMS = {"items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "0"}
NEW_ORDER = ITEMS | {
    "order_type": "{order_type}",
    "responsible": "{leader}",
    "priority": "1",
    "template": "none",
}
PAYMENT = {"amount": "1", "paid_on": "2026-01-01", "method": "{payment_method}", "kind": "further"}
AWAY = {"first_day": "2027-03-01", "last_day": "2027-03-02", "note": "away"}
YESTERDAY = datetime.now(ZoneInfo("Europe/Moscow")).date() - timedelta(days=1)
HOURS = {"day": f"{YESTERDAY}", "starts": "03:10", "ends": "03:20", "reason": "forgot"}
MEMBER = {"name": "Somebody", "kind": "person", "role": "performer", "position": "", "phone": ""}
TEMPLATE = {"name": "Another", "order_type": "", "step": "n1", "n1-title": "Saw", "n1-fixed": "1h"}

REMINDER = {"kind": "{reminder_kind}", "text": "Another", "soon": "tomorrow", "assignee": "{leader}"}

OWN_FIELD = {"name": "Another", "kind": "text", "seen_by": "owner", "shown": "card"}

WORKSPACES = {
    "start": page(),
    "workspaces:settings": page(),
    "workspaces:nouns": page(
        post={f"order_{form}": "Project" for form in ("one", "of_one", "many", "of_many")}
    ),
    "workspaces:company": page(
        post={
            "name": "Renamed",
            "time_zone": "Europe/Moscow",
            "currency": "RUB",
            "country": "RU",
            "language": "ru",
            "prices_include_vat": "on",
            "default_vat": "20",
            "paid_tolerance": "0",
        }
    ),
    "workspaces:parts": page(post={"parts": "orders"}),
    "people:member_list": page(),
    "workspaces:security": page(post={}),
    "workspaces:factors_reset": Ask(
        path=("guest",), get=False, post={}, whose="shared", permitted=frozenset({422})
    ),
    "workspaces:audit": page(),
    "workspaces:audit_file": page(),
    "workspaces:member_create": page(post=MEMBER),
    "workspaces:invite": setting("guest", email=""),
    "workspaces:withdraw_invitation": setting("guest"),
    "workspaces:reactivate": setting("guest"),
    "people:skills": page(),
    "people:skill_create": setting(name="Another"),
    "people:skill_order": setting(order="{skill}"),
    "people:skill_change": setting("skill", name="Another"),
    "people:skill_archive": setting("skill"),
    "people:skill_restore": setting("skill"),
    "people:holidays": page(),
    "people:holiday_set": setting(day="2027-02-02", kind="off", name="A day"),
    "people:holidays_load": setting(year="2028"),
    "people:holiday_remove": setting("holiday"),
    "people:member": Ask(path=("guest",), whose="shared"),
    "people:member_history": Ask(path=("guest",), whose="shared"),
    "people:member_save": setting(
        "guest", **MEMBER, skills="{skill}", skills_version="", pattern="week", day_0="9:00-13:00"
    ),
    "people:schedule_fields": Ask(path=("guest",), whose="shared"),
    "people:default_schedule": setting(pattern="week", day_0="9:00-13:00"),
    "people:absence_add": setting("guest", kind="sick", **AWAY),
    "people:absence_remove": setting("absentee", "absence"),
    "people:overtime_add": setting("guest", **AWAY),
    "people:overtime_remove": setting("absentee", "overtime"),
    "workspaces:member_leave": setting("guest", get=True, taker="pool"),
}
TABLES = {
    "tables:cell": card(
        "expected", query="?listing=expected_payment&column=due", post={"value": "01.12.2027"}
    ),
    "tables:bulk_field": page("?listing=expected_payment&column=due"),
    "tables:bulk_more": Ask(
        path=("1",),
        query="?listing=expected_payment&column=due",
        whose="shared",
        permitted=frozenset({200, 404}),
    ),
    "tables:bulk_change": Ask(
        query="?listing=expected_payment",
        get=False,
        post={"column": "due", "row": "{expected}", "value": "01.12.2027"},
        refused=frozenset({403, 404, 409}),
    ),
    "tables:bulk_effect": Ask(
        query="?listing=expected_payment",
        get=False,
        post={"column": "due", "row": "{expected}", "value": "01.12.2027"},
        refused=frozenset({403, 404, 409}),
    ),
    "tables:view_create": page("?listing=order", post={"listing": "order", "name": "Another"}),
    "tables:view_edit": Ask(path=("view",), post={"name": "Another"}, whose="private"),
    "tables:view_save": Ask(path=("view",), get=False, post={"asks": "sort=title"}, whose="private"),
    "tables:view_delete": Ask(path=("view",), get=False, post={}, whose="private"),
}
CRM = {
    "crm:deal_board": page(),
    "crm:deal_table": page(),
    "crm:deal_create": page(
        post={
            "title": "Another",
            "client": "{client}",
            "responsible": "{me}",
            "stage": "{deal_stage}",
            "priority": "1",
        }
    ),
    "crm:deal": card("deal"),
    "crm:deal_edit": press("deal", field="title", title="Another"),
    "talk:feed_deal": card("deal"),
    "crm:deal_move": card("deal", post={"stage": "{deal_stage}"}),
    "crm:client_list": page(),
    "crm:client_create": page(post={"name": "Another", "kind": "organisation"}),
    "crm:client_options": page("?q=Наша"),
    "member_options": page("?q=Наша"),
    "crm:client_known": page("?phone=%2B79000000001"),
    "crm:client": card("client"),
    "crm:client_edit": Ask(path=("client",), get=False, post={"field": "inn", "inn": ""}),
    "crm:client_archive": too_late("client"),
    "crm:client_restore": press("client"),
    "talk:feed_client": card("client"),
    "talk:files_client": card("client", post={}, post_needs="papers.add", permitted=NO_FILE),
    "crm:contact_create": card("client", post={"name": "Another"}),
    "crm:contact_edit": card("contact", post={"name": "Another"}),
    "crm:contact_archive": press("contact"),
    "crm:search": page("?q=Наша"),
    "crm:stage_settings": page(),
    "crm:pipeline_create": setting(name="Another", stages="New\nAgreed"),
    "crm:pipeline_order": setting(order="{pipeline}"),
    "crm:pipeline_change": setting("pipeline", name="Another"),
    "crm:pipeline_archive": Ask(
        path=("pipeline",),
        get=False,
        whose="shared",
        permitted=frozenset({422}),  # the last one
    ),
    "crm:pipeline_restore": setting("pipeline"),
    "crm:deal_stage_create": setting(owner="{pipeline}", name="Another", kind="open"),
    "crm:source_settings": page(),
    "crm:deal_source_create": setting(name="Another"),
    "crm:deal_source_order": setting(order="{deal_source}"),
    "crm:deal_source_change": setting("deal_source", name="Another"),
    "crm:deal_source_archive": setting("deal_source"),
    "crm:deal_source_restore": setting("deal_source"),
    "crm:tag_settings": page(),
    "crm:deal_tag_create": setting(name="Another"),
    "crm:deal_tag_order": setting(order="{deal_tag}"),
    "crm:deal_tag_change": setting("deal_tag", name="Another"),
    "crm:deal_tag_archive": setting("deal_tag"),
    "crm:deal_tag_restore": setting("deal_tag"),
    "crm:lost_reason_create": setting(owner="{pipeline}", name="Another"),
    "crm:lost_reason_order": setting(order="{lost_reason}"),
    "crm:lost_reason_change": setting("lost_reason", name="Another"),
    "crm:lost_reason_archive": setting("lost_reason"),
    "crm:lost_reason_restore": setting("lost_reason"),
    "crm:deal_stage_order": setting(order="{deal_stage}"),
    "crm:deal_stage_change": setting("deal_stage", name="Another"),
    "crm:deal_stage_archive": setting("deal_stage"),
    "crm:deal_stage_restore": setting("deal_stage"),
    "crm:stage_needs": setting("deal_stage", get=True, needs_order="on"),
    "crm:stage_walk_ins": setting("won_stage"),
}
PRODUCT = {"name": "Another", "unit": "796", "price": "1"}
PRODUCTS = {
    "products:product_list": page(),
    "products:product_create": page(post=PRODUCT),
    "products:product_options": page("?q=Наша&client={client}"),
    "products:product": Ask(path=("product",), whose="shared"),
    "products:product_edit": setting("product", field="name", name="Another"),
    "products:product_archive": setting("product"),
    "products:product_restore": setting("product"),
    "processes:product_norms": Ask(
        path=("product",),
        query="?template={order_template}",
        post={},
        whose="shared",
        permitted=frozenset({200, 204}),
    ),
    "talk:feed_product": Ask(path=("product",), whose="shared"),
    "talk:files_product": Ask(
        path=("product",), post={}, post_needs="papers.add", whose="shared", permitted=NO_FILE
    ),
    "products:list_price": setting("product", "price_list", price="7"),
    "products:kit_part_add": setting("product", name="Another", product="{kit_part_product}", quantity="2"),
    "products:kit_part_edit": setting("kit_part", quantity="2"),
    "products:kit_part_remove": setting("kit_part"),
    "products:price_list_settings": page(),
    "products:price_list_create": setting(name="Another"),
    "products:price_list_order": setting(order="{price_list}"),
    "products:price_list_change": setting("price_list", name="Another"),
    "products:price_list_archive": setting("price_list"),
    "products:price_list_restore": setting("price_list"),
    "products:group_settings": page(),
    "products:product_group_create": setting(name="Another", parent="{product_group}"),
    "products:product_group_order": setting(order="{product_group}"),
    "products:product_group_change": setting("product_group", name="Another"),
    "products:product_group_move": setting("product_group", get=True, parent=""),
    "products:product_group_archive": setting("product_group"),
    "products:product_group_restore": setting("product_group"),
}
ENTITY = {
    "short_name": "Another",
    "name": "Another",
    "inn": "7701123420",
    "vat_mode": "rates",
    "number_template": "{{YY}}-{{NNNN}}",
}
ACCOUNT = {"bank": "Another", "bic": "044525225", "account": "40702810238000000002"}
ENTITIES = {
    "entities:entity_list": page(),
    "entities:entity_create": page(post=ENTITY),
    "entities:entity": Ask(path=("entity",), whose="shared"),
    "entities:entity_history": Ask(path=("entity",), whose="shared"),
    "entities:entity_save": setting("entity", **ENTITY),
    "entities:entity_default": setting("entity"),
    "entities:entity_archive": setting("entity"),
    "entities:entity_restore": setting("entity"),
    "entities:account_add": setting("entity", **ACCOUNT),
    "entities:account_change": setting("account", **ACCOUNT),
    "entities:account_main": setting("account"),
    "entities:account_remove": setting("account"),
    "entities:picture_image": Ask(path=("entity", "logo"), whose="shared"),
    "entities:picture_set": Ask(
        path=("entity", "logo"), get=False, post={}, whose="shared", permitted=NO_FILE
    ),
    "entities:picture_remove": setting("entity", "logo"),
    "entities:number_move": setting("entity", "invoice", number="7"),
}
PAPER = {"entity": "{entity}", "dated_on": "2026-12-01", "due_on": "2026-12-07"}
LETTER = {"to": "client@example.com", "subject": "Another", "text": "Another"}
PAPERS = {
    "documents:look_list": page(),
    "documents:look_edit": setting("act", get=True, after="Thank you."),
    "documents:print_papers": Ask(query="?row={order}", post={"kind": "label", "row": "{order}"}),
    "documents:print_file": Ask(query="?kind=label&row={order}"),
    "documents:paper_list": page(),
    "documents:paper_create": card("order", "invoice", post=PAPER),
    "documents:offer_paper_create": card("offer", "commercial_offer", post=PAPER),
    "documents:paper_print": card("order", "label"),
    "documents:paper": card("paper"),
    "documents:paper_edit": card("paper", post=PAPER),
    "documents:paper_issue": press("paper"),
    "documents:paper_cancel": card("issued", post={"reason": "another sum"}),
    "documents:paper_drop": press("paper"),
    "documents:paper_preview": card("issued"),
    "documents:paper_draft": card("paper"),
    "letters:paper_letter": card("issued", post=LETTER),
}
ORDERS = {
    "orders:order_list": page(),
    "orders:order_board": page(),
    "orders:order_board_column": Ask(path=("order_stage",), whose="shared"),
    "orders:order": card("order"),
    "talk:feed_order": card("order"),
    "tasks:order_work": card("order"),
    "forecast:why_line": card("order"),
    "orders:order_edit": press("order", field="title", title="Another"),
    "orders:order_move": card("order", post={"stage": "{order_stage}"}),
    "orders:order_close": too_late("order"),
    "orders:order_reopen": press("order"),
    "letters:tell_client": card("order", post=LETTER | {"told_on": "2040-01-01", "language": "ru"}),
    "letters:client_told": press("order", told_on="2040-01-01", language="ru"),
    "portal:link_make": press("order"),
    "portal:link_renew": press("order"),
    "portal:link_revoke": press("order"),
    "portal:link_openings": card("order"),
    "portal:logo_upload": Ask(get=False, post={}, whose="shared", permitted=NO_FILE),
    "portal:logo_remove": setting(),
    "portal:logo_image": page(),
    "orders:order_discount": card("order", post={"discount": "0"}),
    "orders:item_add": press("order", name="Another", quantity="1", product="{product}"),
    "orders:item_edit": press("item", field="name", name="Another"),
    "orders:item_remove": press("item"),
    "payments:payment_list": page(),
    "payments:payment_receive": card("deal", post=PAYMENT | {"accepts_more": "on"}),
    "payments:payment_return": card("deal", post=PAYMENT | {"order": "", "reason": "cheaper"}),
    "payments:payment_reverse": card("payment", post={"reason": "typed wrong"}),
    "payments:expected_add": card("deal", post={"amount": "1", "due_on": "2027-03-01", "kind": "further"}),
    "payments:expected_edit": card(
        "expected", post={"amount": "2", "due_on": "2027-03-01", "kind": "further"}
    ),
    "payments:expected_remove": press("expected"),
    "payments:expected_restore": press("expected"),
    "reminders:reminder_list": page(),
    "reminders:reminder_table": page(),
    "reminders:reminder_create": Ask(query="?deal={deal}", post=REMINDER),
    "reminders:reminder_add": page(post={"about": "deal:{deal}", **REMINDER}),
    "reminders:reminder_subjects": page(),
    "reminders:reminder_edit": card("reminder", post=REMINDER),
    "reminders:reminder_done": press("reminder", result="done"),
    "reminders:reminder_postpone": card("reminder", post={"soon": "week"}),
    "reminders:reminder_drop": press("reminder"),
    "reminders:reminder_drop_all": press("deal"),
    "reminders:reminder_reopen": Ask(query="?reminder={reminder}", get=False, post={}),
    "setup:begin": page(post={"ready": "empty"}),
    "setup:setups": page(),
    "setup:export": setting(),
    "setup:difference": setting(ready="empty"),
    "setup:lay": setting(ready="empty"),
    "setup:undo": Ask(path=("laid_setup",), get=False, post={}, whose="shared"),
    "fields:own_edit": Ask(
        path=("order", "own_field"), get=False, post={"f{own_field}": "white"}, post_needs="orders.edit"
    ),
    "fields:fields": page(),
    "fields:field": Ask(path=("own_field",), post=OWN_FIELD, whose="shared"),
    "fields:create": setting(name="Another", kind="text"),
    "fields:formula_try": page("?formula=1"),
    "fields:formula_rows": page("?q=Кухня"),
    "fields:order": setting(order="{own_field}"),
    "fields:archive": setting("own_field"),
    "fields:restore": setting("own_field"),
    "fields:option_create": setting("own_choice", name="Another"),
    "fields:option_order": setting("own_choice", order="{own_option}"),
    "fields:option_change": setting("own_option", name="Another", colour="red"),
    "fields:option_archive": setting("own_option"),
    "fields:option_restore": setting("own_option"),
    "orders:type_settings": page(),
    "orders:order_type_create": setting(name="Another", stages="New\nMade"),
    "orders:order_type_order": setting(order="{order_type}"),
    "orders:order_type_change": setting("order_type", name="Another"),
    "orders:order_type_archive": setting("order_type"),
    "orders:order_type_restore": setting("order_type"),
    "orders:order_stage_create": setting(owner="{order_type}", name="Another"),
    "orders:order_stage_order": setting(order="{order_stage}"),
    "orders:order_stage_change": setting("order_stage", name="Another", client_name="Soon"),
    "orders:order_stage_archive": setting("order_stage"),
    "orders:order_stage_restore": setting("order_stage"),
    "forecast:workload": page(),
    "forecast:why": card("order"),
    "forecast:what_if": card("order"),
    "forecast:when_could_we": Ask(query="?deal={deal}&order_type={order_type}&template={order_template}"),
    "processes:order_create": Ask(query="?deal={deal}", post=NEW_ORDER),
    "processes:order_items": Ask(query="?deal={deal}", get=False, post=NEW_ORDER),
    "processes:order_process": page("?order_type={order_type}&template={order_template}"),
    "processes:launch": Ask(query="?order={order}", post={"template": "{template}"}),
    "processes:preview": Ask(query="?order={order}&template={template}"),
    "processes:difference": card("order", post={"what": "apply"}, permitted=frozenset({422})),
    "processes:launch_undo": Ask(
        path=("launch",),
        get=False,
        post={},
        permitted=frozenset({200, 204, 302, 409}),  # ten minutes after it was launched it is too late
    ),
    "processes:template_list": page(),
    "processes:template_create": page(post=TEMPLATE),
    "processes:template_draft": setting(**TEMPLATE, op="add"),
    "processes:template_trial": setting(**TEMPLATE, trial_order="{order}"),
    "processes:template_order": setting(order="{template}"),
    "processes:template": Ask(path=("template",), post=TEMPLATE, whose="shared"),
    "processes:template_history": Ask(path=("template",), whose="shared"),
    "processes:template_copy": setting("template"),
    "processes:template_archive": setting("template"),
    "processes:template_restore": setting("template"),
    "processes:template_state": setting("template"),
    "processes:formula_try": page("?of=s1-condition&order_type={order_type}&s1-condition=1+%3D+1"),
    "processes:template_versions": Ask(
        path=("template",), post={"launch": "{launch}"}, whose="shared", permitted=frozenset({302, 422})
    ),
    "processes:version_back": Ask(
        path=("template",), get=False, post={"number": "1"}, whose="shared", permitted=frozenset({302, 422})
    ),
}
OFFERS = {
    "offers:offer_list": page(),
    "offers:text_list": page(),
    "offers:text_edit": setting("en", get=True, terms="Half at once."),
    "offers:offer_create": card("deal", post={"title": "Another", "order_type": "{order_type}"}),
    "offers:offer": card("offer"),
    "offers:offer_history": card("offer"),
    "offers:offer_version": card("offer", "1"),
    "offers:offer_edit": press("offer", field="title", title="Another"),
    "offers:offer_send": press("offer"),
    "letters:offer_letter": card("offer", post=LETTER),
    "offers:offer_accept": card("offer", post={}),
    "offers:offer_discount": card("offer", post={"discount": "0"}),
    "offers:offer_close": press("offer"),
    "offers:offer_reopen": press("offer"),
    "offers:offer_copy": press("offer"),
    "offers:section_add": press("offer", order_type="{order_type}", title="More"),
    "offers:section_order": press("offer", order="{offer_section}"),
    "offers:section_edit": press("offer_section", field="title", title="Another"),
    "offers:section_remove": press("offer_section"),
    "offers:item_add": press("offer_section", name="Another", quantity="1", product="{product}"),
    "offers:item_order": press("offer_section", order="{offer_item}"),
    "offers:item_edit": press("offer_item", field="name", name="Another"),
    "offers:item_remove": press("offer_item"),
    "portal:offer_link_make": press("offer"),
    "portal:offer_link_renew": press("offer"),
    "portal:offer_link_revoke": press("offer"),
}
TASKS = {
    "tasks:my_queue": page(),
    "tasks:queue": card("queue", whose="private"),
    "tasks:queue_move": Ask(path=("worker",), get=False, post={"task": "{task}"}, whose="shared"),
    "tasks:timer": page(),
    "tasks:start": work("task"),
    "tasks:pause": work("running"),
    "tasks:finish": work("running"),
    "tasks:undo_finish": work("done", permitted=409),
    "tasks:take": work("task"),
    "tasks:release": work("task", permitted=409),
    "tasks:remaining": work("running", minutes="2h"),
    "tasks:pieces": work("running", permitted=409, done_quantity="1"),
    "tasks:time_sheet": card("queue", whose="private"),
    "tasks:time_tasks": card("queue", whose="private"),
    "tasks:time_add": card("queue", whose="private", post=HOURS | {"task": "{task}"}),
    "tasks:time_change": card("entry", post=HOURS),
    "tasks:time_void": card("entry", post={"reason": "forgot"}),
    "tasks:time_restore": press("void"),
    "tasks:time_confirm": too_late("asked", until="never"),
    "tasks:time_deny": press("asked"),
    "tasks:return": end("done", reason="crooked"),
    "tasks:receive": Ask(path=("waits",), get=False, post={}, or_needs="tasks.edit"),
    "tasks:expect": end("waits", day="2040-01-01"),
    "tasks:cancel": card("task", post={"reason": "not needed"}),
    "tasks:order_hold": card("order", post={"until": "2040-01-01", "reason": "no plates"}),
    "tasks:order_cancel": card("order", post={"reason": "not wanted"}),
    "tasks:order_end": press("order", stage="{order_stage}", tasks="keep"),
    "tasks:order_resume": press("order"),
    "tasks:stage_task": setting("deal_stage", task_type="{task_type}"),
    "tasks:deal_lose": press("deal", stage="{lost_stage}", reason="{lost_reason}"),
    "tasks:deal_resume": press("deal", order="{order}"),
    "activity:undo": Ask(
        path=("change",), get=False, post={}, whose="private", permitted=frozenset({409})
    ),  # made too long ago
    "tasks:unpin": Ask(path=("task",), get=False, post={}, whose="shared"),
    "talk:comments_task": card("task", post={"text": "said"}, post_needs="comments.add"),
    "talk:comments_order": card("order", post={"text": "said"}, post_needs="comments.add"),
    "talk:comments_deal": card("deal", post={"text": "said"}, post_needs="comments.add"),
    "talk:comment_change_task": said("task", text="other"),
    "talk:comment_remove_task": said("task", is_get=False),
    "talk:comment_change_order": said("order", text="other"),
    "talk:comment_remove_order": said("order", is_get=False),
    "talk:comment_change_deal": said("deal", text="other"),
    "talk:comment_remove_deal": said("deal", is_get=False),
    "talk:files_task": card("task", post={}, post_needs="files.add", permitted=NO_FILE),
    "talk:files_order": card("order", post={}, post_needs="files.add", permitted=NO_FILE),
    "talk:files_deal": card("deal", post={}, post_needs="papers.add", permitted=NO_FILE),
    "talk:file_preview": card("file"),
    "talk:file_remove": press("file"),
    "talk:file_restore": press("file"),
    "tasks:task_line": page("?line=Cut"),
    "tasks:task_create": Ask(query="?order={order}", post={"title": "Another", "priority": "1"}),
    "tasks:task": card("task"),
    "tasks:task_history": card("task"),
    "tasks:task_edit": press("task", field="title", title="Another"),
    "tasks:watch": press("task"),
    "tasks:line_add": press("task", text="More"),
    "tasks:line_order": press("task", order="{line}"),
    "tasks:line_change": card("line", post={"text": "Another"}),
    "tasks:line_remove": press("line"),
    "tasks:line_tick": ticked("line"),
    "tasks:line_untick": ticked("ticked"),
    "tasks:dependency_add": press("next", predecessor="{running}"),
    "tasks:dependency_options": card("task"),
    "tasks:dependency_remove": press("link"),
    "tasks:type_settings": page(),
    "tasks:type_new": page(),
    "tasks:type_create": setting(name="Another"),
    "tasks:type_lines": setting(lines="Another"),
    "tasks:task_type_order": setting(order="{task_type}"),
    "tasks:type_edit": setting("task_type", get=True, name="Another"),
    "tasks:task_type_archive": setting("task_type"),
    "tasks:task_type_restore": setting("task_type"),
    "tasks:task_list": page(),
    "tasks:task_board": page(),
    "tasks:task_board_column": Ask(path=("todo",), whose="shared"),
    "tasks:task_move": work("task", column="in_progress"),
    "tasks:bulk_assign": press(task="{task}", to="member-{worker}"),
    "tasks:bulk_due": press(task="{task}", due_on="2027-03-01"),
    "tasks:bulk_done": press(task="{task}"),
    "tasks:bulk_receive": Ask(
        get=False, post={"task": "{waits}"}, or_needs="tasks.edit", refused=frozenset({403, 404, 409})
    ),
    "tasks:bulk_cancel": press(task="{task}", reason="Not wanted"),
    "tasks:bulk_priority": press(task="{task}", priority="2"),
}
NOTIFICATIONS = {
    "notifications:list": page(),
    "notifications:bell": page(),
    "notifications:read_all": setting(),
    "notifications:open": card("notification", whose="private"),
    "notifications:read": Ask(path=("notification",), get=False, post={}, whose="private"),
    "notifications:unread": Ask(path=("notification",), get=False, post={}, whose="private"),
    "notifications:preferences": page(post={"email_comments": "on"}),
    "notifications:letters": page(),
}
INSIGHT = {
    "reminders:kind_settings": page(),
    "reminders:reminder_kind_create": setting(name="Another"),
    "reminders:reminder_kind_order": setting(order="{reminder_kind}"),
    "reminders:reminder_kind_change": setting("reminder_kind", name="Another"),
    "reminders:reminder_kind_archive": setting("reminder_kind"),
    "reminders:reminder_kind_restore": setting("reminder_kind"),
    "payments:method_settings": page(),
    "payments:payment_method_create": setting(name="Another"),
    "payments:payment_method_order": setting(order="{payment_method}"),
    "payments:payment_method_change": setting("payment_method", name="Another"),
    "payments:payment_method_archive": setting("payment_method"),
    "payments:payment_method_restore": setting("payment_method"),
    "insight:overview": page(),
    "insight:efficiency": page("?span=year"),
    "insight:types": page("?span=year&type={task_type}"),
    "insight:orders": page("?span=year"),
    "insight:steps": page("?span=year&type={order_type}"),
    "insight:steps_file": page("?span=year&type={order_type}"),
    "insight:order_steps": card("order"),
    "insight:order_steps_file": card("order"),
    "insight:workload": page(),
    "insight:funnel": page("?span=year&pipeline={pipeline}"),
    "insight:funnel_file": page("?span=year&pipeline={pipeline}"),
    "insight:order_ledger": card("order"),
    "insight:deal_ledger": card("deal"),
    "insight:estimate": setting("task_type", get=True, minutes="2h"),
    "insight:estimate_undo": setting("applied"),
}
ASKS: dict[str, Ask] = (
    WORKSPACES
    | TABLES
    | CRM
    | PRODUCTS
    | ENTITIES
    | PAPERS
    | ORDERS
    | OFFERS
    | TASKS
    | NOTIFICATIONS
    | INSIGHT
)


@dataclass(frozen=True, kw_only=True)
class Sender:
    """Sends asks as one logged-in member."""

    browser: Browser
    workspace: str
    sent: list[str] = field(default_factory=list)

    def send(self, route: Route, ask: Ask, method: str, rows: Rows, **extra: str) -> HttpResponse:
        url = ask.url(route, workspace=self.workspace, rows=rows)
        self.sent.append(f"{method} {url}")
        if method == "GET":
            return self.browser.get(url)  # type: ignore[return-value]
        return self.browser.post(url, ask.body(rows) | extra)  # type: ignore[return-value]

    def try_out(self, route: Route, ask: Ask, method: str, rows: Rows, **extra: str) -> HttpResponse:
        """Send it, and take back what it did."""
        with transaction.atomic():
            response = self.send(route, ask, method, rows, **extra)
            transaction.set_rollback(True)
        return response


def asked() -> list[tuple[Route, Ask]]:
    """Routes behind the door with what is asked of them, but for endless streams."""
    return [
        (route, ASKS[route.name]) for route in member_routes() if not getattr(route.view, "streams", False)
    ]


def text(response: HttpResponse) -> str:
    return "" if response.streaming else response.content.decode(errors="replace")
