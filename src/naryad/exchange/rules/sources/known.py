"""Programs that people move from, by their key."""

from naryad.exchange.rules.sources.amocrm import AmoCrm
from naryad.exchange.rules.sources.base import OtherProgram

SOURCES: dict[str, OtherProgram] = {source.key: source for source in (AmoCrm(),)}
