"""What is laid out for machines and containers names commands, variables and files that there are."""

import argparse
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from naryad.config.cli import _parser
from naryad.core.env import described_variables
from tests.operate.conftest import ROOT

UNITS = sorted((ROOT / "deploy").glob("*.service"))
COMPOSE = yaml.safe_load((ROOT / "compose.yaml").read_text(encoding="utf-8"))
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")
VARIABLES = {name for name, _default, _text in described_variables()}
OURS = [name for name, service in COMPOSE["services"].items() if service["image"] == "naryad"]
PROGRAM = "/srv/naryad/program/.venv/bin/naryad"


def accepted(words: list[str]) -> bool:
    return isinstance(_parser().parse_args(words), argparse.Namespace)


@pytest.mark.parametrize("name", OURS)
def test_a_service_of_compose_runs_a_command_with_settings_that_there_are(name: str) -> None:
    service = COMPOSE["services"][name]

    assert accepted(service["command"])
    assert set(service["environment"]) <= VARIABLES


def test_compose_has_the_three_kinds_of_processes_after_the_migration() -> None:
    services = COMPOSE["services"]

    assert {"web", "events", "worker"} <= set(OURS)
    for name in ("web", "events", "worker"):
        assert services[name]["depends_on"] == {"migrate": {"condition": "service_completed_successfully"}}
    assert {volume.partition(":")[0] for one in services.values() for volume in one["volumes"]} == set(
        COMPOSE["volumes"]
    )
    assert all(port.startswith("127.0.0.1:") for one in services.values() for port in one.get("ports", []))


def test_the_image_runs_as_nobody_special_what_there_is() -> None:
    words = {line.split()[0] for line in DOCKERFILE.splitlines() if line and line[0].isupper()}
    sources = re.findall(r"^FROM (\S+)", DOCKERFILE, re.MULTILINE)
    [command] = re.findall(r'^CMD \["(\w+)"\]', DOCKERFILE, re.MULTILINE)
    named = set(re.findall(r"\b(NARYAD_[A-Z_]+)=", DOCKERFILE))
    copied = re.findall(r"^COPY ([a-z]\S*) ", DOCKERFILE, re.MULTILINE)

    assert "ADD" not in words
    assert all(re.fullmatch(r"[a-z]+:\d[\w.-]+", source) for source in sources), sources
    assert re.findall(r"^USER (\d+)", DOCKERFILE, re.MULTILINE) == ["10001"]
    assert accepted([command])
    assert named <= VARIABLES
    assert all((ROOT / path).exists() for path in copied)
    assert (ROOT / ".dockerignore").exists()


@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_a_unit_starts_a_command_that_there_is(unit: Path) -> None:
    text = unit.read_text(encoding="utf-8")
    [start] = re.findall(r"^ExecStart=(.+)$", text, re.MULTILINE)
    program, *words = shlex.split(start)

    assert program == PROGRAM
    assert accepted(words)
    assert set(re.findall(r"^Environment=(\w+)=", text, re.MULTILINE)) <= VARIABLES
    assert "User=naryad" in text
    assert "NoNewPrivileges=true" in text


@pytest.mark.skipif(not shutil.which("systemd-analyze"), reason="systemd is not installed here.")
@pytest.mark.parametrize("unit", UNITS, ids=lambda unit: unit.name)
def test_systemd_accepts_the_unit(unit: Path, tmp_path: Path) -> None:
    text = unit.read_text(encoding="utf-8").replace(PROGRAM, sys.executable)
    text = text.replace("EnvironmentFile=/etc/naryad.env\n", "").replace("User=naryad", "User=daemon")
    (tmp_path / unit.name).write_text(text, encoding="utf-8")

    said = subprocess.run(
        ["systemd-analyze", "verify", "--recursive-errors=no", str(tmp_path / unit.name)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    about = [line for line in said.stderr.splitlines() if unit.name in line]
    assert (said.returncode, about) == (0, [])


NGINX = shutil.which("nginx", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")


def test_nginx_is_configured_in_thirty_lines() -> None:
    lines = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8").splitlines()

    assert sum(1 for line in lines if line.strip() and not line.startswith("#")) <= 30


@pytest.mark.skipif(not NGINX, reason="nginx is not installed here.")
def test_nginx_accepts_it(tmp_path: Path) -> None:
    key, certificate = tmp_path / "privkey.pem", tmp_path / "fullchain.pem"
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=crm.example.org",
         "-keyout", str(key), "-out", str(certificate)], capture_output=True, check=True,
    )  # fmt: skip
    ours = (ROOT / "deploy/nginx.conf").read_text(encoding="utf-8")
    ours = ours.replace("/etc/letsencrypt/live/crm.example.org", str(tmp_path))
    around = f"pid {tmp_path}/pid;\nerror_log stderr;\nevents {{}}\nhttp {{\naccess_log off;\n{ours}\n}}\n"
    (tmp_path / "nginx.conf").write_text(around, encoding="utf-8")
    assert NGINX

    said = subprocess.run(
        [NGINX, "-t", "-p", str(tmp_path), "-c", str(tmp_path / "nginx.conf")],
        capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert said.returncode == 0, said.stderr
