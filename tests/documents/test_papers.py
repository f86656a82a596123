"""Papers of an order: what stands on them, that they are issued once and stay, what is expected by an invoice."""

import hashlib
import io
from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import Any

import pytest
import zxingcpp
from django.db import IntegrityError, transaction
from PIL import Image

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.crm.actions.clients import update_client
from naryad.documents.actions.many import issue_papers
from naryad.documents.actions.papers import (
    cancel_paper,
    change_paper,
    correct_paper,
    draft_paper,
    drop_paper,
    issue_paper,
    keep_issued,
    numbered_content,
)
from naryad.documents.models import Paper
from naryad.documents.queries.content import CannotIssuePaper, content_of, set_paper, set_papers
from naryad.documents.queries.papers import printed_paper, search_papers
from naryad.documents.rules.shown import long_day, sum_text
from naryad.documents.rules.typesetter import pages_of
from naryad.entities.actions.accounts import add_account
from naryad.entities.actions.entities import update_entity
from naryad.entities.models import LegalEntity, PaperSeries
from naryad.files.queries import open_bytes
from naryad.orders.actions.items import ItemInput, add_item
from naryad.orders.actions.shared import locked_order
from naryad.orders.models import Order, OrderItem
from naryad.orders.queries.orders import items, totals
from naryad.payments.actions.ledger import receive_payment
from naryad.payments.actions.plans import expect_payment
from naryad.payments.models import ExpectedPayment
from naryad.payments.queries.agreement import Disagreement, disagreements
from naryad.portal.actions import make_link
from naryad.portal.queries import link_url
from naryad.talk.actions.files import attach_file
from naryad.tasks.models import Task
from naryad.workspaces.models import Member
from tests.battery import wide
from tests.factories import (
    NOW,
    make_client,
    make_deal,
    make_docx,
    make_entity,
    make_order,
    make_picture,
    make_task,
    payment_method,
)
from tests.pages import address, enter, text_of

DAY = NOW.date()
ACCOUNT = {"bank": "Банк «Волга»", "bic": "044525225", "account": "40702810938000000001"}


def who(member: Member) -> dict[str, Any]:
    return {"actor": member, "now": NOW}


@pytest.fixture
def entity(anna: Member) -> LegalEntity:
    anna.workspace.language = "ru"
    anna.workspace.save(update_fields=["language"])
    entity = make_entity(anna, kpp="770101001", director="Ильин И. И.")
    add_account(entity_id=entity.pk, **ACCOUNT, **who(anna))
    return entity


@pytest.fixture
def order(anna: Member, boris: Member, entity: LegalEntity) -> Order:
    """Of 300 000 with VAT in it."""
    deal = make_deal(responsible=boris, client=make_client(name="ООО «Ромашка»", inn="7707083893"))
    order = make_order(responsible=boris, deal=deal, title="Кухня «Прованс»")
    for name, price in (("Кухня", 200_000), ("Столешница", 100_000)):
        item = ItemInput(name=name, price=Decimal(price), vat_rate=Decimal(20), unit="шт.")
        add_item(order_id=order.pk, item=item, **who(anna))
    return order


def invoice(order: Order, member: Member, **given: Any) -> Paper:
    paper = draft_paper(kind="invoice", order_id=order.pk, **given, **who(member))
    return issue_paper(paper_id=paper.pk, **who(member))


def test_an_invoice_is_issued_with_its_file_and_expected_payment(order: Order, boris: Member) -> None:
    paper = draft_paper(kind="invoice", order_id=order.pk, **who(boris))
    assert (paper.number, paper.attachment) == ("", None)

    paper = issue_paper(paper_id=paper.pk, **who(boris))

    assert (paper.number, paper.amount) == ("26-0001", Decimal(300_000))
    with open_bytes(paper.attachment.key) as file:
        body = file.read()
    assert body.startswith(b"%PDF") and hashlib.sha256(body).hexdigest() == paper.attachment.sha256
    expected = ExpectedPayment.objects.get()
    assert (expected.amount, expected.order_id, expected.due_on) == (paper.amount, order.pk, paper.due_on)
    assert paper.data["in_words"] == "Триста тысяч рублей 00 копеек"
    own = totals(lines=items(order_id=order.pk), prices_include_vat=True)
    assert ["В том числе НДС 20 %:", "50\xa0000,00"] in [list(row) for row in paper.data["totals"]]
    assert own.vat == 50_000
    with pytest.raises(CannotIssuePaper):
        issue_paper(paper_id=paper.pk, **who(boris))


