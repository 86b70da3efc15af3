"""The 3D viewer on a bench of its own, in a real Chromium: what can be seen, set, measured and saved."""

from __future__ import annotations

import io
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from PIL import Image
from playwright.sync_api import Browser, Page, Route

from configurator.solid.model import Mesh
from configurator.ui.meshes import MESHES
from configurator.ui.viewer import STRINGS, Awaited, Dimension, Drawn, Legend, View, drawn
from parts.frame import Frame
from tests.browser.viewer_page import served

READY = "() => window.__viewer && window.__viewer.tag > 0 && !window.__viewer.busy"
BLUE, RED = "#2040e0", "#d02020"


def box(x: float, y: float, z: float) -> Mesh:
    """A box with one corner in the origin, mm."""
    corners = np.array([[a, b, c] for a in (0, x) for b in (0, y) for c in (0, z)], float)
    faces = [[0, 1, 3], [0, 3, 2], [4, 6, 7], [4, 7, 5], [0, 4, 5], [0, 5, 1],
             [2, 3, 7], [2, 7, 6], [0, 2, 6], [0, 6, 4], [1, 5, 7], [1, 7, 3]]  # fmt: skip
    return Mesh(corners, np.array(faces, np.int32))


def pair(**first: Any) -> list[Drawn]:
    """Two blocks, 300 mm apart along X, and a bought plate under them."""
    return [
        drawn("block.left", "Block", box(200, 200, 200), "body", BLUE, group="Blocks", **first),
        drawn("block.right", "Block", box(200, 200, 200), "base", RED, Frame((500, 0, 0)), group="Blocks"),
        drawn("ghost.plate", "plate", box(700, 200, 10), "base", "#888888", Frame((0, 0, -10)), ghost=True),
    ]


def scene(things: list[Drawn] | None = None, **more: Any) -> dict[str, Any]:
    given = {"subject": "blocks", "kind": "part", "summary": "Two blocks on a plate", "height": "560px"} | more
    return View(parts=pair() if things is None else things, **given).manifest()


@pytest.fixture(scope="module")
def bench() -> Iterator[tuple[str, threading.Event]]:
    with served() as found:
        yield found


@pytest.fixture
def page(browser: Browser, bench: tuple[str, threading.Event]) -> Iterator[Page]:
    page = browser.new_page(viewport={"width": 900, "height": 640}, accept_downloads=True)
    page.set_default_timeout(120_000)
    errors: list[str] = []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.goto(bench[0])
    page.wait_for_function("() => window.there")
    yield page
    page.close()
    assert errors == []


def show(page: Page, data: dict[str, Any]) -> None:
    tag = page.evaluate("() => window.__viewer?.tag ?? 0")
    page.evaluate("data => window.show(data)", data)
    page.wait_for_function("old => window.__viewer.tag > old", arg=tag)
    page.wait_for_function(READY)


def press(page: Page, name: str) -> None:
    page.get_by_role("button", name=name, exact=True).click()
    page.wait_for_function(READY)


def picture(page: Page) -> NDArray[np.float64]:
    """(height, width, 3) of the canvas with what is drawn over it."""
    page.wait_for_function(READY)
    return pixels(page.get_by_test_id("viewer").screenshot())


def pixels(png: bytes) -> NDArray[np.float64]:
    return np.asarray(Image.open(io.BytesIO(png)).convert("RGB")).astype(float)


def colour_at(page: Page, *point: float) -> NDArray[np.float64]:
    """The colours (n, 3) around a point of the scene, in metres."""
    x, y = page.evaluate("p => window.__viewer.project(...p)", point)
    shot = pixels(page.screenshot())
    return shot[int(y) - 9 : int(y) + 10, int(x) - 9 : int(x) + 10].reshape(-1, 3)


def value(page: Page, name: str) -> Any:
    return page.evaluate(f"() => window.__viewer.{name}")


def sent(page: Page) -> list[Any]:
    found = page.evaluate("() => window.sent.map(([name, value]) => [name, value.id ?? null])")
    assert isinstance(found, list)
    return found


