"""The list of specialisations."""

from django.utils.translation import gettext_lazy as _

from naryad.people.models import Skill
from naryad.people.queries import skills
from naryad.workspaces.names.rules import SortedNames

SKILLS = SortedNames(
    kind="skill",
    title=_("Specialisations"),
    model=Skill,
    rows=lambda: skills(with_archived=True),
    row_template="people/_skill.html",
)
