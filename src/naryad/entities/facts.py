"""Facts about legal entities: what stands on papers is a setting, so the audit shows who changed it, from where."""

from dataclasses import field

from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Changes, Fact


class EntityFact(Fact, moves_dates=False, abstract=True):
    part = "documents"
    audited_as = "settings"

    entity_id: int
    name: str


class EntityCreated(EntityFact, kind="entity.created"):
    sentence = _("Legal entity added: {name}")


class EntityChanged(EntityFact, kind="entity.changed"):
    sentence = _("Legal entity changed: {name}")

    changes: Changes = field(default_factory=dict)


class EntityMadeDefault(EntityFact, kind="entity.made_default"):
    sentence = _("Papers are made out by {name} unless another is chosen")


class EntityArchived(EntityFact, kind="entity.archived"):
    sentence = _("Legal entity moved to the archive: {name}")


class EntityRestored(EntityFact, kind="entity.restored"):
    sentence = _("Legal entity taken back from the archive: {name}")


class BankAccountAdded(EntityFact, kind="entity.account_added"):
    sentence = _("{name}: account added, {account}")

    account: str


class BankAccountChanged(EntityFact, kind="entity.account_changed"):
    sentence = _("{name}: account changed, {account}")

    account: str
    changes: Changes = field(default_factory=dict)


class BankAccountRemoved(EntityFact, kind="entity.account_removed"):
    sentence = _("{name}: account removed, {account}")

    account: str


class EntityPictureSet(EntityFact, kind="entity.picture_set"):
    sentence = _("{name}: picture for papers changed ({file})")

    place: str
    file: str


class EntityPictureRemoved(EntityFact, kind="entity.picture_removed"):
    sentence = _("{name}: picture for papers removed ({file})")

    place: str
    file: str


class PaperNumberMoved(EntityFact, kind="entity.number_moved"):
    """`paper`: the kind of papers; `next_number`: what the next one of the year has."""

    sentence = _("{name}: the next number of {year} is {next_number}")

    paper: str
    year: int
    next_number: int