def test_the_code_on_the_page_is_read_back(order: Order, boris: Member) -> None:
    paper = draft_paper(kind="invoice", order_id=order.pk, **who(boris))
    [picture] = set_paper("invoice", content_of(paper, number="26-0007"), to=["png"])

    [code] = zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))

    assert code.text == (
        "ST00012|Name=ООО «Мебель»|PersonalAcc=40702810938000000001|BankName=Банк «Волга»|BIC=044525225|CorrespAcc=0"
        "|Sum=30000000|Purpose=Оплата по счёту № 26-0007 от 23.11.2026. НДС 20 %: 50\xa0000,00"
        "|PayeeINN=7701123405|KPP=770101001"
    ).replace("\xa0", " ")


def test_what_is_agreed_stands_as_a_discount_and_never_above(order: Order, anna: Member) -> None:
    deal = order.deal
    deal.agreed_amount = Decimal(270_000)
    deal.save(update_fields=["agreed_amount"])

    paper = invoice(order, anna)

    assert paper.amount == 270_000
    assert [row["discount"] for row in paper.data["lines"]] == ["20\xa0000,00", "10\xa0000,00"]
    deal.agreed_amount = Decimal(300_001)
    deal.save(update_fields=["agreed_amount"])
    with pytest.raises(CannotIssuePaper, match="add an item"):
        invoice(order, anna)
    assert Paper.objects.exclude(status="draft").count() == 1
    deal.agreed_amount = None
    deal.save(update_fields=["agreed_amount"])
    assert invoice(order, anna).number == "26-0002"


def test_an_invoice_takes_the_payment_that_asks_for_just_this(order: Order, anna: Member) -> None:
    plan = {"deal_id": order.deal_id, "due_on": DAY, **who(anna)}
    advance = expect_payment(amount=Decimal(90_000), **plan)
    rest = expect_payment(amount=Decimal(210_000), **plan)

    paper = invoice(order, anna, expected_id=advance.pk)

    assert paper.amount == 90_000 and paper.expected == advance and not paper.made_expected
    assert paper.data["lines"][0]["name"] == f"Аванс по заказу {order}"
    with pytest.raises(CannotIssuePaper, match="another invoice"):
        invoice(order, anna, expected_id=advance.pk)
    receive_payment(
        deal_id=order.deal_id,
        amount=Decimal(90_000),
        expected_id=advance.pk,
        paid_on=DAY,
        method_id=payment_method(),
        **who(anna),
    )
    assert invoice(order, anna).expected is None  # all that is left is planned
    assert invoice(order, anna, expected_id=rest.pk).amount == 210_000
    assert ExpectedPayment.objects.count() == 2


def test_an_issued_paper_stays_until_it_is_cancelled(order: Order, anna: Member, boris: Member) -> None:
    paper = invoice(order, anna)
    for change in (lambda: Paper.objects.filter(pk=paper.pk).update(amount=1), paper.delete):
        with pytest.raises(IntegrityError), transaction.atomic():
            change()
    with pytest.raises(CannotIssuePaper):
        change_paper(paper_id=paper.pk, note="other", **who(anna))
    with pytest.raises(CannotIssuePaper):
        cancel_paper(paper_id=paper.pk, reason=" ", **who(anna))

    cancel_paper(paper_id=paper.pk, reason="Другая сумма", **who(anna))

    assert ExpectedPayment.objects.get().removed_at
    assert EventRecord.objects.get(kind="paper.cancelled").data["reason"] == "Другая сумма"
    with pytest.raises(IntegrityError), transaction.atomic():
        Paper.objects.filter(pk=paper.pk).update(status="issued")
    draft = draft_paper(kind="invoice", order_id=order.pk, **who(boris))
    drop_paper(paper_id=draft.pk, **who(boris))
    assert Paper.objects.count() == 1


