"""Every route of the program, found in its URL configuration."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.urls import URLPattern, URLResolver, get_resolver, reverse

PREFIX = "w/<slug:workspace>/"


@dataclass(frozen=True)
class Route:
    name: str
    pattern: str
    view: Callable[..., Any]
    parameters: tuple[str, ...]

    def url(self, *, workspace: str, ids: dict[str, Any]) -> str:
        return reverse(self.name, kwargs={"workspace": workspace, **ids})


def member_routes() -> list[Route]:
    """Routes behind the door; parameters without `workspace`."""
    return [route for route in all_routes() if route.pattern.startswith(PREFIX)]


def all_routes() -> list[Route]:
    return list(_walk(get_resolver(), "", ()))


def _walk(resolver: URLResolver, prefix: str, namespaces: tuple[str, ...]) -> Iterator[Route]:
    for entry in resolver.url_patterns:
        path = prefix + str(entry.pattern)
        if isinstance(entry, URLResolver):
            inner = (*namespaces, entry.namespace) if entry.namespace else namespaces
            yield from _walk(entry, path, inner)
        elif isinstance(entry, URLPattern):
            names = tuple(name for name in _parameters(path) if name != "workspace")
            yield Route(":".join((*namespaces, entry.name or "")), path, entry.callback, names)


def _parameters(path: str) -> list[str]:
    return [part.split(">")[0].split(":")[-1] for part in path.split("<")[1:]]
