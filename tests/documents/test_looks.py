"""How papers of a kind look is the company's: its texts, the columns it shows, its numbers."""

import io
from decimal import Decimal

import pytest
from PIL import Image

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.documents.actions.looks import CannotShapePapers, shape_papers
from naryad.documents.actions.papers import draft_paper, issue_paper
from naryad.documents.models import Paper, PaperLook
from naryad.documents.queries.content import CannotIssuePaper, content_of, set_paper
from naryad.entities.models import LegalEntity
from naryad.orders.models import Order
from naryad.workspaces.models import Member
from tests.documents.test_papers import entity, invoice, order, who
from tests.pages import address, enter, text_of

__all__ = ["entity", "order"]


def test_an_invoice_has_the_companys_texts_columns_and_numbers(
    order: Order, anna: Member, boris: Member
) -> None:
    before = invoice(order, anna)
    texts = {"before": "Оплата означает согласие.", "after": "Доставка отдельно."}

    shape_papers(kind="invoice", hidden=["unit", "price"], number_template="С-{NNNN}", **texts, **who(anna))
    after = invoice(order, anna)

    assert (before.number, after.number) == ("26-0001", "С-0002")
    assert after.data | texts == after.data
    assert after.data["hidden"] == ["unit", "price"]
    said = EventRecord.objects.get(kind="paper_look.changed").data["changes"]
    assert said["number_template"] == ["", "С-{NNNN}"]
    plain, shaped = (
        set_paper("invoice", type(content)(data=content.data | {"hidden": hidden}), to=["png"])
        for content in [content_of(draft_paper(kind="invoice", order_id=order.pk, **who(anna)))]
        for hidden in ([], ["unit", "price"])
    )
    assert plain != shaped
    for wrong in ({"hidden": ["sum"]}, {"number_template": "С-{MM}"}):
        with pytest.raises(CannotShapePapers):
            shape_papers(kind="invoice", **wrong, **who(anna))
    with pytest.raises(NotAllowed):
        shape_papers(kind="invoice", before="", **who(boris))


def test_the_settings_of_looks(order: Order, anna: Member, boris: Member, entity: LegalEntity) -> None:
    browser, edit = enter(anna), address(anna, "documents:look_edit", "label")

    browser.post(edit, {"version": "1"})  # no box is ticked: the client is hidden

    assert PaperLook.objects.get().hidden == ["client"]
    assert "Label" in text_of(browser.get(address(anna, "documents:look_list")))
    assert "Text above" not in text_of(browser.get(edit))
    wrong = browser.post(
        address(anna, "documents:look_edit", "act"), {"number_template": "no", "version": "1"}
    )
    assert wrong.status_code == 422 and "has to stand there once" in text_of(wrong)
    browser.post(
        address(anna, "documents:look_edit", "act"),
        {"number_template": "А{NNN}", "shown": ["unit"], "version": "1"},
    )
    assert "А001" in text_of(browser.get(address(anna, "entities:entity", entity.pk)))
    assert enter(boris).get(edit).status_code == 403
    act = draft_paper(kind="act", order_id=order.pk, **who(anna))
    assert issue_paper(paper_id=act.pk, **who(anna)).number == "А001"
    assert Paper.objects.get().amount == Decimal(300_000)


def test_a_template_of_the_companys_own_is_set_within_limits(order: Order, anna: Member) -> None:
    act = draft_paper(kind="act", order_id=order.pk, **who(anna))
    own = '#import "base.typ": *\n#set page(width: 30mm, height: 30mm)\n#data.title'
    shape_papers(kind="act", template=own, **who(anna))
    [picture] = set_paper("act", content_of(act), to=["png"])
    with Image.open(io.BytesIO(picture)) as page:
        assert page.width == page.height

    for wrong in ("#nothing()", '#read("/etc/passwd")'):
        shape_papers(kind="act", template=wrong, **who(anna))
        with pytest.raises(CannotIssuePaper, match="own template"):
            issue_paper(paper_id=act.pk, **who(anna))
    with pytest.raises(CannotShapePapers):
        shape_papers(kind="act", template='#import "@preview/cetz:0.3.0": *', **who(anna))
    assert not Paper.objects.exclude(number="").exists()
    version = str(PaperLook.objects.get(kind="act").version)
    answer = enter(anna).post(
        address(anna, "documents:look_edit", "act"),
        {"is_built_in": "on", "shown": ["unit", "price", "discount"], "version": version},
    )
    assert answer.status_code == 204 and PaperLook.objects.get(kind="act").template == ""
    assert issue_paper(paper_id=act.pk, **who(anna)).is_issued
