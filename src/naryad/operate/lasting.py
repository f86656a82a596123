"""Data belong on a disk that keeps them: not in memory, not where the system cleans up by itself."""

import os
import tempfile
from pathlib import Path

from naryad.core.env import ConfigurationError, env

IN_MEMORY = {"tmpfs", "ramfs"}
CLEANED = ("/tmp", "/var/tmp", "/dev/shm", "/run")
MOUNTS = Path("/proc/self/mounts")


def require_lasting() -> None:
    fault = temporary_fault(env().data_dir)
    if fault and not env().allow_temporary:
        raise ConfigurationError(f"{fault} Set NARYAD_DATA to a folder that stays, or, for a trial, "
                                 "NARYAD_ALLOW_TEMPORARY=1.")  # fmt: skip


def temporary_fault(folder: Path) -> str:
    """Why what lies there does not last; "" if it does."""
    folder = folder.resolve()
    for place in (Path(tempfile.gettempdir()), *map(Path, CLEANED)):
        if folder.is_relative_to(place.resolve()):
            return f"The data folder {folder} lies under {place}, which the system empties."
    kind = kind_of_disk(folder, mounts=_mounts())
    return f"The data folder {folder} lies in memory ({kind})." if kind in IN_MEMORY else ""


def kind_of_disk(folder: Path, *, mounts: str) -> str:
    """Of the innermost mount around the folder, as the kernel lists them; "" where it lists none."""
    found = ("", "")
    for line in mounts.splitlines():
        _device, place, kind = line.split()[:3]
        place = place.replace("\\040", " ")
        if folder.is_relative_to(place) and len(place) >= len(found[0]):
            found = (place, kind)
    return found[1]


def _mounts() -> str:
    return MOUNTS.read_text(errors="replace") if os.access(MOUNTS, os.R_OK) else ""
