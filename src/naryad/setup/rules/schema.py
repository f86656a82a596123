"""The file of a company's set-up: what it is made of, read with an error's place for what is wrong in it.

A file is JSON of schema 2, or an older one (docs/dev/setup-file.md). Rows have a `key`, by which a second laying knows
them again; rows name each other by key. A text is one string, or one for each language: {"ru": "…", "en": "…"}.
"""

import json
from collections.abc import Mapping
from typing import Annotated, Any, Literal

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from naryad.core.errors import ActionError, filled
from naryad.tasks.rules.checklist import MOST_LINES, Unticked

SCHEMA = 2
"""1 had no offer_texts and no papers."""
BIGGEST = 2_000_000
"""Bytes of a file."""
MOST_ROWS = 500
"""Of one list."""
Text = str | dict[Literal["ru", "en"], str]
Key = Annotated[str, Field(min_length=1, max_length=60)]


class BadSetup(ActionError):
    """The file is no set-up that this release can lay; says where and why."""


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class NameRow(_Part):
    """A row of a settings list. `within`: the row that it stands inside; `values`: what it has beside its name."""

    key: Key
    name: Text
    within: Key | None = None
    values: dict[str, Any] = {}


class OptionRow(_Part):
    key: Key
    name: Text
    colour: str = ""


class FieldRow(_Part):
    """A field of the company's own. `unseen_by`, `kept_by`: roles that do not see it, do not change it."""

    key: Key
    of: str
    kind: str
    name: Text
    hint: Text = ""
    group: Text = ""
    unit: Text = ""
    decimals: int = 0
    formula: Text = ""
    """Of a calculated field, as people type it: by names, in the company's language."""
    is_required: bool = False
    unseen_by: list[str] = []
    kept_by: list[str] = []
    shown: list[str] = ["card", "table"]
    options: Annotated[list[OptionRow], Field(max_length=MOST_ROWS)] = []
    branches: list[Key] = []
    """Keys of the order types or task types that have it; none: all."""
    stages: list[Key] = []
    """Keys of the stages from which on it has to be filled."""


class AfterStep(_Part):
    """`lag` in calendar minutes."""

    step: Key
    lag: int = 0


class SetupStep(_Part):
    """Minutes of work, plus so many a unit; `waits`: calendar minutes of a step that is waited for.

    `condition`, `estimate_formula`: as people type them, by names, in the company's language.
    """

    key: Key
    title: Text
    description: Text = ""
    task_type: Key | None = None
    skill: Key | None = None
    minutes: int | None = None
    per_unit: int = 0
    waits: int | None = None
    ends_itself: bool = False
    is_per_item: bool = False
    makes_ready: bool = False
    checklist: Annotated[list[Text], Field(max_length=MOST_LINES)] = []
    unticked: Unticked = Unticked.ASK
    """What «Done» does about lines of the checklist that are not ticked."""
    stage: Key | None = None
    condition: Text = ""
    estimate_formula: Text = ""
    after: list[AfterStep | Key] = []

    @property
    def links(self) -> list[AfterStep]:
        return [one if isinstance(one, AfterStep) else AfterStep(step=one) for one in self.after]


class ProcessRow(_Part):
    """A process template: of an order type, or laid on a deal at a stage."""

    key: Key
    name: Text
    order_type: Key | None = None
    deal_stage: Key | None = None
    steps: Annotated[list[SetupStep], Field(max_length=200)]


class ViewCondition(_Part):
    """`column`: a list's own by its name, a field of the company's own as "field:KEY"; a value that is a row of a list
    or an option is "key:KEY".
    """

    column: str
    operator: Annotated[str, Field(pattern="^[a-z]{1,20}$")]
    values: list[str] = []


class ViewGroup(_Part):
    join: Literal["and", "or"] = "and"
    parts: "list[ViewCondition | ViewGroup]" = []


