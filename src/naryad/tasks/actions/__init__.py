"""All writes of tasks: work (pressed by performers), plan (by managers), chains, queues, waiting, comments."""

from naryad.tasks.actions.comments import add_comment, unwatch, watch
from naryad.tasks.actions.common import (
    CannotAddDependency,
    CannotChangeTask,
    CannotComment,
    CannotConfirmWaiting,
    CannotCreateTask,
    CannotFinishTask,
    CannotMoveInQueue,
    CannotPauseTask,
    CannotReturnTask,
    CannotStartTask,
    CannotUndoFinish,
)
from naryad.tasks.actions.create import TaskDraft, create_task, lay_tasks, remove_tasks
from naryad.tasks.actions.dependencies import add_dependency, remove_dependency
from naryad.tasks.actions.files import attach_file, remove_file, restore_file
from naryad.tasks.actions.leave import CannotHandOver, hand_over_and_leave
from naryad.tasks.actions.pins import pin_task, unpin_task
from naryad.tasks.actions.plan import (
    TaskChangedMeanwhile,
    assign_task,
    bulk_assign,
    bulk_priority,
    bulk_release,
    cancel_task,
    update_task,
)
from naryad.tasks.actions.types import (
    CannotChangeTaskType,
    archive_task_type,
    create_task_type,
    sort_task_types,
    update_task_type,
)
from naryad.tasks.actions.waiting import expect, pass_time, receive
from naryad.tasks.actions.work import (
    finish_task,
    pause_task,
    release_task,
    report_quantity,
    return_task,
    start_task,
    state_remaining,
    take_task,
    undo_finish,
)

__all__ = [
    "CannotAddDependency",
    "CannotChangeTask",
    "CannotChangeTaskType",
    "CannotComment",
    "CannotConfirmWaiting",
    "CannotCreateTask",
    "CannotFinishTask",
    "CannotHandOver",
    "CannotMoveInQueue",
    "CannotPauseTask",
    "CannotReturnTask",
    "CannotStartTask",
    "CannotUndoFinish",
    "TaskChangedMeanwhile",
    "TaskDraft",
    "add_comment",
    "add_dependency",
    "archive_task_type",
    "assign_task",
    "attach_file",
    "bulk_assign",
    "bulk_priority",
    "bulk_release",
    "cancel_task",
    "create_task",
    "create_task_type",
    "expect",
    "finish_task",
    "hand_over_and_leave",
    "lay_tasks",
    "pass_time",
    "pause_task",
    "pin_task",
    "receive",
    "release_task",
    "remove_dependency",
    "remove_file",
    "remove_tasks",
    "report_quantity",
    "restore_file",
    "return_task",
    "sort_task_types",
    "start_task",
    "state_remaining",
    "take_task",
    "undo_finish",
    "unpin_task",
    "unwatch",
    "update_task",
    "update_task_type",
    "watch",
]
