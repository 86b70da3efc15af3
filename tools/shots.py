"""Pictures of the app's pages, desktop and phone, light and dark: `python -m tools.shots`. Needs Chromium.

They go to docs/pictures as app_*.png. The car is made first, which takes minutes where the cache is cold.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Literal

from playwright.sync_api import Page, sync_playwright

from tests.browser.conftest import CHROMIUM, FLAGS, Server
from tests.browser.pages import IDLE, choose, settled, step

FOLDER = Path(__file__).parent.parent / "docs" / "pictures"
LOADED = """() => {  // every image in sight is there
  const all = (root) => [...root.querySelectorAll("img"),
    ...[...root.querySelectorAll("*")].flatMap((e) => (e.shadowRoot ? all(e.shadowRoot) : []))];
  const seen = ({ width, top, bottom }) => width && top < innerHeight && bottom > 0;
  return all(document).filter((i) => seen(i.getBoundingClientRect())).every((i) => i.complete && i.naturalWidth);
}"""
SIZES = {"desktop": (1440, 900), "phone": (390, 844)}


def car(page: Page) -> None:
    settled(page)


def refusal(page: Page) -> None:
    settled(page)
    step(page, "Roof")
    choose(page, "roof", "canvas")
    page.wait_for_timeout(1000)
    settled(page)
    if page.evaluate("innerWidth") < 600:  # the reason is below the picture there, which stays in sight
        page.get_by_text("is not available now").evaluate(
            "(said) => { said.style.scrollMarginTop = '480px'; said.scrollIntoView({ block: 'start' }); }"
        )


def part(page: Page) -> None:
    settled(page)


def plain(page: Page) -> None:
    page.wait_for_function(IDLE, polling=50)


SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")
PAGES = {
    "car": ("/", car),
    "refusal": ("/?solar_roof=true", refusal),
    "summary": ("/summary", plain),
    "parts": ("/parts", plain),
    "part": ("/parts?part=hub_ring", part),
}


def main() -> None:
    FOLDER.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as home, sync_playwright() as playwright:
        server = Server(Path(home))
        try:
            server.wait()
            browser = playwright.chromium.launch(executable_path=str(CHROMIUM), args=FLAGS)
            for size, (width, height) in SIZES.items():
                for scheme in SCHEMES:
                    context = browser.new_context(
                        viewport={"width": width, "height": height},
                        color_scheme="dark" if scheme == "dark" else "light",
                    )
                    for name, (path, prepare) in PAGES.items():
                        page = context.new_page()
                        page.set_default_timeout(1_800_000)
                        page.goto(server.address + path)
                        prepare(page)
                        page.wait_for_timeout(3000)
                        page.wait_for_function(LOADED, polling=100)
                        page.screenshot(path=str(FOLDER / f"app_{name}_{size}_{scheme}.png"))
                        page.close()
                    context.close()
        finally:
            server.stop()


if __name__ == "__main__":
    main()
