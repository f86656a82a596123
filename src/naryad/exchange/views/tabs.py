"""Where a company can come from: a table, or another program."""

from dataclasses import dataclass
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from naryad.exchange.rules.sources.known import SOURCES
from naryad.workspaces.models import Member


@dataclass(frozen=True)
class SourceTab:
    """As ui/_tabs.html has it."""

    url: str
    label: str
    is_current: bool
    icon: str = ""
    count: int = 0
    is_aside: bool = False


def source_tabs(member: Member, *, current: str) -> list[SourceTab]:
    """`current`: key of a source, "" for a table."""
    slug: Any = member.workspace.slug
    tables = SourceTab(reverse("exchange:imports", args=[slug]), _("Excel or CSV"), current == "")
    return [
        tables,
        *(
            SourceTab(reverse("exchange:source_new", args=[slug, key]), source.label, current == key)
            for key, source in SOURCES.items()
        ),
    ]
