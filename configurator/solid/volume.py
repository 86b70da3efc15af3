"""Exact volume of a solid of spline faces and planes, by the divergence theorem.

Thin skins are the hard case: their volume is a small difference between the large fluxes of two sides. The kernel's
own integrator stops at a relative tolerance per face: it takes seconds for a skin of many knots with many windows, and
on some it was 2.5 % off without a word. A spline face is a polynomial in each cell of its knots, so Gauss points per
cell integrate it exactly; the trimmed region comes in by Green's theorem along the face's boundary curves in (u, v).
"""

from __future__ import annotations

from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.boundary import Boundary, gauss
from configurator.solid.skins import Faces, Patch
from configurator.solid.walls import Walls

if TYPE_CHECKING:
    import cadquery as cq

Array = NDArray[np.float64]
RATIONAL = 6  # more nodes in a cell of a rational patch, in each direction


def spline_volume(shape: cq.Shape, faces: Faces | None = None) -> float | None:
    """Volume in mm³ of a closed solid, negative if its faces look inwards. `faces` are its, if they are read already.

    None if a face is neither a plane nor a B-spline or Bézier patch (or one of their curves, drawn along a line), or if
    that is periodic; and for plates with round walls, which the kernel's own integrator is quick and exact at. Rational
    patches are no polynomials: more points per cell take their flux to ten digits.
    """
    from OCP.Geom import Geom_BezierSurface, Geom_BSplineSurface, Geom_Plane, Geom_SurfaceOfLinearExtrusion
    from OCP.TopAbs import TopAbs_REVERSED

    found = Faces(shape.wrapped) if faces is None else faces
    known_kinds = Geom_BSplineSurface | Geom_BezierSurface | Geom_Plane | Geom_SurfaceOfLinearExtrusion
    if not all(isinstance(s, known_kinds) for s in found.surfaces):
        return None
    if not any(isinstance(s, Geom_BSplineSurface) for s in found.surfaces) and any(_round(s) for s in found.surfaces):
        return None
    origin = np.array(shape.Vertices()[0].toTuple())  # near the faces: far away, fluxes would cancel out of large ones
    total, walls = 0.0, Walls()
    for face, surface, patch in zip(found.faces, found.surfaces, found.patches, strict=True):
        sign = -1.0 if face.Orientation() == TopAbs_REVERSED else 1.0
        if isinstance(surface, Geom_Plane):
            total += sign * _flat(surface, Boundary(face), origin)
        elif patch is None:
            return None
        elif not walls.take(face, patch, sign):
            total += sign * _flux(patch, Boundary(face), origin)
    return total + walls.flux(origin)


def _round(surface: Any) -> bool:
    """Whether it is a rational Bézier patch: the wall of a round hole or corner."""
    from OCP.Geom import Geom_BezierSurface

    return isinstance(surface, Geom_BezierSurface) and (surface.IsURational() or surface.IsVRational())


def _flat(plane: Any, boundary: Boundary, origin: Array) -> float:
    """Flux of (x - origin) / 3 through a plane face along X x Y: its area by Green's theorem, times its distance."""
    axes = plane.Position()
    o, x, y = (np.array(d.Coord()) for d in (axes.Location(), axes.XDirection(), axes.YDirection()))
    u, _, dv = boundary.points(*np.stack([boundary.low, boundary.high], axis=1))
    middle = (boundary.low[0] + boundary.high[0]) / 2  # far from the plane's own origin, areas cancel as well
    return float((u - middle) @ dv * (np.cross(x, y) @ (o - origin))) / 3.0


# -- the integral -----------------------------------------------------------------------------------------------------


def _flux(patch: Patch, boundary: Boundary, origin: Array) -> float:
    """Flux of (x - origin) / 3 through the region along the surface's own normal: the cone's volume over the face."""
    count_u, count_v = nodes = _nodes(patch)
    (us, bu, du, cu), (vs, bv, dv_, cv) = (
        _window(patch.knots[k], patch.degrees[k], nodes[k], boundary.low[k], boundary.high[k]) for k in (0, 1)
    )
    weights = None if patch.weights is None else patch.weights[cu, cv]
    density = _density(patch.poles[cu, cv] - origin, weights, bu, du, bv, dv_).reshape(
        len(us) - 1, count_u, len(vs) - 1, count_v
    )
    size_u, size_v = np.diff(us), np.diff(vs)
    if boundary.fills(us, vs):  # a wall: all of its surface
        each_u, each_v = (np.outer(s, gauss(n)[1]).ravel() for s, n in ((size_u, count_u), (size_v, count_v)))
        return float(each_u @ density.reshape(len(each_u), len(each_v)) @ each_v)
    # flux from the first u up to each cell, for every row of nodes in v
    whole = np.tensordot(gauss(count_u)[1], density, (0, 1)) * size_u[:, None, None]
    before = np.concatenate([np.zeros((1, *whole.shape[1:])), np.cumsum(whole, axis=0)])
    u, v, dv = boundary.points(us, vs)
    i = np.clip(np.searchsorted(us, u, "right") - 1, 0, len(us) - 2)
    j = np.clip(np.searchsorted(vs, v, "right") - 1, 0, len(vs) - 2)
    partly = _chebyshev((u - us[i]) / size_u[i], count_u + 1) @ _integrals(count_u)
    across = _chebyshev((v - vs[j]) / size_v[j], count_v) @ _lagrange(count_v)
    inner = np.matmul(partly[:, None, :], density[i, :, j, :])[:, 0] * size_u[i][:, None]
    return float((((before[i, j] + inner) * across).sum(axis=1) * dv).sum())


