"""The pull handle: standoff and bores measured on the mesh, its beam, and the door it is screwed to."""

from __future__ import annotations

import math

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.body import skin
from parts.interior.pull_handle import PullHandle
from parts.standards import table


def test_size_standoff_and_bores() -> None:
    part = PullHandle()
    mesh = make(part, "preview").mesh
    low, high = mesh.bounds
    assert low == pytest.approx([-(part.bolt_pitch + part.base_l) / 2, 0, 0], abs=0.02)
    assert high == pytest.approx([(part.bolt_pitch + part.base_l) / 2, part.proud, part.grip_w], abs=0.15)
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    where, _, _ = body.ray.intersects_location([[0.0, -5.0, part.grip_w / 2]], [[0.0, 1.0, 0.0]])
    assert sorted(where[:, 1]) == pytest.approx([part.clear, part.proud], abs=0.1)
    insert = table("inserts")["M5"]
    (door,) = part.interfaces()
    for hole in door.holes:
        at = door.frame.point(hole.x, hole.y)
        # from the foot up into the bore: its end; from inside the bore sideways: its wall
        end, _, _ = body.ray.intersects_location([np.subtract(at, (0, 1, 0))], [[0.0, 1.0, 0.0]])
        assert end[:, 1].min() == pytest.approx(insert.number("depth_mm"), abs=1e-3)
        side, _, _ = body.ray.intersects_location([np.add(at, (0, 3, 0))], [[0.0, 0.0, 1.0]])
        assert side[:, 2].min() - at[2] == pytest.approx(insert.number("cad_d_mm") / 2, abs=0.1)
    assert door.holes[1].x - door.holes[0].x == part.bolt_pitch


def test_outside_it_keeps_to_40_mm_and_says_so() -> None:
    part = PullHandle(where="outside", standoff=45, grip_h=12)
    assert part.proud == 40
    assert any("40 mm overall" in note for note in make(part, "preview").notes)
    assert PullHandle(standoff=45, grip_h=12).proud == 57


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"standoff": 25}, "hand clearance"),
        ({"bolt_pitch": 100, "base_l": 50}, "finger length"),
        ({"load": 900, "grip_h": 10}, "bending"),
    ],
)
def test_checks_speak_up(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in PullHandle(**values).checks()}


def test_bending_is_that_of_a_clamped_beam() -> None:
    found = next(f for f in PullHandle(load=900, grip_h=10).checks() if f.check == "bending")
    assert found.value == pytest.approx(900 * 150 / 8 / (math.pi / 32 * 24 * 100))


def test_it_is_screwed_to_the_inside_of_closed_doors() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        placed = list(PullHandle.fit(car))
        assert len(placed) == (2 if car.doors in ("hinged", "sliding") else 0)
        for place in placed:
            (mate,) = (place.frame.then(i.frame) for i in place.part.interfaces())
            x, y, z = mate.origin
            assert z < car.z_belt
            assert car.x_a < x < car.sgrp[0] + 150
            # it looks outwards, and sits inside the skin
            sign = -1 if place.name == "left" else 1
            assert sign * mate.z[1] > 0.8
            assert 15 < float(skin(car).side_y(x, z)) - sign * y < 45
