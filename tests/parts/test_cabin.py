"""Cabin: nothing in the dash's row overlaps, whatever is ordered, and the row sits where people look and reach."""

from __future__ import annotations

import math
import random
from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from shapely import STRtree, unary_union
from shapely.geometry import Point, Polygon

from configurator.vehicle import presets
from configurator.vehicle.packaging import derive
from parts import cabin
from parts.body import skin
from parts.dash_seats import Cluster, Vent
from parts.fascia import FILLET, GAP, ROLL, SCREENS, Fascia
from parts.hardpoints import Hardpoints
from parts.interior.dash_panel import DashPanel
from parts.loops import Loop
from tests.vehicle.cars import random_car


def cars() -> list[Hardpoints]:
    rng = random.Random(11)
    return [derive(p.options) for p in presets().values()] + [derive(random_car(rng)) for _ in range(12)]


def drawn(rng: random.Random) -> dict[str, Any]:
    """Anything a dash panel's ranges allow, ends more often than not."""

    def between(low: float, high: float) -> float:
        return rng.choice([low, high, rng.uniform(low, high)])

    return {
        "width": between(900, 1400), "height": between(140, 260), "end": between(0.4, 1), "driver": between(0, 350),
        "column_y": between(0, 40), "column_d": between(60, 90), "gauge_d": between(52, 125),
        "gauge_n": rng.randint(1, 3), "gauge_rise": between(-20, 80), "vent_d": between(50, 90),
        "vents": rng.randint(0, 4), "screen": rng.choice(SCREENS), "switches": rng.randint(0, 8),
        "usb": rng.randint(0, 3), "slots": rng.randint(0, 3), "slot_size": rng.choice(["S", "M"]),
        "side": rng.choice(["left", "right"]),
    }  # fmt: skip


def shape(loop: Loop) -> Polygon:
    return Polygon(loop.sampled(6))


def test_no_two_blocks_touch_and_all_lie_on_the_flat_front() -> None:
    rng = random.Random(3)
    for _ in range(400):
        f = Fascia(**drawn(rng))
        w, h, _ = f.flat
        for a, b in pairwise(f.row[0]):
            assert b.x - b.half_width - a.x - a.half_width >= GAP - 1e-6, (a, b)
        for block in f.row[0]:
            assert abs(block.x) + block.half_width <= w
            assert block.half_height <= h


def test_openings_keep_apart_and_off_the_rolled_rim() -> None:
    rng = random.Random(4)
    for _ in range(40):
        part = DashPanel(**drawn(rng), words="Mia", pattern=rng.choice(["plain", "hex", "rib", "wave"]))
        flat = shape(part.outline.grown(-ROLL))
        assert flat.is_valid
        posts = [Point(b.x, b.y).buffer(b.outside / 2) for b in part.bosses]
        everything = [*posts, *(shape(loop) for loop in (*part.openings, *part.cells[0]))]
        assert flat.buffer(0.02).contains(unary_union(everything)), part.canonical()
        tree = STRtree(everything)
        pairs = tree.query(everything, "dwithin", 0.5)
        assert (pairs[0] == pairs[1]).all(), part.canonical()


def test_right_hand_drive_is_the_mirror_image() -> None:
    rng = random.Random(5)
    for _ in range(50):
        values = drawn(rng) | {"side": "left"}
        left, right = Fascia(**values), Fascia(**values | {"side": "right"})
        mirrored = [(b.kind, round(-b.x, 6), b.half_width) for b in reversed(right.row[0])]
        assert mirrored == [(b.kind, round(b.x, 6), b.half_width) for b in left.row[0]]
        assert left.gauge == (-right.gauge[0], right.gauge[1])


def test_what_finds_no_room_is_named() -> None:
    crowded = Fascia(width=900, vents=4, screen="tablet10", switches=8, usb=3, slots=3, slot_size="M")
    assert {"usb", "slot"} <= set(crowded.row[1])
    assert not Fascia().row[1]


def test_ordered_sizes_hold_unless_an_opening_needs_more() -> None:
    assert Fascia(height=190).tall == 190
    assert Fascia(height=140, screen="tablet10").tall == pytest.approx(175 + 2 * (5 + ROLL))
    assert Fascia(driver=290).column[0] == -290
    assert abs(Fascia(width=900, driver=350, gauge_n=3, gauge_d=125).place) < 350


@pytest.mark.parametrize(("n", "screws", "expected"), [(1, 3, 3), (1, 4, 4), (2, 4, 4), (3, 4, 6)])
def test_the_gauges_screws_lie_between_hood_and_flange_edge(n: int, screws: int, expected: int) -> None:
    c = Cluster(80, n, screws)
    holes = c.holes(3.4)
    assert len(holes) == expected
    for h in holes:
        past = max(abs(h.x) - c.along, 0.0)
        assert math.hypot(past, h.y) == pytest.approx(80 / 2 + c.SCREW)


def test_the_vents_screws_pass_beside_the_opening() -> None:
    v = Vent(66)
    assert v.opening == pytest.approx(71.6)
    assert all(max(abs(h.x), abs(h.y)) - 3.4 / 2 > v.opening / 2 + 2 for h in v.holes(3.4))
    assert all(max(abs(h.x), abs(h.y)) + 3.4 / 2 < v.reach for h in v.holes(3.4))


def test_on_cars_it_fits_the_skin_and_the_gauge_is_seen_through_the_wheel() -> None:
    for car in cars():
        f, plane = cabin.fascia(car), cabin.plane(car)
        x, _, z = plane.origin
        assert 35 <= float(skin(car).side_y(x, z)) - f.width / 2 <= 110 or f.width == 900
        seat = np.array(plane.point(*f.gauge))
        assert seat[1] == pytest.approx(car.steering[1], abs=0.5)
        eye = np.array([cabin.eye(car)[0], seat[1], cabin.eye(car)[1]])
        # where the sight line crosses the wheel's plane it is between hub pad (60) and rim (158)
        a = math.radians(car.steering_tilt)
        normal, centre = np.array([math.cos(a), 0, math.sin(a)]), np.array(car.steering)
        at = eye + (seat - eye) * ((centre - eye) @ normal) / ((seat - eye) @ normal)
        assert 65 < np.linalg.norm(at - centre) < 150
        # the column goes through its opening
        column = np.array(plane.point(*f.column))
        off = np.cross(column - centre, normal)
        assert np.linalg.norm(off) < f.column_d / 2 - 28, "a column of 56 mm"
        # the rim keeps clear of panel and gauge
        for t in np.linspace(0, 2 * math.pi, 60):
            rim = centre + 186 * (
                math.cos(t) * np.array([-math.sin(a), 0, math.cos(a)]) + math.sin(t) * np.array([0, 1, 0])
            )
            assert (rim - np.array(plane.origin)) @ np.array(plane.z) > 60


def test_the_arch_is_one_smooth_line() -> None:
    outline = DashPanel(gauge_n=2).outline
    assert np.isfinite(outline.miters).all()
    assert np.linalg.norm(outline.miters, axis=1).max() == pytest.approx(1.0, abs=1e-6), "tangent everywhere"
    assert shape(outline.grown(-ROLL)).is_valid
    assert FILLET > ROLL
