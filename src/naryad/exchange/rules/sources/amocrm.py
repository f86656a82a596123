"""amoCRM by its API v4 and a long-lived token: https://www.amocrm.ru/developers/content/crm_platform/"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, ClassVar
from urllib.parse import urlsplit

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from naryad.core.phones import only_digits
from naryad.exchange.rules.sources.base import BadAddress, OtherProgram, Row, exact, moment, rows_in, taken
from naryad.exchange.rules.sources.calls import Calls, SourceRefuses, SourceWaits
from naryad.exchange.rules.sources.records import (
    Left,
    OtherDeal,
    OtherField,
    OtherNote,
    OtherParty,
    OtherPipeline,
    OtherProduct,
    OtherReason,
    OtherReminder,
    OtherStage,
    OtherUser,
    Outline,
    Record,
    SourcePage,
    Word,
)

AT_ONCE = 250
WON, LOST = 142, 143
"""The last two stages of every pipeline."""
FIELD_KINDS = {
    "text": "text",
    "textarea": "long",
    "streetaddress": "text",
    "smart_address": "text",
    "tracking_data": "text",
    "numeric": "number",
    "monetary": "money",
    "price": "money",
    "checkbox": "yes_no",
    "select": "choice",
    "radiobutton": "choice",
    "multiselect": "choices",
    "category": "choice",
    "date": "date",
    "birthday": "date",
    "date_time": "moment",
    "url": "link",
}
"""What no own field could hold is left out: files, items of an invoice, links to lists."""
LEGAL = "legal_entity"
"""Its INN and KPP are the client's."""
OWN_COLUMNS = frozenset({"PHONE", "EMAIL", "POSITION", "ADDRESS"})
"""Codes of fields that have a place of their own here."""
FIELDS_OF = {"leads": ["deal"], "companies": ["client"], "contacts": ["client", "contact"]}
PARTIES = frozenset({"leads", "contacts", "companies"})
TASK_SORTS = {1: "call", 2: "meeting"}
NOTE_TEXTS = frozenset({"common", "service_message", "extended_service_message", "sms_in", "sms_out"})
CALLS = {"call_in": _("Incoming call"), "call_out": _("Outgoing call")}


class AmoCrm(OtherProgram):
    key = "amocrm"
    label = "amoCRM"
    example = "firma.amocrm.ru"
    hint = _(
        "In amoCRM as its administrator: amoMarket → ⋯ → Create integration → External, with access to the data of the account; "
        "then “Keys and scopes” → “Generate a long-lived token”."
    )
    not_taken = _(
        "Not taken over: files and records of calls, chats, buyers and their purchases, lists that hold no products, "
        "tags of contacts and companies, who answers for a contact or company."
    )
    wheres: ClassVar[Mapping[str, str]] = {
        "companies": "companies",
        "contacts": "contacts",
        "deals": "leads",
        "notes:leads": "leads/notes",
        "notes:contacts": "contacts/notes",
        "notes:companies": "companies/notes",
        "reminders": "tasks",
    }

    def account(self, address: str, secret: str) -> tuple[str, str]:
        parts = urlsplit(address if "://" in address else f"https://{address}")
        if not parts.hostname or parts.username or "." not in parts.hostname:
            raise BadAddress(address)
        return f"{parts.scheme}://{parts.netloc}", secret.strip()

    def calls(self, base: str, secret: str) -> Calls:
        return Calls(base, {"Authorization": f"Bearer {secret}"})

    def outline(self, calls: Calls) -> Outline:
        pipelines = rows_in(_asked(calls, "leads/pipelines"), "_embedded", "pipelines")
        return Outline(
            users=[_user(row) for row in _all(calls, "users", "users")],
            pipelines=[_pipeline(row) for row in pipelines if not row.get("is_archive")],
            reasons=[
                OtherReason(f"loss_reasons/{row['id']}", str(row["name"]))
                for row in _all(calls, "leads/loss_reasons", "loss_reasons")
            ],
            fields=[own for of in FIELDS_OF for own in _fields(calls, of)],
            lists=[
                str(row["id"]) for row in _all(calls, "catalogs", "catalogs") if row.get("type") == "products"
            ],
        )

    def steps(self, outline: Outline) -> Sequence[str]:
        return [*(f"products:{catalog}" for catalog in outline.lists), *self.wheres]

    def page(self, calls: Calls, step: str, at: str, outline: Outline) -> SourcePage:
        what, _colon, catalog = step.partition(":")
        where = f"catalogs/{catalog}/elements" if what == "products" else self.wheres[step]
        name = {"products": "elements", "reminders": "tasks"}.get(what, where.rpartition("/")[2])
        options = {} if what == "products" else {"order[id]": "asc"}
        if what == "deals":
            options["with"] = "contacts,catalog_elements"
        number = int(at or 1)
        said = _asked(calls, where, page=number, limit=AT_ONCE, **options)
        rows = rows_in(said, "_embedded", name)
        return SourcePage(_READ[what](rows, where), str(number + 1) if _has_next(said) else None)


