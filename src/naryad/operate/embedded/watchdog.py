"""Keeps one PostgreSQL server and takes it down with the process that asked for it.

Run by path, with the standard library only: watchdog.py <parent> <uid> <gid> <log> postgres...
Standard input is a pipe from the parent: its end means the parent is gone, however it went.
"""

import contextlib
import ctypes
import os
import select
import signal
import subprocess
import sys
from typing import Any

POLL_SECONDS = 0.5
FAST_SHUTDOWN_SECONDS = 60
IMMEDIATE_SHUTDOWN_SECONDS = 10
PR_SET_PDEATHSIG = 1


def main(argv: list[str]) -> int:
    parent, uid, gid = (int(word) for word in argv[:3])
    stopping: list[int] = []
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is the parent's affair
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(1))
    rights: dict[str, Any] = {"user": uid, "group": gid, "extra_groups": []} if uid >= 0 else {}
    with open(os.open(argv[3], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600), "ab") as log:
        server = subprocess.Popen(
            argv[4:],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            close_fds=False,  # the lock of the data directory stays held as long as any server process lives
            preexec_fn=_die_with_watchdog,
            **rights,
        )
    print(server.pid, flush=True)
    while server.poll() is None and not stopping:
        if _parent_is_gone(parent):
            break
    return _stop(server)


def _parent_is_gone(parent: int) -> bool:
    readable, _, _ = select.select([0], [], [], POLL_SECONDS)
    return (bool(readable) and not os.read(0, 64)) or os.getppid() != parent


def _die_with_watchdog() -> None:
    """On Linux the kernel stops the server should this process be killed; runs after rights are dropped."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGINT)


def _stop(server: "subprocess.Popen[bytes]") -> int:
    for sign, seconds in (
        (signal.SIGINT, FAST_SHUTDOWN_SECONDS),
        (signal.SIGQUIT, IMMEDIATE_SHUTDOWN_SECONDS),
        (signal.SIGKILL, None),
    ):
        if server.poll() is not None:
            break
        server.send_signal(sign)
        with contextlib.suppress(subprocess.TimeoutExpired):
            server.wait(seconds)
    return server.returncode or 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
