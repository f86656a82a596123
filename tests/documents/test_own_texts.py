"""A company's own text is a DOCX with marks: filled as it stands, told what is unknown, and harmless whatever it is."""

import io
import zipfile
from typing import Any
from uuid import uuid4

import docx
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.translation import override
from docx.opc.constants import RELATIONSHIP_TYPE

from naryad.activity.models import EventRecord
from naryad.core.errors import NotAllowed
from naryad.documents.actions.own_texts import CannotKeepText, add_own_text, change_own_text, remove_own_text
from naryad.documents.models import OwnText
from naryad.documents.queries.own_marks import LINE_MARKS, MARKS, known_marks, written
from naryad.documents.queries.own_texts import CannotFillText, filled_text, unknown_marks
from naryad.documents.queries.papers import printed_paper
from naryad.documents.rules import own_text
from naryad.documents.rules.shown import long_day
from naryad.entities.models import LegalEntity
from naryad.fields.actions.definitions import create_field
from naryad.orders.models import Order, OrderItem
from naryad.workspaces.models import Member
from tests.documents.test_papers import DAY, entity, order, who
from tests.pages import address, enter, text_of

__all__ = ["entity", "order"]


def contract(*paragraphs: str) -> Any:
    """With a header, a bold mark that is cut into runs, and a table of items."""
    text = docx.Document()
    text.sections[0].header.paragraphs[0].text = "Заказ {номер заказа}"
    cut = text.add_paragraph("Мы, {исполнитель}, и ")
    for part in ("{Кли", "ент", "}"):
        cut.add_run(part).bold = True
    cut.add_run(" от {дата}")
    for paragraph in paragraphs:
        text.add_paragraph(paragraph)
    table = text.add_table(rows=2, cols=3)
    for cell, said in zip(
        table.rows[1].cells, ("{номер позиции}", "{позиция}", "{сумма позиции}"), strict=True
    ):
        cell.text = said
    return text


def saved(text: Any) -> bytes:
    body = io.BytesIO()
    text.save(body)
    return body.getvalue()


def upload(body: bytes, name: str = "Договор.docx") -> Any:
    return SimpleUploadedFile(name, body)


def kept(anna: Member, *paragraphs: str, name: str = "Договор") -> OwnText:
    return add_own_text(name=name, upload=upload(saved(contract(*paragraphs))), **who(anna))


def fill(text: OwnText, order: Order, entity: LegalEntity, member: Member) -> Any:
    paper = printed_paper("", order, member=member, day=DAY)
    paper.entity = entity
    return docx.Document(io.BytesIO(filled_text(text, paper, member=member)))


def test_marks_are_filled_as_they_are_written(order: Order, entity: LegalEntity, anna: Member) -> None:
    own = create_field(of="order", kind="text", name="Фасад", **who(anna))
    grain = create_field(of="item", kind="text", name="Волокно", **who(anna))
    anna.workspace.refresh_from_db()
    order.custom = {f"f{own.pk}": "шпон & <дуб>"}
    order.save(update_fields=["custom"])
    first = OrderItem.objects.order_by("pk")[0]
    first.custom = {f"f{grain.pk}": "вдоль"}
    first.save(update_fields=["custom"])
    text = contract(
        "Фасад: {заказ: фасад}. Всего {СУММА} ({сумма прописью}), НДС {НДС}",
        "{банковские реквизиты}",
        "{Что это?}",
    )
    text.tables[0].rows[1].cells[1].text = "{позиция} {Позиция: Волокно}"
    added = add_own_text(name="Договор", upload=upload(saved(text)), **who(anna))

    filled = fill(added, order, entity, anna)

    said = [paragraph.text for paragraph in filled.paragraphs]
    assert said[0] == f"Мы, {entity.short_name}, и ООО «Ромашка» от {long_day(DAY, 'ru')}"
    assert [run.text for run in filled.paragraphs[0].runs if run.bold and run.text] == ["ООО «Ромашка»"]
    assert (
        said[1]
        == "Фасад: шпон & <дуб>. Всего 300\xa0000,00 (Триста тысяч рублей 00 копеек), НДС 50\xa0000,00"
    )
    assert "40702810938000000001" in said[2]
    assert said[3] == "{Что это?}"
    assert filled.sections[0].header.paragraphs[0].text == f"Заказ {order.code}"
    rows = [[cell.text for cell in row.cells] for row in filled.tables[0].rows[1:]]
    assert rows == [["1", "Кухня вдоль", "200\xa0000,00"], ["2", "Столешница ", "100\xa0000,00"]]
    assert unknown_marks(added, known_marks(anna.workspace)) == ["Что это?"]


def test_every_mark_means_something(order: Order, entity: LegalEntity, anna: Member) -> None:
    """In Russian: none is left in braces, and what there is of the order, client, entity and items stands there."""
    with override("ru"):
        marks, line_marks = written(MARKS), written(LINE_MARKS)
    text = docx.Document()
    text.add_paragraph(" ".join(marks))
    text.add_table(rows=1, cols=1).rows[0].cells[0].text = " ".join(line_marks)
    added = add_own_text(name="Всё", upload=upload(saved(text)), **who(anna))
    assert unknown_marks(added, known_marks(anna.workspace)) == []

    filled = fill(added, order, entity, anna)

    said = filled.paragraphs[0].text + "".join(row.cells[0].text for row in filled.tables[0].rows)
    assert "{" not in said
    for shown in (
        order.code,
        order.title,
        "ООО «Ромашка»",
        "7707083893",
        entity.inn,
        "044525225",
        "Столешница",
    ):
        assert shown in said


