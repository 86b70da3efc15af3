"""Headlight bezel: slices, aim, bolts, position, and its place on cars."""

from __future__ import annotations

import math
from itertools import pairwise

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options
from configurator.vehicle.packaging import derive
from parts import lamps
from parts.body import skin
from parts.exterior.headlight_bezel import HeadlightBezel


@pytest.mark.parametrize("radius", [50.0, 72.0, 110.0])
def test_four_slices_fill_the_disc_but_for_three_gaps(radius: float) -> None:
    edges = lamps.heights(radius)
    assert edges[0][0] == pytest.approx(-radius)
    assert edges[3][1] == pytest.approx(radius)
    gaps = [high[0] - low[1] for low, high in pairwise(edges)]
    assert gaps == pytest.approx([lamps.GAP * radius] * 3)
    for loop, (low, high) in zip(lamps.slices(radius, radius - 1.0), edges, strict=True):
        points = loop.sampled(24)
        assert np.hypot(*points.T).max() <= radius - 1.0 + 1e-6
        assert points[:, 1].min() >= low - 1e-6
        assert points[:, 1].max() <= high + 1e-6


def test_a_slice_is_a_circular_segment_less_its_corners() -> None:
    r = 60.0
    low = lamps.heights(r)[3][0]
    half = math.acos(low / r)
    segment = r * r * (half - math.sin(half) * math.cos(half))
    area = lamps.slices(r, r)[3].area
    assert segment - 2 * lamps.CORNER**2 * 2 < area < segment


def test_bolts_are_the_same_seen_from_both_sides() -> None:
    for count in (3, 4, 5, 6):
        holes = lamps.bolt_circle(72.0, "M5", count)
        assert len(holes) == count
        mirrored = sorted((round(-h.x, 6) + 0.0, round(h.y, 6)) for h in holes)
        assert mirrored == sorted((round(h.x, 6) + 0.0, round(h.y, 6)) for h in holes)
        assert all(math.hypot(h.x, h.y) - h.diameter / 2 > lamps.opening(72.0) for h in holes)


def test_bolts_and_bucket_are_where_the_interface_says() -> None:
    part = HeadlightBezel(beam_free=False)
    (panel, _) = part.interfaces()
    solid = part.build().val()
    level = panel.frame.origin[2]
    assert level == pytest.approx(part.length - part.seat)
    for hole in panel.holes:
        assert not solid.isInside((hole.x, hole.y, level - 2.0))
        out = 1 + (hole.diameter / 2 + 1) / math.hypot(hole.x, hole.y)
        assert solid.isInside((hole.x * out, hole.y * out, level - 2.0))
        assert not solid.isInside((hole.x * out, hole.y * out, level + 0.5)), "nothing in front of the seat"
    in_gap = (lamps.heights(part.radius)[1][1] + lamps.heights(part.radius)[2][0]) / 2
    face = part.length + lamps.CREST - part.inset - part.slat / 2
    assert solid.isInside((0, in_gap, face))
    assert not solid.isInside((0, sum(lamps.heights(part.radius)[2]) / 2, face))


def test_the_beam_is_free_along_the_module_s_axis() -> None:
    part = HeadlightBezel(rake=15, toe=6)
    solid = part.build().val()
    frame = part.module_frame
    assert frame.z == pytest.approx(part.axis)
    for k in range(12):
        a = k * math.pi / 6
        r = part.beam[0] - 1.5
        for far in (6, 40, 56, 60, 64, 100):
            assert not solid.isInside(frame.point(r * math.cos(a), r * math.sin(a), float(far)))


def test_deep_tilt_moves_the_seat_and_says_so() -> None:
    part = HeadlightBezel(depth=20, rake=25, toe=15)
    assert part.seat_depth > 20
    solid = make(part, "preview")
    assert any("seat lies" in note for note in solid.notes)
    assert solid.mesh.bounds[0][2] == pytest.approx(0.0, abs=0.01)


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"lamp_height": 520}, "dipped beam position"),
        ({"lamp_height": 1180}, "dipped beam position"),
        ({"from_edge": 410}, "dipped beam position"),
        ({"apart": 380}, "dipped beam position"),
        ({"visor": 29}, "projection"),
        ({"beam_free": False}, "beam"),
        ({"adjust": 3, "module": "178"}, "aim"),
        ({"rake": 25, "toe": 15, "depth": 110, "surround": 12}, "shade"),
    ],
)
def test_checks(values: dict[str, float], check: str) -> None:
    assert check in {f.check for f in HeadlightBezel(**values).checks()}
    assert check not in {f.check for f in HeadlightBezel().checks()}


def test_a_narrow_car_may_have_its_lamps_closer() -> None:
    assert lamps.misplaced("dipped_beam", 700, 70, 100, 500) == ()
    assert lamps.misplaced("dipped_beam", 700, 70, 300, 500) != ()


@pytest.mark.parametrize("style", ["city", "cargo", "pickup"])
def test_on_the_car_slices_are_level_and_modules_look_ahead(style: str) -> None:
    car = derive(Options(body_style=style))
    body = skin(car)
    for placed in HeadlightBezel.fit(car):
        part = placed.part
        assert isinstance(part, HeadlightBezel)
        assert part.radius == pytest.approx(body.lamp_radius)
        assert placed.frame.x[2] == pytest.approx(0.0, abs=1e-12)
        ahead = placed.frame.matrix()[:3, :3] @ np.array(part.axis)
        np.testing.assert_allclose(ahead, (-1, 0, 0), atol=1e-6)
        (panel, _) = part.interfaces()
        seat = lamps.seat_frame(body.lamp_frame("front", placed.name), "front")
        there = placed.frame.then(panel.frame)
        np.testing.assert_allclose(there.matrix(), seat.matrix(), atol=1e-6)
        assert panel.holes == lamps.bolt_circle(body.lamp_radius, lamps.SCREW["front"])
        assert not [f for f in part.checks() if f.severity == "error"]


@pytest.mark.parametrize("wall", [5.6, 5.998, 6.0])
def test_a_brow_on_a_thick_wall_meshes_as_others_do(wall: float) -> None:
    """With its outside almost in the bucket's, the boolean left edges twice: closed at 800,000 triangles, or never."""
    solid = make(HeadlightBezel(wall=wall, visor=27, module="110", surround=33))
    assert solid.mesh.closed
    assert len(solid.mesh.faces) < 40_000
