"""Questions to another program: in its pace, with its faults told apart from those that pass by themselves."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

from naryad.core import outgoing
from naryad.core.env import env

SECONDS = 30.0
MOST_BYTES = 32 * 1024 * 1024
PAUSE = 0.2
"""Between two questions: amoCRM takes seven a second, Bitrix24 two on the average after a burst of fifty."""


class SourceRefuses(Exception):
    """Only a person can help. `code`: one of words.FAULTS."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class SourceWaits(Exception):
    """It may answer later. `code`: one of words.FAULTS; `seconds`: when to ask again."""

    def __init__(self, code: str, seconds: int) -> None:
        super().__init__(code)
        self.code, self.seconds = code, seconds


@dataclass
class Calls:
    """Questions to one account: `base` is its address without a slash at the end."""

    base: str
    headers: Mapping[str, str] = field(default_factory=dict)
    pause: float = PAUSE
    asked_at: float = 0.0

    def get(self, path: str, **query: Any) -> tuple[int, Any]:
        """Status and JSON, None where nothing was said. The status is for its source to judge. A list is said once for each."""
        self._keep_pace()
        url = f"{self.base}{path}" + (f"?{urlencode(query, doseq=True)}" if query else "")
        try:
            answer = outgoing.get(
                url,
                headers={"Accept": "application/json", "User-Agent": "Naryad-Import/1", **self.headers},
                permitted=outgoing.networks(env().outgoing_networks),
                most=MOST_BYTES,
                seconds=SECONDS,
            )
        except outgoing.Unreachable:
            raise SourceWaits(
                "unreachable", 30
            ) from None  # its words may hold the address, and that a secret
        return answer.status, _read(answer)

    def _keep_pace(self) -> None:
        time.sleep(max(self.asked_at + self.pause - time.monotonic(), 0))
        self.asked_at = time.monotonic()


def _read(answer: outgoing.Answer) -> Any:
    if not answer.body.strip():
        return None
    try:
        return json.loads(answer.body)
    except ValueError:
        if answer.status < 300:
            raise SourceWaits("broken", 10) from None
        return None
