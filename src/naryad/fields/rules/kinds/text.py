"""Kinds of text: a line, many lines, a phone, an address of mail or of the web."""

from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from naryad.core.phones import LONGEST_TYPED, written_phones
from naryad.fields.rules.definitions import Definition
from naryad.fields.rules.kinds.base import OwnKind, Reading
from naryad.fields.rules.kinds.kept import KeptText, whole_text
from naryad.ui.fields import TextField as LineField
from naryad.ui.templatetags.marks import phone_link

LONGEST_LINE = 300


class TextValue(OwnKind):
    name = "text"
    label = _("Text")
    icon = "cursor-text"
    may_be_long = False

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return LineField(max_length=LONGEST_LINE, **self._base(own))

    def sort(self, own: Definition) -> Any:
        return self.by(own).folded

    def by(self, own: Definition) -> Any:
        return whole_text(own.key, own.pk) if self.may_be_long else KeptText(own.pk)


class LongTextValue(TextValue):
    name = "long"
    label = _("Long text")
    icon = "align-left"
    is_long = may_be_long = True

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return LineField(widget=forms.Textarea({"rows": 3, "wide": True}), **self._base(own))


class PhoneValue(TextValue):
    name = "phone"
    label = _("Phone")
    icon = "phone"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return LineField(max_length=LONGEST_TYPED, widget=forms.TextInput({"type": "tel"}), **self._base(own))

    def kept(self, own: Definition, cleaned: Any) -> Any:
        return written_phones(cleaned, country=own.country)

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return phone_link(kept)


class EmailValue(TextValue):
    name = "email"
    label = _("E-mail")
    icon = "mail"

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.EmailField(max_length=254, **self._base(own))

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        return format_html('<a href="mailto:{0}">{0}</a>', kept)


class LinkValue(TextValue):
    name = "link"
    label = _("Link")
    icon = "link"
    may_be_long = True

    def control(self, own: Definition, kept: Any = None) -> forms.Field:
        return forms.URLField(
            max_length=1000,
            assume_scheme="https",
            widget=forms.TextInput({"inputmode": "url"}),
            **self._base(own),
        )

    def html(self, own: Definition, kept: Any, reading: Reading) -> SafeString | str:
        bare = kept.partition("://")[2].removeprefix("www.").rstrip("/")
        words = bare if len(bare) <= 40 else bare[:39] + "…"
        return format_html('<a href="{}" rel="noopener noreferrer" target="_blank">{}</a>', kept, words)
