"""Seat bracket."""

from __future__ import annotations

import math

import pytest

from configurator.solid.kernel import make, read_brep
from parts.structure.seat_bracket import EDGE, SeatBracket


def section(part: SeatBracket) -> float:
    """Area of the bent sheet: legs and quarter rings, less its rounded tips."""
    t, r, w, h = part.thickness, part.bend, part.flange, part.height
    bend = math.pi / 4 * ((r + t) ** 2 - r**2)
    tips = 2 * (1 - math.pi / 4) * (0.45 * t) ** 2
    if part.shape == "channel":
        return t * (2 * (w - r - t) + h - 2 * (r + t)) + 2 * bend - 2 * tips
    return t * (w - r - t + h - r - t) + bend - 2 * tips


@pytest.mark.parametrize("shape", ["channel", "angle"])
def test_plain_sheet_has_its_closed_volume(shape: str) -> None:
    part = SeatBracket(shape=shape, holes_n=0, ribs=0)
    flanges = 2 if shape == "channel" else 1
    t, d = part.thickness, part.hole
    slots = 2 * (math.pi * d * d / 4 + d * part.travel)
    round_ = 2 * math.pi * d * d / 4
    corners = flanges * 2 * (1 - math.pi / 4) * 14.0**2
    # the tips' rounding and the corners' overlap: their volume is bounded, not computed
    expected = section(part) * part.length - t * (slots + round_ + corners)
    assert make(part).volume == pytest.approx(expected, rel=2e-3)


def holes_through(part: SeatBracket, axis: str) -> set[tuple[float, float]]:
    """Axes (x, other) of the full round holes of the part's clearance diameter along an axis."""
    found = set()
    for face in read_brep(make(part, "preview").brep).Faces():
        if face.geomType() == "CYLINDER":
            cylinder = face._geomAdaptor().Cylinder()
            way, at = cylinder.Axis().Direction(), cylinder.Axis().Location()
            if abs(cylinder.Radius() - part.hole / 2) < 1e-6 and abs(getattr(way, axis)()) > 0.99:
                found.add((round(at.X(), 3), round(at.Z() if axis == "Y" else at.Y(), 3)))
    return found


@pytest.mark.parametrize("values", [{}, {"pitch": 310, "base_pitch": 250, "travel": 0, "flange": 50, "height": 70}])
def test_holes_are_where_the_interfaces_say(values: dict[str, float]) -> None:
    part = SeatBracket(**values)
    floor, seat = part.interfaces()
    assert (floor.name, seat.name) == ("floor", "seat")
    expected = {(round(seat.frame.point(h.x, h.y)[0], 3), part.line) for h in seat.holes}
    for h in floor.holes:
        x = floor.frame.point(h.x, h.y)[0]
        expected |= {(round(x - part.travel / 2, 3), part.line), (round(x + part.travel / 2, 3), part.line)}
    assert holes_through(part, "Y") == expected
    assert seat.frame.origin[1] == part.height
    assert floor.frame.origin[1] == 0


def test_an_angle_is_pierced_in_its_web() -> None:
    part = SeatBracket(shape="angle", holes_n=0)
    assert holes_through(part, "Z") == {(-145.0, part.side), (145.0, part.side)}


def test_every_hole_keeps_its_distance_from_the_ends() -> None:
    part = SeatBracket(base_pitch=320, travel=60, margin=0)
    outermost = (part.base_pitch + part.travel) / 2
    assert part.length / 2 - outermost == pytest.approx(EDGE * part.diameter)
    assert make(part, "preview").mesh.bounds[1][0] == pytest.approx(part.length / 2)


def test_what_does_not_fit_is_said() -> None:
    part = SeatBracket(height=40, thickness=8, bend=10, holes_n=6)
    assert "lightening holes instead of 6" in " ".join(make(part, "preview").notes)


def test_checks() -> None:
    assert [f.check for f in SeatBracket().checks()] == ["belts"]
    tight = {f.check: f for f in SeatBracket(flange=36, bend=10, thickness=8, height=60).checks()}
    assert tight["edge distance"].severity == "warning"
    assert tight["edge distance"].value == pytest.approx(9.0)
    assert tight["tool access"].value == pytest.approx(44.0)
