"""Tags and filters of every template (a builtin library: no {% load %} needed)."""

from dataclasses import replace
from datetime import date, datetime, timedelta, tzinfo
from decimal import Decimal
from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.forms import BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.template import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils import formats, timezone
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from naryad.core.durations import format_duration
from naryad.core.figures import NBSP
from naryad.core.phones import Phone, read_phones
from naryad.core.quantity import format_typed_quantity
from naryad.ui.assets import AssetsNotBuilt, asset_url
from naryad.ui.days import day_html, full_moment, moment_html, passed_text
from naryad.ui.hooks.acts import shown_acts
from naryad.ui.hooks.entries import Item, items
from naryad.ui.hooks.panels import render_panels
from naryad.ui.markup import format_html

register = template.Library()

CURRENCY_SIGNS = {
    "RUB": "₽",
    "USD": "$",
    "EUR": "€",
    "KZT": "₸",
    "BYN": "Br",
    "UAH": "₴",
    "GEL": "₾",
    "AMD": "֏",
    "UZS": "сум",
}
NORMAL = 1
PRIORITIES = {0: "", 1: "", 2: "is-orange", 3: "is-red"}
QUIET = {"on_time", "done"}
"""As planned: said in grey."""
STATUS_TONES = {
    # tasks
    "blocked": "",
    "todo": "is-blue",
    "in_progress": "is-violet",
    "paused": "is-yellow",
    "done": "is-green",
    "cancelled": "",
    # tasks and orders
    "on_hold": "is-yellow",
    # forecast against promise
    "on_time": "is-green",
    "at_risk": "is-orange",
    "late": "is-red",
    "no_promise": "",
    "no_date": "is-yellow",
    # deals
    "open": "is-blue",
    "won": "is-green",
    "lost": "",
}


@register.simple_tag
def asset(name: str) -> str:
    """The address of a built file: {% asset "main.css" %}."""
    return asset_url(name)


@register.simple_tag
def stylesheet_if_built() -> SafeString:
    """For the page of a failed server: it must show even when the failure is a missing build."""
    try:
        return format_html('<link rel="stylesheet" href="{}">', asset_url("main.css"))
    except (AssetsNotBuilt, LookupError):
        return SafeString("")


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """An icon of the sprite, for the eye only: the words are beside it or in aria-label."""
    return _icon(asset_url("sprite.svg"), name, css)


@lru_cache(maxsize=512)
def _icon(sprite: str, name: str, css: str) -> SafeString:
    return format_html(
        '<svg class="icon{}" width="18" height="18" aria-hidden="true"><use href="{}#{}"/></svg>',
        f" {css}" if css else "",
        sprite,
        name,
    )


@register.simple_tag(takes_context=True)
def panels(context: RequestContext, kind: str, at: str, row: Any, **extra: Any) -> SafeString:
    """What apps above add to a place of a card: {% panels "deal" "main" deal %}; see naryad.ui.hooks.panels."""
    return render_panels(kind, at, row, context["request"], extra)


@register.simple_tag(takes_context=True)
def entries(context: RequestContext, place: str) -> list[Item]:
    """What the member may open of a place: {% entries "settings" as sections %}; see naryad.ui.hooks.entries."""
    request: Any = context["request"]
    if getattr(request, "member", None) is None:
        return []
    return items(place, workspace=context["ws"], path=request.path, reach=request.reach)


@register.inclusion_tag("ui/_acts.html", takes_context=True)
def acts(context: RequestContext, kind: str, place: str, row: Any) -> dict[str, Any]:
    """Buttons that apps above add to a place of a card: {% acts "deal" "head" deal %}; see naryad.ui.hooks.acts."""
    return {"acts": shown_acts(kind, place, row, context["request"])}


@register.inclusion_tag("ui/_more_acts.html", takes_context=True)
def more_acts(context: RequestContext, kind: str, row: Any) -> dict[str, Any]:
    """The rare and destructive ones behind «⋯», of the place "more": {% more_acts "deal" deal %}."""
    return {"acts": shown_acts(kind, "more", row, context["request"]), "anchor": f"{kind}-{row.pk}"}


@register.simple_tag
def url_or_none(name: str, *args: Any) -> str:
    """The address, or nothing while no app has it."""
    try:
        if len(args) == 2 and isinstance(args[1], int):
            before, after = _around(settings.ROOT_URLCONF, name, args[0])
            return f"{before}/{args[1]}/{after}"
        return reverse(name, args=args)
    except NoReverseMatch:
        return ""


@lru_cache(maxsize=1024)
def _around(_urlconf: str, name: str, workspace: str) -> tuple[str, str]:
    """What stands before and after the id in the address of a row: a list asks for it with each of its rows."""
    before, _zero, after = reverse(name, args=[workspace, 0]).rpartition("/0/")
    return before, after


@register.simple_tag
def row_link(url: str, title: str) -> SafeString:
    """The name of a row, which opens its card beside the page."""
    if not url:
        return format_html("{}", title)
    return format_html(
        '<a class="row-link" href="{url}" hx-get="{url}" hx-target="#peek-body" data-peek>{title}</a>',
        url=url,
        title=title,
    )


