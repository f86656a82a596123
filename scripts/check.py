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
from statistics import median, quantiles

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
        "eslint": [python, "hatch_build.py", "--lint"],
        "vitest": [python, "hatch_build.py", "--test"],
    }


def run(name: str, command: list[str]) -> bool:
    started = time.monotonic()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, errors="replace", check=False)
    passed = done.returncode == 0
    print(f"{'ok  ' if passed else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True)
    if not passed:
        print(done.stdout + done.stderr, flush=True)
    return passed


def code() -> list[Path]:
    return [path for path in sorted(PACKAGE.rglob("*.py")) if "migrations" not in path.parts]


def functions(source: str) -> list[tuple[ast.FunctionDef | ast.AsyncFunctionDef, int]]:
    """Each with its number of lines, as it stands from `def` to its end."""
    found = [
        node
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return [(node, (node.end_lineno or node.lineno) - node.lineno + 1) for node in found]


def warnings() -> list[str]:
    """What docs/dev/style.md prefers shorter: seen, never a reason to split for the number."""
    found = []
    for path in code():
        source = path.read_text(encoding="utf-8")
        lines = source.count("\n")
        name = path.relative_to(ROOT)
        if lines > LONG_FILE:
            found.append(f"{name}: {lines} lines")
        found += [
            f"{name}:{node.lineno}: {node.name} has {length} lines"
            for node, length in functions(source)
            if length > LONG_FUNCTION
        ]
    for path in sorted(PACKAGE.rglob("templates/**/*.html")):
        lines = path.read_text(encoding="utf-8").count("\n")
        if lines > LONG_TEMPLATE:
            found.append(f"{path.relative_to(ROOT)}: {lines} lines")
    return found


def figures() -> str:
    """How long the program and its functions are; wanted: a median of at most 6 lines, a p95 of at most 25."""
    sources = [path.read_text(encoding="utf-8") for path in code()]
    lengths = sorted(length for source in sources for _node, length in functions(source))
    p95 = quantiles(lengths, n=20, method="inclusive")[-1]
    lines = sum(source.count("\n") for source in sources)
    return f"functions: median {median(lengths):.0f} (≤ 6), p95 {p95:.0f} (≤ 25) lines; {lines} lines without migrations"


def main() -> int:
    known = checks()
    chosen = {name: known[name] for name in (sys.argv[1:] or known)}
    with ThreadPoolExecutor(max_workers=2) as pool:
        passed = list(pool.map(run, chosen, chosen.values()))
    if not sys.argv[1:]:
        for warning in warnings():
            print(f"long {warning}")
        print(figures())
    return 0 if all(passed) else 1


if __name__ == "__main__":
    sys.exit(main())
