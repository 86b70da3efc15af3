"""Bent plates: a plate with rim and letters on a cylinder about an axis along Y, as one panel without a boolean."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parts.outline import Outline, polygon
from parts.panel import Loop, Stack, Step, panel

if TYPE_CHECKING:
    import cadquery as cq

Array = NDArray[np.float64]


@dataclass(frozen=True)
class Bent:
    """A plate `thickness` mm thick whose back has `radius`; it stands on z = 0 with its ends at x = ±`half`.

    Lengths of the plan are lengths along the back. Walls stand square to the surface.
    """

    radius: float
    thickness: float
    half: float

    @property
    def rise(self) -> float:
        """Height of the middle of the back, mm."""
        return self.radius * (1 - math.cos(self.half / self.radius))

    def solid(self, outline: Outline, field: Outline | None, sunk: float, letters: Sequence[cq.Face], relief: float,
              bevel: float, pockets: Sequence[tuple[float, float, float, float]]) -> cq.Solid:  # fmt: skip
        """The plate within `outline`, less `field` that lies `sunk` under its rim; letters stand on the field.

        Args:
            letters: plane faces in the plan; their outlines are bent.
            relief: of the letters over the field, negative if cut into it.
            bevel: of the outer edge.
            pockets: round ones in the back: x, y, radius, depth.
        """
        stack = self._stack(outline)
        floor = sunk if field else 0.0
        ink: list[Step] = []
        for face in letters:
            ground = tuple(Step(_wire(w), floor) for w in face.innerWires())
            ink.append(Step(_wire(face.outerWire()), floor - relief, ground))
        front = [Step(_outline(field), floor, tuple(ink))] if field else ink
        back = [Step(_circle(x, y, r), self.thickness - deep) for x, y, r, deep in pockets]
        return panel(stack, _outline(outline), self.thickness, front, back, bevel)

    def _stack(self, outline: Outline) -> Stack:
        low, high = polygon(outline).min(axis=0) - 1.0, polygon(outline).max(axis=0) + 1.0
        # a point every 5°: a cubic is then 0.1 µm off the cylinder; spans more than needed cost time everywhere
        n = max(5, math.ceil((high[0] - low[0]) / self.radius / 0.09) + 1)
        u, v = np.linspace(low[0], high[0], n), np.linspace(low[1], high[1], 4)
        angle = np.repeat((u / self.radius)[:, None], len(v), axis=1)
        normals = np.stack([np.sin(angle), np.zeros_like(angle), np.cos(angle)], axis=-1)
        points = (self.radius + self.thickness) * normals
        points[..., 1] = v
        points[..., 2] -= self.radius * math.cos(self.half / self.radius)
        return Stack(u, v, points, normals)


def _outline(outline: Outline) -> Loop:
    """Lines and arcs as a loop: arcs in 24 chords are a hundredth of a micrometre off their curve."""
    pieces = []
    for piece, following in zip(outline, [*outline[1:], outline[0]], strict=True):
        points = polygon([piece], 24)
        pieces.append(np.vstack([points, following[0]]))
    return Loop(tuple(pieces))


def _circle(x: float, y: float, radius: float) -> Loop:
    """Two half turns, round on the back."""
    turn = np.linspace(0.0, 2 * math.pi, 33)
    points = np.column_stack([x + radius * np.cos(turn), y + radius * np.sin(turn)])
    points[-1] = points[0]
    return Loop((points[:17], points[16:]))


def _wire(wire: cq.Wire) -> Loop:
    """A plane wire's edges as a loop, counter-clockwise."""
    pieces = []
    for edge in wire.Edges():
        t = np.linspace(0.0, 1.0, 2 if edge.geomType() == "LINE" else 9)
        pieces.append(np.array([p.toTuple()[:2] for p in edge.positions(t)]))
    ordered = [pieces.pop(0)]
    while pieces:  # in the order in which they meet, each the right way round
        gaps = [(min(math.dist(ordered[-1][-1], q) for q in (p[0], p[-1])), i) for i, p in enumerate(pieces)]
        piece = pieces.pop(min(gaps)[1])
        end = ordered[-1][-1]
        ordered.append(piece if math.dist(end, piece[0]) <= math.dist(end, piece[-1]) else piece[::-1])
    if len(ordered) > 1 and math.dist(ordered[0][-1], ordered[1][0]) > math.dist(ordered[0][0], ordered[1][0]):
        ordered[0] = ordered[0][::-1]
    points = np.concatenate(ordered)
    x, y = points.T
    if float((x * np.roll(y, -1) - np.roll(x, -1) * y).sum()) < 0:
        ordered = [piece[::-1] for piece in reversed(ordered)]
    for before, after in zip(ordered, ordered[1:] + ordered[:1], strict=True):
        before[-1] = after[0]
    return Loop(tuple(ordered))
