"""Whether pages stay as they are while a company grows: list, card, press and search at three sizes.

benchmarks/growth.py [--orders 1250 12500 125000] [--rounds 20]: tasks are eight times the orders. A row is flat while its last
column is at most one and a half times the first.
"""

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

ROWS = ("list", "card", "press", "search")
FLAT = 1.5


def main() -> int:
    asked = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    asked.add_argument("--orders", type=int, nargs="+", default=[1_250, 12_500, 125_000])
    asked.add_argument("--rounds", type=int, default=20)
    given = asked.parse_args()
    sizes = {orders: measured(orders, given.rounds) for orders in given.orders}
    print(f"{'tasks':22}" + "".join(f"{orders * 8:>12}" for orders in sizes))
    faults = 0
    for name in next(iter(sizes.values())):
        costs = [row[name] for row in sizes.values()]
        is_flat = costs[-1] <= FLAT * costs[0]
        faults += not is_flat
        print(f"{name:22}" + "".join(f"{ms:12.1f}" for ms in costs) + f"  {'flat' if is_flat else 'GROWS'}")
    return int(faults > 0)


def measured(orders: int, rounds: int) -> dict[str, float]:
    """Row of pages.py → milliseconds."""
    with tempfile.NamedTemporaryFile(suffix=".json") as file:
        script = Path(__file__).with_name("pages.py")
        options = ["--orders", str(orders), "--rounds", str(rounds), "--figures", file.name]
        subprocess.run([sys.executable, str(script), *options, *ROWS], check=False)
        found: dict[str, float] = json.loads(Path(file.name).read_text())
    return found


if __name__ == "__main__":
    sys.exit(main())
