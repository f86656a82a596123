"""Shapes of what is typed of a letter."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.letters.actions.letters import LONGEST_SUBJECT, LONGEST_TEXT, Wording
from naryad.ui.fields import TextField

LANGUAGES = (("ru", "Русский"), ("en", "English"))


class LanguageForm(forms.Form):
    """In which language a letter is proposed."""

    language = forms.ChoiceField(label=_("Language of the text"), choices=LANGUAGES, required=False)


class LetterForm(forms.Form):
    """`file`: the name of what may be attached, "" for nothing."""

    to = forms.EmailField(label=pgettext_lazy("letter", "To"), max_length=254)
    subject = TextField(label=pgettext_lazy("letter", "Subject"), max_length=LONGEST_SUBJECT)
    text = TextField(
        label=pgettext_lazy("letter", "Text"), max_length=LONGEST_TEXT, widget=forms.Textarea({"rows": 7})
    )
    with_file = forms.BooleanField(required=False, initial=True)
    is_promise = forms.BooleanField(label=_("Make it the promised date as well"), required=False)

    def __init__(self, *args: Any, file: str = "", asks_promise: bool = False, **options: Any) -> None:
        super().__init__(*args, **{"auto_id": "letter-%s"} | options)
        self.fields["with_file"].label = file
        if not file:
            del self.fields["with_file"]
        if not asks_promise:
            del self.fields["is_promise"]

    def wording(self) -> Wording:
        return Wording(**{name: self.cleaned_data[name] for name in ("to", "subject", "text")})
