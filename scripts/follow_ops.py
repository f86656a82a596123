"""Does what docs/ops tells for one machine, in an empty folder with an empty HOME: every line of its blocks is run.

What only the machine's root has (users, /etc, systemd, a certificate) is stood in for, and each stand-in is said.
"""

import os
import re
import shlex
import signal
import subprocess
import sys
import time
import urllib.request
from pathlib import Path
from tempfile import TemporaryDirectory

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs/ops/en.md"
BLOCK = re.compile(r"^```\n(.*?)^```", re.DOTALL | re.MULTILINE)
RUN = re.compile(r"systemd-run --pty -p User=naryad -p EnvironmentFile=\S+ ")
INIT = {
    "NARYAD_INIT_COMPANY": "Oak",
    "NARYAD_INIT_NAME": "Ёлкин",
    "NARYAD_INIT_EMAIL": "e@example.org",
    "NARYAD_INIT_PASSWORD": "correct horse battery",
    "NARYAD_INIT_PRESET": "furniture",
}
START_SECONDS = 120


class Machine:
    def __init__(self, folder: Path) -> None:
        self.folder, self.etc = folder, folder / "etc"
        self.service: subprocess.Popen[bytes] | None = None
        self.settings: dict[str, str] = {}
        for name in ("home", "etc", "backup"):
            (folder / name).mkdir()

    def follow(self, section: str) -> None:
        text = PAGE.read_text(encoding="utf-8").split(f"\n## {section}\n")[1].split("\n## ")[0]
        for block in BLOCK.findall(text):
            if block.startswith("# /etc/naryad.env") or re.match(r"[A-Z_]+=\S+\n", block):
                self._keep_settings(block)
            else:
                self._type(block)

    def _keep_settings(self, block: str) -> None:
        """Without the mail server, which is not there; the port is a free one."""
        for line in self._here(block).splitlines():
            name, is_set, value = line.partition("=")
            if is_set and not name.startswith(("#", "NARYAD_EMAIL")):
                self.settings[name] = value
        self.settings |= {"NARYAD_ALLOW_TEMPORARY": "1", "NARYAD_PORT": "8141"}

    def _type(self, block: str) -> None:
        for line in block.splitlines():
            if line.startswith("adduser"):
                print(f"(not typed: {line})")
            elif line.startswith(("systemctl enable", "systemctl restart")):
                self._start()
            else:
                self._bash(RUN.sub("", self._here(line)))

    def _here(self, text: str) -> str:
        text = text.replace("https://example.org/naryad.git", str(ROOT)).replace("-o naryad -g naryad ", "")
        text = text.replace("/etc/systemd/system/", f"{self.etc}/").replace(
            "/srv/backup", f"{self.folder}/backup"
        )
        return text.replace("/srv/naryad", str(self.folder)).replace(
            "git pull", "git pull --quiet origin HEAD"
        )

    def _environment(self) -> dict[str, str]:
        """The machine's own, which knows its registries and certificates, without anything of another Naryad."""
        dropped = ("NARYAD_", "DATABASE_", "DJANGO_", "PG", "PYTEST_", "VIRTUAL_ENV", "XDG_")
        kept = {name: value for name, value in os.environ.items() if not name.startswith(dropped)}
        path = f"{self.folder}/program/.venv/bin:{os.environ['PATH']}"
        return {**kept, "PATH": path, "HOME": str(self.folder / "home"), **INIT, **self.settings}

    def _bash(self, line: str) -> None:
        print(f"$ {line}", flush=True)
        place = self.folder / "program" if (self.folder / "program").exists() else self.folder
        subprocess.run(["bash", "-c", line], cwd=place, env=self._environment(), check=True)

    def _start(self) -> None:
        """As the unit says, in the place of systemd."""
        self.stop()
        unit = (self.etc / "naryad.service").read_text(encoding="utf-8")
        [start] = re.findall(r"^ExecStart=(.+)$", unit, re.MULTILINE)
        print(f"$ {self._here(start)} &", flush=True)
        self.service = subprocess.Popen(shlex.split(self._here(start)), env=self._environment(), cwd="/")
        until = time.monotonic() + START_SECONDS
        while not self.answers("/readyz"):
            if time.monotonic() > until or self.service.poll() is not None:
                raise SystemExit("It does not answer.")
            time.sleep(0.5)

    def answers(self, path: str) -> bool:
        try:
            return bool(urllib.request.urlopen(f"http://127.0.0.1:8141{path}", timeout=5).status == 200)
        except OSError:
            return False

    def stop(self) -> None:
        if self.service is None:
            return
        self.service.send_signal(signal.SIGTERM)
        if code := self.service.wait(timeout=60):
            raise SystemExit(f"It ended with {code}.")
        self.service = None


def main() -> int:
    with TemporaryDirectory(prefix="naryad-follow-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        machine = Machine(Path(folder))
        try:
            for section in ("One machine", "Backup", "Upgrade"):
                print(f"# {section}", flush=True)
                machine.follow(section)
            if not machine.answers("/account/login/"):
                raise SystemExit("The login page does not answer.")
        finally:
            machine.stop()
    print("The page holds.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
