"""The code that bank apps read (ГОСТ Р 56042-2014): to whom, for what, how much."""

import io
from collections.abc import Mapping
from decimal import Decimal

import segno

LONGEST = {"Name": 160, "BankName": 45, "Purpose": 210}
NO_ACCOUNT = "0"
"""What the standard has where a bank has no correspondent account."""


def payment_text(*, seller: Mapping[str, str], amount: Decimal, purpose: str) -> str:
    """`seller`: name, account, bank, bic, correspondent, inn, kpp. The first five come first, in this order."""
    fields = {
        "Name": seller["name"],
        "PersonalAcc": seller["account"],
        "BankName": seller["bank"],
        "BIC": seller["bic"],
        "CorrespAcc": seller["correspondent"] or NO_ACCOUNT,
        "Sum": str(int(amount * 100)),
        "Purpose": purpose,
        "PayeeINN": seller["inn"],
        "KPP": seller["kpp"],
    }
    given = ((name, _clean(value)[: LONGEST.get(name)]) for name, value in fields.items())
    return "|".join(["ST00012", *(f"{name}={value}" for name, value in given if value)])


MASK = 7
"""Of ISO 18004; readers take any."""


def svg_code(text: str) -> str:
    """A drawing of a QR code. With one mask for all: to try eight of them takes longer than to set the paper."""
    code = segno.make(text, error="m", micro=False, encoding="utf-8", eci=False, boost_error=False, mask=MASK)
    drawn = io.BytesIO()
    code.save(drawn, kind="svg", xmldecl=False, border=2)
    return drawn.getvalue().decode()


def _clean(value: str) -> str:
    """The bar parts the fields: it cannot stand in one."""
    return " ".join(value.replace("|", "/").split())
