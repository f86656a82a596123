"""Companies, their members, and who may enter."""

from datetime import date, datetime
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from naryad.core.durations import WORKING_DAY
from naryad.core.text import folded_key
from naryad.core.time import local_day
from naryad.tenancy.carried import Carried, stays
from naryad.tenancy.fields import WorkspaceForeignKey
from naryad.tenancy.models import WorkspaceModel
from naryad.tenancy.scope import require_workspace_id
from naryad.workspaces.parts import all_parts

DECIDE = ("sales_edit_all", "sales_see_own", "parts")
"""Settings of a company that decide what its members see and may do (rules.reach)."""


class UserManager(BaseUserManager["User"]):
    def create_user(self, *, email: str, password: str | None, **extra: Any) -> "User":
        user = self.model(email=self.normalize_email(email).lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user


class User(AbstractBaseUser):
    """A login: e-mail and password. What a person may do is their Member's, in each company."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As on the device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    email = models.EmailField(_("E-mail"), unique=True)
    name = models.CharField(_("Name"), max_length=150)
    language = models.CharField(_("Language"), max_length=8, default="ru")
    theme = models.CharField(_("Theme"), max_length=8, choices=Theme, default=Theme.AUTO)
    is_active = models.BooleanField(default=True)
    date_joined = models.DateTimeField(auto_now_add=True)

    objects: ClassVar[UserManager] = UserManager()

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]

    def __str__(self) -> str:
        return self.name or self.email


class Workspace(models.Model):
    """One company. Global (no policy): it must be readable before the company of a request is known."""

    slug = models.SlugField(max_length=40, unique=True)
    name = models.CharField(_("Company"), max_length=150)
    phone = models.CharField(_("Phone for clients"), max_length=64, blank=True)
    address = models.CharField(_("Address"), max_length=250, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, default="Europe/Moscow")
    currency = models.CharField(_("Currency"), max_length=3, default="RUB")
    country = models.CharField(_("Country"), max_length=2, default="RU")
    language = models.CharField(_("Language"), max_length=8, default="ru")
    prices_include_vat = models.BooleanField(_("Prices include VAT"), default=True)
    default_vat = models.DecimalField(_("VAT, %"), max_digits=5, decimal_places=2, default=0)
    workday_minutes = models.PositiveSmallIntegerField(default=WORKING_DAY)  # a day of its default schedule
    sales_edit_all = models.BooleanField(
        _("Sales managers may change what others of them lead"), default=False
    )
    sales_see_own = models.BooleanField(
        _("Sales managers see only their own clients, deals and orders"), default=False
    )
    paid_tolerance = models.DecimalField(
        _("Paid if no more than this is left"), max_digits=14, decimal_places=2, default=1
    )
    sales_discount = models.DecimalField(
        _("Sales managers give a discount of at most, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )  # None: as they see fit
    head_discount = models.DecimalField(
        _("Heads of production give a discount of at most, %"),
        max_digits=5,
        decimal_places=2,
        null=True,
        blank=True,
    )
    link_shows_amounts = models.BooleanField(
        _("The client's link shows what the order costs and what is paid"), default=True
    )
    parts = ArrayField(models.CharField(max_length=16), verbose_name=_("Parts in use"), default=all_parts)
    second_factor_required = models.BooleanField(
        _("Owners and heads of production log in with a second factor"), default=False
    )
    nouns = models.JSONField(default=dict)  # what it calls its things: core.nouns
    fields_version = models.BigIntegerField(
        default=0
    )  # of own fields; the database gives a new one with each change
    is_demo = models.BooleanField(default=False)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    def __str__(self) -> str:
        return self.name

    def uses(self, part: str) -> bool:
        """Of workspaces/parts.py; in templates {% if uses.dates %}."""
        return part in self.parts

    def today(self, now: datetime) -> date:
        """The company's day: money and promises go by it."""
        return local_day(moment=now, time_zone=self.time_zone)


class Member(WorkspaceModel):
    """A place in a company: a person or a crew, with a role; `user` is None for those without a login."""

    carried = Carried(without=frozenset({"user"}))

    class Kind(models.TextChoices):
        PERSON = "person", _("Person")
        CREW = "crew", _("Crew")

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner")
        HEAD = "head", _("Head of production")
        SALES = "sales", _("Sales manager")
        PERFORMER = "performer", _("Performer")
        ACCOUNTANT = "accountant", _("Accountant")
        OBSERVER = "observer", _("Observer")

    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, blank=True, related_name="+")
    name = models.CharField(_("Name"), max_length=150)
    sort_key = folded_key("name")
    kind = models.CharField(_("Kind"), max_length=8, choices=Kind, default=Kind.PERSON)
    role = models.CharField(_("Role"), max_length=12, choices=Role, default=Role.PERFORMER)
    position = models.CharField(_("Position"), max_length=100, blank=True)
    phone = models.CharField(_("Phone"), max_length=32, blank=True)
    time_zone = models.CharField(_("Time zone"), max_length=64, blank=True)
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)

    memberships = models.Manager()  # of the current user in every company: see queries.memberships()

    class Meta(WorkspaceModel.Meta):
        default_manager_name = "objects"
        constraints = [
            models.UniqueConstraint(fields=["workspace", "user"], name="member_once_in_a_workspace"),
            models.CheckConstraint(
                condition=Q(kind="person") | Q(user__isnull=True), name="crew_without_login"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def zone(self) -> str:
        return self.time_zone or self.workspace.time_zone

    def today(self, now: datetime) -> date:
        """Where the member works; money and promises go by the company's day."""
        return local_day(moment=now, time_zone=self.zone)

    def shape(self) -> tuple[Any, ...]:
        """What of a member decides what they see and may do (rules.reach): see tenancy.prepared."""
        company = self.workspace
        return self.role, self.is_active, *(repr(getattr(company, name)) for name in DECIDE)

    def stand_in(self, pk: int) -> "Member":
        """Of the same shape, and nothing else to read: another attribute would be asked of the database."""
        company = self.workspace
        kept = [require_workspace_id(), *(getattr(company, name) for name in DECIDE)]
        workspace = Workspace.from_db(None, ["id", *DECIDE], kept)
        names = ["id", "workspace_id", "role", "is_active"]
        member = Member.from_db(None, names, [pk, workspace.pk, self.role, self.is_active])
        member.workspace = workspace
        return member


class Invitation(WorkspaceModel):
    """A link by which a person takes the place of `member`. Only a hash of its secret is kept."""

    carried = stays("the secret of a link")

    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="invitations")
    email = models.EmailField(_("E-mail"), blank=True)
    secret_hash = models.CharField(max_length=64)
    invited_by = WorkspaceForeignKey(Member, on_delete=models.PROTECT, related_name="+")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret_hash"], name="invitation_secret_unique")
        ]


