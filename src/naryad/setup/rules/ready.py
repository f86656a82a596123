"""Ready set-ups («готовые настройки»): files beside this program, each of a trade."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from naryad.setup.rules.schema import SetupFile, read_setup, worded

FOLDER = Path(__file__).resolve().parents[1] / "ready"
ORDER = ("furniture", "signs", "print", "batch", "repair", "it", "services", "empty")


@dataclass(frozen=True)
class Ready:
    """A ready set-up as it is offered."""

    name: str
    setup: SetupFile

    @property
    def drawing(self) -> str:
        """A template that draws the trade."""
        return f"setup/drawings/{self.name}.html"

    def title(self, language: str) -> str:
        return worded(self.setup.name, language)

    def about(self, language: str) -> str:
        return worded(self.setup.about, language)


@cache
def ready_setups() -> dict[str, Ready]:
    """In the order in which they are offered."""
    return {
        name: Ready(name, read_setup((FOLDER / f"{name}.json").read_bytes()))
        for name in ORDER
        if (FOLDER / f"{name}.json").exists()
    }
