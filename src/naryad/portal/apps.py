from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "naryad.portal"

    def ready(self) -> None:
        from naryad.offers.actions.offers import SENT
        from naryad.portal import panels
        from naryad.portal.actions import link_goes_out

        panels.register()
        SENT.answer(link_goes_out)
