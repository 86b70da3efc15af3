"""Gauge bezel: bore, lip, slanted hood and screws measured on the solid; checks."""

from __future__ import annotations

import math

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import presets
from configurator.vehicle.packaging import derive
from parts.interior.gauge_bezel import LIP_T, GaugeBezel


@pytest.mark.parametrize("name", list(GaugeBezel.presets))
def test_the_hood_falls_from_its_top_to_its_bottom(name: str) -> None:
    part = GaugeBezel(**GaugeBezel.presets[name])
    mesh = make(part, "export").mesh
    p = mesh.vertices
    a, b = part.rounding
    half = part.bore + part.wall
    for y in (half - a, -half + a):  # the flat of the rim's outer edge
        near = p[np.abs(p[:, 1] - y) < 0.05]
        expected = part.top - part.slope * (half - y)
        assert near[:, 2].max() == pytest.approx(expected, abs=0.03)
    assert p[:, 2].max() <= part.top
    assert part.fall == pytest.approx(part.sweep * (part.hood_len - max(a, b) - 1.0))
    flange = part.cluster.stadium(part.gauge_d / 2 + part.cluster.SCREW + part.ring_w).bounds()
    np.testing.assert_allclose(mesh.bounds[:, :2], flange, atol=0.01)


def test_a_level_hood_has_the_volume_of_its_rings() -> None:
    """Without a slant everything is turned: Pappus for the rounded rims."""
    part = GaugeBezel(sweep=0)
    r, w, t, length = part.bore, part.wall, part.flange_t, part.hood_len
    big, lip = part.gauge_d / 2 + part.cluster.SCREW + part.ring_w, part.gauge_d / 2 - part.lip

    def ring(outer: float, inner: float, height: float) -> float:
        return math.pi * (outer**2 - inner**2) * height

    def corner(radius: float, at: float, outside: bool) -> float:
        """What a quarter round takes away at radius `at`."""
        area = radius**2 * (1 - math.pi / 4)
        # centroid of the spandrel from its corner: r (10 - 3 pi) / (12 - 3 pi)
        off = radius * (10 - 3 * math.pi) / (12 - 3 * math.pi)
        return 2 * math.pi * (at - off if outside else at + off) * area

    a, b = part.rounding
    step = part.lip + part.slip
    cone = math.pi * step / 3 * (r**2 + r * lip + lip**2)
    bore = math.pi * r**2 * (t - LIP_T - step) + cone + math.pi * lip**2 * LIP_T
    expected = ring(big, 0, t) - bore - corner(2.5, big, True) + ring(r + w, r, length)
    expected -= corner(a, r + w, True) + corner(b, r, False) + 4 * math.pi * 1.7**2 * t
    assert make(part, "preview").volume == pytest.approx(expected, rel=1e-4)


def test_the_slant_takes_half_of_the_fall_off_the_hood() -> None:
    """A shear along the axis: the ring loses slope times the mean of what its rim sinks, whatever its rounding."""
    level, slanted = GaugeBezel(sweep=0), GaugeBezel(sweep=0.8)
    lost = make(level, "preview").volume - make(slanted, "preview").volume
    r, w = level.bore, level.wall
    ring = math.pi * ((r + w) ** 2 - r**2)
    assert lost == pytest.approx(ring * slanted.fall / 2, rel=0.06)


@pytest.mark.parametrize(("n", "d"), [(1, 80.0), (3, 52.0)])
def test_gauges_slide_in_and_stop_at_the_lip(n: int, d: float) -> None:
    part = GaugeBezel(gauge_n=n, gauge_d=d)
    mesh = make(part, "export").mesh
    solid = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    gauges = [i for i in part.interfaces() if i.name.startswith("gauge")]
    assert len(gauges) == n
    turn = np.linspace(0, 6.2, 9)
    for i in gauges:
        assert i.holes[0].diameter == pytest.approx(d + 0.6)

        def filled(r: float, z: float, x: float = i.frame.origin[0]) -> list[bool]:
            points = np.stack([x + r * np.cos(turn), r * np.sin(turn), np.full(9, z)], axis=1)
            return list(solid.contains(points))

        assert not any(filled(d / 2 + 0.2, 0.5))
        assert all(filled(d / 2 + 0.4, 0.5))
        assert all(filled(d / 2 - 1.4, part.flange_t - 0.5))
        assert not any(filled(d / 2 - 1.6, part.flange_t - 0.5))


def test_screws_reach_their_inserts_and_heads_sit_between_hood_and_edge() -> None:
    for values in ({}, {"wall": 4.6, "slip": 0.5}, {"ring_w": 5.5, "screws": 3}):
        part = GaugeBezel(**values)
        (screw,) = part.hardware()
        (dash, *_) = part.interfaces()
        assert screw.quantity == len(dash.holes)
        length = float(screw.item.split("x")[1].split()[0])
        assert 4 <= length - part.flange_t <= 7.5
        at = part.gauge_d / 2 + part.cluster.SCREW
        assert at - 5.7 / 2 > part.bore + part.wall, "button head beside the hood"
        assert at + 5.7 / 2 < part.gauge_d / 2 + part.cluster.SCREW + part.ring_w - 2.5 + 0.36


def test_checks() -> None:
    def found(**values: float) -> set[str]:
        return {f.check for f in GaugeBezel(**values).checks()}

    assert not found()
    assert "sight line" in found(hood_len=70, eye=20)
    assert "shade" in found(hood_len=12)
    assert "edge radius" in found(wall=3)
    assert "cluster" in found(gauge_n=3, gauge_d=100)


def test_on_cars_the_eye_is_near_the_gauges_axis() -> None:
    for preset in presets().values():
        (placed,) = GaugeBezel.fit(derive(preset.options))
        assert isinstance(placed.part, GaugeBezel)
        assert -10 < placed.part.eye < 15
        assert placed.frame.z[0] > 0.9
        assert placed.frame.y[2] > 0.9, "the longer side of the hood is up"
        assert not [f for f in placed.part.checks() if f.severity != "info"]
