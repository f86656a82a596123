"""What is typed beside the work."""

from django import forms
from django.utils.translation import gettext_lazy as _

from naryad.talk.actions.comments import LONGEST
from naryad.ui.fields import TextField


class CommentForm(forms.Form):
    text = TextField(label=_("Comment"), max_length=LONGEST, required=False)
