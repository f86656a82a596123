"""Assets, icons, panels, acts and links of a page. A builtin library: no {% load %} is needed."""

from functools import lru_cache
from typing import Any
from uuid import uuid4

from django import template
from django.conf import settings
from django.template import RequestContext
from django.urls import NoReverseMatch, reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from naryad.ui.assets import AssetsNotBuilt, asset_url
from naryad.ui.hooks.acts import shown_acts
from naryad.ui.hooks.entries import Item, items
from naryad.ui.hooks.panels import render_panels
from naryad.ui.markup import format_html

register = template.Library()


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
