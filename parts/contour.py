"""Contours: closed polylines as loops of few smooth pieces, parted where roundings begin and end.

Every knot of an edge costs the kernel's integrals and meshes time. A polygon with rounded corners has dozens of points;
as arcs and sides it has eight pieces with four points each.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from parts.panel import Loop
from parts.splines import evenly
from parts.splines import interpolated as even

if TYPE_CHECKING:
    from scipy.interpolate import BSpline

Array = NDArray[np.float64]

TIGHT = 130.0  # mm: what bends tighter is a rounding
CORNER = math.radians(40.0)  # turns sharper than this are corners
CRUMB = 0.4  # mm
SPACING = 30.0  # mm between the samples of a run
COUNTS = (2, 3, 4, 5, 6, 8, 10, 13, 17, 23, 31, 45)  # points that a run may be left with


@dataclass(frozen=True, eq=False)
class Contour(Loop):
    """A loop whose pieces are sampled evenly."""

    @cached_property
    def curves(self) -> tuple[BSpline, ...]:
        return tuple(even(points) for points in self.segments)


def runs(p: Array) -> list[Array]:
    """A closed polyline (n, 2), mm, in its sides and roundings, each a run of samples; ends are shared."""
    p = p[:-1] if np.allclose(p[0], p[-1], atol=1e-9) else p
    p = p[np.linalg.norm(p - np.roll(p, 1, axis=0), axis=1) > CRUMB]
    ahead = np.roll(p, -1, axis=0) - p
    length = np.linalg.norm(ahead, axis=1)
    before = np.roll(length, 1)
    heading = np.arctan2(ahead[:, 1], ahead[:, 0])
    turn = np.abs((heading - np.roll(heading, 1) + math.pi) % (2.0 * math.pi) - math.pi)
    short = np.minimum(length, before)
    bent = (short < TIGHT * turn) & (turn > 0.02)
    inner = np.roll(bent, 1) & np.roll(bent, -1) & (np.maximum(length, before) < 4.0 * short)
    cuts = np.flatnonzero((turn > CORNER) | (bent & ~inner)).tolist()
    n = len(p)
    if len(cuts) < 2:
        cuts = sorted({0, n // 2, *cuts})
    return [_sampled(p[np.arange(a, b + 1) % n]) for a, b in itertools.pairwise([*cuts, cuts[0] + n])]


def _sampled(p: Array) -> Array:
    """A polyline with points at least every `SPACING`."""
    step = np.linalg.norm(np.diff(p, axis=0), axis=1)
    pieces = [np.linspace(0.0, 1.0, max(1, math.ceil(d / SPACING)), endpoint=False)[:, None] for d in step]
    return np.concatenate([*(a + t * (b - a) for a, b, t in zip(p[:-1], p[1:], pieces, strict=True)), p[-1:]])


def lean(p: Array, close: float) -> Array:
    """The fewest even points of a run (n, d) whose cubic stays `close` to all of it."""
    s = np.concatenate([[0.0], np.cumsum(np.linalg.norm(np.diff(p, axis=0), axis=1))])
    s /= s[-1]
    few = p
    for n in COUNTS:
        few = np.stack([np.interp(evenly(n), s, column) for column in p.T], axis=-1)
        if float(np.abs(even(few)(s) - p).max()) < close:
            break
    return few


def contour(pieces: list[Array], close: float) -> Contour:
    """The loop of runs of parameters (n, 2), counter-clockwise whichever way they came."""
    few = [lean(piece, close) for piece in pieces]
    if area(few) < 0:
        few = [s[::-1] for s in reversed(few)]
    return Contour(tuple(few))


def area(pieces: list[Array]) -> float:
    """Twice the area that pieces enclose, positive if they run counter-clockwise."""
    return sum(float(np.sum(s[:-1, 0] * s[1:, 1] - s[1:, 0] * s[:-1, 1])) for s in pieces)
