"""Routes of orders and their processes."""

from tests.isolation.asks.ask import NO_FILE, Ask, card, page, press, setting, too_late
from tests.isolation.asks.company import OWN_FIELD
from tests.isolation.asks.papers import LETTER
from tests.isolation.asks.sales import PAYMENT, REMINDER

ITEMS = {"items-TOTAL_FORMS": "0", "items-INITIAL_FORMS": "0", "items-MIN_NUM_FORMS": "0"}

NEW_ORDER = ITEMS | {
    "order_type": "{order_type}",
    "responsible": "{leader}",
    "priority": "1",
    "template": "none",
}

TEMPLATE = {"name": "Another", "order_type": "", "step": "n1", "n1-title": "Saw", "n1-fixed": "1h"}

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
    "exchange:imports": page(),
    "exchange:read": Ask(get=False, post={"kind": "client"}, whose="shared", permitted=NO_FILE),
    "exchange:mapping_forget": setting("mapping"),
    "exchange:table": Ask(path=("table",), whose="shared"),
    "exchange:sheet": setting("table", sheet="0"),
    "exchange:heads": setting("table", head_number="1"),
    "exchange:check": setting("table", known_by="name", mode="both", **{"column-0": "name"}),
    "exchange:options": setting("table"),
    "exchange:run": setting("table"),
    "exchange:stop": setting("table"),
    "exchange:undo": Ask(path=("table",), get=False, post={}, whose="shared", permitted=frozenset({409})),
    "exchange:drop": setting("table"),
    "exchange:report": Ask(path=("table",), whose="shared"),
    "exchange:source_new": Ask(path=("amocrm",), whose="shared"),
    "exchange:source_begin": setting("amocrm", address="new.example", secret="token"),
    "exchange:source": Ask(path=("move",), whose="shared"),
    "exchange:source_run": Ask(
        path=("move",), get=False, post={}, whose="shared", permitted=frozenset({409})
    ),
    "exchange:source_go_on": Ask(
        path=("move",), get=False, post={}, whose="shared", permitted=frozenset({409})
    ),
    "exchange:source_stop": setting("move"),
    "exchange:source_undo": Ask(
        path=("move",), get=False, post={}, whose="shared", permitted=frozenset({409})
    ),
    "exchange:source_drop": Ask(
        path=("move",), get=False, post={}, whose="shared", permitted=frozenset({409})
    ),
    "exchange:source_report": Ask(path=("move",), whose="shared"),
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
