"""Panels: shells of even thickness on a curved surface, with rim, ribs, bosses and openings, made without a boolean.

A panel is a stack of levels, each the same surface moved along its own normals by a depth, over one pair of parameters
(u, v). Its outline, openings, pockets and bores are closed loops in (u, v); between two levels a loop becomes ruled
walls that share the loop's edges with the faces above and below. Nothing is cut, sewn or filleted, so nothing fails
where surfaces only just touch; it takes a tenth of a second where booleans take ten.

Loops nest and never touch, and depths stay below the surface's radius of curvature: callers see to both. Edges lie on
their surfaces within `CLOSE`; vertices, edges and faces carry the tolerance that was measured on them.
"""

from __future__ import annotations

import itertools
import math
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    import cadquery as cq
    from scipy.interpolate import BSpline

    from parts.frame import Frame

Array = NDArray[np.float64]

CLOSE = 0.004  # mm: how far an edge may leave its surface; a twentieth of a printed line's error
MOST = 257  # samples of one segment: finer has never been needed
CRUMB = 0.3  # mm
SPARE = 1e-6  # of a parameter: around what a face needs of its level
KINK = math.radians(24.0)  # turns sharper than this are corners

Row = list[tuple[Any, Any, float]]  # of each segment of a loop on a level: edge, curve, tolerance


