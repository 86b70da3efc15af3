"""Splines: polylines as smooth runs, curves and surfaces through points, and both as the CAD kernel's own."""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.interpolate import BSpline

Array = NDArray[np.float64]

CRUMB = 0.3  # mm
LINEAR = np.array([0.0, 0.0, 1.0, 1.0])  # knots of a straight curve over [0, 1]
SPARE = 1e-6  # of a parameter: around what a face needs of its level


def without_crumbs(p: Array) -> Array:
    """A closed polyline whose points closer than `CRUMB` are one: what intersections and offsets leave behind."""
    start = int(np.linalg.norm(p - np.roll(p, 1, axis=0), axis=1).argmax())
    groups: list[list[Array]] = []
    for point in np.roll(p, -start, axis=0):
        if groups and float(np.linalg.norm(point - groups[-1][-1])) < CRUMB:
            groups[-1].append(point)
        else:
            groups.append([point])
    return np.array([np.mean(group, axis=0) for group in groups])


def turns(p: Array) -> Array:
    """The turn (n,) of a closed polyline at each of its points, radians."""
    d = np.roll(p, -1, axis=0) - p
    heading = np.arctan2(d[:, 1], d[:, 0])
    turn = heading - np.roll(heading, 1)
    return (turn + math.pi) % (2 * math.pi) - math.pi


def runs(p: Array) -> list[Array]:
    """A polyline between two corners, parted where straight lines meet curves, so that neither bends the other."""
    length = np.linalg.norm(np.diff(p, axis=0), axis=1)
    if len(p) == 2:
        return [p]
    around = np.concatenate([[np.inf], length, [np.inf]])
    straight = length > 3.0 * np.minimum(around[:-2], around[2:])
    straight &= length > 6.0
    cuts = sorted({0, len(p) - 1, *np.flatnonzero(straight), *(np.flatnonzero(straight) + 1)})
    return [p[a : b + 1] for a, b in itertools.pairwise(cuts)]


def dense(p: Array, spacing: float) -> Array:
    """A polyline with points at least every `spacing` mm if it is one straight line, else as it is."""
    if len(p) > 2:
        return p
    n = max(2, math.ceil(float(np.linalg.norm(p[1] - p[0])) / spacing) + 1)
    return p[0] + np.linspace(0.0, 1.0, n)[:, None] * (p[1] - p[0])


def lean(p: Array) -> Array:
    """A run of points as its two ends if it is straight: each knot of an edge costs the kernel's integrals time."""
    if len(p) == 2:
        return p
    t = np.linspace(0.0, 1.0, len(p))[:, None]
    return p[[0, -1]] if float(np.abs(p - p[0] - t * (p[-1] - p[0])).max()) < 1e-6 else p


def chordal(p: Array) -> BSpline:
    """The cubic (or straight) curve over [0, 1] through points (n, 2), its parameter by the chords' lengths."""
    from scipy.interpolate import BSpline, make_interp_spline

    if len(p) == 2:
        return BSpline.construct_fast(LINEAR, np.array(p, float), 1)
    t = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    return make_interp_spline(t / t[-1], p, k=min(3, len(p) - 1))


@lru_cache(maxsize=64)
def evenly(count: int) -> Array:
    """Even parameters 0 … 1; not to be written to."""
    return np.linspace(0.0, 1.0, count)


@lru_cache(maxsize=64)
def even(count: int) -> tuple[Array, Array, int]:
    """Interpolation at even parameters 0 … 1 is linear in the points: knots, matrix (count, count), degree."""
    from scipy.interpolate import make_interp_spline

    curve = make_interp_spline(np.linspace(0.0, 1.0, count), np.eye(count), k=min(3, count - 1))
    return curve.t, curve.c, curve.k


@lru_cache(maxsize=64)
def finer(count: int, times: int) -> Array:
    """What takes points to their curve at `times` as many even parameters: (times (count - 1) + 1, count)."""
    from scipy.interpolate import BSpline

    knots, matrix, degree = even(count)
    return np.asarray(BSpline(knots, matrix, degree)(np.linspace(0.0, 1.0, times * (count - 1) + 1)))


def interpolated(q: Array) -> BSpline:
    """The cubic through points (n, 2 or 3) at even parameters 0 … 1."""
    from scipy.interpolate import BSpline

    knots, matrix, degree = even(len(q))
    return BSpline.construct_fast(knots, matrix @ q, degree)


