"""MF-SLOT: tongue and socket as solids that meet, slide and hold; the published table against the code."""

from __future__ import annotations

import math
import re
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from shapely.geometry import Polygon

from parts.outline import polygon, prism, rectangle
from parts.slot import FITS, PANEL, SIZES, Slot, groove, on_dash, opening, socket, strain, tongue, tongue_solid


@cache
def panel(name: str) -> Any:
    size = SIZES[name]
    return prism(rectangle(70, 120, 8, 0, 30), -PANEL, 0, [opening(size)]).fuse(socket(size))


def accessory(size: Slot, clearance: float, detent: float = 1.0) -> Any:
    import cadquery as cq

    w, h = size.face
    face = cq.Solid.makeBox(w, h, 3, cq.Vector(-w / 2, -4, 0))
    return face.fuse(*tongue_solid(size, clearance, detent))


@pytest.mark.parametrize("name", SIZES)
def test_the_sections_differ_by_the_clearance_on_every_face(name: str) -> None:
    size, c = SIZES[name], 0.25
    n, w, deep = size.neck / 2, size.width / 2, -PANEL - size.depth
    hollow = Polygon([(n, 0), (n, -PANEL), (w, deep), (-w, deep), (-n, -PANEL), (-n, 0)])
    inside = Polygon(tongue(size, c))
    assert inside.is_valid
    assert hollow.buffer(1e-9).contains(inside)
    # neck, flank and floor: each the stated clearance off
    (neck, _), (_, start), (wide, back) = sorted(tongue(size, c)[:3], key=lambda p: -p[1])
    assert abs(neck) == pytest.approx(size.neck / 2 - c)
    assert back == pytest.approx(-PANEL - size.depth + c)
    slope = math.tan(math.radians(60))
    gap = (size.neck / 2 + (-PANEL - back) / slope - abs(wide)) * math.sin(math.radians(60))
    assert gap == pytest.approx(c)
    assert start < -PANEL + 1e-9
    assert Polygon(groove(size)).is_valid


@pytest.mark.parametrize("name", SIZES)
def test_the_opening_is_one_smooth_keyhole(name: str) -> None:
    size = SIZES[name]
    hole = opening(size, 5.0, -3.0)
    for piece, following in zip(hole, [*hole[1:], hole[0]], strict=True):
        assert piece[-1] == pytest.approx(following[0])
    shape = Polygon(polygon(hole, 48))
    assert shape.is_valid
    assert shape.exterior.is_ccw
    assert np.array(shape.bounds) == pytest.approx([5 - size.window / 2, -3, 5 + size.window / 2, -3 + size.height])


@pytest.mark.parametrize(("name", "fit"), [("S", "tight"), ("S", "loose"), ("M", "normal")])
def test_a_tongue_goes_in_sits_and_holds(name: str, fit: str) -> None:
    import cadquery as cq

    size, wall, made = SIZES[name], panel(name), accessory(SIZES[name], FITS[fit])

    def overlap(y: float, z: float) -> float:
        return float(wall.intersect(made.translate(cq.Vector(0, y, z))).Volume())

    assert wall.isValid()
    assert made.isValid()
    assert len(wall.Solids()) == len(made.Solids()) == 1
    assert overlap(0, 0) == pytest.approx(0, abs=1e-6)  # seated
    assert overlap(size.travel, 0) == pytest.approx(0, abs=1e-6)  # in the window
    assert overlap(size.travel, 7) == pytest.approx(0, abs=1e-6)  # on its way in, its widest part in the window
    assert overlap(0, 1.5) > 10  # the flanks hold it
    assert overlap(0.6, 0) > 0.2  # the ridge holds it
    assert overlap(-1, 0) > 5  # the panel's lower edge carries it


def test_strain_of_the_click_is_small_and_grows_with_the_detent() -> None:
    for size in SIZES.values():
        low, high = strain(size, 0.25, 0.6), strain(size, 0.15, 1.5)
        assert 0 < low < high < 0.04
    assert strain(SIZES["S"], 0.45, 0.4) == 0


def test_the_published_table_is_the_code() -> None:
    text = (Path(__file__).parents[2] / "docs" / "slot.md").read_text(encoding="utf-8")
    rows = {m[1].strip(): (m[2], m[3]) for m in re.finditer(r"^\| ([^|]+)\|([^|]+)\|([^|]+)\|", text, re.M)}
    facts = {
        "width of the groove at its floor": lambda s: [s.width],
        "depth of the groove behind the panel": lambda s: [s.depth],
        "thickness of the panel": lambda s: [PANEL],
        "width of the neck": lambda s: [s.neck],
        "width of the window": lambda s: [s.window],
        "height of the shoulder (two quarter circles)": lambda s: [s.shoulder],
        "height of the opening": lambda s: [s.height],
        "length of the tongue": lambda s: [s.length],
        "travel from window to seat": lambda s: [s.travel],
        "lower edge of the floor over the opening's": lambda s: [s.lock],
        "width and thickness of the spring arm": lambda s: [s.arm, s.arm_t],
        "smallest face": lambda s: list(s.face),
        "room behind the panel's front": lambda s: [s.behind],
    }
    assert facts.keys() <= rows.keys()
    for name, fact in facts.items():
        for cell, size in zip(rows[name], SIZES.values(), strict=True):
            assert [float(n) for n in re.findall(r"[\d.]+", cell)] == pytest.approx(fact(size), abs=0.006), name


def test_slots_on_a_car_come_from_the_drivers_side_outwards() -> None:
    from configurator.vehicle import Vehicle, presets

    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        away = [abs(frame.origin[1] - car.steering[1]) for _, frame in on_dash(car)]
        assert away == sorted(away)
