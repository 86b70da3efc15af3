"""The app under use: from a click to the new picture, alone or with many sessions at once.

    python -m bench.app [--runs 7] [--json]                    one session, on a cold cache for each change
    python -m bench.app --sessions 10 --minutes 3 [--json]     as many browsers' pages against one server
    python -m bench.app --sessions 10 --minutes 9 --texts 0.4  more new shapes, until what is kept is full

A real server and a real Chromium without a GPU; both draw on the same cores. Alone: `colour` makes nothing anew, `text`
the parts with the customer's text, `part` a single hub ring. Together: every session changes colours (`cheap`) and now
and then its text (`text`) at a human pace, a worker is killed in the middle, and in the end each session's address has
to hold its own choices and nobody else's. Memory is that of the server's process, and of all its processes.

Customers' browsers draw on computers of their own. So the cores used are told apart, and beside the time until the new
picture is drawn stands the time until the new scene had been received (`…_received`, `colour_received`): what is left
of it where drawing costs nothing. The browsers' work for everything but the picture is in it, on the same cores.
"""

from __future__ import annotations

import argparse
import asyncio
import contextlib
import json
import os
import random
import signal
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

from playwright.async_api import Browser, async_playwright
from playwright.sync_api import Locator, Page, sync_playwright

from configurator.vehicle.options import colours
from tests.browser.conftest import CHROMIUM, FLAGS, Server, members
from tests.browser.pages import READY, meshes, settled, step

SHOWN = """([tag, id, mesh]) => window.__viewer.tag !== tag
  && (!id || window.__viewer.parts.some((p) => p.id === id && p.mesh !== mesh))"""
CLICK = """async (element, text) => {  // ms from the click to the frame that shows what came of it, and until the whole
  // new scene had been received; was the view lost?
  const stamp = window.__panel.stamp, tag = window.__viewer?.tag, begun = performance.now();
  let lost = false;
  if (text === null) element.click();
  else { element.value = text; element.dispatchEvent(new Event("change")); }
  const old = () => window.__panel?.stamp === stamp || window.__viewer?.tag === tag || (window.__viewer?.busy ?? true);
  while (old()) {
    lost ||= !window.__viewer;
    await new Promise(requestAnimationFrame);
    if (performance.now() - begun > 120000) return null;
  }
  return [performance.now() - begun, window.__viewer.told - begun, lost];
}"""
PACE = (3.0, 8.0)  # seconds that a person looks before the next click
LOOK = 5.0  # seconds between two readings of memory
CHEAP = {name: colours(name.removesuffix("_colour")) for name in ("accent_colour", "interior_colour")}


# -- one session ------------------------------------------------------------------------------------------------------


def timed(page: Page, part: str, act: Callable[[], Any]) -> float:
    """Seconds from an action until a new picture is drawn in which `part` ("" for any) has another mesh."""
    before = [page.evaluate("() => window.__viewer.tag"), part, meshes(page).get(part)]
    begun = time.perf_counter()
    act()
    page.wait_for_function(SHOWN, arg=before, polling=10)
    seconds = time.perf_counter() - begun
    settled(page)
    return seconds


def alone(runs: int) -> dict[str, Any]:
    """Medians of one session."""
    seconds: dict[str, list[float]] = {name: [] for name in ("colour", "colour_received", "text", "part")}
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        try:
            server.wait()
            page = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS).new_page()
            page.set_default_timeout(900_000)
            page.goto(server.address)
            settled(page)
            text = page.locator('[data-option="personal_text"] input')
            accents = page.locator('[data-option="accent_colour"]')
            swatches = {value: accents.locator(f'[data-value="{value}"]') for value in ("signal", "teal")}
            for i in range(runs):
                step(page, "Your text")
                seconds["text"].append(timed(page, "badge_nameplate.front", lambda i=i: enter(page, text, f"Mia {i}")))
                step(page, "Colours")
                seconds["colour"].append(timed(page, "", swatches["signal"].click))
                received = swatches["teal"].evaluate(CLICK, None)[1]
                settled(page)
                seconds["colour_received"].append(received / 1000)
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


# -- many sessions ----------------------------------------------------------------------------------------------------


async def session(
    browser: Browser,
    address: str,
    number: int,
    ready: asyncio.Barrier,
    minutes: float,
    texts: float,
    found: dict[str, list[float]],
) -> list[str]:
    """One customer, from when everybody has a picture; what went wrong, in words."""
    rng, wrong = random.Random(number), list[str]()
    page = await (await browser.new_context(viewport={"width": 1280, "height": 800})).new_page()
    page.set_default_timeout(900_000)
    page.on("pageerror", lambda error: wrong.append(f"session {number}: {error}"))
    await page.goto(address)
    await page.wait_for_function(READY, polling=200)
    picks: dict[str, str] = {}
    await ready.wait()
    end = time.monotonic() + 60 * minutes
    while time.monotonic() < end:
        await asyncio.sleep(rng.uniform(*PACE))
        kind = "text" if rng.random() < texts else "cheap"
        option = "personal_text" if kind == "text" else rng.choice(list(CHEAP))
        await page.get_by_role("tab", name="Your text" if kind == "text" else "Colours").click()
        if kind == "text":
            texts_left = [text for text in map(f"S{number} {{}}".format, range(100)) if text != picks.get(option)]
            text = picks[option] = rng.choice(texts_left)  # the same again would make no new picture
            took = await page.locator('[data-option="personal_text"] input').evaluate(CLICK, text)
        else:
            value = rng.choice([v for v in CHEAP[option] if v != picks.get(option)])
            chosen = page.locator(f'[data-option="{option}"] [data-value="{value}"]')
            if await chosen.get_attribute("aria-checked") == "true":
                continue
            picks[option] = value
            took = await chosen.evaluate(CLICK, None)
        if took is None:
            wrong.append(f"session {number}: no picture after {option}")
        else:
            found[kind].append(took[0] / 1000)
            found[f"{kind}_received"].append(took[1] / 1000)
            if took[2]:
                wrong.append(f"session {number}: the view was gone for a while after {option}")
    own = {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}
    if own != picks:
        wrong.append(f"session {number}: its address has {own}, chosen was {picks}")
    if await page.get_by_text("could not be made").count() or await page.locator(".stException").count():
        wrong.append(f"session {number}: it was shown a failure")
    await page.context.close()
    return wrong


