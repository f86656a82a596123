"""Several processes of pages: replaced one after another while people ask, and counted together."""

import signal
import threading
from pathlib import Path
from typing import Any

from tests.battery import only_battery
from tests.operate.conftest import wait_for
from tests.operate.person import Person
from tests.operate.running import free_port, running

COMPANY = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")
PASSWORD = "correct horse battery"
TOKEN = "a token that nobody guesses"


def children(pid: int) -> set[int]:
    """Processes that answer: those that a supervisor has started and that run Python."""
    found = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    return {int(child) for child in found if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes()}


@only_battery
def test_new_code_is_taken_without_an_error(naryad: Any, clean_environment: dict[str, str]) -> None:
    made = naryad("init", *COMPANY, NARYAD_INIT_PASSWORD=PASSWORD, NARYAD_DATABASE_FSYNC="off")
    assert made.returncode == 0, made.stderr
    port = free_port()
    environment = {**clean_environment, "NARYAD_PORT": str(port), "NARYAD_DATABASE_FSYNC": "off"}
    environment |= {"NARYAD_METRICS_TOKEN": TOKEN}
    with running("web", "--processes", "2", environment=environment, is_up="running on http") as web:
        person = Person(f"http://127.0.0.1:{port}")
        wait_for(lambda: person.get("/healthz").status == 200)
        person.log_in("e@example.ru", PASSWORD)
        person.statuses.clear()
        before, is_over = children(web.process.pid), threading.Event()

        def ask() -> None:
            while not is_over.is_set():
                person.get(f"{person.path}clients/")

        askers = [threading.Thread(target=ask) for _number in range(4)]
        for asker in askers:
            asker.start()
        web.process.send_signal(signal.SIGHUP)
        wait_for(lambda: len(children(web.process.pid) - before) == 2, seconds=90)
        wait_for(lambda: not children(web.process.pid) & before, seconds=90)
        is_over.set()
        for asker in askers:
            asker.join()
        counted = person.get("/metrics", headers={"Authorization": f"Bearer {TOKEN}"}).text

    assert person.statuses == {200}
    [answered] = [
        line
        for line in counted.splitlines()
        if line.startswith('naryad_requests_total{kind="page",status="200"}')
    ]
    assert float(answered.split()[-1]) >= 10