def test_a_section_caps_what_was_solid(page: Page) -> None:
    show(page, scene())
    whole = picture(page)
    press(page, "Section")
    page.get_by_role("button", name="Width", exact=True).click()
    press(page, "Views")
    press(page, "Front")
    assert value(page, "caps") == 3
    hatched = colour_at(page, 0.1, 0.1, 0.1)  # in the middle of the block, now on the cut face
    assert (hatched[:, 2] > 1.5 * hatched[:, 0]).all(), "blue, light or dark, and nothing behind it"
    assert np.ptp(hatched[:, 2]) > 40, "hatched"
    assert (colour_at(page, 0.35, 0.1, 0.1).min(axis=1) > 180).all(), "between the blocks there is nothing to cut"
    press(page, "Section")  # its panel again
    page.get_by_role("slider", name="Place of the cut").fill("1")
    page.wait_for_function(READY)
    assert value(page, "caps") == 0
    press(page, "Section")
    press(page, "Views")
    press(page, "Three-quarter")
    press(page, "Close")
    assert np.abs(picture(page) - whole).max() <= 3, "as before"
    assert sent(page) == [], "looking reruns nothing"


def test_exploded_each_goes_its_own_way(page: Page) -> None:
    show(page, scene(pair(explode=(0.0, 0.0, 1.0))))
    together = value(page, "box")
    press(page, "Exploded view")
    page.get_by_role("slider", name="How far apart").fill("1")
    page.wait_for_function(READY)
    apart = value(page, "box")
    assert apart[1][2] > together[1][2] + 0.1, "the first block goes up"
    assert apart[1][0] > together[1][0], "the second one away from the centre"
    press(page, "Exploded view")
    assert value(page, "box") == together


def test_the_list_hides_shows_and_isolates(page: Page) -> None:
    show(page, scene())
    everything = value(page, "shown")
    press(page, "Part list")
    page.get_by_text("Blocks (2)").click()
    page.get_by_role("checkbox", name="Show Block, left").uncheck()
    assert value(page, "shown") == ["block.right", "ghost.plate"]
    assert page.get_by_role("checkbox", name="Show Blocks").evaluate("box => box.indeterminate")
    page.get_by_role("button", name="Show only Block, left").press("Enter")
    assert value(page, "shown") == ["block.left"]
    show(page, scene(selected="block.left"))  # a rerun changes nothing of it
    assert value(page, "shown") == ["block.left"]
    press(page, "Show all")
    assert value(page, "shown") == everything
    page.get_by_role("searchbox").fill("plate")
    assert page.get_by_text("Blocks (2)").is_hidden()
    page.get_by_role("searchbox").fill("")
    page.get_by_role("button", name="Choose Block, right").press("Enter")
    assert sent(page) == [["picked", "block.right"]]


def test_measuring_snaps_to_corners(page: Page) -> None:
    show(page, scene())
    press(page, "Measure")
    for corner in ((0, 0, 0.2), (0.7, 0, 0.2)):
        x, y = page.evaluate("p => window.__viewer.project(...p)", corner)
        inward = 5 if corner[0] == 0 else -5
        page.mouse.click(x + inward, y + 5)
    assert value(page, "marks").get("text") == "700 mm"
    assert page.get_by_text("Distance 700 mm: 700 in length, 0 in width, 0 in height").count() == 2, "seen and read out"
    page.get_by_test_id("viewer").press("Escape")
    assert value(page, "marks")["measure"] == []
    assert sent(page) == [], "while measuring nothing is picked"


def test_a_heat_map_says_what_it_means(page: Page) -> None:
    mesh = box(200, 200, 200)
    thickness = np.where(mesh.vertices[:, 0] > 0, 3.0, 1.0)  # thin on one side
    thickness[-1] = np.nan
    things = [drawn("block", "Block", mesh, "body", BLUE, field=MESHES.put_field(thickness))]
    legend = Legend("Wall thickness", "mm", 1, 3, 1.6, choices=(("wall", "Walls"), ("hang", "Overhang")), choice="wall")
    show(page, scene(things, legend=legend))
    plain = picture(page)
    press(page, "Heat map")
    words = page.get_by_role("group", name="Wall thickness (mm)")
    assert words.get_by_text("limit 1.6 mm").is_visible()
    assert np.abs(picture(page) - plain).max() > 60
    press(page, "Views")
    press(page, "Front")
    thin, thick = colour_at(page, 0.02, 0, 0.1), colour_at(page, 0.18, 0, 0.1)
    assert np.ptp(thin.sum(axis=1)) > 150, "beyond the limit: hatched"
    assert np.ptp(thick.sum(axis=1)) < 60
    assert thin.sum(axis=1).max() > thick.sum(axis=1).max() + 150, "the worse end is the bright one"
    words.get_by_role("combobox", name="Show as colours").select_option("Overhang")
    assert sent(page) == [["field", "hang"]]
    press(page, "Heat map")
    assert words.is_hidden()


