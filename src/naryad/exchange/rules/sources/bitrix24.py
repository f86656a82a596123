"""Bitrix24 by its REST and an incoming webhook: https://apidocs.bitrix24.com/"""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from naryad.core.phones import only_digits
from naryad.exchange.rules.sources.base import BadAddress, OtherProgram, Row, exact, rows_in, taken
from naryad.exchange.rules.sources.calls import Calls, SourceRefuses, SourceWaits
from naryad.exchange.rules.sources.records import (
    Left,
    OtherDeal,
    OtherField,
    OtherNote,
    OtherParty,
    OtherPipeline,
    OtherProduct,
    OtherReminder,
    OtherStage,
    OtherUser,
    Outline,
    Record,
    SourcePage,
    Word,
)

PAUSE = 0.5
AT_ONCE = 50
"""Rows of a page, for every method."""
IN_BATCH = 25
"""Questions in one: more would make an address too long."""
FIELD_KINDS = {
    "string": "text",
    "address": "text",
    "integer": "number",
    "double": "number",
    "boolean": "yes_no",
    "date": "date",
    "datetime": "moment",
    "money": "money",
    "url": "link",
    "enumeration": "choice",
}
FIELDS_OF = {"deal": ["deal"], "company": ["client"], "contact": ["client", "contact"]}
OWNERS = {"2": "deal", "3": "contact", "4": "company"}
"""By the number of the kind of what an activity is of."""
ACTIVITY_SORTS = {"1": "meeting", "2": "call", "6": ""}
TASK_OWNERS = {"D": "deal", "CO": "company", "C": "contact"}
TASK_DONE = "5"
ENDS = {"S": "won", "F": "lost", "A": "lost"}
"""By the first letter of what a stage means: success, failure, apology; others are in progress."""
COLUMNS = {
    "products": ["*"],
    "companies": ["*", "UF_*", "PHONE", "EMAIL"],
    "contacts": ["*", "UF_*", "PHONE", "EMAIL"],
    "reminders": ["*"],
}
_WEBHOOK = re.compile(r"/rest/(\d+/[0-9A-Za-z]+)(?:/.*)?")
_BB_CODE = re.compile(
    r"\[/?(?:b|i|u|s|p|url|user|list|quote|code|img|color|size|font|\*)(?:=[^\]]*)?\]", re.IGNORECASE
)
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
            users=[_user(row) for row in _all(calls, "user.get")],
            pipelines=[_pipeline(row, statuses) for row in categories],
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


def _user(row: Row) -> OtherUser:
    name = " ".join(filter(None, [str(row.get("NAME") or ""), str(row.get("LAST_NAME") or "")]))
    return OtherUser(str(row["ID"]), name or str(row["ID"]), str(row.get("EMAIL") or ""))


def _pipeline(row: Row, statuses: Sequence[Row]) -> OtherPipeline:
    of = "DEAL_STAGE" if str(row["id"]) == "0" else f"DEAL_STAGE_{row['id']}"
    stages = [_stage(status) for status in statuses if status.get("ENTITY_ID") == of]
    return OtherPipeline(str(row["id"]), str(row["name"]), stages)


def _stage(row: Row) -> OtherStage:
    extra = row.get("EXTRA")
    said = row.get("SEMANTICS") or (extra.get("SEMANTICS") if isinstance(extra, Mapping) else "")
    kind: Any = ENDS.get(str(said or "").upper()[:1], "open")
    return OtherStage(str(row["STATUS_ID"]), str(row["NAME"]), kind)


def _fields(calls: Calls, where: str) -> list[OtherField]:
    said = _asked(calls, f"crm.{where}.fields").get("result")
    rows = said.items() if isinstance(said, Mapping) else ()
    return [
        _field(key, row, where, of) for key, row in rows if key.startswith("UF_") for of in FIELDS_OF[where]
    ]


