"""What the pages for operators tell to type is there, and is the same in both languages."""

import argparse
import re
import shlex

import pytest

from naryad.config.cli import _parser
from naryad.core.env import described_variables, env
from tests.operate.conftest import ROOT

PAGES = {
    language: (ROOT / f"docs/ops/{language}.md").read_text(encoding="utf-8") for language in ("en", "ru")
}
BLOCK = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|\s|/bin/)naryad ([a-z]+(?: --[a-z-]+(?: \d+)?| /\S+)*)", re.MULTILINE)


def test_both_languages_tell_to_type_the_same() -> None:
    assert BLOCK.findall(PAGES["en"]) == BLOCK.findall(PAGES["ru"])


def test_every_setting_that_is_named_is_one() -> None:
    named = set(re.findall(r"\b(?:NARYAD|DATABASE)_[A-Z_]+\b", "".join(PAGES.values())))

    assert named - {name for name, _default, _text in described_variables()} == set()


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall("".join(BLOCK.findall(PAGES["en"]))))))
def test_every_command_is_accepted(command: str) -> None:
    options = _parser().parse_args(shlex.split(command))

    assert isinstance(options, argparse.Namespace)


def test_the_proxy_lets_through_what_the_program_takes() -> None:
    [size] = re.findall(r"client_max_body_size (\d+)m;", PAGES["en"])

    assert int(size) * 1024 * 1024 >= env().request_bytes
    assert "/w/[^/]+/events" in PAGES["en"]
