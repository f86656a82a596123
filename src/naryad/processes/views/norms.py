"""Norms of a product, in the modal: how long each step of a template takes for one unit of it."""

from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from naryad.processes.actions.norms import set_norms
from naryad.processes.forms.norms import NormsForm
from naryad.processes.models import ProductNorm
from naryad.processes.queries.norms import normed_steps, templates_with_norms
from naryad.products.queries import visible_products
from naryad.ui.fields import asked_row
from naryad.ui.responses import add_changed, add_toast, close_modal, refusals_in
from naryad.workspaces.door.marks import MemberRequest, needs


@needs("norms.edit")
@require_http_methods(["GET", "POST"])
def product_norms(request: MemberRequest, workspace: str, pk: int) -> HttpResponse:
    """?template=: whose steps; without it the first that is in use."""
    product = get_object_or_404(visible_products(member=request.member).filter(is_archived=False), pk=pk)
    templates = list(templates_with_norms())
    template = asked_row(templates_with_norms(), request.GET.get("template")) or next(iter(templates), None)
    steps = list(normed_steps(template)) if template else []
    held = dict(ProductNorm.objects.filter(product=product, step__in=steps).values_list("step_id", "minutes"))
    form = NormsForm(request.POST if request.method == "POST" else None, steps=steps, held=held)
    if template and form.is_valid():
        with refusals_in(form):
            set_norms(
                product_id=pk,
                template_id=template.pk,
                minutes=form.minutes(),
                actor=request.member,
                now=timezone.now(),
            )
            answer = add_toast(close_modal(HttpResponse(status=204)), _("Saved"))
            return add_changed(answer, f"product:{pk}")
    context = {"product": product, "templates": templates, "template": template, "form": form}
    return render(request, "processes/product_norms.html", context, status=422 if form.errors else 200)
