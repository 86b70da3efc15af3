"""The steering wheel: bolt circles against the table, windows and recess measured by rays, and its place in the car."""

from __future__ import annotations

import math

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.interior.steering_wheel import HUB, SPOKES, SteeringWheel
from parts.standards import table


def body(part: SteeringWheel) -> trimesh.Trimesh:
    mesh = make(part, "preview").mesh
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


def hits(mesh: trimesh.Trimesh, x: float, y: float) -> list[float]:
    """Heights at which a vertical line meets the wheel."""
    where, _, _ = mesh.ray.intersects_location([[x, y, -50.0]], [[0.0, 0.0, 1.0]])
    return sorted(where[:, 2])


@pytest.mark.parametrize("pattern", table("steering_wheels"))
def test_holes_lie_on_the_tables_circle(pattern: str) -> None:
    part, row = SteeringWheel(pattern=pattern), table("steering_wheels")[pattern]
    assert len(part.holes) == row.number("bolts")
    assert {round(2 * math.hypot(h.x, h.y), 6) for h in part.holes} == {row.number("pcd_mm")}
    first = part.holes[0]
    assert math.degrees(math.atan2(first.y, first.x)) == pytest.approx(row.number("first_hole_deg"))
    assert part.bored / 2 <= row.number("pcd_mm") / 2 - first.diameter / 2 - 3.99
    # the interface looks back: its holes are the same points in space
    (boss,) = part.interfaces()
    there = [boss.frame.point(h.x, h.y)[:2] for h in boss.holes]
    assert np.array(there) == pytest.approx(np.array([(h.x, h.y) for h in part.holes]), abs=1e-9)


def test_rim_hub_recess_and_holes_on_the_mesh() -> None:
    part = SteeringWheel()
    mesh = body(part)
    low, high = mesh.bounds
    assert high - low == pytest.approx([part.outside, part.outside, part.dish + part.grip_h], abs=0.1)
    assert low[2] == pytest.approx(0, abs=1e-9)
    assert hits(mesh, 0.0, part.diameter / 2) == pytest.approx([part.dish, part.dish + part.grip_h], abs=1e-6)
    assert hits(mesh, 0.1, 0.2) == []  # the bore
    for hole in part.holes:
        assert hits(mesh, hole.x + 0.01, hole.y) == []
        assert hits(mesh, 1.1 * hole.x, 1.1 * hole.y + 0.01)[:2] == pytest.approx([0, HUB], abs=1e-6)


@pytest.mark.parametrize("spokes", SPOKES)
def test_spokes_stand_where_they_are_said_to(spokes: int) -> None:
    part = SteeringWheel(spokes=spokes, dish=0)
    mesh = body(part)
    r = 0.36 * part.diameter
    at = {a: bool(hits(mesh, r * math.cos(math.radians(a)), r * math.sin(math.radians(a)))) for a in range(0, 360, 15)}
    assert {a for a, solid in at.items() if solid} == {int(a) for a in SPOKES[spokes]}


def test_windows_are_closed_counter_clockwise_loops() -> None:
    for n in SPOKES:
        part = SteeringWheel(spokes=n, pattern="3x44.45")
        loops = list(part.windows())
        assert len(loops) == n
        assert all(loop.area > 1000 for loop in loops)


def test_it_says_that_it_is_not_for_the_road() -> None:
    for values in SteeringWheel.presets.values():
        (road,) = [f for f in SteeringWheel(**values).checks() if f.check == "road use"]
        assert road.severity == "warning"
        assert "certified metal core" in road.message


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"diameter": 380, "spokes": 2, "spoke_w": 24, "grip_h": 24}, "spoke bending"),
        ({"diameter": 380, "grip_w": 36}, "hand envelope"),
    ],
)
def test_checks_speak_up(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in SteeringWheel(**values).checks()}


def test_a_bore_too_wide_for_the_circle_gives_way() -> None:
    part = SteeringWheel(pattern="3x44.45", bore=50)
    assert part.bored < 50
    assert any("4 mm stay" in note for note in make(part, "preview").notes)


def test_its_rim_is_centred_on_the_cars_steering_point() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        (place,) = SteeringWheel.fit(car)
        assert isinstance(place.part, SteeringWheel)
        assert place.frame.point(0, 0, place.part.rim_z) == pytest.approx(car.steering, abs=1e-6)
        # it faces the driver, its top leans away by the tilt
        tilt = math.radians(car.steering_tilt)
        assert np.array(place.frame.y) == pytest.approx([-math.sin(tilt), 0, math.cos(tilt)])
        assert place.frame.z[0] > 0
