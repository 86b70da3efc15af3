"""Miniature: the solid of a small car: a sheet with steps in it above, planes and ruled walls below. No boolean.

What `parts.panel` does for shells: loops in the parameters of a sheet become steps, neighbours share their edges. Here
the sheet's outline goes on by ruled walls to a closed loop of plane curves, from where plane faces close the solid.
All lengths are those of the print, mm.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray
from scipy.interpolate import BSpline

from parts import splines, topology
from parts.frame import Frame
from parts.panel import Loop, Row
from parts.panel_faces import Maker
from parts.splines import interpolated as even

if TYPE_CHECKING:
    import cadquery as cq

Array = NDArray[np.float64]
Edges = list[tuple[Any, bool]]  # edges, and whether each runs forwards
Ring = tuple[Row, list[Any], Edges]  # a closed row of edges, its corners, and the edges alone

CLOSE = 0.012  # mm: how far an edge may leave its surface: a tenth of what a fine nozzle places
SAMPLES = (5, 9, 17, 33, 65)  # of one edge
ENDS = (1.0 - np.cos(np.linspace(0.0, np.pi, 65))) / 2.0  # where edges are looked at too: they bend most at their ends
LOOKED = np.concatenate([np.linspace(0.0, 1.0, 65), ENDS])
TURN = 9  # samples of half a circle: true to a ten-thousandth of the radius


@lru_cache(maxsize=len(SAMPLES))
def _seen(count: int) -> Array:
    """What takes `count` even samples to their curve at `LOOKED`: (len(LOOKED), count)."""
    knots, matrix, degree = splines.even(count)
    return np.asarray(BSpline(knots, matrix, degree)(LOOKED))


@lru_cache(maxsize=1)
def _half_turn() -> tuple[Array, Array, int]:
    """Half of the unit circle as a spline: knots, poles (n, 2) and degree."""
    turn = np.linspace(0.0, np.pi, TURN)
    curve = even(np.column_stack([np.cos(turn), np.sin(turn)]))
    return curve.t, curve.c, curve.k


class Miniature(Maker):
    """Faces of one solid, each made once; `solid` closes them."""

    def _counted(self, loop: Loop) -> list[int]:
        uv = np.concatenate([curve(LOOKED) for curve in loop.curves])
        points = self.stack.at(uv)[0].reshape(-1, len(LOOKED), 3)
        counts = np.full(len(points), SAMPLES[-1])
        for n in reversed(SAMPLES[:-1]):
            miss = np.abs(_seen(n) @ points[:, : 65 : 64 // (n - 1)] - points).max(axis=(1, 2))
            counts[(miss < CLOSE) & (counts == SAMPLES[SAMPLES.index(n) + 1])] = n
        return [int(n) for n in counts]

    def row(self, loop: Loop, depth: float) -> Row:
        key = id(loop), depth
        if key not in self.rows:
            corners, counts = self.corners(loop, depth), self.count(loop)
            fine = [np.linspace(0.0, 1.0, 4 * max(n - 1, 8) + 1) for n in counts]
            looked = [np.concatenate([t, ENDS]) for t in fine]
            uv = np.concatenate([curve(t) for curve, t in zip(loop.curves, looked, strict=True)])
            every = np.split(self.stack.point(uv, depth), np.cumsum([len(t) for t in looked])[:-1])
            row: Row = []
            for i, (t, q) in enumerate(zip(looked, every, strict=True)):
                fitted = even(q[: len(fine[i]) : (len(fine[i]) - 1) // (counts[i] - 1)])
                miss = 2.0 * float(np.linalg.norm(fitted(t) - q, axis=1).max()) + 1e-5
                edge = self.edge(splines.curve3d(fitted), corners[i], corners[(i + 1) % len(corners)], miss)
                row.append((edge, fitted, miss))
            self.rows[key] = row
        return self.rows[key]

    def on_plane(self, loop: Loop, depth: float, z: float) -> Edges:
        """A loop's edges on a level, made to count as lying in a plane as well."""
        fine = np.linspace(0.0, 1.0, 129)
        for edge, curve, miss in self.row(loop, depth):
            self.builder.UpdateEdge(edge, max(miss, 1.5 * float(np.abs(curve(fine)[:, 2] - z).max()) + 1e-5))
        return [(edge, True) for edge, _, _ in self.row(loop, depth)]

    # -- plane faces --------------------------------------------------------------------------------------------------

    def closed(self, segments: Sequence[Array], counts: Sequence[int] | None = None) -> Ring:
        """A closed loop of segments (k, 3), each sampled evenly, as often as what walls will join it to."""
        every = counts or [len(points) for points in segments]
        return self.ring([
            even(points if n == len(points) else even(points)(np.linspace(0.0, 1.0, n)))
            for n, points in zip(every, segments, strict=True)
        ])  # fmt: skip

    def ring(self, curves: Sequence[BSpline]) -> Ring:
        """Curves in space that meet end to start, as edges."""
        corners = [topology.vertex(curve.c[0]) for curve in curves]
        row: Row = []
        for i, curve in enumerate(curves):
            ends = corners[i], corners[(i + 1) % len(corners)]
            row.append((self.edge(splines.curve3d(curve), *ends, 1e-5), curve, 1e-5))
        return row, corners, [(edge, True) for edge, _, _ in row]

    def circle(self, frame: Frame, radius: float, x: float = 0.0, y: float = 0.0) -> Ring:
        """A circle in the plane of a frame, as two half turns."""
        knots, poles, degree = _half_turn()
        middle, axes = np.array(frame.point(x, y)), frame.matrix()[:3, :2]
        halves = [middle + sign * radius * poles @ axes.T for sign in (1.0, -1.0)]
        halves[1][[0, -1]] = halves[0][[-1, 0]]
        return self.ring([BSpline.construct_fast(knots, half, degree) for half in halves])

    def straight(self, first: Any, last: Any, ends: Array) -> Any:
        """A straight edge between two vertices at `ends` (2, 3)."""
        return self.edge(splines.curve3d(even(ends)), first, last, 1e-6)

    def flat(self, frame: Frame, outer: Edges, holes: Sequence[Edges] = ()) -> None:
        """A plane face that looks along the frame's z; edges run counter-clockwise about it, those of holes too."""
        from OCP.Geom import Geom_Plane
        from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt
        from OCP.TopoDS import TopoDS_Face

        surface = Geom_Plane(gp_Ax3(gp_Pnt(*frame.origin), gp_Dir(*frame.z), gp_Dir(*frame.x)))
        face = TopoDS_Face()
        self.builder.MakeFace(face, surface, 1e-5)
        for k, edges in enumerate((outer, *holes)):
            wire = topology.wire([edge if ahead else edge.Reversed() for edge, ahead in edges])
            self.builder.Add(face, wire.Reversed() if k else wire)
        self.faces.append(face)

    def wall(self, upper: Ring, lower: Ring, *, solid_inside: bool) -> None:
        """Ruled walls between two rings; `upper` is the one nearer to the outside."""
        self.ruled(upper[:2], lower[:2], solid_inside=solid_inside)

    # -- what stands on planes, and what is sunk into them ------------------------------------------------------------

    def stud(self, frame: Frame, radius: float, height: float, bevel: float) -> Edges:
        """A round stud with a bevelled end; returns its circle in the plane."""
        foot, edge = self.circle(frame, radius), self.circle(frame.moved(z=height - bevel), radius)
        top = self.circle(frame.moved(z=height), radius - bevel)
        self.wall(edge, foot, solid_inside=True)
        self.wall(top, edge, solid_inside=True)
        self.flat(frame.moved(z=height), top[2])
        return foot[2]

    def bore(self, frame: Frame, radius: float, depth: float, x: float = 0.0, y: float = 0.0) -> Edges:
        """A blind round bore; returns its mouth."""
        mouth, end = self.circle(frame, radius, x, y), frame.moved(z=-depth)
        floor = self.circle(end, radius, x, y)
        self.wall(mouth, floor, solid_inside=False)
        self.flat(end, floor[2])
        return mouth[2]

    def wheel(self, frame: Frame, radius: float, width: float) -> Edges:
        """A wheel that stands on a plane, its outer face along the frame's z; returns its circle in the plane."""
        shoulder, rim = 0.06 * radius, 0.67 * radius
        dish = min(max(0.08 * radius, 0.4), 0.35 * width)
        outer, inner = frame.moved(z=width), frame.moved(z=width - dish)
        foot, side = self.circle(frame, radius), self.circle(frame.moved(z=width - shoulder), radius)
        top, lip, bowl = self.circle(outer, radius - shoulder), self.circle(outer, rim), self.circle(inner, 0.97 * rim)
        self.wall(side, foot, solid_inside=True)
        self.wall(top, side, solid_inside=True)
        self.flat(outer, top[2], [lip[2]])
        self.wall(lip, bowl, solid_inside=False)
        turn = 2.0 * np.pi * (np.arange(6) + 0.5) / 6
        spots = 0.42 * radius * np.column_stack([np.cos(turn), np.sin(turn)])
        depth = min(1.0, 0.5 * (width - dish))
        holes = [self.bore(inner, 0.11 * radius, depth, float(x), float(y)) for x, y in spots]
        holes.append(self.stud(inner, 0.16 * radius, 0.7 * dish, 0.3 * dish))
        self.flat(inner, bowl[2], holes)
        return foot[2]

    def solid(self) -> cq.Solid:
        """The solid that the faces enclose."""
        return topology.solid(self.faces)
