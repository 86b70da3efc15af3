"""Turned bodies: a smooth side given by control points, measured without the CAD kernel, turned plain or fluted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parts.cad import chained, cq
from parts.skin import level, lofted

if TYPE_CHECKING:
    import cadquery

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Turned:
    """A body about Z whose side is the clamped cubic B-spline of `poles`: control points (r, z), mm, shape (n, 2).

    A B-spline stays inside its polygon's hull, so no side crosses the axis if no pole does. It runs from the first
    pole to the last and leaves them along its first and last leg; plane discs close the body there.
    """

    poles: Array

    @cached_property
    def side(self) -> Array:
        """Points (r, z) of the side in mm, shape (400, 2), foot to top."""
        from scipy.interpolate import BSpline

        n = len(self.poles)
        knots = np.concatenate([[0.0] * 3, np.linspace(0, 1, n - 2), [1.0] * 3])
        return np.asarray(BSpline(knots, self.poles, 3)(np.linspace(0, 1, 400)))

    @property
    def smallest_radius(self) -> float:
        """Smallest radius of the side's convex edges, mm."""
        d = np.gradient(self.side, axis=0)
        dd = np.gradient(d, axis=0)
        bend = (d[:, 0] * dd[:, 1] - d[:, 1] * dd[:, 0]) / np.hypot(*d.T) ** 3
        return float(1 / bend[3:-3].max())

    def plain(self) -> cadquery.Solid:
        """The body of revolution: the exact B-spline, turned."""
        from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeEdge
        from OCP.Geom import Geom_BSplineCurve
        from OCP.gp import gp_Pnt
        from OCP.TColgp import TColgp_Array1OfPnt
        from OCP.TColStd import TColStd_Array1OfInteger, TColStd_Array1OfReal

        n = len(self.poles)
        points = TColgp_Array1OfPnt(1, n)
        for i, (r, z) in enumerate(self.poles, 1):
            points.SetValue(i, gp_Pnt(float(r), 0.0, float(z)))
        spans = np.linspace(0, 1, n - 2)
        knots, times = TColStd_Array1OfReal(1, len(spans)), TColStd_Array1OfInteger(1, len(spans))
        for i, k in enumerate(spans, 1):
            knots.SetValue(i, float(k))
            times.SetValue(i, 4 if i in (1, len(spans)) else 1)
        side = cq.Edge(BRepBuilderAPI_MakeEdge(Geom_BSplineCurve(points, knots, times, 3)).Edge())
        (foot, bottom), (disc, height) = self.poles[0], self.poles[-1]
        low, high = cq.Vector(0, 0, bottom), cq.Vector(0, 0, height)
        lines = [
            cq.Edge.makeLine(low, cq.Vector(foot, 0, bottom)),
            side,
            cq.Edge.makeLine(cq.Vector(disc, 0, height), high),
            cq.Edge.makeLine(high, low),
        ]
        return cq.Solid.revolve(chained(lines), [], 360, low, cq.Vector(0, 0, 1))

    def fluted(self, count: int, depth: float, widest: float) -> cadquery.Solid:
        """The same body with `count` flutes, `depth` mm deep where its radius is `widest`: one skin, no boolean."""
        length = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(self.side, axis=0).T))])
        t = np.linspace(0, 1, 27)
        at = length[-1] * (t - 0.14 * np.sin(2 * math.pi * t))  # finer at both ends, which have to stay flat
        r, z = (np.interp(at, length, self.side[:, i]) for i in range(2))
        # flutes live where the body is wide, away from its flat ends
        depths = depth * np.clip((r / widest - 0.72) / 0.24, 0, 1) ** 2
        turn = np.linspace(0, 2 * math.pi, count * 8, endpoint=False)
        wave = 0.5 - 0.5 * np.cos(count * turn)
        rings = []
        for ri, zi, di in zip(r, z, depths, strict=True):
            reach = ri - di * wave
            rings.append(level(np.column_stack([reach * np.cos(turn), reach * np.sin(turn)]), float(zi)))
        return lofted(rings)
