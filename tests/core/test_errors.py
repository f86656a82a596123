"""A refusal has a code for programs and words for its reader."""

from django.utils import translation
from django.utils.translation import gettext_lazy as _

from naryad.core.errors import ActionError, filled
from naryad.crm.actions.deals import CannotMoveDeal


def test_its_code_is_the_name_of_its_class() -> None:
    assert CannotMoveDeal.code == CannotMoveDeal("no").code == "cannot-move-deal"


def test_its_words_are_those_of_the_language_it_is_shown_in() -> None:
    with translation.override("en"):
        refusal = ActionError(filled(_("“%(task)s” was cancelled."), {"task": "Кухня"}))

    with translation.override("ru"):
        assert str(refusal) == "«Кухня» отменена."
