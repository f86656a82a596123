"""Rows of Bitrix24 as neutral records: nothing is asked here."""

import re
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.html import strip_tags
from django.utils.translation import gettext as _now

from naryad.core.phones import only_digits
from naryad.exchange.rules.sources.base import Row, exact
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
    Word,
)

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
OWNERS = {"2": "deal", "3": "contact", "4": "company"}
"""By the number of the kind of what an activity is of."""
ACTIVITY_SORTS = {"1": "meeting", "2": "call", "6": ""}
TASK_OWNERS = {"D": "deal", "CO": "company", "C": "contact"}
TASK_DONE = "5"
ENDS = {"S": "won", "F": "lost", "A": "lost"}
"""By the first letter of what a stage means: success, failure, apology; others are in progress."""
_BB_CODE = re.compile(
    r"\[/?(?:b|i|u|s|p|url|user|list|quote|code|img|color|size|font|\*)(?:=[^\]]*)?\]", re.IGNORECASE
)
NO_DEADLINE = 9999
"""The year of activities that are due at no time."""


def user_of(row: Row) -> OtherUser:
    name = " ".join(filter(None, [str(row.get("NAME") or ""), str(row.get("LAST_NAME") or "")]))
    return OtherUser(str(row["ID"]), name or str(row["ID"]), str(row.get("EMAIL") or ""))


def pipeline_of(row: Row, statuses: Sequence[Row]) -> OtherPipeline:
    of = "DEAL_STAGE" if str(row["id"]) == "0" else f"DEAL_STAGE_{row['id']}"
    stages = [_stage(status) for status in statuses if status.get("ENTITY_ID") == of]
    return OtherPipeline(str(row["id"]), str(row["name"]), stages)


def _stage(row: Row) -> OtherStage:
    extra = row.get("EXTRA")
    said = row.get("SEMANTICS") or (extra.get("SEMANTICS") if isinstance(extra, Mapping) else "")
    kind: Any = ENDS.get(str(said or "").upper()[:1], "open")
    return OtherStage(str(row["STATUS_ID"]), str(row["NAME"]), kind)


def field_of(key: str, row: Row, where: str, of: str) -> OtherField:
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


def product_of(row: Row) -> Record:
    return OtherProduct(
        key=f"product/{row['ID']}",
        name=str(row["NAME"]),
        price=exact(row.get("PRICE")),
        note=_plain(row.get("DESCRIPTION")),
    )


def company_of(row: Row, legal: Row, kinds: Mapping[str, OtherField]) -> Record:
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


def contact_of(row: Row, kinds: Mapping[str, OtherField]) -> Record:
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


def deal_of(row: Row, goods: Sequence[Row], kinds: Mapping[str, OtherField]) -> Record:
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


def note_of(row: Row, kind: str) -> Record:
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


def activity_of(row: Row) -> Record | None:
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


def task_of(row: Row) -> Record:
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


def kinds_of(outline: Outline, where: str) -> dict[str, OtherField]:
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
