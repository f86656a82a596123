"""What an empty database becomes."""

import subprocess
import sys
from pathlib import Path

from naryad.operate.embedded.programs import programs_dir, unprivileged
from naryad.operate.embedded.server import OWNER, EmbeddedServer
from tests.battery import only_battery
from tests.operate.conftest import environment_of

PLAIN = """
from contextlib import nullcontext
from naryad.config import cli
from naryad.operate import migrate
migrate.rendering_once = nullcontext
cli.main(["migrate"])
"""


@only_battery
def test_rendering_once_gives_the_schema_of_djangos_own_way(migrated_data_dir: Path, data_dir: Path) -> None:
    plain = data_dir / "plain"
    plain.mkdir(mode=0o711)
    subprocess.run([sys.executable, "-c", PLAIN], env=environment_of(plain), check=True, timeout=600)

    assert schema(migrated_data_dir) == schema(plain)


def schema(data_dir: Path) -> list[str]:
    """Statements of it, without the key that each dump makes for itself."""
    with EmbeddedServer(data_dir=data_dir) as server:
        dumped = subprocess.run(
            [programs_dir(run_as=unprivileged()) / "pg_dump", "--schema-only", server.url(role=OWNER)],
            capture_output=True, text=True, check=True, timeout=120,
        )  # fmt: skip
    return [line for line in dumped.stdout.splitlines() if "restrict" not in line]
