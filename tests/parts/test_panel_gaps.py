"""Gaps and steps between neighbouring panels, measured on the finished meshes: 4 ± 0.3 mm, flush steps as designed.

Hood and nose part on a line of equal s; towards the crest a millimetre of s is shorter, and their gap closes to 3.3 mm.
"""

from __future__ import annotations

import numpy as np
import pytest
from scipy.spatial import cKDTree
from shapely import Point, union_all

from bench.sampling import legal
from parts import CATALOGUE
from parts.body.curves import MOUTH
from parts.body.panel import BodyPanel
from parts.exterior.fender_panel import FenderPanel
from parts.exterior.hood_panel import HoodPanel
from parts.exterior.lamp_band import LampBand
from parts.exterior.nose_panel import NosePanel
from parts.exterior.rear_quarter import RearQuarter
from parts.exterior.tailgate_panel import TailgatePanel
from parts.frame import Frame
from tests.parts.panels import Array, edge_on_car
from tests.vehicle.extremes import extreme

PANELS = [family for family in CATALOGUE if issubclass(family, BodyPanel)]
PAIRS = [
    (HoodPanel, NosePanel, 900.0), (HoodPanel, FenderPanel, 300.0), (NosePanel, FenderPanel, 120.0),
    (TailgatePanel, RearQuarter, 200.0),
]  # fmt: skip


def one(family: type[BodyPanel], name: str) -> BodyPanel:
    """The panel of a car, the right one of a pair."""
    fitted = list(family.fit(extreme(name)))
    part = next((p.part for p in fitted if "right" in p.name), fitted[0].part)
    assert isinstance(part, BodyPanel)
    return part


def across(points: Array, line: Array) -> Array:
    """Distances (n,) of points to a closed polyline."""
    _, nearest = cKDTree(line).query(points)
    best = np.full(len(points), np.inf)
    for step in (-1, 1):
        a, b = line[nearest], line[(nearest + step) % len(line)]
        t = np.clip(np.einsum("ij,ij->i", points - a, b - a) / np.maximum(((b - a) ** 2).sum(axis=1), 1e-12), 0.0, 1.0)
        best = np.minimum(best, np.linalg.norm(points - a - t[:, None] * (b - a), axis=1))
    return best


@pytest.mark.parametrize(("first", "second", "least"), PAIRS, ids=lambda k: getattr(k, "family", ""))
def test_neighbours_keep_four_millimetres(first: type[BodyPanel], second: type[BodyPanel], least: float) -> None:
    """Vertices of one mesh's outer edge against the other's outer edge, away from corners where three panels meet."""
    a, b = one(first, "default"), one(second, "default")
    points = edge_on_car(a)
    other = edge_on_car(b)
    line = b.sheet.stack(Frame()).point(b.edge_curve(0.5), b.edge)
    assert min(len(points), len(other)) > 60, "both meshes have vertices all along their edges"
    gap = across(points, line)
    facing = points[gap < 6.0]
    gap = gap[gap < 6.0]
    assert np.linalg.norm(np.ptp(facing, axis=0)) > least
    assert np.median(gap) == pytest.approx(4.0, abs=0.3)
    assert gap.min() > 3.2


@pytest.mark.parametrize(("end", "carrier"), [("front", NosePanel), ("rear", TailgatePanel)])
def test_the_lamp_bands_face_is_a_step_of_seven_back(end: str, carrier: type[BodyPanel]) -> None:
    """Along the mouth's long lower edge: the band's face lies as deep under the panel's as the design says."""
    panel, band = one(carrier, "default"), LampBand.of(extreme("default"), end=end)
    mouth = band.mouth
    y = np.linspace(-250.0, 250.0, 21)
    s = np.full_like(y, mouth.middle + 0.8 * mouth.car.mouth * mouth.down)
    face = band.sheet.stack(Frame()).point(band.sheet.into(np.column_stack([s, y])), band.rise)
    skin, normal = panel.sheet.stack(Frame()).at(panel.sheet.into(np.column_stack([s, y])))
    assert np.einsum("ij,ij->i", face - skin, normal) == pytest.approx(MOUTH, abs=0.02)
    window, plateau = mouth.window.exterior, mouth.plateaus(band.rim)[len(mouth.plateaus(band.rim)) // 2].exterior
    assert window.distance(plateau) == pytest.approx(4.0, abs=0.3)


@pytest.mark.parametrize("family", PANELS, ids=lambda f: f.family)
def test_inserts_have_plastic_all_around(family: type[BodyPanel]) -> None:
    for part in legal(family, 7, 6):
        room = part.region.difference(union_all(list(part.windows())))
        for at in part.fixings():
            assert room.buffer(-part.pad + 0.1).contains(Point(at)), part.canonical()