@pytest.mark.parametrize(
    ("kind", "rows"),
    [*((kind, "lines") for kind in ("invoice", "act", "transfer", "contract")), ("work_order", "steps")],
)
def test_a_long_order_takes_as_many_pages_as_it_needs(
    order: Order, anna: Member, kind: str, rows: str
) -> None:
    make_task(order=order, title="Раскрой", assignee=anna)
    paper = draft_paper(kind=kind, order_id=order.pk, **who(anna))
    content = content_of(paper, number="26-0001")
    row = content.data[rows][0] | {"name": "Шкаф-купе «Сверхдлинноеназваниебезединогопробелаа» " * 3}

    counts = wide({1: 1, 40: 2}, {1: 1, 40: 2, 400: 20})
    longer = [replace(content, data=content.data | {rows: [row] * lines}) for lines in counts]
    pages = [pages_of(pdf) for (pdf,) in set_papers(kind, longer, to=["pdf"])]

    assert all(count >= least for count, least in zip(pages, counts.values(), strict=True))
    assert pages[0] == 1


def test_a_transfer_document_has_the_vat_of_the_order(
    order: Order, anna: Member, entity: LegalEntity
) -> None:
    item = ItemInput(name="Доставка", price=Decimal("1234.5"), vat_rate=Decimal(10), quantity=Decimal("2.5"))
    add_item(order_id=order.pk, item=item, **who(anna))
    own = totals(lines=items(order_id=order.pk), prices_include_vat=True)

    paper = draft_paper(kind="transfer", order_id=order.pk, **who(anna))
    content = content_of(paper, number="26-0001")

    assert (content.data["status"], content.data["totals"]["vat"]) == ("1", sum_text(own.vat, "ru"))
    first = {
        name: content.data["lines"][0][name] for name in ("unit_code", "price", "net", "rate", "vat", "sum")
    }
    assert list(first.values()) == ["796", *["166\xa0666,67"] * 2, "20 %", "33\xa0333,33", "200\xa0000,00"]
    assert issue_paper(paper_id=paper.pk, **who(anna)).amount == own.to_pay
    cancel_paper(paper_id=paper.pk, reason="Другая форма", **who(anna))
    assert not ExpectedPayment.objects.exists()  # it asks for no money
    OrderItem.objects.update(vat_rate=0)
    update_entity(entity_id=entity.pk, vat_mode="simplified", **who(anna))
    plain = draft_paper(kind="plain_transfer", order_id=order.pk, **who(anna))
    assert content_of(plain).data["totals"]["vat"] == "без НДС"
    with pytest.raises(CannotIssuePaper, match="status 2"):
        content_of(draft_paper(kind="transfer", order_id=order.pk, **who(anna)))
    anna.workspace.country = "KZ"
    with pytest.raises(CannotIssuePaper, match="no such papers"):
        draft_paper(kind="transfer", order_id=order.pk, **who(anna))


def test_that_all_is_handed_over_is_said_once(order: Order, anna: Member) -> None:
    act, second, transfer = (
        draft_paper(kind=kind, order_id=order.pk, **who(anna)) for kind in ("act", "act", "transfer")
    )
    contents = [numbered_content(paper, **who(anna)) for paper in (act, transfer)]
    files = set_paper("act", contents[0], to=("pdf", "png"))
    keep_issued(act, contents[0], files, **who(anna))

    shown = text_of(enter(anna).get(address(anna, "documents:paper", second.pk)))
    made, refused = issue_papers(kind="transfer", order_ids=[order.pk], **who(anna))

    assert "“Act № 26-0001” stands for the whole order: cancel it first" in shown
    assert (made, len(refused)) == ([], 1) and "26-0001" in refused[0][1]
    with pytest.raises(CannotIssuePaper, match="26-0001"):
        issue_paper(paper_id=second.pk, **who(anna))
    with pytest.raises(IntegrityError, match="paper_tells_once"), transaction.atomic():
        keep_issued(transfer, contents[1], files, **who(anna))
    cancel_paper(paper_id=act.pk, reason="По форме УПД", **who(anna))
    transfer.refresh_from_db()
    assert issue_paper(paper_id=transfer.pk, **who(anna)).is_issued