@register.simple_tag
def sort_buttons(name: str) -> SafeString:
    """The handle and the keyboard twins of a row in <sort-list>."""
    return format_html(
        '<span class="sort-buttons"><span data-handle aria-hidden="true">{}</span>'
        '<button class="icon-button" type="button" data-up aria-label="{}">{}</button>'
        '<button class="icon-button" type="button" data-down aria-label="{}">{}</button></span>',
        icon("grip-vertical"),
        _("Move “%(name)s” up") % {"name": name},
        icon("chevron-up"),
        _("Move “%(name)s” down") % {"name": name},
        icon("chevron-down"),
    )


@register.simple_tag
def unique_key() -> SafeString:
    """The hidden key by which a form that was sent twice is written once (guarded-form makes one for each write)."""
    return format_html('<input type="hidden" name="idempotency_key" value="{}">', uuid4())


@register.simple_tag
def version_field(version: int | None) -> SafeString:
    """The hidden version of the row that a form is filled from: a form that was overtaken is refused."""
    return format_html(
        '<input type="hidden" name="version" value="{}">', "" if version is None else str(version)
    )


# --- money and numbers ---------------------------------------------------------------------------------------


def format_money(amount: Decimal | int | float, currency: str) -> str:
    """5 150 000 ₽: no cents when there are none, no-break spaces only of the common kind."""
    return _money_words(Decimal(str(amount)), currency, get_language())


@lru_cache(maxsize=8192)
def _money_words(value: Decimal, currency: str, _language: str | None) -> str:
    places = 0 if value == value.to_integral_value() else 2
    number = formats.number_format(value, decimal_pos=places, use_l10n=True, force_grouping=True)
    return f"{number}{NBSP}{CURRENCY_SIGNS.get(currency, currency)}"


@register.filter("money")
def money_filter(amount: Decimal | None, currency: str) -> str:
    """{{ amount|money:deal.currency }}; a dash for None."""
    return "—" if amount is None else format_money(amount, currency)


@register.simple_tag(name="money", takes_context=True)
def money_tag(context: RequestContext, amount: Decimal | None) -> str:
    """{% money amount %} in the company's currency."""
    return money_filter(amount, context["member"].workspace.currency)


@register.filter
def typed_quantity(number: Decimal | int) -> str:
    """As a box holds it: what is shown is read back as the same quantity."""
    return format_typed_quantity(Decimal(number))


@register.filter
def percent(value: Decimal | float | None) -> str:
    """80 % (whole percents; the value is already a percentage)."""
    if value is None:
        return "—"
    number = formats.number_format(round(Decimal(str(value))), use_l10n=True)
    return f"{number}%" if get_language() == "en" else f"{number}{NBSP}%"


@register.filter
def minutes(value: int | None) -> str:
    """Minutes as h:mm, for columns: 1085 → 18:05."""
    if value is None:
        return "—"
    hours, rest = divmod(abs(int(value)), 60)
    return f"{'−' if value < 0 else ''}{hours}:{rest:02d}"


@register.filter
def duration(value: int | None) -> str:
    """Minutes in words, for sentences: 135 → 2 h 15 min."""
    if value is None:
        return "—"
    hours, rest = divmod(abs(int(value)), 60)
    parts = []
    if hours:
        parts.append(_("%(hours)d h") % {"hours": hours})
    if rest or not hours:
        parts.append(_("%(minutes)d min") % {"minutes": rest})
    words = " ".join(parts).replace(" ", NBSP)
    return f"−{words}" if value < 0 else words


@register.filter
def calendar_duration(value: int | None) -> str:
    """Minutes of calendar time in words, with days of 24 hours: 4320 → 3 d."""
    return "—" if value is None else format_duration(int(value), is_calendar=True).replace(" ", NBSP)


# --- time ----------------------------------------------------------------------------------------------------


@register.simple_tag(takes_context=True)
def when(
    context: dict[str, Any], value: datetime | date | None, time: bool = True, css: str = ""
) -> SafeString | str:
    """A moment or a day as a person says it, in the member's time zone: «сегодня 14:30», «24 нояб.»."""
    if value is None:
        return "—"
    zone, today, language = _reader(context)
    if not isinstance(value, datetime):
        return day_html(value, today, css, language)
    moment = value.astimezone(zone)
    return moment_html(moment.isoformat(timespec="minutes"), moment.date(), today, time, css, language)


def _reader(context: Any) -> tuple[tzinfo, date, str]:
    """Where and when one reads, and in which language: the same for a whole page."""
    page = context.render_context.dicts[0] if hasattr(context, "render_context") else {}
    if "reader" not in page:
        zone = timezone.get_current_timezone()
        today = (context.get("now") or timezone.now()).astimezone(zone).date()
        page["reader"] = zone, today, get_language() or "en"
    reader: tuple[tzinfo, date, str] = page["reader"]
    return reader


