"""A new company, empty or from a preset."""

import secrets
from collections.abc import Collection
from datetime import datetime
from zoneinfo import available_timezones

from babel.numbers import list_currencies
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext_lazy as _
from django.utils.translation import override

from naryad.activity.actions import record
from naryad.core.errors import ActionError, filled
from naryad.orders.actions.only import require_type
from naryad.people.actions import load_country_holidays, set_schedule
from naryad.people.rules import Schedule, Stretch
from naryad.setup.actions.lay import lay_setup
from naryad.setup.rules.ready import ready_setups
from naryad.tenancy.scope import scope
from naryad.workspaces.actions.company import create_workspace
from naryad.workspaces.facts import PartsChosen
from naryad.workspaces.models import User, Workspace
from naryad.workspaces.parts import PARTS, refusal_of

OFFICE_WEEK = {day: [Stretch(9 * 60, 13 * 60), Stretch(14 * 60, 18 * 60)] for day in range(5)}
DAY_MINUTES = 24 * 60
LONGEST_NAME = 150
LATIN = str.maketrans(
    dict(zip("абвгдеёзийклмнопрстуфхцыэ", "abvgdeeziiklmnoprstufhcye", strict=True))
    | {"ж": "zh", "ч": "ch", "ш": "sh", "щ": "sch", "ъ": "", "ь": "", "ю": "yu", "я": "ya"}
)


class CannotInitCompany(ActionError):
    """Its message is shown to whoever runs `naryad init`."""


class CannotMakeLogin(CannotInitCompany):
    """Another e-mail or password would do."""


@transaction.atomic
def init_company(
    *,
    company: str,
    owner_name: str,
    email: str,
    password: str,
    preset: str | None,
    language: str,
    time_zone: str,
    currency: str,
    now: datetime,
    is_demo: bool = False,
    parts: Collection[str] | None = None,
) -> Workspace:
    """A company and its owner, who works office hours; `preset`: a ready set-up, by name (None: the empty one).

    `parts`: of the program (workspaces/parts.py), as they were chosen; None: nobody was asked, those of the set-up.
    """
    with override(language):
        _refuse_nonsense(company=company, owner_name=owner_name, time_zone=time_zone, currency=currency)
        if refusal := refusal_of(PARTS if parts is None else parts):
            raise CannotInitCompany(refusal)
        owner = _owner(email=email, password=password, name=owner_name, language=language, is_demo=is_demo)
        workspace, member = create_workspace(
            name=company,
            slug=free_slug(company),
            owner_name=owner_name,
            owner=owner,
            now=now,
            time_zone=time_zone,
            currency=currency,
            language=language,
            is_demo=is_demo,
            parts=[name for name in PARTS if parts is None or name in parts],
        )
        with scope(workspace.pk):
            if parts is not None:
                left_out = [name for name in PARTS if name not in parts]
                record(PartsChosen(switched_off=left_out), actor=member, at=now)
            for member_id in (member.pk, None):
                set_schedule(member_id=member_id, schedule=Schedule(days=OFFICE_WEEK), actor=member, now=now)
            for year in (now.year, now.year + 1):
                load_country_holidays(year=year, actor=member, now=now)
            setup = ready_setups()[preset or "empty"].setup
            if parts is not None:
                setup = setup.model_copy(update={"parts": None})
            lay_setup(setup=setup, actor=member, now=now, is_kept=False)
            workspace.refresh_from_db()
            if not workspace.uses("orders"):
                require_type(actor=member, now=now)
    return workspace


def _refuse_nonsense(*, company: str, owner_name: str, time_zone: str, currency: str) -> None:
    for name in (company, owner_name):
        if not name.strip() or len(name) > LONGEST_NAME:
            raise CannotInitCompany(
                filled(_("A name has between 1 and %(most)d letters."), {"most": LONGEST_NAME})
            )
    if time_zone not in available_timezones():
        raise CannotInitCompany(_("There is no such time zone."))
    if currency not in list_currencies():
        raise CannotInitCompany(_("There is no such currency."))


def _owner(*, email: str, password: str, name: str, language: str, is_demo: bool) -> User:
    try:
        validate_email(email)
    except ValidationError:
        raise CannotMakeLogin(
            filled(_("This is not an e-mail address: %(email)s"), {"email": email})
        ) from None
    if not is_demo:
        try:
            validate_password(password)
        except ValidationError as weak:
            raise CannotMakeLogin(" ".join(weak.messages)) from None
    if User.objects.filter(email=email.lower()).exists():
        raise CannotMakeLogin(
            filled(_("There already is a login with the e-mail %(email)s."), {"email": email})
        )
    return User.objects.create_user(email=email, password=password, name=name, language=language)


def free_slug(company: str) -> str:
    """A readable address of the company: Latin letters of its name, or a random one."""
    slug = slugify(company.lower().translate(LATIN))[:30] or "company"
    while Workspace.objects.filter(slug=slug).exists():
        slug = f"{slug[:30]}-{secrets.token_hex(2)}"
    return slug
