"""Make .venv with naryad and its locked requirements; instant when nothing changed. Standard library only.

bootstrap.py base     what the program needs
bootstrap.py test     also what its tests need
"""

import hashlib
import os
import platform
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
LOCKS = {"base": ("base", "build"), "test": ("base", "build", "test")}
OLDEST = (3, 11)


def main(level: str) -> None:
    if sys.version_info < OLDEST:
        stop(f"Naryad needs Python 3.11 or newer; `{sys.executable}` is {platform.python_version()}.\n"
             "Install a newer one and run: make PYTHON=python3.12 setup")  # fmt: skip
    wanted = fingerprint(level)
    stamp = VENV / f".naryad-{level}"
    if PYTHON.exists() and stamp.exists() and stamp.read_text() == wanted:
        return
    started = time.monotonic()
    make_environment()
    install_locked(level)
    install_naryad()
    stamp.write_text(wanted)
    if level == "test":  # it holds everything the base level does
        (VENV / ".naryad-base").write_text(fingerprint("base"))
    say(f"Installed in {time.monotonic() - started:.0f} s.")


def fingerprint(level: str) -> str:
    """Of everything that decides what is installed: locks, project, this script, place, interpreter."""
    digest = hashlib.sha256(f"{ROOT}\n{os.path.realpath(sys.executable)}\n{sys.version}".encode())
    locks = [ROOT / "requirements" / f"{name}.txt" for name in LOCKS[level]]
    for path in (*locks, ROOT / "pyproject.toml", ROOT / "hatch_build.py", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_environment() -> None:
    if PYTHON.exists() and runs([PYTHON, "-m", "pip", "--version"]):
        return
    say(f"Making a Python {platform.python_version()} environment in .venv …")
    shutil.rmtree(VENV, ignore_errors=True)
    made = subprocess.run(
        [sys.executable, "-m", "venv", str(VENV)],
        capture_output=True,
        text=True,
        env=environment(),
        check=False,
    )
    if made.returncode or not runs([PYTHON, "-m", "pip", "--version"]):
        shutil.rmtree(VENV, ignore_errors=True)
        version = f"{sys.version_info[0]}.{sys.version_info[1]}"
        stop(f"{made.stdout}{made.stderr}\nPython's venv or ensurepip is missing. On Debian and Ubuntu: "
             f"apt install python{version}-venv; elsewhere install the full Python package.")  # fmt: skip


def install_locked(level: str) -> None:
    say("Installing locked requirements …")
    files = [word for name in LOCKS[level] for word in ("-r", f"requirements/{name}.txt")]
    pip("install", "--no-compile", "--require-hashes", "--only-binary=:all:", *files)


def install_naryad() -> None:
    say("Installing naryad …")
    pip("install", "--no-deps", "--no-build-isolation", "--quiet", "-e", ".")


def pip(*words: str) -> None:
    """Run pip, showing one line per package; everything it printed is shown when it fails."""
    running = subprocess.Popen(
        [str(PYTHON), "-m", "pip", *words], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
        text=True, errors="replace", cwd=ROOT, env=environment(),
    )  # fmt: skip
    assert running.stdout is not None
    printed = []
    for line in running.stdout:
        printed.append(line)
        if line.startswith(("Collecting ", "Installing collected")):
            name = line.split()[1] if line.startswith("Collecting") else "unpacking …"
            print(f"  {name}", flush=True)
    if running.wait():
        stop(
            "".join(printed[-30:])
            + "\nThe requirements could not be installed: is the package registry reachable?"
        )


def environment() -> dict[str, str]:
    """Without what would send packages elsewhere; the assets are built apart, by hatch_build.py."""
    dropped = {"PYTHONHOME", "PYTHONPATH", "PIP_USER", "PIP_TARGET", "PIP_PREFIX", "__PYVENV_LAUNCHER__"}
    kept = {name: value for name, value in os.environ.items() if name not in dropped}
    return {**kept, "PIP_DISABLE_PIP_VERSION_CHECK": "1", "PIP_NO_INPUT": "1", "PIP_ROOT_USER_ACTION": "ignore",
            "NARYAD_SKIP_FRONTEND": "1"}  # fmt: skip


def runs(command: list[object]) -> bool:
    try:
        return not subprocess.run(
            [str(word) for word in command], capture_output=True, check=False
        ).returncode
    except OSError:
        return False


def say(text: str) -> None:
    print(text, flush=True)


def stop(text: str) -> None:
    print(text, file=sys.stderr)
    sys.exit(1)


if __name__ == "__main__":
    main(sys.argv[1])
