"""What hangs while it is printed: slopes, curved undersides, and where a part begins in mid-air."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh
from hypothesis import given, settings
from hypothesis import strategies as st

from bench.printability.bodies import leaning
from configurator.printability.analysis import Analysis
from configurator.printability.basins import basins
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.report import examined
from configurator.printability.samples import smoothed
from configurator.printability.subject import Subject
from configurator.printability.undersides import Undersides
from parts.part import Finding
from tests.printability.test_checks import mesh_of


def overhangs(shape: trimesh.Trimesh, on: str) -> list[Finding]:
    found, _ = examined(Subject("body", mesh_of(shape), material("ASA"), machine(on), full=True))
    return [finding for finding in found if finding.check == "overhang"]


@pytest.mark.parametrize("slope", [0.5, 5, 15, 30, 44])
def test_a_slope_flatter_than_the_limit_needs_support_over_its_whole_area(slope: float) -> None:
    (finding,) = overhangs(leaning(slope, 1), "fff-256")
    assert finding.severity == "info"
    assert finding.value == pytest.approx((40 - 2 * 0.45) * 20 / np.cos(np.radians(slope)), rel=0.05)
    (finding,) = overhangs(leaning(slope, 10), "lfam")
    assert finding.severity == "error"


@pytest.mark.parametrize("slope", [45.5, 50, 70])
def test_a_steeper_slope_needs_none(slope: float) -> None:
    assert overhangs(leaning(slope, 1), "fff-256") == []
    assert overhangs(leaning(slope, 10), "lfam") == []


def test_a_slope_that_begins_at_the_bed_is_carried_by_it_only_near_by() -> None:
    keel = trimesh.creation.extrude_polygon(
        trimesh.path.polygons.Polygon([(0, 0), (20, 0), (60, 12), (60, 20), (0, 20)]), 30
    ).apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [1, 0, 0]))
    (finding,) = overhangs(keel, "fff-256")
    assert finding.value is not None
    assert 0.9 < finding.value / (30 * np.hypot(40, 12)) < 1


@pytest.mark.parametrize("sides", [24, 48, 96])
def test_a_lying_rod_hangs_by_its_true_surface_however_many_facets_it_has(sides: int) -> None:
    rod = trimesh.creation.cylinder(20, 100, sections=sides)
    rod.apply_transform(trimesh.transformations.rotation_matrix(np.pi / 2, [1, 0, 0]))
    rod.apply_transform(trimesh.transformations.rotation_matrix(0.3 * np.pi / sides, [0, 1, 0]))
    under = Undersides(Analysis(mesh_of(rod)), 45.0, 0.0, 20_000)
    assert len(under.points) * under.share == pytest.approx(20 * np.radians(90) * 100, rel=0.03)


def test_curved_surfaces_have_their_own_normals_and_flat_faces_keep_theirs() -> None:
    ball = Analysis(mesh_of(trimesh.creation.icosphere(3, 10)))
    samples = ball.samples(2000)
    true = samples.points / np.linalg.norm(samples.points, axis=1, keepdims=True)
    facets = np.einsum("ij,ij->i", samples.normals, true).min()
    smooth = np.einsum("ij,ij->i", smoothed(ball, samples), true).min()
    assert np.arccos(smooth) < 0.2 * np.arccos(facets)
    box = Analysis(mesh_of(trimesh.creation.box((10, 20, 30)).subdivide()))
    samples = box.samples(500)
    np.testing.assert_allclose(smoothed(box, samples), samples.normals, atol=1e-12)


def flooded(z: list[float], pairs: list[tuple[int, int]], least: float) -> set[int]:
    """Lowest vertices of the basins deeper than `least`, one by one: fill each until it spills over."""
    beside: dict[int, set[int]] = {i: set() for i in range(len(z))}
    for a, b in pairs:
        beside[a].add(b)
        beside[b].add(a)
    bottoms = set()
    for start in range(len(z)):
        level = z[start] + least
        seen, todo = {start}, [start]
        while todo:
            for other in beside[todo.pop()] - seen:
                if z[other] <= level:
                    seen.add(other)
                    todo.append(other)
        if min(seen, key=lambda i: (z[i], i)) == start:
            bottoms.add(start)
    return bottoms


heights = st.lists(st.integers(0, 12), min_size=1, max_size=14)


@settings(max_examples=300, deadline=None)
@given(heights, st.data())
def test_basins_are_those_that_filling_them_with_water_finds(z: list[int], data: st.DataObject) -> None:
    vertex = st.integers(0, len(z) - 1)
    pairs = data.draw(st.lists(st.tuples(vertex, vertex).filter(lambda p: p[0] != p[1]), max_size=30))
    least = data.draw(st.integers(0, 4))
    found = basins(np.array(z, float), np.array(pairs, np.int64).reshape(-1, 2), least)
    bottoms = flooded([float(h) for h in z], pairs, least)
    assert set(found.tolist()) == bottoms
    assert all(found[bottom] == bottom for bottom in bottoms)


def test_where_a_part_begins_in_mid_air_does_not_hang_on_its_triangles() -> None:
    body = trimesh.boolean.union(
        [
            trimesh.creation.box((60, 20, 5)).apply_translation((0, 0, 30)),
            trimesh.creation.box((5, 20, 30)).apply_translation((-27, 0, 15)),
            trimesh.creation.icosphere(4, 8).apply_translation((20, 0, 24)),  # its bottom is a shallow bowl
        ],
        engine="manifold",
    )
    for shape in (body, body.subdivide_to_size(2), body.subdivide_to_size(0.6)):
        islands = Undersides(Analysis(mesh_of(shape)), 45.0, 0.3, 20_000).islands
        assert islands.points.shape == (1, 3)
        np.testing.assert_allclose(islands.points[0], (20, 0, 16), atol=0.6)