class ApiToken(WorkspaceModel):
    """By which a program acts as a member, who can do no more by it. Only a hash of its secret is kept.

    `parts`: of the program, where it is not for all of them.
    """

    carried = stays("the secret of a program")

    member = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="api_tokens")
    name = models.CharField(_("What it is for"), max_length=100)
    secret_hash = models.CharField(max_length=64)
    may_write = models.BooleanField(default=False)
    parts = ArrayField(models.CharField(max_length=16), default=list)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(null=True)
    last_used_at = models.DateTimeField(null=True)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "secret_hash"], name="api_token_secret_unique")
        ]


class NumberSeries(WorkspaceModel):
    """The last used number of a document kind and year; updated last in a transaction, so numbers have no gaps."""

    kind = models.CharField(max_length=24)
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "kind", "year"], name="number_series_unique")
        ]


class IdempotencyKey(WorkspaceModel):
    """The stored answer of a POST: a repeat with the same key and body gets it again and does nothing."""

    carried = stays("answers kept for repeats of a press")

    actor = WorkspaceForeignKey(Member, on_delete=models.CASCADE, related_name="+")
    key = models.CharField(max_length=64)
    request_hash = models.CharField(max_length=64)
    status = models.PositiveSmallIntegerField(null=True)
    headers = models.JSONField(default=dict)
    body = models.BinaryField(default=b"")
    created_at = models.DateTimeField()

    class Meta(WorkspaceModel.Meta):
        constraints = [
            models.UniqueConstraint(fields=["workspace", "actor", "key"], name="idempotency_key_unique")
        ]
