"""The first five steps of a new company; each is done when what it asks for is there."""

from dataclasses import dataclass

from django.db.models import Model
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Deal
from naryad.fields.models import OwnField
from naryad.orders.models import Order, OrderType
from naryad.people.models import MemberSkill, Skill
from naryad.processes.models import TemplateStep
from naryad.setup.models import LaidSetup
from naryad.tasks.models import Task, TaskType
from naryad.workspaces.models import Member
from naryad.workspaces.rules import reach


@dataclass(frozen=True)
class GuideStep:
    title: str | Promise
    text: str | Promise
    url_name: str
    is_done: bool


def has_begun() -> bool:
    """Somebody has shaped the company or worked in it."""
    shaped: tuple[type[Model], ...] = (OrderType, LaidSetup, Skill, TaskType, Order, Deal, OwnField)
    return any(model._default_manager.exists() for model in shaped)


def beginning(*, member: Member) -> str:
    """Answers workspaces.queries: for who may choose how the company begins."""
    if not reach(member, "settings.edit") or has_begun():
        return ""
    return reverse("setup:begin", args=[member.workspace.slug])


def guide(member: Member) -> list[GuideStep]:
    """Nothing once all are done, or where the company does without orders and tasks."""
    steps = [
        GuideStep(
            _("Choose what you make"),
            _("A ready set-up of your trade, or order types with stages of your own."),
            "setup:setups",
            OrderType.objects.filter(is_archived=False).exists(),
        ),
        GuideStep(
            _("Say who works"),
            _("Members with their specialisations and hours; a login is not needed to begin."),
            "people:member_list",
            MemberSkill.objects.filter(member__is_active=True).exists(),
        ),
        GuideStep(
            _("Lay out the work"),
            _("A process: which steps an order goes through, who does them and how long they take."),
            "processes:template_list",
            TemplateStep.objects.filter(template__is_archived=False).exists(),
        ),
        GuideStep(
            _("Take the first order"),
            _("A client, an item, Enter: its tasks and its date are there."),
            "processes:order_create",
            Order.objects.exists(),
        ),
        GuideStep(
            _("Finish the first task"),
            _("Start and Done in the queue: from then on dates are true."),
            "tasks:my_queue",
            Task.objects.filter(status=Task.Status.DONE).exists(),
        ),
    ]
    return [] if all(step.is_done for step in steps) else steps
