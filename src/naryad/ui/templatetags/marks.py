"""People, and what says at a glance how something stands. A builtin library: no {% load %} is needed."""

from dataclasses import replace
from functools import lru_cache
from typing import Any

from django import template
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from naryad.core.figures import NBSP
from naryad.core.phones import Phone, read_phones
from naryad.ui.markup import format_html

register = template.Library()

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