@register.filter
def not_past(moment: datetime | None, now: datetime) -> datetime | None:
    """An expected moment that has just passed is now: {{ forecast.starts_at|not_past:now }}."""
    return moment if moment is None else max(moment, now)


@register.simple_tag(takes_context=True)
def ago(context: dict[str, Any], value: datetime | None) -> SafeString | str:
    """How long ago: «5 minutes ago»; a date after a week."""
    if value is None:
        return "—"
    now = context.get("now") or timezone.now()
    passed = now - value
    if passed >= timedelta(days=7) or passed < -timedelta(minutes=1):
        return when(context, value)
    moment = timezone.localtime(value)
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(timespec="minutes"),
        full_moment(moment),
        passed_text(int(passed.total_seconds() // 60)),
    )


# --- people and marks ----------------------------------------------------------------------------------------


@register.simple_tag
def avatar(person: Any, named: object = False, large: object = False) -> SafeString:
    """A member: initials, with the name beside them or for readers only; nothing for nobody."""
    if not person:
        return SafeString("")
    return _avatar(person.name, person.kind == "crew", bool(named), bool(large))


@lru_cache(maxsize=4096)
def _avatar(name: str, is_crew: bool, named: bool, large: bool) -> SafeString:
    return format_html(
        '<span class="person" title="{}"><span class="face {} {}" aria-hidden="true">{}</span>'
        "<span{}>{}</span></span>",
        name,
        "large" if large else "",
        "crew" if is_crew else "",
        initials(name),
        "" if named else SafeString(' class="visually-hidden"'),
        name,
    )


@register.simple_tag
def status(value: object, label: object) -> SafeString:
    """The status of a row: its code, its words; a badge where it asks to be looked at."""
    if value in QUIET:
        return format_html('<span class="text-secondary">{}</span>', label)
    return _badge(tone(value), str(label))


@register.simple_tag
def priority(value: int, label: object) -> SafeString:
    """A priority as a badge; normal is not worth a mark."""
    return SafeString("") if value == NORMAL else _badge(priority_tone(value), str(label))


@lru_cache(maxsize=1024)
def _badge(css: str, label: str) -> SafeString:
    return format_html('<span class="badge {}">{}</span>', css, label)


@register.filter
def initials(name: object) -> str:
    """Мария Лебедева → МЛ."""
    words = [word for word in str(name).replace("«", "").replace("»", "").split() if word[0].isalnum()]
    return "".join(word[0] for word in words[:2]).upper()


@register.filter
def phone_text(number: str) -> str:
    """+79161234567 → +7 916 123-45-67; what cannot be read stays as typed."""
    return ", ".join(map(_phone_words, read_phones(number)))


@register.filter
def phone_link(number: str) -> SafeString | str:
    """Numbers that a phone dials when pressed, each with its extension and the word beside it."""
    links = [
        (phone.dialled, _phone_words(replace(phone, note="")), phone.note) for phone in read_phones(number)
    ]
    return (
        format_html_join(
            ", ",
            '<a href="tel:{}" class="nums">{}</a>{}',
            ((dialled, words, f" ({note})" if note else "") for dialled, words, note in links),
        )
        or "—"
    )


def _phone_words(phone: Phone) -> str:
    number = phone.number.replace(" ", NBSP) if phone.number.startswith("+") else phone.number
    return str(replace(phone, number=number, mark=_("ext.")))


@register.filter
def tone(status: object) -> str:
    """The badge class of a status value (task, forecast, kind of a deal's stage)."""
    return STATUS_TONES.get(str(status), "")


@register.filter
def priority_tone(priority: int) -> str:
    return PRIORITIES.get(int(priority), "")


# --- forms ---------------------------------------------------------------------------------------------------


@register.simple_tag
def field_widget(field: BoundField, css: str = "", no_focus: object = False) -> SafeString:
    """The field's control with our classes, tied to its help and errors for screen readers.

    `no_focus` takes an autofocus away, where something else of the page comes first.
    """
    widget = field.field.widget
    attrs: dict[str, str | bool] = {
        "class": f"{_control_class(widget)} {widget.attrs.get('class', '')} {css}".strip()
    }
    if no_focus:
        attrs["autofocus"] = False
    described = [f"{field.auto_id}_helptext"] if field.help_text else []
    if field.errors:
        described.append(f"{field.auto_id}_error")
        attrs["aria-invalid"] = "true"
    if described:
        attrs["aria-describedby"] = " ".join(described)
    shown = field.as_widget(attrs=attrs)
    if field.field.show_hidden_initial:
        shown += field.as_hidden(only_initial=True)
    return SafeString(shown)


def _control_class(widget: object) -> str:
    if isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
        return "form-check-input"
    return "form-select" if isinstance(widget, Select) else "form-control"


@register.filter
def is_checkbox(field: BoundField) -> bool:
    return isinstance(field.field.widget, CheckboxInput)


@register.filter
def is_group(field: BoundField) -> bool:
    """Several controls under one name: a fieldset with a legend, not a label."""
    return isinstance(field.field.widget, CheckboxSelectMultiple | RadioSelect)
