"""Rough handling in a real browser: hostile addresses and texts, huge files, two tabs, a lost connection; and axe."""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from tests.browser.conftest import Server
from tests.browser.pages import IDLE, PATIENCE, act, choose, settled, step

HOSTILE = "<img src=x onerror=window.__evil=1>"
STILL = "() => document.getAnimations().every((a) => a.playState !== 'running')"
AXE = """async () => (await axe.run(document, {resultTypes: ['violations']})).violations
  .filter((v) => ['serious', 'critical'].includes(v.impact)).flatMap((v) => v.nodes.map((n) => `${v.id}: ${n.html}`))"""


def test_hostile_addresses_and_texts_do_nothing(server: Server, page: Page) -> None:
    page.goto(
        f"{server.address}/?personal_text={HOSTILE}&wheelbase=1e999&preset=../../x&{HOSTILE}=1&follows=a:b,length:1"
    )
    settled(page)
    step(page, "Your text")
    field = page.locator('[data-option="personal_text"] input')
    for text in (HOSTILE[:14], "\u202eevil", "A" * 14):
        field.fill(text)
        page.keyboard.press("Enter")
        page.wait_for_timeout(500)
        page.wait_for_function(IDLE, polling=50)
    assert page.evaluate("() => window.__evil") is None
    assert "Traceback" not in page.content()


def test_a_file_of_200_megabytes_and_one_of_the_wrong_kind_are_refused(
    server: Server, page: Page, tmp_path: Path
) -> None:
    page.goto(f"{server.address}/parts")
    page.wait_for_function(IDLE, polling=50)
    huge = tmp_path / "huge.stl"
    with huge.open("wb") as file:
        file.truncate(200 * 1024 * 1024)
    page.locator("input[type=file]").set_input_files(str(huge))
    page.get_by_text("must be 40", exact=False).wait_for()
    page.reload()
    wrong = {"name": "<b>x</b>.stl", "mimeType": "model/stl", "buffer": io.BytesIO(b"GIF89a" * 99).getvalue()}
    page.locator("input[type=file]").set_input_files([wrong])
    page.get_by_text("This file was not opened").wait_for()


def test_two_tabs_are_two_cars(server: Server, page: Page, browser: Browser) -> None:
    address = f"{server.address}/?body_colour=brick"
    other = browser.new_context().new_page()
    other.set_default_timeout(PATIENCE)
    page.goto(address)
    other.goto(address)
    for each in (page, other):
        settled(each)
        step(each, "Colours")
    choose(page, "accent_colour", "marigold")
    choose(other, "accent_colour", "graphite")
    page.wait_for_function(IDLE, polling=50)
    assert "marigold" in page.url
    assert "graphite" not in page.url
    assert page.locator('[data-value="graphite"]').get_attribute("aria-checked") == "false"
    other.context.close()


def test_a_lost_connection_keeps_the_car(server: Server, page: Page) -> None:
    page.goto(server.address)
    settled(page)
    step(page, "Colours")
    choose(page, "body_colour", "harbour")
    page.context.set_offline(True)
    page.wait_for_timeout(1500)
    page.context.set_offline(False)
    page.wait_for_function(IDLE, polling=100)
    assert page.locator('[data-value="harbour"]').get_attribute("aria-checked") == "true"
    assert "harbour" in page.url


def test_no_text_is_ever_seen_without_its_style(server: Server, page: Page) -> None:
    page.add_init_script(
        """window.bare = 0; new MutationObserver(() => {
          const seen = document.body?.innerText.trim();
          if (seen && !getComputedStyle(document.documentElement).getPropertyValue('--cb-stage')) window.bare += 1;
        }).observe(document, {childList: true, subtree: true})"""
    )
    page.goto(f"{server.address}/summary", wait_until="commit")
    page.get_by_role("heading", level=1).wait_for()
    assert page.evaluate("() => window.bare") == 0
    assert page.evaluate("() => getComputedStyle(document.documentElement).getPropertyValue('--cb-stage')") != ""


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("path", ["/?body_style=cargo", "/summary", "/parts", "/parts?part=hub_ring"])
def test_axe_finds_nothing_serious(server: Server, page: Page, axe: Path, path: str, scheme: str) -> None:
    page.emulate_media(color_scheme="dark" if scheme == "dark" else "light", reduced_motion="reduce")
    page.goto(server.address + path)
    page.wait_for_function(IDLE, polling=50)
    if "summary" not in path and path != "/parts":
        settled(page)
    if "cargo" in path:
        step(page, "Roof")
        choose(page, "roof", "canvas")
    page.wait_for_function(IDLE, polling=50)
    page.wait_for_function(STILL, polling=50)  # fading in is low contrast, too
    page.add_script_tag(path=str(axe))
    with contextlib.suppress(PlaywrightTimeout):  # what is still being drawn has not got its colours yet
        page.wait_for_function(f"async () => (await ({AXE})()).length === 0", timeout=60_000, polling=500)
    assert page.evaluate(AXE) == []


def test_what_is_being_typed_survives_what_comes_in(server: Server, page: Page) -> None:
    page.goto(server.address)
    settled(page)
    step(page, "Colours")
    choose(page, "pattern", "wave")
    step(page, "Your text")
    field = page.locator('[data-option="personal_text"] input')
    field.click()
    page.keyboard.type("Ma")
    settled(page)  # the page ran again and again while parts came in
    page.keyboard.type("ya")
    assert field.input_value() == "Maya"
    act(page, field, "Enter")
    page.wait_for_url("**personal_text=Maya**")
