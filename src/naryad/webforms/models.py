"""Forms that stand on a company's own site, and what was sent by them."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.crm.models import Client, Deal, DealSource, DealStage
from naryad.tenancy.carried import stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.workspaces.models import Member


class WebForm(WorkspaceModel):
    """`secret`: the random part of its public address. `asks`: {"phone": "required", "f12": "optional"}, see rules.BUILT_IN.

    `sites`: origins whose pages may hold it. `stage`, `source` None: as a new deal has them.
    """

    class Language(models.TextChoices):
        RUSSIAN = "ru", "Русский"
        ENGLISH = "en", "English"

    carried = stays("an address, which leads to the old place")

    name = models.CharField(_("Name for your own people"), max_length=100)
    heading = models.CharField(_("Heading"), max_length=150)
    intro = models.TextField(_("Text above the fields"), blank=True)
    thanks = models.TextField(_("What is said when it was sent"), blank=True)
    language = models.CharField(_("Language"), max_length=8, choices=Language, default=Language.RUSSIAN)
    secret = models.CharField(max_length=32)
    asks = models.JSONField(_("What it asks"), default=dict)
    consent = models.TextField(_("Consent to the handling of personal data"), blank=True)
    consent_version = models.PositiveIntegerField(default=1)
    sites = models.JSONField(_("Sites whose pages may hold it"), default=list)
    stage = WorkspaceForeignKey(
        DealStage,
        on_delete=models.SET_NULL,
        null=True,
        related_name="webforms_webform",
        verbose_name=_("Deal stage"),
    )
    source = WorkspaceForeignKey(
        DealSource,
        on_delete=models.SET_NULL,
        null=True,
        related_name="webforms_webform",
        verbose_name=_("Source of the deal"),
    )
    responsible = WorkspaceForeignKey(
        Member,
        on_delete=models.PROTECT,
        related_name="webforms_webform",
        verbose_name=_("Responsible"),
    )
    remind_hours = models.PositiveSmallIntegerField(_("Reminder after, hours"), null=True)
    is_on = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret"], name="web_form_secret_unique"),
            models.CheckConstraint(
                condition=Q(remind_hours__isnull=True) | Q(remind_hours__gte=1, remind_hours__lte=240),
                name="web_form_reminds_within_days",
            ),
        ]

    def __str__(self) -> str:
        return self.name


class FormRequest(WorkspaceModel):
    """What came by a form: once for a `key`, which the page has. `digest`: of what was typed; `address_hash`: from where.

    `consent`: the text that was agreed to, with its version; "" where none was asked.
    """

    carried = stays("of a form, which stays")

    form = WorkspaceForeignKey(WebForm, on_delete=models.CASCADE, related_name="requests")
    key = models.CharField(max_length=32)
    digest = models.CharField(max_length=64)
    address_hash = models.CharField(max_length=64)
    client = WorkspaceForeignKey(Client, on_delete=models.CASCADE, related_name="webforms_formrequest")
    deal = WorkspaceForeignKey(Deal, on_delete=models.CASCADE, related_name="webforms_formrequest")
    is_new_client = models.BooleanField()
    consent = models.TextField(blank=True)
    consent_version = models.PositiveIntegerField(null=True)
    received_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "form", "key"], name="form_request_once"),
            models.CheckConstraint(
                condition=Q(consent="", consent_version__isnull=True)
                | ~Q(consent="") & Q(consent_version__isnull=False),
                name="form_request_consent_has_version",
            ),
        ]
        indexes = [
            models.Index(fields=["workspace", "form", "-received_at"], name="form_request_newest"),
            models.Index(fields=["workspace", "address_hash", "received_at"], name="form_request_from"),
        ]
