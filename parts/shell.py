"""Shells: smooth tubes with windows that share their rings' edges with the next face; closed without a boolean.

A tube is one B-spline surface through rings of points (as in `parts.skin`). A window is a ring that lies on a tube: the
next tube starts there, so an arm grows out of a flank and a bore leads through a wall, and nothing has to be cut.
Shapes of their own (a bored blind hole, a socket) are set into a plane face by the circle that both share.

Limits: windows keep clear of each other and of the tube's seam, where its rings start; rings of a tube don't cross.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parts import splines, topology
from parts.skin import _around

if TYPE_CHECKING:
    import cadquery as cq

Array = NDArray[np.float64]
Curves = Callable[[Array], Array]  # parameters (n,) of n curves to points (n, 3)


class Skin:
    """The surface of a tube through `rings` (each (n, 3), mm, equal n): u around in 0..1, v along in mm."""

    def __init__(self, rings: Sequence[Array], *, ruled: bool = False):
        from scipy.interpolate import make_interp_spline

        rows = np.stack(rings)
        step = np.linalg.norm(np.diff(rows, axis=0), axis=2).mean(axis=1)
        v = np.concatenate([[0.0], np.cumsum(step)])
        along = make_interp_spline(v, rows, k=1 if ruled else min(3, len(rows) - 1))
        self.poles, around = _around(np.swapaxes(along.c, 0, 1))
        self.knots, self.degrees, self.length = (around, along.t), (3, along.k), float(v[-1])
        self.first, self.last = rows[0], rows[-1]

    def at(self, uv: Array, nu: tuple[int, int] = (0, 0)) -> Array:
        """Points (n, 3), or derivatives, at parameters (n, 2)."""
        from scipy.interpolate import NdBSpline

        found: Array = NdBSpline(self.knots, self.poles, self.degrees)(uv, nu=nu)
        return found

    def met(self, curves: Curves, start: Array, end: Array) -> tuple[Array, Array]:
        """Where curves that cross the skin once between the parameters `start` and `end` (n,) do: (n, 2), and (n,).

        Raises:
            ValueError: a curve misses the skin.
        """
        from scipy.spatial import cKDTree

        u, v = np.meshgrid(np.linspace(0.0, 1.0, 160), np.linspace(0.0, self.length, 80), indexing="ij")
        grid = np.column_stack([u.ravel(), v.ravel()])
        samples = np.linspace(start, end, 80)  # (80, n)
        far, near = cKDTree(self.at(grid)).query(np.stack([curves(s) for s in samples]))
        best = far.argmin(axis=0)
        each = np.arange(len(best))
        uv, s = grid[near[best, each]], samples[best, each]
        span = np.abs(end - start)
        for _ in range(12):
            miss = self.at(uv) - curves(s)
            slope = (curves(s + 1e-4 * span) - curves(s - 1e-4 * span)) / (2e-4 * span)[:, None]
            matrix = np.stack([self.at(uv, (1, 0)), self.at(uv, (0, 1)), -slope], axis=-1)
            change = np.linalg.solve(matrix, -miss[..., None])[..., 0]
            uv = np.clip(uv + change[:, :2], 0.0, (1.0, self.length))
            s = s + change[:, 2]
        if not float(np.linalg.norm(self.at(uv) - curves(s), axis=1).max()) < 1e-5:
            raise ValueError("a line that should meet the skin misses it")
        return uv, s


def across(rings: Sequence[Array]) -> Curves:
    """The lines that run along a tube through the points of its rings; their parameter counts the rings."""
    from scipy.interpolate import make_interp_spline

    lines = make_interp_spline(np.arange(len(rings)), np.stack(rings), k=3)
    each = np.arange(len(rings[0]))
    return lambda s: np.asarray(lines(s)[each, each])


@dataclass(frozen=True, eq=False)
class Ring:
    """A smooth closed edge through points (n, 3), mm, and where it starts."""

    points: Array
    edge: Any
    vertex: Any


@dataclass(frozen=True, eq=False)
class Window:
    """A ring on a skin, and its parameters (n, 2) there."""

    ring: Ring
    uv: Array


class Shell:
    """Collects faces that share edges, then closes them."""

    def __init__(self) -> None:
        from OCP.BRep import BRep_Builder
        from OCP.TopLoc import TopLoc_Location

        self.builder, self.here = BRep_Builder(), TopLoc_Location()
        self.faces: list[Any] = []

    def ring(self, points: Array) -> Ring:
        """The edge through a ring of points: the curve that a tube through them ends on."""
        from scipy.interpolate import BSpline

        vertex = topology.vertex(points[0], topology.TIGHT)
        poles, knots = _around(points)
        return Ring(points, topology.edge(splines.curve3d(BSpline(knots, poles, 3)), vertex, vertex), vertex)

    def window(self, skin: Skin, uv: Array) -> Window:
        """A ring on a skin through parameters (n, 2)."""
        return Window(self.ring(skin.at(uv)), uv)

    def tube(self, skin: Skin, first: Ring, last: Ring, windows: Sequence[Window] = ()) -> None:
        """The face of a skin between its two end rings, less windows."""
        from OCP.Geom2d import Geom2d_Line
        from OCP.gp import gp_Dir2d, gp_Pnt2d
        from OCP.TopoDS import TopoDS_Face
        from scipy.interpolate import BSpline

        surface = splines.surface(skin.poles, skin.knots, skin.degrees)
        seam = BSpline(skin.knots[1], skin.poles[0], skin.degrees[1])
        side = topology.edge(splines.curve3d(seam), first.vertex, last.vertex, end=skin.length)
        right, up = gp_Dir2d(1, 0), gp_Dir2d(0, 1)
        low, high = Geom2d_Line(gp_Pnt2d(0, 0), right), Geom2d_Line(gp_Pnt2d(0, skin.length), right)
        face = TopoDS_Face()
        self.builder.MakeFace(face, surface, topology.TIGHT)
        self.builder.UpdateEdge(first.edge, low, surface, self.here, topology.TIGHT)
        self.builder.UpdateEdge(last.edge, high, surface, self.here, topology.TIGHT)
        ends = Geom2d_Line(gp_Pnt2d(1, 0), up), Geom2d_Line(gp_Pnt2d(0, 0), up)
        self.builder.UpdateEdge(side, *ends, surface, self.here, topology.TIGHT)
        self.builder.Add(face, topology.wire([first.edge, side, last.edge.Reversed(), side.Reversed()]))
        for window in windows:
            self._add(face, skin, surface, window)
        self.faces.append(face)

    def _add(self, face: Any, skin: Skin, surface: Any, window: Window) -> None:
        from scipy.interpolate import BSpline

        ring, uv = window.ring, window.uv
        poles, knots = _around(uv)
        image = BSpline(knots, poles, 3)
        t = np.linspace(0.0, 1.0, 8 * len(uv) + 1)
        space = BSpline(*reversed(_around(ring.points)), 3)
        off = 1.5 * float(np.linalg.norm(skin.at(image(t)) - space(t), axis=1).max()) + topology.TIGHT
        self.builder.UpdateEdge(ring.edge, splines.curve2d(image), surface, self.here, off)
        self.builder.UpdateVertex(ring.vertex, off)
        x, y = uv.T
        clockwise = float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) < 0
        self.builder.Add(face, topology.wire([ring.edge if clockwise else ring.edge.Reversed()]))

    def plane(self, outer: Ring, holes: Sequence[Ring | cq.Wire] = ()) -> None:
        """The plane face inside a ring, less others inside it."""
        import cadquery as cq

        wires = [h if isinstance(h, cq.Wire) else cq.Wire(topology.wire([h.edge])) for h in holes]
        self.faces.append(cq.Face.makeFromWires(cq.Wire(topology.wire([outer.edge])), wires).wrapped)

    def set_in(self, solid: cq.Shape, place: cq.Vector) -> cq.Wire:
        """Adds a solid's faces but the plane one about `place`; its outline is the hole a plane face needs."""
        lid = min((f for f in solid.Faces() if f.geomType() == "PLANE"), key=lambda f: (f.Center() - place).Length)
        self.faces += [f.wrapped for f in solid.Faces() if not f.isSame(lid)]
        return lid.outerWire()

    def solid(self) -> cq.Solid:
        """The solid that the faces enclose, outside out."""
        return topology.oriented(self.faces)
