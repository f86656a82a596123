"""Programs that open with a text ready to be sent.

wa.me: faq.whatsapp.com, “click to chat”; t.me/share: core.telegram.org/api/links; max.ru/:share: dev.max.ru/help/deeplinks.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Messenger:
    """`address` has {text}, {url} (of the link in the text) and {phone} (digits, or nothing), each to be escaped;
    `has_url`: the link goes apart from the text."""

    name: str
    icon: str
    address: str
    has_url: bool = False


MESSENGERS = (
    Messenger(name="WhatsApp", icon="brand-whatsapp", address="https://wa.me/{phone}?text={text}"),
    Messenger(
        name="Telegram",
        icon="brand-telegram",
        address="https://t.me/share/url?url={url}&text={text}",
        has_url=True,
    ),
    Messenger(name="MAX", icon="message-circle", address="https://max.ru/:share?text={text}"),
)
