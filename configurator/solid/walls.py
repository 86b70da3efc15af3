"""Flux through ruled walls, many at once: what most faces of a panel are.

A wall between two curves A and B on the same knots is S(u, v) = A + v D with D = B - A. Along v its part of the volume
is linear, so that ∫ S · (S_u x S_v) dv = A · ((A' + D'/2) x D): one integral along the curve is left, a polynomial in
each cell of the knots. Walls on the same knots are summed in one go.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.skins import Patch

Array = NDArray[np.float64]


class Walls:
    """Whole ruled walls, gathered by the knots of their curves."""

    def __init__(self) -> None:
        self._known: dict[tuple[bytes, int], list[tuple[float, Array]]] = {}

    def take(self, face: Any, patch: Patch, sign: float) -> bool:
        """Whether this face is such a wall; then it is counted, times `sign`."""
        straight = patch.degrees[1] == 1 and patch.poles.shape[1] == 2 and patch.weights is None
        if not straight or not _whole(face, patch):
            return False
        self._known.setdefault((patch.knots[0].tobytes(), patch.degrees[0]), []).append((sign, patch.poles))
        return True

    def flux(self, origin: Array) -> float:
        """Flux of (x - origin) / 3 through all of them, mm³."""
        total = 0.0
        for (knots, degree), walls in self._known.items():
            signs = np.array([sign for sign, _ in walls])
            values, slopes, weights = _basis(knots, degree)
            poles = np.stack([poles for _, poles in walls]) - origin  # (walls, poles, 2, 3)
            a, way = poles[:, :, 0], poles[:, :, 1] - poles[:, :, 0]
            middle = slopes @ (a + 0.5 * way)
            cone = np.einsum("wnk,wnk->wn", values @ a, np.cross(middle, values @ way))
            total += float(signs @ cone @ weights) / 3.0
        return total


def _whole(face: Any, patch: Patch) -> bool:
    """Whether the face is all of its patch: four edges along its parameters, from end to end."""
    from OCP.BRep import BRep_Tool
    from OCP.BRepTools import BRepTools
    from OCP.Geom2d import Geom2d_Line
    from OCP.TopAbs import TopAbs_EDGE
    from OCP.TopExp import TopExp_Explorer
    from OCP.TopoDS import TopoDS

    explorer, edges = TopExp_Explorer(face, TopAbs_EDGE), 0
    while explorer.More():
        line = BRep_Tool.CurveOnSurface_s(TopoDS.Edge_s(explorer.Current()), face, 0.0, 1.0)
        explorer.Next()
        edges += 1
        if edges > 4 or not isinstance(line, Geom2d_Line):
            return False
        way = line.Direction()
        if min(abs(way.X()), abs(way.Y())) > 1e-12:
            return False
    if edges != 4:
        return False
    u, v = patch.knots
    reach = zip(BRepTools.UVBounds_s(face), (u[0], u[-1], v[0], v[-1]), strict=True)
    return max(abs(face_end - patch_end) for face_end, patch_end in reach) <= 1e-12


@lru_cache(maxsize=64)
def _basis(knots: bytes, degree: int) -> tuple[Array, Array, Array]:
    """Values and slopes (nodes, poles) of the basis at Gauss nodes that hold degree 3 d - 1, and the nodes' weights."""
    from scipy.interpolate import BSpline

    flat = np.frombuffer(knots)
    cells = np.unique(flat)
    nodes, weights = np.polynomial.legendre.leggauss((3 * degree + 1) // 2)
    at = (cells[:-1, None] + (nodes + 1) / 2 * np.diff(cells)[:, None]).ravel()
    spline = BSpline(flat, np.eye(len(flat) - degree - 1), degree)
    return spline(at), spline(at, 1), (np.diff(cells)[:, None] * weights / 2).ravel()
