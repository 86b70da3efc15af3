"""Loops: exact outlines of lines and arcs in a plane, to be measured, grown and moved; pure numpy.

`parts.pattern` arranges them in a window, `parts.plate` makes solids of them.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike, NDArray

Array = NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Loop:
    """A closed counter-clockwise outline: `points` (n, 2) mm, and the bulge of each segment to the next point.

    The bulge is tan(angle / 4) of an arc, 0 for a line, positive if it bulges outwards. Arcs turn less than 180° and
    join their neighbours tangentially; lines may meet in corners, which are mitred when the loop grows.
    """

    points: Array
    bulges: Array

    @cached_property
    def miters(self) -> Array:
        """(n, 2): how each point moves if the loop grows by 1 mm."""
        chord = np.roll(self.points, -1, axis=0) - self.points
        heading = np.arctan2(chord[:, 1], chord[:, 0])
        half = 2.0 * np.arctan(self.bulges)
        leaving, arriving = heading - half, np.roll(heading + half, 1)
        a = np.stack([np.sin(arriving), -np.cos(arriving)], axis=1)
        b = np.stack([np.sin(leaving), -np.cos(leaving)], axis=1)
        return np.asarray((a + b) / (1.0 + (a * b).sum(axis=1))[:, None])

    def controls(self, i: int) -> tuple[Array, Array]:
        """Segment i as a rational Bézier curve: poles (2 or 3, 2) and their weights."""
        p, q = self.points[i], self.points[(i + 1) % len(self.points)]
        if self.bulges[i] == 0.0:
            return np.array([p, q]), np.ones(2)
        half = 2.0 * math.atan(float(self.bulges[i]))
        outwards = np.array([q[1] - p[1], p[0] - q[0]])
        middle = (p + q) / 2.0 + math.tan(half) / 2.0 * outwards  # where the tangents at both ends meet
        return np.array([p, middle, q]), np.array([1.0, math.cos(half), 1.0])

    def grown(self, by: float) -> Loop:
        """Parallel outline, `by` mm further out (negative: in)."""
        return Loop(self.points + by * self.miters, self.bulges)

    def moved(self, x: float = 0.0, y: float = 0.0, degrees: float = 0.0) -> Loop:
        """Turned about the origin, then displaced."""
        a = math.radians(degrees)
        turn = np.array([[math.cos(a), math.sin(a)], [-math.sin(a), math.cos(a)]])
        return Loop(self.points @ turn + (x, y), self.bulges)

    def mirrored(self) -> Loop:
        """Mirrored in the y axis, still counter-clockwise."""
        points = (self.points * (-1.0, 1.0))[::-1]
        return Loop(points, np.roll(self.bulges[::-1], -1))

    @property
    def area(self) -> float:
        """Area in mm², exact: polygon of the points plus a circular segment per arc."""
        p, q = self.points, np.roll(self.points, -1, axis=0)
        chord = np.linalg.norm(q - p, axis=1)
        angle = 4.0 * np.arctan(self.bulges)
        sine = np.where(angle == 0.0, 1.0, np.sin(angle / 2.0))
        segment = (chord / (2.0 * sine)) ** 2 * (angle - np.sin(angle)) / 2.0
        return float((p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]).sum() / 2.0 + segment.sum())

    def sampled(self, steps: int = 6) -> Array:
        """(m, 2) points on the outline, `steps` a segment."""
        t = np.arange(steps) / steps
        rows = []
        for i in range(len(self.points)):
            poles, weights = self.controls(i)
            k = len(poles) - 1
            basis = np.stack([math.comb(k, c) * t**c * (1 - t) ** (k - c) for c in range(k + 1)], axis=1) * weights
            rows.append(basis @ poles / basis.sum(axis=1)[:, None])
        return np.concatenate(rows)

    def bounds(self) -> Array:
        """(2, 2): lowest and highest corner (of the control polygon, so never too small)."""
        poles = np.concatenate([self.controls(i)[0] for i in range(len(self.points))])
        return np.array([poles.min(axis=0), poles.max(axis=0)])


def rounded(corners: ArrayLike, radius: float | Sequence[float]) -> Loop:
    """A counter-clockwise polygon (n, 2) with its corners rounded by `radius` mm (one for all, or one each).

    A radius that its sides cannot hold is a ValueError; two arcs that meet leave no line between them.
    """
    p = np.asarray(corners, float)
    n = len(p)
    radii = np.broadcast_to(np.asarray(radius, float), n)
    ahead = np.roll(p, -1, axis=0) - p
    length = np.linalg.norm(ahead, axis=1)
    unit = ahead / length[:, None]
    before = np.roll(unit, 1, axis=0)
    turn = np.arctan2(before[:, 0] * unit[:, 1] - before[:, 1] * unit[:, 0], (before * unit).sum(axis=1))
    cut = radii * np.abs(np.tan(turn / 2.0))
    if (cut + np.roll(cut, -1) > length + 1e-6).any():
        raise ValueError(f"corners of radius {radii.max():g} do not fit sides of {length.min():g}")
    points: list[Array] = []
    bulges: list[float] = []
    for i in range(n):
        if radii[i] > 0.0:
            points.append(p[i] - before[i] * cut[i])
            bulges.append(math.tan(turn[i] / 4.0))
        if length[i] - cut[i] - cut[(i + 1) % n] > 1e-6:
            points.append(p[i] + unit[i] * cut[i])
            bulges.append(0.0)
    return Loop(np.array(points), np.array(bulges))


def box(width: float, height: float, radius: float = 0.0) -> Loop:
    """A rectangle about the origin with rounded corners; radius = half a side makes a stadium."""
    a, b = width / 2.0, height / 2.0
    return rounded([(-a, -b), (a, -b), (a, b), (-a, b)], min(radius, a, b))


def disc(diameter: float) -> Loop:
    """A circle about the origin, of four arcs."""
    r = diameter / 2.0
    return Loop(np.array([(r, 0.0), (0.0, r), (-r, 0.0), (0.0, -r)]), np.full(4, math.tan(math.pi / 8.0)))


def polygon(sides: int, across: float, radius: float, first: float = 0.0) -> Loop:
    """A regular polygon, `across` its flats (twice the inner radius); its first corner lies at `first` degrees."""
    a = math.radians(first) + 2.0 * math.pi * np.arange(sides) / sides
    return rounded(np.stack([np.cos(a), np.sin(a)], axis=1) * (across / 2.0 / math.cos(math.pi / sides)), radius)


def squircle(width: float, height: float, roundness: float = 0.6) -> Loop:
    """A superellipse-like figure of eight tangent arcs: corners of `roundness` x half the shorter side, bowed sides."""
    a, b = width / 2.0, height / 2.0
    # a long side bows less, or the bow would outgrow the short one
    r, d = roundness * min(a, b), math.radians(12.0) * min(a, b) / max(a, b)
    s, c = math.sin(d), math.cos(d)
    # the corner's centre lies on the radii through the ends of both side arcs: two equations for their radii
    top, side = np.linalg.solve([[s, 1 - c], [1 - c, s]], [a + r * (s - c), b + r * (s - c)])
    x0, y0 = top * s, b - top * (1 - c)  # end of the top arc
    x1, y1 = a - side * (1 - c), side * s  # end of the side arc
    points = [(x1, -y1), (x1, y1), (x0, y0), (-x0, y0), (-x1, y1), (-x1, -y1), (-x0, -y0), (x0, -y0)]
    corner = math.tan((math.pi / 2.0 - 2.0 * d) / 4.0)
    return Loop(np.array(points), np.array([math.tan(d / 2.0), corner] * 4))


def petal(inner: float, outer: float, length: float) -> Loop:
    """Two circles of radius `inner` and `outer` (mm) and their common tangents, along +y, `length` overall, centred."""
    apart = length - inner - outer
    a = math.asin((outer - inner) / apart)  # the tangents' slope
    low, high = -length / 2.0 + inner, length / 2.0 - outer
    c, s = math.cos(a), math.sin(a)
    points = [
        (inner * c, low - inner * s), (outer * c, high - outer * s), (0.0, high + outer),
        (-outer * c, high - outer * s), (-inner * c, low - inner * s), (0.0, low - inner),
    ]  # fmt: skip
    up, down = math.tan((math.pi / 2.0 + a) / 4.0), math.tan((math.pi / 2.0 - a) / 4.0)
    return Loop(np.array(points), np.array([0.0, up, up, 0.0, down, down]))


def ribbon(centre: Array, headings: Array, width: float) -> Loop:
    """A band of constant width with round ends about a smooth curve through `centre` (n, 2) with `headings` (n,), rad.

    Each span becomes two tangent arcs (a biarc); where it is straight, lines.
    """
    spine: list[Array] = [centre[0]]
    bulges: list[float] = []
    for i in range(len(centre) - 1):
        p, q = centre[i], centre[i + 1]
        chord = q - p
        length, direction = float(np.linalg.norm(chord)), math.atan2(chord[1], chord[0])
        a, b = _turn(headings[i] - direction), _turn(headings[i + 1] - direction)
        # equal-tangent biarc: both arcs have tangents of length d
        ta, tb = np.array([math.cos(a), math.sin(a)]), np.array([math.cos(b), math.sin(b)])
        v = np.array([length, 0.0])
        k = 2.0 * (1.0 - float(ta @ tb))
        vt = float(v @ (ta + tb))
        d = length**2 / (2.0 * vt) if k < 1e-9 else (-vt + math.sqrt(vt**2 + k * length**2)) / k
        joint = (d * ta + v - d * tb) / 2.0
        turn = np.array([[math.cos(direction), math.sin(direction)], [-math.sin(direction), math.cos(direction)]])
        middle = p + joint @ turn
        first = 2.0 * _turn(math.atan2(joint[1], joint[0]) - a)
        rest = v - joint
        second = 2.0 * _turn(b - math.atan2(rest[1], rest[0]))
        spine += [middle, q]
        bulges += [_bulge(first), _bulge(second)]
    line, arcs = np.array(spine), np.array(bulges)
    start, end = float(headings[0]), float(headings[-1])
    h = width / 2.0
    left = _normals(line, arcs)
    quarter = math.tan(math.pi / 8.0)
    nose = line[-1] + h * np.array([math.cos(end), math.sin(end)])
    tail = line[0] - h * np.array([math.cos(start), math.sin(start)])
    points = np.concatenate([line - h * left, [nose], (line + h * left)[::-1], [tail]])
    return Loop(points, np.concatenate([arcs, [quarter, quarter], -arcs[::-1], [quarter, quarter]]))


def _turn(angle: float) -> float:
    return (angle + math.pi) % (2.0 * math.pi) - math.pi


def _bulge(angle: float) -> float:
    return 0.0 if abs(angle) < 1e-4 else math.tan(angle / 4.0)


def _normals(line: Array, bulges: Array) -> Array:
    """(n, 2): the normals to the left at the points of a tangent chain of arcs."""
    chord = np.diff(line, axis=0)
    heading = np.arctan2(chord[:, 1], chord[:, 0])
    half = 2.0 * np.arctan(bulges)
    angle = np.concatenate([heading - half, [heading[-1] + half[-1]]])
    return np.stack([-np.sin(angle), np.cos(angle)], axis=1)
