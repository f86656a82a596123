"""Bitrix24 on the other side, as its public documentation of REST writes it: https://apidocs.bitrix24.com/"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CODE = "a1b2c3d4e5f6"
CREATED = "2025-06-15T12:00:00+03:00"
CLOSED = "2025-08-12T12:00:00+03:00"


def stage(entity: str, code: str, name: str, semantics: str | None = None) -> dict[str, Any]:
    return {
        "ID": "1",
        "ENTITY_ID": entity,
        "STATUS_ID": code,
        "NAME": name,
        "SORT": "10",
        "SEMANTICS": semantics,
    }


def deal(pk: int, title: str, **given: Any) -> dict[str, Any]:
    return {
        "ID": str(pk),
        "TITLE": title,
        "STAGE_ID": "C5:NEW",
        "CATEGORY_ID": "5",
        "OPPORTUNITY": "0.00",
        "CURRENCY_ID": "RUB",
        "COMPANY_ID": "0",
        "CONTACT_ID": None,
        "ASSIGNED_BY_ID": "1",
        "COMMENTS": "",
        "DATE_CREATE": CREATED,
        "CLOSED": "N",
        **given,
    }


def rows() -> dict[str, list[Any]]:
    """Of each method that lists."""
    return {
        "user.get": [
            {"ID": "1", "NAME": "Анна", "LAST_NAME": "Лесная", "EMAIL": "x@example.test", "ACTIVE": True}
        ],
        "crm.product.list": [{"ID": "7", "NAME": "Фасад", "PRICE": "4500.50", "DESCRIPTION": "<b>Дуб</b>"}],
        "crm.company.list": [
            {
                "ID": "11",
                "TITLE": "ООО Лес",
                "COMMENTS": "Важный<br>клиент",
                "DATE_CREATE": CREATED,
                "PHONE": [{"ID": "1", "VALUE_TYPE": "WORK", "VALUE": "+7 495 123-45-67", "TYPE_ID": "PHONE"}],
            }
        ],
        "crm.requisite.list": [{"ID": "1", "ENTITY_ID": "11", "RQ_INN": "7707083893", "RQ_KPP": "770701001"}],
        "crm.contact.list": [
            {
                "ID": "21",
                "NAME": "Ирина",
                "LAST_NAME": "Сосна",
                "POST": "Директор",
                "COMPANY_ID": "11",
                "DATE_CREATE": CREATED,
                "EMAIL": [{"VALUE": "irina@example.test", "VALUE_TYPE": "WORK"}],
            },
            {"ID": "22", "NAME": "Пётр", "COMPANY_ID": "0", "DATE_CREATE": "вчера"},
        ],
        "crm.deal.list": [
            deal(
                31,
                "Кухня",
                STAGE_ID="C5:MEASURE",
                OPPORTUNITY="250000.00",
                COMPANY_ID="11",
                CONTACT_ID="21",
                COMMENTS="[b]Срочно[/b]",
                UF_CRM_1="45",
                UF_CRM_2=["51", "52"],
                UF_CRM_3="1000|RUB",
            ),
            deal(32, "Шкаф", STAGE_ID="C5:LOSE", CONTACT_ID="21", CLOSED="Y", MOVED_TIME=CLOSED),
            deal(33, "Стол", STAGE_ID="C5:WON", CLOSED="Y", MOVED_TIME=CLOSED),
        ],
        "crm.item.productrow.list": [
            {"id": 1, "ownerId": 31, "ownerType": "D", "productId": 7, "productName": "Фасад", "quantity": 2},
            {"id": 2, "ownerId": 31, "ownerType": "D", "productId": 0, "productName": "Ручка", "quantity": 4},
        ],
        "crm.activity.list": [
            activity(61, "2", OWNER_TYPE_ID="2", OWNER_ID="31", SUBJECT="Позвонить", DEADLINE=CLOSED),
            activity(62, "4", OWNER_TYPE_ID="2", OWNER_ID="31", SUBJECT="Письмо"),
            activity(63, "3", OWNER_TYPE_ID="2", OWNER_ID="31", SUBJECT="Задача"),
        ],
        "tasks.task.list": [
            {
                "id": "71",
                "title": "Начертить",
                "status": "5",
                "createdDate": CREATED,
                "closedDate": CLOSED,
                "deadline": CLOSED,
                "responsibleId": "1",
                "createdBy": "1",
                "ufCrmTask": ["CO_11", "D_31"],
                "timeSpentInLogs": "8100",
            },
            {"id": "72", "title": "Убрать цех", "status": "2", "createdDate": CREATED, "ufCrmTask": False},
        ],
    }


def activity(pk: int, sort: str, **given: Any) -> dict[str, Any]:
    return {
        "ID": str(pk),
        "TYPE_ID": sort,
        "COMPLETED": "N",
        "RESPONSIBLE_ID": "1",
        "AUTHOR_ID": "1",
        "CREATED": CREATED,
        "DEADLINE": "9999-12-31T00:00:00+03:00",
        **given,
    }


FIELDS = {
    "crm.deal.fields": {
        "TITLE": {"type": "string", "isMultiple": False, "title": "Название"},
        "UF_CRM_1": {
            "type": "enumeration",
            "isMultiple": False,
            "formLabel": "Цвет",
            "items": [{"ID": "44", "VALUE": "Белый"}, {"ID": "45", "VALUE": "Дуб"}],
        },
        "UF_CRM_2": {
            "type": "enumeration",
            "isMultiple": True,
            "formLabel": "Материалы",
            "items": [{"ID": "51", "VALUE": "ЛДСП"}, {"ID": "52", "VALUE": "МДФ"}],
        },
        "UF_CRM_3": {"type": "money", "isMultiple": False, "formLabel": "Залог"},
        "UF_CRM_4": {"type": "file", "isMultiple": False, "formLabel": "Эскиз"},
    },
    "crm.company.fields": {},
    "crm.contact.fields": {},
}
STAGES = [
    stage("DEAL_STAGE", "NEW", "Новая"),
    stage("DEAL_STAGE_5", "C5:NEW", "Заявка"),
    stage("DEAL_STAGE_5", "C5:MEASURE", "Замер"),
    stage("DEAL_STAGE_5", "C5:WON", "Сделка успешна", "S"),
    stage("DEAL_STAGE_5", "C5:LOSE", "Сделка провалена", "F"),
    stage("DEAL_STAGE_5", "C5:APOLOGY", "Анализ причины провала", "F"),
]
COMMENTS = [
    {
        "ID": "81",
        "ENTITY_ID": 31,
        "ENTITY_TYPE": "deal",
        "CREATED": CREATED,
        "COMMENT": "Просит [b]перезвонить[/b]",
        "AUTHOR_ID": "1",
    }
]


@dataclass
class Bitrix:
    """`answers`: (status, body) of the next requests, before all goes on."""

    url: str = ""
    rows: dict[str, list[Any]] = field(default_factory=rows)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)

    def answer(self, method: str, query: dict[str, list[str]]) -> dict[str, Any]:
        if method in FIELDS:
            return {"result": FIELDS[method]}
        if method == "crm.category.list":
            return {
                "result": {"categories": [{"id": 5, "name": "Кухни", "entityTypeId": 2, "isDefault": "N"}]}
            }
        if method == "crm.status.list":
            return {"result": STAGES}
        if method == "batch":
            return {"result": {"result": self.batch(query), "result_error": [], "result_next": []}}
        start = int(query.get("start", ["0"])[0])
        after = int(query.get("filter[>ID]", ["0"])[0])
        found = [row for row in self.rows[method] if int(row.get("ID") or row.get("id")) > after]
        page = found[max(start, 0) : max(start, 0) + 50]
        wrapped = {"tasks.task.list": "tasks", "crm.item.productrow.list": "productRows"}.get(method)
        said: dict[str, Any] = {"result": {wrapped: page} if wrapped else page, "time": {"duration": 0.1}}
        if start >= 0:
            said["total"] = len(found)
            if len(found) > start + 50:
                said["next"] = start + 50
        return said

    def batch(self, query: dict[str, list[str]]) -> dict[str, Any] | list[Any]:
        answers = {}
        for name, [command] in query.items():
            if name.startswith("cmd["):
                asked = parse_qs(urlsplit(command).query)
                of = asked["filter[ENTITY_TYPE]"][0], int(asked["filter[ENTITY_ID]"][0])
                answers[name[4:-1]] = [
                    one for one in COMMENTS if (one["ENTITY_TYPE"], one["ENTITY_ID"]) == of
                ]
        return answers


@contextmanager
def answering() -> Iterator[Bitrix]:
    bitrix = Bitrix()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            webhook, _slash, method = parts.path.removesuffix(".json").rpartition("/")
            bitrix.asked.append(method)
            status, body = 401, b'{"error": "INVALID_CREDENTIALS"}'
            if webhook == f"/rest/1/{CODE}":
                status, body = (
                    bitrix.answers.pop(0)
                    if bitrix.answers
                    else (200, json.dumps(bitrix.answer(method, parse_qs(parts.query))).encode())
                )
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    bitrix.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield bitrix
    finally:
        server.shutdown()
        server.server_close()