def test_a_correction_takes_the_place_of_what_it_corrects(order: Order, anna: Member, boris: Member) -> None:
    act = issue_paper(paper_id=draft_paper(kind="act", order_id=order.pk, **who(anna)).pk, **who(anna))
    first = invoice(order, anna)

    correction = correct_paper(paper_id=first.pk, **who(anna))

    assert correct_paper(paper_id=first.pk, **who(anna)) == correction
    first.refresh_from_db()
    assert first.is_issued and correction.is_draft
    page = text_of(enter(anna).get(address(anna, "documents:paper", correction.pk)))
    assert "Corrects" in page and first.number in page
    issued = issue_paper(paper_id=correction.pk, **who(anna))
    first.refresh_from_db()
    assert (first.status, first.cancel_reason) == ("cancelled", f"Заменён документом № {issued.number}")
    assert [row.amount for row in ExpectedPayment.objects.filter(removed_at=None)] == [Decimal(300_000)]
    again = correct_paper(paper_id=act.pk, **who(anna))  # of which only one may stand
    assert issue_paper(paper_id=again.pk, **who(anna)).is_issued
    with pytest.raises(CannotIssuePaper):
        correct_paper(paper_id=first.pk, **who(anna))


def test_a_work_order_shows_the_drawings_of_order_and_tasks(order: Order, anna: Member) -> None:
    task = make_task(order=order)
    attach_file(kind="order", pk=order.pk, upload=make_picture("plan.png", size=(800, 600)), **who(anna))
    attach_file(kind="task", pk=task.pk, upload=make_picture("cut.png", size=(600, 800)), **who(anna))
    attach_file(kind="order", pk=order.pk, upload=make_docx("no picture"), **who(anna))
    paper = draft_paper(kind="work_order", order_id=order.pk, **who(anna))

    content = content_of(paper)

    assert len(content.data["drawings"]) == len(content.pictures) == 2
    bare = type(content)(data=content.data | {"drawings": []})
    [shown], [without] = (
        set_paper("work_order", content, to=["png"]),
        set_paper("work_order", bare, to=["png"]),
    )
    assert shown != without


def test_a_work_order_tells_steps_and_no_prices(order: Order, anna: Member, pavel: Member) -> None:
    make_task(order=order, title="Раскрой", assignee=pavel, estimate=90)
    paper = draft_paper(kind="work_order", order_id=order.pk, note="Осторожно, стекло", **who(anna))

    [picture] = set_paper("work_order", content_of(paper), to=["png"])
    paper = issue_paper(paper_id=paper.pk, **who(anna))

    assert paper.data["steps"] == [{"name": "Раскрой", "who": "Pavel", "estimate": "1 ч 30 мин", "done": ""}]
    assert "200" not in str(paper.data["items"])
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text.endswith(f"/orders/{order.pk}/")
    assert not ExpectedPayment.objects.exists()


def test_route_sheets_and_labels_are_printed_and_not_kept(order: Order, anna: Member, boris: Member) -> None:
    first, second = items(order_id=order.pk)
    tasks = [
        make_task(order=order, title=f"Шаг {place}", item=item) for place, item in enumerate([first, None])
    ]
    address_of = partial(address, boris, "documents:paper_print", order.pk)

    shown = [printed_paper(kind, order, member=anna, day=DAY) for kind in ("route_sheet", "label")]
    sheets, labels = (content_of(paper) for paper in shown)
    pictures = [set_paper(paper.kind, content_of(paper), to=["png"])[0] for paper in shown]
    files = [enter(boris).get(address_of(paper.kind)) for paper in shown]

    assert [sheet["name"] for sheet in sheets.data["sheets"]] == ["Кухня", "Заказ целиком"]
    assert [label["name"] for label in labels.data["items"]] == [first.name, second.name]
    assert sheets.data["draft"] == ""
    read = [code.text for page in pictures for code in zxingcpp.read_barcodes(Image.open(io.BytesIO(page)))]
    assert read[0].endswith(f"/tasks/{tasks[0].pk}/") and read[1].endswith(f"/orders/{order.pk}/")
    assert [pages_of(file.content) for file in files] == [2, 2]
    assert not Paper.objects.exists()
    assert enter(boris).get(address_of("invoice")).status_code == 404
    with pytest.raises(CannotIssuePaper, match="no such papers"):
        draft_paper(kind="label", order_id=order.pk, **who(anna))
    Task.objects.all().delete()
    assert "no steps" in text_of(enter(boris).get(address_of("route_sheet")))


