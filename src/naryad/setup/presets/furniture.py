"""«Мебель на заказ»: what a joinery that makes kitchens and wardrobes to order begins with."""

from django.utils.translation import gettext_noop as _

from naryad.setup.presets.shape import Preset, StepPreset, TemplatePreset, TypePreset

CLIENT_STAGES = (
    (_("Preparation"), _("We prepare the drawings")),
    (_("Purchase"), _("We buy the materials")),
    (_("Production"), _("We make it")),
    (_("Assembly and packing"), _("We assemble and pack it")),
    (_("Delivery and fitting"), _("We deliver and fit it")),
    (_("Closed"), _("Ready")),
)
ORDER_STAGES = tuple(name for name, _for_client in CLIENT_STAGES)
PREPARATION = (
    StepPreset(
        _("Control measuring"),
        _("Preparation"),
        minutes=90,
        description=_("Check walls, sockets and pipes; note everything that differs from the draft."),
    ),
    StepPreset(
        _("Design drawings"),
        _("Preparation"),
        (_("Control measuring"),),
        minutes=180,
        per_unit=60,
        description=_("Drawings, cutting list, list of fittings."),
    ),
    StepPreset(
        _("Approval by the client"),
        _("Preparation"),
        (_("Design drawings"),),
        days=2,
        description=_("The client signs the drawings."),
    ),
    StepPreset(_("Order of boards"), _("Purchase"), (_("Approval by the client"),), minutes=30),
    StepPreset(_("Waiting for boards"), _("Purchase"), (_("Order of boards"),), days=3),
)
SHOP = (
    StepPreset(
        _("Sawing"), _("Production"), (_("Waiting for boards"),), minutes=30, per_unit=90, is_per_item=True
    ),
    StepPreset(_("Edge banding"), _("Production"), (_("Sawing"),), minutes=20, per_unit=80, is_per_item=True),
    StepPreset(
        _("Drilling"), _("Production"), (_("Edge banding"),), minutes=20, per_unit=60, is_per_item=True
    ),
)
OUT = (
    StepPreset(
        _("Packing"),
        _("Assembly and packing"),
        (_("Assembly"),),
        minutes=60,
        is_per_item=True,
        makes_ready=True,
    ),
    StepPreset(_("Delivery"), _("Delivery and fitting"), (_("Packing"),), minutes=120),
    StepPreset(
        _("Fitting"),
        _("Delivery and fitting"),
        (_("Delivery"),),
        minutes=180,
        per_unit=120,
        description=_("Leave the place clean; the client signs the act."),
    ),
)
FACADES = (
    StepPreset(_("Order of fronts"), _("Purchase"), (_("Approval by the client"),), minutes=30),
    StepPreset(_("Waiting for fronts"), _("Purchase"), (_("Order of fronts"),), days=14),
)

FURNITURE = Preset(
    name=_("Furniture to order"),
    kinds=(
        TypePreset(
            _("Office"),
            (
                (_("Measuring at the client's"), 60, _("Measuring")),
                (_("Control measuring"), 90, _("Measuring")),
                (_("Design drawings"), 240, _("Design")),
                (_("Order of boards"), 30, _("Purchasing")),
                (_("Order of fronts"), 30, _("Purchasing")),
            ),
        ),
        TypePreset(
            _("Workshop"),
            (
                (_("Sawing"), 120, _("Sawing")),
                (_("Edge banding"), 100, _("Edge banding")),
                (_("Drilling"), 80, _("Drilling")),
                (_("Assembly"), 240, _("Assembly")),
                (_("Packing"), 60, _("Packing")),
            ),
        ),
        TypePreset(
            _("At the client's"),
            ((_("Delivery"), 120, _("Delivery")), (_("Fitting"), 300, _("Fitting"))),
        ),
    ),
    deal_stages=(
        (_("New enquiry"), "open"),
        (_("Measuring visit"), "open"),
        (_("Estimate and offer"), "open"),
        (_("Agreement"), "open"),
        (_("Deal won"), "won"),
        (_("Deal lost"), "lost"),
    ),
    sources=(
        _("Recommendation"),
        _("Website"),
        _("Classified advertisement"),
        _("Shop floor visit"),
        _("Designer"),
    ),
    order_types=((_("Kitchen"), ORDER_STAGES), (_("Wardrobe"), ORDER_STAGES)),
    client_stages=CLIENT_STAGES,
    templates=(
        TemplatePreset(
            name=_("Kitchen: the whole chain"),
            order_type=_("Kitchen"),
            steps=(
                *PREPARATION,
                *FACADES,
                *SHOP,
                StepPreset(
                    _("Assembly"),
                    _("Assembly and packing"),
                    (_("Drilling"), _("Waiting for fronts")),
                    minutes=120,
                    is_per_item=True,
                    per_unit=180,
                ),
                *OUT,
            ),
        ),
        TemplatePreset(
            name=_("Wardrobe: the whole chain"),
            order_type=_("Wardrobe"),
            steps=(
                *PREPARATION,
                *SHOP,
                StepPreset(
                    _("Assembly"),
                    _("Assembly and packing"),
                    (_("Drilling"),),
                    minutes=60,
                    per_unit=120,
                    is_per_item=True,
                ),
                *OUT,
            ),
        ),
        TemplatePreset(
            name=_("Measuring visit"),
            deal_stage=_("Measuring visit"),
            steps=(
                StepPreset(
                    _("Measuring at the client's"),
                    minutes=60,
                    description=_("Call before leaving; photos of every wall."),
                ),
            ),
        ),
    ),
)
