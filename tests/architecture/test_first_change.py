"""docs/dev/first-change.md is true: a copy of the tree is changed as it says, and (in the battery) its commands pass."""

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

from tests.battery import IS_BATTERY

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "dev" / "first-change.md"
COPIED = ("src", "tests", "scripts", "pyproject.toml", "requirements")
STEP = re.compile(
    r"(?:In\s+`(?P<path>[^`]+)`, (?P<side>before|after) `(?P<anchor>[^`]+)`|New `(?P<new>[^`]+)`|\bRun)"
    r":\n```\w+\n(?P<block>.*?)^```$",
    re.M | re.S,
)


def test_the_first_change_is_made_as_its_page_says(tmp_path: Path) -> None:
    tree = copy_of_the_tree(tmp_path)

    steps = list(STEP.finditer(PAGE.read_text(encoding="utf-8").split("## An example", 1)[1]))
    for step in steps:
        take(step, tree)

    assert [step["path"] or step["new"] or "run" for step in steps].count("run") == 2
    assert len(steps) >= 9


def copy_of_the_tree(tmp_path: Path) -> Path:
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, tmp_path / name)
    return tmp_path


def take(step: re.Match[str], tree: Path) -> None:
    if step["new"]:
        (tree / step["new"]).write_text(step["block"], encoding="utf-8")
    elif step["path"]:
        path = tree / step["path"]
        source = path.read_text(encoding="utf-8")
        assert source.count(step["anchor"]) == 1, f"{step['path']}: {step['anchor']!r}"
        before, after = source.split(step["anchor"])
        laid = (
            step["block"] + step["anchor"]
            if step["side"] == "before"
            else step["anchor"] + "\n" + step["block"].rstrip("\n")
        )
        path.write_text(before + laid + after, encoding="utf-8")
    elif IS_BATTERY:
        run(step["block"].split(), tree)


def run(words: list[str], tree: Path) -> None:
    """In the copy, not in what is installed; xdist's own variables would lead the inner run astray."""
    environment = {name: value for name, value in os.environ.items() if "XDIST" not in name}
    environment |= {"PYTHONPATH": str(tree / "src"), "DJANGO_SETTINGS_MODULE": "naryad.config.settings.test"}
    done = subprocess.run(
        [sys.executable, *words[1:]], cwd=tree, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
