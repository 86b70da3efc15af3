"""Battery tray."""

from __future__ import annotations

import math
import random

import numpy as np
import pytest

from configurator.solid.kernel import make, read_brep
from configurator.vehicle import Vehicle, presets
from parts.part import Part
from parts.structure.battery_tray import CRUSH, MODULE, BatteryTray
from tests.vehicle.cars import values


def test_a_single_pocket_has_its_closed_volume() -> None:
    part = BatteryTray(nx=1, ny=1, ducts=False, lug_n=2, depth=50, wall=4, floor=5, play=3, lug_t=10, drain=6)
    (lx, ly), round_ = part.inside, 1 - math.pi / 4
    outer = (lx + 8) * (ly + 8) - 4 * round_ * 10**2
    pocket = (lx * ly - 4 * round_ * 3**2) * 50
    lug = 34.0 * 20 - 2 * round_ * 12**2 + 2 * round_ * 4**2  # outer corners off, roots filled
    rib = 34.0 * 3 + 2 * (4.0 * 3 - strip(4.0, 3.0))
    d = part.holes[0].diameter
    drains = 2 * math.pi * 3**2 * 5
    expected = outer * 55 - pocket + 4 * (lug * 10 + rib * 45 - math.pi * d * d / 4 * 10) - drains
    assert make(part).volume == pytest.approx(expected, rel=1e-6)


def strip(r: float, h: float) -> float:
    """Area of a concave corner's square r x h that the air keeps: the arc's disc between its lowest point and h."""
    return math.fsum(math.sqrt(max(r * r - (r - y) ** 2, 0.0)) for y in np.linspace(0, h, 200001)) * h / 200001


@pytest.mark.parametrize(("nx", "ny"), [(1, 1), (2, 2), (3, 1), (2, 3)])
def test_modules_stand_free(nx: int, ny: int) -> None:
    part = BatteryTray(nx=nx, ny=ny, ducts=False)
    shape = read_brep(make(part, "preview").brep)
    import cadquery as cq

    assert len(part.places) == nx * ny
    for x, y in part.places:
        box = cq.Workplane().box(*MODULE).translate((x, y, part.floor + MODULE[2] / 2 + 0.01)).val()
        assert shape.intersect(box).Volume() == pytest.approx(0, abs=1e-6)


def test_lugs_have_their_holes_and_edges() -> None:
    part = BatteryTray()
    (frame,) = (i for i in part.interfaces() if i.name == "frame")
    made = set()
    for face in read_brep(make(part, "preview").brep).Faces():
        if face.geomType() == "CYLINDER":
            cylinder = face._geomAdaptor().Cylinder()
            at = cylinder.Axis().Location()
            if abs(cylinder.Radius() - 4.5) < 1e-6:
                made.add((round(at.X(), 3), round(at.Y(), 3)))
    assert made == {tuple(round(c, 3) for c in frame.frame.point(h.x, h.y)[:2]) for h in frame.holes}
    assert len(made) == 2 * part.lug_n
    assert part.size[0] / 2 - max(x for x, _ in made) == pytest.approx(1.5 * 8)


@pytest.mark.parametrize("name", presets())
def test_it_lies_between_axles_and_sills(name: str) -> None:
    car = Vehicle(presets()[name].options).hardpoints
    (placed,) = BatteryTray.fit(car)
    assert placed.frame.origin == (car.wheelbase / 2, 0, car.ground_clearance)
    part = placed.part
    assert isinstance(part, BatteryTray)
    assert min(part.room(car)) >= 0
    assert part.nx * part.ny >= car.modules
    assert part.size[1] <= car.width - 2 * CRUSH
    assert part.size[2] < car.floor_z - car.ground_clearance


def test_all_batteries_find_a_tray() -> None:
    rng = random.Random(3)
    base = presets()["family-4"].options
    for modules in values("battery_modules"):
        car = Vehicle(base.changed(battery_modules=modules, wheelbase=rng.choice([2150, 2200]))).hardpoints
        (placed,) = BatteryTray.fit(car)
        assert isinstance(placed.part, BatteryTray)
        assert min(placed.part.room(car)) >= 0


def findings(part: Part) -> dict[str, str]:
    return {f.check: f.severity for f in part.checks()}


def test_checks() -> None:
    assert findings(BatteryTray()) == {"fire": "info", "lugs": "info"}
    assert findings(BatteryTray(gap_y=6))["creepage"] == "warning"
    assert "creepage" not in findings(BatteryTray(gap_y=6, ny=1))
    assert findings(BatteryTray(depth=25))["hold"] == "warning"
    assert findings(BatteryTray(nx=4, ny=3, lug_n=2))["lugs"] == "info"


def test_what_gives_way_is_said() -> None:
    notes = " ".join(make(BatteryTray(depth=25, lug_t=16, cable_h=30, nx=1, ny=1), "preview").notes)
    assert "lugs are 14.5 mm thick" in notes
    assert "ducts are 16.7 mm high" in notes
