"""What somebody of a trade types into an empty company: the essentials of the trade's ready set-up, in people's words."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from naryad.setup.queries.company import Keys, company_setup
from naryad.setup.rules.ready import ready_setups
from naryad.setup.rules.schema import NameRow, ProcessRow, SetupFile, SetupStep, read_setup, worded
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.models import Workspace


@dataclass(frozen=True)
class Trade:
    """A ready set-up as text, and as what is to be there once it was typed."""

    setup: SetupFile

    @classmethod
    def named(cls, name: str) -> "Trade":
        return cls(ready_setups()[name].setup)

    def rows(self, kind: str, *, within: str | None = None) -> list[NameRow]:
        return [row for row in self.setup.lists.get(kind, []) if row.within == within]

    def lines(self, kind: str, *, within: str | None = None) -> str:
        return "\n".join(word(row.name) for row in self.rows(kind, within=within))

    def stages(self, *kinds: str) -> list[str]:
        """Of the only pipeline: of these kinds."""
        stages = self.setup.lists["deal_stage"]
        return [word(row.name) for row in stages if row.values["kind"] in kinds]

    def type_lines(self) -> str:
        return "\n".join(self._type_lines(None, 0))

    def _type_lines(self, within: str | None, level: int) -> Iterator[str]:
        for row in self.rows("task_type", within=within):
            minutes, skill = row.values.get("default_estimate"), row.values.get("skill")
            said = [word(row.name), f"{minutes} мин" if minutes else "", self.name_of("skill", skill)]
            yield "    " * level + "; ".join(filter(None, said))
            yield from self._type_lines(row.key, level + 1)

    def order_type_lines(self) -> str:
        return "\n".join(
            f"{word(row.name)}: {', '.join(word(stage.name) for stage in self.rows('order_stage', within=row.key))}"
            for row in self.rows("order_type")
        )

    def processes(self) -> list[ProcessRow]:
        """Of orders, in the order of their types."""
        types = [row.key for row in self.rows("order_type")]
        of_orders = [row for row in self.setup.processes if row.order_type]
        return sorted(of_orders, key=lambda row: types.index(row.order_type or ""))

    def step_lines(self, process: ProcessRow) -> str:
        places = {step.key: place for place, step in enumerate(process.steps, start=1)}
        return "\n".join("; ".join(self._said(step, places)) for step in process.steps)

    def _said(self, step: SetupStep, places: dict[str, int]) -> Iterator[str]:
        yield word(step.title)
        if step.task_type:
            yield f"тип {self._path('task_type', step.task_type)}"
        if step.skill and step.skill != self._usual_skill(step):
            yield f"специализация {self.name_of('skill', step.skill)}"
        if step.waits is not None:
            yield f"ждать {step.waits} мин"
        if step.minutes is not None or step.per_unit:
            fixed = f"{step.minutes} мин" if step.minutes is not None else ""
            yield f"{fixed} + {step.per_unit} мин за шт".strip() if step.per_unit else fixed
        if step.stage:
            yield f"этап {self.name_of('order_stage', step.stage)}"
        marks = {"на позицию": step.is_per_item, "готово": step.makes_ready, "само": step.ends_itself}
        yield from (mark for mark, is_so in marks.items() if is_so)
        yield f"после {', '.join(str(places[one.step]) for one in step.links)}" if step.links else "сначала"

    def _usual_skill(self, step: SetupStep) -> Any:
        return next(row for row in self.setup.lists["task_type"] if row.key == step.task_type).values.get(
            "skill"
        )

    def name_of(self, kind: str, key: str | None) -> str:
        return next((word(row.name) for row in self.setup.lists[kind] if row.key == key), "")

    def _path(self, kind: str, key: str) -> str:
        row = next(row for row in self.setup.lists[kind] if row.key == key)
        return f"{self._path(kind, row.within)} / {word(row.name)}" if row.within else word(row.name)


def word(text: Any) -> str:
    return worded(text, "ru")


def made() -> Trade:
    """What the company that is entered has shaped."""
    workspace = Workspace.objects.get(pk=require_workspace_id())
    return Trade(read_setup(json.dumps(company_setup(workspace, Keys()))))
