"""«Мебель на заказ»: what a joinery that makes kitchens and wardrobes to order begins with."""

from django.utils.translation import gettext_noop as _

from naryad.setup.presets.shape import Preset, StepPreset, TemplatePreset, TypePreset

ORDER_STAGES = (
    _("Preparation"),
    _("Purchase"),
    _("Production"),
    _("Assembly and packing"),
    _("Delivery and fitting"),
    _("Closed"),
)
CLIENT_STAGES = (
    (_("Preparation"), _("We prepare the drawings")),
    (_("Purchase"), _("We buy the materials")),
    (_("Production"), _("We make it")),
    (_("Assembly and packing"), _("We assemble and pack it")),
    (_("Delivery and fitting"), _("We deliver and fit it")),
    (_("Closed"), _("Ready")),
)
PREPARATION = (
    StepPreset(
        title=_("Control measuring"),
        type=_("Control measuring"),
        skill=_("Measuring"),
        minutes=90,
        stage=_("Preparation"),
        description=_("Check walls, sockets and pipes; note everything that differs from the draft."),
    ),
    StepPreset(
        title=_("Design drawings"),
        type=_("Design drawings"),
        skill=_("Design"),
        minutes=180,
        per_unit=60,
        stage=_("Preparation"),
        after=(_("Control measuring"),),
        description=_("Drawings, cutting list, list of fittings."),
    ),
    StepPreset(
        title=_("Approval by the client"),
        days=2,
        stage=_("Preparation"),
        after=(_("Design drawings"),),
        description=_("The client signs the drawings."),
    ),
    StepPreset(
        title=_("Order of boards"),
        type=_("Order of boards"),
        skill=_("Purchasing"),
        minutes=30,
        stage=_("Purchase"),
        after=(_("Approval by the client"),),
    ),
    StepPreset(title=_("Waiting for boards"), days=3, stage=_("Purchase"), after=(_("Order of boards"),)),
)
SHOP = (
    StepPreset(
        title=_("Sawing"),
        type=_("Sawing"),
        skill=_("Sawing"),
        minutes=30,
        per_unit=90,
        is_per_item=True,
        stage=_("Production"),
        after=(_("Waiting for boards"),),
    ),
    StepPreset(
        title=_("Edge banding"),
        type=_("Edge banding"),
        skill=_("Edge banding"),
        minutes=20,
        per_unit=80,
        is_per_item=True,
        stage=_("Production"),
        after=(_("Sawing"),),
    ),
    StepPreset(
        title=_("Drilling"),
        type=_("Drilling"),
        skill=_("Drilling"),
        minutes=20,
        per_unit=60,
        is_per_item=True,
        stage=_("Production"),
        after=(_("Edge banding"),),
    ),
)
OUT = (
    StepPreset(
        title=_("Packing"),
        type=_("Packing"),
        skill=_("Packing"),
        minutes=60,
        stage=_("Assembly and packing"),
        after=(_("Assembly"),),
    ),
    StepPreset(
        title=_("Delivery"),
        type=_("Delivery"),
        skill=_("Delivery"),
        minutes=120,
        stage=_("Delivery and fitting"),
        after=(_("Packing"),),
    ),
    StepPreset(
        title=_("Fitting"),
        type=_("Fitting"),
        skill=_("Fitting"),
        minutes=180,
        per_unit=120,
        stage=_("Delivery and fitting"),
        after=(_("Delivery"),),
        description=_("Leave the place clean; the client signs the act."),
    ),
)
FACADES = (
    StepPreset(
        title=_("Order of fronts"),
        type=_("Order of fronts"),
        skill=_("Purchasing"),
        minutes=30,
        stage=_("Purchase"),
        after=(_("Approval by the client"),),
    ),
    StepPreset(title=_("Waiting for fronts"), days=14, stage=_("Purchase"), after=(_("Order of fronts"),)),
)

FURNITURE = Preset(
    name=_("Furniture to order"),
    skills=(
        _("Measuring"),
        _("Design"),
        _("Purchasing"),
        _("Sawing"),
        _("Edge banding"),
        _("Drilling"),
        _("Assembly"),
        _("Packing"),
        _("Delivery"),
        _("Fitting"),
    ),
    kinds=(
        TypePreset(
            name=_("Office"),
            types=(
                (_("Measuring at the client's"), 60, _("Measuring")),
                (_("Control measuring"), 90, _("Measuring")),
                (_("Design drawings"), 240, _("Design")),
                (_("Order of boards"), 30, _("Purchasing")),
                (_("Order of fronts"), 30, _("Purchasing")),
            ),
        ),
        TypePreset(
            name=_("Workshop"),
            types=(
                (_("Sawing"), 120, _("Sawing")),
                (_("Edge banding"), 100, _("Edge banding")),
                (_("Drilling"), 80, _("Drilling")),
                (_("Assembly"), 240, _("Assembly")),
                (_("Packing"), 60, _("Packing")),
            ),
        ),
        TypePreset(
            name=_("At the client's"),
            types=((_("Delivery"), 120, _("Delivery")), (_("Fitting"), 300, _("Fitting"))),
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
                    title=_("Assembly"),
                    type=_("Assembly"),
                    skill=_("Assembly"),
                    minutes=120,
                    per_unit=180,
                    stage=_("Assembly and packing"),
                    after=(_("Drilling"), _("Waiting for fronts")),
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
                    title=_("Assembly"),
                    type=_("Assembly"),
                    skill=_("Assembly"),
                    minutes=60,
                    per_unit=120,
                    stage=_("Assembly and packing"),
                    after=(_("Drilling"),),
                ),
                *OUT,
            ),
        ),
        TemplatePreset(
            name=_("Measuring visit"),
            deal_stage=_("Measuring visit"),
            steps=(
                StepPreset(
                    title=_("Measuring at the client's"),
                    type=_("Measuring at the client's"),
                    skill=_("Measuring"),
                    minutes=60,
                    description=_("Call before leaving; photos of every wall."),
                ),
            ),
        ),
    ),
)
