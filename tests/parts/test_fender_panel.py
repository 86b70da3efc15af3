"""Side panels: fender, and the gaps between fender, door, quarter and flare, measured on finished meshes."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest
import trimesh
from scipy.spatial import cKDTree
from shapely import Point, Polygon, box, unary_union

from configurator.solid.kernel import make
from parts.body.outlines import holes_in
from parts.body.panel import BodyPanel
from parts.body.side import around
from parts.exterior.door_skin import DoorSkin
from parts.exterior.fender_flare import FenderFlare
from parts.exterior.fender_panel import FenderPanel
from parts.exterior.rear_quarter import RearQuarter

PARTS: dict[str, BodyPanel] = {
    "fender": FenderPanel(side="right"),
    "door": DoorSkin(side="right"),
    "quarter": RearQuarter(side="right", charge=False),
    "front": FenderFlare(side="right"),
    "rear": FenderFlare(side="right", axle="rear"),
}


@cache
def on_car(name: str) -> trimesh.Trimesh:
    """A finished panel where it sits on the car."""
    part = PARTS[name]
    solid = make(part, "preview")
    mesh = trimesh.Trimesh(solid.mesh.vertices, solid.mesh.faces, process=False)
    return mesh.apply_transform(part.pose.matrix())


@cache
def near(name: str) -> cKDTree:
    """The edges of a finished panel's triangles as a cloud of points, at most 1.5 mm apart."""
    mesh = on_car(name)
    start, end = (mesh.vertices[mesh.edges_unique[:, k]] for k in range(2))
    n = np.ceil(np.linalg.norm(end - start, axis=1) / 1.5).astype(int) + 1
    which = np.repeat(np.arange(len(n)), n)
    share = (np.arange(n.sum()) - np.repeat(np.cumsum(n) - n, n)) / np.repeat(n, n)
    return cKDTree(start[which] + share[:, None] * (end - start)[which])


def edge_of(name: str) -> tuple[np.ndarray, np.ndarray]:
    """Points of a panel's outer edge, just below its bevel, and the outward normals there."""
    part = PARTS[name]
    loop = part.loop(part.region)
    uv = np.concatenate([curve(np.linspace(0.0, 1.0, 60)) for curve in loop.curves])
    points, normals = part.sheet.place(uv)
    return points - part.edge * normals, normals


@pytest.mark.parametrize(("one", "other"), [("fender", "door"), ("door", "quarter")])
def test_gaps_are_four_millimetres(one: str, other: str) -> None:
    points, normals = edge_of(one)
    assert near(one).query(points)[0].max() < 1.2, "the mesh is the panel"
    distance, nearest = near(other).query(points)
    there = np.asarray(near(other).data)[nearest]
    beside = distance < 4.4
    assert beside.sum() > 40, "they have an edge in common"
    assert distance.min() > 3.0
    away = ((there - points)[beside] * normals[beside]).sum(axis=1)
    assert np.abs(away).max() < 1.0, "flush"


@pytest.mark.parametrize(("flare", "panel"), [("front", "fender"), ("front", "door"), ("rear", "quarter")])
def test_flares_keep_the_gap_to_the_panels_outside_them(flare: str, panel: str) -> None:
    """Along the skin: a flare stands proud of it, by up to its own step and along its normals."""
    points, normals = edge_of(panel)
    cloud = near(flare)
    gaps = []
    for point, normal, around_it in zip(points, normals, cloud.query_ball_point(points, 22.0), strict=True):
        away = cloud.data[around_it] - point
        away = away - np.outer(away @ normal, normal)
        if len(away) and (gap := float(np.linalg.norm(away, axis=1).min())) < 5.0:  # beyond: rounded corners
            gaps.append(gap)
    assert len(gaps) > 40, "they have an edge in common"
    assert min(gaps) > 3.0
    assert float(np.median(gaps)) == pytest.approx(4.0, abs=0.4)


def test_inserts_sit_on_the_rim_level_of_the_mesh() -> None:
    part = FenderPanel()
    mesh = make(part, "preview").mesh
    for each in part.interfaces():
        hole = each.holes[0]
        local = (mesh.vertices - each.frame.origin) @ each.frame.matrix()[:3, :3]
        wall = local[(np.hypot(local[:, 0], local[:, 1]) < hole.diameter / 2 + 0.6) & (np.abs(local[:, 2]) < 0.5)]
        assert len(wall) > 6
        # the levels shrink inwards, so the bore tapers by a little: true to size halfway down
        np.testing.assert_allclose(np.hypot(wall[:, 0], wall[:, 1]), hole.diameter / 2, atol=0.2)
        np.testing.assert_allclose((wall.min(axis=0) + wall.max(axis=0))[:2] / 2, 0.0, atol=0.05)


def test_places_along_an_edge_are_shared_evenly_and_avoid() -> None:
    free = around(box(0, 0, 400, 200), 20.0, 8)
    assert len(free) == 8
    assert all(abs(box(20, 20, 380, 180).exterior.distance(Point(p))) < 0.1 for p in free)
    avoiding = around(box(0, 0, 400, 200), 20.0, 8, box(0, 0, 100, 200))
    assert len(avoiding) == 8
    assert min(x for x, _ in avoiding) >= 100
    assert around(box(0, 0, 30, 30), 20.0, 6) == []


def test_left_and_right_are_mirrored() -> None:
    left, right = make(FenderPanel(), "preview"), make(FenderPanel(side="right"), "preview")
    assert left.volume == pytest.approx(right.volume, rel=2e-3)
    np.testing.assert_allclose(
        np.multiply(FenderPanel().pose.origin, (1, -1, 1)), FenderPanel(side="right").pose.origin, atol=1e-6
    )


def test_no_pocket_has_an_island() -> None:
    """A rib runs through each, the shorter way across; pockets keep a rib apart, and nothing else is lost."""
    plate, rng = box(0, 0, 400, 200), np.random.default_rng(4)
    for count in (1, 2, 5):
        spots = [Point(*at).buffer(12) for at in rng.uniform((30, 30), (370, 170), (count, 2))]
        pockets = holes_in(plate.difference(unary_union(spots)), 0.0, [], [], 3.0)
        assert all(not pocket.interiors for pocket in pockets)
        assert all(a.distance(b) > 2.9 for i, a in enumerate(pockets) for b in pockets[:i])
        assert sum(pocket.area for pocket in pockets) > 0.8 * plate.area - count * (24 * 24 + 3 * 200)
    lone = holes_in(plate.difference(Point(100, 100).buffer(12)), 0.0, [], [], 3.0)
    assert sorted(round(pocket.centroid.x) for pocket in lone) == pytest.approx([49, 251], abs=3)


def test_no_pocket_has_a_hair_thin_neck() -> None:
    """A pad that nearly shut a corner off: the outline crossed itself on deeper levels, the solid was not valid."""
    counts = set()
    for apart in np.arange(82.0, 88.0, 0.05):
        bar = box(0.0, -0.2, apart, 0.2)
        pockets = holes_in(unary_union([bar, *(Point(x, 0).buffer(40) for x in (0, apart))]), 0.0, [], [], 2.4)
        assert all(isinstance(p.buffer(-1.4), Polygon) for p in pockets), apart
        counts.add(len(pockets))
        if len(pockets) == 2:
            assert pockets[0].distance(pockets[1]) > 2.3
    assert counts == {1, 2}
    part = FenderPanel(wheelbase=1860, tail=60, nose=40, height=1540)
    assert make(part).mesh.closed
