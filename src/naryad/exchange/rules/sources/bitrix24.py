"""Bitrix24 by its REST and an incoming webhook: https://apidocs.bitrix24.com/"""

import re
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.utils.translation import gettext_lazy as _

from naryad.exchange.rules.sources.base import BadAddress, OtherProgram, Row, rows_in, taken
from naryad.exchange.rules.sources.bitrix24_rows import (
    activity_of,
    company_of,
    contact_of,
    deal_of,
    field_of,
    kinds_of,
    note_of,
    pipeline_of,
    product_of,
    task_of,
    user_of,
)
from naryad.exchange.rules.sources.calls import Calls, SourceRefuses, SourceWaits
from naryad.exchange.rules.sources.records import (
    OtherField,
    Outline,
    Record,
    SourcePage,
)

PAUSE = 0.5
AT_ONCE = 50
"""Rows of a page, for every method."""
IN_BATCH = 25
"""Questions in one: more would make an address too long."""
FIELDS_OF = {"deal": ["deal"], "company": ["client"], "contact": ["client", "contact"]}
COLUMNS = {
    "products": ["*"],
    "companies": ["*", "UF_*", "PHONE", "EMAIL"],
    "contacts": ["*", "UF_*", "PHONE", "EMAIL"],
    "reminders": ["*"],
}
_WEBHOOK = re.compile(r"/rest/(\d+/[0-9A-Za-z]+)(?:/.*)?")
_FAULTS = {401: "token", 402: "unpaid", 403: "rights", 404: "unknown"}


class Bitrix24(OtherProgram):
    key = "bitrix24"
    label = "Битрикс24"
    example = "https://firma.bitrix24.ru/rest/1/a1b2c3d4e5f6/"
    is_address_secret = True
    hint = _(
        "In Bitrix24 as its administrator: Developer resources → Other → Incoming webhook, with the rights CRM (crm), "
        "Users (user) and Tasks (task); copy the whole address of the webhook."
    )
    not_taken = _(
        "Not taken over: leads, files, e-mails and records of calls, smart processes, invoices and offers, "
        "who answers for a contact or company, entries of time (only their sum, with the task)."
    )
    methods: ClassVar[Mapping[str, str]] = {
        "products": "crm.product.list",
        "companies": "crm.company.list",
        "contacts": "crm.contact.list",
        "deals": "crm.deal.list",
        "notes:deal": "crm.deal.list",
        "notes:company": "crm.company.list",
        "notes:contact": "crm.contact.list",
        "reminders": "crm.activity.list",
        "tasks": "tasks.task.list",
    }

    def account(self, address: str, secret: str) -> tuple[str, str]:
        parts = urlsplit(address)
        webhook = _WEBHOOK.fullmatch(parts.path)
        if not parts.hostname or parts.username or webhook is None:
            raise BadAddress(address)
        return f"{parts.scheme}://{parts.netloc}", webhook[1]

    def calls(self, base: str, secret: str) -> Calls:
        return Calls(f"{base}/rest/{secret}", pause=PAUSE)

    def outline(self, calls: Calls) -> Outline:
        categories = rows_in(_asked(calls, "crm.category.list", entityTypeId=2), "result", "categories")
        statuses = rows_in(_asked(calls, "crm.status.list", **{"order[SORT]": "ASC"}), "result")
        return Outline(
            users=[user_of(row) for row in _all(calls, "user.get")],
            pipelines=[pipeline_of(row, statuses) for row in categories],
            fields=[own for of in FIELDS_OF for own in _fields(calls, of)],
        )

    def steps(self, outline: Outline) -> Sequence[str]:
        return list(self.methods)

    def page(self, calls: Calls, step: str, at: str, outline: Outline) -> SourcePage:
        if step == "tasks":
            return _tasks(calls, int(at or 0))
        chosen = ["ID"] if step.startswith("notes:") else COLUMNS.get(step, ["*", "UF_*"])
        rows = _after(calls, self.methods[step], at, chosen)
        last = str(rows[-1]["ID"]) if len(rows) >= AT_ONCE else None
        return SourcePage(_READ[step](calls, rows, outline), last)


def _asked(calls: Calls, method: str, **query: Any) -> Mapping[str, Any]:
    status, said = calls.get(f"/{method}.json", **query)
    error = said.get("error") if isinstance(said, Mapping) else None
    if status == 200 and isinstance(said, Mapping) and not error:
        return said
    if error in ("QUERY_LIMIT_EXCEEDED", "OPERATION_TIME_LIMIT") or status == 429:
        raise SourceWaits("limit", 5)
    if error == "insufficient_scope":
        raise SourceRefuses("rights")
    if status >= 500:
        raise SourceWaits("unreachable", 30)
    if status < 400:
        raise SourceWaits("broken", 10)
    raise SourceRefuses(_FAULTS.get(status, "rights"))


def _all(calls: Calls, method: str, *path: str, **query: Any) -> list[Row]:
    """All pages of a short list."""
    rows: list[Row] = []
    start: Any = 0
    while start is not None:
        said = _asked(calls, method, start=start, **query)
        rows += rows_in(said, "result", *path)
        start = said.get("next")
    return rows


def _after(calls: Calls, method: str, at: str, chosen: Sequence[str]) -> list[Row]:
    """By the id, without counting: nothing is passed over where rows go meanwhile."""
    query = {"order[ID]": "ASC", "filter[>ID]": at or "0", "select[]": chosen, "start": -1}
    return rows_in(_asked(calls, method, **query), "result")


