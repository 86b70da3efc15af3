"""Tail lamp housing: closed can, grooves, gasket, drain, and its place on cars."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options
from configurator.vehicle.packaging import derive
from parts import lamps
from parts.body import skin
from parts.exterior.tail_lamp_housing import GROOVE, LAND, TailLampHousing


def test_lenses_have_a_window_a_land_and_a_groove() -> None:
    part = TailLampHousing()
    solid = part.build().val()
    front = part.length + lamps.CREST - part.inset
    low, high = lamps.heights(part.radius)[1]
    middle = (low + high) / 2
    assert not solid.isInside((0, middle, front - part.slat / 2)), "window"
    assert solid.isInside((0, high + LAND / 2, front - 0.2)), "land"
    assert not solid.isInside((0, high + LAND + part.groove / 2, front - 0.2)), "groove"
    assert solid.isInside((0, high + LAND + part.groove / 2, front - GROOVE - 0.2)), "its floor"
    assert solid.isInside((0, high + lamps.GAP * part.radius / 2, front - 0.2)), "web between two grooves"


@pytest.mark.parametrize("radius", [50.0, 72.0, 100.0])
def test_grooves_give_way_to_the_gaps(radius: float) -> None:
    part = TailLampHousing(radius=radius, lens_groove=4)
    assert 2 * (part.groove + LAND) <= lamps.GAP * radius - 1.2 + 1e-9
    notes = make(part, "preview").notes
    assert any("lens grooves" in note for note in notes) == (part.groove < 4)


def test_the_pressed_cord_fills_its_groove_but_not_all_of_it() -> None:
    for squeeze in (0.15, 0.3):
        part = TailLampHousing(squeeze=squeeze)
        inner, width, depth = part.gasket_groove
        fill = math.pi / 4 * part.gasket**2 / (width * depth)
        assert 0.7 < fill < 0.95
        assert inner > lamps.opening(part.radius)
        assert all(math.hypot(h.x, h.y) - h.diameter / 2 > inner + width + 0.4 for h in part.bolts)


def test_water_finds_a_way_out_only_at_the_lowest_point() -> None:
    part = TailLampHousing()
    solid = part.build().val()
    x, y, z = part.drain_at
    wall = part.wall / 2
    assert not solid.isInside((x, y - wall, z))
    for turn in np.radians([0, 60, 120, 180]):
        r = part.inner + wall
        assert solid.isInside((r * math.cos(turn), r * math.sin(turn), z))


def test_bolts_go_through_the_flange() -> None:
    part = TailLampHousing(screws=6)
    solid = part.build().val()
    (panel, cable) = part.interfaces()
    for hole in panel.holes:
        assert not solid.isInside((hole.x, hole.y, part.depth - 1))
    assert len(panel.holes) == 6
    assert not solid.isInside((0, 0, 1.5))
    assert cable.frame.z == (0, 0, -1)


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"lamp_height": 400}, "stop position"),
        ({"lamp_height": 1480}, "rear position position"),
        ({"from_edge": 450}, "direction position"),
        ({"depth": 14, "seat": 15}, "room"),
    ],
)
def test_checks(values: dict[str, float], check: str) -> None:
    found = {f.check: f for f in TailLampHousing(**values).checks()}
    assert check in found
    assert check not in {f.check for f in TailLampHousing().checks()}


def test_a_large_disc_could_hold_the_fog_lamp() -> None:
    assert "rear fog" in {f.check for f in TailLampHousing().checks()}
    assert "rear fog" not in {f.check for f in TailLampHousing(radius=90).checks()}


@pytest.mark.parametrize("style", ["city", "family"])
def test_on_the_car_it_meets_the_tailgate_s_seat(style: str) -> None:
    car = derive(Options(body_style=style))
    body = skin(car)
    for placed in TailLampHousing.fit(car):
        part = placed.part
        assert isinstance(part, TailLampHousing)
        (panel, _) = part.interfaces()
        there = placed.frame.then(panel.frame)
        seat = lamps.seat_frame(body.lamp_frame("rear", placed.name), "rear")
        np.testing.assert_allclose(there.matrix(), seat.matrix(), atol=1e-6)
        assert panel.holes == lamps.bolt_circle(body.lamp_radius, lamps.SCREW["rear"])
        assert placed.frame.x[2] == pytest.approx(0, abs=1e-12)
        assert not [f for f in part.checks() if f.severity == "error"]
