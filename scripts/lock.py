"""Renew requirements/*.txt from pyproject.toml: hashes of every platform, no address of a registry."""

import subprocess
import sys
from pathlib import Path

from uv import find_uv_bin

ROOT = Path(__file__).resolve().parents[1]
OPTIONS = (
    "--universal", "--generate-hashes", "--no-emit-index-url", "--no-emit-find-links", "--no-header",
    "--python-version=3.11", "--quiet",
)  # fmt: skip
LOCKS = {
    "base": (),
    "build": ("--group", "build", "--constraint", "requirements/base.txt"),
    "test": ("--group", "test", "--constraint", "requirements/base.txt"),
}


def main() -> None:
    upgrade = ["--upgrade"] if "--upgrade" in sys.argv else []
    for name, options in LOCKS.items():
        print(f"requirements/{name}.txt", flush=True)
        source = [] if name == "build" else ["pyproject.toml"]
        subprocess.run(
            [
                find_uv_bin(),
                "pip",
                "compile",
                *source,
                *OPTIONS,
                *options,
                *upgrade,
                "-o",
                f"requirements/{name}.txt",
            ],
            cwd=ROOT,
            check=True,
        )


if __name__ == "__main__":
    main()
