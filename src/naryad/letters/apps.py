from django.apps import AppConfig


class LettersConfig(AppConfig):
    name = "naryad.letters"

    def ready(self) -> None:
        from naryad.letters import panels
        from naryad.letters.views import offer_went_out
        from naryad.offers.views.offers import WENT_OUT

        panels.register()
        WENT_OUT.answer(offer_went_out)
