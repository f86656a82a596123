"""Which engine walks: the plain one always can; the fast one if the extra `fast` is installed and the job is big."""

import os
import sys
import tempfile
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import Literal

Engine = Literal["auto", "plain", "fast"]

BIG_PLAN = 20_000  # tasks from which the fast engine is worth it, once it is loaded
BIG_SIMULATION = 500_000  # tasks times futures
COLD = 10  # times as big, if Numba is still to be loaded and may have to compile


class FastEngineMissing(ImportError):
    """The fast engine was asked for by name, and Numba or NumPy is not installed."""


def fast(engine: Engine, *, size: int, big: int) -> ModuleType | None:
    """The module of the fast engine, or None where the plain one is to be used.

    "auto" takes it from `big` on, or COLD times that where it is not loaded yet, if it is installed. Raises
    FastEngineMissing for "fast" without the extra.
    """
    is_warm = "naryad.scheduling.fast" in sys.modules
    if engine == "plain" or (engine == "auto" and size < (big if is_warm else COLD * big)):
        return None
    if is_installed():
        can_cache()
        from naryad.scheduling import fast as module

        return module
    if engine == "fast":
        raise FastEngineMissing("the fast engine needs the extra: pip install naryad[fast]")
    return None


@cache
def is_installed() -> bool:
    return find_spec("numba") is not None and find_spec("numpy") is not None


@cache
def can_cache() -> bool:
    """Whether compiled code can be kept; before Numba is imported, this also chooses where.

    Numba refuses to compile for a cache it cannot write. So: NUMBA_CACHE_DIR if it is set and can be written, else
    beside this file, else in the user's cache directory, else nowhere (each process compiles anew, some seconds).
    """
    chosen = os.environ.get("NUMBA_CACHE_DIR")
    if chosen and _can_write(Path(chosen)):
        return True
    os.environ.pop("NUMBA_CACHE_DIR", None)
    if _can_write(Path(__file__).parent / "__pycache__"):
        return True
    home = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "naryad" / "numba"
    if _can_write(home):
        os.environ["NUMBA_CACHE_DIR"] = str(home)
        return True
    return False


def _can_write(folder: Path) -> bool:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            return True
    except OSError:
        return False


def warm() -> bool:
    """Load and compile the fast engine ahead of the first big plan, as a worker does; False without the extra."""
    module = fast("auto", size=1, big=0)
    if module is None:
        return False
    module.warm()
    return True
