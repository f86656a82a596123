"""Papers as they look: each built-in one beside the picture that was looked at, small, in grey, with a tolerance."""

import io
from pathlib import Path
from typing import Any

import pytest
from PIL import Image, ImageChops, ImageStat

from naryad.documents.rules.payment_qr import svg_code
from naryad.documents.rules.typesetter import PaperSheet, template_text, typeset

PICTURES = Path(__file__).parent / "pictures"
WIDTH = 300
MOST = 1.5
"""Of 255, the mean difference of a pixel: another line or a column that moved is more."""
COMMON: dict[str, Any] = {
    "language": "ru",
    "draft": "",
    "foot": "№ 26-0001",
    "note": "Счёт действителен пять дней.",
    "qr": svg_code("ST00012|Name=ООО «Мебель»"),
}
INVOICE = COMMON | {
    "words": dict.fromkeys(
        (
            *("bank", "bic", "account", "inn", "kpp", "payee", "pay_by_code", "supplier", "buyer", "grounds"),
            *("pay_until", "number", "goods", "quantity", "unit", "price", "discount", "sum", "accountant"),
        ),
        "Слово",
    ),
    "title": "Счёт на оплату № 26-0001 от 1 декабря 2026 г.",
    "seller": dict.fromkeys(("logo", "stamp", "director_sign", "accountant_sign"), "")
    | {
        "name": "ООО «Мебель»",
        "bank": "Банк «Волга»",
        "bic": "044525225",
        "account": "40702810938000000001",
        "correspondent": "30101810400000000225",
        "inn": "7701123405",
        "kpp": "770101001",
        "said": "ООО «Мебель», ИНН 7701123405, Ярославль, Промышленная ул., 7",
        "director_position": "Генеральный директор",
        "director": "Ильин И. И.",
        "accountant": "Белова Т. П.",
    },
    "buyer": "ООО «Ромашка»",
    "grounds": "Заказ 26-0318",
    "due": "06.12.2026",
    "lines": [
        {
            "name": f"Кухня «Прованс» с длинным названием, которое не помещается в одну строку таблицы, {number}",
            "quantity": "1,5",
            "unit": "шт.",
            "price": "184 000,00",
            "discount": "1 000,00" if number else "",
            "sum": "183 000,00",
        }
        for number in range(3)
    ],
    "totals": [["Итого:", "549 000,00"], ["В том числе НДС 20 %:", "91 500,00"]],
    "counted": "Всего наименований 3",
    "in_words": "Пятьсот сорок девять тысяч рублей 00 копеек",
}
WORK_ORDER = COMMON | {
    "words": dict.fromkeys(
        (
            *("open_order", "fields", "items", "steps", "number", "name", "quantity", "unit", "step", "who"),
            *("estimate", "done_on", "signature"),
        ),
        "Слово",
    ),
    "title": "Заказ-наряд № 26-0001 от 1 декабря 2026 г.",
    "order": "26-0318 Кухня «Прованс»",
    "facts": [["Клиент:", "ООО «Ромашка»"], ["Срок клиенту:", "21.12.2026"], ["На месте:", ""]],
    "description": "Осторожно, стекло.",
    "fields": [["Фасад", "крашеный"]],
    "items": [{"name": "Кухня", "quantity": "1", "unit": "шт.", "fields": "Длина, м: 3,2"}],
    "steps": [{"name": "Раскрой", "who": "Иван", "estimate": "1 ч 30 мин", "done": ""}] * 2,
}