def _fields(calls: Calls, where: str) -> list[OtherField]:
    said = _asked(calls, f"crm.{where}.fields").get("result")
    rows = said.items() if isinstance(said, Mapping) else ()
    return [
        field_of(key, row, where, of) for key, row in rows if key.startswith("UF_") for of in FIELDS_OF[where]
    ]


def _products(_calls: Calls, rows: Sequence[Row], _outline: Outline) -> list[Record]:
    return taken(rows, "product", product_of)


def _companies(calls: Calls, rows: Sequence[Row], outline: Outline) -> list[Record]:
    legal = _requisites(calls, [str(row["ID"]) for row in rows])
    kinds = kinds_of(outline, "company")
    return taken(rows, "client", lambda row: company_of(row, legal.get(str(row["ID"]), {}), kinds))


def _requisites(calls: Calls, ids: Sequence[str]) -> dict[str, Row]:
    """INN and KPP of companies, the first of each."""
    if not ids:
        return {}
    query = {"filter[ENTITY_TYPE_ID]": 4, "filter[@ENTITY_ID][]": ids, "order[ID]": "DESC"}
    rows = _all(calls, "crm.requisite.list", **query, **{"select[]": ["ID", "ENTITY_ID", "RQ_INN", "RQ_KPP"]})
    return {str(row["ENTITY_ID"]): row for row in rows if row.get("RQ_INN")}


def _contacts(_calls: Calls, rows: Sequence[Row], outline: Outline) -> list[Record]:
    kinds = kinds_of(outline, "contact")
    return taken(rows, "contact", lambda row: contact_of(row, kinds))


def _deals(calls: Calls, rows: Sequence[Row], outline: Outline) -> list[Record]:
    goods = _goods(calls, [str(row["ID"]) for row in rows])
    kinds = kinds_of(outline, "deal")
    return taken(rows, "deal", lambda row: deal_of(row, goods.get(str(row["ID"]), []), kinds))


def _goods(calls: Calls, ids: Sequence[str]) -> dict[str, list[Row]]:
    """What was picked for deals, by the deal."""
    goods: dict[str, list[Row]] = {}
    query = {"filter[=ownerType]": "D", "filter[@ownerId][]": ids, "order[id]": "asc"}
    for row in _all(calls, "crm.item.productrow.list", "productRows", **query) if ids else ():
        goods.setdefault(str(row["ownerId"]), []).append(row)
    return goods


def _notes_of(kind: str) -> Any:
    def read(calls: Calls, rows: Sequence[Row], _outline: Outline) -> list[Record]:
        ids = [str(row["ID"]) for row in rows]
        found = [
            note
            for at in range(0, len(ids), IN_BATCH)
            for note in _said(calls, kind, ids[at : at + IN_BATCH])
        ]
        return taken(found, "note", lambda row: note_of(row, kind))

    return read


def _said(calls: Calls, kind: str, ids: Sequence[str]) -> list[Row]:
    """Comments are listed for one row only: many questions in one, and those with more than a page asked on."""
    method, query = "crm.timeline.comment.list", {"filter[ENTITY_TYPE]": kind, "order[ID]": "ASC"}
    commands = {f"cmd[of{pk}]": f"{method}?{urlencode({**query, 'filter[ENTITY_ID]': pk})}" for pk in ids}
    said = _asked(calls, "batch", halt=0, **commands).get("result")
    if not isinstance(said, Mapping):
        raise SourceWaits("broken", 10)
    answers, more = (said.get(name) or {} for name in ("result", "result_next"))
    if said.get("result_error") or not isinstance(answers, Mapping):
        raise SourceWaits("limit", 10)
    rows: list[Row] = [{"ENTITY_ID": pk, **row} for pk in ids for row in answers.get(f"of{pk}") or ()]
    for pk in ids:
        if isinstance(more, Mapping) and f"of{pk}" in more:
            rest = _all(calls, method, **query, **{"filter[ENTITY_ID]": pk})
            rows += [{"ENTITY_ID": pk, **row} for row in rest[AT_ONCE:]]
    return rows


def _activities(_calls: Calls, rows: Sequence[Row], _outline: Outline) -> list[Record]:
    return taken(rows, "reminder", activity_of)


def _tasks(calls: Calls, start: int) -> SourcePage:
    names = [
        "ID",
        "TITLE",
        "STATUS",
        "CREATED_DATE",
        "CLOSED_DATE",
        "DEADLINE",
        "RESPONSIBLE_ID",
        "CREATED_BY",
    ]
    chosen = {"select[]": [*names, "UF_CRM_TASK", "TIME_SPENT_IN_LOGS"]}
    said = _asked(calls, "tasks.task.list", start=start, **{"order[ID]": "asc"}, **chosen)
    rows, after = rows_in(said, "result", "tasks"), said.get("next")
    return SourcePage(taken(rows, "reminder", task_of), None if after is None else str(after))


_READ: Mapping[str, Any] = {
    "products": _products,
    "companies": _companies,
    "contacts": _contacts,
    "deals": _deals,
    "notes:deal": _notes_of("deal"),
    "notes:company": _notes_of("company"),
    "notes:contact": _notes_of("contact"),
    "reminders": _activities,
}
