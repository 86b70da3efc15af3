"""The space frame's graph."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from configurator.vehicle import Vehicle, presets
from parts.body import skin
from parts.hardpoints import Hardpoints
from parts.space_frame import TUBE, space_frame

CARS = {name: Vehicle(preset.options).hardpoints for name, preset in presets().items()}
PICKUP = presets()["cargo"].options.changed(body_style="pickup", partition=True)
EACH = pytest.mark.parametrize("car", [*CARS.values(), Vehicle(PICKUP).hardpoints], ids=[*CARS, "pickup"])


@EACH
def test_twelve_nodes_and_twenty_tubes(car: Hardpoints) -> None:
    frame = space_frame(car)
    assert len(frame.nodes) == 12
    assert len(set(map(frozenset, frame.tubes))) == 20
    degrees = {name: len(frame.neighbours(name)) for name in frame.nodes}
    assert {degrees[f"{p}_{level}_left"] for p in "AC" for level in ("base", "top")} == {3}
    assert {degrees[f"B_{level}_left"] for level in ("base", "top")} == {4}


@EACH
def test_left_and_right_are_mirror_images(car: Hardpoints) -> None:
    frame = space_frame(car)
    for name, point in frame.nodes.items():
        twin = frame.nodes[name.replace("left", "right") if "left" in name else name.replace("right", "left")]
        assert twin == (point[0], -point[1], point[2])


@EACH
def test_tubes_lie_inside_the_skin(car: Hardpoints) -> None:
    frame, body = space_frame(car), skin(car)
    t = np.linspace(0, 1, 25)[:, None]
    for a, b in frame.tubes:
        p = np.array(frame.nodes[a]) * (1 - t) + np.array(frame.nodes[b]) * t
        beside = body.side_y(p[:, 0], p[:, 2]) - np.abs(p[:, 1])
        below = -body.s_depth(p[:, 0], p[:, 2])
        assert min(beside.min(), below.min()) > TUBE / 2 + 15, (a, b)


@EACH
def test_tubes_keep_clear_of_wheels_and_of_each_other(car: Hardpoints) -> None:
    frame = space_frame(car)
    t = np.linspace(0, 1, 25)[:, None]
    for a, b in frame.tubes:
        p, q = np.array(frame.nodes[a]), np.array(frame.nodes[b])
        assert np.linalg.norm(p - q) > 155, (a, b)
        line = p * (1 - t) + q * t
        for axle in (0.0, car.wheelbase):
            assert np.hypot(line[:, 0] - axle, line[:, 2] - car.wheel_z).min() > car.arch_radius, (a, b)
    for name, at in frame.nodes.items():
        ways = [np.subtract(frame.nodes[n], at) for n in frame.neighbours(name)]
        for one, other in itertools.combinations(ways, 2):
            angle = np.degrees(np.arccos(one @ other / np.linalg.norm(one) / np.linalg.norm(other)))
            assert angle > 22, name
