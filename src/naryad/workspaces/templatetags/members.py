"""A choice of a member where there is no form."""

from typing import Any

from django import forms, template
from django.utils.safestring import SafeString

from naryad.workspaces.lists import MemberSelect
from naryad.workspaces.queries import Offered

register = template.Library()


@register.simple_tag
def member_select(
    offered: Offered,
    name: str,
    nothing: str = "—",
    *,
    can: str = "",
    pool: str = "",
    css: str = "",
    **attrs: Any,
) -> SafeString:
    """`nothing`: the words of no choice; `pool`: of the shared queue, where that can be chosen too."""
    choices = [("", nothing), *([("pool", pool)] if pool else []), *offered]
    select = (
        MemberSelect(query=f"can={can}", choices=choices) if offered.is_cut else forms.Select(choices=choices)
    )
    shown = {key.replace("_", "-"): value for key, value in attrs.items()}
    return select.render(name, None, {"class": f"form-select {css}".strip()} | shown)
