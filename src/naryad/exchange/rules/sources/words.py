"""What is said of sources: kinds of their records, why a record is left there, why a source does not answer."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

RECORD_KINDS = {
    "product": _("Products"),
    "client": _("Clients"),
    "contact": _("Contacts"),
    "deal": _("Deals"),
    "note": _("Notes"),
    "reminder": _("Reminders"),
    "setting": pgettext_lazy("import", "Settings"),
}
LEFT = {
    "kept": _("Such a row cannot be kept."),
    "shape": _("It is not written as the other program documents it."),
    "sort": _("Such notes hold no text that could become a comment."),
    "activity": _("E-mails and other activities of this kind are not taken over."),
    "about": _("It belongs to nothing that is taken over."),
}
FAULTS = {
    "token": _("The other program does not accept the token: make a new one there and enter it here."),
    "rights": _("The token may not read this. Make it as an administrator of the other program."),
    "unpaid": _("The other program answers that the account is not paid."),
    "unknown": _("There is no such account at this address."),
    "unsealed": _("The token was kept by another server: enter it once more."),
    "limit": _("The other program asks to wait."),
    "unreachable": _("The other program does not answer."),
    "broken": _("The other program answers with what cannot be read."),
}
