"""Wheel cover: gate, balance, valve and bolts, sides, and its place on cars."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from parts.exterior.wheel_cover import WheelCover
from parts.part import ParameterError
from parts.standards import table
from parts.wheel_windows import STYLES, Wish


@pytest.mark.parametrize("name", list(WheelCover.presets))
def test_presets_pass_the_gate(name: str) -> None:
    part = WheelCover(**WheelCover.presets[name])
    solid = make(part, "preview")
    assert solid.mesh.bounds[0][2] == pytest.approx(0.0, abs=1e-6)
    offset = math.hypot(*solid.centre[:2])
    assert offset == pytest.approx(part.imbalance, abs=0.02)  # the label, if any, is light
    assert not list(part.checks())


def test_imbalance_of_a_single_hole_is_what_the_solid_has() -> None:
    part = WheelCover(style="solid", clips=8)
    assert part.imbalance > 0.2
    centre = make(part, "preview").centre
    assert centre[1] == pytest.approx(-part.imbalance, rel=0.06)  # hooks, roundings and the disc are left out
    assert centre[0] == pytest.approx(0.0, abs=1e-3)


def test_signature_shows_the_valve_in_a_window() -> None:
    part = WheelCover()
    r, angle = part.valve
    assert (r, angle) == (13 * 12.7 - 28, 90.0)
    assert part.imbalance == 0.0
    assert len(part.holes) == 6


def test_turbine_is_mirrored_and_nothing_else_is() -> None:
    left, right = (WheelCover(style="turbine", windows=12, window_share=0.85, side=s) for s in ("left", "right"))
    assert left.openings is not None
    assert right.openings is not None
    a, b = left.openings.first.sampled(4), right.openings.first.sampled(4)
    assert sorted(map(tuple, np.round(a * (-1, 1), 6))) == sorted(map(tuple, np.round(b, 6)))
    assert not np.allclose(np.sort(a[:, 0]), np.sort(b[:, 0]))
    assert left.openings.first.area > 0
    assert make(left, "preview").volume == pytest.approx(make(right, "preview").volume, rel=1e-6)


def test_every_bolt_gets_its_hole() -> None:
    part = WheelCover(lugs=True, hub_pattern="asia4", lug_hole=27)
    hub = table("hubs")["asia4"]
    bare = part.changed(lugs=False)
    assert len(part.holes) - len(bare.holes) in (4, 5)  # five if the shorter windows no longer show the valve
    middles = {round(float(np.hypot(*loop.points.mean(axis=0))), 3) for loop in part.holes if len(loop.points) == 4}
    assert hub.number("pcd_mm") / 2 in middles
    tight = {f.check for f in part.changed(lug_hole=26).checks()}
    assert "lug clearance" not in tight


@pytest.mark.parametrize(
    ("values", "word"),
    [
        ({"label": "漢"}, "another font"),
        ({"label": "MMMMMMMMMMMM", "hub_d": 40}, "larger hub_d"),
    ],
)
def test_refusals_name_the_remedy(values: dict[str, object], word: str) -> None:
    with pytest.raises(ParameterError, match=word):
        WheelCover(**values)


@pytest.mark.parametrize(
    ("values", "made", "word"),
    [
        ({"edge_r": 6, "bead": 3}, {"rim_r": 4.68}, "edge_r"),
        ({"hub": "bore", "label": "A"}, {"middle": "disc"}, "instead of a bore"),
        ({"lugs": True, "hub_d": 100}, {"middle_d": 65.0}, "hub_d"),
        ({"dish": 14, "hub_d": 150}, {"fall": 2.2 * (326.0 / 150) ** 2}, "dish"),
        (
            {"rim_in": 10, "lugs": True, "hub_pattern": "6x139", "lug_hole": 34, "seat": 28},
            {"openings": None},
            "closed",
        ),
    ],
)
def test_what_gives_way_is_said_and_made(values: dict[str, object], made: dict[str, object], word: str) -> None:
    part = WheelCover(**values)
    assert word in " ".join(make(part, "preview").notes)
    for name, value in made.items():
        assert getattr(part, name) == (pytest.approx(value) if isinstance(value, float) else value)


@pytest.mark.parametrize("style", [s for s in STYLES if s != "solid"])
def test_windows_leave_spokes_middle_hooks_and_valve_their_room(style: str) -> None:
    rng, seen = np.random.default_rng(8), 0
    for _ in range(30):
        low, rim = rng.uniform(27, 95), rng.integers(10, 18)
        valve, high = rim * 12.7 - 28, rim * 12.7 - rng.uniform(8, 20)
        count, share, spokes = int(rng.integers(3, 21)), rng.uniform(0.3, 1), rng.uniform(0.25, 0.75)
        found = Wish(style, count, share, spokes).within(low, high, valve)
        if found is None:
            assert min(high, valve - 12) - low < 24
            continue
        seen += 1
        r = np.hypot(*found.first.sampled(12).T)
        assert low - 2 <= r.min() < r.max() <= high + 0.01
        assert found.spoke >= 6
        assert np.ptp(found.first.sampled(12)[:, 0]) >= 7.9
        assert found.shows(valve) or found.clear_of(valve)
        assert 3 <= found.count <= count
        assert (found.count == count) or "windows instead of" in " ".join(found.notes)
    assert seen > 20


def test_nothing_is_noted_where_nothing_gives_way() -> None:
    for values in ({}, *WheelCover.presets.values()):
        assert not make(WheelCover(**values), "preview").notes


def test_label_stands_on_the_flat_middle() -> None:
    plain = make(WheelCover(style="solid", hub_d=90), "preview")
    named = make(WheelCover(style="solid", hub_d=90, label="EVA"), "preview")
    assert named.volume > plain.volume
    assert named.mesh.bounds[1][2] > plain.mesh.bounds[1][2] + 0.3


@pytest.mark.parametrize("pattern", ["plain", "hex", "rib", "wave", "topo"])
def test_four_on_the_car_inside_the_tyres(pattern: str) -> None:
    car = derive(Options(pattern=pattern))
    placed = {p.name: p for p in WheelCover.fit(car)}
    assert set(placed) == {"front_left", "front_right", "rear_left", "rear_right"}
    different = {p.part.canonical() for p in placed.values()}
    assert len(different) == (2 if pattern == "wave" else 1)
    section = table("tyres")[car.tyre_front].number("section_mm")
    rim = table("tyres")[car.tyre_front].number("rim_in") * 25.4
    for name, place in placed.items():
        part = place.part
        assert isinstance(part, WheelCover)
        assert part.seat_d == pytest.approx(round(rim - 18))
        assert part.cover_d == pytest.approx(round(rim - 4), abs=0.5)
        sign = -1 if name.endswith("left") else 1
        assert place.frame.z == (0.0, sign, 0.0)
        outmost = place.frame.point(0, 0, part.lift + part.thickness + 1.6)[1] * sign
        assert car.track / 2 < outmost < car.track / 2 + section / 2 + 1
        assert place.frame.y == (0.0, 0.0, 1.0)  # letters upright


def test_base_trim_is_plain() -> None:
    assert {p.part.values()["style"] for p in WheelCover.fit(derive(Options(trim="base")))} == {"solid"}
