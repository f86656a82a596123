"""Find Chromium for the tests in the browser, or install it; standard library only apart from Playwright.

In order: NARYAD_CHROMIUM, the system's, Playwright's, Playwright's after a download, Debian's package as root.
Without any: an error where CI=1, elsewhere a loud notice, and the tests in the browser are skipped.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
MAC = Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
DOWNLOAD_SECONDS = 240


def find() -> str | None:
    """Path of a Chromium that starts, None when there is none."""
    named = [os.environ.get("NARYAD_CHROMIUM", ""), *(shutil.which(name) or "" for name in NAMES)]
    for path in (*named, str(MAC), *_of_playwright()):
        if path and Path(path).exists() and _starts(path):
            return path
    return None


def is_required() -> bool:
    return os.environ.get("CI", "") not in {"", "0", "false"}


def _of_playwright() -> list[str]:
    given = os.environ.get("PLAYWRIGHT_BROWSERS_PATH", "")
    places = (
        [Path(given)]
        if given
        else [Path.home() / ".cache/ms-playwright", Path.home() / "Library/Caches/ms-playwright"]
    )
    patterns = ("chromium-*/chrome-linux*/chrome", "chromium_headless_shell-*/*/*headless*shell",
                "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")  # fmt: skip
    return [
        str(path)
        for place in places
        for pattern in patterns
        for path in sorted(place.glob(pattern), reverse=True)
    ]


def _starts(path: str) -> bool:
    try:
        tried = subprocess.run([path, "--version"], capture_output=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return False
    return tried.returncode == 0


def _install() -> None:
    attempts = [[sys.executable, "-m", "playwright", "install", "--only-shell", "chromium"]]
    if os.name == "posix" and os.geteuid() == 0 and shutil.which("apt-get"):
        attempts += [["apt-get", "install", "-y", "--no-install-recommends", "chromium"]]
        attempts += [["apt-get", "update"], attempts[-1]]
    for command in attempts:
        print(f"  {' '.join(command[-4:])}", flush=True)
        try:
            subprocess.run(
                command, capture_output=True, timeout=DOWNLOAD_SECONDS, check=False, stdin=subprocess.DEVNULL
            )
        except (OSError, subprocess.TimeoutExpired):
            continue
        if find():
            return


def main() -> int:
    if not find():
        print("No Chromium here, installing one …", flush=True)
        _install()
    path = find()
    if path:
        print(f"Chromium: {path}")
        return 0
    print(
        "\n"
        + "!" * 78
        + "\n  No Chromium could be found or installed: THE TESTS IN THE BROWSER DO NOT RUN.\n"
        "  Install chromium, or set NARYAD_CHROMIUM to its path.\n" + "!" * 78 + "\n",
        file=sys.stderr,
    )
    return 1 if is_required() else 0


if __name__ == "__main__":
    sys.exit(main())
