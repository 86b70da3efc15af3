"""The boundary of a face in the parameters of its surface, as Gauss points: Green's theorem takes an area from it."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
STRAIGHT, BENT = 9, 6  # Gauss points on a stretch of boundary that stays in one cell; 9 are exact on a bicubic face
ROUND = 12  # the same on arcs: one stretch of a circle is no polynomial, and passes several cells


class Boundary:
    """The boundary curves of a face in (u, v), straight stretches and curves; the region lies to their left."""

    def __init__(self, face: Any) -> None:
        from OCP.BRepAdaptor import BRepAdaptor_Curve2d
        from OCP.TopAbs import TopAbs_EDGE, TopAbs_FORWARD, TopAbs_REVERSED
        from OCP.TopExp import TopExp_Explorer
        from OCP.TopoDS import TopoDS

        straight: list[Array] = []
        self.bent: list[tuple[_Curve, bool]] = []
        forward = TopoDS.Face_s(face.Oriented(TopAbs_FORWARD))  # or a seam's two curves would be swapped
        explorer = TopExp_Explorer(forward, TopAbs_EDGE)
        while explorer.More():
            edge = TopoDS.Edge_s(explorer.Current())
            explorer.Next()
            backwards = edge.Orientation() == TopAbs_REVERSED
            curve = _Curve(BRepAdaptor_Curve2d(edge, forward))
            if curve.degree == 1:
                ends = curve.ends[::-1] if backwards else curve.ends
                straight.append(np.stack([ends[:-1], ends[1:]], axis=1))
            else:
                self.bent.append((curve, backwards))
        self.straight = np.concatenate(straight) if straight else np.zeros((0, 2, 2))
        corners = np.concatenate([self.straight.reshape(-1, 2), *(curve.hull for curve, _ in self.bent)])
        self.low, self.high = corners.min(axis=0), corners.max(axis=0)

    def fills(self, us: Array, vs: Array) -> bool:
        """Whether the region is the whole rectangle of the knots: straight all around, and as large."""
        box = np.array([[us[0], vs[0]], [us[-1], vs[-1]]])
        if self.bent or np.abs(box - (self.low, self.high)).max() > 1e-12:
            return False
        a, b = self.straight[:, 0] - box[0], self.straight[:, 1] - box[0]
        area = float((a[:, 0] * b[:, 1] - a[:, 1] * b[:, 0]).sum()) / 2
        return abs(area / float(np.prod(box[1] - box[0])) - 1) < 1e-12

    def points(self, us: Array, vs: Array) -> tuple[Array, Array, Array]:
        """Gauss points for a polynomial in each cell of the knots us, vs: u, v and the weight dv."""
        found = [_straight(self.straight, us, vs)]
        found += [curve.points(us, vs, -1.0 if backwards else 1.0) for curve, backwards in self.bent]
        u, v, dv = (np.concatenate(column) for column in zip(*found, strict=True))
        return u, v, dv


class _Curve:
    """One boundary curve: `degree`, the parameters and points (k, 2) where its pieces end, and points that hull it."""

    def __init__(self, adaptor: Any) -> None:
        from OCP.GeomAbs import GeomAbs_BSplineCurve, GeomAbs_Line

        first, last = adaptor.FirstParameter(), adaptor.LastParameter()
        kind = adaptor.GetType()
        self.adaptor, self.spline, self.entire, stops = adaptor, None, False, [first, last]
        self.degree = 1 if kind == GeomAbs_Line else 0
        if kind == GeomAbs_BSplineCurve:
            spline = adaptor.BSpline()
            knots = [spline.Knot(k) for k in range(1, spline.NbKnots() + 1)]
            stops = [first, *(k for k in knots if first + 1e-12 < k < last - 1e-12), last]
            if not (spline.IsRational() or spline.IsPeriodic()):
                self.spline, self.degree = spline, spline.Degree()
                self.knots = np.repeat(knots, [spline.Multiplicity(i) for i in range(1, len(knots) + 1)])
                self.entire = abs(first - knots[0]) + abs(last - knots[-1]) < 1e-12
        self.stops = np.array(stops)
        self.ends = np.array([_pair(adaptor.Value(k)) for k in stops])
        self.hull = self.ends
        if self.spline is not None:  # a spline stays within its poles
            self.hull = self.poles = np.array([_pair(spline.Pole(k)) for k in range(1, spline.NbPoles() + 1)])
        elif self.degree != 1:
            between = np.linspace(first, last, 4 * len(stops))
            self.hull = np.array([_pair(adaptor.Value(float(k))) for k in between])

    def points(self, us: Array, vs: Array, sign: float) -> tuple[Array, Array, Array]:
        """Gauss points on stretches about as long as the cells it passes."""
        cells = np.stack([np.searchsorted(us, self.ends[:, 0]), np.searchsorted(vs, self.ends[:, 1])])
        parts = 1 + np.abs(np.diff(cells, axis=1)).sum(axis=0)
        if self.entire and (parts == 1).all():  # as on planes: the same nodes on all curves of these knots
            values, slopes, weights = _spans(self.knots.tobytes(), self.degree)
            uv = values @ self.poles
            return uv[:, 0], uv[:, 1], (slopes @ self.poles[:, 1]) * (sign * weights)
        shares = np.concatenate([np.arange(n) / n for n in parts])
        cuts = np.append(
            np.repeat(self.stops[:-1], parts) + shares * np.repeat(np.diff(self.stops), parts), self.stops[-1]
        )
        nodes, weights = gauss(BENT if self.spline is not None else ROUND)
        at = (cuts[:-1, None] + nodes * np.diff(cuts)[:, None]).ravel()
        step = sign * (np.diff(cuts)[:, None] * weights).ravel()
        uv, slope = self._exact(at) if self.spline is not None else self._asked(at)
        return uv[:, 0], uv[:, 1], slope * step

    def _exact(self, at: Array) -> tuple[Array, Array]:
        from scipy.interpolate import BSpline

        curve = BSpline.construct_fast(self.knots, self.poles, self.degree)
        return curve(at), curve(at, 1)[:, 1]

    def _asked(self, at: Array) -> tuple[Array, Array]:
        from OCP.gp import gp_Pnt2d, gp_Vec2d

        point, vector = gp_Pnt2d(), gp_Vec2d()
        uv, slope = np.empty((len(at), 2)), np.empty(len(at))
        for k, t in enumerate(at):
            self.adaptor.D1(float(t), point, vector)
            uv[k], slope[k] = _pair(point), vector.Y()
        return uv, slope


@lru_cache(maxsize=64)
def _spans(knots: bytes, degree: int) -> tuple[Array, Array, Array]:
    """Values and slopes (nodes, poles) of a basis at Gauss nodes in each span of its knots, and their weights."""
    from scipy.interpolate import BSpline

    flat = np.frombuffer(knots)
    spans = np.unique(flat)
    nodes, weights = gauss(BENT)
    at = (spans[:-1, None] + nodes * np.diff(spans)[:, None]).ravel()
    spline = BSpline(flat, np.eye(len(flat) - degree - 1), degree)
    return spline(at), spline(at, 1), (np.diff(spans)[:, None] * weights).ravel()


def _straight(ends: Array, us: Array, vs: Array) -> tuple[Array, Array, Array]:
    """Gauss points of straight stretches (k, 2, 2), cut where they cross a knot: there the integral is exact."""
    ends = ends[ends[:, 0, 1] != ends[:, 1, 1]]  # dv is 0 along u
    low = np.stack([np.searchsorted(k, ends[:, :, a].min(axis=1), "right") for a, k in enumerate((us, vs))])
    high = np.stack([np.searchsorted(k, ends[:, :, a].max(axis=1), "left") for a, k in enumerate((us, vs))])
    crosses = (high > low).any(axis=0)
    pieces = [ends[~crosses]]
    for (a, b), lo, hi in zip(ends[crosses], low.T[crosses], high.T[crosses], strict=True):
        cuts = [(k[lo[axis] : hi[axis]] - a[axis]) / (b[axis] - a[axis])
                for axis, k in enumerate((us, vs)) if hi[axis] > lo[axis]]  # fmt: skip
        at = np.unique(np.clip(np.concatenate([[0.0, 1.0], *cuts]), 0.0, 1.0))
        way = a + at[:, None] * (b - a)
        pieces.append(np.stack([way[:-1], way[1:]], axis=1))
    ends = np.concatenate(pieces)
    nodes, weights = gauss(STRAIGHT)
    points = ends[:, :1] + nodes[None, :, None] * (ends[:, 1:] - ends[:, :1])
    dv = (ends[:, 1, 1] - ends[:, 0, 1])[:, None] * weights
    return points[:, :, 0].ravel(), points[:, :, 1].ravel(), dv.ravel()


def _pair(point: Any) -> tuple[float, float]:
    return point.X(), point.Y()


@lru_cache(maxsize=16)
def gauss(count: int) -> tuple[Array, Array]:
    """Gauss-Legendre nodes and weights on 0 … 1."""
    nodes, weights = np.polynomial.legendre.leggauss(count)
    return (nodes + 1) / 2, weights / 2
