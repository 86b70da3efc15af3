"""Machines, and whether a part fits into one in any rotation."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configurator.solid.model import Mesh
from parts.record import unknown

FILE = Path(__file__).with_name("machines.csv")
ROTATIONS = 3000  # tried beside how it stands
DIRECTIONS = 600  # in which the farthest points are looked for
BEST = 8  # rotations that are refined
NEARLY = 1.15  # what random rotations miss the best one by at most, roughly: below this it's worth refining


@dataclass(frozen=True)
class Machine:
    """A class of machines: process and usable build volume (mm)."""

    key: str
    title: str
    process: str
    size: tuple[float, float, float]
    note: str


@cache
def machines() -> Mapping[str, Machine]:
    """All machines by key, small ones first within a process."""
    lines = [line for line in FILE.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    return {
        row["key"]: Machine(
            row["key"],
            row["title"],
            row["process"],
            (float(row["x_mm"]), float(row["y_mm"]), float(row["z_mm"])),
            row["note"],
        )
        for row in csv.DictReader(lines)
    }


def machine(key: str) -> Machine:
    """A machine by its key.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if key.lower() not in machines():
        raise unknown("machine", key, list(machines()))
    return machines()[key.lower()]


def filling(mesh: Mesh, size: tuple[float, float, float]) -> float:
    """How much of a build volume the part takes in its best rotation: ≤ 1 fits, 1.1 is 10 % too long somewhere.

    As it stands if it fits so; else a search over fixed random rotations, the best of them refined. A value ≤ 1 is
    certain, one above is the best found.
    """
    from scipy.optimize import minimize  # half a second to import, and answers from the cache need none of it
    from scipy.spatial.transform import Rotation

    points = _hull(mesh.vertices[np.unique(mesh.faces)])
    box = np.sort(size)

    def shares(turns: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
        placed = np.einsum("rij,nj->rni", turns, points)
        extents = np.sort(placed.max(axis=1) - placed.min(axis=1), axis=1)
        return np.asarray((extents / box).max(axis=1))

    standing = float(shares(np.eye(3)[None], points)[0])
    if standing <= 1:
        return standing
    turns = Rotation.random(ROTATIONS, rng=1).as_matrix()
    few = points[np.unique((points @ turns[:DIRECTIONS, 2].T).argmax(axis=0))]  # they decide almost every rotation
    tried = shares(turns, few)
    best = np.argsort(tried)[:BEST]
    found = [turns[i] for i in best]
    if tried[best[0]] < NEARLY:
        small = np.vstack([np.zeros(3), 0.05 * np.eye(3)])  # about three degrees about each axis
        for start in (Rotation.from_matrix(turns[i]) for i in best):
            refined = minimize(
                lambda v, start=start: float(shares((Rotation.from_rotvec(v) * start).as_matrix()[None], few)[0]),
                np.zeros(3), method="Nelder-Mead", options={"initial_simplex": small},
            )  # fmt: skip
            found.append((Rotation.from_rotvec(refined.x) * start).as_matrix())
    return min(standing, float(shares(np.array(found), points).min()))


def _hull(points: NDArray[np.float64]) -> NDArray[np.float64]:
    """The corners of the convex hull: all that decides about fitting (of a flat mesh, all its points)."""
    from scipy.spatial import ConvexHull, QhullError

    try:
        return points[ConvexHull(points).vertices]
    except QhullError:
        return points