class Stack:
    """Levels over a grid of parameters: depth 0 is the outside, depths grow inwards along the normals.

    Args:
        u, v: increasing parameters (n,), (m,); ∂/∂u x ∂/∂v looks outwards.
        points: (n, m, 3), mm.
        normals: (n, m, 3), unit, outwards.
    """

    def __init__(self, u: Array, v: Array, points: Array, normals: Array):
        from scipy.interpolate import NdBSpline, make_interp_spline

        both = np.concatenate([points, normals], axis=-1)
        along = make_interp_spline(u, both, k=3)
        across = make_interp_spline(v, np.swapaxes(along.c, 0, 1), k=3)
        self.knots = along.t, across.t
        self.poles = np.swapaxes(across.c, 0, 1)  # (n, m, 6): of the outside and of its normals
        self.box = np.array([[u[0], v[0]], [u[-1], v[-1]]])
        self._both = NdBSpline(self.knots, self.poles, 3)

    def at(self, uv: Array) -> tuple[Array, Array]:
        """Points and normals (…, 3) at parameters (…, 2)."""
        found = self._both(np.clip(uv, *self.box))
        return found[..., :3], found[..., 3:]

    def point(self, uv: Array, depth: float) -> Array:
        """Points (…, 3) of a level."""
        p, n = self.at(uv)
        return p - depth * n

    def level(self, depth: float) -> Any:
        """The level's surface, a `Geom_BSplineSurface`."""
        return _surface(self.poles[..., :3] - depth * self.poles[..., 3:], self.knots, (3, 3))


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed curve in the parameters: smooth segments (k, 2) that meet end to start, counter-clockwise."""

    segments: tuple[Array, ...]

    @cached_property
    def curves(self) -> tuple[BSpline, ...]:
        """Each segment as a cubic (or straight) curve over [0, 1]."""
        return tuple(_curve(points) for points in self.segments)


@dataclass(frozen=True, eq=False)
class Step:
    """Inside its loop a face lies at another depth. With `floor`, the walls lead to that loop instead (a draft)."""

    loop: Loop
    depth: float
    inside: tuple[Step | Opening | Post, ...] = ()
    floor: Loop | None = None


@dataclass(frozen=True, eq=False)
class Opening:
    """A hole through the panel. The same object stands on the outside and where it comes out on the inside.

    With `end` it comes out along that loop; an opening that ends in a post's seat comes out in a circle there.
    """

    loop: Loop
    end: Loop | None = None


@dataclass(frozen=True, eq=False)
class Seat:
    """The plane end of a post: round, about the origin of a frame whose z looks to the panel's outside.

    `bores` are blind, (x, y, radius, depth) in the frame; `opening` comes out in a circle of `opening_radius` about
    the origin.
    """

    frame: Frame
    centre: tuple[float, float]
    radius: float
    bores: tuple[tuple[float, float, float, float], ...] = ()
    opening: Opening | None = None
    opening_radius: float = 0.0


@dataclass(frozen=True, eq=False)
class Post:
    """A round post on the inside, from its loop (two half turns) on a level to a plane seat."""

    loop: Loop
    seat: Seat


def ring(points: Array, into: Callable[[Array], Array] | None = None, spacing: float = 12.0) -> Loop:
    """The loop through a closed polyline (n, 2), mm: straight where it is, split at its corners.

    `into` takes points of the plan to parameters; long straight lines get points every `spacing` mm before it does.
    """
    p = points[:-1] if np.allclose(points[0], points[-1], atol=1e-9) else points
    p = _without_crumbs(p)
    turned = _turns(p)
    corners = np.flatnonzero(np.abs(turned) > KINK)
    if len(corners) < 2:  # a smooth loop: two arbitrary seams
        corners = np.unique(np.concatenate([corners, [0, len(p) // 2]]))
    segments = []
    for start, end in zip(corners, np.roll(corners, -1), strict=True):
        run = np.arange(start, end + 1 if end > start else end + 1 + len(p)) % len(p)
        segments += _runs(p[run])
    mapped = [s if into is None else _lean(into(_dense(s, spacing))) for s in segments]
    area = sum(float(np.sum(s[:-1, 0] * s[1:, 1] - s[1:, 0] * s[:-1, 1])) for s in mapped)
    if area < 0:
        mapped = [s[::-1] for s in reversed(mapped)]
    return Loop(tuple(mapped))


def circle(stack: Stack, centre: Array, radius: float, depth: float = 0.0) -> Loop:
    """A loop that is round (mm) in the tangent plane of a level at the parameters `centre`, two half turns.

    On bent skins levels shrink with depth: a bore is round and true to size where it says.
    """
    step = 0.01 * (stack.box[1] - stack.box[0])
    du, dv = np.array([step[0], 0.0]), np.array([0.0, step[1]])
    low = stack.point(np.array([centre - du, centre - dv]), depth)
    high = stack.point(np.array([centre + du, centre + dv]), depth)
    jacobian = ((high - low) / (2 * step)[:, None]).T  # (3, 2)
    e1 = jacobian[:, 0] / np.linalg.norm(jacobian[:, 0])
    n = np.cross(jacobian[:, 0], jacobian[:, 1])
    e2 = np.cross(n / np.linalg.norm(n), e1)
    back = np.linalg.inv(np.array([e1, e2]) @ jacobian)
    turn = np.linspace(0.0, 2 * math.pi, 33)
    points = centre + radius * np.column_stack([np.cos(turn), np.sin(turn)]) @ back.T
    return Loop((points[:17], points[16:]))


def through(stack: Stack, frame: Frame, near: Array, depth: float, radius: float,
            centre: tuple[float, float] = (0.0, 0.0)) -> Loop:  # fmt: skip
    """Where a round bar along the z axis of `frame` meets a level, near some parameters, as two half turns."""
    turn = np.linspace(0.0, 2 * math.pi, 65)
    wanted = np.array(centre) + radius * np.column_stack([np.cos(turn), np.sin(turn)])
    axes, origin = frame.matrix()[:3, :2], np.array(frame.origin)
    uv = np.repeat(np.asarray(near, float)[None, :], len(turn), axis=0)
    step = 1e-3 * (stack.box[1] - stack.box[0])
    du, dv = np.array([step[0], 0.0]), np.array([0.0, step[1]])
    for share in (0.25, 0.5, 0.75, *[1.0] * 8):  # outwards in steps: Newton's method strays where the crest rounds
        three = stack.point(np.stack([uv, uv + du, uv + dv]), depth)
        flat = (three - origin) @ axes
        slope = np.stack([(flat[1] - flat[0]) / step[0], (flat[2] - flat[0]) / step[1]], axis=-1)
        miss = share * wanted - flat[0]
        uv = np.clip(uv + np.linalg.solve(slope, miss[..., None])[..., 0], stack.box[0], stack.box[1] - step)
    if float(np.abs(miss).max()) > 1e-4:
        raise ValueError("a bar along this axis does not meet the panel")
    uv[-1] = uv[0]
    return Loop((uv[:33], uv[32:]))


def inset(loop: Loop, into: float, stack: Stack) -> Loop:
    """The loop moved inwards by `into` mm on the outside surface, segment by segment (for bevels: small against it)."""
    starts = [_ends(s)[0] for s in loop.segments]
    ends = [_ends(s)[1] for s in loop.segments]
    moved = []
    for i, s in enumerate(loop.segments):
        t = np.gradient(s, axis=0) if len(s) > 2 else np.repeat(s[1:] - s[:1], 2, axis=0)
        t[0], t[-1] = starts[i], ends[i]
        before, after = ends[i - 1], starts[(i + 1) % len(starts)]
        moved.append(s + into * _inward(stack, s, t, before, after))
    for i in range(len(moved)):  # both sides of a corner agree to the last bit
        moved[i][0] = moved[i - 1][-1]
    return Loop(tuple(moved))


def panel(stack: Stack, outline: Loop, rim: float, front: Sequence[Step | Opening],
          back: Sequence[Step | Opening | Post], edge: float = 0.0) -> cq.Solid:  # fmt: skip
    """The solid between the outside (depth 0, with `front` in it) and the inside (depth `rim`, with `back` in it).

    `edge` bevels the outline's outer edge by that many mm.
    """
    import cadquery as cq
    from OCP.BRep import BRep_Builder
    from OCP.TopoDS import TopoDS_Shell, TopoDS_Solid

    make = _Maker(stack)
    face = inset(outline, edge, stack) if edge else outline
    if edge:
        make.pair(face, outline)
        make.walls((face, 0.0), (outline, edge), solid_inside=True)
    make.walls((outline, edge), (outline, rim), solid_inside=True)
    make.face(0.0, face, front, outwards=True)
    make.face(rim, outline, back, outwards=False)
    builder = BRep_Builder()
    shell, solid = TopoDS_Shell(), TopoDS_Solid()
    builder.MakeShell(shell)
    for each in make.faces:
        builder.Add(shell, each)
    shell.Closed(True)
    builder.MakeSolid(solid)
    builder.Add(solid, shell)
    return cq.Solid(solid)


class _Maker:
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
            uv = [loop.curves[i](np.linspace(0.0, 1.0, n)) for i, n in zip(rough, parameters, strict=True)]
            p, normal = self.stack.at(np.concatenate(uv))
            both = np.split(np.concatenate([p, p - 15.0 * normal], axis=1), np.cumsum(parameters)[:-1])
            worse = []
            for i, q in zip(rough, both, strict=True):
                miss = float(np.abs(_finer(len(q) // 2 + 1, 2)[1::2] @ q[::2] - q[1::2]).max())
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
            fine = [np.linspace(0.0, 1.0, 8 * (n - 1) + 1) for n in counts]
            uv = [curve(t) for curve, t in zip(loop.curves, fine, strict=True)]
            every = np.split(self.stack.point(np.concatenate(uv), depth), np.cumsum([len(t) for t in fine])[:-1])
            row: Row = []
            for i, (n, q) in enumerate(zip(counts, every, strict=True)):
                fitted = _interpolated(q[::8])
                miss = 1.5 * float(np.linalg.norm(_finer(n, 8) @ q[::8] - q, axis=1).max()) + 1e-5
                edge = self.edge(_curve3d(fitted), corners[i], corners[(i + 1) % len(corners)], miss)
                row.append((edge, fitted, miss))
            self.rows[key] = row
        return self.rows[key]

    def corners(self, loop: Loop, depth: float) -> list[Any]:
        from OCP.gp import gp_Pnt
        from OCP.TopoDS import TopoDS_Vertex

        key = id(loop), depth
        if key not in self.vertices:
            self.alive.append(loop)
            made = []
            for point in self.stack.point(np.array([segment[0] for segment in loop.segments]), depth):
                vertex = TopoDS_Vertex()
                self.builder.MakeVertex(vertex, gp_Pnt(*map(float, point)), 1e-4)
                made.append(vertex)
            self.vertices[key] = made
        return self.vertices[key]

    def edge(self, curve: Any, first: Any, last: Any, tolerance: float) -> Any:
        from OCP.TopAbs import TopAbs_Orientation
        from OCP.TopoDS import TopoDS_Edge

        edge = TopoDS_Edge()
        self.builder.MakeEdge(edge, curve, tolerance)
        self.builder.Add(edge, first.Oriented(TopAbs_Orientation.TopAbs_FORWARD))
        self.builder.Add(edge, last.Oriented(TopAbs_Orientation.TopAbs_REVERSED))
        self.builder.Range(edge, 0.0, 1.0)
        for vertex in (first, last):
            self.builder.UpdateVertex(vertex, max(tolerance, 1e-4))
        return edge

    def wire(self, edges: Sequence[Any]) -> Any:
        from OCP.TopoDS import TopoDS_Wire

        wire = TopoDS_Wire()
        self.builder.MakeWire(wire)
        for edge in edges:
            self.builder.Add(wire, edge)
        wire.Closed(True)
        return wire

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
        down = [self.edge(_line(pair), at_high[i], at_low[i], 1e-6) for i, pair in enumerate(ends)]
        right, up = gp_Dir2d(1, 0), gp_Dir2d(0, 1)
        images = [
            Geom2d_Line(gp_Pnt2d(0, 0), right), Geom2d_Line(gp_Pnt2d(1, 0), up),
            Geom2d_Line(gp_Pnt2d(0, 1), right), Geom2d_Line(gp_Pnt2d(0, 0), up),
        ]  # fmt: skip
        for i, ((first, a, _), (second, b, _)) in enumerate(zip(high, low, strict=True)):
            poles = np.stack([a.c, b.c], axis=1)
            surface = _surface(poles, (a.t, np.array([0.0, 0.0, 1.0, 1.0])), (a.k, 1))
            face = TopoDS_Face()
            self.builder.MakeFace(face, surface, 1e-6)
            four = (first, down[(i + 1) % len(down)], second, down[i])
            for edge, image in zip(four, images, strict=True):
                self.builder.UpdateEdge(edge, image, surface, self.here, 1e-6)
            self.builder.Add(face, self.wire([four[0], four[1], four[2].Reversed(), four[3].Reversed()]))
            # the surface looks to the loop's inside
            self.faces.append(face.Reversed() if solid_inside else face)

    def round_(self, frame: Frame, x: float, y: float, radius: float,
               counts: Sequence[int] = (33, 33)) -> tuple[Row, list[Any], list[Any]]:  # fmt: skip
        """A circle in the plane of a frame as two half turns of so many samples: edges, corners, images."""
        from OCP.gp import gp_Pnt
        from OCP.TopoDS import TopoDS_Vertex

        matrix = frame.matrix()
        row, images, vertices = [], [], []
        spans = [np.linspace(0.0, 1.0, n) for n in counts]
        turns = [math.pi * (k + t) for k, t in enumerate(spans)]
        halves = [np.column_stack([x + radius * np.cos(a), y + radius * np.sin(a)]) for a in turns]
        halves[1][-1] = halves[0][0]
        curves = [_interpolated(half @ matrix[:3, :2].T + matrix[:3, 3]) for half in halves]
        for curve in curves:
            vertex = TopoDS_Vertex()
            self.builder.MakeVertex(vertex, gp_Pnt(*map(float, curve.c[0])), 1e-4)
            vertices.append(vertex)
        for i, (half, curve) in enumerate(zip(halves, curves, strict=True)):
            row.append((self.edge(_curve3d(curve), vertices[i], vertices[1 - i], 1e-5), curve, 1e-5))
            images.append(_curve2d(_interpolated(half)))
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
            wire = self.wire([edge for edge, _, _ in row])
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
        surface = _around(self.levels[depth], np.concatenate([curve.c for curve in loop.curves]))
        face = TopoDS_Face()
        self.builder.MakeFace(face, surface, 1e-6)
        for k, each in enumerate((loop, *(self.edge_of(s, outwards) for s in steps))):
            row = self.row(each, depth)
            for (edge, _, tolerance), curve in zip(row, each.curves, strict=True):
                self.builder.UpdateEdge(edge, _curve2d(curve), surface, self.here, tolerance)
            wire = self.wire([edge for edge, _, _ in row])
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


# -- curves -----------------------------------------------------------------------------------------------------------


def _without_crumbs(p: Array) -> Array:
    """A closed polyline whose points closer than `CRUMB` are one: what intersections and offsets leave behind."""
    start = int(np.linalg.norm(p - np.roll(p, 1, axis=0), axis=1).argmax())
    groups: list[list[Array]] = []
    for point in np.roll(p, -start, axis=0):
        if groups and float(np.linalg.norm(point - groups[-1][-1])) < CRUMB:
            groups[-1].append(point)
        else:
            groups.append([point])
    return np.array([np.mean(group, axis=0) for group in groups])


def _turns(p: Array) -> Array:
    """The turn (n,) of a closed polyline at each of its points, radians."""
    d = np.roll(p, -1, axis=0) - p
    heading = np.arctan2(d[:, 1], d[:, 0])
    turn = heading - np.roll(heading, 1)
    return (turn + math.pi) % (2 * math.pi) - math.pi


def _runs(p: Array) -> list[Array]:
    """A polyline between two corners, parted where straight lines meet curves, so that neither bends the other."""
    length = np.linalg.norm(np.diff(p, axis=0), axis=1)
    if len(p) == 2:
        return [p]
    around = np.concatenate([[np.inf], length, [np.inf]])
    straight = length > 3.0 * np.minimum(around[:-2], around[2:])
    straight &= length > 6.0
    cuts = sorted({0, len(p) - 1, *np.flatnonzero(straight), *(np.flatnonzero(straight) + 1)})
    return [p[a : b + 1] for a, b in itertools.pairwise(cuts)]


def _dense(p: Array, spacing: float) -> Array:
    """A polyline with points at least every `spacing` mm if it is one straight line, else as it is."""
    if len(p) > 2:
        return p
    n = max(2, math.ceil(float(np.linalg.norm(p[1] - p[0])) / spacing) + 1)
    return p[0] + np.linspace(0.0, 1.0, n)[:, None] * (p[1] - p[0])


def _lean(p: Array) -> Array:
    """A run of points as its two ends if it is straight: each knot of an edge costs the kernel's integrals time."""
    if len(p) == 2:
        return p
    t = np.linspace(0.0, 1.0, len(p))[:, None]
    return p[[0, -1]] if float(np.abs(p - p[0] - t * (p[-1] - p[0])).max()) < 1e-6 else p


