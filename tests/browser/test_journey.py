"""One customer's way through the app in a real browser: look, change, pick, open, download, come back."""

from __future__ import annotations

from pathlib import Path

import pytest
import trimesh
from playwright.sync_api import Page

from configurator.vehicle import Vehicle, presets
from tests.browser.conftest import Server

pytestmark = pytest.mark.xdist_group("browser")  # one server and one browser for all of them

IDLE = """() => { const a = document.querySelector('[data-testid="stApp"]');
  return a && a.getAttribute('data-test-script-state') === 'notRunning'
    && a.getAttribute('data-test-connection-state') === 'CONNECTED' }"""
READY = "() => window.__viewer && window.__viewer.tag > 0 && !window.__viewer.busy"


def settled(page: Page) -> None:
    """The picture is complete and the page at rest."""
    page.wait_for_function(READY, polling=50)
    page.wait_for_function(IDLE, polling=50)


def meshes(page: Page) -> dict[str, str]:
    found = page.evaluate("() => window.__viewer.parts.filter((p) => !p.ghost).map((p) => [p.id, p.mesh])")
    return dict(found)


def camera(page: Page) -> list[float]:
    return [round(x, 6) for x in page.evaluate("() => window.__viewer.camera")]


def resting(page: Page) -> list[float]:
    """The camera, once it has come to rest."""
    seen = [camera(page)]
    while len(seen) < 4 or len({tuple(eye) for eye in seen[-4:]}) > 1:
        assert len(seen) < 200, "the camera never rests"
        page.wait_for_timeout(150)
        seen.append(camera(page))
    return seen[-1]


def download(page: Page, label: str, folder: Path) -> Path:
    with page.expect_download() as waiting:
        page.get_by_role("button", name=label, exact=True).click()
    path = folder / waiting.value.suggested_filename
    waiting.value.save_as(path)
    return path


def test_a_customers_journey(server: Server, page: Page, requests: list[str], tmp_path: Path) -> None:
    page.goto(server.address)
    settled(page)
    car = Vehicle(next(iter(presets().values())).options)
    old = meshes(page)
    assert set(old) == {p.id for p in car.parts()}

    # the camera is the customer's own from here on
    box = page.get_by_test_id("viewer").bounding_box()
    assert box
    page.mouse.move(box["x"] + 40, box["y"] + 40)
    page.mouse.down()
    page.mouse.move(box["x"] + 32, box["y"] + 48, steps=3)
    page.mouse.up()
    eye = resting(page)

    # another pattern: new wheel covers and grille, nothing else; the eye stays
    before = page.get_by_test_id("viewer").screenshot()
    tag = page.evaluate("() => window.__viewer.tag")
    requests.clear()
    page.get_by_text("Style", exact=True).click()
    page.get_by_role("radio", name="Wave").click()
    page.wait_for_function("old => window.__viewer.tag !== old", arg=tag, polling=20)
    settled(page)
    new, other = meshes(page), {p.id: p.part for p in car.changed(pattern="wave").parts()}
    was = {p.id: p.part for p in car.parts()}
    assert {id for id in new if new[id] != old[id]} == {id for id in other if other[id] != was[id]}
    fetched = {url.rpartition("/")[2] for url in requests if "/mesh/" in url}
    assert fetched == set(new.values()) - set(old.values())
    assert page.get_by_test_id("viewer").screenshot() != before
    sight = page.get_by_test_id("viewer").bounding_box()
    assert sight is not None
    assert 0 <= sight["y"] <= 200, "the car has to stay in sight beside the options"
    assert camera(page) == eye
    assert "pattern=wave" in page.url

    # what is clicked is selected; it opens with its own sizes
    spots = {id: page.evaluate("id => window.__viewer.spot(id)", id) for id in new if id.startswith("wheel_cover")}
    chosen, spot = next((id, at) for id, at in spots.items() if at)  # one of the four is always in sight
    page.mouse.click(*spot)
    page.wait_for_function("id => window.__viewer.selected === id", arg=chosen)
    settled(page)
    page.get_by_role("button", name="Open this part").click()
    page.wait_for_function("() => window.__viewer && window.__viewer.parts[0]?.id === 'wheel_cover'")
    settled(page)
    assert "part=wheel_cover" in page.url

    # its files: the mesh and the exact solid are the same body
    stl, step = download(page, "STL", tmp_path), download(page, "STEP", tmp_path)
    mesh = trimesh.load(stl)
    assert mesh.is_watertight
    exact = _volume_of_step(step)
    assert mesh.volume == pytest.approx(exact, rel=0.005)

    # and back: the car as it was, seen from where it was
    page.get_by_role("link", name="Your car").click()
    page.wait_for_function("() => window.__viewer && window.__viewer.parts.length > 10")
    settled(page)
    assert meshes(page) == new
    assert camera(page) == eye

    foreign = [u for u in requests if not u.startswith((server.address, "blob:", "data:", "ws:"))]
    assert foreign == []


def test_a_link_and_a_refusal(server: Server, page: Page) -> None:
    page.goto(f"{server.address}/?wheelbase=2400&body_colour=brick")
    page.get_by_text("Until then you see your last car that works").wait_for()
    settled(page)
    page.get_by_role("button", name="Back to the last car that works").click()
    page.get_by_text("Until then you see your last car that works").wait_for(state="detached")
    assert "wheelbase" not in page.url


@pytest.mark.parametrize("size", [(390, 844), (1280, 800)])
def test_the_car_is_in_sight_at_once(server: Server, page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto(server.address)
    settled(page)
    box = page.get_by_test_id("viewer").bounding_box()
    assert box
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= size[0]
    assert box["y"] + box["height"] <= size[1]


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
