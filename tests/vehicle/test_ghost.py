"""The preview of a car: the right size in the extremes, symmetric, outwards, gaps of 4 mm, the same every time."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from configurator.solid.model import Mesh
from configurator.vehicle.ghost import GhostPart, ghost
from configurator.vehicle.ghost import sheet as make
from parts.standards import table
from tests.vehicle.extremes import EXTREMES, extreme

CARS = pytest.mark.parametrize("name", EXTREMES)
ONE_SIDED = {"steering_wheel", "wiper", "charge_flap"}


@cache
def drawn(name: str) -> tuple[GhostPart, ...]:
    return tuple(ghost(extreme(name)))


def named(name: str) -> dict[str, GhostPart]:
    return {part.name: part for part in drawn(name)}


@CARS
def test_the_car_is_as_large_as_ordered(name: str) -> None:
    car = extreme(name)
    low, high = np.inf * np.ones(3), -np.inf * np.ones(3)
    for part in drawn(name):
        box = part.mesh.bounds
        low, high = np.minimum(low, box[0]), np.maximum(high, box[1])
    assert high[0] - low[0] == pytest.approx(car.length, abs=2.0)
    assert low[0] == pytest.approx(car.x_front, abs=1.0)
    # the widest section may lie above the arches, where there is no flare; a pane lies 4 mm inside the cap
    assert car.width - (6.0 if name == "tall" else 2.0) < high[1] - low[1] < car.width + 0.5
    assert car.height - (2.0 if car.roof in ("hard", "canvas") else 5.0) < high[2] < car.height + 0.5
    assert low[2] == pytest.approx(car.wheel_z - car.radius_front, abs=2.0)  # a tyre stands a little into its contact


@CARS
def test_names_are_unique_and_meshes_sound(name: str) -> None:
    parts = drawn(name)
    assert len({part.name for part in parts}) == len(parts)
    assert sum(len(part.mesh.faces) for part in parts) <= 62_000
    for part in parts:
        mesh = part.mesh
        assert np.isfinite(mesh.vertices).all(), part.name
        assert mesh.faces.min() >= 0
        assert mesh.faces.max() < len(mesh.vertices)
        a, b, c = (mesh.vertices[mesh.faces[:, k]] for k in range(3))
        assert (np.linalg.norm(np.cross(b - a, c - a), axis=1) > 1e-7).all(), part.name


@CARS
def test_left_is_the_mirror_image_of_right(name: str) -> None:
    parts = named(name)
    pairs = 0
    for part in parts.values():
        other = parts.get(part.name.replace("_right", "_left"))
        if "_right" not in part.name or part.name.startswith(("quarter_right", "lamp")):
            continue
        assert other is not None, part.name
        right = part.mesh.vertices * (1.0, -1.0, 1.0)
        spread = np.abs(np.sort(right, axis=0) - np.sort(other.mesh.vertices, axis=0)).max()
        assert spread < 1e-3, part.name
        pairs += 1
    assert pairs >= 12


@CARS
def test_panels_look_outwards(name: str) -> None:
    """The area-weighted normal of each outer panel points away from the car."""
    away = {"hood": (0, 0, 1), "nose": (-1, 0, 0), "tailgate": (1, 0, 0), "roof": (0, 0, 1), "door_right": (0, 1, 0),
            "door_left": (0, -1, 0), "fender_right": (0, 1, 0), "fender_left": (0, -1, 0), "sill_right": (0, 1, 0),
            "quarter_glass_left": (0, -1, 0), "windscreen_glass": (-1, 0, 0), "flare_rear_right": (0, 1, 0),
            "charge_flap": (0, 1 if extreme(name).charge_side == "right" else -1, 0)}  # fmt: skip
    for part in drawn(name):
        if part.name in away:
            a, b, c = (part.mesh.vertices[part.mesh.faces[:, k]] for k in range(3))
            total = np.cross(b - a, c - a).sum(axis=0)
            assert total @ away[part.name] > 0.5 * np.linalg.norm(total), part.name
    for part in drawn(name):
        if part.name.startswith(("tyre", "seat", "battery", "skateboard", "dash")):
            assert part.mesh.volume > 0, part.name


def outer(part: GhostPart) -> np.ndarray:
    """The panel's outer surface as points, dense enough to measure gaps of a few millimetres."""
    a, b, c = (part.mesh.vertices[part.mesh.faces[:, k]] for k in range(3))
    shares = [(i / 12, j / 12) for i in range(13) for j in range(13 - i)]
    return np.concatenate([a * (1 - u - v) + b * u + c * v for u, v in shares])


