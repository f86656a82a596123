"""What of a row's own fields may be changed, and how: a check for the edit kit, the same for pages, bulk changes and jobs."""

from collections.abc import Mapping
from contextlib import suppress
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.activity.edit import Check, Edit, Worded
from naryad.core.errors import ActionError, NotAllowed, filled
from naryad.core.text import fold
from naryad.fields.queries.definitions import calculations, definitions
from naryad.fields.queries.following import followed
from naryad.fields.queries.values import reading
from naryad.fields.rules.definitions import CALCULATED, Definition
from naryad.fields.rules.definitions import filled as is_filled
from naryad.fields.rules.holders import holder_of
from naryad.fields.rules.kinds.choices import chosen
from naryad.fields.rules.kinds.known import HAS_OPTIONS, kind_of
from naryad.workspaces.models import Member


class CannotFillField(ActionError):
    """A value that an own field cannot have."""


class NeedsFields(ActionError):
    """Fields have to be filled first. `fields`: which."""

    def __init__(self, fields: list[Definition]) -> None:
        names = ", ".join(f"«{own.name}»" for own in fields)
        super().__init__(filled(_("Not filled: %(names)s"), {"names": names}))
        self.fields = fields


def own_check(of: str, row: Any, *, actor: Member) -> dict[str, Check | None]:
    """For the fields of an Edit: `custom` is given in part, {"f12": value}; None or "" empties a field."""

    def check(given: Mapping[str, Any]) -> Worded:
        return changed_values(of, row, given, actor=actor)

    return {"custom": check}


def changed_values(of: str, row: Any, given: Mapping[str, Any], *, actor: Member) -> Worded:
    """All values of the row after the change, and its words by field."""
    known = {own.key: own for own in definitions(of, actor.workspace)}
    branch = holder_of(of).branch_of(row)
    after = dict(row.custom)
    changed: list[Definition] = []
    for key, value in given.items():
        own = _known(known, key)
        kept = _kept(own, value, row.custom.get(key))
        if kept == row.custom.get(key):
            continue
        _refuse_foreign(own, branch, actor=actor)
        if kept is None:
            after.pop(key)
        else:
            after[key] = kept
        changed.append(own)
    [after] = followed(of, [row], actor.workspace, custom=after)
    changed += [own for own in _calculated(of, actor) if after.get(own.key) != row.custom.get(own.key)]
    return Worded(after, words=_words(changed, row.custom, after, actor=actor))


def put_values(of: str, row: Any, given: Mapping[str, Any], *, actor: Member) -> Worded:
    """As changed_values, of values that a row of the sort has or had: the program puts them, whatever the actor's role."""
    known = {own.key: own for own in definitions(of, actor.workspace) if own.kind != CALCULATED}
    put = {key: value for key, value in given.items() if key in known}
    after = {key: value for key, value in (row.custom | put).items() if value is not None}
    changed = [known[key] for key in put if after.get(key) != row.custom.get(key)]
    [after] = followed(of, [row], actor.workspace, custom=after)
    changed += [own for own in _calculated(of, actor) if after.get(own.key) != row.custom.get(own.key)]
    return Worded(after, words=_words(changed, row.custom, after, actor=actor))


def follow(of: str, row: Any, *, actor: Member) -> dict[str, list[Any]]:
    """Set what is calculated of the row, after a write of something else that it follows from; words of what changed."""
    before, [row.custom] = row.custom, followed(of, [row], actor.workspace)
    changed = [own for own in _calculated(of, actor) if row.custom.get(own.key) != before.get(own.key)]
    return _words(changed, before, row.custom, actor=actor) if changed else {}


def follow_edit(of: str, edit: Edit, *, actor: Member) -> None:
    """The same, of a row that is being edited: what follows is part of what is said of the edit. Save `custom` with it."""
    for name, (before, after) in follow(of, edit.row, actor=actor).items():
        edit.words[name] = [edit.words.get(name, [before])[0], after]


def _calculated(of: str, actor: Member) -> list[Definition]:
    return [one.own for one in calculations(actor.workspace).of(of)]


