"""What the pages for operators tell to type is there, and is the same in both languages."""

import argparse
import re
import shlex

import pytest
import yaml

from naryad.config.cli import _parser
from naryad.core.env import described_variables, env
from tests.operate.conftest import ROOT

PAGES = {
    language: (ROOT / f"docs/ops/{language}.md").read_text(encoding="utf-8") for language in ("en", "ru")
}
BLOCK = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
COMMAND = re.compile(r"(?:^|\s|/bin/)naryad ([a-z]+(?: --[a-z-]+(?: \w+)?| /\S+)*)", re.MULTILINE)


def test_both_languages_tell_to_type_the_same() -> None:
    assert BLOCK.findall(PAGES["en"]) == BLOCK.findall(PAGES["ru"])


def test_every_setting_that_is_named_is_one() -> None:
    named = set(re.findall(r"\b(?:NARYAD|DATABASE)_[A-Z_]+\b", "".join(PAGES.values())))
    asked_by_compose = set(re.findall(r"\${([A-Z_]+)", (ROOT / "compose.yaml").read_text(encoding="utf-8")))

    assert named - asked_by_compose - {name for name, _default, _text in described_variables()} == set()


@pytest.mark.parametrize("command", sorted(set(COMMAND.findall("".join(BLOCK.findall(PAGES["en"]))))))
def test_every_command_is_accepted(command: str) -> None:
    options = _parser().parse_args(shlex.split(command))

    assert isinstance(options, argparse.Namespace)


def test_the_proxy_lets_through_what_the_program_takes() -> None:
    nginx = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    [size] = re.findall(r"client_max_body_size (\d+)m;", nginx)

    assert int(size) * 1024 * 1024 >= env().request_bytes
    assert "/w/[^/]+/events" in nginx


def test_every_file_that_is_laid_out_is_there() -> None:
    named = set(re.findall(r"\bdeploy/[\w.-]+", "".join(PAGES.values())))

    assert {path for path in named if not (ROOT / path.rstrip(".")).exists()} == set()
    assert len(named) >= 4


def test_alerts_are_about_what_is_measured() -> None:
    rules = yaml.safe_load((ROOT / "deploy/alerts.yml").read_text(encoding="utf-8"))["groups"][0]["rules"]
    named = {name for rule in rules for name in re.findall(r"\bnaryad_\w+", rule["expr"])}
    sources = "".join(path.read_text(encoding="utf-8") for path in (ROOT / "src/naryad/operate").glob("*.py"))

    assert {name for name in named if re.sub(r"_(total|bucket)$", "", name) not in sources} == set()
    assert all(rule["annotations"]["summary"] for rule in rules)
