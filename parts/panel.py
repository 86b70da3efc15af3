"""Panels: shells of even thickness on a curved surface, with rim, ribs, bosses and openings, made without a boolean.

A panel is a stack of levels, each the same surface moved along its own normals by a depth, over one pair of parameters
(u, v). Its outline, openings, pockets and bores are closed loops in (u, v); between two levels a loop becomes ruled
walls that share the loop's edges with the faces above and below. Nothing is cut, sewn or filleted, so nothing fails
where surfaces only just touch; it takes a tenth of a second where booleans take ten.

Loops nest and never touch, and depths stay below the surface's radius of curvature: callers see to both. Edges lie on
their surfaces within `CLOSE`; vertices, edges and faces carry the tolerance that was measured on them.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from parts import splines, topology
from parts.vectors import unit

if TYPE_CHECKING:
    import cadquery as cq
    from scipy.interpolate import BSpline

    from parts.frame import Frame

Array = NDArray[np.float64]

CLOSE = 0.004  # mm: how far an edge may leave its surface; a twentieth of a printed line's error
MOST = 257  # samples of one segment: finer has never been needed
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
        return splines.surface(self.poles[..., :3] - depth * self.poles[..., 3:], self.knots, (3, 3))


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed curve in the parameters: smooth segments (k, 2) that meet end to start, counter-clockwise."""

    segments: tuple[Array, ...]

    @cached_property
    def curves(self) -> tuple[BSpline, ...]:
        """Each segment as a cubic (or straight) curve over [0, 1]."""
        return tuple(splines.chordal(points) for points in self.segments)


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
    p = splines.without_crumbs(p)
    turned = splines.turns(p)
    corners = np.flatnonzero(np.abs(turned) > KINK)
    if len(corners) < 2:  # a smooth loop: two arbitrary seams
        corners = np.unique(np.concatenate([corners, [0, len(p) // 2]]))
    segments = []
    for start, end in zip(corners, np.roll(corners, -1), strict=True):
        run = np.arange(start, end + 1 if end > start else end + 1 + len(p)) % len(p)
        segments += splines.runs(p[run])
    mapped = [s if into is None else splines.lean(into(splines.dense(s, spacing))) for s in segments]
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
    starts, ends = zip(*(splines.ends(s) for s in loop.segments), strict=True)
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

    from parts.panel_faces import Maker

    make = Maker(stack)
    face = inset(outline, edge, stack) if edge else outline
    if edge:
        make.pair(face, outline)
        make.walls((face, 0.0), (outline, edge), solid_inside=True)
    make.walls((outline, edge), (outline, rim), solid_inside=True)
    make.face(0.0, face, front, outwards=True)
    make.face(rim, outline, back, outwards=False)
    return topology.solid(make.faces)


def _inward(stack: Stack, uv: Array, t: Array, before: Array, after: Array) -> Array:
    """Steps in the parameters (k, 2) that move points of a segment by one mm inwards; corners are mitred."""
    size = 1e-3 * (stack.box[1] - stack.box[0])
    du, dv = np.array([size[0], 0.0]), np.array([0.0, size[1]])
    at = stack.at(np.stack([uv + du, uv - du, uv + dv, uv - dv]))[0]
    jacobian = np.stack([(at[0] - at[1]) / (2 * size[0]), (at[2] - at[3]) / (2 * size[1])], axis=-1)  # (k, 3, 2)
    normal = unit(np.cross(jacobian[..., 0], jacobian[..., 1]))

    def left(direction: Array, which: Any = slice(None)) -> Array:
        along = jacobian[which] @ direction[..., None]
        return np.cross(normal[which], unit(along[..., 0]))

    way = left(t)
    for end, other in ((0, before), (-1, after)):
        both = way[end] + left(other, end)
        way[end] = 2.0 * both / float(both @ both)
    back = np.swapaxes(jacobian, 1, 2)
    return np.asarray(np.linalg.solve(back @ jacobian, back @ way[..., None])[..., 0])  # least squares
