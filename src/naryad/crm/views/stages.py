"""Settings of the stages of deals."""

from django.utils.translation import gettext_lazy as _

from naryad.crm.forms import StageForm
from naryad.crm.names import DEAL_STAGES
from naryad.workspaces.views.names import NamePage

STAGES = NamePage(
    names=DEAL_STAGES,
    section="deal_stages",
    intro=_(
        "The columns of the deals board. Stages in progress come first, then the won and the lost ones; "
        "one of each kind always stays."
    ),
    capability="deals.set_up",
    form=StageForm,
)