class ViewRow(_Part):
    """A view of the list `of` that everybody sees, and with which the lists of `roles` open. Columns as in conditions,
    in `sort` with "-" before those that begin with the greatest; `words`: the rest of the address, such as its tab.
    """

    key: Key
    of: str
    name: Text
    roles: list[str] = []
    columns: list[str] = []
    sort: list[str] = []
    group: str = ""
    where: ViewGroup | None = None
    words: dict[str, str] = {}


class OfferTextRow(_Part):
    """What a new offer in the language begins with."""

    language: str
    intro: Annotated[str, Field(max_length=10_000)] = ""
    terms: Annotated[str, Field(max_length=10_000)] = ""


class PaperRow(_Part):
    """How papers of a kind look: texts above and below, hidden columns, numbers; what a kind does not have is passed over."""

    kind: str
    before: Text = ""
    after: Text = ""
    hidden: list[str] = []
    number_template: str = ""
    template: Annotated[str, Field(max_length=100_000)] = ""
    """Typst, in place of the built-in template of the kind (documents/papers)."""


class SetupFile(_Part):
    """`lists`: by kind of list, in the order in which they are shown. What a file leaves out stays as it is."""

    schema_: Annotated[int, Field(alias="schema")]
    name: Text
    about: Text = ""
    parts: list[str] | None = None
    nouns: dict[str, dict[str, Text]] | None = None
    lists: dict[str, Annotated[list[NameRow], Field(max_length=MOST_ROWS)]] = {}
    fields: Annotated[list[FieldRow], Field(max_length=200)] = []
    processes: Annotated[list[ProcessRow], Field(max_length=MOST_ROWS)] = []
    views: Annotated[list[ViewRow], Field(max_length=MOST_ROWS)] = []
    offer_texts: Annotated[list[OfferTextRow], Field(max_length=20)] = []
    papers: Annotated[list[PaperRow], Field(max_length=100)] = []


def read_setup(text: str | bytes) -> SetupFile:
    if len(text) > BIGGEST:
        raise BadSetup(_("This file is too big for a set-up."))
    try:
        data = json.loads(text)
    except (ValueError, RecursionError) as fault:
        raise BadSetup(_("This is no file of a set-up: it is not JSON.")) from fault
    schema = data.get("schema") if isinstance(data, dict) else None
    if isinstance(schema, int) and schema > SCHEMA:
        said = _("This file was made by a newer Naryad (schema %(schema)d, known here: %(known)d).")
        raise BadSetup(filled(said, {"schema": schema, "known": SCHEMA}))
    try:
        read = SetupFile.model_validate(data)
    except ValidationError as faults:
        raise BadSetup(filled(_("The file is wrong at %(place)s: %(why)s"), _first(faults))) from faults
    _refuse_doubles(read)
    return read


def _first(faults: ValidationError) -> Mapping[str, str]:
    fault = faults.errors(include_url=False, include_context=False)[0]
    return {"place": ".".join(map(str, fault["loc"])) or "—", "why": fault["msg"]}


def _refuse_doubles(read: SetupFile) -> None:
    """A key is one row's: of its list, of all fields, of all processes, of all views."""
    groups: dict[str, list[str]] = {
        f"lists.{kind}": [row.key for row in rows] for kind, rows in read.lists.items()
    }
    groups["fields"] = [row.key for row in read.fields]
    groups["processes"] = [row.key for row in read.processes]
    groups["views"] = [row.key for row in read.views]
    groups["offer_texts"] = [row.language for row in read.offer_texts]
    groups["papers"] = [row.kind for row in read.papers]
    groups |= {f"fields.{row.key}.options": [one.key for one in row.options] for row in read.fields}
    groups |= {f"processes.{row.key}.steps": [one.key for one in row.steps] for row in read.processes}
    for place, keys in groups.items():
        if double := next((key for key in keys if keys.count(key) > 1), None):
            raise BadSetup(
                filled(_("The key “%(key)s” stands twice in %(place)s."), {"key": double, "place": place})
            )


def worded(text: Text, language: str) -> str:
    """In the company's language, else in whichever there is."""
    if isinstance(text, str):
        return text
    return text.get(language) or next(iter(text.values()), "")  # type: ignore[call-overload]
