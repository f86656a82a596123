"""Twelve small pictures that unfold to a gigabyte, sent at once to a running server: the others go on working."""

import io
import threading
import time
from pathlib import Path
from typing import Any

from PIL import Image

from tests.battery import only_battery
from tests.operate.person import Person
from tests.operate.running import running

COMPANY = ("--company", "Oak", "--name", "Ёлкин", "--email", "e@example.ru", "--preset", "empty")
PASSWORD = "correct horse battery"
MOST_GROWN = 400
"""Megabytes of the process that answers, and of what it has started, beside what they were before."""


def hostile_picture() -> bytes:
    stream = io.BytesIO()
    Image.new("RGB", (7_900, 8_000)).save(stream, "PNG", compress_level=9)
    return stream.getvalue()


def memory(pid: int) -> int:
    """Megabytes of a process and all that it has started, but for the database."""
    status = dict(
        line.split(":", 1) for line in Path(f"/proc/{pid}/status").read_text().splitlines() if ":" in line
    )
    own = int(status.get("VmRSS", "0 kB").split()[0]) // 1024
    lists = Path(f"/proc/{pid}/task").glob("*/children")  # each thread has its own
    children = [child for names in lists for child in names.read_text().split()]
    return own + sum(memory(int(child)) for child in children if _is_python(child))


def _is_python(pid: str) -> bool:
    try:
        return b"postgres" not in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


@only_battery
def test_pictures_made_to_hurt_do_not_stop_the_others(naryad: Any, clean_environment: dict[str, str]) -> None:
    made = naryad("init", *COMPANY, NARYAD_INIT_PASSWORD=PASSWORD, NARYAD_DATABASE_FSYNC="off")
    assert made.returncode == 0, made.stderr
    picture = hostile_picture()
    with running("serve", environment={**clean_environment, "NARYAD_DATABASE_FSYNC": "off"}) as site:
        anna, boris = Person(site.address), Person(site.address)
        for person in (anna, boris):
            person.log_in("e@example.ru", PASSWORD)
        client = boris.press("clients/new/", {"kind": "organisation", "name": "Oak"}).url.split("/")[-2]
        before, grown, times, answers = memory(site.process.pid), [0], list[float](), list[int]()

        def send(number: int) -> None:
            status = 503
            while status == 503:
                status = boris.upload(
                    f"{boris.path}talk/client/{client}/files/", f"{number}.png", picture
                ).status
            answers.append(status)

        senders = [threading.Thread(target=send, args=(number,)) for number in range(12)]
        for sender in senders:
            sender.start()
        while any(sender.is_alive() for sender in senders):
            began = time.perf_counter()
            assert anna.get(f"{anna.path}clients/").status == 200
            times.append(time.perf_counter() - began)
            grown.append(memory(site.process.pid) - before)
        print(f"12 pictures: other pages at most {max(times):.2f} s, memory at most +{max(grown)} MB")

        assert len(answers) == 12
        assert set(answers) <= {200, 204, 422}
        assert max(grown) < MOST_GROWN
        assert max(times) < 5
    assert "Traceback" not in site.said
