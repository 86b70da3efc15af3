"""Skins: smooth tubes through closed sections, and solids closed from them without a boolean.

A tube is one B-spline surface through rings of points on a common parameter (reference recipe "parameter-space skins"):
cubic and periodic around, cubic (or straight, `ruled`) along. Rings have equal point counts and start at the same
corner, so nothing twists. Neighbouring faces that use the same ring share its curve to the last bit; sewing only joins
what already coincides.

Known failure modes: rings that cross each other (sections closer than their tilt allows) give self-intersecting
surfaces that the kernel calls valid; callers keep the bend radius larger than the section.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import cadquery as cq

Array = NDArray[np.float64]
SEWN = 1e-4  # mm; a hundred times what shared rings differ by, a hundredth of what a printer resolves


def superellipse(a: float, b: float, exponent: float, count: int = 48) -> Array:
    """Points on |x/a|^n + |y/b|^n = 1, shape (count, 2), mm, counter-clockwise from (a, 0), evenly spaced by length.

    Exponent 2 is the ellipse, 2.5 to 3 the squircle of this car's mirrors and lamps, 5 nearly a rectangle.
    """

    def at(t: Array) -> Array:
        c, s = np.cos(t), np.sin(t)
        # the radius form samples the flats evenly; the usual |cos|^(2/n) form leaves gaps there
        r = (np.abs(c) ** exponent + np.abs(s) ** exponent) ** (-1.0 / exponent)
        return np.column_stack([a * r * c, b * r * s])

    t = np.linspace(0.0, 2 * math.pi, 2049)
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(at(t), axis=0), axis=1))])
    # angles are interpolated, points are exact: rings stay as smooth as the curve itself
    return at(np.interp(np.linspace(0.0, length[-1], count, endpoint=False), length, t))


def stadium(length: float, width: float, count: int = 64) -> Array:
    """Points (count, 2), mm, evenly spaced on a slot with round ends along X, counter-clockwise."""
    r, side = width / 2, length - width
    at = np.linspace(0.0, 2 * side + 2 * math.pi * r, count, endpoint=False)
    quarter = math.pi / 2 * r  # starts in the middle of the right end
    bounds = np.cumsum([0.0, quarter, side, 2 * quarter, side, quarter])
    turn = np.interp(at, bounds, np.pi * np.array([0.0, 0.5, 0.5, 1.5, 1.5, 2.0]))
    middle = np.interp(at, bounds, side / 2 * np.array([1.0, 1.0, -1.0, -1.0, 1.0, 1.0]))
    return np.column_stack([middle + r * np.cos(turn), r * np.sin(turn)])


def ring(loop: Array, origin: Array, x: Array, y: Array) -> Array:
    """A plane loop (n, 2) placed in space by its origin and two unit axes, shape (n, 3), mm."""
    return origin + loop[:, :1] * x + loop[:, 1:] * y


def bezier(start: Array, first: Array, second: Array, end: Array, count: int = 400) -> Array:
    """Points (count, 3) on a cubic Bézier curve, evenly spaced in its parameter."""
    t = np.linspace(0.0, 1.0, count)[:, None]
    return (1 - t) ** 3 * start + 3 * (1 - t) ** 2 * t * first + 3 * (1 - t) * t**2 * second + t**3 * end


def swept(
    path: Array, section: Callable[[float], Array], straight: float, heading: Array, before: int, after: int
) -> list[Array]:
    """Rings across a path (n, 3), mm, for a tube: `section(s)` is the plane loop at the length s mm along it.

    The first `straight` mm run along the unit vector `heading` and get `before` rings, the rest `after`. The sections'
    first axis leans off +Z no more than it has to, so a sweep that never points up or down doesn't twist.
    """
    length = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(path, axis=0), axis=1))])

    def point(where: float) -> Array:
        return np.array([np.interp(where, length, path[:, i]) for i in range(3)])

    rings = []
    bend = straight + np.linspace(0, length[-1] - straight, after)
    for where in np.concatenate([straight * np.arange(before) / before, bend]):
        chord = point(where + 0.5) - point(where - 0.5)
        tangent = heading if where <= straight else chord / np.linalg.norm(chord)
        x = np.array([0.0, 0.0, 1.0]) - tangent[2] * tangent
        x /= np.linalg.norm(x)
        rings.append(ring(section(where), point(where), x, np.cross(tangent, x)))
    return rings


def level(loop: Array, z: float) -> Array:
    """A plane loop (n, 2) at a height, shape (n, 3), mm."""
    return np.column_stack([loop, np.full(len(loop), z)])


def _around(points: Array) -> tuple[Array, Array]:
    """Coefficients and clamped knots of the periodic cubic through rows `points` (n, …), parameter 0 to 1."""
    from scipy.interpolate import CubicSpline, make_interp_spline

    closed = np.concatenate([points, points[:1]])
    u = np.linspace(0.0, 1.0, len(closed))
    slope = CubicSpline(u, closed, bc_type="periodic")(0.0, 1)
    # the clamped spline with the periodic one's end slopes is the same curve, in the form the kernel likes best
    spline = make_interp_spline(u, closed, k=3, bc_type=([(1, slope)], [(1, slope)]))
    return spline.c, spline.t


def tube(rings: Sequence[Array], *, ruled: bool = False) -> cq.Face:
    """The surface through `rings` (each (n, 3), mm, equal n): closed around, open at both ends."""
    import cadquery as cq
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeFace
    from OCP.Geom import Geom_BSplineSurface
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array2OfPnt
    from scipy.interpolate import make_interp_spline

    rows = np.stack(rings)  # (m, n, 3)
    step = np.linalg.norm(np.diff(rows, axis=0), axis=2).mean(axis=1)
    v = np.concatenate([[0.0], np.cumsum(step)])
    degree = 1 if ruled else min(3, len(rows) - 1)
    along = make_interp_spline(v, rows, k=degree)
    poles, knots = _around(np.swapaxes(along.c, 0, 1))  # (n + 3, m, 3)
    grid = TColgp_Array2OfPnt(1, poles.shape[0], 1, poles.shape[1])
    for i, row in enumerate(poles, 1):
        for j, p in enumerate(row, 1):
            grid.SetValue(i, j, gp_Pnt(*map(float, p)))
    ku, mu = _occ_knots(knots)
    kv, mv = _occ_knots(along.t)
    surface = Geom_BSplineSurface(grid, ku, kv, mu, mv, 3, degree)
    return cq.Face(BRepBuilderAPI_MakeFace(surface, 1e-6).Face())


def cap(outer: Array, *holes: Array) -> cq.Face:
    """The plane face inside a ring (n, 3), less the rings inside it."""
    import cadquery as cq

    return cq.Face.makeFromWires(loop(outer), [loop(hole) for hole in holes])


def loop(points: Array) -> cq.Wire:
    """The closed smooth wire through a ring (n, 3): the same curve that `tube` ends on."""
    import cadquery as cq
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge
    from OCP.Geom import Geom_BSplineCurve
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array1OfPnt

    poles, knots = _around(points)
    row = TColgp_Array1OfPnt(1, len(poles))
    for i, p in enumerate(poles, 1):
        row.SetValue(i, gp_Pnt(*map(float, p)))
    edge = BRepBuilderAPI_MakeEdge(Geom_BSplineCurve(row, *_occ_knots(knots), 3)).Edge()
    return cq.Wire.assembleEdges([cq.Edge(edge)])


def closed(faces: Sequence[cq.Face]) -> cq.Solid:
    """The solid that `faces` enclose, outside out.

    Raises:
        ValueError: the faces leave a gap.
    """
    import cadquery as cq
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeSolid, BRepBuilderAPI_Sewing

    sewing = BRepBuilderAPI_Sewing(SEWN)
    for face in faces:
        sewing.Add(face.wrapped)
    sewing.Perform()
    shells = cq.Shape.cast(sewing.SewedShape()).Shells()
    if sewing.NbFreeEdges() or len(shells) != 1:
        raise ValueError(f"the skin has {sewing.NbFreeEdges()} free edges in {len(shells)} shells")
    solid = cq.Solid(BRepBuilderAPI_MakeSolid(shells[0].wrapped).Solid())
    return solid if solid.Volume() > 0 else cq.Solid(solid.wrapped.Reversed())


def lofted(rings: Sequence[Array], *, ruled: bool = False) -> cq.Solid:
    """The solid through `rings`, with plane ends."""
    return closed([tube(rings, ruled=ruled), cap(rings[0]), cap(rings[-1])])


def _occ_knots(t: Array) -> tuple[object, object]:
    from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal

    values, counts = np.unique(t, return_counts=True)
    knots, multiplicities = TColStd_Array1OfReal(1, len(values)), TColStd_Array1OfInteger(1, len(values))
    for i, (value, n) in enumerate(zip(values, counts, strict=True), 1):
        knots.SetValue(i, float(value))
        multiplicities.SetValue(i, int(n))
    return knots, multiplicities
