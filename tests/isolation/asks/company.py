"""Routes of the company itself: settings, tables, notices, people, Insight."""

from tests.isolation.asks.ask import Ask, card, page, setting

MEMBER = {"name": "Somebody", "kind": "person", "role": "performer", "position": "", "phone": ""}

OWN_FIELD = {"name": "Another", "kind": "text", "seen_by": "owner", "shown": "card"}

AWAY = {"first_day": "2027-03-01", "last_day": "2027-03-02", "note": "away"}

WEBHOOK = {"url": "https://another.example.org/", "kinds": "client.created"}

WEBHOOKS = {
    "webhooks:endpoint_list": page(),
    "webhooks:endpoint_create": page(post=WEBHOOK),
    "webhooks:endpoint": Ask(path=("endpoint",), whose="shared"),
    "webhooks:endpoint_save": setting("endpoint", **WEBHOOK),
    "webhooks:endpoint_secret": setting("endpoint"),
    "webhooks:endpoint_pause": setting("endpoint"),
    "webhooks:endpoint_resume": setting("endpoint"),
    "webhooks:endpoint_test": setting("endpoint"),
    "webhooks:endpoint_remove": setting("endpoint"),
    "webhooks:delivery_repeat": setting("delivery"),
}

TRANSFER = {
    "transfer:exports": page(),
    "transfer:make": setting(),
    "transfer:download": Ask(path=("company_export",), whose="shared"),
}

WEBFORM = {
    "name": "Another",
    "heading": "Another",
    "language": "ru",
    "responsible": "{leader}",
    "ask_phone": "required",
}

WEBFORMS = {
    "webforms:form_list": page(),
    "webforms:form_create": page(post=WEBFORM),
    "webforms:form": Ask(path=("web_form",), whose="shared"),
    "webforms:form_save": setting("web_form", **WEBFORM),
    "webforms:form_on": setting("web_form"),
    "webforms:form_off": setting("web_form"),
    "webforms:form_preview": Ask(path=("web_form",), whose="shared"),
}

CALENDARS = {
    "calendars:own": page(),
    "calendars:switch_on": setting(),
    "calendars:renew": setting(),
    "calendars:switch_off": setting(),
}

WORKSPACES = {
    "tokens": page(),
    "token_create": setting(name="Another", right="read"),
    "token_withdraw": Ask(path=("token",), get=False, post={}, whose="private"),
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
