"""Shapes of what is typed of a letter."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.letters.actions.letters import LONGEST_SUBJECT, LONGEST_TEXT, Wording
from naryad.ui.fields import TextField

Files = Sequence[tuple[int, str]]
LANGUAGES = (("ru", "Русский"), ("en", "English"))


class LanguageForm(forms.Form):
    """In which language a letter is proposed."""

    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES, required=False)


class LetterForm(forms.Form):
    """`files`: ids and names of what may be attached."""

    to = forms.EmailField(label=pgettext_lazy("letter", "To"), max_length=254)
    subject = TextField(label=pgettext_lazy("letter", "Subject"), max_length=LONGEST_SUBJECT)
    text = TextField(
        label=pgettext_lazy("letter", "Text"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 7})
    )
    file = forms.TypedChoiceField(
        label=pgettext_lazy("letter", "Attached"), required=False, coerce=int, empty_value=None
    )
    is_promise = forms.BooleanField(label=_("Make it the promised date as well"), required=False)

    def __init__(self, *args: Any, files: Files = (), asks_promise: bool = False, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "letter-%s"} | options)
        self.fields["file"].choices = [("", _("Nothing is attached")), *files]  # type: ignore[attr-defined]
        if not files:
            del self.fields["file"]
        if not asks_promise:
            del self.fields["is_promise"]

    def wording(self) -> Wording:
        typed = {name: self.cleaned_data[name] for name in ("to", "subject", "text")}
        return Wording(**typed, file_id=self.cleaned_data.get("file"))