def _field(key: str, row: Row, where: str, of: str) -> OtherField:
    sort, is_multiple = str(row.get("type")), bool(row.get("isMultiple"))
    items = row.get("items") or ()
    options, codes = ([str(item[name]) for item in items] for name in ("VALUE", "ID"))
    kind = FIELD_KINDS.get(sort, "")
    if kind == "choice":
        kind = ("choices" if is_multiple else "choice") if options else ""
    elif is_multiple and kind != "text":
        kind = ""
    name = row.get("formLabel") or row.get("listLabel") or row.get("title") or key
    return OtherField(f"{where}/{key}", of, str(name), kind, sort, options, codes)


def _products(_calls: Calls, rows: Sequence[Row], _outline: Outline) -> list[Record]:
    return taken(rows, "product", _product)


def _product(row: Row) -> Record:
    return OtherProduct(
        key=f"product/{row['ID']}",
        name=str(row["NAME"]),
        price=exact(row.get("PRICE")),
        note=_plain(row.get("DESCRIPTION")),
    )


def _companies(calls: Calls, rows: Sequence[Row], outline: Outline) -> list[Record]:
    legal = _requisites(calls, [str(row["ID"]) for row in rows])
    kinds = _kinds(outline, "company")
    return taken(rows, "client", lambda row: _company(row, legal.get(str(row["ID"]), {}), kinds))


def _requisites(calls: Calls, ids: Sequence[str]) -> dict[str, Row]:
    """INN and KPP of companies, the first of each."""
    if not ids:
        return {}
    query = {"filter[ENTITY_TYPE_ID]": 4, "filter[@ENTITY_ID][]": ids, "order[ID]": "DESC"}
    rows = _all(calls, "crm.requisite.list", **query, **{"select[]": ["ID", "ENTITY_ID", "RQ_INN", "RQ_KPP"]})
    return {str(row["ENTITY_ID"]): row for row in rows if row.get("RQ_INN")}


def _company(row: Row, legal: Row, kinds: Mapping[str, OtherField]) -> Record:
    inn = str(legal.get("RQ_INN") or "")
    is_inn = only_digits(inn) == inn and len(inn) in (10, 12)
    return OtherParty(
        key=f"company/{row['ID']}",
        name=str(row["TITLE"]),
        is_organisation=True,
        phones=_multiple(row, "PHONE"),
        emails=_multiple(row, "EMAIL"),
        inn=inn if is_inn else "",
        kpp=str(legal.get("RQ_KPP") or "") if is_inn else "",
        address=str(row.get("ADDRESS") or ""),
        note=_plain(row.get("COMMENTS")),
        fields=_values(row, kinds),
        created_at=_moment(row.get("DATE_CREATE")),
    )


def _contacts(_calls: Calls, rows: Sequence[Row], outline: Outline) -> list[Record]:
    kinds = _kinds(outline, "contact")
    return taken(rows, "contact", lambda row: _contact(row, kinds))


def _contact(row: Row, kinds: Mapping[str, OtherField]) -> Record:
    names = [str(row.get(name) or "").strip() for name in ("LAST_NAME", "NAME", "SECOND_NAME")]
    phones, emails = _multiple(row, "PHONE"), _multiple(row, "EMAIL")
    return OtherParty(
        key=f"contact/{row['ID']}",
        name=" ".join(filter(None, names)) or next(iter([*phones, *emails]), "—"),
        is_organisation=False,
        company=f"company/{row['COMPANY_ID']}" if _is_id(row.get("COMPANY_ID")) else "",
        position=str(row.get("POST") or ""),
        phones=phones,
        emails=emails,
        address=str(row.get("ADDRESS") or ""),
        note=_plain(row.get("COMMENTS")),
        fields=_values(row, kinds),
        created_at=_moment(row.get("DATE_CREATE")),
    )


def _deals(calls: Calls, rows: Sequence[Row], outline: Outline) -> list[Record]:
    goods = _goods(calls, [str(row["ID"]) for row in rows])
    kinds = _kinds(outline, "deal")
    return taken(rows, "deal", lambda row: _deal(row, goods.get(str(row["ID"]), []), kinds))


