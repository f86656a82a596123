"""Programs that people move from, by their key."""

from naryad.exchange.rules.sources.amocrm import AmoCrm
from naryad.exchange.rules.sources.base import OtherProgram
from naryad.exchange.rules.sources.bitrix24 import Bitrix24

SOURCES: dict[str, OtherProgram] = {source.key: source for source in (AmoCrm(), Bitrix24())}