def test_what_a_member_does_not_see_is_not_told(
    order: Order, entity: LegalEntity, anna: Member, boris: Member
) -> None:
    create_field(of="order", kind="text", name="Себестоимость", seen_by=["owner"], **who(anna))
    text = kept(anna, "{заказ: себестоимость}")

    fill(text, order, entity, anna)
    with pytest.raises(CannotFillText, match="Себестоимость"):
        fill(text, order, entity, boris)


def test_marks_of_items_outside_a_row_are_unknown(anna: Member) -> None:
    """In both languages."""
    assert unknown_marks(kept(anna, "{price} {цена} {client}"), known_marks(anna.workspace)) == [
        "price",
        "цена",
    ]


def bombed() -> bytes:
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("word/document.xml", b"0" * (own_text.MOST_UNPACKED + 1))
    return body.getvalue()


def fetching() -> bytes:
    text = contract()
    text.part.relate_to("http://example.com/a.png", RELATIONSHIP_TYPE.IMAGE, is_external=True)
    return saved(text)


def laughing(entities: str, said: str) -> bytes:
    """With a document type of its own."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(saved(contract()))) as packed, zipfile.ZipFile(made, "w") as other:
        for name in packed.namelist():
            body = packed.read(name)
            if name == "word/document.xml":
                head = b"<?xml version='1.0' encoding='UTF-8' standalone='yes'?>"
                body = body[body.index(b"<w:document") :].replace("Мы".encode(), said.encode(), 1)
                body = head + f"<!DOCTYPE d [{entities}]>".encode() + body
            other.writestr(name, body)
    return made.getvalue()


LAUGHS = "".join(f'<!ENTITY l{at} "{f"&l{at - 1};" * 10}">' for at in range(1, 10))


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"not a file of Word", id="text"),
        pytest.param(bombed(), id="bomb"),
        pytest.param(fetching(), id="fetched"),
    ],
)
def test_a_hostile_text_is_refused(body: bytes, anna: Member) -> None:
    with pytest.raises(CannotKeepText):
        add_own_text(name="Договор", upload=upload(body), **who(anna))
    assert not OwnText.objects.exists()


@pytest.mark.parametrize(
    ("entities", "said"),
    [
        pytest.param(f'<!ENTITY l0 "{{date}}">{LAUGHS}', "&l9;", id="laughs"),
        pytest.param('<!ENTITY l SYSTEM "file:///etc/passwd">', "&l;", id="file"),
        pytest.param('<!ENTITY l SYSTEM "http://127.0.0.1:9/">', "&l;", id="network"),
    ],
)
def test_what_a_text_calls_for_is_not_read(entities: str, said: str) -> None:
    try:
        body = own_text.fill_text(laughing(entities, said), {"date": "x"}, lines=[], of_lines=[])
    except own_text.NotFilled:
        return
    with zipfile.ZipFile(io.BytesIO(body)) as packed:
        shown = packed.read("word/document.xml").decode()
    assert "root:" not in shown and "xx" not in shown


@pytest.mark.parametrize(
    ("limit", "times"),
    [("MOST_BYTES = 5_000", 1), ("SECONDS = 1", 1_000), ("MEMORY = 36 * 1024 * 1024", 1_000)],
)
def test_what_grows_too_much_is_stopped(limit: str, times: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """Each limit stops it alone."""
    starts = f"import naryad.documents.rules.own_text as t; t.{limit}; t.main()"
    monkeypatch.setattr(own_text, "PROGRAM", ("-c", starts))
    text = contract()
    text.tables[0].rows[1].cells[1].text = "{name}" * 500
    lines = [{"name": f"{at}" * 100} for at in range(times)]

    with pytest.raises(own_text.NotFilled) as stopped:
        own_text.fill_text(saved(text), {}, lines=lines, of_lines=["name"])

    assert stopped.value.why == own_text.TOO_MUCH


def test_texts_are_a_setting(order: Order, anna: Member, boris: Member) -> None:
    owner, settings = enter(anna), address(anna, "documents:text_create")
    order_page = address(boris, "documents:text_choose", order.pk)
    assert "has no texts of its own yet" in text_of(enter(boris).get(order_page))

    answer = owner.post(
        settings,
        {"name": "Договор", "file": upload(saved(contract("{чужое}"))), "idempotency_key": str(uuid4())},
    )

    text = OwnText.objects.get()
    edit = address(anna, "documents:text_edit", text.pk)
    assert answer["HX-Redirect"] == edit
    assert "{чужое}" in text_of(owner.get(edit)) and "1 unknown mark" in text_of(
        owner.get(address(anna, "documents:look_list"))
    )
    again = owner.post(settings, {"name": "договор ", "file": upload(saved(contract()))})
    assert again.status_code == 422 and "already" in text_of(again)
    assert owner.post(settings, {"name": "Акт", "file": upload(b"text")}).status_code == 422
    assert enter(boris).get(edit).status_code == 403
    assert "Договор" in text_of(enter(boris).get(order_page))
    query = f"?text={text.pk}&entity={LegalEntity.objects.get().pk}&dated_on=2026-08-01"
    given = enter(boris).get(address(boris, "documents:text_fill", order.pk) + query)
    assert given.status_code == 200 and docx.Document(io.BytesIO(given.content)).tables

    change_own_text(text_id=text.pk, name="Договор подряда", upload=upload(saved(contract())), **who(anna))
    remove_own_text(text_id=text.pk, **who(anna))

    assert set(EventRecord.objects.filter(kind__startswith="own_text").values_list("kind", flat=True)) == {
        "own_text.added", "own_text.changed", "own_text.removed",
    }  # fmt: skip
    with pytest.raises(NotAllowed):
        kept(boris)