def _goods(calls: Calls, ids: Sequence[str]) -> dict[str, list[Row]]:
    """What was picked for deals, by the deal."""
    goods: dict[str, list[Row]] = {}
    query = {"filter[=ownerType]": "D", "filter[@ownerId][]": ids, "order[id]": "asc"}
    for row in _all(calls, "crm.item.productrow.list", "productRows", **query) if ids else ():
        goods.setdefault(str(row["ownerId"]), []).append(row)
    return goods


def _deal(row: Row, goods: Sequence[Row], kinds: Mapping[str, OtherField]) -> Record:
    parties = [("company", row.get("COMPANY_ID")), ("contact", row.get("CONTACT_ID"))]
    typed = [f"{one['productName']} × {one['quantity']}" for one in goods if not _is_id(one.get("productId"))]
    return OtherDeal(
        key=f"deal/{row['ID']}",
        title=str(row.get("TITLE") or "").strip() or f"Битрикс24 {row['ID']}",
        parties=[f"{kind}/{pk}" for kind, pk in parties if _is_id(pk)],
        pipeline=str(row.get("CATEGORY_ID") or "0"),
        stage=str(row["STAGE_ID"]),
        amount=exact(row.get("OPPORTUNITY")) or None,
        responsible=str(row.get("ASSIGNED_BY_ID") or ""),
        description="\n".join(filter(None, [_plain(row.get("COMMENTS")), *typed])),
        goods=[
            (f"product/{one['productId']}", exact(one.get("quantity")) or Decimal(1))
            for one in goods
            if _is_id(one.get("productId"))
        ],
        fields=_values(row, kinds),
        created_at=_moment(row.get("DATE_CREATE")),
        closed_at=_moment(row.get("MOVED_TIME") or row.get("CLOSEDATE"))
        if row.get("CLOSED") == "Y"
        else None,
    )


def _notes_of(kind: str) -> Any:
    def read(calls: Calls, rows: Sequence[Row], _outline: Outline) -> list[Record]:
        ids = [str(row["ID"]) for row in rows]
        found = [
            note
            for at in range(0, len(ids), IN_BATCH)
            for note in _said(calls, kind, ids[at : at + IN_BATCH])
        ]
        return taken(found, "note", lambda row: _note(row, kind))

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


def _note(row: Row, kind: str) -> Record:
    key, text = f"comment/{row['ID']}", _plain(row.get("COMMENT"))
    if not text:
        return Left(key=key, kind="note", name="", why="sort")
    return OtherNote(
        key=key,
        about=f"{kind}/{row['ENTITY_ID']}",
        text=text,
        author=str(row.get("AUTHOR_ID") or ""),
        created_at=_moment(row.get("CREATED")),
    )


def _activities(_calls: Calls, rows: Sequence[Row], _outline: Outline) -> list[Record]:
    return taken(rows, "reminder", _activity)


def _activity(row: Row) -> Record | None:
    """Meetings, calls and things to do; tasks have a list of their own."""
    sort, key = str(row.get("TYPE_ID")), f"activity/{row['ID']}"
    if sort == "3" or row.get("PROVIDER_ID") == "CRM_TASKS_TASK":
        return None
    name = str(row.get("SUBJECT") or "").strip()
    owner = OWNERS.get(str(row.get("OWNER_TYPE_ID")))
    if sort not in ACTIVITY_SORTS or owner is None:
        return Left(key=key, kind="reminder", name=name[:200], why="about" if owner is None else "activity")
    due = _moment(row.get("DEADLINE") or row.get("END_TIME") or row.get("CREATED"))
    if due is None:
        raise ValueError(key)
    is_done = row.get("COMPLETED") == "Y"
    return OtherReminder(
        key=key,
        about=f"{owner}/{row['OWNER_ID']}",
        text=name,
        due=due if due.year < NO_DEADLINE else timezone.localtime(_moment(row.get("CREATED")) or due).date(),
        sort=ACTIVITY_SORTS[sort],
        assignee=str(row.get("RESPONSIBLE_ID") or ""),
        author=str(row.get("AUTHOR_ID") or ""),
        created_at=_moment(row.get("CREATED")),
        done_at=_moment(row.get("LAST_UPDATED") or row.get("END_TIME")) if is_done else None,
        result=_plain(row.get("DESCRIPTION")) if is_done else "",
    )


