"""Facts about the company's own fields."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes
from naryad.workspaces.facts import SettingsFact


class FieldFact(SettingsFact, moves_dates=False, abstract=True):
    """`of`: kind of the rows that have it."""

    field_id: int
    of: str
    name: str


class FieldCreated(FieldFact, kind="field.created"):
    sentence = _("Field “{name}” added")


class FieldChanged(FieldFact, kind="field.changed"):
    sentence = _("Field “{name}” changed")

    changes: Changes = field(default_factory=dict)


class FieldArchived(FieldFact, kind="field.archived"):
    sentence = _("Field “{name}” archived")


class FieldRestored(FieldFact, kind="field.restored"):
    sentence = _("Field “{name}” is shown again")


class FieldsReordered(SettingsFact, kind="fields.reordered", moves_dates=False):
    sentence = _("Own fields put in another order")

    of: str


class FieldConverted(FieldFact, kind="field.converted"):
    """Another kind: `rows` values were read anew, none was lost."""

    sentence = _("Field “{name}” is of another kind now ({rows} values read anew)")

    before: str
    after: str
    rows: int
