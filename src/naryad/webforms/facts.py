"""Forms on a company's site, and what comes by them."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact
from naryad.workspaces.facts import SettingsFact


class WebFormFact(SettingsFact, moves_dates=False, abstract=True):
    part = "pipeline"

    form_id: int
    form: str


class WebFormAdded(WebFormFact, kind="web_form.added"):
    sentence = _("Form for the site added: {form}")


class WebFormChanged(WebFormFact, kind="web_form.changed"):
    sentence = _("Form for the site changed: {form}")

    changes: Changes = field(default_factory=dict)


class WebFormSwitchedOn(WebFormFact, kind="web_form.switched_on"):
    sentence = _("Form for the site switched on: {form}")


class WebFormSwitchedOff(WebFormFact, kind="web_form.switched_off"):
    sentence = _("Form for the site switched off: {form}")


class RequestReceived(Fact, kind="request.received", moves_dates=False):
    """`consent_version`: of the text that was agreed to; None: the form asks for none."""

    sentence = _("A request came by the form “{form}”")
    part = "pipeline"

    client_id: int
    deal_id: int
    request_id: int
    form: str
    client: str
    is_new_client: bool
    consent_version: int | None = None
