"""Outlines: closed chains of tangent lines and arcs, measured without the CAD kernel and exact as wires.

A piece is a line (2 points) or an arc (3 points: start, any between, end); a chain runs counter-clockwise. Rounding
corners here, in the plane, replaces 3D fillets; moving an outline inwards keeps its arcs concentric. All lengths in mm.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parts.cad import chained, cq

if TYPE_CHECKING:
    import cadquery

Point = tuple[float, float]
Corner = tuple[float, float, float]  # x, y, radius
Outline = list[tuple[Point, ...]]


def _corner(corners: Sequence[Corner], i: int) -> tuple[NDArray[np.float64], ...]:
    """A corner, unit vectors from it to its neighbours, the bisector, and half the angle between them."""
    at = np.array(corners[i][:2])
    back, on = (np.array(corners[j % len(corners)][:2]) - at for j in (i - 1, i + 1))
    back, on = back / np.hypot(*back), on / np.hypot(*on)
    bisector = (back + on) / np.hypot(*(back + on))
    return at, back, on, bisector, np.arccos(np.clip(back @ on, -1, 1)) / 2


def moved_in(corners: Sequence[Corner], d: float) -> list[Corner]:
    """A convex rounded polygon with its edges moved inwards by d and its radii less by d: an even rim."""
    inner = []
    for i in range(len(corners)):
        at, _, _, bisector, half = _corner(corners, i)
        x, y = at + bisector * (d / math.sin(half))
        inner.append((float(x), float(y), corners[i][2] - d))
    return inner


def rounded(corners: Sequence[Corner]) -> Outline:
    """Lines and arcs of a convex polygon (counter-clockwise, radii that fit); lines of no length are left out."""
    arcs: Outline = []
    for i, (_, _, r) in enumerate(corners):
        at, back, on, bisector, half = _corner(corners, i)
        middle = at + bisector * (r / math.sin(half) - r)
        reach = r / math.tan(half)
        arcs.append(tuple((float(x), float(y)) for x, y in (at + back * reach, middle, at + on * reach)))
    pieces: Outline = []
    for arc, following in zip(arcs, [*arcs[1:], arcs[0]], strict=True):
        pieces.append(arc)
        if math.dist(arc[2], following[0]) > 1e-6:
            pieces.append((arc[2], following[0]))
    return pieces


def rectangle(width: float, height: float, radius: float, x: float = 0.0, y: float = 0.0) -> Outline:
    """A rounded rectangle about (x, y); radius up to half the shorter side."""
    w, h = width / 2, height / 2
    return rounded([(x + w, y - h, radius), (x + w, y + h, radius), (x - w, y + h, radius), (x - w, y - h, radius)])


def oval(a: float, b: float, end_radius: float, inset: float = 0.0) -> Outline:
    """A four-centre oval with half axes a > b > end_radius: four tangent arcs, moved inwards by `inset`."""
    r = end_radius
    k = ((a - r) ** 2 - (b - r) ** 2) / (2 * (b - r))  # the centres of the long arcs lie k beyond the long axis
    small, big = r - inset, b + k - inset
    x, y = (a - r) / (b + k - r), k / (b + k - r)  # from a long arc's centre through that of a short one
    x, y = a - r + small * x, small * y
    return [((x, -y), (a - inset, 0.0), (x, y)), ((x, y), (0.0, big - k), (-x, y)),
            ((-x, y), (-a + inset, 0.0), (-x, -y)), ((-x, -y), (0.0, k - big), (x, -y))]  # fmt: skip


def polygon(outline: Outline, steps: int = 12) -> NDArray[np.float64]:
    """Points (n, 2) on an outline, arcs in `steps` chords: for measuring, never for building."""
    points: list[Point] = []
    for piece in outline:
        if len(piece) == 2:
            points.append(piece[0])
            continue
        a, b, c = (complex(*p) for p in piece)
        w = (c - a) / (b - a)  # the circle through three points, in complex numbers
        centre = a + (b - a) * (w - abs(w) ** 2) / (w - w.conjugate())
        turn = math.atan2(((c - centre) / (a - centre)).imag, ((c - centre) / (a - centre)).real) % (2 * math.pi)
        arc = [centre + (a - centre) * complex(math.cos(turn * k / steps), math.sin(turn * k / steps))
               for k in range(steps)]  # fmt: skip
        points += [(p.real, p.imag) for p in arc]
    return np.array(points)


def room(outline: Outline, width: float, height: float, margin: float, y: float = 0.0) -> float:
    """How often a box of width x height about (0, y) fits into a convex outline, `margin` mm off its edge.

    The scale of the largest box; at most 0 if not even its centre keeps the margin.
    """
    p = polygon(outline)
    d = np.roll(p, -1, axis=0) - p
    normal = np.stack([d[:, 1], -d[:, 0]], axis=1) / np.hypot(*d.T)[:, None]
    free = (normal * p).sum(axis=1) - margin - normal[:, 1] * y
    return float((free / ((np.abs(normal[:, 0]) * width + np.abs(normal[:, 1]) * height) / 2)).min())


def wire(outline: Outline) -> cadquery.Wire:
    """An outline as an exact wire in XY."""
    return chained([
        cq.Edge.makeLine(*(cq.Vector(*p) for p in piece)) if len(piece) == 2
        else cq.Edge.makeThreePointArc(*(cq.Vector(*p) for p in piece)) for piece in outline])  # fmt: skip


def prism(outline: Outline, low: float, high: float, holes: Sequence[Outline] = ()) -> cadquery.Solid:
    """The outline, without `holes` in it, from z = low to z = high."""
    face = cq.Face.makeFromWires(wire(outline), [wire(h) for h in holes])
    return cq.Solid.extrudeLinear(face.moved(cq.Location(cq.Vector(0, 0, low))), cq.Vector(0, 0, high - low))
