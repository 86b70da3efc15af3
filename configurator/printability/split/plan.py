"""Plans: where along a direction a piece is cut, so that its parts fit, on seams as far as seams allow it.

All cuts across one direction are planned at once: fewest pieces, no cut off a seam where another piece more avoids it,
seams the family prefers, planes that have cut a neighbour already, far from a seam's ends, and pieces of like length.
Where the seams are symmetric, the plan is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from configurator.printability.analysis import Floats
from parts.part import Seam

PIECE, FREE, SECOND, AGAIN = 4.0, 6.0, 0.6, -2.0  # costs: of a piece, a cut off the seams, a lesser seam, a plane again
NARROW, ROOM = 0.4, 12.0  # cost of a cut at a seam's very end, and mm from there where it costs no more
ASKEW = 1.0  # what a plan that is not symmetric has to be better by
STEP = 3.0  # mm between the places tried
SLIVER = 30.0  # mm: no piece is shorter
ALONG = 0.94  # cosine between a seam's normal and the direction that it shortens
FANNED, FEW = 0.6, 2  # the same for seams that run in many directions: in more than that many


@dataclass(frozen=True, eq=False)
class Place:
    """A plane for a cut: unit normal, offset, and the seam that it lies on, None for a free cut."""

    normal: Floats
    offset: float
    seam: Seam | None


@dataclass(frozen=True)
class _Spot:
    """A place that may be cut along one normal: offset, cost, and seam."""

    offset: float
    cost: float
    seam: Seam | None


def planned(
    points: Floats, axis: int, room: float, seams: Sequence[Seam], taken: Sequence[tuple[Floats, float]]
) -> tuple[Place, ...]:
    """The cuts, in order, that shorten points (n, 3) along an axis to pieces of `room` mm; () where no seam helps.

    Args:
        taken: planes (normal, offset) that have cut neighbours.
    """
    across = [seam for seam in seams if abs(seam.normal[axis]) > ALONG]
    best: tuple[float, tuple[Place, ...]] | None = None
    for normal in sorted({seam.normal for seam in across}):
        n = np.array(normal)
        along = points @ n
        own = [seam for seam in across if seam.normal == normal]
        again = [offset for other, offset in taken if np.array_equal(other, n)]
        found = _along(float(along.min()), float(along.max()), room, own, again)
        if found and (best is None or found[0] < best[0] - 1e-9):
            best = found[0], tuple(Place(n, spot.offset, spot.seam) for spot in found[1])
    return best[1] if best else ()


def next_of(plan: Sequence[Place], points: Floats, axis: int) -> Place | None:
    """The middle one of the cuts of a plan that shorten points (n, 3) along an axis."""
    across = [place for place in plan if abs(place.normal[axis]) > ALONG]
    if not across:
        return None
    along = points @ across[0].normal
    low, high = float(along.min()), float(along.max())
    there = [place for place in across if low + SLIVER <= place.offset <= high - SLIVER]
    return min(there, key=lambda place: abs(place.offset - (low + high) / 2), default=None)


def fanned(points: Floats, axis: int, rooms: Floats, seams: Sequence[Seam]) -> Place | None:
    """The seam that leaves the least to be cut, where seams run in many directions, as around an arch.

    Args:
        rooms: (3,) of the machine, sorted.
    """
    best: tuple[float, Place] | None = None
    fan = len({seam.normal for seam in seams}) > FEW
    for seam in seams if fan else ():
        if abs(seam.normal[axis]) < FANNED:
            continue
        n, offset = np.array(seam.normal), (seam.low + seam.high) / 2
        along = points @ n
        if not along.min() + SLIVER <= offset <= along.max() - SLIVER:
            continue
        behind = along > offset
        sides = [np.sort(np.ptp(points[side], axis=0)) / rooms for side in (behind, ~behind)]
        cost = sum(float(np.prod(np.ceil(side))) for side in sides) + 0.1 * max(float(side.max()) for side in sides)
        if best is None or cost < best[0] - 1e-9:
            best = cost, Place(n, offset, seam)
    return best[1] if best else None


def _along(
    low: float, high: float, room: float, seams: Sequence[Seam], again: Sequence[float]
) -> tuple[float, list[_Spot]] | None:
    """Cost of the best plan from low to high, and its cuts in order; None if there is none with a cut."""
    spots = _spots(low, high, room, seams, again)
    if not spots:
        return None
    at = np.array([low, *(spot.offset for spot in spots)])
    own = np.array([0.0, *(spot.cost for spot in spots)])
    total, before = np.full(len(at), np.inf), np.zeros(len(at), int)
    total[0] = 0.0
    for k in range(1, len(at)):
        costs = total[:k] + own[k] + _pieces(at[k] - at[:k], room)
        before[k] = int(costs.argmin())
        total[k] = costs[before[k]]

    def chain(k: int) -> list[int]:
        return [*chain(int(before[k])), k] if k else []

    ends = total + _pieces(high - at, room)
    last = int(ends.argmin())
    found = float(ends[last]), chain(last)
    if _symmetric(seams, (low + high) / 2) and (even := _even(low, high, room, at, total, own)):
        cost, half = even
        if cost < found[0] + ASKEW:
            first = chain(half)
            mirror = np.array([int(np.abs(at - (low + high - at[k])).argmin()) for k in reversed(first)], int)
            found = cost, sorted({*first, *mirror.tolist()})
    return (found[0], [spots[k - 1] for k in found[1]]) if np.isfinite(found[0]) and found[1] else None


def _pieces(length: Floats, room: float) -> Floats:
    """Costs of pieces by their length."""
    return np.where((length > room) | (length < SLIVER), np.inf, PIECE + (length / room) ** 2)


def _even(low: float, high: float, room: float, at: Floats, total: Floats, own: Floats) -> tuple[float, int] | None:
    """Cost of the best symmetric plan, and the last cut of its first half: in the middle, or before a middle piece."""
    middle = (low + high) / 2
    ahead = (at < middle - SLIVER / 2) & (at > low)
    costs = np.where(ahead, 2 * total + _pieces(2 * (middle - at), room), np.inf)
    costs = np.where(np.abs(at - middle) < 1e-3, 2 * total - own, costs)
    k = int(costs.argmin())
    return (float(costs[k]), k) if np.isfinite(costs[k]) else None


def _symmetric(seams: Sequence[Seam], middle: float) -> bool:
    bands = np.array(sorted((seam.low, seam.high, seam.preference) for seam in seams))
    mirrored = np.array(sorted((2 * middle - high, 2 * middle - low, seam) for low, high, seam in bands))
    return bool(np.abs(bands - mirrored).max() < 1.0)


def _spots(low: float, high: float, room: float, seams: Sequence[Seam], again: Sequence[float]) -> list[_Spot]:
    """Where may be cut, from low to high: in steps from the middle, in pieces of like length, and of all the room."""
    middle, reach = (low + high) / 2, int((high - low) / STEP / 2)
    least = int(np.ceil((high - low) / room))
    whole = [middle + way * (room * k - (high - low) / 2) for way in (-1, 1) for k in range(1, least)]
    whole += [low + (high - low) * k / n for n in (least, least + 1) for k in range(1, n)]
    found: list[_Spot] = []
    for seam in seams:
        a, b = max(seam.low, low), min(seam.high, high)
        if b < a:
            continue
        first, last = int(np.ceil((a - middle) / STEP)), int(np.floor((b - middle) / STEP))
        steps = middle + STEP * np.arange(first, last + 1)
        for offset in np.unique(np.concatenate([steps, [a, (a + b) / 2, b], [w for w in whole if a < w < b]]).round(4)):
            inside = min(offset - seam.low, seam.high - offset)
            cost = SECOND * seam.preference + NARROW * max(0.0, 1.0 - inside / ROOM)
            found.append(_Spot(float(offset), cost, seam))
    if not found:
        return []
    free = (middle + STEP * np.arange(-reach, reach + 1)).round(4)
    found += [_Spot(float(o), FREE, None) for o in free if not any(s.low <= o <= s.high for s in seams)]
    for offset in again:
        if low < offset < high:
            on = next((seam for seam in seams if seam.low - 1e-6 <= offset <= seam.high + 1e-6), None)
            found.append(_Spot(offset, AGAIN + (SECOND * on.preference if on else FREE), on))
    return sorted(found, key=lambda spot: (spot.offset, spot.cost))
