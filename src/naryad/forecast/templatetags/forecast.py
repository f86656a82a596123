"""{% load forecast %}"""

from django import template
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from naryad.core.figures import NBSP
from naryad.forecast.rules.effect import OrderShift

register = template.Library()
DAY, HOUR = 1440, 60


@register.filter
def span(minutes: int) -> str:
    """Calendar time in words: 3123 → 2 d 4 h 3 min."""
    days, rest = divmod(int(minutes), DAY)
    hours, left = divmod(rest, HOUR)
    parts = []
    if days:
        parts.append(_("%(days)d d") % {"days": days})
    if hours:
        parts.append(_("%(hours)d h") % {"hours": hours})
    if left or not parts:
        parts.append(_("%(minutes)d min") % {"minutes": left})
    return " ".join(parts).replace(" ", NBSP)


@register.filter
def moved(shift: OrderShift) -> str:
    """How much an order moves, in words: 2 days later."""
    if shift.after.ready_at is None:
        return _("loses its date")
    if shift.before.ready_at is None:
        return _("gets a date")
    if shift.days > 0:
        return ngettext("%(count)d calendar day later", "%(count)d calendar days later", shift.days) % {
            "count": shift.days
        }
    if shift.days < 0:
        return ngettext("%(count)d calendar day earlier", "%(count)d calendar days earlier", -shift.days) % {
            "count": -shift.days
        }
    words = _("%(span)s later") if shift.minutes > 0 else _("%(span)s earlier")
    return words % {"span": span(abs(shift.minutes))}