def test_a_contract_says_by_when_and_how_it_is_paid(order: Order, anna: Member) -> None:
    Order.objects.update(promised_on=DAY, address="Свободы, 12")
    expect_payment(deal_id=order.deal_id, amount=Decimal(90_000), due_on=DAY, **who(anna))

    paper = draft_paper(kind="contract", order_id=order.pk, **who(anna))
    issue_paper(paper_id=paper.pk, **who(anna))
    paper.refresh_from_db()

    assert (paper.amount, paper.expected) == (Decimal(300_000), None)
    assert paper.data["terms"] == [
        ["Срок готовности:", long_day(DAY, "ru")],
        ["Место передачи:", "Свободы, 12"],
    ]
    assert paper.data["plans"] == [["23.11.2026", "Аванс", "90\xa0000,00"]]
    assert "р/с 40702810938000000001" in paper.data["sides"][0]["said"]
    assert ExpectedPayment.objects.count() == 1


def test_what_is_taken_in_needs_no_price(order: Order, boris: Member) -> None:
    OrderItem.objects.all().delete()
    Order.objects.update(description="Не закрывается ящик", title="Комод")

    paper = draft_paper(kind="intake", order_id=order.pk, **who(boris))
    issue_paper(paper_id=paper.pk, **who(boris))
    paper.refresh_from_db()

    assert paper.data["things"] == [["Комод", "1"]] and paper.data["description"] == "Не закрывается ящик"
    assert paper.amount is None and ["Предварительная цена:", ""] in paper.data["facts"]
    assert [side["name"] for side in paper.data["sides"]] == ["Boris", "ООО «Ромашка»"]


@pytest.mark.parametrize("is_told", [True, False])
def test_a_summary_tells_what_the_clients_page_does(order: Order, anna: Member, *, is_told: bool) -> None:
    anna.workspace.link_shows_amounts = is_told
    anna.workspace.save(update_fields=["link_shows_amounts"])
    link = make_link(order_id=order.pk, **who(anna))

    printed = printed_paper("summary", locked_order(order_id=order.pk), member=anna, day=DAY)
    content = content_of(printed)
    [picture] = set_paper("summary", content, to=["png"])

    assert [row["state"] for row in content.data["items"]] == ["ещё не готово"] * 2
    assert content.data["state"] == "Дата согласовывается"
    assert [said for _label, said in content.data["amounts"][:1]] == ["300\xa0000,00 руб."] * is_told
    assert zxingcpp.read_barcodes(Image.open(io.BytesIO(picture)))[0].text == link_url(link)


def test_papers_need_what_they_name(order: Order, anna: Member, entity: LegalEntity) -> None:
    update_entity(entity_id=entity.pk, vat_mode="simplified", **who(anna))
    with pytest.raises(CannotIssuePaper, match="without VAT"):
        invoice(order, anna)
    update_entity(entity_id=entity.pk, vat_mode="rates", **who(anna))
    entity.accounts.all().delete()
    with pytest.raises(CannotIssuePaper, match="no bank account"):
        invoice(order, anna)
    inner = make_order(responsible=anna)
    with pytest.raises(CannotIssuePaper, match="internal order"):
        invoice(inner, anna)