def _curve(p: Array) -> BSpline:
    from scipy.interpolate import make_interp_spline

    t = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    return make_interp_spline(t / t[-1], p, k=min(3, len(p) - 1))


@lru_cache(maxsize=64)
def _even(count: int) -> tuple[Array, Array, int]:
    """Interpolation at even parameters 0 … 1 is linear in the points: knots, matrix (count, count), degree."""
    from scipy.interpolate import make_interp_spline

    curve = make_interp_spline(np.linspace(0.0, 1.0, count), np.eye(count), k=min(3, count - 1))
    return curve.t, curve.c, curve.k


@lru_cache(maxsize=64)
def _finer(count: int, times: int) -> Array:
    """What takes points to their curve at `times` as many even parameters: (times (count - 1) + 1, count)."""
    from scipy.interpolate import BSpline

    knots, matrix, degree = _even(count)
    return np.asarray(BSpline(knots, matrix, degree)(np.linspace(0.0, 1.0, times * (count - 1) + 1)))


def _interpolated(q: Array) -> BSpline:
    """The cubic through points (n, 2 or 3) at even parameters 0 … 1."""
    from scipy.interpolate import BSpline

    knots, matrix, degree = _even(len(q))
    return BSpline.construct_fast(knots, matrix @ q, degree)