@pytest.mark.parametrize(("first", "second"), [
    ("hood", "fender_right"), ("nose", "fender_left"), ("fender_right", "door_right"), ("door_left", "quarter_left"),
    ("nose", "hood"), ("tailgate", "quarter_right"),
])  # fmt: skip
def test_gaps_are_four_millimetres(first: str, second: str) -> None:
    from scipy.spatial import cKDTree

    parts = named("default")
    near, _ = cKDTree(outer(parts[first])).query(outer(parts[second]), distance_upper_bound=12.0)
    assert 2.5 < near.min() < 5.0  # 4 mm outside; the returned edges of two convex panels converge inwards


@CARS
def test_each_style_is_what_it_says(name: str) -> None:
    car, parts = extreme(name), named(name)
    palette = table("palette")
    assert parts["hood"].colour == palette[car.body_colour]["hex"]
    assert parts["bumper_front_middle"].colour == palette["base_ring"]["hex"]
    assert parts["seat_1"].colour == palette[car.interior_colour]["hex"]
    assert ("box_side_left" in parts) == (car.body_style == "cargo")
    assert ("bed" in parts) == (car.body_style == "pickup")
    assert ("roof" in parts) == (car.roof != "none")
    assert ("roof_glass" in parts) == (car.roof == "panoramic")
    assert ("door_left" in parts) == (car.doors in ("canvas", "hinged", "sliding"))
    assert ("straps_left" in parts) == (car.doors == "net")
    assert ("partition" in parts) == (car.partition and car.body_style != "pickup")
    assert sum(part.startswith("seat_") for part in parts) == car.seats
    assert len([part for part in parts if part.startswith("lamp_front")]) == 8
    assert parts["charge_flap"].mesh.vertices[:, 1].mean() * (1 if car.charge_side == "right" else -1) > 0


def test_drawing_again_gives_the_same_bytes() -> None:
    again = ghost(extreme("pickup"))
    assert [(p.name, p.colour, p.mesh.digest) for p in again] == [
        (p.name, p.colour, p.mesh.digest) for p in drawn("pickup")
    ]


# -- sheets and simple bodies ------------------------------------------------------------------------------------------


def flat(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    return np.stack([a, b, 0.0 * a], axis=-1)


def test_a_sheet_is_cut_along_its_field() -> None:
    """A disc of radius 3 out of a square: area and edge as of the circle."""
    lines = np.linspace(-5.0, 5.0, 41)
    disc = make.sheet(lines, lines, flat, lambda a, b: np.hypot(a, b) - 3.0, depth=0.0)
    assert disc.area == pytest.approx(np.pi * 9.0, rel=0.003)
    assert np.hypot(*disc.vertices[:, :2].T).max() == pytest.approx(3.0, abs=1e-3)
    ring = make.sheet(lines, lines, flat, lambda a, b: 3.0 - np.hypot(a, b), depth=0.0)
    assert disc.area + ring.area == pytest.approx(100.0, rel=1e-9)


def test_a_sheet_turns_its_edges_inwards() -> None:
    lines = np.linspace(0.0, 10.0, 6)
    plate = make.sheet(lines, lines, flat, depth=4.0)
    assert plate.area == pytest.approx(100.0 + 4 * 10.0 * 4.0)
    assert plate.bounds.tolist() == [[0.0, 0.0, -4.0], [10.0, 10.0, 0.0]]


def test_simple_bodies_have_their_closed_form_volumes() -> None:
    assert make.box((0, 0, 0), (1, 2, 3)).volume == pytest.approx(6.0)
    assert make.pillow((5, 5, 5), (2, 2, 2), power=2.0, steps=96).volume == pytest.approx(4 / 3 * np.pi * 8, rel=0.01)
    path = np.stack([np.linspace(0, 10, 5), np.zeros(5), np.zeros(5)], axis=1)
    assert make.tube(path, 1.0, 64).volume == pytest.approx(np.pi * 10, rel=0.01)
    drum = make.revolved([(0.0, 0.0), (2.0, 0.0), (2.0, 3.0), (0.0, 3.0)], (0, 0, 0), 96)
    assert drum.volume == pytest.approx(np.pi * 12, rel=0.01)
    assert make.mirrored(drum).volume == pytest.approx(drum.volume)
    assert make.joined(drum, Mesh(drum.vertices + 10.0, drum.faces)).volume == pytest.approx(2 * drum.volume)