SIDE = dict.fromkeys(("sign", "stamp", "position"), "") | {
    "label": "Заказчик",
    "said": "ООО «Ромашка»",
    "name": "И.",
}
ACT = INVOICE | {
    "words": INVOICE["words"] | {"accepted": "Всё перечисленное выполнено полностью и в срок."},
    "sides": [SIDE, SIDE],
}
TRANSFER = INVOICE | {
    "status": "1",
    "number": "26-0001",
    "day": "1 декабря 2026 г.",
    "seller": INVOICE["seller"]
    | {
        "full_name": "Общество с ограниченной ответственностью «Мебель»",
        "address": "Ярославль, Промышленная ул., 7",
        "codes": "7701123405/770101001",
        "is_entrepreneur": False,
        "ogrn": "",
    },
    "buyer": {"name": "ООО «Ромашка»", "address": "—", "codes": "7707083893"},
    "shipped": "№ п/п 1–3 № 26-0001 от 01.12.2026 г.",
    "currency": "российский рубль, 643",
    "lines": [
        INVOICE["lines"][0]
        | {"unit_code": "796", "net": "152 500,00", "rate": "20 %", "vat": "30 500,00", "sum": "183 000,00"}
    ]
    * 3,
    "totals": {"net": "457 500,00", "vat": "91 500,00", "sum": "549 000,00"},
}
ROUTE_SHEET = WORK_ORDER | {
    "title": "Маршрутный лист",
    "words": WORK_ORDER["words"] | {"open_task": "Слово"},
    "sheets": [WORK_ORDER["items"][0] | {"steps": [WORK_ORDER["steps"][0] | {"qr": COMMON["qr"]}] * 2}],
}
LABEL = COMMON | {
    "words": {},
    "code": "26-0318",
    "client": "ООО «Ромашка»",
    "items": [
        {"name": "Кухня «Прованс» с длинным названием, которое не помещается в строку", "quantity": "1 шт."}
    ],
}
CONTRACT = ACT | {
    "words": ACT["words"]
    | dict.fromkeys(("subject", "terms", "costs", "pay_by", "payment", "requisites"), "Слово"),
    "note": "",
    "order": "26-0318 Кухня «Прованс»",
    "description": "Осторожно, стекло.",
    "fields": [["Фасад", "крашеный"]],
    "terms": [["Срок готовности:", "21 декабря 2026 г."]],
    "plans": [["06.12.2026", "Аванс", "90 000,00"]],
}
INTAKE = ACT | {
    "words": dict.fromkeys(("number", "thing", "quantity", "fields", "wrong", "agreed"), "Слово"),
    "facts": [["Клиент:", "ООО «Ромашка»"], ["Телефон:", "+7 900 123-45-67"]],
    "fields": [["Серийный номер", "AX-17"]],
    "description": "Не включается.",
    "things": [["Перфоратор", "1 шт."]],
}
SUMMARY = COMMON | {
    "words": dict.fromkeys(("number", "name", "quantity", "state", "open_page"), "Слово"),
    "company": "Мебель",
    "order": "26-0318 Кухня «Прованс»",
    "state": "Будет готов 21 декабря 2026 г.",
    "facts": [["Фасад:", "крашеный"]],
    "stages": [["Принят", "past"], ["В работе", "current"], ["Готов", "future"]],
    "items": [{"name": "Кухня", "quantity": "1 шт.", "fields": "Длина: 3,2", "state": "готово"}],
    "amounts": [["Сумма заказа:", "549 000,00 руб."]],
}
OFFER = INVOICE | {
    "words": INVOICE["words"] | {"section_sum": "Вместе:", "terms": "Условия"},
    "title": "Коммерческое предложение № 26-0001 от 1 декабря 2026 г.",
    "offer": "Кухня «Прованс», белая",
    "facts": [["Кому:", "ООО «Ромашка»"], ["Действительно до:", "14 декабря 2026 г."]],
    "intro": "Предлагаем изготовить кухню.",
    "terms": "Гарантия два года.",
    "sections": [
        {
            "title": title,
            "sum": "549 000,00",
            "lines": [INVOICE["lines"][0] | {"fields": "Фасад: крашеный"}, INVOICE["lines"][1]],
        }
        for title in ("Кухня", "Техника")
    ],
}
LOOKS = {"invoice": INVOICE, "act": ACT, "transfer": TRANSFER, "work_order": WORK_ORDER}
LOOKS |= {
    "offer": OFFER,
    "route_sheet": ROUTE_SHEET,
    "label": LABEL,
    "contract": CONTRACT,
    "intake": INTAKE,
    "summary": SUMMARY,
}


@pytest.mark.parametrize(("kind", "data"), LOOKS.items())
def test_a_paper_looks_as_it_did(kind: str, data: dict[str, Any]) -> None:
    [picture] = typeset(template_text(kind), PaperSheet(data), to=["png"])

    shown, kept = small(picture), Image.open(PICTURES / f"{kind}.png")

    assert shown.size == kept.size
    assert ImageStat.Stat(ImageChops.difference(shown, kept)).mean[0] < MOST
    moved = ImageChops.offset(shown, 0, 4)  # negative control: four pixels lower is seen
    assert ImageStat.Stat(ImageChops.difference(moved, kept)).mean[0] > MOST


def small(picture: bytes) -> Image.Image:
    with Image.open(io.BytesIO(picture)) as page:
        return page.convert("L").resize((WIDTH, round(page.height * WIDTH / page.width)))
