"""What a move costs in the scheme of a template with 60 steps: the island as it is built, in a real browser.

A drag, a turn of the wheel, a step by keys, a letter of a title, a link that comes and goes (which lays all out anew).

benchmarks/editor.py [STEPS]    frames are not held back to the rate of a screen
"""

import functools
import http.server
import json
import statistics
import sys
import threading
from pathlib import Path

from playwright.sync_api import CDPSession, Page, sync_playwright

ROOT = Path(__file__).resolve().parents[1]
DIST = ROOT / "src" / "naryad" / "static" / "dist"
sys.path.insert(0, str(ROOT / "scripts"))
FREE = ["--no-sandbox", "--disable-gpu-vsync", "--disable-frame-rate-limit", "--disable-dev-shm-usage"]
FRAME = 16
MOVES = {"drag": 100, "wheel": 60, "walk": 100, "type": 40, "link": 10}
MOVE = """async ([kind, rounds]) => {
  const view = document.querySelector(".graph-view"), box = view.getBoundingClientRect();
  const at = (n) => ({bubbles: true, pointerId: 1, pointerType: "mouse", button: 0,
    clientX: box.left + 20 + 7 * (n % 30), clientY: box.top + box.height - 30 - 5 * (n % 40)});
  const frame = () => new Promise((done) => requestAnimationFrame(() => setTimeout(done)));
  view.setPointerCapture = () => {};
  if (kind === "drag") view.dispatchEvent(new PointerEvent("pointerdown", at(0)));
  const costs = [];
  for (let n = 1; n <= rounds; n += 1) {
    const began = performance.now();
    if (kind === "drag") view.dispatchEvent(new PointerEvent("pointermove", at(n)));
    if (kind === "wheel") view.dispatchEvent(new WheelEvent("wheel", {...at(n), deltaY: n % 20 < 10 ? 60 : -60}));
    if (kind === "walk") view.dispatchEvent(new KeyboardEvent("keydown", {key: n % 60 < 30 ? "ArrowDown" : "ArrowUp"}));
    if (kind === "type") {
      const input = document.querySelector("[name=s7-title]");
      input.value += "x";
      input.dispatchEvent(new Event("input", {bubbles: true}));
    }
    if (kind === "link") {
      const select = document.querySelector("[name=s40-after]");
      select.value = n % 2 ? "s3" : "s39";
      select.dispatchEvent(new Event("change", {bubbles: true}));
    }
    await frame();
    costs.push(performance.now() - began);
  }
  if (kind === "drag") view.dispatchEvent(new PointerEvent("pointerup", at(0)));
  return costs;
}"""


OTHERS = "".join(f'<input name="s{{number}}-field{one}" value="{one}">' for one in range(15))
"""As many as a step has besides; of a step that is closed they are not seen."""


def step(number: int, steps: int) -> str:
    """A chain with branches: every fifth step waits for two."""
    after = [number - 1] if number > 1 else []
    if number % 5 == 0:
        after = [number - 1, number - 3]
    elif number % 5 == 3:
        after = [number - 2]
    options = "".join(f"<option value=s{one}>{one}</option>" for one in range(1, steps + 1))
    selects = "".join(
        f'<select name="s{number}-after">{options.replace(f"=s{one}>", f"=s{one} selected>")}</select>'
        for one in after
    )
    return (
        f'<li class="template-step" data-item="s{number}"><input type="radio" name="opened" value="s{number}">'
        f'<input type="hidden" name="step" value="s{number}">'
        f'<input name="s{number}-title" value="Step {number} of the chain">'
        f"<div hidden>{OTHERS.format(number=number)}{selects}</div></li>"
    )


def page_of(steps: int) -> str:
    assets = json.loads((DIST / "assets.json").read_text())
    rows = "".join(step(number, steps) for number in range(1, steps + 1))
    style, main = assets["main.css"], assets["main.js"]
    return (
        f'<!doctype html><meta charset=utf-8><link rel=stylesheet href="{style}"><body><form><div class="template-parts">'
        f'<div class="template-work"><ol id="template-steps">{rows}</ol><process-graph class="card graph-card"></process-graph>'
        f'</div></div><changed-steps data-one="1 step" data-few="2 steps" data-many="5 steps"></changed-steps></form>'
        f'<script type=module src="{main}"></script>'
    )


class Quiet(http.server.SimpleHTTPRequestHandler):
    page = ""

    def do_GET(self) -> None:
        if self.path != "/":
            super().do_GET()
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.end_headers()
        self.wfile.write(self.page.encode())

    def log_message(self, *_args: object) -> None:
        """Nobody reads it."""


def measure(page: Page) -> None:
    """From the event to the end of its frame; and what of it was work of the page's thread, whatever else runs here."""
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    print(f"{'':8}{'median':>9}{'p95':>9}{'work':>9}   ms a move; {FRAME} is a frame")
    for kind, moves in MOVES.items():
        before = worked(session)
        costs = sorted(page.evaluate(MOVE, [kind, moves]))
        work = (worked(session) - before) * 1000 / moves
        late = costs[int(0.95 * len(costs))]
        mark = "" if late <= FRAME else "  longer than a frame"
        print(f"{kind:8}{statistics.median(costs):9.1f}{late:9.1f}{work:9.1f}{mark}", flush=True)


def worked(session: CDPSession) -> float:
    """Seconds of processor time of the page's thread so far."""
    metrics = {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}
    return float(metrics["TaskDuration"])


def main() -> int:
    import browser

    steps = int(sys.argv[1]) if sys.argv[1:] else 60
    Quiet.page = page_of(steps)
    handler = functools.partial(Quiet, directory=str(DIST))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=browser.find(), args=FREE)
        page = chromium.new_page(viewport={"width": 1440, "height": 1000})
        page.goto(f"http://127.0.0.1:{server.server_address[1]}/")
        page.locator(".graph-node").nth(steps - 1).wait_for(state="attached")
        print(f"{steps} steps")
        measure(page)
        chromium.close()
    server.shutdown()
    return 0


if __name__ == "__main__":
    sys.exit(main())
