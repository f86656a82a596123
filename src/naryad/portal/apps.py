from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class PortalConfig(AppConfig):
    name = "naryad.portal"

    def ready(self) -> None:
        from naryad.documents.rules.kinds import PaperKind, register_paper
        from naryad.offers.actions.offers import SENT
        from naryad.portal import panels
        from naryad.portal.actions import link_goes_out
        from naryad.portal.queries import build_summary

        panels.register()
        SENT.answer(link_goes_out)
        register_paper(
            PaperKind(
                key="summary",
                label=_("Summary for the client"),
                icon="file-info",
                template="summary",
                build=build_summary,
                is_for_client=True,
                is_kept=False,
            )
        )