def ends(s: Array) -> tuple[Array, Array]:
    """Directions of a segment at its start and at its end."""
    if len(s) == 2:
        return s[1] - s[0], s[1] - s[0]
    curve = chordal(s)
    slope = curve.derivative()
    return slope(0.0), slope(1.0)


def _knots(t: Array) -> tuple[Any, Any]:
    return _knots_of(t.tobytes())


@lru_cache(maxsize=128)
def _knots_of(flat: bytes) -> tuple[Any, Any]:
    """The kernel's arrays of flat knots: values and multiplicities. It copies them, so equal curves may share them."""
    from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal

    t = np.frombuffer(flat)
    new = np.concatenate([[True], t[1:] != t[:-1]])
    values, at = t[new], np.flatnonzero(new)
    knots, times = TColStd_Array1OfReal(1, len(values)), TColStd_Array1OfInteger(1, len(values))
    for i, (value, n) in enumerate(zip(values, np.diff([*at, len(t)]), strict=True), 1):
        knots.SetValue(i, float(value))
        times.SetValue(i, int(n))
    return knots, times


def surface(poles: Array, over: tuple[Array, Array], degrees: tuple[int, int]) -> Any:
    """The kernel's surface with poles (n, m, 3) over two flat knot vectors."""
    from OCP.Geom import Geom_BSplineSurface
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array2OfPnt

    n, m = poles.shape[:2]
    grid = TColgp_Array2OfPnt(1, n, 1, m)
    for i, row in enumerate(poles.tolist(), 1):  # plain floats: the bindings take numpy's ten times as slowly
        for j, (x, y, z) in enumerate(row, 1):
            grid.SetValue(i, j, gp_Pnt(x, y, z))
    (ku, mu), (kv, mv) = _knots(over[0]), _knots(over[1])
    return Geom_BSplineSurface(grid, ku, kv, mu, mv, *degrees)


def around(surface: Any, points: Array) -> Any:
    """The knot spans of a level around some parameters (n, 2): every face brings its surface into the STEP file, and
    the foot of a boss needs few of a door's thousands of poles. The parameters stay the same."""
    from OCP.Geom import Geom_BSplineSurface

    low, high = points.min(axis=0), points.max(axis=0)
    spans = []
    for axis, (count, at) in enumerate(((surface.NbUKnots(), surface.UKnot), (surface.NbVKnots(), surface.VKnot))):
        knots = [at(i) for i in range(1, count + 1)]
        first = max(bisect_right(knots, low[axis] - SPARE) - 1, 0)
        last = min(bisect_left(knots, high[axis] + SPARE), count - 1)
        spans.append((knots[first], knots[last], last - first, count - 1))
    if all(own == every for _, _, own, every in spans):
        return surface
    part = surface.Copy()
    assert isinstance(part, Geom_BSplineSurface)
    part.Segment(*spans[0][:2], *spans[1][:2])
    return part


def line(ends: Array) -> Any:
    """The kernel's straight curve between two points (2, 3), from 0 to 1."""
    from OCP.Geom import Geom_BezierCurve
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array1OfPnt

    row = TColgp_Array1OfPnt(1, 2)
    for i, p in enumerate(ends, 1):
        row.SetValue(i, gp_Pnt(*map(float, p)))
    return Geom_BezierCurve(row)


def curve3d(curve: BSpline) -> Any:
    """The kernel's curve in space."""
    from OCP.Geom import Geom_BSplineCurve
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array1OfPnt

    row = TColgp_Array1OfPnt(1, len(curve.c))
    for i, (x, y, z) in enumerate(curve.c.tolist(), 1):
        row.SetValue(i, gp_Pnt(x, y, z))
    return Geom_BSplineCurve(row, *_knots(curve.t), curve.k)


def curve2d(curve: BSpline) -> Any:
    """The kernel's curve in a surface's parameters."""
    from OCP.Geom2d import Geom2d_BSplineCurve
    from OCP.gp import gp_Pnt2d
    from OCP.TColgp import TColgp_Array1OfPnt2d

    row = TColgp_Array1OfPnt2d(1, len(curve.c))
    for i, (x, y) in enumerate(curve.c.tolist(), 1):
        row.SetValue(i, gp_Pnt2d(x, y))
    return Geom2d_BSplineCurve(row, *_knots(curve.t), curve.k)
