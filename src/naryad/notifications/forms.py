"""What is typed on the pages of notifications."""

from typing import Any

from django import forms
from django.http import Http404
from django.utils.translation import gettext_lazy as _

from naryad.notifications.queries.lines import Filters
from naryad.notifications.rules.notices import subjects_of
from naryad.notifications.rules.subjects import Ways
from naryad.workspaces.models import Member


class BellFilterForm(forms.Form):
    """Filters of the list; 404 for what cannot be chosen."""

    show = forms.ChoiceField(
        label=_("Show"), required=False, choices=(("", _("All")), ("unread", _("Unread only")))
    )
    subject = forms.ChoiceField(label=_("About"), required=False)

    def __init__(self, data: Any, *, member: Member) -> None:
        super().__init__(data)
        subject = self.fields["subject"]
        assert isinstance(subject, forms.ChoiceField)
        subject.choices = [
            ("", _("Everything")),
            *((name, known.label) for name, known in subjects_of(member).items() if not known.is_letter_only),
        ]

    def values(self) -> Filters:
        if not self.is_valid():
            raise Http404
        typed = self.cleaned_data
        return Filters(only_unread=typed["show"] == "unread", subject=typed["subject"])


class PreferencesForm(forms.Form):
    """Two boxes a subject, `program_<subject>` and `email_<subject>`; a letter has only the second."""

    def __init__(self, data: Any = None, *, member: Member, chosen: dict[str, Ways]) -> None:
        super().__init__(data)
        self.subjects, self.chosen = subjects_of(member), chosen
        for name, subject in self.subjects.items():
            if not subject.is_letter_only:
                self.fields[f"program_{name}"] = forms.BooleanField(
                    label=_("In the program"), required=False, initial=chosen[name].in_program
                )
            self.fields[f"email_{name}"] = forms.BooleanField(
                label=_("By e-mail"), required=False, initial=chosen[name].by_email
            )

    def rows(self) -> list[tuple[Any, Any, Any]]:
        """(subject, box of the program or None, box of the e-mail)."""
        return [
            (
                subject,
                self[f"program_{name}"] if not subject.is_letter_only else None,
                self[f"email_{name}"],
            )
            for name, subject in self.subjects.items()
        ]

    def values(self) -> dict[str, Ways]:
        return {
            name: Ways(
                in_program=self.cleaned_data.get(f"program_{name}", False),
                by_email=self.cleaned_data[f"email_{name}"],
            )
            for name in self.subjects
        }
