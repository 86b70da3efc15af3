"""Gaps: between neighbouring panels of a car, and between its tyres and what surrounds them.

Both are measured on the parts' exact edge curves and surfaces in the vehicle frame, without the CAD kernel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.vehicle.assembly import Placed
from parts.body.panel import BodyPanel
from parts.hardpoints import Hardpoints
from parts.standards import table
from parts.vectors import unit

Array = NDArray[np.float64]

NARROWEST, WIDEST = 3.0, 5.0  # mm: 4 by design
FACING = 7.0  # mm in the surface: edges farther apart are no neighbours there
FLUSH = 16.0  # mm along the normal: beyond it one panel lies behind the other
BUMP, LOCK = 30.0, 35.0  # mm of travel upwards from the design load, degrees of steering
ROOM = 5.0  # mm that a tyre keeps from everything at bump and lock
GROWTH = 1.01, 1.04  # of a tyre in service: diameter, section (ETRTO, from memory)

NEIGHBOURS = (
    ("hood_panel", "nose_panel"), ("hood_panel", "fender_panel"), ("nose_panel", "fender_panel"),
    ("nose_panel", "front_bumper"), ("fender_panel", "front_bumper"), ("front_bumper", "front_bumper"),
    ("fender_panel", "door_skin"), ("door_skin", "door_skin"), ("door_skin", "rear_quarter"),
    ("door_skin", "rocker_panel"), ("rear_quarter", "tailgate_panel"), ("tailgate_panel", "front_bumper"),
    ("rear_quarter", "front_bumper"), ("fender_flare", "fender_panel"), ("fender_flare", "rear_quarter"),
    ("fender_flare", "door_skin"), ("fender_flare", "front_bumper"), ("fender_flare", "rocker_panel"),
)  # fmt: skip


@dataclass(frozen=True)
class Gap:
    """Between two panels, where their edges face each other: least and median width (mm), over how many mm."""

    ids: tuple[str, str]
    least: float
    median: float
    length: float

    @property
    def holds(self) -> bool:
        return self.least >= NARROWEST and self.median <= WIDEST


@dataclass(frozen=True)
class Rub:
    """A part that a tyre reaches, and by how much it misses the room it should keep (mm)."""

    id: str
    wheel: str
    short: float


def gaps(placed: Sequence[Placed]) -> Iterator[Gap]:
    """Every pair of neighbouring panels that face each other over at least 60 mm."""
    edges = {p.id: _edge(p) for p in placed if isinstance(p.part, BodyPanel)}
    families = {p.id: p.part.family for p in placed}
    ids = sorted(edges)
    for i, a in enumerate(ids):
        for b in ids[i + 1 :]:
            pair = families[a], families[b]
            if (pair in NEIGHBOURS or pair[::-1] in NEIGHBOURS) and (found := between(a, b, edges[a], edges[b])):
                yield found


def rubs(car: Hardpoints, placed: Sequence[Placed]) -> list[Rub]:
    """Panels that a tyre comes too close to, on its way up and, in front, at full lock."""
    found = []
    panels = [(p.id, _shell(p)) for p in placed if isinstance(p.part, BodyPanel)]
    for axle, x, key in (("front", 0.0, car.tyre_front), ("rear", car.wheelbase, car.tyre_rear)):
        row = table("tyres")[key]
        radius, half = GROWTH[0] * row.number("od_mm") / 2.0, GROWTH[1] * row.number("section_mm") / 2.0
        for side in (-1.0, 1.0):
            for steer in (-LOCK, 0.0, LOCK) if axle == "front" else (0.0,):
                for lift in (0.0, BUMP):
                    centre = np.array([x, side * car.track / 2.0, car.wheel_z + lift])
                    for id_, points in panels:
                        short = ROOM - _clearance(points, centre, steer, radius, half)
                        if short > 0.0:
                            found.append(Rub(id_, f"{axle} {'left' if side < 0 else 'right'}", short))
    return found


def _edge(item: Placed) -> tuple[Array, Array]:
    """Points (n, 3) of a panel's outer edge every 3 mm or so, and its unit normals there."""
    part = item.part
    assert isinstance(part, BodyPanel)
    points, normals = part.sheet.place(part.edge_curve(3.0))
    return points, unit(normals)  # a flare's depths are longer on its lips


def _shell(item: Placed) -> Array:
    """Points on the outer edge and on the edge of the turned-in rim."""
    part = item.part
    assert isinstance(part, BodyPanel)
    points, normals = part.sheet.place(part.edge_curve(8.0))
    return np.concatenate([points, points - part.rim * normals])


def between(a: str, b: str, one: tuple[Array, Array], two: tuple[Array, Array]) -> Gap | None:
    """The gap between two edges, each points (n, 3) of a closed curve with unit normals; None where they don't meet."""
    from scipy.spatial import cKDTree

    (p, n), (q, _) = one, two
    if (p.min(axis=0) - FLUSH > q.max(axis=0)).any() or (q.min(axis=0) - FLUSH > p.max(axis=0)).any():
        return None
    _, nearest = cKDTree(q).query(p)
    way = _foot(p, q, nearest)  # the nearest of points 3 mm apart would be up to 1.5 mm off, and so would the gap
    height = np.einsum("ij,ij->i", way, n)
    across = np.linalg.norm(way - height[:, None] * n, axis=1)
    facing = (across < FACING) & (np.abs(height) < FLUSH)
    step = np.linalg.norm(np.roll(p, -1, axis=0) - p, axis=1)
    length = float(step[facing].sum())
    if length < 60.0:
        return None
    return Gap((a, b), float(np.linalg.norm(way[facing], axis=1).min()), float(np.median(across[facing])), length)


def _foot(p: Array, q: Array, nearest: NDArray[np.intp]) -> Array:
    """The ways (n, 3) from points to their feet on the closed polyline through q, next to their nearest points."""
    ways = []
    for step in (-1, 1):
        a, b = q[nearest], q[(nearest + step) % len(q)]
        along = b - a
        t = np.clip(np.einsum("ij,ij->i", p - a, along) / np.maximum(np.einsum("ij,ij->i", along, along), 1e-9), 0, 1)
        ways.append(a + t[:, None] * along - p)
    one, two = ways
    return np.where(np.linalg.norm(one, axis=1, keepdims=True) <= np.linalg.norm(two, axis=1, keepdims=True), one, two)


def _clearance(points: Array, centre: Array, steer: float, radius: float, half: float) -> float:
    """Least distance of points to a tyre, taken as a cylinder about its axle; negative inside."""
    a = math.radians(steer)
    local = points - centre
    x = local[:, 0] * math.cos(a) + local[:, 1] * math.sin(a)
    y = -local[:, 0] * math.sin(a) + local[:, 1] * math.cos(a)
    beyond: Any = np.stack([np.hypot(x, local[:, 2]) - radius, np.abs(y) - half])
    outside = np.linalg.norm(np.maximum(beyond, 0.0), axis=0)
    return float(np.where(outside > 0.0, outside, beyond.max(axis=0)).min())
