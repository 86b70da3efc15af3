"""Air vent: vanes never clash, pins meet their holes, the hose's cone is open; measured on the solid."""

from __future__ import annotations

import math
import random
from typing import Any

import numpy as np
import pytest
import trimesh
from numpy.typing import NDArray
from shapely import affinity
from shapely.geometry import Polygon, box

from bench.sampling import legal
from configurator.solid.kernel import make
from configurator.vehicle import presets
from configurator.vehicle.packaging import derive
from parts import outline
from parts.interior.air_vent import ENGAGED, NEAR, OPEN, SIDE, AirVent
from parts.part import notes_of
from parts.standards import table


def vane(part: AirVent) -> Polygon:
    """Section of a vane, chord along x, and no smaller than the solid's."""
    return Polygon(outline.polygon(outline.oval(part.deep / 2, part.thick / 2, 0.3 * part.thick), 12))


def test_no_vane_can_hit_another_or_the_channel() -> None:
    rng = random.Random(2)
    for part in legal(AirVent, seed=5, count=80):
        section, h = vane(part), part.vent_d / 2
        inside = box(-1e3, -h, 1e3, h)
        turned = [affinity.rotate(section, a, origin=(0, 0)) for a in (-part.swing, 0, part.swing)]
        for y in part.rows:
            assert all(inside.contains(affinity.translate(t, 0, y)) for t in turned), part.canonical()
        a, b = (affinity.rotate(section, rng.uniform(-part.swing, part.swing), origin=(0, 0)) for _ in range(2))
        for one, other in [(t, u) for t in turned for u in turned] + [(a, b)]:
            apart = affinity.translate(other, 0, part.pitch).distance(one)
            assert apart > 0.3, part.canonical()


def test_vanes_stay_behind_the_front_and_before_the_taper() -> None:
    for part in legal(AirVent, seed=6, count=80):
        assert part.deep / 2 <= part.axis + part.bezel_t - 2.9
        assert part.axis + part.deep / 2 < part.straight
        assert part.axis > part.pivot_d / 2 + part.play + 1, "pins behind the bezel"
        assert part.rows[-1] + part.pivot_d / 2 + part.play < part.vent_d / 2 - part.corner, "on the straight side"


def filled(part: AirVent, points: Any) -> NDArray[np.bool_]:
    """Whether points lie in the part's material (of its export mesh: 0.05 mm)."""
    mesh = make(part, "export").mesh
    return np.asarray(trimesh.Trimesh(mesh.vertices, mesh.faces, process=False).contains(np.array(points, float)))


def test_pins_find_their_holes() -> None:
    part = AirVent()
    seats = [i.frame.origin for i in part.interfaces() if i.name.startswith("vane")]
    assert len(seats) == len(part.rows)
    x, r = part.vent_d / 2 + part.seat.WALL / 2, part.pivot_d / 2 + part.play

    def ring(radius: float) -> list[tuple[float, float, float]]:
        turn = np.linspace(0.1, 6.2, 6)
        return [(side, y + radius * math.cos(t), z + radius * math.sin(t))
                for _, y, z in seats for side in (-x, x) for t in turn]  # fmt: skip

    assert not filled(part, ring(r - 0.1)).any()
    assert filled(part, ring(r + 0.1)).all()
    slat = make(part.changed(piece="vane"), "preview").mesh
    assert slat.bounds[1, 0] == pytest.approx(part.vent_d / 2 + ENGAGED, abs=1e-3)
    assert ENGAGED < part.seat.WALL


def test_a_vane_is_an_oval_prism_with_two_pins() -> None:
    part = AirVent(piece="vane")
    section = Polygon(outline.polygon(outline.oval(part.deep / 2, part.thick / 2, 0.3 * part.thick), 400)).area
    pins = 2 * math.pi / 4 * part.pivot_d**2 * (ENGAGED + SIDE)
    expected = section * (part.vent_d - 2 * SIDE) + pins
    assert make(part, "preview").volume == pytest.approx(expected, rel=1e-4)


def test_the_channel_is_open_from_front_to_hose() -> None:
    part = AirVent()
    end = part.bezel_t + part.straight + part.slope_len + 12
    assert make(part, "export").mesh.bounds[1, 2] == pytest.approx(end)
    ways = [(x, y, z) for z in np.linspace(0.5, end - 0.5, 20) for x, y in ((0, 0), (15, 0), (0, -15), (12, 12))]
    assert not filled(part, ways).any()
    r = next(i for i in part.interfaces() if i.name == "hose").holes[0].diameter / 2
    assert filled(part, [(r - 0.1, 0, end - 2), (r + 0.1, 0, end - 2)]).tolist() == [True, False]


def test_inserts_have_their_depth_and_a_floor() -> None:
    deep = table("inserts")["M3"].number("depth_mm")
    for part in (AirVent(bezel_w=10, bezel_t=8.5, edge=5),):
        (dash, *_) = part.interfaces()
        floor = part.bezel_t - deep
        assert not filled(part, [(h.x, h.y, floor + 0.1) for h in dash.holes]).any()
        assert filled(part, [(h.x, h.y, floor - 0.1) for h in dash.holes]).all()
        out = [1 + (h.diameter / 2 + 1.5) / math.hypot(h.x, h.y) for h in dash.holes]  # 1.5 mm of wall outside
        points = [(h.x * k, h.y * k, part.bezel_t - 3) for h, k in zip(dash.holes, out, strict=True)]
        assert filled(part, points).all()


def test_taper_is_no_flatter_than_45_degrees_where_it_closes() -> None:
    for part in legal(AirVent, seed=7, count=60):
        corner = math.sqrt(2) * (part.vent_d / 2 - part.corner) + part.corner
        assert corner - (part.duct_d / 2 - 2) <= part.slope_len + 1e-9


def test_open_share_and_its_check() -> None:
    part = AirVent()
    blocked = len(part.rows) * part.thick * (part.vent_d - 1)
    corners = (4 - math.pi) * part.corner**2
    assert part.open_share == pytest.approx(1 - blocked / (part.vent_d**2 - corners), abs=2e-3)
    assert part.open_share > OPEN
    assert not list(part.checks())
    stuffed = AirVent(vent_d=50, vane_n=7, vane_t=4, swing=15)
    assert (stuffed.open_share < OPEN) == ("open area" in {f.check for f in stuffed.checks()})
    assert "vane strain" in {f.check for f in AirVent(vane_t=4, vent_d=50).checks()}


def test_fewer_vanes_are_said() -> None:
    part = AirVent(vent_d=50, vane_n=7, vane_t=4, swing=45)
    assert len(part.rows) < 7
    assert "instead of 7" in " ".join(notes_of(part.build()))
    assert part.pitch - part.thick > NEAR


def test_on_cars_the_vanes_hang_in_their_housings() -> None:
    for preset in presets().values():
        placed = {p.name: p for p in AirVent.fit(derive(preset.options))}
        for name, p in placed.items():
            if "vane" not in name:
                continue
            house, k = name.split("_vane_")
            home = placed[house]
            seat = next(i for i in home.part.interfaces() if i.name == f"vane.{k}")
            assert isinstance(p.part, AirVent)
            middle = p.frame.point(0, 0, p.part.thick / 2)
            np.testing.assert_allclose(middle, home.frame.then(seat.frame).origin, atol=1e-6)
            assert p.frame.z[2] > 0.9
            assert abs(p.frame.x[1]) > 0.999
