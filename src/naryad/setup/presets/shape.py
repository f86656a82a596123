"""What a preset says: plain data with texts in English that are translated when it is laid."""

from dataclasses import KW_ONLY, dataclass


@dataclass(frozen=True)
class TypePreset:
    """A kind of work and the types inside it: (name, minutes, skill)."""

    name: str
    types: tuple[tuple[str, int, str], ...]


@dataclass(frozen=True)
class StepPreset:
    """A step, of the type that has its name; `after` names the steps before it.

    `days` > 0: a waiting task of so many calendar days.
    """

    title: str
    stage: str = ""
    after: tuple[str, ...] = ()
    _: KW_ONLY
    minutes: int | None = None
    per_unit: int = 0
    days: int = 0
    ends_itself: bool = False
    is_per_item: bool = False
    makes_ready: bool = False
    description: str = ""


@dataclass(frozen=True, kw_only=True)
class TemplatePreset:
    """A chain for an order type, or for deals that reach `deal_stage`."""

    name: str
    order_type: str = ""
    deal_stage: str = ""
    steps: tuple[StepPreset, ...]


@dataclass(frozen=True, kw_only=True)
class Preset:
    """All that a company of one industry begins with.

    Stages of deals: (name, kind); `client_stages`: (name of an order's stage, what the client's link calls it).
    """

    name: str
    kinds: tuple[TypePreset, ...]
    deal_stages: tuple[tuple[str, str], ...]
    sources: tuple[str, ...]
    order_types: tuple[tuple[str, tuple[str, ...]], ...]
    client_stages: tuple[tuple[str, str], ...]
    templates: tuple[TemplatePreset, ...]

    @property
    def skills(self) -> list[str]:
        """Of its types, in their order."""
        return list(dict.fromkeys(skill for kind in self.kinds for _name, _minutes, skill in kind.types))
