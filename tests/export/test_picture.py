"""Pictures: size, colour and light of simple scenes, glass in front of things, the same bytes every time."""

from __future__ import annotations

import io

import numpy as np
import pytest
from PIL import Image

from configurator.export.picture import BACKGROUND, SURFACES, VIEWS, Camera, draw_car, draw_part, render
from configurator.solid.model import Mesh
from configurator.vehicle.ghost.sheet import box, pillow
from tests.vehicle.extremes import extreme

BALL = pillow((0, 0, 50), (50, 50, 50), power=2.0, steps=48)
BRICK = box((-30, -30, 0), (30, 30, 40))


def pixels(data: bytes) -> np.ndarray:
    with Image.open(io.BytesIO(data)) as image:
        assert image.format == "PNG"
        return np.asarray(image.convert("RGB")).astype(int)


def test_size_and_background() -> None:
    picture = pixels(render([(BALL, "#C9543B", "body", None)], (90, 60)))
    assert picture.shape == (60, 90, 3)
    sky = [int(BACKGROUND[k : k + 2], 16) for k in (1, 3, 5)]
    assert np.abs(picture[0, 0] - sky).max() <= 1


@pytest.mark.parametrize("material", SURFACES)
def test_every_material_shows_its_colour(material: str) -> None:
    red, _, blue = pixels(render([(BALL, "#D02020", material, None)], (40, 40)))[20, 20]
    assert red > blue + 20


def test_light_comes_from_above() -> None:
    picture = pixels(render([(BALL, "#808080", "base", None)], (60, 60), Camera((-400, 0, 50), (0, 0, 50), 20.0)))
    assert picture[15, 30].sum() > picture[45, 30].sum() + 60


def test_the_ground_under_a_part_is_in_shadow() -> None:
    picture = pixels(render([(BRICK, "#1E7C84", "accent", None)], (120, 90)))
    sky = picture[0, 0].sum()
    ground = picture[-8:, 20:100].sum(axis=2)
    assert ground.min() < sky
    assert ground.min() > 0.3 * sky


def test_glass_lets_what_is_behind_it_through() -> None:
    pane = box((-80, -60, -1), (-78, 60, 120))
    camera = Camera((-500, 0, 50), (0, 0, 50), 20.0)
    ball = (BALL, "#E02020", "base", None)
    bare, glazed = (
        pixels(render(scene, (60, 60), camera))[30, 30] for scene in ([ball], [ball, (pane, "#203034", "glass", None)])
    )
    assert 20 < glazed[0] < bare[0]
    assert glazed[0] > glazed[2]


def test_a_matrix_moves_an_item() -> None:
    away = np.eye(4)
    away[1, 3] = 60.0
    camera = Camera((-600, 0, 50), (0, 0, 50), 20.0)
    still = render([(BALL, "#204080", "body", None)], (80, 60), camera)
    moved = render([(Mesh(BALL.vertices - (0, 60, 0), BALL.faces), "#204080", "body", away)], (80, 60), camera)
    assert pixels(still) == pytest.approx(pixels(moved), abs=2)


def test_flat_faces_stay_flat_and_round_ones_smooth() -> None:
    camera = Camera((-300, -240, 160), (0, 0, 20), 20.0)
    brick = pixels(render([(BRICK, "#909090", "tyre", None)], (160, 120), camera))
    middle = brick[60:64].sum(axis=2)
    assert np.abs(np.diff(middle, axis=1)).max() > 30  # the crease is an edge
    ball = pixels(render([(BALL, "#909090", "tyre", None)], (160, 120), Camera((-500, 0, 60), (0, 0, 50), 14.0)))
    inside = ball[45:75, 60:100].sum(axis=2)
    assert np.abs(np.diff(inside, axis=0)).max() < 25  # no facets


@pytest.mark.parametrize("view", VIEWS)
def test_every_view_keeps_the_whole_thing_in_the_picture(view: str) -> None:
    low, high = BRICK.bounds
    picture = pixels(render([(BRICK, "#204080", "body", None)], (64, 48), Camera.around(low, high, view, aspect=4 / 3)))
    blue = (picture[..., 2] - picture[..., 0]) > 40
    assert blue.sum() > 60
    assert not blue[[0, -1]].any()
    assert not blue[:, [0, -1]].any()


def test_a_part_and_a_car() -> None:
    assert pixels(draw_part(BRICK, "#1E7C84", (64, 64))).shape == (64, 64, 3)
    knob = np.eye(4)
    knob[:3, 3] = (800.0, 0.0, 1600.0)
    car = pixels(draw_car(extreme("default"), [(BALL, "#1E7C84", "accent", knob)], (240, 149)))
    body = np.abs(car - [0xD0, 0xBC, 0x98]).sum(axis=2) < 80
    assert body.mean() > 0.08
    edge = np.concatenate([car[0], car[-1], car[:, 0], car[:, -1]])
    assert edge.min() > 120  # nothing is cut off by the frame


def test_the_same_scene_gives_the_same_bytes() -> None:
    scene = [(BALL, "#C9543B", "body", None), (BRICK, "#203034", "glass", None)]
    assert render(scene, (50, 40)) == render(scene, (50, 40))


def test_what_cannot_be_drawn_is_refused() -> None:
    with pytest.raises(ValueError, match="no triangles"):
        render([])
    with pytest.raises(ValueError, match="unknown material 'gold'"):
        render([(BALL, "#FFD700", "gold", None)])
    with pytest.raises(ValueError, match="nothing to show"):
        render([(BALL, "#FFD700", "body", None)], (0, 10))
