"""What a new offer begins with."""

from django.conf import settings
from django.utils.translation import get_language_info

from naryad.offers.models import OfferText


def usual_text(language: str) -> OfferText:
    """As it is kept, else an empty one."""
    return OfferText.objects.filter(language=language).first() or OfferText(language=language)


def usual_texts() -> list[tuple[str, OfferText]]:
    """(the language as it calls itself, its text) of each language of the program."""
    kept = {text.language: text for text in OfferText.objects.all()}
    return [
        (language_name(code), kept.get(code) or OfferText(language=code))
        for code, _name in settings.LANGUAGES
    ]


def language_name(code: str) -> str:
    """As the language calls itself."""
    return str(get_language_info(code)["name_local"]).capitalize()
