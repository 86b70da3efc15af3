"""Fields for the viewer: wall thickness, overhang and height of support at every corner of a mesh."""

from __future__ import annotations

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.limits import limit
from configurator.printability.subject import Subject

NEAREST = 4  # samples that a corner takes its value from


def thickness(subject: Subject) -> Floats:
    """Wall (n,) in mm at each vertex, the mean of the nearest samples; nan where there is no wall."""
    found = subject.analysis
    walls, _ = found.thickness(subject.count)
    there = np.isfinite(walls)
    return _spread(found.samples(subject.count).points[there], walls[there], found.mesh.vertices, reach=_reach(subject))


def overhang(subject: Subject) -> Floats:
    """Angle (n,) of the surface from the horizontal, degrees, where it looks down on the bed; 90 elsewhere."""
    found = subject.standing
    down = np.clip(-found.normals[:, 2], 0.0, 1.0)
    flattest = np.zeros(len(found.mesh.vertices))
    np.maximum.at(flattest, found.mesh.faces.ravel(), np.repeat(down, 3))
    angle = np.degrees(np.arccos(flattest))
    angle[found.mesh.vertices[:, 2] < found.low[2] + 1.5 * subject.target.layer] = 90.0
    return np.asarray(angle)


def support(subject: Subject) -> Floats:
    """Height (n,) of the support under each vertex, mm; 0 where none is needed, nan if the process knows no support."""
    vertices = subject.standing.mesh.vertices
    if limit(subject.process, "overhang") is None:
        return np.full(len(vertices), np.nan)
    under = subject.undersides
    height = _spread(under.points, under.drop, vertices, reach=_reach(subject))
    return np.where((overhang(subject) < under.angle) & np.isfinite(height), height, 0.0)


def _reach(subject: Subject) -> float:
    """How far samples speak for a place, mm."""
    return max(4 * float(np.sqrt(subject.analysis.samples(subject.count).share)), 2.0)


def _spread(points: Floats, values: Floats, places: Floats, reach: float) -> Floats:
    """Mean of the nearest samples' values at each place; nan where none is in reach."""
    from scipy.spatial import cKDTree

    if not len(points):
        return np.full(len(places), np.nan)
    count = min(NEAREST, len(points))
    far, which = cKDTree(points).query(places, k=count, distance_upper_bound=reach)
    far, which = np.asarray(far).reshape(len(places), count), np.asarray(which).reshape(len(places), count)
    near = np.isfinite(far)
    value = np.where(near, values[np.where(near, which, 0)], 0.0)
    number = near.sum(axis=1)
    return np.where(number > 0, value.sum(axis=1) / np.maximum(number, 1), np.nan)


FIELDS = {"thickness": thickness, "overhang": overhang, "support": support}