def test_the_pages_of_papers(order: Order, anna: Member, boris: Member, olga: Member, pavel: Member) -> None:
    browser, new = enter(boris), {"dated_on": "23.11.2026", "due_on": "30.11.2026", "entity": "1"}
    new["entity"] = str(LegalEntity.objects.get().pk)
    create = address(boris, "documents:paper_create", order.pk, "invoice")
    assert "ООО «Мебель»" in text_of(browser.get(create))
    assert browser.post(create, new | {"due_on": "20.11.2026"}).status_code == 422

    browser.post(create, new)
    paper = Paper.objects.get()
    shown = [
        browser.get(address(boris, f"documents:{name}", paper.pk))
        for name in ("paper_preview", "paper_draft")
    ]
    browser.post(address(boris, "documents:paper_issue", paper.pk))
    card = text_of(browser.get(address(boris, "documents:paper", paper.pk)))
    file = browser.get(address(boris, "documents:paper_file", paper.pk))

    assert [answer.headers["Content-Type"] for answer in shown] == ["image/png", "application/pdf"]
    assert "26-0001" in card and "300,000" in card
    assert b"".join(file.streaming_content).startswith(b"%PDF")
    assert file.headers["Content-Disposition"].startswith("inline")
    listed = text_of(browser.get(address(boris, "documents:paper_list")))
    assert "26-0001" in listed
    assert "26-0001" in text_of(browser.get(address(boris, "orders:order", order.pk)))
    assert enter(olga).get(address(olga, "documents:paper", paper.pk)).status_code == 200
    assert (
        enter(olga).post(address(olga, "documents:paper_cancel", paper.pk), {"reason": "x"}).status_code
        == 403
    )
    assert enter(pavel).get(address(pavel, "documents:paper", paper.pk)).status_code == 403
    order.deal.responsible = anna
    order.deal.save(update_fields=["responsible"])
    for name in ("paper", "paper_file", "paper_preview"):
        assert browser.get(address(boris, f"documents:{name}", paper.pk)).status_code == 404
    with pytest.raises(NotAllowed):
        cancel_paper(paper_id=paper.pk, reason="x", **who(boris))


def test_a_number_that_was_never_given_is_found_by_night(order: Order, boris: Member) -> None:
    paper = invoice(order, boris)
    assert disagreements() == []

    PaperSeries.objects.filter(entity=paper.entity).update(last=0)

    assert disagreements() == [Disagreement(what="paper", deal_id=order.deal_id)]


def test_a_paper_is_found_by_number_title_order_and_client(
    order: Order, anna: Member, boris: Member, pavel: Member
) -> None:
    issued, draft = invoice(order, anna), draft_paper(kind="act", order_id=order.pk, **who(anna))
    strange = make_order(responsible=anna, deal=make_deal(responsible=anna, client=make_client(name="Lily")))
    other = draft_paper(kind="work_order", order_id=strange.pk, **who(anna))

    def found(text: str, member: Member = anna) -> list[Paper]:
        return search_papers(member=member, text=text)

    assert found("26-0001") == found("№26-0001") == found("счет ромаш") == [issued]
    assert found("прованс") == found("7707083893") == [draft, issued]
    assert (found("lily"), found("lily", boris), found("прованс", pavel)) == ([other], [], [])
    update_client(client_id=order.deal.client_id, name="ООО «Лютик»", **who(anna))
    assert (found("лютик"), found("ромашка")) == ([draft, issued], [])
    cancel_paper(paper_id=issued.pk, reason="Другая сумма", **who(anna))
    assert found("лютик") == [draft, issued]
    pages = [enter(one).get(address(one, "crm:search"), {"q": "26-0001"}) for one in (anna, pavel)]
    assert ["Invoice № 26-0001" in text_of(page) for page in pages] == [True, False]
    anna.workspace.parts = [part for part in anna.workspace.parts if part != "documents"]
    anna.workspace.save(update_fields=["parts"])
    assert "Invoice № 26-0001" not in text_of(enter(anna).get(address(anna, "crm:search"), {"q": "26-0001"}))


def test_papers_of_a_deal_are_made_out_by_its_own_entity(
    order: Order, anna: Member, boris: Member, entity: LegalEntity
) -> None:
    browser, card = enter(boris), address(boris, "crm:deal", order.deal_id)
    edit = address(boris, "crm:deal_edit", order.deal_id)
    assert "Legal entity" not in browser.get(card).text  # there is one
    second = make_entity(anna, short_name="ИП Ильин", inn="500100732259", kpp="")

    changed = browser.post(edit, {"field": "entity", "entity": str(second.pk), "version": "1"})

    assert "ИП Ильин" in text_of(changed)
    drafted = draft_paper(kind="work_order", order_id=order.pk, **who(boris))
    assert drafted.entity == second
    form = browser.get(address(boris, "documents:paper_create", order.pk, "invoice")).text
    assert f'<option value="{second.pk}" selected>' in form
    LegalEntity.objects.filter(pk=second.pk).update(is_archived=True)
    assert draft_paper(kind="work_order", order_id=order.pk, **who(boris)).entity == entity
    assert browser.post(edit, {"field": "entity", "entity": "0"}).status_code == 422
    assert browser.post(edit, {"field": "entity", "entity": ""}).status_code == 200
