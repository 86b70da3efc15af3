"""Supports: the sums under bodies whose columns are known by hand."""

from __future__ import annotations

import numpy as np
import pytest
import trimesh

from configurator.printability.analysis import Analysis
from configurator.printability.estimate.supports import MARGIN, features
from configurator.printability.profiles import profile
from tests.printability.test_checks import box, mesh_of

FINE = profile("fff-0.4")


def sums(shape: trimesh.Trimesh) -> np.ndarray:
    return features(Analysis(mesh_of(shape)), FINE)[0]


@pytest.mark.parametrize("turn", [0.0, 0.4])
def test_a_table_is_held_at_its_rim_down_to_the_bed(turn: float) -> None:
    table = trimesh.boolean.union([box(40, 40, 4, at=(0, 0, 22)), box(10, 10, 20, at=(0, 0, 10))], engine="manifold")
    table.apply_transform(trimesh.transformations.rotation_matrix(turn, [0, 0, 1]))
    volume, lines, dense = sums(table)
    rim = FINE.perimeters * FINE.width + MARGIN  # deeper than that infill bridges
    area = 40**2 - (40 - 2 * rim) ** 2
    assert volume == pytest.approx(20 * area, rel=0.12)
    assert dense == pytest.approx(6 * FINE.layer * area, rel=0.12)
    outlines = 4 * 40 + 4 * (40 - 2 * rim)
    assert 0.9 * outlines * 20 < lines / FINE.width < 1.5 * outlines * 20  # stairs of the grid


@pytest.mark.parametrize(("angle", "held"), [(20, True), (40, True), (50, False), (70, False)])
def test_a_slope_is_held_where_it_is_flatter_than_the_slicers_cut(angle: float, held: bool) -> None:
    height = 20 * np.tan(np.radians(angle))
    corners = [[x, y, height] for x in (-20, 20) for y in (0, 20)] + [[0, y, 0] for y in (0, 20)]
    volume, _, _ = sums(trimesh.convex.convex_hull(np.array(corners, float)))
    assert volume == pytest.approx(40 * 20 * height / 2 if held else 0, rel=0.05)


def test_a_column_on_the_part_ends_there_and_a_box_needs_none() -> None:
    assert sums(box(30, 20, 10)) == pytest.approx([0, 0, 0])
    arm = trimesh.boolean.union(
        [box(60, 20, 4, at=(0, 0, 2)), box(4, 20, 30, at=(-28, 0, 15)), box(60, 4, 4, at=(0, 0, 28))], engine="manifold"
    )
    volume, _, _ = sums(arm)
    assert volume == pytest.approx(
        56 * 4 * 22, rel=0.1
    )  # from the foot at 4 to the arm at 26; too narrow to be bridged


def test_an_interval_of_a_degree_holds_what_slopes_at_the_cut() -> None:
    height = 20 * np.tan(np.radians(45.97))
    corners = [[x, y, height] for x in (-20, 20) for y in (0, 20)] + [[0, y, 0] for y in (0, 20)]
    middle, least, most = features(Analysis(mesh_of(trimesh.convex.convex_hull(np.array(corners, float)))), FINE)[:, 0]
    assert least == 0
    assert middle == most > 1000
