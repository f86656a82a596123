"""The address of a list: what it asks for itself, and what a saved view behind it asks for."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from django.http import QueryDict

PLACES = ("after", "before")
OF_A_PAGE = (*PLACES, "sums", "panel", "file", "apply")


@dataclass(frozen=True)
class Address:
    """`asked`: what stands in the bar of the browser; `base`: words of the view that it names."""

    asked: QueryDict
    base: Mapping[str, str] = field(default_factory=dict)

    @property
    def given(self) -> QueryDict:
        """What acts: the view's words, unless the address says others."""
        query = QueryDict(mutable=True)
        query.update(dict(self.base))
        for name in self.asked:
            query.setlist(name, self.asked.getlist(name))
        return query

    def url(self, **changes: str) -> str:
        """The same with some words changed; a place among the pages is left out. "" takes a word of the view away."""
        return self._url(OF_A_PAGE, changes)

    def page_url(self, **changes: str) -> str:
        """The same of the page that is shown."""
        return self._url([name for name in OF_A_PAGE if name not in PLACES], changes)

    def _url(self, left_out: Sequence[str], changes: Mapping[str, str]) -> str:
        query = self.asked.copy()
        for name in (*left_out, *changes):
            query.pop(name, None)
        query.update({name: value for name, value in changes.items() if value or self.base.get(name)})
        return "?" + query.urlencode()
