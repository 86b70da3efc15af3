"""Patches: exact walls and caps between levels of loops, sharing their vertices and edges, flat or under a crown.

Every wall is a rational Bézier patch between two levels (a quarter circle where a rim is rounded), so its edges' images
on it are straight parameter lines and nothing has to be projected. A crown, z -= kx x² + ky y², maps rational patches
exactly onto rational patches of twice the degree.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parts import topology
from parts.loops import Loop

if TYPE_CHECKING:
    import cadquery as cq

Row = tuple[Any, NDArray[np.float64]]  # an edge and its poles
Poles = NDArray[np.float64]  # homogeneous: (degree + 1 in t, degree + 1 in s, 4) of (x w, y w, z w, w)


@dataclass(frozen=True)
class Crown:
    """How far a plate falls off: z -= x² kx + y² ky (1/mm)."""

    kx: float = 0.0
    ky: float = 0.0

    def __bool__(self) -> bool:
        return self.kx != 0.0 or self.ky != 0.0

    def drop(self, x: float, y: float) -> float:
        """How far (mm) the plate has fallen at a point."""
        return self.kx * x * x + self.ky * y * y


FLAT = Crown()


@dataclass(frozen=True)
class Level:
    """A loop at a height z (mm, before the crown)."""

    loop: Loop
    z: float


class Patchwork:
    """Makes the vertices, edges and faces of one solid under a crown."""

    def __init__(self, crown: Crown):
        from OCP.BRep import BRep_Builder
        from OCP.Geom2d import Geom2d_Line
        from OCP.gp import gp_Dir2d, gp_Pnt2d
        from OCP.TopLoc import TopLoc_Location

        self.crown = crown
        self.builder = BRep_Builder()
        self.here = TopLoc_Location()
        self.faces: list[Any] = []  # of the solid
        right, up = gp_Dir2d(1, 0), gp_Dir2d(0, 1)
        self.south, self.north = Geom2d_Line(gp_Pnt2d(0, 0), right), Geom2d_Line(gp_Pnt2d(0, 1), right)
        self.west, self.east = Geom2d_Line(gp_Pnt2d(0, 0), up), Geom2d_Line(gp_Pnt2d(1, 0), up)

    def walls(self, levels: Sequence[Level], rounded_top: bool = True) -> tuple[list[Any], list[list[Row]]]:
        """Faces between consecutive levels (normals to the right of the loops) and each level's edges.

        Two levels are joined by straight walls; the third of a stack with a rounded top by a quarter circle.
        """
        n = len(levels[0].loop.points)
        flat = [[_row(level.loop, i, level.z) for i in range(n)] for level in levels]
        corners = [[self.vertex(level.loop.points[i], level.z) for i in range(n)] for level in levels]
        rows: list[list[Row]] = []
        for k in range(len(levels)):
            poles = [self.mapped(flat[k][i][:, None])[:, 0] for i in range(n)]
            rows.append([(self.edge(poles[i], corners[k][i], corners[k][(i + 1) % n]), poles[i]) for i in range(n)])
        faces = []
        for k in range(len(levels) - 1):
            profiles = []
            for i in range(n):
                low, high = flat[k][i], flat[k + 1][i]
                middle = low + (high[:, 2:3] / high[:, 3:] - low[:, 2:3] / low[:, 3:]) * low[:, 3:] * (0, 0, 1, 0)
                quarter = rounded_top and k == 1
                profiles.append(np.stack([low, middle * math.sqrt(0.5), high] if quarter else [low, high], axis=1))
            patches = [self.mapped(p) for p in profiles]
            across = [self.edge(patches[i][0], corners[k][i], corners[k + 1][i]) for i in range(n)]
            for i in range(n):
                four = (rows[k][i][0], across[(i + 1) % n], rows[k + 1][i][0], across[i])
                low, high = profiles[i][:, 0, :2], profiles[i][:, -1, :2]
                upright = profiles[i].shape[:2] == (2, 2) and np.allclose(low, high, atol=1e-9)
                faces.append(self.upright(levels[k], i, four) if upright else self.patch(patches[i], four))
        return faces, rows

    def add(self, faces: Iterable[Any], inside: bool = False) -> None:
        """Make faces part of the solid; those of an `inside` look the other way."""
        self.faces += [face.Reversed() if inside else face for face in faces]

    def walled(self, levels: Sequence[Level], inside: bool = False, rounded_top: bool = True) -> list[list[Row]]:
        """Make the walls between levels part of the solid; each level's edges."""
        faces, rows = self.walls(levels, rounded_top)
        self.add(faces, inside)
        return rows

    def solid(self) -> cq.Solid:
        """The solid that the faces enclose."""
        return topology.solid(self.faces)

    def mapped(self, poles: Poles) -> Poles:
        """The poles under the crown: exact, of twice the degree."""
        if not self.crown:
            return poles
        # x w, y w, z w, w w, x x, y y
        xw, yw, zw, ww, xx, yy = _times(poles[..., [0, 1, 2, 3, 0, 1]], poles[..., [3, 3, 3, 3, 0, 1]])
        return np.stack([xw, yw, zw - self.crown.kx * xx - self.crown.ky * yy, ww], axis=-1)

    def vertex(self, p: NDArray[np.float64], z: float) -> Any:
        """A corner at a point (x, y) of the level z."""
        x, y = float(p[0]), float(p[1])
        return topology.vertex((x, y, z - self.crown.drop(x, y)), topology.TIGHT)

    def edge(self, poles: Poles, first: Any, last: Any) -> Any:
        """A rational Bézier edge between two vertices."""
        from OCP.Geom import Geom_BezierCurve

        return topology.edge(Geom_BezierCurve(*_arrays(poles)), first, last)

    def patch(self, poles: Poles, four: tuple[Any, Any, Any, Any]) -> Any:
        """A Bézier face; `four` = its edges at s = 0, t = 1, s = 1, t = 0, all along growing parameters."""
        from OCP.Geom import Geom_BezierSurface
        from OCP.TColgp import TColgp_Array2OfPnt
        from OCP.TColStd import TColStd_Array2OfReal
        from OCP.TopoDS import TopoDS_Face

        nt, ns = poles.shape[:2]
        points, weights = TColgp_Array2OfPnt(1, nt, 1, ns), TColStd_Array2OfReal(1, nt, 1, ns)
        for i in range(nt):
            for j in range(ns):
                points.SetValue(i + 1, j + 1, _point(poles[i, j]))
                weights.SetValue(i + 1, j + 1, float(poles[i, j, 3]))
        surface = Geom_BezierSurface(points, weights)
        face = TopoDS_Face()
        self.builder.MakeFace(face, surface, 1e-6)
        for edge, image in zip(four, (self.south, self.east, self.north, self.west), strict=True):
            self.builder.UpdateEdge(edge, image, surface, self.here, 1e-6)
        self.builder.Add(face, topology.wire([four[0], four[1], four[2].Reversed(), four[3].Reversed()]))
        return face

    def upright(self, level: Level, i: int, four: tuple[Any, Any, Any, Any]) -> Any:
        """A plane wall along z: stays plane under any crown, and edges on planes need no parameter curves."""
        from OCP.Geom import Geom_Plane
        from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt
        from OCP.TopoDS import TopoDS_Face

        points = level.loop.points
        (x, y), (dx, dy) = points[i], points[(i + 1) % len(points)] - points[i]
        face = TopoDS_Face()
        plane = Geom_Plane(gp_Ax3(gp_Pnt(float(x), float(y), level.z), gp_Dir(float(dy), float(-dx), 0.0)))
        self.builder.MakeFace(face, plane, 1e-6)
        self.builder.Add(face, topology.wire([four[0], four[1], four[2].Reversed(), four[3].Reversed()]))
        return face

    def cap(self, rows: Sequence[Sequence[Row]], z: float, box: NDArray[np.float64]) -> Any:
        """The plate's front or back (normal up): the first row bounds it, the others are its holes."""
        from OCP.TopoDS import TopoDS_Face

        face = TopoDS_Face()
        surface = self.surface(z, box)
        self.builder.MakeFace(face, surface, 1e-6)
        for k, row in enumerate(rows):
            if self.crown:
                for edge, poles in row:
                    self.builder.UpdateEdge(edge, _image(poles, box), surface, self.here, 1e-6)
            wire = topology.wire([edge for edge, _ in row])
            self.builder.Add(face, wire.Reversed() if k else wire)
        return face

    def surface(self, z: float, box: NDArray[np.float64]) -> Any:
        """The crowned plane at height z: a biquadratic over the box with (u, v) = its normalised (x, y)."""
        from OCP.Geom import Geom_BezierSurface, Geom_Plane
        from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt
        from OCP.TColgp import TColgp_Array2OfPnt

        if not self.crown:
            return Geom_Plane(gp_Ax3(gp_Pnt(0, 0, z), gp_Dir(0, 0, 1), gp_Dir(1, 0, 0)))
        (x0, y0), (x1, y1) = box
        # blossoms: the value of x² at the three poles of [x0, x1] is x0², x0 x1, x1²
        xs, ys = (x0, (x0 + x1) / 2, x1), (y0, (y0 + y1) / 2, y1)
        xx, yy = (x0 * x0, x0 * x1, x1 * x1), (y0 * y0, y0 * y1, y1 * y1)
        points = TColgp_Array2OfPnt(1, 3, 1, 3)
        for i in range(3):
            for j in range(3):
                height = z - self.crown.kx * xx[i] - self.crown.ky * yy[j]
                points.SetValue(i + 1, j + 1, gp_Pnt(float(xs[i]), float(ys[j]), float(height)))
        return Geom_BezierSurface(points)


