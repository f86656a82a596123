"""Facts about logins. A login is a person's, not a company's: each company they work in keeps the fact."""

from typing import Any, ClassVar

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from naryad.activity.facts import Audited, Fact, worded

WAYS: dict[str, str | Promise] = {
    "password": _("by password"),
    "passkey": _("by passkey"),
    "provider": _("by the company's single sign-on"),
    "invitation": _("by invitation"),
    "password_reset": _("by the link from the letter"),
    "demo": _("by one press in the demo"),
}
FACTORS: dict[str, str | Promise] = {
    "totp": _("codes of an app"),
    "webauthn": _("passkey"),
    "recovery_codes": _("recovery codes"),
}
FAILURES: dict[str, str | Promise] = {
    "password": _("wrong password"),
    "factor": _("wrong code of the second factor"),
    "passkey": _("the passkey did not fit"),
    "self": _("wrong password or code when confirming that it is them"),
    "provider": _("the single sign-on was refused"),
}


class LoginFact(Fact, moves_dates=False, abstract=True):
    """Of one's login, told to the company. No history and no open page hears of it: only the audit shows it."""

    audited_as: ClassVar[Audited] = "login"

    member_id: int
    name: str

    def topics(self) -> list[str]:
        return [f"login:{self.member_id}"]

    def heard(self) -> list[str]:
        return []

    def words(self) -> str:
        return worded(self.sentence, self.data() | self.told())

    def told(self) -> dict[str, Any]:
        """What the sentence names in the reader's language."""
        return {}


class LoggedIn(LoginFact, kind="login.entered"):
    """`way`: of WAYS; `with_factor`: a second factor was asked as well."""

    sentence = _("{name} logged in {way}")

    way: str
    with_factor: bool = False

    def told(self) -> dict[str, Any]:
        way = str(WAYS.get(self.way, self.way))
        return {"way": f"{way}, {_('with the second factor')}" if self.with_factor else way}


class LoginFailed(LoginFact, kind="login.failed"):
    sentence = _("A login as {name} failed: {why}")

    why: str

    def told(self) -> dict[str, Any]:
        return {"why": FAILURES.get(self.why, self.why)}


class LoginRefused(LoginFact, kind="login.refused"):
    """Told once in some minutes, however often somebody tries."""

    sentence = _("Logins as {name} are refused for some minutes: too many attempts")


class LoggedOut(LoginFact, kind="login.left"):
    sentence = _("{name} logged out")


class SessionsEnded(LoginFact, kind="login.sessions_ended"):
    sentence = _("{name} ended sessions on other devices: {count}")

    count: int


class FactorFact(LoginFact, abstract=True):
    audited_as = "factor"


class PasswordChanged(FactorFact, kind="login.password_changed"):
    sentence = _("{name} changed the password")


class PasswordReset(FactorFact, kind="login.password_reset"):
    sentence = _("{name} set a new password by the link from a letter")


class EmailChanged(FactorFact, kind="login.email_changed"):
    sentence = _("{name} changed the e-mail: {before} → {after}")

    before: str
    after: str


class FactorAdded(FactorFact, kind="login.factor_added"):
    sentence = _("{name} set up a second factor: {factor}")

    factor: str

    def told(self) -> dict[str, Any]:
        return {"factor": FACTORS.get(self.factor, self.factor)}


class FactorRemoved(FactorFact, kind="login.factor_removed"):
    sentence = _("{name} removed a second factor: {factor}")

    factor: str

    def told(self) -> dict[str, Any]:
        return {"factor": FACTORS.get(self.factor, self.factor)}


class RecoveryCodesMade(FactorFact, kind="login.recovery_codes_made"):
    sentence = _("{name} made new recovery codes")


class FactorsReset(FactorFact, kind="login.factors_reset"):
    """By the owner, or by whoever runs the server: the phone was lost."""

    sentence = _("The second factor of {name} was reset")


class ProviderLinked(FactorFact, kind="login.provider_linked"):
    sentence = _("{name} now logs in by the company's single sign-on as well")


class TokenMade(FactorFact, kind="login.token_made"):
    sentence = _("{name} made an API token: {title}, {may_write}")

    title: str
    may_write: bool

    def told(self) -> dict[str, Any]:
        return {"may_write": _("reads and writes") if self.may_write else _("reads")}


class TokenWithdrawn(FactorFact, kind="login.token_withdrawn"):
    sentence = _("An API token of {name} was withdrawn: {title}")

    title: str


class AuditExported(Fact, kind="audit.exported", moves_dates=False):
    sentence = _("The audit was downloaded, lines: {count}")
    audited_as = "export"

    count: int

    def heard(self) -> list[str]:
        return []
