"""Second factors: what is shown of them, how their secrets are kept, and wrong ones told to the companies."""

import base64
import io
import secrets
from typing import Any

import segno
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AuthenticateWebAuthnForm, ReauthenticateWebAuthnForm
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.core.devices import device_name
from naryad.core.sealed import CannotUnseal, sealed, unsealed
from naryad.workspaces.logins.actions import tell_companies
from naryad.workspaces.logins.facts import LoginFailed
from naryad.workspaces.models import User

ISSUER = "Naryad"
PURPOSE = "naryad.factors"


class FactorAdapter(DefaultMFAAdapter):  # type: ignore[misc]  # allauth is untyped
    """Secrets of factors are encrypted in the database by the server's key: a copy of the rows lets nobody in."""

    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": _(
            "This code does not fit. Codes of an app last half a minute, a recovery code serves once."
        ),
    }

    def get_totp_issuer(self) -> str:
        return f"{ISSUER} {context.request.get_host()}"

    def build_totp_svg(self, url: str) -> str:
        svg = io.BytesIO()
        segno.make(url, error="m").save(svg, kind="svg", scale=5, border=3, light="#fff", dark="#000")
        return svg.getvalue().decode()

    def get_public_key_credential_rp_entity(self) -> dict[str, str]:
        host = context.request.get_host().partition(":")[0]
        return {"id": host, "name": ISSUER}

    def generate_authenticator_name(self, user: User, type: str) -> str:
        """By the device it is made on."""
        return device_name(context.request.headers.get("User-Agent", "")) or str(_("Passkey"))

    def encrypt(self, text: str) -> str:
        return sealed(text, purpose=PURPOSE)

    def decrypt(self, encrypted_text: str) -> str:
        """Of another server's key: a secret that no code fits, so that the factor is reset and not guessed."""
        try:
            return unsealed(encrypted_text, purpose=PURPOSE)
        except CannotUnseal:
            return base64.b32encode(secrets.token_bytes(20)).decode()


class _Tells:
    """A form that tells the companies of a code or a passkey that did not fit, unless too many have been tried."""

    user: Any
    fields: Any
    why: str

    def tell(self, fault: ValidationError) -> None:
        if fault.code != "too_many_login_attempts":
            tell_companies(user=self.user, fact=LoginFailed, why=self.why, by=None, now=timezone.now())


class _TellsOfCodes(_Tells):
    why = "factor"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("Code of the app, or a recovery code")
        self.fields["code"].widget.attrs.pop("placeholder", None)

    def clean_code(self) -> str:
        try:
            return super().clean_code()  # type: ignore[misc, no-any-return]
        except ValidationError as fault:
            self.tell(fault)
            raise


class _TellsOfPasskeys(_Tells):
    why = "passkey"

    def clean_credential(self) -> Any:
        try:
            return super().clean_credential()  # type: ignore[misc]
        except ValidationError as fault:
            self.tell(fault)
            raise


class CodeForm(_TellsOfCodes, AuthenticateForm):  # type: ignore[misc]
    """The second step of a login."""


class ConfirmingCodeForm(_TellsOfCodes, ReauthenticateForm):  # type: ignore[misc]
    why = "self"


class PasskeyForm(_TellsOfPasskeys, AuthenticateWebAuthnForm):  # type: ignore[misc]
    pass


class ConfirmingPasskeyForm(_TellsOfPasskeys, ReauthenticateWebAuthnForm):  # type: ignore[misc]
    why = "self"


class NewAppForm(ActivateTOTPForm):  # type: ignore[misc]
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["code"].label = _("Code that the app shows now")
        self.fields["code"].widget.attrs |= {"inputmode": "numeric"}
        self.fields["code"].widget.attrs.pop("placeholder", None)
