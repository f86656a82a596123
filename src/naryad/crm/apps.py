from django.apps import AppConfig
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from naryad.ui.hooks.acts import Act, register_act
from naryad.ui.hooks.entries import ALL, DEALS, MENU, SEARCH, SETTINGS, Entry, register_entry
from naryad.ui.hooks.kinds import register_kind


class CrmConfig(AppConfig):
    name = "naryad.crm"

    def ready(self) -> None:
        from naryad.activity.queries import hide_money_fields
        from naryad.activity.undo import Undoable, register_undoable
        from naryad.crm.actions.clients import lock_clients, require_client_edit
        from naryad.crm.actions.deals import follow_deal, lock_deals, require_edit
        from naryad.crm.kinds import (
            CLIENT,
            CLIENT_FIELDS,
            CONTACT_FIELDS,
            DEAL,
            DEAL_FIELDS,
            ClientValue,
            client_names,
            register_sights,
            sees_some_clients,
        )
        from naryad.crm.lists.deals import pipeline_columns
        from naryad.crm.models import Client, Deal
        from naryad.crm.queries.clients import price_list_of
        from naryad.crm.views import clients, deal
        from naryad.crm.views.deal import is_movable
        from naryad.fields.rules.holders import register_found, register_holder
        from naryad.fields.rules.kinds.known import register_value_kind
        from naryad.fields.rules.kinds.rows import NAMES_OF, SEEN_IN_PART
        from naryad.products.queries import PRICE_LIST_OF
        from naryad.talk import panels
        from naryad.ui.lists.listing import provide_columns

        provide_columns("deal", pipeline_columns)
        hide_money_fields("agreed_amount")
        PRICE_LIST_OF.answer(price_list_of)
        for kind in (CLIENT, DEAL):
            register_kind(kind)
            panels.register(kind)
        register_sights()
        register_act(
            Act(
                kind="deal",
                place="more",
                order=5,
                label=_("To another pipeline"),
                icon="arrows-exchange",
                url=lambda deal, slug: reverse("crm:deal_move", args=[slug, deal.pk]),
                is_shown=is_movable,
            )
        )
        register_value_kind(ClientValue())
        NAMES_OF["client"] = client_names
        SEEN_IN_PART["client"] = sees_some_clients
        register_holder(CLIENT_FIELDS, card=clients.show_card)
        register_holder(CONTACT_FIELDS)
        register_holder(DEAL_FIELDS, card=deal.show_card)
        register_found("client", "client", Client)
        register_found("client", "deal", Deal)
        register_found("deal", "deal", Deal)
        register_undoable(Undoable(kind="deal", lock=lock_deals, require=require_edit, follow=follow_deal))
        register_undoable(Undoable(kind="client", lock=lock_clients, require=require_client_edit))
        for order, url_name, label, icon in (
            (10, "crm:deal_board", _("Board"), "layout-kanban"),
            (20, "crm:deal_table", _("Table"), "table"),
        ):
            register_entry(
                Entry(
                    place=DEALS,
                    order=order,
                    url_name=url_name,
                    label=label,
                    icon=icon,
                    capability="deals.view",
                )
            )
        register_entry(
            Entry(
                place=SEARCH,
                order=10,
                url_name="crm:search",
                label=_("Search"),
                icon="search",
                capability="self.use",
            ),
            Entry(
                place=MENU,
                order=20,
                url_name="crm:deal_board",
                label=_("Deals"),
                icon="target-arrow",
                covers=DEALS,
                capability="deals.view",
                least=ALL,
                or_with="deals.edit",
                first_for={"sales": ""},
            ),
            Entry(
                place=MENU,
                order=60,
                url_name="crm:client_list",
                label=_("Clients"),
                icon="users",
                capability="crm.view",
                least=ALL,
                or_with="crm.edit",
            ),
            Entry(
                place=SETTINGS,
                order=50,
                group=pgettext_lazy("settings", "Sales"),
                url_name="crm:stage_settings",
                label=_("Deal stages"),
                icon="columns",
                capability="deals.set_up",
                key="deal_stages",
            ),
            Entry(
                place=SETTINGS,
                order=52,
                group=pgettext_lazy("settings", "Sales"),
                url_name="crm:source_settings",
                label=_("Sources of deals"),
                icon="route",
                capability="deals.set_up",
                key="deal_sources",
            ),
            Entry(
                place=SETTINGS,
                order=54,
                group=pgettext_lazy("settings", "Sales"),
                url_name="crm:tag_settings",
                label=_("Tags of deals"),
                icon="tags",
                capability="deals.set_up",
                key="deal_tags",
            ),
        )
