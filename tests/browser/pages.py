"""How tests and benches see the app's pages: at rest, what is drawn, which choice is made."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Locator, Page

IDLE = """() => { const a = document.querySelector('[data-testid="stApp"]');
  return a && a.getAttribute('data-test-script-state') === 'notRunning'
    && a.getAttribute('data-test-connection-state') === 'CONNECTED' }"""
READY = "() => window.__viewer && window.__viewer.tag > 0 && !window.__viewer.busy"
PATIENCE = 480_000  # ms: a car from nothing, by workers that stand back, beside another test on the other core
STAMP = "() => window.__panel?.stamp ?? ''"


def settled(page: Page) -> None:
    """The picture is complete and the page at rest."""
    page.wait_for_function(READY, polling=50)
    page.wait_for_function(IDLE, polling=50)


def meshes(page: Page) -> dict[str, str]:
    found = page.evaluate("() => window.__viewer.parts.filter((p) => !p.ghost).map((p) => [p.id, p.mesh])")
    return dict(found)


def shows(page: Page, wanted: dict[str, str]) -> None:
    """Wait until the picture is of exactly these parts: one that is complete may still be of the choice before."""
    page.wait_for_function(
        """wanted => { const found = window.__viewer.parts.filter((p) => !p.ghost);
          return found.length === Object.keys(wanted).length && found.every((p) => wanted[p.id] === p.mesh) }""",
        arg=wanted, polling=100,
    )  # fmt: skip


def step(page: Page, name: str) -> None:
    """Go to one of the panel's steps."""
    page.get_by_role("tab", name=name).click()


def act(page: Page, control: Locator, how: str = "click") -> None:
    """Use one of the panel's controls, and wait until the panel shows what came of it."""
    before = page.evaluate(STAMP)
    if how == "click":
        control.dispatch_event("click")  # what is greyed can be clicked too: it says why
    else:
        control.focus()
        page.keyboard.press(how)
    page.wait_for_function("old => window.__panel && window.__panel.stamp !== old", arg=before, polling=20)


def redrawn(page: Page, option: str, value: str) -> None:
    """Click a value of an option, and wait until the picture shows it whole."""
    tag = page.evaluate("() => window.__viewer.tag")
    choose(page, option, value)
    page.wait_for_function("old => window.__viewer && window.__viewer.tag !== old", arg=tag, polling=20)
    settled(page)


def choose(page: Page, option: str, value: str) -> None:
    """Click a value of an option."""
    act(page, page.locator(f'[data-option="{option}"] [data-value="{value}"]'))


def download(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).first.click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path
