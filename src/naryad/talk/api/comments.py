"""What is said on orders, deals and tasks, by API."""

from typing import Any, Literal

from django.shortcuts import get_object_or_404
from ninja import Query
from pydantic import BaseModel, ConfigDict, Field

from naryad.talk.actions.comments import add_comment, change_comment, remove_comment
from naryad.talk.queries.rows import comments_of_kind, comments_on
from naryad.ui.hooks.kinds import find_kind
from naryad.workspaces.api.routes import Routes, by, require_reach
from naryad.workspaces.api.types import Answered, At, Name, RowId, Sent, shown
from naryad.workspaces.door.tokens import TokenRequest

comments = Routes("comments")
Of = Literal["order", "deal", "task"]
MOST = 200


class CommentJson(Answered):
    id: int
    row_id: int
    author_id: int
    text: str
    created_at: At
    edited_at: At | None


class CommentsJson(Answered):
    """Newest first."""

    items: list[CommentJson]


class CommentQuery(BaseModel):
    """`before`: those said before this one."""

    model_config = ConfigDict(extra="forbid")

    of: Of
    row_id: RowId
    before: RowId | None = None
    limit: int = Field(50, ge=1, le=MOST)


class NewComment(Sent):
    of: Of
    row_id: RowId
    text: Name = Field(max_length=5_000)


class CommentChange(Sent):
    text: Name = Field(max_length=5_000)


@comments.get(needs="comments.view", gives=CommentsJson)
def list_comments(request: TokenRequest, asked: Query[CommentQuery]) -> CommentsJson:
    _seen(request, asked.of, asked.row_id)
    rows = comments_on(asked.of, asked.row_id)
    if asked.before:
        rows = rows.filter(pk__lt=asked.before)
    return CommentsJson(items=[shown(CommentJson, row) for row in rows.order_by("-pk")[: asked.limit]])


@comments.post(needs="comments.add", gives=CommentJson)
def say(request: TokenRequest, given: NewComment) -> CommentJson:
    _seen(request, given.of, given.row_id)
    return shown(CommentJson, add_comment(kind=given.of, pk=given.row_id, text=given.text, **by(request)))


@comments.patch("/{of}/{int:pk}", needs="comments.add", gives=CommentJson)
def change_what_was_said(request: TokenRequest, of: Of, pk: int, given: CommentChange) -> CommentJson:
    """One's own, for a quarter of an hour."""
    _comment(request, of, pk)
    return shown(CommentJson, change_comment(kind=of, comment_id=pk, text=given.text, **by(request)))


@comments.delete("/{of}/{int:pk}", needs="comments.remove")
def take_back_what_was_said(request: TokenRequest, of: Of, pk: int) -> None:
    _comment(request, of, pk)
    remove_comment(kind=of, comment_id=pk, **by(request))


def _seen(request: TokenRequest, of: str, pk: int) -> Any:
    """The row, where the member sees it and its part is in use."""
    kind = find_kind(of)
    if kind.capability:
        require_reach(request, kind.capability)
    return get_object_or_404(kind.visible(member=request.member), pk=pk)


def _comment(request: TokenRequest, of: str, pk: int) -> Any:
    comment = get_object_or_404(comments_of_kind(of), pk=pk)
    _seen(request, of, comment.row_id)
    return comment
