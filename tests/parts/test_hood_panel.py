"""Hood panel: vents that go through, in two banks; inserts in their places."""

from __future__ import annotations

import numpy as np
import pytest

from parts.exterior.hood_panel import HoodPanel
from tests.parts.panels import bored, made


@pytest.mark.parametrize("pattern", ["plain", "hex", "rib", "wave", "topo"])
def test_vents_are_symmetric_apart_and_inside(pattern: str) -> None:
    for slots in (2, 12):
        part = HoodPanel(vent_slots=slots, pattern=pattern)
        vents = part.windows()
        assert len(vents) == slots
        room = part.region.buffer(-part.rim_width)
        assert all(room.contains(vent) for vent in vents)
        assert all(a.distance(b) > 5.0 for i, a in enumerate(vents) for b in vents[:i])
        left, right = ([v.area for v in vents if side * v.centroid.y > 0] for side in (-1, 1))
        assert sorted(left) == pytest.approx(sorted(right), rel=1e-6)


def test_vents_go_through() -> None:
    from trimesh import Trimesh

    part = HoodPanel(vent_slots=4)
    mesh = made(part)
    solid = Trimesh(mesh.vertices, mesh.faces, process=False)
    for vent in part.windows():
        frame = part.spot((vent.centroid.x, vent.centroid.y))
        way = -np.array(frame.z)
        start = np.array(frame.origin) - 20.0 * way
        assert not len(solid.ray.intersects_location([start], [way])[0])
        aside = start + np.array(frame.x) * 15.0
        assert len(solid.ray.intersects_location([aside], [way])[0]) == 2


@pytest.mark.parametrize(("along", "across"), [(0, 0), (1, 1), (0, 2), (5, 0)])
def test_vents_that_no_rib_reaches_are_tied_to_the_rim(along: int, across: int) -> None:
    """Their frames stood in the middle of a pocket, and a pocket with an island was no valid face."""
    for slots, pattern in ((2, "topo"), (8, "wave")):
        assert made(HoodPanel(vent_slots=slots, pattern=pattern, ribs_along=along, ribs_across=across)).closed


def test_inserts_are_where_the_interfaces_say() -> None:
    part = HoodPanel(vent_slots=4)
    for interface in part.interfaces():
        bored(part, interface)


def test_head_impact_is_never_promised() -> None:
    assert "head impact" in {f.check for f in HoodPanel().checks()}
