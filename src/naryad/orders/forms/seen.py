"""Forms of a row that several people may have open at the same time."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError


class SeenForm(forms.Form):
    """Sends along what it was shown with, so that only what the person changed is written."""

    def remember(self) -> None:
        """Call it for a row that is there, before the form is shown or read."""
        for field in self.fields.values():
            field.show_hidden_initial = True

    def seen(self) -> dict[str, Any]:
        """What the changed fields showed before, where the page sent it along."""
        found = {}
        for name in self.changed_data:
            sent = self.data.get(self[name].html_initial_name)
            if sent is not None:
                try:
                    found[name] = self.fields[name].to_python(sent)
                except ValidationError:
                    continue
        return found
