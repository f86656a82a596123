"""Facts about the company and its members."""

from dataclasses import field
from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Fact
from naryad.workspaces.parts import label_of


class SettingsFact(Fact, abstract=True):
    extra_topics = ("settings",)
    audited_as: ClassVar[Audited] = "settings"


class MemberFact(SettingsFact, abstract=True):
    audited_as: ClassVar[Audited] = "member"

    member_id: int
    name: str


class WorkspaceCreated(SettingsFact, kind="workspace.created", moves_dates=False):
    sentence = _("Company “{name}” created")

    name: str


class WorkspaceChanged(SettingsFact, kind="workspace.changed", moves_dates=True):
    sentence = _("Company settings changed")

    changes: dict[str, list[str]] = field(default_factory=dict)


class PartsChosen(SettingsFact, kind="workspace.parts_chosen", moves_dates=True):
    """The names of parts (workspaces/parts.py); dates begin, or end, with theirs."""

    sentence = _("Parts of the program chosen")

    switched_on: list[str] = field(default_factory=list)
    switched_off: list[str] = field(default_factory=list)

    def words(self) -> str:
        switched = [f"+ {label_of(name)}" for name in self.switched_on]
        switched += [f"− {label_of(name)}" for name in self.switched_off]
        return f"{self.sentence}: {', '.join(switched)}" if switched else str(self.sentence)


class NounsChosen(SettingsFact, kind="workspace.nouns_chosen", moves_dates=False):
    """What the company calls its orders, deals and items: core.nouns."""

    sentence = _("The company's own words chosen: {words_of}")

    words_of: str = ""


class SecondFactorRequired(SettingsFact, kind="workspace.second_factor_required", moves_dates=False):
    sentence = _("A second factor is required of owners and heads of production")


class SecondFactorFreed(SettingsFact, kind="workspace.second_factor_freed", moves_dates=False):
    sentence = _("A second factor is not required any more")


class MemberAdded(MemberFact, kind="member.added", moves_dates=True):
    sentence = _("{name} added")


class MemberChanged(MemberFact, kind="member.changed", moves_dates=True):
    sentence = _("{name}: details changed")

    changes: dict[str, list[str]] = field(default_factory=dict)


class MemberDeactivated(MemberFact, kind="member.deactivated", moves_dates=True):
    sentence = _("{name} no longer works here")


class MemberReactivated(MemberFact, kind="member.reactivated", moves_dates=True):
    sentence = _("{name} works here again")


class MemberInvited(MemberFact, kind="member.invited", moves_dates=False):
    sentence = _("{name} was invited")


class InvitationWithdrawn(MemberFact, kind="invitation.withdrawn", moves_dates=False):
    sentence = _("The invitation of {name} was withdrawn")


class InvitationAccepted(MemberFact, kind="invitation.accepted", moves_dates=False):
    sentence = _("{name} joined by invitation")