NO_DEADLINE = 9999
"""The year of activities that are due at no time."""


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
    return SourcePage(taken(rows, "reminder", _task), None if after is None else str(after))


def _task(row: Row) -> Record:
    key, name = f"task/{row['id']}", str(row["title"]).strip()
    about = _task_about(row.get("ufCrmTask"))
    if not about:
        return Left(key=key, kind="reminder", name=name[:200], why="about")
    created_at = _moment(row.get("createdDate"))
    due: datetime | date | None = _moment(row.get("deadline"))
    spent = int(row.get("timeSpentInLogs") or 0) // 60
    return OtherReminder(
        key=key,
        about=about,
        text=name,
        due=due or timezone.localtime(created_at).date(),
        assignee=str(row.get("responsibleId") or ""),
        author=str(row.get("createdBy") or ""),
        created_at=created_at,
        done_at=_moment(row.get("closedDate")) or created_at if str(row.get("status")) == TASK_DONE else None,
        result=_now("Time spent: %(hours)d h %(minutes)d min") % {"hours": spent // 60, "minutes": spent % 60}
        if spent
        else "",
    )


def _task_about(said: Any) -> str:
    """Of what it is: a deal before who it is with."""
    given = (
        dict(str(one).split("_", 1)[::1] for one in said if "_" in str(one)) if isinstance(said, list) else {}
    )
    return next((f"{kind}/{given[mark]}" for mark, kind in TASK_OWNERS.items() if mark in given), "")


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


def _kinds(outline: Outline, where: str) -> dict[str, OtherField]:
    """By the name of the column."""
    return {own.key.partition("/")[2]: own for own in outline.fields if own.key.startswith(f"{where}/")}


def _values(row: Row, kinds: Mapping[str, OtherField]) -> dict[str, Word]:
    said = {own.key: _word(row.get(name), own) for name, own in kinds.items() if own.kind}
    return {key: word for key, word in said.items() if word}


def _word(said: Any, own: OtherField) -> Word:
    many = [str(one) for one in said if one not in (None, "")] if isinstance(said, list) else []
    names = dict(zip(own.codes, own.options, strict=False))
    if own.kind == "choices":
        return [names.get(one, one) for one in many]
    text = ", ".join(many) if isinstance(said, list) else str(said if said is not None else "").strip()
    if own.kind == "yes_no":
        return "1" if text in ("1", "Y", "True") else "0" if text in ("0", "N", "False") else ""
    if not text:
        return ""
    if own.kind == "date":
        return text[:10]
    if own.kind == "moment":
        moment = _moment(text)
        return moment.isoformat() if moment else ""
    return text.partition("|")[0] if own.said in ("money", "address") else names.get(text, text)


def _multiple(row: Row, name: str) -> list[str]:
    values = row.get(name)
    return [str(one["VALUE"]) for one in values if one.get("VALUE")] if isinstance(values, list) else []


def _is_id(said: Any) -> bool:
    return said not in (None, "", "0", 0, False)


def _moment(said: Any) -> datetime | None:
    return datetime.fromisoformat(str(said)).astimezone(UTC) if said else None


def _plain(said: Any) -> str:
    """Without marks of a page or of its editor."""
    text = re.sub(r"<br\s*/?>|</p>|</div>", "\n", str(said or ""))
    return _BB_CODE.sub("", strip_tags(text)).strip()
