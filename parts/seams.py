"""Seams: bands across a part in which a plane may cut it, clear of holes, openings and whatever else is in it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np
from numpy.typing import ArrayLike

from parts.part import Corners, Part, Seam

Span = tuple[float, float]
Vector = tuple[float, float, float]

X: Vector = (1.0, 0.0, 0.0)
Y: Vector = (0.0, 1.0, 0.0)
Z: Vector = (0.0, 0.0, 1.0)
LEAST = 1.0  # mm: a narrower band is none
END = 40.0  # mm from the part's ends to the first band: less makes slivers
HOLE = 8.0  # mm from a screw's hole or an insert's bore to a cut: a joint needs that
LONG, ENDS = 160.0, 60.0  # mm: openings longer than the first may be cut across, that far from their ends


def span(points: ArrayLike, normal: Vector, clear: float = 0.0) -> Span:
    """From where to where points (n, 3) reach along a normal, with `clear` mm on both sides."""
    along = np.asarray(points, float) @ np.asarray(normal)
    return float(along.min()) - clear, float(along.max()) + clear


def about(middle: float, half: float) -> Span:
    """What reaches `half` mm to both sides of its middle."""
    return middle - half, middle + half


def holes(part: Part, normal: Vector, clear: float = HOLE) -> list[Span]:
    """What the holes of a part's interfaces take along a normal, with `clear` mm around each."""
    return [
        span([interface.frame.point(hole.x, hole.y)], normal, hole.diameter / 2 + clear)
        for interface in part.interfaces() for hole in interface.holes
    ]  # fmt: skip


def opening(taken: Span, clear: float) -> tuple[list[Span], list[Span]]:
    """What an opening forbids, and what it only spoils: one that is long enough may be cut across its long sides."""
    low, high = taken
    if high - low <= LONG:
        return [(low - clear, high + clear)], []
    return [(low - clear, low + ENDS), (high - ENDS, high + clear)], [(low - clear, high + clear)]


def block(low: Vector, high: Vector) -> Corners:
    """The corners of a box."""
    return [(x, y, z) for x in (low[0], high[0]) for y in (low[1], high[1]) for z in (low[2], high[2])]


def bands(reach: Span, taken: Iterable[Span], end: float = END) -> Iterator[Span]:
    """What spans leave free between the ends of a part, from low to high."""
    start, stop = reach[0] + end, reach[1] - end
    for low, high in sorted(taken):
        if low - start >= LEAST:
            yield start, min(low, stop)
        start = max(start, high)
        if start >= stop:
            return
    if stop - start >= LEAST:
        yield start, stop


def offered(
    normal: Vector, reach: Span, kept: Sequence[Span], reason: str, spoiled: Sequence[Span] = (), second: str = "",
    end: float = END,
) -> Iterator[Seam]:  # fmt: skip
    """Seams across a normal: those that keep off everything, then those through what is only `spoiled` by a cut.

    Args:
        reach: of the whole part along the normal.
        kept: what no seam runs through.
        reason, second: what is good about the one and about the other.
    """
    best = [band for band in bands(reach, [*kept, *spoiled], end) if band[1] - band[0] >= LEAST]
    yield from (Seam(normal, _fine(low), _fine(high), reason) for low, high in best)
    if second:
        others = bands(reach, [*kept, *best], end)
        yield from (Seam(normal, _fine(low), _fine(high), second, 1) for low, high in others if high - low >= LEAST)


def _fine(value: float) -> float:
    return round(value, 3) + 0.0
