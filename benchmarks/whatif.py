"""What-if beside 2,000 open tasks: «When could we?», a priority, why and levers, from the question to the answer.

benchmarks/whatif.py [TASKS]

CPU time. Fails when an answer takes more than 0.3 s at 2,000 tasks, unless the machine is so busy that planning alone is slow
as well (the ratio between the two stays).
"""

import os
import statistics
import sys
import time
from collections.abc import Callable
from typing import TYPE_CHECKING

from _database import with_database
from forecast import LIMIT_RATIO, NOW, ROUNDS, TASKS, fill

if TYPE_CHECKING:
    from naryad.processes.models import ProcessTemplate

STEPS = 14
LIMIT_SECONDS = 0.3 * max(1, TASKS / 2000)


def main() -> int:
    return with_database(measure)


def measure(_app: str) -> int:
    from naryad.tenancy.scope import scope

    workspace_id = fill()
    from django.db import transaction

    from naryad.forecast import actions
    from naryad.forecast.models import OrderForecast
    from naryad.forecast.queries.rows import read_rows
    from naryad.forecast.queries.whatif import if_prioritised, when_could_we
    from naryad.forecast.queries.why import why
    from naryad.forecast.rules.problem import to_problem
    from naryad.processes.queries.preview import chain_preview
    from naryad.scheduling import plan
    from naryad.tasks.models import Task

    with scope(workspace_id), transaction.atomic():
        actions.request_forecast(now=NOW)
        actions.refresh_forecast(now=NOW)
        late = OrderForecast.objects.order_by("-ready_at")[0].order_id
        template = make_template()
        last = Task.objects.order_by("-pk").values_list("pk", flat=True)[0]
        problem = to_problem(read_rows(now=NOW), now=NOW).problem
        figures = {
            "when could we?": lambda: when_could_we(
                preview=chain_preview(template=template, items=[]), priority=3, now=NOW
            ),
            "a priority": lambda: if_prioritised(task_ids=[last], priority=3, now=NOW),
            "why and levers": lambda: why(order_id=late),
            "plan alone": lambda: plan(problem),
        }
        seconds = {
            name: statistics.median([busy(work) for _ in range(ROUNDS)]) for name, work in figures.items()
        }
        moved = len(figures["when could we?"]().what_if.shifted)  # type: ignore[attr-defined]
    print(f"{len(problem.tasks)} open tasks, {moved} orders moved, load {os.getloadavg()[0]:.1f}")
    for name, took in seconds.items():
        print(f"{name:16} {took * 1000:7.0f} ms")
    slowest = max(seconds.values())
    print(f"{'ratio to plan':16} {slowest / seconds['plan alone']:7.1f}")
    return 0 if slowest <= LIMIT_SECONDS or slowest <= LIMIT_RATIO * seconds["plan alone"] else 1


def busy(work: Callable[[], object]) -> float:
    """Seconds of the processor, this process's."""
    started = time.process_time()
    work()
    return time.process_time() - started


def make_template() -> "ProcessTemplate":
    """A chain through everybody's specialisations."""
    from naryad.orders.models import OrderType
    from naryad.people.models import Skill
    from naryad.processes.models import ProcessTemplate, TemplateLink, TemplateStep

    skills = list(Skill.objects.order_by("pk"))
    template = ProcessTemplate.objects.create(name="Kitchen", order_type=OrderType.objects.get())
    steps = TemplateStep.objects.bulk_create(
        TemplateStep(
            template=template, title=f"Step {n}", sequence=n, skill=skills[n % len(skills)], fixed_minutes=120
        )
        for n in range(STEPS)
    )
    TemplateLink.objects.bulk_create(
        TemplateLink(template=template, predecessor=before, successor=after)
        for before, after in zip(steps, steps[1:], strict=False)
    )
    return template


if __name__ == "__main__":
    sys.exit(main())