def _ends(s: Array) -> tuple[Array, Array]:
    """Directions of a segment at its start and at its end."""
    curve = _curve(s)
    slope = curve.derivative()
    return slope(0.0), slope(1.0)


def _inward(stack: Stack, uv: Array, t: Array, before: Array, after: Array) -> Array:
    """Steps in the parameters (k, 2) that move points of a segment by one mm inwards; corners are mitred."""
    size = 1e-3 * (stack.box[1] - stack.box[0])
    out = np.empty_like(uv)
    du, dv = np.array([size[0], 0.0]), np.array([0.0, size[1]])
    a = (stack.at(uv + du)[0] - stack.at(uv - du)[0]) / (2 * size[0])
    b = (stack.at(uv + dv)[0] - stack.at(uv - dv)[0]) / (2 * size[1])
    for i in range(len(uv)):
        jacobian = np.column_stack([a[i], b[i]])
        normal = np.cross(a[i], b[i])
        normal /= np.linalg.norm(normal)

        def left(direction: Array, jacobian: Array = jacobian, normal: Array = normal) -> Array:
            along = jacobian @ direction
            return np.cross(normal, along / np.linalg.norm(along))

        way = left(t[i])
        if i in (0, len(uv) - 1):
            other = left(before if i == 0 else after)
            both = way + other
            way = 2.0 * both / float(both @ both)
        out[i] = np.linalg.lstsq(jacobian, way, rcond=None)[0]
    return out


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