def test_dimensions_are_where_the_part_is(page: Page) -> None:
    turned = [drawn("block", "Block", box(200, 100, 50), "body", BLUE, Frame((1000, 0, 0)))]
    size = Dimension("Width 200 mm", (0, 0, 0), (200, 0, 0), (0, -40, 0))
    show(page, scene(turned, dimensions=[size]))
    (line,) = value(page, "marks")["dimensions"]
    assert line["label"] == "Width 200 mm"
    assert [round(line["from"][k] + line["offset"][k], 4) for k in "xyz"] == [1.0, -0.04, 0.0]
    with_line = picture(page)
    press(page, "Dimensions")
    assert value(page, "marks")["dimensions"] == []
    assert np.abs(picture(page) - with_line).max() > 100
    show(page, scene(turned))
    press(page, "Dimensions")  # a page without any shows how large it is
    labels = [line["label"] for line in value(page, "marks")["dimensions"]]
    assert labels == ["200 mm long", "100 mm wide", "50 mm high"]


def test_a_picture_is_saved_twice_as_sharp(page: Page) -> None:
    show(page, scene())
    seen = page.get_by_test_id("viewer").bounding_box()
    assert seen
    with page.expect_download() as waiting:
        page.get_by_role("button", name="Save a picture").click()
    assert waiting.value.suggested_filename == "coachbuilder-blocks.png"
    image = Image.open(waiting.value.path())
    assert image.size == (2 * round(seen["width"]), 2 * round(seen["height"]))
    small = np.asarray(image.convert("RGB").resize((image.width // 2, image.height // 2))).astype(float)
    assert np.abs(small - picture(page)).mean() < 6, "what is saved is what is seen"


def test_keys_choose_views_and_the_camera_stays(page: Page) -> None:
    show(page, scene())
    canvas = page.get_by_test_id("viewer")
    for key, view in zip("1234567", ("three_quarter", "front", "rear", "left", "right", "top", "under"), strict=True):
        canvas.press(key)
        assert value(page, "view") == view
    canvas.press("ArrowLeft")
    canvas.press("+")
    assert value(page, "view") is None
    page.wait_for_function(READY)
    eye = value(page, "camera")
    show(page, scene(selected="block.left"))
    assert value(page, "camera") == pytest.approx(eye)
    show(page, scene(subject="other"))
    assert value(page, "camera") != pytest.approx(eye)
    show(page, scene())
    assert value(page, "camera") == pytest.approx(eye)


def test_a_new_colour_leaves_places_and_shadows_alone(page: Page) -> None:
    show(page, scene())
    bakes = value(page, "bakes")
    painted = [replace(thing, colour=RED) if thing.id == "block.left" else thing for thing in pair()]
    show(page, scene(painted))
    assert value(page, "bakes") == bakes
    repainted = picture(page)
    up = tuple(Frame((0, 0, 40)).matrix().ravel())
    lifted = [replace(thing, matrix=up) if thing.id == "block.left" else thing for thing in pair()]
    show(page, scene(lifted))
    assert value(page, "bakes") > bakes
    page.reload()
    page.wait_for_function("() => window.there")
    show(page, scene(painted))
    other = np.abs(picture(page) - repainted).max(axis=2) > 3
    assert other.sum() < 20, "as if it had been red from the start, but for a few pixels on edges"


def test_the_old_picture_stays_until_the_new_one_is_there(page: Page, bench: tuple[str, threading.Event]) -> None:
    show(page, scene())
    before = picture(page)
    bench[1].clear()
    fresh = [drawn("block.left", "Block", box(200, 200, 210), "body", BLUE, group="Blocks"), *pair()[1:]]
    page.evaluate("data => window.show(data)", scene(fresh))
    page.get_by_text("Loading 2 of 3 shapes …").wait_for()
    assert value(page, "busy")
    y = page.get_by_test_id("viewer").bounding_box()
    assert y
    during = pixels(page.get_by_test_id("viewer").screenshot())
    assert np.abs(during[80:] - before[80:]).max() <= 3
    bench[1].set()
    page.wait_for_function(READY)
    page.get_by_text("Loading").wait_for(state="hidden")
    assert np.abs(picture(page) - before).max() > 30


@pytest.mark.parametrize("size", [(360, 640), (390, 844), (1440, 900)])
def test_everything_fits_and_nothing_covers_the_picture(page: Page, size: tuple[int, int]) -> None:
    page.set_viewport_size({"width": size[0], "height": size[1]})
    show(page, scene(height="clamp(340px, 64vh, 720px)"))
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    for tool in ("Views", "Section", "Part list"):
        press(page, tool)
        canvas = page.get_by_test_id("viewer").bounding_box()
        assert canvas
        covered = canvas["x"]
        if size[0] < 700:
            panel = page.get_by_role("group", name=tool).bounding_box()
            assert panel
            assert panel["y"] >= canvas["y"] + canvas["height"] - 1
        else:
            covered = 276
        for x in (0, 0.7):
            for y in (0, 0.2):
                for z in (-0.01, 0.2):
                    u, v = page.evaluate("p => window.__viewer.project(...p)", (x, y, z))
                    assert covered <= u <= canvas["x"] + canvas["width"]
                    assert canvas["y"] <= v <= canvas["y"] + canvas["height"]
    buttons = [b.bounding_box() for b in page.get_by_role("toolbar").get_by_role("button").all() if b.is_visible()]
    assert len(buttons) >= 6
    assert all(b and b["x"] >= 0 and b["x"] + b["width"] <= size[0] for b in buttons)
    if size[0] < 700:
        assert all(b and min(b["width"], b["height"]) >= 40 for b in buttons)
        press(page, "More")
        press(page, "Dimensions")
        assert len(value(page, "marks")["dimensions"]) == 3


def test_one_finger_turns_and_the_whole_screen_is_filled(browser: Browser, bench: tuple[str, threading.Event]) -> None:
    page = browser.new_page(viewport={"width": 390, "height": 844}, has_touch=True, is_mobile=True)
    page.goto(bench[0])
    page.wait_for_function("() => window.there")
    show(page, scene())
    eye, seen = value(page, "camera"), page.get_by_test_id("viewer").bounding_box()
    assert seen
    finger = page.context.new_cdp_session(page)
    for kind, x in (("touchStart", 100), ("touchMove", 140), ("touchMove", 180), ("touchEnd", None)):
        points = [] if x is None else [{"x": x, "y": seen["y"] + 100}]
        finger.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})
    page.wait_for_function("() => window.__viewer.view === null")
    page.wait_for_function(READY)
    assert value(page, "camera") != pytest.approx(eye)
    assert sent(page) == [], "turning is not picking"
    press(page, "More")
    press(page, "Full screen")
    page.wait_for_function("() => window.__viewer.of.stage.clientHeight === innerHeight")
    press(page, "More")
    press(page, "Full screen")
    page.wait_for_function("() => window.__viewer.of.stage.clientHeight === 560")
    page.close()


def test_without_webgl_a_still_picture_and_words(page: Page) -> None:
    page.add_init_script("HTMLCanvasElement.prototype.getContext = () => null")
    page.reload()
    page.wait_for_function("() => window.there")
    still = "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='40' height='30'/>"
    page.evaluate("data => window.show(data)", scene(still=still))
    assert page.get_by_role("img", name="Two blocks on a plate").is_visible()
    assert page.get_by_text(STRINGS["no_webgl"]).is_visible()
    assert page.get_by_role("toolbar").is_hidden()


def test_it_speaks_the_pages_language(page: Page) -> None:
    german = {"views": "Ansichten", "front": "Vorn", "locale": "de", "length": "{value} mm lang", "dimensions": "Maße"}
    show(page, scene([drawn("b", "B", box(1500, 10, 10), "body", BLUE)], strings=german))
    press(page, "Maße")
    assert value(page, "marks")["dimensions"][0]["label"] == "1.500 mm lang"
    press(page, "Ansichten")
    show(page, scene(strings={"views": "Vues"}))
    assert page.get_by_role("button", name="Vues", exact=True).get_attribute("aria-expanded") == "true"
    with pytest.raises(KeyError, match="no such words: vue"):
        scene(strings={"vue": "Vue"})


def test_labels_are_text_and_never_html(page: Page) -> None:
    evil = "<img src=x onerror=window.evil=1>"
    things = [drawn("a", evil, box(10, 10, 10), "body", BLUE, group=evil)]
    legend = Legend(evil, evil, 0, 1, choices=(("a", evil),), on=True)
    show(page, scene(things, summary=evil, legend=legend, dimensions=[Dimension(evil, (0, 0, 0), (9, 0, 0))]))
    press(page, "Part list")
    assert page.get_by_role("checkbox", name=f"Show {evil}").count() == 2
    assert page.evaluate("() => window.evil") is None


def test_on_the_processor_the_coarse_mesh_is_drawn_unless_it_bears_a_field(page: Page) -> None:
    fine, coarse = box(200, 200, 200), box(200, 200, 200)
    for _ in range(2):
        fine = halved(fine)
    plain = MESHES.put_field(np.zeros(len(fine.vertices)))
    drawn_so = {}
    for name, more in (("fine", {}), ("far", {"far": coarse}), ("field", {"far": coarse, "field": plain})):
        show(page, scene([drawn("block", "Block", fine, "body", BLUE, **more)], subject=name))
        drawn_so[name] = page.evaluate("() => window.__viewer.triangles")
    assert drawn_so["fine"] - drawn_so["far"] == len(fine.faces) - len(coarse.faces) == 12 * 16 - 12
    assert drawn_so["field"] == drawn_so["fine"]


def test_a_picture_under_way_is_asked_after_and_the_page_runs_once_when_it_is_done(page: Page) -> None:
    news = [
        {"done": False, "left": 7},
        {"done": False, "left": 7},
        {"done": False, "left": 2},
        {"done": True, "left": 0},
    ]
    asked: list[str] = []

    def answer(route: Route) -> None:
        asked.append(route.request.url.partition("?")[2])
        route.fulfill(json=news[min(len(asked), len(news)) - 1])

    page.route("**/progress/*", answer)
    awaited = Awaited("/progress/mine", 9, False, "Making {left} of 9 parts …")
    page.evaluate("data => window.show(data)", scene(busy="Making 9 of 9 parts …", awaited=awaited))
    page.wait_for_function("() => window.sent.length > 0")
    assert asked == ["left=9", "left=7", "left=7", "left=2"], "each time what has been seen"
    assert page.get_by_text("Making 2 of 9 parts …").is_visible()
    assert sent(page) == [["came", None]]
    page.evaluate("data => window.show(data)", scene())
    page.wait_for_function(READY)
    assert page.get_by_text("Making").count() == 0
    assert len(asked) == 4, "what is done is not asked after"


def test_the_first_picture_comes_in_pieces_and_a_forgotten_one_is_asked_for_anew(page: Page) -> None:
    news = [{"done": False, "left": 2}, None, {"done": True, "left": 0}]
    answered: list[Any] = []

    def answer(route: Route) -> None:
        answered.append(news[min(len(answered), len(news) - 1)])
        route.fulfill(status=200, json=answered[-1]) if answered[-1] else route.fulfill(status=404)

    page.route("**/progress/*", answer)
    data = scene(busy="Drawing …", awaited=Awaited("/progress/mine", None, True, "{left} to come"))
    page.evaluate("data => window.show(data)", data)
    page.wait_for_function("() => window.sent.length === 2")
    assert answered == news[:2], "once for the piece, once because nobody knew of it"
    page.evaluate("data => window.show(data)", data)
    page.wait_for_function("() => window.sent.length === 3")
    assert sent(page) == [["came", None]] * 3
    assert answered == news


PAINTED = """afresh => { const { kept, renderer, canvas } = window.__viewer.of.viewer;
  if (afresh) { kept.forget(); window.__viewer.of.viewer.paint(); }
  const gl = renderer.getContext(), found = new Uint8Array(4 * canvas.width * canvas.height);
  gl.readPixels(0, 0, canvas.width, canvas.height, gl.RGBA, gl.UNSIGNED_BYTE, found);
  return [renderer.info.render.triangles, Array.from(found)]; }"""


def test_on_the_processor_a_new_colour_costs_the_parts_that_wear_it_and_gives_the_same_picture(page: Page) -> None:
    things = [
        drawn("left", "Left", box(200, 200, 200), "body", BLUE),
        drawn("right", "Right", halved(box(200, 200, 200)), "base", RED, Frame((150, 150, 60))),  # reaches into it
        drawn("pane", "Pane", box(400, 10, 400), "glass", "#99aabb", Frame((0, -200, 0))),
        drawn("lamp", "Lamp", box(50, 50, 50), "lamp", RED, Frame((100, 100, 250))),
    ]
    show(page, scene(things))
    before = np.array(page.evaluate(PAINTED, False)[1])
    for i, colour in ((0, "#20a040"), (1, BLUE), (3, "#ffffff"), (1, RED), (0, BLUE), (3, RED)):
        things[i] = replace(things[i], colour=colour)
        show(page, scene(things))
        (fewer, partly), (every, afresh) = page.evaluate(PAINTED, False), page.evaluate(PAINTED, True)
        assert every - fewer == 12 + 48 + 12 - (48 if i == 1 else 12) - 2, "all but one solid, beside the film itself"
        assert partly == afresh
    assert (np.array(afresh) == before).all(), "and the first again in the end"
    press(page, "Views")
    press(page, "Rear")
    assert page.evaluate(PAINTED, False) == page.evaluate(PAINTED, True), "another view is drawn whole"


def halved(mesh: Mesh) -> Mesh:
    """The same with each triangle cut into four."""
    vertices, faces = trimesh.remesh.subdivide(mesh.vertices, mesh.faces)
    return Mesh(vertices, faces.astype(np.int32))
