"""A second, slow reading of docs/dev/scheduling.md: minute by minute, with sets and lists. It shares nothing with the engine."""

from typing import Any

Row = dict[str, Any]


def reference_plan(data: Row) -> Row:
    """The plan of a valid problem, both as JSON objects."""
    return _Company(data).plan()


class _Company:
    def __init__(self, data: Row) -> None:
        self.now: int = data["now"]
        self.tasks: dict[int, Row] = {row["id"]: row for row in data["tasks"]}
        self.employees: dict[int, Row] = {row["id"]: row for row in data["employees"]}
        self.preds = {task_id: self._preds(row) for task_id, row in self.tasks.items()}
        self.working = {
            row["id"]: {
                minute
                for begin, end in row["intervals"]
                for minute in range(max(begin, self.now), min(end, data["horizon"]))
            }
            for row in data["employees"]
        }
        self.start: dict[int, int] = {}
        self.finish: dict[int, int] = {}
        self.employee: dict[int, int] = {}
        self.previous: dict[int, int | None] = {}
        self.last_of: dict[int, int] = {}
        self.current: dict[int, int] = {}
        self.left: dict[int, int] = {}

    def _preds(self, row: Row) -> dict[int, int]:
        if row["in_progress"]:
            return {}
        return {pred: max(lag for other, lag in row["preds"] if other == pred) for pred, _lag in row["preds"]}

    def plan(self) -> Row:
        for minute in range(self.now, self._end() + 1):
            self._everybody_takes(minute)
            self._work(minute)
        return {
            "tasks": [self._task(task_id) for task_id in sorted(self.tasks)],
            "orders": [
                {"id": order, "ready": self._ready(order)}
                for order in sorted({row["order"] for row in self.tasks.values()} - {None})
            ],
        }

    def _end(self) -> int:
        rows = self.tasks.values()
        latest = max(
            [self.now, *(minute for work in self.working.values() for minute in work)]
            + [row["not_before"] for row in rows if row["not_before"] is not None]
        )
        busy = [row["effort"] + sum(lag for _pred, lag in row["preds"]) for row in rows]
        return int(latest + sum(busy) + 1)

    # Walking the queues

    def _everybody_takes(self, minute: int) -> None:
        self._start_elapsed(minute)
        while self._somebody_takes_a_task_without_effort(minute):
            self._start_elapsed(minute)

    def _start_elapsed(self, minute: int) -> None:
        while True:
            begin = [i for i, row in self.tasks.items() if row["elapsed"] and self._available(i, minute)]
            if not begin:
                return
            for task_id in begin:
                self.start[task_id] = minute
                self.finish[task_id] = minute + self.tasks[task_id]["effort"]

    def _somebody_takes_a_task_without_effort(self, minute: int) -> bool:
        for employee_id in sorted(self.employees):
            if employee_id in self.current or minute not in self.working[employee_id]:
                continue
            wanted = [i for i in self.tasks if self._can_take(employee_id, i, minute)]
            if not wanted:
                continue
            best = min(wanted, key=self._rank)
            self.start[best] = minute
            self.employee[best] = employee_id
            self.previous[best] = self.last_of.get(employee_id)
            if self.tasks[best]["effort"] == 0:
                self.finish[best] = minute
                self.last_of[employee_id] = best
                return True
            self.current[employee_id] = best
            self.left[best] = self.tasks[best]["effort"]
        return False

    def _work(self, minute: int) -> None:
        for employee_id, task_id in list(self.current.items()):
            if minute in self.working[employee_id]:
                self.left[task_id] -= 1
                if self.left[task_id] == 0:
                    self.finish[task_id] = minute + 1
                    self.last_of[employee_id] = task_id
                    del self.current[employee_id]

    def _available(self, task_id: int, minute: int) -> bool:
        row = self.tasks[task_id]
        if task_id in self.start:
            return False
        if row["in_progress"]:
            return True
        if row["not_before"] is not None and row["not_before"] > minute:
            return False
        return all(
            pred in self.finish and self.finish[pred] + lag <= minute
            for pred, lag in self.preds[task_id].items()
        )

    def _can_take(self, employee_id: int, task_id: int, minute: int) -> bool:
        row = self.tasks[task_id]
        if row["assignee"] is not None:
            mine = row["assignee"] == employee_id
        else:
            mine = row["role"] is not None and row["role"] in self.employees[employee_id]["roles"]
        return (
            mine
            and self._available(task_id, minute)
            and len([m for m in self.working[employee_id] if m >= minute]) >= row["effort"]
        )

    def _rank(self, task_id: int) -> tuple[Any, ...]:
        row = self.tasks[task_id]
        due = float("inf") if row["order_due"] is None else row["order_due"]
        rank = (-row["order_priority"], -row["task_priority"], row["position"], due, task_id)
        return (0 if row["in_progress"] else 1, *rank)

    # Reading the result

    def _task(self, task_id: int) -> Row:
        planned = task_id in self.start
        reason, via = self._why_planned(task_id) if planned else self._why_unplanned(task_id)
        return {
            "id": task_id,
            "start": self.start.get(task_id),
            "finish": self.finish.get(task_id),
            "employee": self.employee.get(task_id),
            "reason": reason,
            "via": via,
        }

    def _why_planned(self, task_id: int) -> tuple[str, int | None]:
        row = self.tasks[task_id]
        waits: list[tuple[int, str, int | None]] = [
            (self.finish[pred] + lag, "predecessor", pred)
            for pred, lag in sorted(self.preds[task_id].items())
        ]
        previous = self.previous.get(task_id)
        if previous is not None:
            waits.append((self.finish[previous], "previous", previous))
        if row["not_before"] is not None and not row["in_progress"]:
            waits.append((row["not_before"], "not_before", None))
        ready = max([self.now, *(minute for minute, _reason, _via in waits)])
        reason, via = next(((r, v) for minute, r, v in waits if minute == ready), ("none", None))
        return ("working_time" if self.start[task_id] > ready else reason), via

    def _why_unplanned(self, task_id: int) -> tuple[str, int | None]:
        row = self.tasks[task_id]
        if task_id in self._behind(task_id):
            return "cycle", None
        if row["assignee"] is None and row["role"] is None and not row["elapsed"]:
            return "no_resource", None
        if row["role"] is not None and not any(row["role"] in e["roles"] for e in self.employees.values()):
            return "empty_role", None
        blockers = [pred for pred in self.preds[task_id] if pred not in self.start]
        return ("blocked", min(blockers)) if blockers else ("no_time", None)

    def _behind(self, task_id: int) -> set[int]:
        seen: set[int] = set()
        ahead = list(self.preds[task_id])
        while ahead:
            pred = ahead.pop()
            if pred not in seen:
                seen.add(pred)
                ahead += self.preds[pred]
        return seen

    def _ready(self, order: int) -> int | None:
        finishes = [self.finish.get(i) for i, row in self.tasks.items() if row["order"] == order]
        return None if None in finishes else max(f for f in finishes if f is not None)
