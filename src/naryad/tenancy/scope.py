"""Which company the running code works for: a context variable that the manager and the database backend read."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from django.db import connection

_workspace_id: ContextVar[int | None] = ContextVar("workspace_id", default=None)
_user_id: ContextVar[int | None] = ContextVar("user_id", default=None)


class NoWorkspace(RuntimeError):
    """Rows of a company were asked for outside scope(): a programming error, never a user's."""


def current_workspace_id() -> int | None:
    return _workspace_id.get()


def current_user_id() -> int | None:
    return _user_id.get()


def require_workspace_id() -> int:
    """The current workspace; raises NoWorkspace without one. Default of every row's `workspace_id`."""
    workspace_id = _workspace_id.get()
    if workspace_id is None:
        raise NoWorkspace("Enter scope(workspace_id) before touching a company's rows.")
    return workspace_id


@contextmanager
def scope(workspace_id: int | None) -> Iterator[None]:
    """Work for one company. Inside an open transaction the setting is sent again, and restored on leaving."""
    token = _workspace_id.set(workspace_id)
    _resend()
    try:
        yield
    finally:
        _workspace_id.reset(token)
        _resend()


@contextmanager
def user_scope(user_id: int | None) -> Iterator[None]:
    """Let a user read their own memberships in every company (the second policy of `member`)."""
    token = _user_id.set(user_id)
    _resend()
    try:
        yield
    finally:
        _user_id.reset(token)
        _resend()


@contextmanager
def standing_in(workspace_id: int) -> Iterator[None]:
    """For a company that is none: queries are put together for it and not asked."""
    token = _workspace_id.set(workspace_id)
    try:
        yield
    finally:
        _workspace_id.reset(token)


def on_rollback(undo: Callable[[], None]) -> None:
    """Call `undo` if the transaction, or a savepoint around this line, is taken back: for what is not in the database.

    The opposite of transaction.on_commit(). A process that is killed calls nothing.
    """
    connection.on_rollback(undo)  # type: ignore[attr-defined]  # our own backend


def _resend() -> None:
    if connection.in_atomic_block and not connection.needs_rollback:
        connection.send_scope()  # type: ignore[attr-defined]  # our own backend
