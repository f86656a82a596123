"""amoCRM on the other side, as its public documentation of API v4 writes it: https://www.amocrm.ru/developers/"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

TOKEN = "long-lived-token"
CREATED = 1_750_000_000
CLOSED = 1_755_000_000
SALES = 77


def value(field_id: int, code: str | None, kind: str, *values: Any) -> dict[str, Any]:
    said = [one if isinstance(one, dict) and "value" in one else {"value": one} for one in values]
    return {"field_id": field_id, "field_name": "…", "field_code": code, "field_type": kind, "values": said}


def own(field_id: int, name: str, kind: str, *options: str, code: str | None = None) -> dict[str, Any]:
    enums = [{"id": 900 + at, "value": word, "sort": at} for at, word in enumerate(options)] or None
    return {"id": field_id, "name": name, "type": kind, "code": code, "sort": 1, "enums": enums}


def lead(pk: int, name: str, **given: Any) -> dict[str, Any]:
    embedded = {name: given.pop(name, []) for name in ("tags", "companies", "contacts", "catalog_elements")}
    return {
        "id": pk,
        "name": name,
        "price": 0,
        "responsible_user_id": 1,
        "status_id": 11,
        "pipeline_id": SALES,
        "loss_reason_id": None,
        "created_at": CREATED,
        "updated_at": CREATED,
        "closed_at": None,
        "is_deleted": False,
        "custom_fields_values": None,
        "_embedded": embedded,
        **given,
    }


def account() -> dict[str, list[Any]]:
    """Rows of each list, by its path."""
    statuses = [
        (11, "Заявка"),
        (12, "Замер"),
        (142, "Успешно реализовано"),
        (143, "Закрыто и не реализовано"),
    ]
    return {
        "users": [
            {"id": 1, "name": "Анна", "email": "ANNA@example.test", "rights": {"is_admin": True}},
            {"id": 2, "name": "Борис из отдела", "email": "other@example.test", "rights": {}},
        ],
        "leads/pipelines": [
            {
                "id": SALES,
                "name": "Кухни",
                "sort": 1,
                "is_main": True,
                "is_archive": False,
                "_embedded": {
                    "statuses": [
                        {"id": pk, "name": name, "sort": at, "type": 0, "pipeline_id": SALES}
                        for at, (pk, name) in enumerate(statuses)
                    ]
                },
            }
        ],
        "leads/loss_reasons": [{"id": 31, "name": "Дорого", "sort": 1}],
        "leads/custom_fields": [
            own(41, "Цвет", "select", "Белый", "Дуб"),
            own(42, "Замер когда", "date"),
            own(43, "Договор", "file"),
            own(44, "Срочно", "checkbox"),
            own(48, "Материалы", "multiselect", "ЛДСП, белый", "МДФ"),
        ],
        "companies/custom_fields": [
            own(51, "Телефон", "multitext", code="PHONE"),
            own(52, "Юр. лицо", "legal_entity"),
            own(53, "Адрес", "textarea", code="ADDRESS"),
        ],
        "contacts/custom_fields": [
            own(61, "Телефон", "multitext", code="PHONE"),
            own(62, "Email", "multitext", code="EMAIL"),
            own(63, "Должность", "text", code="POSITION"),
            own(64, "День рождения", "birthday"),
        ],
        "catalogs": [
            {"id": 70, "name": "Товары", "type": "products"},
            {"id": 71, "name": "Поставщики", "type": "suppliers"},
        ],
        "catalogs/70/elements": [
            {
                "id": 701,
                "catalog_id": 70,
                "name": "Фасад",
                "is_deleted": False,
                "custom_fields_values": [
                    value(1, "SKU", "text", "F-1"),
                    value(2, "PRICE", "price", "4500.50"),
                ],
            }
        ],
        "companies": [
            {
                "id": 501,
                "name": "ООО Лес",
                "created_at": CREATED,
                "custom_fields_values": [
                    value(51, "PHONE", "multitext", "+7 495 123-45-67", "8 495 765 43 21"),
                    value(
                        52,
                        None,
                        "legal_entity",
                        {"value": {"name": "Лес", "vat_id": "7707083893", "kpp": "770701001"}},
                    ),
                ],
                "_embedded": {"tags": []},
            }
        ],
        "contacts": [
            {
                "id": 601,
                "name": "Ирина",
                "created_at": CREATED,
                "custom_fields_values": [
                    value(61, "PHONE", "multitext", "+7 921 123-45-67"),
                    value(62, "EMAIL", "multitext", "irina@example.test", "second@example.test"),
                    value(63, "POSITION", "text", "Директор"),
                    value(64, None, "birthday", 315_532_800),
                ],
                "_embedded": {"tags": [], "companies": [{"id": 501}]},
            },
            {
                "id": 602,
                "name": "",
                "created_at": CREATED,
                "custom_fields_values": [value(61, "PHONE", "multitext", "8 921 765-43-21")],
                "_embedded": {"tags": [], "companies": []},
            },
            {"id": 603, "name": "Без формы", "custom_fields_values": "не список", "_embedded": {}},
        ],
        "leads": [
            lead(
                901,
                "Кухня для офиса",
                price=250000,
                status_id=12,
                responsible_user_id=2,
                companies=[{"id": 501}],
                contacts=[{"id": 601, "is_main": True}],
                tags=[{"id": 1, "name": "опт"}],
                catalog_elements=[{"id": 701, "metadata": {"quantity": 2, "catalog_id": 70}}],
                custom_fields_values=[
                    value(41, None, "select", {"value": "Дуб", "enum_id": 901}),
                    value(42, None, "date", CREATED),
                    value(44, None, "checkbox", True),
                    value(48, None, "multiselect", {"value": "ЛДСП, белый"}, {"value": "МДФ"}),
                ],
            ),
            lead(
                902,
                "Шкаф",
                status_id=143,
                loss_reason_id=31,
                closed_at=CLOSED,
                contacts=[{"id": 602, "is_main": True}],
            ),
            lead(903, "", status_id=142, closed_at=CLOSED),
        ],
        "leads/notes": [
            {
                "id": 801,
                "entity_id": 901,
                "created_by": 1,
                "created_at": CREATED + 60,
                "note_type": "common",
                "params": {"text": "Просит перезвонить"},
            },
            {
                "id": 802,
                "entity_id": 901,
                "created_by": 2,
                "created_at": CREATED + 90,
                "note_type": "call_in",
                "params": {"phone": "+79211234567", "duration": 75, "link": "https://records.example/1"},
            },
            {
                "id": 803,
                "entity_id": 901,
                "created_by": 1,
                "created_at": CREATED,
                "note_type": "attachment",
                "params": {},
            },
        ],
        "contacts/notes": [
            {
                "id": 804,
                "entity_id": 602,
                "created_by": 1,
                "created_at": CREATED,
                "note_type": "common",
                "params": {"text": "Любит утро"},
            }
        ],
        "companies/notes": [],
        "tasks": [
            task(101, "leads", 901, text="Позвонить", complete_till=CREATED + 86_400, task_type_id=1),
            task(
                102,
                "contacts",
                601,
                text="Встретиться",
                complete_till=CREATED + 3600,
                is_completed=True,
                updated_at=CREATED + 4000,
                result={"text": "Договорились"},
            ),
            task(103, None, None, text="Ни о ком", complete_till=CREATED + 3600),
        ],
    }


def task(pk: int, about: str | None, about_id: int | None, **given: Any) -> dict[str, Any]:
    return {
        "id": pk,
        "entity_type": about,
        "entity_id": about_id,
        "created_by": 1,
        "responsible_user_id": 1,
        "created_at": CREATED,
        "updated_at": CREATED,
        "is_completed": False,
        "task_type_id": 2,
        "result": [],
        **given,
    }


@dataclass
class Amo:
    """`answers`: (status, body) of the next requests, before all goes on; `at_once`: rows of a page at most."""

    url: str = ""
    rows: dict[str, list[Any]] = field(default_factory=account)
    answers: list[tuple[int, bytes]] = field(default_factory=list)
    at_once: int = 250
    asked: list[str] = field(default_factory=list)

    def answer(self, path: str, query: dict[str, list[str]]) -> tuple[int, bytes]:
        where = path.removeprefix("/api/v4/")
        if where not in self.rows:
            return 404, b'{"status": 404}'
        number, limit = (
            int(query.get("page", ["1"])[0]),
            min(int(query.get("limit", ["50"])[0]), self.at_once),
        )
        rows = self.rows[where]
        page = rows[(number - 1) * limit : number * limit]
        if not page:
            return 204, b""
        name = {"catalogs/70/elements": "elements"}.get(where, where.rpartition("/")[2])
        said: dict[str, Any] = {"_page": number, "_links": {"self": {"href": "…"}}, "_embedded": {name: page}}
        if len(rows) > number * limit:
            said["_links"]["next"] = {"href": f"{self.url}{path}?page={number + 1}"}
        return 200, json.dumps(said).encode()


@contextmanager
def answering() -> Iterator[Amo]:
    amo = Amo()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            parts = urlsplit(self.path)
            amo.asked.append(parts.path.removeprefix("/api/v4/"))
            status, body = 401, b'{"title": "Unauthorized"}'
            if self.headers["Authorization"] == f"Bearer {TOKEN}":
                status, body = (
                    amo.answers.pop(0) if amo.answers else amo.answer(parts.path, parse_qs(parts.query))
                )
            self.send_response(status)
            self.send_header("Content-Type", "application/hal+json")
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_said: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    amo.url = f"http://127.0.0.1:{server.server_port}"
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield amo
    finally:
        server.shutdown()
        server.server_close()
