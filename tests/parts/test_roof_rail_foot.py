"""Roof rail feet: the stirrup takes its bar, the base follows the roof, four of them carry two bars."""

from __future__ import annotations

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.exterior.roof_rail_foot import BEND, FOOT, PLAY, RoofRailFoot
from parts.hardpoints import Hardpoints


def rack(name: str = "city-2") -> Hardpoints:
    return Vehicle(presets()[name].options.changed(roof_rack=True)).hardpoints


def test_the_base_lies_on_the_roof_s_cylinder() -> None:
    part = RoofRailFoot(roof_radius=900, cant=6)
    points = make(part).mesh.vertices
    a = np.radians(6)
    middle = np.array([0, 0, part.width / 2]) - 900 * np.array([0, np.cos(a), np.sin(a)])
    axis = np.array([0, -np.sin(a), np.cos(a)])
    off = points - middle
    distance = np.linalg.norm(off - np.outer(off @ axis, axis), axis=1)
    assert distance.min() == pytest.approx(900, abs=0.01)
    assert (np.abs(distance - 900) < 0.01).sum() > 40


def test_the_bar_finds_its_room_at_its_height() -> None:
    part = RoofRailFoot(bar_w=32, bar_h=24, rise=50)
    points = make(part).mesh.vertices
    inside = (np.abs(points[:, 0]) < 16 + PLAY - BEND - 0.01) & (points[:, 1] > part.seat + 0.01)
    inside &= points[:, 1] < part.seat + part.slot[1] - 0.01
    assert not inside.any()
    assert part.seat + PLAY + part.pad == 50


def test_bolts_are_where_the_interface_says() -> None:
    part = RoofRailFoot(bolts=2, width=60, cant=5)
    points = make(part).mesh.vertices
    roof = next(i for i in part.interfaces() if i.name == "roof")
    assert len(roof.holes) == 4
    for hole in roof.holes:
        x, _, z = roof.frame.point(hole.x, hole.y)
        wall = np.hypot(points[:, 0] - x, points[:, 2] - z)
        assert (np.abs(wall - hole.diameter / 2) < 0.01).sum() > 10


def test_bending_follows_the_beam_s_formula() -> None:
    part = RoofRailFoot(ribs=0, rise=25, cant=0, load=75)
    assert not part.windows
    force, arm = 75 / 2 * 9.81 * 2.5, part.seat + part.slot[1] / 2 - FOOT
    along, across = part.stress
    assert along == pytest.approx(6 * force * arm / part.width / part.neck**2)
    assert across == pytest.approx(6 * force * arm / part.neck / part.width**2)
    weak = RoofRailFoot(load=75, rise=90, width=34, ribs=1, bar_w=18, wall=7)
    assert "bending" in {f.check for f in weak.checks()}


def test_webs_that_do_not_fit_are_said() -> None:
    assert "instead of 4" in " ".join(make(RoofRailFoot(ribs=4, bar_w=18, rise=80)).notes)
    assert "no window" in " ".join(make(RoofRailFoot(rise=25)).notes)


@pytest.mark.parametrize("name", [n for n, p in presets().items() if p.options.roof == "hard"])
def test_four_feet_carry_two_level_bars(name: str) -> None:
    placed = {p.name: p for p in RoofRailFoot.fit(rack(name))}
    assert set(placed) == {f"{end}_{side}" for end in ("front", "rear") for side in ("left", "right")}
    bars = {n: p.frame.then(next(i for i in p.part.interfaces() if i.name == "bar").frame) for n, p in placed.items()}
    for end in ("front", "rear"):
        left, right = bars[f"{end}_left"], bars[f"{end}_right"]
        np.testing.assert_allclose(np.multiply(left.origin, (1, -1, 1)), right.origin, atol=1e-6)
        np.testing.assert_allclose(left.z, right.z, atol=1e-9)
    assert 300 < bars["rear_left"].origin[0] - bars["front_left"].origin[0] < 900


@pytest.mark.parametrize("name", presets())
def test_no_rack_no_feet(name: str) -> None:
    assert not list(RoofRailFoot.fit(Vehicle(presets()[name].options.changed(roof_rack=False)).hardpoints))


def test_the_pad_lies_on_the_skin() -> None:
    from parts.body import skin

    car = rack()
    for p in RoofRailFoot.fit(car):
        assert isinstance(p.part, RoofRailFoot)
        base = p.frame.then(next(i for i in p.part.interfaces() if i.name == "roof").frame)
        roof = skin(car).roof_frame(base.origin[0], base.origin[1])
        assert np.linalg.norm(np.subtract(base.origin, roof.origin)) == pytest.approx(p.part.pad, abs=0.3)
        assert np.dot(base.z, roof.z) < -0.999
