"""What a formula can read, by name and by key."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import get_language

from naryad.core.text import fold
from naryad.fields.rules.definitions import Option
from naryad.fields.rules.formulas.values import Type


def in_language(english: str, russian: str, language: str | None) -> str:
    """Whatever is not Russian reads English; None: the language of who reads."""
    return russian if (language or get_language() or "en").startswith("ru") else english


_NO_BRACES = str.maketrans("{}", "()")


@dataclass(frozen=True, kw_only=True)
class Readable:
    """A field. `key` is its own in the whole company (f12, item.quantity); `of` names its kind of row in words."""

    key: str
    name: str | Promise
    of: str | Promise
    type: Type
    options: tuple[Option, ...] = ()
    is_archived: bool = False

    @property
    def full_name(self) -> str:
        return f"{self.of}: {self.name}"


@dataclass(frozen=True, kw_only=True)
class Collection:
    """Rows below. `key` is what they are called in English, and stored as: items."""

    key: str
    russian: str
    fields: tuple[Readable, ...]

    def is_called(self, word: str) -> bool:
        return word.casefold() in (self.key, self.russian)

    def called(self, language: str | None) -> str:
        return in_language(self.key, self.russian, language)


class Ambiguous(LookupError):
    """Several rows have such a field."""

    def __init__(self, found: list[Readable]) -> None:
        super().__init__()
        self.found = found


@dataclass(frozen=True, kw_only=True)
class Vocabulary:
    """`fields`: of the row itself; `above`: of the rows above it."""

    fields: tuple[Readable, ...]
    above: tuple[Readable, ...] = ()
    collections: tuple[Collection, ...] = ()

    def collection(self, word: str) -> Collection | None:
        return next((one for one in self.collections if one.is_called(word)), None)

    def find(self, name: str, collection: Collection | None = None) -> Readable | None:
        """By key, else by name: of the row of a collection that is gone through, of the row itself, of those above.

        Ambiguous where two rows above have it and the name does not say whose. Archived ones come last.
        """
        by_key = self.keys(collection)
        if name.strip() in by_key:
            return by_key[name.strip()]
        if not (wanted := fold(name)):
            return None
        for fields in self._scopes(collection):
            named = [one for one in fields if wanted in (fold(str(one.name)), fold(one.full_name))]
            live = [one for one in named if not one.is_archived] or named[:1]
            if len(live) > 1:
                raise Ambiguous(live)
            if live:
                return live[0]
        return None

    def keys(self, collection: Collection | None = None) -> Mapping[str, Readable]:
        return {one.key: one for scope in self._scopes(collection) for one in scope}

    def called(self, readable: Readable, collection: Collection | None = None) -> str:
        """The shortest name by which it is found."""
        for name in (str(readable.name), readable.full_name):
            name = name.translate(_NO_BRACES)
            if self._finds(name, readable, collection):
                return name
        return readable.key

    def _finds(self, name: str, readable: Readable, collection: Collection | None) -> bool:
        try:
            found = self.find(name, collection)
        except Ambiguous:
            return False
        return found is not None and found.key == readable.key

    def _scopes(self, collection: Collection | None) -> Iterator[tuple[Readable, ...]]:
        if collection is not None:
            yield collection.fields
        yield self.fields
        yield self.above


def option_named(readable: Readable, name: str) -> Option | None:
    """Of two that are called so, the one that is not archived."""
    found = [one for one in readable.options if fold(one.name) == fold(name)]
    return min(found, key=lambda one: one.is_archived, default=None)
