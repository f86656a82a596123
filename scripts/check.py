"""Lint, types and contracts: every check runs, what failed is shown, exit 1 if any did.

check.py            all of them
check.py mypy tsc   only those
"""

import ast
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src" / "naryad"
LONG_FILE, LONG_FUNCTION, LONG_TEMPLATE = 400, 40, 80


def checks() -> dict[str, list[str]]:
    python = sys.executable
    templates = [str(path.relative_to(ROOT)) for path in sorted(PACKAGE.rglob("templates/**/*.html"))]
    return {
        "ruff": [python, "-m", "ruff", "check", "--quiet", "."],
        "format": [python, "-m", "ruff", "format", "--check", "--quiet", "."],
        "mypy": [python, "-m", "mypy"],
        "imports": [str(Path(python).with_name("lint-imports")), "--no-cache"],
        "djhtml": [python, "-m", "djhtml", "--check", *templates] if templates else [python, "-c", ""],
        "messages": [python, "scripts/messages.py", "--check"],
        "tsc": [python, "hatch_build.py", "--types"],
    }


def run(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    passed = done.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if not passed:
        print(done.stdout + done.stderr, flush=True)
    return passed


def warnings() -> list[str]:
    """What STYLE.md prefers shorter: seen, never a reason to split for the number."""
    found = []
    for path in sorted(PACKAGE.rglob("*.py")):
        if "migrations" in path.parts:
            continue
        source = path.read_text(encoding="utf-8")
        lines = source.count("\n")
        name = path.relative_to(ROOT)
        if lines > LONG_FILE:
            found.append(f"{name}: {lines} lines")
        for node in ast.walk(ast.parse(source)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                length = (node.end_lineno or node.lineno) - node.lineno + 1
                if length > LONG_FUNCTION:
                    found.append(f"{name}:{node.lineno}: {node.name} has {length} lines")
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONG_TEMPLATE:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines")
    return found


def main() -> int:
    known = checks()
    chosen = {name: known[name] for name in (sys.argv[1:] or known)}
    with ThreadPoolExecutor(max_workers=2) as pool:
        passed = list(pool.map(run, chosen, chosen.values()))
    if not sys.argv[1:]:
        for warning in warnings():
            print(f"long {warning}")
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
