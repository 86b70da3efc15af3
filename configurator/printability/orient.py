"""Orientation: how a part had best stand on the bed, as a choice between supports, height, faces touched and strength.

Candidates are the flat sides of the convex hull, the main directions of the surface and the three axes. What does not
fit the machine, tips over or stands on nothing is out; of the rest those remain that no other beats in everything.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats
from configurator.printability.limits import limit
from configurator.printability.samples import Samples
from configurator.printability.subject import Subject
from parts.vectors import unit

SAMPLES = 3_000
CANDIDATES = 24
APART = 8.0  # degrees: candidates nearer than this to a better one are the same
FLAT = 0.999  # cosine within which a surface lies on the bed
FOOT = 0.02  # of the shadow that has to touch the bed, or at least 10 mm²
BUCKETS = 20  # of a unit vector's coordinates, on each side of zero: directions that share one are alike
WIDE = 2 * BUCKETS + 1
SUPPORT_MIN = 50.0  # mm³: differences below this are noise


@dataclass(frozen=True)
class Pose:
    """One way to stand: the direction that points down (in the part's frame) and what it costs."""

    down: tuple[float, float, float]
    support_cm3: float  # air under what needs support
    height_mm: float
    visible_cm2: float  # of outer surface that support touches
    weakness: float  # 0: layers along the load, 1: pulled apart across them; 0 if no load is known
    foot_mm2: float
    stable: bool
    fits: bool
    recommended: bool = False

    def turn(self) -> Floats:
        """(3, 3) rotation from the part's frame to how it stands."""
        return turned(np.array(self.down))

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


def turned(down: Floats) -> Floats:
    """The smallest rotation that turns a unit vector to -Z."""
    a, b = np.asarray(down, float), np.array([0.0, 0.0, -1.0])
    cosine = float(a @ b)
    if cosine > 1 - 1e-12:
        return np.eye(3)
    if cosine < -1 + 1e-12:
        return np.diag([1.0, -1.0, -1.0])
    v = np.cross(a, b)
    k = np.array([[0, -v[2], v[1]], [v[2], 0, -v[0]], [-v[1], v[0], 0]])
    return np.eye(3) + k + k @ k / (1 + cosine)


def poses(subject: Subject, load: tuple[float, float, float] | None = None) -> list[Pose]:
    """The Pareto front of orientations, the recommended one first; every candidate if none passes the gates.

    Args:
        load: direction of the main load in the part's frame; layers are best laid along it.
    """
    found = subject.analysis
    steepest = limit(subject.process, "overhang")
    samples = found.samples(SAMPLES)
    hull, centre = _hull(found), _centre(found)
    every = [
        _pose(subject, samples, hull, centre, down, steepest.value if steepest else None, load)
        for down in _candidates(found, hull)
    ]
    passed = [pose for pose in every if pose.fits and pose.stable]
    pool = passed or [pose for pose in every if pose.stable] or every
    front = [p for p in pool if not any(_beats(q, p) for q in pool)]
    ranked = sorted(front, key=lambda p: (_score(p, pool), p.down))
    return [Pose(**(asdict(p) | {"recommended": i == 0})) for i, p in enumerate(ranked)]


def _candidates(found: Analysis, hull: Any) -> Floats:
    """Unit directions (n, 3) that may point down."""
    normals = np.concatenate([hull.equations[:, :3], found.normals])
    a, b, c = (hull.points[hull.simplices[:, i]] for i in range(3))
    areas = np.concatenate(
        [np.linalg.norm(np.cross(b - a, c - a), axis=1) * 2, found.areas]
    )  # hull faces count fourfold
    whole = (np.rint(normals * BUCKETS).astype(np.int64) + BUCKETS) @ np.array([WIDE * WIDE, WIDE, 1])
    weight = np.bincount(whole, areas, minlength=WIDE**3)
    key = np.flatnonzero(weight)
    mean = np.stack([np.bincount(whole, areas * normals[:, i], WIDE**3)[key].astype(float) for i in range(3)], axis=1)
    order = np.lexsort((key, -weight[key]))
    ways = unit(mean[order])
    axes = np.concatenate([-np.eye(3), np.eye(3)])
    chosen, exact = list(axes), np.zeros(len(axes), bool)
    near = np.cos(np.radians(APART))
    for way in ways[:400]:
        cosines = np.array(chosen) @ way
        closest = int(cosines.argmax())
        if cosines[closest] < near and len(chosen) < CANDIDATES:
            chosen.append(way)
        elif cosines[closest] >= near and closest < len(axes) and not exact[closest]:
            chosen[closest], exact[closest] = way, True  # a side of the part near an axis: lay it flat, not the axis
    return np.array(chosen)


def _pose(
    subject: Subject, samples: Samples, hull: Any, centre: Floats, down: Floats, steepest: float | None,
    load: tuple[float, float, float] | None,
) -> Pose:  # fmt: skip
    found = subject.analysis
    low = -float((hull.points @ down).max())
    high = -float((hull.points @ down).min())
    looks = samples.normals @ down
    height = -(samples.points @ down) - low
    layer = subject.target.layer
    foot = float(((looks > FLAT) & (height < 0.5 * layer)).sum()) * samples.share
    support = touched = 0.0
    if steepest is not None:
        hang = np.flatnonzero((looks > np.cos(np.radians(steepest))) & (height > 1.5 * layer))
        start = samples.points[hang] + down * found.clear * 4
        _, far = found.cast(start, np.broadcast_to(down, start.shape).copy())
        drop = np.minimum(far, height[hang])
        support = float((drop * looks[hang]).sum()) * samples.share
        touched = len(hang) * samples.share
    turn = turned(down)
    extents = np.ptp(hull.points @ turn.T, axis=0)
    bed = np.array(subject.target.size)
    fits = bool(extents[2] <= bed[2] and (np.sort(extents[:2]) <= np.sort(bed[:2])).all())
    pull = abs(float(np.dot(down, load) / np.linalg.norm(load))) if load else 0.0
    return Pose(
        (round(float(down[0]), 6) + 0.0, round(float(down[1]), 6) + 0.0, round(float(down[2]), 6) + 0.0),
        round(support / 1000, 3), round(high - low, 2), round(touched / 100, 2), round(pull, 3), round(foot, 1),
        _stands(hull, centre, down, layer), fits,
    )  # fmt: skip


def _stands(hull: Any, centre: Floats, down: Floats, layer: float) -> bool:
    """Whether the centre of mass is over what touches the bed (within a layer's height of it)."""
    from scipy.spatial import ConvexHull, QhullError

    reach = hull.points @ down
    touching = hull.points[reach > reach.max() - layer]
    turn = turned(down)
    flat, middle = (touching @ turn.T)[:, :2], (turn @ centre)[:2]
    try:
        foot = ConvexHull(flat)
    except (QhullError, ValueError):
        return False
    return bool((foot.equations @ np.append(middle, 1.0) <= -0.02 * np.sqrt(foot.volume)).all())


def _centre(found: Analysis) -> Floats:
    """Centre of mass of a closed mesh (3,), else of its box."""
    volume = found.cones(found.low)
    if abs(volume.sum()) < 1e-9:
        return np.asarray((found.low + found.high) / 2)
    return np.asarray(found.low + 0.75 * (volume @ (found.centres - found.low)) / volume.sum())


@dataclass(frozen=True)
class _Flat:
    """A stand-in for the hull of a mesh that has none."""

    points: Floats
    equations: Floats
    simplices: Any


def _hull(found: Analysis) -> Any:
    from scipy.spatial import ConvexHull, QhullError

    points = found.mesh.vertices[found.mesh.used]
    try:
        hull = ConvexHull(points)
    except QhullError:
        return _Flat(points, np.zeros((0, 4)), np.zeros((0, 3), np.int64))
    place = np.zeros(len(points), np.int64)
    place[hull.vertices] = np.arange(len(hull.vertices))
    return _Flat(points[hull.vertices], hull.equations, place[hull.simplices])


def _values(p: Pose) -> Floats:
    return np.array([np.rint(p.support_cm3 * 1000 / SUPPORT_MIN), p.height_mm, p.visible_cm2, p.weakness])


def _beats(a: Pose, b: Pose) -> bool:
    x, y = _values(a), _values(b)
    return bool((x <= y).all() and (x < y).any())


def _score(p: Pose, pool: list[Pose]) -> float:
    """The recommendation among the front: support first, then what it touches, then height; each against the worst."""
    worst = np.maximum(np.max([_values(q) for q in pool], axis=0), 1e-9)
    return float(_values(p) / worst @ np.array([1.0, 0.5, 0.5, 0.5]))
