"""Work on what came from outside, in a process of its own with limits of memory and time: whatever it does stays there.

A module that works so calls `keep_within()` first in its `main()`, reads all of its input and answers with bytes.
"""

import resource
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import IO, Any


class OverBounds(Exception):
    """It failed, took too long or too much; says what the process wrote of it."""


def run_bounded(
    program: Sequence[str], sent: bytes, *, seconds: int, environment: Mapping[str, str]
) -> bytes:
    """What `program` ("-m" and its module) answers to `sent` within a second more than `seconds`."""
    done = _run(program, seconds=seconds, env=environment, input=sent, stdout=subprocess.PIPE)
    return bytes(done.stdout)


def run_between(
    program: Sequence[str], sent: IO[bytes], told: IO[bytes], *, seconds: int, environment: Mapping[str, str]
) -> None:
    """The same from one open file into another, for what is too much to be held."""
    _run(program, seconds=seconds, env=environment, stdin=sent, stdout=told)


def _run(program: Sequence[str], *, seconds: int, **options: Any) -> "subprocess.CompletedProcess[bytes]":
    command = [sys.executable, "-I", *program]
    try:
        return subprocess.run(command, timeout=seconds + 1, check=True, stderr=subprocess.PIPE, **options)
    except subprocess.CalledProcessError as fault:
        raise OverBounds(fault.stderr.decode(errors="replace")[-2000:]) from fault
    except subprocess.SubprocessError as fault:
        raise OverBounds(str(fault)) from fault


def keep_within(*, memory: int, seconds: int) -> None:
    """Of the process that calls it: bytes of its address space, seconds of its processor."""
    resource.setrlimit(resource.RLIMIT_AS, (memory, memory))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))


def answer(body: bytes, *, most: int) -> None:
    """Of the process, once. More than `most` is refused where it was made."""
    if len(body) > most:
        sys.exit(f"{len(body)} bytes")
    sys.stdout.buffer.write(body)
