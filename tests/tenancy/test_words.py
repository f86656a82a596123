"""The words of a row's choices."""

import pytest
from django.db.models import Model
from django.utils.translation import override

from naryad.tasks.models import Task
from naryad.tenancy.models import WorkspaceModel


@pytest.mark.parametrize("language", ["ru", "en"])
@pytest.mark.parametrize("name", ["status", "priority"])
@pytest.mark.parametrize("value", ["todo", 2, "unknown", None])
def test_a_choice_is_said_as_django_says_it(language: str, name: str, value: object) -> None:
    field, task = Task._meta.get_field(name), Task(workspace_id=1, **{name: value})

    with override(language):
        said = WorkspaceModel._get_FIELD_display(task, field)
        assert (said, type(said)) == ((told := Model._get_FIELD_display(task, field)), type(told))
