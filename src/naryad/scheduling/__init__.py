"""The forecast engine: walks a company's queues and says when everything will be ready, and why.

Usable as a library of its own: no Django, no clock, no files. See docs/dev/scheduling.md.
"""

from naryad.scheduling.confidence import Confidence, Efforts, OrderConfidence, TaskConfidence
from naryad.scheduling.diff import Diff, OrderMove, TaskMove, diff
from naryad.scheduling.explain import Explanation, Kind, Link, Part, explain
from naryad.scheduling.issues import InvalidProblem, Issue
from naryad.scheduling.planner import plan
from naryad.scheduling.problem import Employee, Problem, Task
from naryad.scheduling.result import Plan, PlannedOrder, PlannedTask, Reason
from naryad.scheduling.simulation import simulate

__all__ = [
    "Confidence",
    "Diff",
    "Efforts",
    "Employee",
    "Explanation",
    "InvalidProblem",
    "Issue",
    "Kind",
    "Link",
    "OrderConfidence",
    "OrderMove",
    "Part",
    "Plan",
    "PlannedOrder",
    "PlannedTask",
    "Problem",
    "Reason",
    "Task",
    "TaskConfidence",
    "TaskMove",
    "diff",
    "explain",
    "plan",
    "simulate",
]