def first_values(
    of: str,
    row: Any,
    given: Mapping[str, Any] | None,
    *,
    brought: Mapping[str, Any] | None = None,
    actor: Member,
    is_typed: bool = True,
) -> dict[str, Any]:
    """What a new row begins with: what was given, else each field's default.

    `is_typed`: a person fills it in, so that what is always required is asked for; a row that the program makes
    (a step of a process) is not held up by it. `brought`: what stands instead of nothing, and of a default that nobody
    changed (brought_values).
    """
    branch = holder_of(of).branch_of(row)
    values = begun_values(of, given, branch=branch, brought=brought, actor=actor, is_typed=is_typed)
    return followed(of, [row], actor.workspace, custom=values)[0]


def begun_values(
    of: str,
    given: Mapping[str, Any] | None,
    *,
    branch: int | None,
    brought: Mapping[str, Any] | None = None,
    actor: Member,
    is_typed: bool = True,
) -> dict[str, Any]:
    """As first_values, of a row that is not there yet: nothing is calculated."""
    given, values = given or {}, {}
    known = {own.key: own for own in definitions(of, actor.workspace)}
    for key in given:
        _known(known, key)
    brought = {
        key: value
        for key, value in (brought or {}).items()
        if not is_filled(given.get(key)) or given[key] == known[key].default
    }
    for own in known.values():
        if not own.is_of(branch):
            continue
        if own.key in brought:
            values[own.key] = brought[own.key]
            continue
        if own.key in given and is_filled(given[own.key]) and given[own.key] != own.default:
            _refuse_foreign(own, branch, actor=actor)
        kept = _kept(own, given[own.key], None, is_required=is_typed) if own.key in given else own.default
        if is_filled(kept):
            values[own.key] = kept
    return values


def brought_values(custom: Mapping[str, Any], *, of: str, to: str, actor: Member) -> dict[str, Any]:
    """What a row of the sort `to` takes from one of another sort: values of fields that are called alike and are of one kind.

    What the other field cannot hold (an option that it does not have) stays behind.
    """
    named = {(fold(own.name), own.kind): own for own in definitions(to, actor.workspace)}
    values = {}
    for own in definitions(of, actor.workspace):
        other = named.get((fold(own.name), own.kind))
        if other is None or other.kind == CALCULATED or own.key not in custom:
            continue
        with suppress(forms.ValidationError):
            values[other.key] = kind_of(other).checked(other, _as_of(other, own, custom[own.key]))
    return {key: value for key, value in values.items() if is_filled(value)}


def _as_of(other: Definition, own: Definition, kept: Any) -> Any:
    """Options are known by their names: each field has its own."""
    if own.kind not in HAS_OPTIONS:
        return kept
    names = {fold(option.name) for option in chosen(own, kept)}
    ids = [option.pk for option in other.options if fold(option.name) in names]
    return ids if own.kind == "choices" else next(iter(ids), None)


def _known(known: Mapping[str, Definition], key: str) -> Definition:
    own = known.get(key)
    if own is None:
        raise CannotFillField(_("There is no such field any more."), field=key)
    return own


def _refuse_foreign(own: Definition, branch: int | None, *, actor: Member) -> None:
    if not own.is_edited(actor.role):
        raise NotAllowed(filled(_("Your role does not change “%(field)s”."), {"field": own.name}))
    if not own.is_of(branch):
        raise CannotFillField(
            filled(_("“%(field)s” is not a field of this type."), {"field": own.name}), field=own.key
        )


def _kept(own: Definition, value: Any, before: Any, *, is_required: bool = True) -> Any:
    try:
        kept = kind_of(own).checked(own, value, before)
    except forms.ValidationError as refusal:
        raise CannotFillField(" ".join(refusal.messages), field=own.key) from refusal
    if kept is None and own.is_required and is_required:
        raise CannotFillField(filled(_("“%(field)s” has to be filled."), {"field": own.name}), field=own.key)
    return kept


def _words(
    changed: list[Definition], before: Mapping[str, Any], after: Mapping[str, Any], *, actor: Member
) -> dict[str, list[Any]]:
    """[before, after] by the field's key, as a person reads them."""
    told = reading(actor, changed, [before, after])
    return {
        own.key: [
            kind_of(own).words(own, side[own.key], told) if own.key in side else ""
            for side in (before, after)
        ]
        for own in changed
    }