def _asked(calls: Calls, where: str, **query: Any) -> Any:
    """None where there is nothing of it."""
    status, said = calls.get(f"/api/v4/{where}", **query)
    if status == 204:
        return None
    if status == 200:
        if not isinstance(said, Mapping):
            raise SourceWaits("broken", 10)
        return said
    if status == 429:
        raise SourceWaits("limit", 5)
    if status >= 500:
        raise SourceWaits("unreachable", 30)
    raise SourceRefuses({401: "token", 402: "unpaid", 403: "rights"}.get(status, "unknown"))


def _has_next(said: Any) -> bool:
    return bool(said and said.get("_links", {}).get("next"))


def _all(calls: Calls, where: str, name: str) -> list[Row]:
    rows: list[Row] = []
    number, goes_on = 1, True
    while goes_on:
        said = _asked(calls, where, page=number, limit=AT_ONCE)
        rows += rows_in(said, "_embedded", name)
        number, goes_on = number + 1, _has_next(said)
    return rows


def _user(row: Row) -> OtherUser:
    return OtherUser(str(row["id"]), str(row.get("name") or row["id"]), str(row.get("email") or ""))


def _pipeline(row: Row) -> OtherPipeline:
    """Archived ones have no stages in use: deals of them are laid into the first one of the company."""
    stages = sorted(rows_in(row, "_embedded", "statuses"), key=lambda stage: stage.get("sort") or 0)
    return OtherPipeline(str(row["id"]), str(row["name"]), [_stage(row, stage) for stage in stages])


def _stage(pipeline: Row, row: Row) -> OtherStage:
    """The ids of the last two are the same in all pipelines."""
    kind: Any = {WON: "won", LOST: "lost"}.get(row["id"], "open")
    return OtherStage(f"{pipeline['id']}/{row['id']}", str(row["name"]), kind)


def _fields(calls: Calls, where: str) -> list[OtherField]:
    rows = _all(calls, f"{where}/custom_fields", "custom_fields")
    return [
        _field(row, where, of)
        for row in rows
        if row.get("code") not in OWN_COLUMNS and row.get("type") != LEGAL
        for of in FIELDS_OF[where]
    ]


def _field(row: Row, where: str, of: str) -> OtherField:
    options = [str(option["value"]) for option in row.get("enums") or row.get("nested") or ()]
    said = str(row.get("type"))
    kind = FIELD_KINDS.get(said, "")
    if kind in ("choice", "choices") and not options:
        kind = ""
    return OtherField(f"{where}/{row['id']}", of, str(row["name"]), kind, said, options)


def _products(rows: Sequence[Row], where: str) -> list[Record]:
    return taken(rows, "product", _product)


def _product(row: Row) -> Record | None:
    if row.get("is_deleted"):
        return None
    codes = {one.get("field_code"): _first(one) for one in row.get("custom_fields_values") or ()}
    return OtherProduct(
        key=f"elements/{row['id']}",
        name=str(row["name"]),
        article=str(codes.get("SKU") or ""),
        price=exact(codes.get("PRICE")),
        note=str(codes.get("DESCRIPTION") or ""),
    )


def _parties(rows: Sequence[Row], where: str) -> list[Record]:
    return taken(rows, "client" if where == "companies" else "contact", lambda row: _party(row, where))


def _party(row: Row, where: str) -> Record | None:
    if row.get("is_deleted"):
        return None
    values = list(row.get("custom_fields_values") or ())
    codes = {one.get("field_code"): one for one in values}
    legal = _legal(values)
    companies = rows_in(row, "_embedded", "companies") if where == "contacts" else []
    return OtherParty(
        key=f"{where}/{row['id']}",
        name=str(row.get("name") or "").strip() or _unnamed(codes),
        is_organisation=where == "companies",
        company=f"companies/{companies[0]['id']}" if companies else "",
        position=_line(codes.get("POSITION")),
        phones=_texts(codes.get("PHONE")),
        emails=_texts(codes.get("EMAIL")),
        inn=legal.get("vat_id") or "",
        kpp=legal.get("kpp") or "",
        address=_line(codes.get("ADDRESS")),
        fields=_values(values, where),
        created_at=moment(row.get("created_at")),
    )


def _unnamed(codes: Mapping[Any, Row]) -> str:
    """Calls make contacts without a name."""
    return next((text for code in ("PHONE", "EMAIL") for text in _texts(codes.get(code))), "—")


def _legal(values: Sequence[Row]) -> dict[str, str]:
    """Of the first legal entity whose INN is one."""
    for one in values:
        if one.get("field_type") == LEGAL:
            for entry in one["values"]:
                said = {name: str(entry["value"].get(name) or "") for name in ("vat_id", "kpp")}
                if only_digits(said["vat_id"]) == said["vat_id"] and len(said["vat_id"]) in (10, 12):
                    return said
    return {}


def _deals(rows: Sequence[Row], where: str) -> list[Record]:
    return taken(rows, "deal", _deal)