def _nodes(patch: Patch) -> tuple[int, int]:
    """Nodes per cell that hold the density: of degree 3 d - 1 in each direction, unless the patch is rational."""
    more = 0 if patch.weights is None else RATIONAL
    return 3 * patch.degrees[0] + more, 3 * patch.degrees[1] + more


def _window(knots: Array, degree: int, nodes: int, low: float, high: float) -> tuple[Array, Array, Array, slice]:
    """The cells that the region reaches: their knots, values and slopes of the basis at their nodes, and its poles."""
    cells, values, slopes = _basis(knots.tobytes(), degree, nodes)
    first = int(np.clip(np.searchsorted(cells, low, "right") - 1, 0, len(cells) - 2))
    last = int(np.clip(np.searchsorted(cells, high, "left"), first + 1, len(cells) - 1))
    begin = int(np.searchsorted(knots, cells[first], "right")) - 1 - degree
    end = int(np.searchsorted(knots, cells[last], "left"))
    rows = slice(first * nodes, last * nodes)
    return cells[first : last + 1], values[rows, begin:end], slopes[rows, begin:end], slice(begin, end)


@lru_cache(maxsize=64)
def _basis(knots: bytes, degree: int, nodes: int) -> tuple[Array, Array, Array]:
    """The distinct knots, and values and slopes of all basis functions at the nodes of all cells: (nodes, poles)."""
    from scipy.interpolate import BSpline

    flat = np.frombuffer(knots)
    cells = np.unique(flat)
    at = (cells[:-1, None] + gauss(nodes)[0] * np.diff(cells)[:, None]).ravel()
    spline = BSpline(flat, np.eye(len(flat) - degree - 1), degree)
    return cells, spline(at), spline(at, 1)


def _density(poles: Array, weights: Array | None, bu: Array, du: Array, bv: Array, dv: Array) -> Array:
    """S · (S_u x S_v) / 3 at the nodes of u (n,) and v (m,): (n, m)."""

    def three(x: Array) -> tuple[Array, Array, Array]:
        rows = bu @ x
        return rows @ bv.T, du @ x @ bv.T, rows @ dv.T

    x = np.ascontiguousarray(np.moveaxis(poles, 2, 0))  # strided, numpy multiplies without BLAS
    if weights is None:
        s, s_u, s_v = three(x)
    else:
        top, top_u, top_v = three(x * weights)
        low, low_u, low_v = three(weights)
        s = top / low
        s_u, s_v = (top_u - s * low_u) / low, (top_v - s * low_v) / low
    return np.asarray(
        s[0] * (s_u[1] * s_v[2] - s_u[2] * s_v[1])
        + s[1] * (s_u[2] * s_v[0] - s_u[0] * s_v[2])
        + s[2] * (s_u[0] * s_v[1] - s_u[1] * s_v[0])
    ) / 3.0  # fmt: skip


@lru_cache(maxsize=16)
def _lagrange(count: int) -> Array:
    """Chebyshev coefficients of the polynomials that are 1 at one Gauss node and 0 at the others: (powers, nodes)."""
    return np.asarray(np.linalg.inv(_chebyshev(gauss(count)[0], count)))


@lru_cache(maxsize=16)
def _integrals(count: int) -> Array:
    """Chebyshev coefficients of those polynomials' integrals from 0: (powers + 1, nodes)."""
    return np.stack([np.polynomial.chebyshev.chebint(c, lbnd=-1.0) / 2.0 for c in _lagrange(count).T], axis=1)


def _chebyshev(at: Array, count: int) -> Array:
    """Chebyshev polynomials on 0 … 1, well conditioned where plain powers are not: (len(at), count)."""
    return np.asarray(np.polynomial.chebyshev.chebvander(2 * at - 1, count - 1))
