"""Contours: closed chains of lines and Béziers in a plane: their extremes, polygons, areas, crossings and nesting."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Curve = tuple[tuple[float, float], ...]  # 2 points: line, 3: quadratic, 4: cubic Bézier
Contour = tuple[Curve, ...]  # closed; an outer one and a hole run in opposite senses


def extremes(curve: Curve) -> Iterable[tuple[float, float]]:
    """End points of a Bézier and its points where x or y turns: what its bounds are made of."""
    control = np.array(curve)
    at = [0.0, 1.0]
    for axis in (0, 1) if len(curve) > 2 else ():
        p = control[:, axis]
        if len(p) == 3:
            roots = np.roots([p[0] - 2 * p[1] + p[2], p[1] - p[0]])
        else:
            a, b, c = -p[0] + 3 * p[1] - 3 * p[2] + p[3], 2 * (p[0] - 2 * p[1] + p[2]), p[1] - p[0]
            roots = np.roots([a, b, c])
        at += [float(r.real) for r in roots if abs(r.imag) < 1e-12 and 0 < r.real < 1]
    return [(float(x), float(y)) for x, y in points(control, np.array(at))]


def points(control: Array, t: Array) -> Array:
    """Points of one Bézier (2 to 4 control points) at parameters t: (len(t), 2)."""
    level = np.repeat(control[None], len(t), axis=0)
    while level.shape[1] > 1:
        level = level[:, :-1] * (1 - t)[:, None, None] + level[:, 1:] * t[:, None, None]
    return level[:, 0]


def polygon(contour: Contour, steps: int = 8) -> Array:
    """A contour as a polygon (n, 2) without repeated last point; curves in `steps` chords."""
    t = np.arange(steps) / steps
    return np.concatenate([points(np.array(c), t if len(c) > 2 else t[:1]) for c in contour])


def area(p: Array) -> float:
    """Signed area of a polygon (n, 2), mm²: positive if it runs counter-clockwise."""
    q = np.roll(p, -1, axis=0)
    return float((p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]).sum() / 2)


def winding(p: Array, x: float, y: float) -> int:
    """Winding number of a polygon about a point."""
    q = np.roll(p, -1, axis=0)
    left = (q[:, 0] - p[:, 0]) * (y - p[:, 1]) - (x - p[:, 0]) * (q[:, 1] - p[:, 1])
    up, down = (p[:, 1] <= y) & (q[:, 1] > y) & (left > 0), (p[:, 1] > y) & (q[:, 1] <= y) & (left < 0)
    return int(up.sum()) - int(down.sum())


def crossing(a: Array, b: Array) -> bool:
    """Whether two polygons (n, 2) meet: cross, touch or share a stretch."""
    if (a.max(axis=0) < b.min(axis=0)).any() or (b.max(axis=0) < a.min(axis=0)).any():
        return False
    d, e = np.roll(a, -1, axis=0) - a, np.roll(b, -1, axis=0) - b
    gap = b[None] - a[:, None]
    cross = d[:, None, 0] * e[None, :, 1] - d[:, None, 1] * e[None, :, 0]
    safe = np.where(np.abs(cross) < 1e-15, np.nan, cross)
    s = (gap[..., 0] * e[None, :, 1] - gap[..., 1] * e[None, :, 0]) / safe
    t = (gap[..., 0] * d[:, None, 1] - gap[..., 1] * d[:, None, 0]) / safe
    slack = 1e-4  # letters this close to each other are one face too
    return bool(((s > -slack) & (s < 1 + slack) & (t > -slack) & (t < 1 + slack)).any())


def grouped(contours: Sequence[Contour]) -> list[tuple[int, list[int]]]:
    """Indices of each outer contour and of the holes in it, by the rule of non-zero winding."""
    polygons = [polygon(c) for c in contours]
    areas = [area(p) for p in polygons]
    outward = -1 if sum(areas) < 0 else 1  # the ink is positive, whichever way the font runs
    around: list[int] = []
    for i, p in enumerate(polygons):
        around.append(sum(winding(q, *p[0]) * outward for j, q in enumerate(polygons) if j != i))
    outer = [i for i, a in enumerate(areas) if a * outward > 0]
    groups: list[tuple[int, list[int]]] = [(i, []) for i in outer if around[i] == 0 or _met(i, polygons)]
    for i, a in enumerate(areas):
        if a * outward < 0:
            holders = [g for g in groups if winding(polygons[g[0]], *polygons[i][0]) != 0]
            min(holders, key=lambda g: abs(areas[g[0]]))[1].append(i)
    return groups


def _met(i: int, polygons: Sequence[Array]) -> bool:
    return any(j != i and crossing(polygons[i], p) for j, p in enumerate(polygons))