def _surface(poles: Array, knots: tuple[Array, Array], degrees: tuple[int, int]) -> Any:
    from OCP.Geom import Geom_BSplineSurface
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array2OfPnt

    n, m = poles.shape[:2]
    grid = TColgp_Array2OfPnt(1, n, 1, m)
    for i in range(n):
        for j in range(m):
            grid.SetValue(i + 1, j + 1, gp_Pnt(*map(float, poles[i, j])))
    (ku, mu), (kv, mv) = _knots(knots[0]), _knots(knots[1])
    return Geom_BSplineSurface(grid, ku, kv, mu, mv, *degrees)


def _around(surface: Any, points: Array) -> Any:
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


def _line(ends: Array) -> Any:
    from OCP.Geom import Geom_BezierCurve
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array1OfPnt

    row = TColgp_Array1OfPnt(1, 2)
    for i, p in enumerate(ends, 1):
        row.SetValue(i, gp_Pnt(*map(float, p)))
    return Geom_BezierCurve(row)


def _curve3d(curve: BSpline) -> Any:
    from OCP.Geom import Geom_BSplineCurve
    from OCP.gp import gp_Pnt
    from OCP.TColgp import TColgp_Array1OfPnt

    row = TColgp_Array1OfPnt(1, len(curve.c))
    for i, p in enumerate(curve.c, 1):
        row.SetValue(i, gp_Pnt(*map(float, p)))
    return Geom_BSplineCurve(row, *_knots(curve.t), curve.k)


def _curve2d(curve: BSpline) -> Any:
    from OCP.Geom2d import Geom2d_BSplineCurve
    from OCP.gp import gp_Pnt2d
    from OCP.TColgp import TColgp_Array1OfPnt2d

    row = TColgp_Array1OfPnt2d(1, len(curve.c))
    for i, p in enumerate(curve.c, 1):
        row.SetValue(i, gp_Pnt2d(*map(float, p)))
    return Geom2d_BSplineCurve(row, *_knots(curve.t), curve.k)
