"""In whose name a company sells: its legal entities, their bank accounts, and the numbers of their papers."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.core.text import folded_key
from naryad.entities.rules import USUAL_TEMPLATE
from naryad.files.models import Attachment
from naryad.tenancy.fields import WorkspaceForeignKey, WorkspaceOneToOneField
from naryad.tenancy.models import WorkspaceModel


class LegalEntity(WorkspaceModel):
    """An organisation (ИНН of ten digits, КПП, ОГРН) or an entrepreneur (twelve digits, ОГРНИП). One is the default."""

    class VatMode(models.TextChoices):
        RATES = "rates", _("VAT by the rates of items")
        SIMPLIFIED = "simplified", _("Without VAT: simplified taxation")
        NONE = "none", _("Without VAT: on other grounds")

    name = models.CharField(_("Full name"), max_length=250)
    short_name = models.CharField(_("Short name"), max_length=100)
    sort_key = folded_key("short_name")
    inn = models.CharField(_("INN"), max_length=12)
    kpp = models.CharField(_("KPP"), max_length=9, blank=True)
    ogrn = models.CharField(_("OGRN"), max_length=15, blank=True)
    address = models.CharField(_("Legal address"), max_length=300, blank=True)
    phone = models.CharField(_("Phone"), max_length=64, blank=True)
    vat_mode = models.CharField(_("VAT"), max_length=12, choices=VatMode, default=VatMode.RATES)
    director_position = models.CharField(_("Who signs: position"), max_length=100, blank=True)
    director = models.CharField(_("Who signs: name"), max_length=100, blank=True)
    accountant = models.CharField(_("Chief accountant"), max_length=100, blank=True)
    number_template = models.CharField(_("Numbers of papers"), max_length=40, default=USUAL_TEMPLATE)
    is_default = models.BooleanField(default=False)
    is_archived = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        verbose_name = _("Legal entity")
        constraints = [
            models.UniqueConstraint(
                fields=["workspace"], condition=Q(is_default=True), name="legal_entity_one_default"
            ),
            models.CheckConstraint(
                condition=Q(is_default=False) | Q(is_archived=False), name="legal_entity_default_in_use"
            ),
            models.UniqueConstraint(
                fields=["workspace", "inn", "kpp"],
                condition=Q(is_archived=False),
                name="legal_entity_inn_unique",
            ),
        ]

    def __str__(self) -> str:
        return self.short_name

    @property
    def has_vat(self) -> bool:
        return self.vat_mode == LegalEntity.VatMode.RATES

    @property
    def is_entrepreneur(self) -> bool:
        return len(self.inn) == 12


class BankAccount(WorkspaceModel):
    """To which clients pay an entity. Papers that were issued keep it as it was, so it can be removed."""

    entity = WorkspaceForeignKey(LegalEntity, on_delete=models.CASCADE, related_name="accounts")
    bank = models.CharField(_("Bank"), max_length=150)
    bic = models.CharField(_("BIC"), max_length=11)
    account = models.CharField(_("Account"), max_length=34)
    correspondent = models.CharField(_("Correspondent account"), max_length=34, blank=True)
    is_main = models.BooleanField(default=False)
    version = models.PositiveIntegerField(default=1)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "entity", "bic", "account"], name="bank_account_unique"
            ),
            models.UniqueConstraint(
                fields=["workspace", "entity"], condition=Q(is_main=True), name="bank_account_one_main"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bank}, {self.account}"


class EntityPicture(WorkspaceModel):
    """What stands on its papers beside the words. Shown is the preview, which was decoded and drawn anew here."""

    class Place(models.TextChoices):
        LOGO = "logo", _("Logo")
        STAMP = "stamp", _("Stamp")
        DIRECTOR = "director", _("Signature of who signs")
        ACCOUNTANT = "accountant", _("Signature of the accountant")

    entity = WorkspaceForeignKey(LegalEntity, on_delete=models.CASCADE, related_name="pictures")
    place = models.CharField(max_length=12, choices=Place)
    attachment = WorkspaceOneToOneField(
        Attachment, on_delete=models.PROTECT, related_name="entities_entitypicture"
    )

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "entity", "place"], name="entity_picture_once"),
            models.CheckConstraint(
                condition=Q(place__in=["logo", "stamp", "director", "accountant"]),
                name="entity_picture_place",
            ),
        ]


class PaperSeries(WorkspaceModel):
    """The last used number of an entity's papers of a kind in a year: actions.numbers, without gaps."""

    entity = WorkspaceForeignKey(LegalEntity, on_delete=models.PROTECT, related_name="series")
    kind = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(
                fields=["workspace", "entity", "kind", "year"], name="paper_series_unique"
            )
        ]
