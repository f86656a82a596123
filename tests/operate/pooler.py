"""pgbouncer that gives a connection for each transaction, before a test's own server."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg

from tests.operate.conftest import wait_for
from tests.operate.own_server import OwnServer
from tests.operate.running import free_port

PROGRAM = shutil.which("pgbouncer", path="/usr/sbin:/usr/local/sbin:/usr/bin:/usr/local/bin")
SETTINGS = """
[databases]
shop = host={host} user={user} password={password}
[pgbouncer]
pool_mode = transaction
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
logfile =
"""


@contextmanager
def pooled(server: OwnServer, *, user: str, password: str) -> Iterator[str]:
    """Its address. `auth_type = any` logs everybody in as the user of the line: give one that may only what it may."""
    assert PROGRAM
    port = free_port()
    settings = server.folder / "pgbouncer.ini"
    settings.write_text(SETTINGS.format(host=server.folder, port=port, user=user, password=password))
    settings.chmod(0o644)
    process = subprocess.Popen(
        [PROGRAM, "--quiet", str(settings)], stdin=subprocess.DEVNULL, stderr=subprocess.PIPE, **server.run_as
    )
    url = f"postgresql://{user}:{password}@127.0.0.1:{port}/shop"
    try:
        wait_for(lambda: answers(url))
        yield url
    finally:
        process.terminate()
        process.wait()


def answers(url: str) -> bool:
    try:
        psycopg.connect(url, connect_timeout=2).close()
    except psycopg.OperationalError:
        return False
    return True
