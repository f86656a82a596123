"""What every fact states, and that what is stored is read back."""

import json
import re
from dataclasses import fields
from datetime import UTC, date, datetime
from string import Formatter
from types import UnionType, new_class
from typing import Any, Union, cast, get_args, get_origin, get_type_hints

import pytest
from django.core.serializers.json import DjangoJSONEncoder

from naryad.activity.facts import KINDS, Fact, UnknownFact, read
from naryad.workspaces.facts import MemberAdded

ANY = {
    str: "Ёлка",
    int: 7,
    bool: True,
    Any: [1, "a"],
    date: date(2026, 12, 1),
    datetime: datetime(2026, 12, 1, 9, tzinfo=UTC),
}


def example(of: type[Fact]) -> Fact:
    """A fact with something in each of its fields."""
    hints = get_type_hints(of)
    return of(**{one.name: _value(hints[one.name]) for one in fields(of)})


def _value(hint: Any) -> Any:
    origin, within = get_origin(hint), get_args(hint)
    if origin in (Union, UnionType):
        return _value(within[0])
    if origin is list:
        return [_value(within[0])]
    if origin is tuple:
        return tuple(map(_value, within))
    return {"name": _value(within[1])} if origin is dict else ANY[hint]


def stored(fact: Fact) -> dict[str, Any]:
    data: dict[str, Any] = json.loads(json.dumps(fact.data(), cls=DjangoJSONEncoder))
    return data


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_stored_is_read_back(kind: str) -> None:
    fact = example(KINDS[kind])

    assert read(kind=kind, version=fact.version, data=stored(fact)) == fact


@pytest.mark.parametrize("kind", KINDS)
def test_a_sentence_names_only_what_its_fact_has(kind: str) -> None:
    named = {field for _text, field, *_more in Formatter().parse(str(KINDS[kind].sentence)) if field}

    own = {one.name for one in fields(KINDS[kind])}
    assert named <= own | (
        {"list"} if "names" in own else set()
    )  # what people call the list is said when shown


def test_kinds_are_two_dotted_words() -> None:
    assert [kind for kind in KINDS if not re.fullmatch(r"[a-z_]+\.[a-z_]+", kind)] == []


def define(**stated: Any) -> type[Fact]:
    complete = {"kind": "oak.felled", "moves_dates": False, "sentence": "Felled"} | stated
    given = {name: value for name, value in complete.items() if value is not None}
    body = {"sentence": given.pop("sentence")} if "sentence" in given else {}
    return cast("type[Fact]", new_class("OakFelled", (Fact,), given, lambda space: space.update(body)))


@pytest.mark.parametrize("name", ["kind", "moves_dates", "sentence"])
def test_a_fact_that_does_not_state_all_cannot_be_defined(name: str) -> None:
    with pytest.raises(TypeError, match=name):
        define(**{name: None})


def test_two_facts_of_one_kind_cannot_be_defined() -> None:
    with pytest.raises(TypeError, match="MemberAdded are both|and MemberAdded"):
        define(kind=MemberAdded.kind)


def test_what_another_release_stored_is_an_unknown_fact_that_still_has_words() -> None:
    gone = read(kind="oak.felled", version=1, data={"name": "Oak"})
    poorer = read(kind=MemberAdded.kind, version=1, data={"member_id": 5})
    richer = read(kind=MemberAdded.kind, version=1, data={"member_id": 5, "name": "Anna", "shoe_size": 38})

    assert (gone.words(), poorer.words()) == ("oak.felled", "… added")
    assert isinstance(gone, UnknownFact) and isinstance(poorer, UnknownFact)
    assert richer == MemberAdded(member_id=5, name="Anna")


def test_an_older_version_is_upgraded(monkeypatch: pytest.MonkeyPatch) -> None:
    def upgrade(data: dict[str, Any], *, version: int) -> dict[str, Any]:
        return {"member_id": data["member_id"], "name": data["called"]} if version == 1 else data

    monkeypatch.setattr(MemberAdded, "version", 2)
    monkeypatch.setattr(MemberAdded, "upgrade", upgrade)

    fact = read(kind=MemberAdded.kind, version=1, data={"member_id": 5, "called": "Anna"})

    assert fact == MemberAdded(member_id=5, name="Anna")
