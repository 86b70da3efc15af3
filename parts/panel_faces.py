"""Faces of a panel: levels and walls that share their edges, each with the tolerance that was measured on it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from parts import splines, topology
from parts.frame import Frame
from parts.panel import CLOSE, MOST, Array, Loop, Opening, Post, Row, Stack, Step
from parts.splines import evenly


class Maker:
    """Makes each vertex, edge and face once."""

    def __init__(self, stack: Stack):
        from OCP.BRep import BRep_Builder
        from OCP.TopLoc import TopLoc_Location

        self.stack, self.builder, self.here = stack, BRep_Builder(), TopLoc_Location()
        self.faces: list[Any] = []
        self.rows: dict[tuple[int, float], Row] = {}
        self.vertices: dict[tuple[int, float], list[Any]] = {}
        self.counts: dict[int, list[int]] = {}
        self.levels: dict[float, Any] = {}
        self.fine: dict[tuple[int, tuple[int, ...]], tuple[Array, Array]] = {}
        self.open: dict[int, float] = {}  # depth at which an opening was met first
        self.alive: list[Loop] = []  # ids stay unique as long as their loops live

    # -- loops on levels ----------------------------------------------------------------------------------------------

    def count(self, loop: Loop) -> list[int]:
        """Samples that each segment needs to stay within `CLOSE` of its surface, at the outside and 15 mm below."""
        if id(loop) not in self.counts:
            self.alive.append(loop)
            self.counts[id(loop)] = self._counted(loop)
        return self.counts[id(loop)]

    def _counted(self, loop: Loop) -> list[int]:
        counts = [5] * len(loop.curves)
        rough = list(range(len(counts)))
        while rough:
            parameters = [2 * counts[i] - 1 for i in rough]
            uv = [loop.curves[i](evenly(n)) for i, n in zip(rough, parameters, strict=True)]
            p, normal = self.stack.at(np.concatenate(uv))
            both = np.split(np.concatenate([p, p - 15.0 * normal], axis=1), np.cumsum(parameters)[:-1])
            worse = []
            for i, q in zip(rough, both, strict=True):
                miss = float(np.abs(splines.finer(len(q) // 2 + 1, 2)[1::2] @ q[::2] - q[1::2]).max())
                if miss > CLOSE and counts[i] < MOST:
                    counts[i] = 2 * counts[i] - 1
                    worse.append(i)
            rough = worse
        return counts

    def pair(self, first: Loop, second: Loop) -> None:
        """Two loops that walls will join: they need equal samples."""
        both = [max(a, b) for a, b in zip(self.count(first), self.count(second), strict=True)]
        self.counts[id(first)] = self.counts[id(second)] = both

    def row(self, loop: Loop, depth: float) -> Row:
        """Each segment's edge on a level, with the coefficients of its curve and its tolerance."""
        key = id(loop), depth
        if key not in self.rows:
            corners, counts = self.corners(loop, depth), self.count(loop)
            points, normals = self._fine(loop, counts)
            every = np.split(points - depth * normals, np.cumsum([8 * (n - 1) + 1 for n in counts])[:-1])
            row: Row = []
            for i, (n, q) in enumerate(zip(counts, every, strict=True)):
                fitted = splines.interpolated(q[::8])
                miss = 1.5 * float(np.linalg.norm(splines.finer(n, 8) @ q[::8] - q, axis=1).max()) + 1e-5
                edge = self.edge(splines.curve3d(fitted), corners[i], corners[(i + 1) % len(corners)], miss)
                row.append((edge, fitted, miss))
            self.rows[key] = row
        return self.rows[key]

    def _fine(self, loop: Loop, counts: Sequence[int]) -> tuple[Array, Array]:
        """Points and normals of the outside along a loop, eight times as close as its samples: for all its levels."""
        key = id(loop), tuple(counts)
        if key not in self.fine:
            uv = [curve(evenly(8 * (n - 1) + 1)) for curve, n in zip(loop.curves, counts, strict=True)]
            self.fine[key] = self.stack.at(np.concatenate(uv))
        return self.fine[key]

    def corners(self, loop: Loop, depth: float) -> list[Any]:

        key = id(loop), depth
        if key not in self.vertices:
            self.alive.append(loop)
            corners = np.array([segment[0] for segment in loop.segments])
            self.vertices[key] = [topology.vertex(point) for point in self.stack.point(corners, depth)]
        return self.vertices[key]

    def edge(self, curve: Any, first: Any, last: Any, tolerance: float) -> Any:
        for vertex in (first, last):
            self.builder.UpdateVertex(vertex, max(tolerance, 1e-4))
        return topology.edge(curve, first, last, tolerance=tolerance)

    # -- faces --------------------------------------------------------------------------------------------------------

    def walls(self, upper: tuple[Loop, float], lower: tuple[Loop, float], *, solid_inside: bool) -> None:
        """Ruled walls between two levels; `upper` is the one nearer to the outside."""
        high, low = (self.row(*upper), self.corners(*upper)), (self.row(*lower), self.corners(*lower))
        self.ruled(high, low, solid_inside=solid_inside)

    def ruled(self, upper: tuple[Row, list[Any]], lower: tuple[Row, list[Any]], *, solid_inside: bool) -> None:
        """Ruled walls between two rows of edges with their corners."""
        from OCP.Geom2d import Geom2d_Line
        from OCP.gp import gp_Dir2d, gp_Pnt2d
        from OCP.TopoDS import TopoDS_Face

        (high, at_high), (low, at_low) = upper, lower
        # a row's curves start at the loop's corners
        ends = [np.array([a.c[0], b.c[0]]) for (_, a, _), (_, b, _) in zip(high, low, strict=True)]
        down = [self.edge(splines.line(pair), at_high[i], at_low[i], 1e-6) for i, pair in enumerate(ends)]
        right, up = gp_Dir2d(1, 0), gp_Dir2d(0, 1)
        images = [
            Geom2d_Line(gp_Pnt2d(0, 0), right), Geom2d_Line(gp_Pnt2d(1, 0), up),
            Geom2d_Line(gp_Pnt2d(0, 1), right), Geom2d_Line(gp_Pnt2d(0, 0), up),
        ]  # fmt: skip
        for i, ((first, a, _), (second, b, _)) in enumerate(zip(high, low, strict=True)):
            poles = np.stack([a.c, b.c], axis=1)
            surface = splines.surface(poles, (a.t, np.array([0.0, 0.0, 1.0, 1.0])), (a.k, 1))
            face = TopoDS_Face()
            self.builder.MakeFace(face, surface, 1e-6)
            four = (first, down[(i + 1) % len(down)], second, down[i])
            for edge, image in zip(four, images, strict=True):
                self.builder.UpdateEdge(edge, image, surface, self.here, 1e-6)
            self.builder.Add(face, topology.wire([four[0], four[1], four[2].Reversed(), four[3].Reversed()]))
            # the surface looks to the loop's inside
            self.faces.append(face.Reversed() if solid_inside else face)

    def round_(self, frame: Frame, x: float, y: float, radius: float,
               counts: Sequence[int] = (33, 33)) -> tuple[Row, list[Any], list[Any]]:  # fmt: skip
        """A circle in the plane of a frame as two half turns of so many samples: edges, corners, images."""

        matrix = frame.matrix()
        row, images, vertices = [], [], []
        spans = [np.linspace(0.0, 1.0, n) for n in counts]
        turns = [math.pi * (k + t) for k, t in enumerate(spans)]
        halves = [np.column_stack([x + radius * np.cos(a), y + radius * np.sin(a)]) for a in turns]
        halves[1][-1] = halves[0][0]
        curves = [splines.interpolated(half @ matrix[:3, :2].T + matrix[:3, 3]) for half in halves]
        for curve in curves:
            vertices.append(topology.vertex(curve.c[0]))
        for i, (half, curve) in enumerate(zip(halves, curves, strict=True)):
            row.append((self.edge(splines.curve3d(curve), vertices[i], vertices[1 - i], 1e-5), curve, 1e-5))
            images.append(splines.curve2d(splines.interpolated(half)))
        return row, vertices, images

    def plane(self, frame: Frame, rings: Sequence[tuple[Row, list[Any], list[Any]]]) -> None:
        """A plane face of the inside; the first ring is its outline, the others are holes in it."""
        from OCP.Geom import Geom_Plane
        from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt
        from OCP.TopoDS import TopoDS_Face

        along = gp_Dir(*map(float, frame.matrix()[:3, 0]))
        surface = Geom_Plane(gp_Ax3(gp_Pnt(*frame.origin), gp_Dir(*frame.z), along))
        face = TopoDS_Face()
        self.builder.MakeFace(face, surface, 1e-6)
        for k, (row, _, images) in enumerate(rings):
            for (edge, _, tolerance), image in zip(row, images, strict=True):
                self.builder.UpdateEdge(edge, image, surface, self.here, tolerance)
            wire = topology.wire([edge for edge, _, _ in row])
            self.builder.Add(face, wire.Reversed() if k else wire)
        self.faces.append(face.Reversed())

    def post(self, post: Post, depth: float) -> None:
        """The walls of a post and its seat, with bores and the end of an opening in it."""
        seat = post.seat
        rings = [self.round_(seat.frame, *seat.centre, seat.radius, self.count(post.loop))]
        self.ruled((self.row(post.loop, depth), self.corners(post.loop, depth)), rings[0][:2], solid_inside=True)
        for x, y, radius, deep in seat.bores:
            mouth = self.round_(seat.frame, x, y, radius)
            inner = seat.frame.moved(z=deep)
            floor = self.round_(inner, x, y, radius)
            self.ruled(floor[:2], mouth[:2], solid_inside=False)
            self.plane(inner, [floor])
            rings.append(mouth)
        if seat.opening:
            loop = seat.opening.loop
            end = self.round_(seat.frame, 0.0, 0.0, seat.opening_radius, self.count(loop))
            level = self.open.pop(id(seat.opening))
            self.ruled((self.row(loop, level), self.corners(loop, level)), end[:2], solid_inside=False)
            rings.append(end)
        self.plane(seat.frame, rings)

    def edge_of(self, step: Step | Opening | Post, outwards: bool) -> Loop:
        """The loop of something in a face, with as many samples as what its walls lead to."""
        if isinstance(step, Step) and step.floor:
            self.pair(step.loop, step.floor)
        if isinstance(step, Opening) and step.end:
            self.pair(step.loop, step.end)
            return step.loop if outwards else step.end
        return step.loop

    def face(self, depth: float, loop: Loop, steps: Sequence[Step | Opening | Post], *, outwards: bool) -> None:
        """A level's face inside `loop`, and everything inside that; `outwards`: the panel's outside or inside."""
        from OCP.TopoDS import TopoDS_Face

        if depth not in self.levels:
            self.levels[depth] = self.stack.level(depth)
        surface = splines.around(self.levels[depth], np.concatenate([curve.c for curve in loop.curves]))
        face = TopoDS_Face()
        self.builder.MakeFace(face, surface, 1e-6)
        for k, each in enumerate((loop, *(self.edge_of(s, outwards) for s in steps))):
            row = self.row(each, depth)
            for (edge, _, tolerance), curve in zip(row, each.curves, strict=True):
                self.builder.UpdateEdge(edge, splines.curve2d(curve), surface, self.here, tolerance)
            wire = topology.wire([edge for edge, _, _ in row])
            self.builder.Add(face, wire.Reversed() if k else wire)
        self.faces.append(face if outwards else face.Reversed())
        for step in steps:
            if isinstance(step, Post):
                self.post(step, depth)
                continue
            if isinstance(step, Opening):
                if id(step) in self.open:
                    high, low = self.open.pop(id(step)), depth  # the outside is made first
                    self.walls((step.loop, high), (step.end or step.loop, low), solid_inside=False)
                else:
                    self.open[id(step)] = depth
                continue
            floor = step.floor or step.loop
            deeper = step.depth > depth
            ends = ((step.loop, depth), (floor, step.depth))
            # a step away from the material's middle is a boss: its walls look out of the loop
            self.walls(*(ends if deeper else ends[::-1]), solid_inside=deeper != outwards)
            self.face(step.depth, floor, step.inside, outwards=outwards)