def _deal(row: Row) -> Record | None:
    if row.get("is_deleted"):
        return None
    contacts = sorted(rows_in(row, "_embedded", "contacts"), key=lambda one: not one.get("is_main"))
    companies = rows_in(row, "_embedded", "companies")
    reason = row.get("loss_reason_id")
    return OtherDeal(
        key=f"leads/{row['id']}",
        title=str(row.get("name") or "").strip() or f"amoCRM {row['id']}",
        parties=[
            *(f"companies/{one['id']}" for one in companies),
            *(f"contacts/{one['id']}" for one in contacts),
        ],
        pipeline=str(row["pipeline_id"]),
        stage=f"{row['pipeline_id']}/{row['status_id']}",
        amount=exact(row.get("price")) or None,
        responsible=str(row.get("responsible_user_id") or ""),
        reason=f"loss_reasons/{reason}" if reason else "",
        tags=[str(tag["name"]) for tag in rows_in(row, "_embedded", "tags")],
        goods=[_good(one) for one in rows_in(row, "_embedded", "catalog_elements")],
        fields=_values(row.get("custom_fields_values") or (), "leads"),
        created_at=moment(row.get("created_at")),
        closed_at=moment(row.get("closed_at")),
    )


def _good(row: Row) -> tuple[str, Decimal]:
    metadata = row.get("metadata") or {}
    return f"elements/{row['id']}", exact(metadata.get("quantity")) or Decimal(1)


def _notes(rows: Sequence[Row], where: str) -> list[Record]:
    return taken(rows, "note", lambda row: _note(row, where.partition("/")[0]))


def _note(row: Row, about: str) -> Record | None:
    key, text = f"notes/{row['id']}", _note_text(row)
    if not text:
        return Left(key=key, kind="note", name=str(row.get("note_type")), why="sort")
    return OtherNote(
        key=key,
        about=f"{about}/{row['entity_id']}",
        text=text,
        author=str(row.get("created_by") or ""),
        created_at=moment(row.get("created_at")),
    )


def _note_text(row: Row) -> str:
    sort, params = row.get("note_type"), row.get("params") or {}
    if sort in NOTE_TEXTS:
        return str(params.get("text") or "").strip()
    if sort in CALLS:
        minutes, seconds = divmod(int(params.get("duration") or 0), 60)
        return f"{CALLS[sort]}: {params.get('phone') or '—'}, {minutes}:{seconds:02d}"
    return ""


def _reminders(rows: Sequence[Row], where: str) -> list[Record]:
    return taken(rows, "reminder", _reminder)


def _reminder(row: Row) -> Record | None:
    key, text = f"tasks/{row['id']}", str(row.get("text") or "").strip()
    if row.get("entity_type") not in PARTIES or not row.get("entity_id"):
        return Left(key=key, kind="reminder", name=text[:200], why="about")
    due, created_at = moment(row["complete_till"]), moment(row.get("created_at"))
    if due is None:
        raise ValueError(key)
    result = row.get("result")
    return OtherReminder(
        key=key,
        about=f"{row['entity_type']}/{row['entity_id']}",
        text=text,
        due=_due(due),
        sort=TASK_SORTS.get(row.get("task_type_id") or 0, ""),
        assignee=str(row.get("responsible_user_id") or ""),
        author=str(row.get("created_by") or ""),
        created_at=created_at,
        done_at=moment(row.get("updated_at")) if row.get("is_completed") else None,
        result=str(result.get("text") or "") if isinstance(result, Mapping) else "",
    )


def _due(due: datetime) -> Any:
    """A task for the whole day ends with its last minute."""
    local = timezone.localtime(due)
    return local.date() if (local.hour, local.minute) == (23, 59) else due


_READ = {
    "products": _products,
    "companies": _parties,
    "contacts": _parties,
    "deals": _deals,
    "notes": _notes,
    "reminders": _reminders,
}


def _first(one: Row | None) -> Any:
    values = one.get("values") if one else None
    return values[0]["value"] if values else None


def _texts(one: Row | None) -> list[str]:
    values = (one.get("values") if one else None) or ()
    return [text for value in values if (text := str(value.get("value") or "").strip())]


def _line(one: Row | None) -> str:
    return ", ".join(_texts(one))


def _values(values: Sequence[Row], where: str) -> dict[str, Word]:
    said = {
        f"{where}/{one['field_id']}": _word(one) for one in values if one.get("field_code") not in OWN_COLUMNS
    }
    return {key: word for key, word in said.items() if word}


def _word(one: Row) -> Word:
    sort, first = one.get("field_type"), _first(one)
    if first in (None, ""):
        return ""
    if sort == "multiselect":
        return _texts(one)
    if sort == "checkbox":
        return "1" if first in (True, 1, "1") else "0"
    if sort in ("date", "birthday", "date_time"):
        return _time(first, is_day=sort != "date_time")
    return _line(one) if sort == "smart_address" else "" if isinstance(first, Mapping) else str(first)


def _time(said: Any, *, is_day: bool) -> str:
    """Seconds since 1970, or ISO. A day is its midnight, in the zone that is current."""
    try:
        when = datetime.fromtimestamp(int(said), tz=UTC)
    except ValueError:
        when = datetime.fromisoformat(said)
    return timezone.localtime(when).date().isoformat() if is_day else when.astimezone(UTC).isoformat()
