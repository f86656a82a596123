"""Set-up files by API: the company's own, what another would change, laying it and taking it back."""

import json
from typing import Any

from django.shortcuts import get_object_or_404
from pydantic import Field

from naryad.setup.actions.lay import lay_setup, take_setup, try_setup, undo_setup
from naryad.setup.actions.laying import LaidChange, mark_of
from naryad.setup.models import LaidSetup
from naryad.setup.rules.schema import read_setup
from naryad.workspaces.api.routes import Routes, by
from naryad.workspaces.api.types import Answered, At, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

setups = Routes("setups")


class SetupJson(Answered):
    """As docs/dev/setup-file.md has it."""

    file: dict[str, Any]


class SetupIn(Sent):
    file: dict[str, Any]


class SetupToLay(SetupIn):
    """`agreed`: the mark of the difference that was looked at; another one by now is refused."""

    agreed: int | None = Field(None, ge=0)


class SetupChange(Answered):
    """`kind`: of a list, "field" or "process"; `became`: what of the row."""

    kind: str
    name: str
    became: str


class SetupDifference(Answered):
    mark: int
    changes: list[SetupChange]


class LaidSetupJson(Answered):
    id: int
    name: str
    laid_by_id: int
    laid_at: At
    undone_at: At | None


class LaidSetups(Answered):
    """The last one first."""

    items: list[LaidSetupJson]


@setups.get("/own", needs="settings.edit", gives=SetupJson)
def read_own_setup(request: TokenRequest) -> SetupJson:
    """The company's own."""
    return SetupJson(file=take_setup(**by(request)))


@setups.get(needs="settings.edit", gives=LaidSetups)
def list_laid_setups(request: TokenRequest) -> LaidSetups:
    return LaidSetups(items=[shown(LaidSetupJson, row) for row in LaidSetup.objects.order_by("-pk")[:200]])


@setups.post("/try", needs="settings.edit", gives=SetupDifference, status=200)
def try_one_setup(request: TokenRequest, given: SetupIn) -> SetupDifference:
    """What it would add and change; nothing is."""
    return _difference(try_setup(setup=read_setup(json.dumps(given.file)), **by(request)))


@setups.post(needs="settings.edit", gives=SetupDifference)
def lay_one_setup(request: TokenRequest, given: SetupToLay) -> SetupDifference:
    """What the file knows is added or changed, all else stays."""
    setup = read_setup(json.dumps(given.file))
    return _difference(lay_setup(setup=setup, agreed=given.agreed, **by(request)))


@setups.post("/{int:pk}/undo", needs="settings.edit", gives=LaidSetupJson, status=200)
def undo_one_setup(request: TokenRequest, pk: int) -> LaidSetupJson:
    """The one that was laid last."""
    get_object_or_404(LaidSetup.objects.all(), pk=pk)
    return shown(LaidSetupJson, undo_setup(laid_id=pk, **by(request)))


def _difference(changes: list[LaidChange]) -> SetupDifference:
    rows = [SetupChange(kind=one.kind, name=one.name, became=one.became) for one in changes]
    return SetupDifference(mark=mark_of(changes), changes=rows)