def _row(loop: Loop, i: int, z: float) -> Poles:
    """(k, 4): homogeneous poles of segment i of a loop at height z."""
    xy, weights = loop.controls(i)
    return np.column_stack([xy, np.full(len(xy), z), np.ones(len(xy))]) * weights[:, None]


def _times(a: NDArray[np.float64], b: NDArray[np.float64]) -> NDArray[np.float64]:
    """The products of pairs of tensor Bernstein polynomials of equal degrees: (p + 1, q + 1, n) twice, out come
    (n, 2p + 1, 2q + 1)."""
    p, q, n = a.shape
    pairs = a.reshape(p * q, 1, n) * b.reshape(1, p * q, n)
    return np.asarray((_products(p - 1, q - 1) @ pairs.reshape(-1, n)).T.reshape(n, 2 * p - 1, 2 * q - 1))


@cache
def _products(p: int, q: int) -> NDArray[np.float64]:
    """What each product of two coefficients of degrees (p, q) adds to each coefficient of degrees (2p, 2q)."""
    out = np.zeros((2 * p + 1, 2 * q + 1, p + 1, q + 1, p + 1, q + 1))
    for i, j, k, m in itertools.product(range(p + 1), range(q + 1), range(p + 1), range(q + 1)):
        share = math.comb(p, i) * math.comb(p, k) / math.comb(2 * p, i + k)
        out[i + k, j + m, i, j, k, m] = share * math.comb(q, j) * math.comb(q, m) / math.comb(2 * q, j + m)
    return out.reshape((2 * p + 1) * (2 * q + 1), -1)


