"""Plane shapes: hull, perimeter, smallest rectangle, moments and section modulus of points and outlines."""

from __future__ import annotations

from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from parts.vectors import unit

TURNS = 90  # directions in half a turn that a section is bent about


def hull(outline: Any) -> Floats:
    """Corners (n, 2) of the hull of an outline."""
    return np.asarray(outline.hull().to_polygons()[0], float)


def perimeter(outline: Any) -> tuple[float, int]:
    """Length of a section's outlines in mm, and how many there are."""
    loops = outline.to_polygons()
    if not loops:
        return 0.0, 0
    points = np.concatenate(loops)
    last = np.cumsum([len(loop) for loop in loops]) - 1
    follows = np.arange(1, len(points) + 1)
    follows[last] = np.append(0, last[:-1] + 1)
    step = points[follows] - points
    return float(np.hypot(step[:, 0], step[:, 1]).sum()), len(loops)


def rectangle(points: Floats) -> tuple[Floats, Floats]:
    """The rectangle of least area around points (n, 2): the direction of its first side (2,), and its sides (2,)."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        corners = points[ConvexHull(points).vertices]
    except (QhullError, ValueError):
        return np.array([1.0, 0.0]), np.ptp(points, axis=0)
    edge = np.roll(corners, -1, axis=0) - corners
    way = unit(edge)
    across = np.stack([-way[:, 1], way[:, 0]], axis=1)
    sides = np.stack([np.ptp(corners @ way.T, axis=0), np.ptp(corners @ across.T, axis=0)], axis=1)
    best = int(sides.prod(axis=1).argmin())
    return way[best], sides[best]


def modulus(outline: Any) -> float:
    """Smallest elastic section modulus of an outline about any axis through its centre, mm³."""
    area, centre, inertia = moments(outline)
    if area <= 0:
        return 0.0
    turn = np.arange(TURNS) * np.pi / TURNS
    # from the main axes on: a thin section is weakest about one of them, and hardly so two degrees beside it
    ways = np.linalg.eigh(inertia)[1] @ np.stack([np.cos(turn), np.sin(turn)])
    bent = np.einsum("ik,ij,jk->k", ways, inertia, ways)
    reach = np.abs((hull(outline) - centre) @ ways).max(axis=0)
    return float((np.maximum(bent, 0.0) / np.maximum(reach, 1e-9)).min())


def moments(outline: Any) -> tuple[float, Floats, Floats]:
    """Area, centre (2,) and second moments (2, 2) about it."""
    loops = [np.asarray(loop, float) for loop in outline.to_polygons()]
    if not loops:
        return 0.0, np.zeros(2), np.zeros((2, 2))
    p = np.concatenate(loops)
    q = np.concatenate([np.roll(loop, -1, axis=0) for loop in loops])
    cross = p[:, 0] * q[:, 1] - q[:, 0] * p[:, 1]
    area = float(cross.sum() / 2)
    if area <= 1e-12:
        return 0.0, p.mean(axis=0), np.zeros((2, 2))
    centre = ((p + q) * cross[:, None]).sum(axis=0) / (6 * area)
    squares = ((p * p + p * q + q * q) * cross[:, None]).sum(axis=0) / 12
    mixed = ((2 * p[:, 0] * p[:, 1] + p[:, 0] * q[:, 1] + q[:, 0] * p[:, 1] + 2 * q[:, 0] * q[:, 1]) * cross).sum() / 24
    second = np.array([[squares[0], mixed], [mixed, squares[1]]]) - area * np.outer(centre, centre)
    return area, centre, second
