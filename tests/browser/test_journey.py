"""Ways through the app in a real browser: a customer's, an engineer's, by keyboard, on a phone, by link."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
import trimesh
from playwright.sync_api import Browser, Page

from configurator.vehicle import Vehicle, presets
from configurator.vehicle.configuration import read
from tests.browser.conftest import Server
from tests.browser.pages import PATIENCE, act, choose, download, meshes, redrawn, settled, shows, step


def test_a_customers_journey(server: Server, page: Page, requests: list[str], browser: Browser, tmp_path: Path) -> None:
    page.goto(server.address)
    settled(page)
    car = Vehicle(next(iter(presets().values())).options)
    old = meshes(page)
    assert set(old) == {p.id for p in car.parts()}

    # another pattern: new wheel covers and grille, nothing else
    requests.clear()
    step(page, "Colours")
    redrawn(page, "pattern", "wave")
    new, other = meshes(page), {p.id: p.part for p in car.changed(pattern="wave").parts()}
    was = {p.id: p.part for p in car.parts()}
    assert {id for id in new if new[id] != old[id]} == {id for id in other if other[id] != was[id]}
    fetched = {url.rpartition("/")[2] for url in requests if "/mesh/" in url}
    coarse = page.evaluate("() => Object.fromEntries(window.__viewer.parts.map((p) => [p.id, p.far]))")
    assert {coarse[id] for id in new if new[id] != old[id]} <= fetched, "the processor draws here"
    assert not {new[id] for id in new if new[id] != coarse[id]} & fetched
    for option, value in (("body_colour", "lagoon"), ("accent_colour", "signal"), ("interior_colour", "oat")):
        choose(page, option, value)
    step(page, "Your text")
    choose(page, "icon", "leaf")
    field = page.locator('[data-option="personal_text"] input')
    field.fill("<b>Mia")
    act(page, field, "Enter")
    step(page, "Region")
    choose(page, "charge_side", "right")
    step(page, "Interior")
    act(page, page.get_by_role("switch", name="Heating"))
    step(page, "Roof")
    choose(page, "roof", "panoramic")
    choose(page, "roof", "hard")
    assert page.locator("b", has_text="Mia").count() == 0, "no markup of customers is markup of ours"

    # what clashes says why, and offers a way out
    act(page, page.get_by_role("switch", name="Solar"))
    choose(page, "roof", "canvas")
    refusal = page.get_by_role("alert")
    assert "A roof rack or solar cells need a hard roof." in refusal.inner_text()
    act(page, refusal.get_by_role("button").first)
    assert page.locator('[data-option="roof"] [data-value="canvas"]').get_attribute("aria-checked") == "true"
    settled(page)

    # the link in another browser, and a reload, give the same car
    address = page.url
    other_page = browser.new_context().new_page()
    other_page.set_default_timeout(PATIENCE)
    other_page.goto(address)
    settled(other_page)
    mine = meshes(other_page)
    shows(page, mine)
    other_page.context.close()
    page.reload()
    settled(page)
    assert meshes(page) == mine
    assert page.url == address

    # its file brings it back as well
    page.get_by_role("link", name="Summary").click()
    saved = download(page, "Configuration (.json)", tmp_path)
    options = read(saved.read_text("utf-8"), "car.json").options
    assert options.personal_text == "<b>Mia"
    assert options.roof == "canvas"
    foreign = [u for u in requests if not u.startswith((server.address, "blob:", "data:", "ws:"))]
    assert foreign == []


def test_an_engineers_journey(server: Server, page: Page, tmp_path: Path) -> None:
    page.goto(f"{server.address}/parts")
    step(page, "Structure")
    page.locator('[data-value="hub_ring"]').click()
    settled(page)
    assert "part=hub_ring" in page.url
    before = meshes(page)
    wall = page.get_by_role("spinbutton", name="Wall")
    wall.fill("5")
    page.keyboard.press("Enter")
    page.wait_for_function("old => window.__viewer.parts[0].mesh !== old", arg=before["hub_ring"], polling=50)
    settled(page)
    stl, exact = download(page, "STL", tmp_path), download(page, "STEP", tmp_path)
    mesh = trimesh.load(stl)
    assert mesh.is_watertight
    assert mesh.volume == pytest.approx(_volume_of_step(exact), rel=0.005)
    kit = zipfile.ZipFile(download(page, "Kit (.zip)", tmp_path))
    assert kit.testzip() is None
    manifest = next(name for name in kit.namelist() if name.endswith("manifest.json"))
    assert json.loads(kit.read(manifest))["configuration"]["parameters"]["wall"] == 5
    page.get_by_role("button", name="Check it").click()
    page.get_by_role("radio", name="Wall thickness").click()
    page.wait_for_function("() => window.__viewer.parts.some((p) => p.field)", polling=100)


def test_keyboard_only(server: Server, page: Page) -> None:
    page.goto(server.address)
    settled(page)
    page.get_by_role("tab", name="Start").focus()
    page.keyboard.press("ArrowRight")
    assert page.get_by_role("tab", name="Body").get_attribute("aria-selected") == "true"
    city = page.locator('[data-option="body_style"] [data-value="city"]')
    city.focus()
    page.keyboard.press("ArrowRight")
    act(page, page.locator('[data-value="cargo"]'), "Enter")
    assert "body_style=cargo" in page.url
    act(page, page.get_by_role("slider", name="Height"), "ArrowRight")
    assert "height=1545" in page.url
    act(page, page.get_by_role("button", name="Undo"), "Enter")
    act(page, page.get_by_role("button", name="Undo"), "Enter")
    assert "body_style" not in page.url
    act(page, page.get_by_role("button", name="Redo"), "Enter")
    assert "body_style=cargo" in page.url


def test_back_and_forward_walk_along_the_choices(server: Server, page: Page) -> None:
    page.goto(server.address)
    settled(page)
    step(page, "Colours")
    choose(page, "body_colour", "lagoon")
    choose(page, "body_colour", "brick")
    page.go_back()
    page.wait_for_function("() => window.__panel.stamp.includes('lagoon')", polling=50)
    assert "lagoon" in page.url
    page.go_forward()
    page.wait_for_function("() => window.__panel.stamp.includes('brick')", polling=50)
    assert "brick" in page.url


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_the_car_is_in_sight_at_once(server: Server, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(server.address)
    settled(page)
    for _ in range(2):  # at first, and after scrolling down to a choice
        box = page.get_by_test_id("viewer").bounding_box()
        assert box
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= size[0]
        assert box["y"] >= 0
        assert box["y"] + box["height"] <= size[1]
        bar = page.locator(".cb-bar").bounding_box()
        assert bar
        assert bar["y"] + bar["height"] <= size[1] + 1
        page.locator('[data-value="jp"]').scroll_into_view_if_needed()
        page.mouse.wheel(0, 200)


def _volume_of_step(path: Path) -> float:
    """mm³, by OCC's own reader."""
    from OCP.BRepGProp import BRepGProp
    from OCP.GProp import GProp_GProps
    from OCP.STEPControl import STEPControl_Reader

    reader = STEPControl_Reader()
    reader.ReadFile(str(path))
    reader.TransferRoots()
    props = GProp_GProps()
    BRepGProp.VolumeProperties_s(reader.OneShape(), props)
    return float(props.Mass())


def test_snapshots_outlive_their_session(server: Server, page: Page, browser: Browser) -> None:
    page.goto(f"{server.address}/summary?accent_colour=signal&personal_text=Ada")
    page.get_by_role("textbox", name="Name").fill("<i>Mine</i>")
    page.get_by_role("button", name="Keep this car").click()
    go_on = page.get_by_role("button", name="Go on with this one")
    go_on.wait_for()
    page.goto(f"{server.address}/summary")  # a new session
    go_on.wait_for()
    assert page.locator("i", has_text="Mine").count() == 0
    go_on.click()
    page.wait_for_url("**/summary?*personal_text=Ada*")
    page.get_by_role("button", name="Remove").click()
    page.get_by_text("Keep a car to compare it with another one.").wait_for()
    page.reload()
    page.get_by_text("Keep a car to compare it with another one.").wait_for()
    assert page.evaluate("() => localStorage.getItem('coachbuilder.snapshots')") == "{}"
    other = browser.new_context().new_page()
    other.goto(f"{server.address}/summary")
    other.get_by_text("Keep a car to compare it with another one.").wait_for()
    other.context.close()