def _point(pole: NDArray[np.float64]) -> Any:
    from OCP.gp import gp_Pnt

    x, y, z, w = (float(c) for c in pole)
    return gp_Pnt(x / w, y / w, z / w)


def _arrays(poles: Poles) -> tuple[Any, Any]:
    from OCP.TColgp import TColgp_Array1OfPnt
    from OCP.TColStd import TColStd_Array1OfReal

    n = len(poles)
    points, weights = TColgp_Array1OfPnt(1, n), TColStd_Array1OfReal(1, n)
    for i, pole in enumerate(poles, start=1):
        points.SetValue(i, _point(pole))
        weights.SetValue(i, float(pole[3]))
    return points, weights


def _image(poles: Poles, box: NDArray[np.float64]) -> Any:
    """The curve of these poles in the (u, v) of `Patchwork.surface`."""
    from OCP.Geom2d import Geom2d_BezierCurve
    from OCP.gp import gp_Pnt2d
    from OCP.TColgp import TColgp_Array1OfPnt2d
    from OCP.TColStd import TColStd_Array1OfReal

    n = len(poles)
    points, weights = TColgp_Array1OfPnt2d(1, n), TColStd_Array1OfReal(1, n)
    for i, pole in enumerate(poles, start=1):
        u, v = (pole[:2] / pole[3] - box[0]) / (box[1] - box[0])
        points.SetValue(i, gp_Pnt2d(float(u), float(v)))
        weights.SetValue(i, float(pole[3]))
    return Geom2d_BezierCurve(points, weights)