def memory(leader: int) -> tuple[float, float]:
    """MB of the server's process, and of all its processes."""
    sizes = {}
    for pid in members(leader):
        with contextlib.suppress(OSError):
            rows = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
            sizes[pid] = sum(int(row.split()[1]) for row in rows if row.startswith("Pss:")) / 1024
    return sizes.get(leader, 0.0), sum(sizes.values())


def computing(leader: int) -> dict[int, tuple[str, float]]:
    """Whose each process is (the server's own, its workers', the browsers'), and its seconds of processor so far."""
    own, found = set(members(leader)), {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            name, rest = stat.read_text().partition("(")[2].rpartition(")")[::2]
            pid, used = int(stat.parent.name), sum(map(int, rest.split()[11:13])) / os.sysconf("SC_CLK_TCK")
            if pid in own:
                found[pid] = ("server" if pid == leader else "workers", used)
            elif "chrom" in name:
                found[pid] = ("browsers", used)
    return found


def shares(before: dict[int, tuple[str, float]], after: dict[int, tuple[str, float]]) -> dict[str, float]:
    """Seconds of processor between two readings; of processes that have ended, up to when they were last seen."""
    found = {"server": 0.0, "workers": 0.0, "browsers": 0.0}
    for pid, (whose, used) in after.items():
        found[whose] += used - before.get(pid, ("", 0.0))[1]
    return found


def kill_a_worker(leader: int) -> bool:
    """End one of the workers, which are the forkserver's children; False if there is none."""
    parents = {}
    for pid in members(leader):
        with contextlib.suppress(OSError):
            parents[pid] = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
    workers = [pid for pid, parent in parents.items() if parent in parents and parent != leader]
    if workers:
        os.kill(workers[0], signal.SIGKILL)
    return bool(workers)


async def together(sessions: int, minutes: float, texts: float) -> dict[str, Any]:
    """Many sessions on one server: latencies, memory over time, and everything that went wrong."""
    found: dict[str, list[float]] = {name: [] for name in ("cheap", "cheap_received", "text", "text_received")}
    sizes: list[tuple[float, float, float]] = []
    killed = False
    with tempfile.TemporaryDirectory() as home:
        server = Server(Path(home))
        try:
            server.wait()
            async with async_playwright() as playwright:
                browser = await playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
                first = await browser.new_page()
                first.set_default_timeout(900_000)
                await first.goto(server.address)  # the first car is made before the clock starts
                await first.wait_for_function(READY, polling=500)
                await first.close()
                ready = asyncio.Barrier(sessions + 1)
                running = [
                    asyncio.create_task(session(browser, server.address, n, ready, minutes, texts, found))
                    for n in range(sessions)
                ]
                await ready.wait()
                begun, used = time.monotonic(), computing(server.process.pid)
                last = dict(used)
                while not all(task.done() for task in running):
                    await asyncio.sleep(LOOK)
                    last |= computing(server.process.pid)
                    sizes.append((round(time.monotonic() - begun), *memory(server.process.pid)))
                    if not killed and time.monotonic() > begun + 30 * minutes:
                        killed = kill_a_worker(server.process.pid)
                wrong = [line for task in running for line in task.result()]
                cores = {whose: round(s / 60 / minutes, 2) for whose, s in shares(used, last).items()}
        finally:
            server.stop()
        if "Traceback" in server.log.read_text():
            wrong.append("the server's log has a traceback")
    return {
        "sessions": sessions, "minutes": minutes, "worker_killed": killed, "wrong": wrong,
        **{kind: spread(values) for kind, values in found.items()}, "cores_used": cores,
        "memory_mb": [[t, round(own), round(every)] for t, own, every in sizes],
    }  # fmt: skip


def spread(values: list[float]) -> dict[str, float]:
    """Count, and seconds at the middle, at 95 % and at most."""
    if len(values) < 2:
        return {"count": len(values)}
    at = statistics.quantiles(values, n=20, method="inclusive")
    return {
        "count": len(values), "p50_s": round(statistics.median(values), 3), "p95_s": round(at[18], 3),
        "slowest_s": round(max(values), 3),
    }  # fmt: skip


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--runs", type=int, default=7)
    arguments.add_argument("--sessions", type=int, default=0, help="so many at once instead of one")
    arguments.add_argument("--minutes", type=float, default=3.0)
    arguments.add_argument("--texts", type=float, default=0.1, help="share of changes that make a new text")
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    result = asyncio.run(together(given.sessions, given.minutes, given.texts)) if given.sessions else alone(given.runs)
    if given.json:
        sys.stdout.write(json.dumps(result, indent=1) + "\n")
    else:
        sys.stdout.writelines(f"{name:14}{row}\n" for name, row in result.items())
    sys.exit(1 if result.get("wrong") else 0)


if __name__ == "__main__":
    main()
