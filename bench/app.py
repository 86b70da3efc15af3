"""One option changed in the app: how long until the new picture is drawn?

    python -m bench.app [--runs 7] [--json]

A real server and a real Chromium without a GPU, on a cold cache for each change: from the key press to the frame that
shows the new part. `text` makes the two badges of the car anew, `colour` makes nothing, `part` makes a single hub ring.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Locator, Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, Server
from tests.browser.test_journey import meshes, settled

SHOWN = """([tag, id, mesh]) => window.__viewer.tag !== tag
  && (!id || window.__viewer.parts.some((p) => p.id === id && p.mesh !== mesh))"""


def timed(page: Page, part: str, act: Callable[[], None]) -> float:
    """Seconds from an action until a new picture is drawn in which `part` ("" for any) has another mesh."""
    before = [page.evaluate("() => window.__viewer.tag"), part, meshes(page).get(part)]
    begun = time.perf_counter()
    act()
    page.wait_for_function(SHOWN, arg=before, polling=10)
    seconds = time.perf_counter() - begun
    settled(page)
    return seconds


def measure(runs: int) -> dict[str, dict[str, float]]:
    seconds: dict[str, list[float]] = {"colour": [], "text": [], "part": []}
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        try:
            server.wait()
            page = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS).new_page()
            page.set_default_timeout(240_000)
            page.goto(server.address)
            settled(page)
            page.get_by_text("Your text", exact=True).click()
            page.get_by_text("Style", exact=True).click()
            text = page.get_by_role("textbox", name="Personal text")
            for i in range(runs):
                seconds["text"].append(timed(page, "badge_nameplate.front", lambda i=i: enter(page, text, f"Mia {i}")))
                colour = "Signal" if i % 2 == 0 else "Teal"
                swatch = page.get_by_role("radio", name=colour, exact=True)
                seconds["colour"].append(timed(page, "", swatch.click))
            page.goto(f"{server.address}/parts?part=hub_ring")
            settled(page)
            wall = page.get_by_role("spinbutton", name="Wall")
            for i in range(runs):
                seconds["part"].append(timed(page, "hub_ring", lambda i=i: enter(page, wall, f"{4 + i / 4:g}")))
        finally:
            server.stop()
    return {
        name: {"median_s": round(statistics.median(found), 2), "slowest_s": round(max(found), 2), "runs": runs}
        for name, found in seconds.items()
    }


def enter(page: Page, field: Locator, value: str) -> None:
    field.fill(value)
    page.keyboard.press("Enter")


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    result = measure(given.runs)
    if given.json:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{name:8}{row}\n" for name, row in result.items())


if __name__ == "__main__":
    main()
