"""Loops, cells in windows, and the plates made of them, against closed formulas."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy.spatial import cKDTree

from parts.loops import Loop, box, disc, petal, polygon, rounded, squircle
from parts.pattern import STYLES, Window, arrange

CELLED = [style for style in STYLES if style != "plain"]


@pytest.mark.parametrize(
    ("loop", "area"),
    [
        (box(40, 20), 800.0),
        (box(40, 20, 5), 800 - (4 - math.pi) * 25),
        (box(40, 20, 10), 400 + 100 * math.pi),
        (disc(20), 100 * math.pi),
        (polygon(6, 20, 0.0), math.sqrt(3) / 2 * 400),
    ],
)
def test_area_is_exact(loop: Loop, area: float) -> None:
    assert loop.area == pytest.approx(area, rel=1e-12)


@pytest.mark.parametrize("loop", [box(40, 20, 5), disc(30), squircle(40, 60, 0.6), petal(5, 9, 40)])
def test_growing_a_smooth_loop_follows_steiner(loop: Loop) -> None:
    """A convex outline grown by d gains d times its length plus pi d²."""
    d = 0.5
    points = loop.sampled(400)
    length = float(np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1).sum())
    assert loop.grown(d).area - loop.area == pytest.approx(d * length + math.pi * d * d, rel=1e-4)


@pytest.mark.parametrize(
    "loop", [squircle(40, 60), squircle(12, 80), squircle(90, 20), petal(4, 9, 40), box(30, 20, 6)]
)
def test_arcs_are_tangent(loop: Loop) -> None:
    """The outer normals on both sides of every point agree: all miters are unit vectors."""
    assert np.linalg.norm(loop.miters, axis=1) == pytest.approx(np.ones(len(loop.points)), abs=1e-9)


def test_mirrored_loop_keeps_area_and_sense() -> None:
    loop = rounded([(0, 0), (30, 0), (40, 20), (5, 10)], 2.0)
    assert loop.mirrored().area == pytest.approx(loop.area, rel=1e-12)
    assert loop.mirrored().mirrored().sampled().sum() == pytest.approx(loop.sampled().sum())


def test_corner_radius_that_does_not_fit_is_refused() -> None:
    with pytest.raises(ValueError, match="do not fit"):
        rounded([(0, 0), (10, 0), (10, 10), (0, 10)], 5.1)


@pytest.mark.parametrize("style", CELLED)
@pytest.mark.parametrize("seed", range(4))
def test_cells_keep_their_distance(style: str, seed: int) -> None:
    """No cell leaves the window, touches the pad, or comes nearer than a bar to another."""
    rng = np.random.default_rng(seed)
    width, height, corner = (float(v) for v in rng.uniform((250, 70, 0), (600, 150, 35)))
    window = Window(width, height, corner, 80.0, 400.0) if seed % 2 else Window(width, height, corner)
    bar = float(rng.uniform(3, 7))
    found = arrange(style, window, bar + float(rng.uniform(14, 24)), bar)
    assert found.cells
    points = [cell.sampled(16) for cell in found.cells]
    assert min(float(window.depth(p).min()) for p in points) > -0.02  # chords of arcs cut in, never out
    owner = np.concatenate([np.full(len(p), i) for i, p in enumerate(points)])
    every = np.concatenate(points)
    for i, p in enumerate(points):
        others = every[owner != i]
        if len(others):
            # points of the other outline are up to 1 mm apart: their distance overstates by less than 0.1 mm
            assert float(cKDTree(others).query(p)[0].min()) >= bar - 0.01
    assert found.gap < 40 * 1.34


@pytest.mark.parametrize("style", CELLED)
def test_dropped_cells_are_counted(style: str) -> None:
    wide = arrange(style, Window(500, 100, 0.0), 24, 5)
    cornered = arrange(style, Window(500, 100, 50.0), 24, 5)
    assert wide.pitch == cornered.pitch
    assert cornered.open_area <= wide.open_area + 1e-6
    if style in ("hex", "diamond", "graded"):
        assert len(cornered.cells) + cornered.dropped == len(wide.cells) + wide.dropped


def test_impossible_windows_say_why() -> None:
    with pytest.raises(ValueError, match="no opening"):
        arrange("hex", Window(300, 80), 8, 7)
    with pytest.raises(ValueError, match="holds no cell"):
        arrange("hex", Window(300, 15), 30, 5)


def test_plate_with_round_rims_has_its_closed_volume() -> None:
    """A pierced plate: prism minus the volume under a quarter-round rim, from Pappus' theorem, for tangent loops."""
    from parts.plate import Crown, plate

    outer, hole, t, e = box(120, 80, 15), disc(30), 6.0, 1.5
    flat = plate(outer, [hole], t, rim=e, edge=e)
    corner, centroid = (1 - math.pi / 4) * e * e, e * (5 / 6 - math.pi / 4) / (1 - math.pi / 4)
    rim = corner * ((outer.area - outer.grown(-1e-4).area) / 1e-4 - 2 * math.pi * (e - centroid))
    bore = corner * math.pi * (30 + 2 * (e - centroid))
    assert flat.isValid()
    assert flat.Volume() == pytest.approx((outer.area - hole.area) * t - rim - bore, rel=1e-5)
    # a crown shears along z: the volume stays
    bowed = plate(outer, [hole], t, rim=e, edge=e, crown=Crown(2e-3, 1e-3))
    assert bowed.isValid()
    assert bowed.Volume() == pytest.approx(flat.Volume(), rel=1e-4)
