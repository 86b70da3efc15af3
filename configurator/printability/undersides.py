"""Undersides: what hangs over nothing while it is printed, how far to a hold, and how deep the support would be.

Points spread over the surfaces that look down. From just under each, rays go out sideways: two that meet the part in
opposite directions carry a bridge between them, one alone a ledge; a ray downwards tells how high support would stand.
This needs no sections, and says the same however the part is turned about Z.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from configurator.printability.analysis import Analysis, Floats, Ints, components
from configurator.printability.planar import rectangle

DIRECTIONS = 12  # sideways rays, each with its opposite
MOST = 6_000  # points that are looked at
BELOW = 0.05  # mm under the surface
SKIN = 0.02  # mm: what lies this flat is one surface


@dataclass(frozen=True)
class Islands:
    """Places where the part begins in mid-air: lowest points (n, 3) and the flat area there, mm² (n,)."""

    points: Floats
    areas: Floats


class Undersides:
    """Of a part standing on its bed.

    Args:
        angle: degrees from the horizontal below which a surface needs something under it.
        first: mm above the bed below which it does not.
    """

    def __init__(self, found: Analysis, angle: float, first: float, count: int):
        self.found, self.angle = found, angle
        samples = found.samples(count)
        steep = samples.normals[:, 2] < -np.cos(np.radians(angle)) - 1e-9
        which = np.flatnonzero(steep & (samples.points[:, 2] > found.low[2] + first))
        keep = which[:: max(1, -(-len(which) // MOST))] if len(which) else which
        self.share = samples.share * len(which) / max(len(keep), 1)
        self.points, self.normals = samples.points[keep], samples.normals[keep]

    @cached_property
    def _sideways(self) -> Floats:
        """(n, 2 DIRECTIONS) distance to the part on each side; inf where there is nothing."""
        turn = np.arange(2 * DIRECTIONS) * np.pi / DIRECTIONS + self._along
        ways = np.stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)], axis=1)
        start = np.repeat(self.points - [0, 0, BELOW], len(ways), axis=0)
        _, far = self.found.cast(start, np.tile(ways, (len(self.points), 1)))
        return far.reshape(len(self.points), len(ways))

    @cached_property
    def _along(self) -> float:
        """Direction of the part's longer side from above, radians: rays that go with the part find what they found."""
        plan = self.found.mesh.vertices[self.found.mesh.used][:, :2]
        way, sides = rectangle(plan)
        return float(np.arctan2(way[1], way[0])) + (0.0 if sides[0] >= sides[1] else np.pi / 2)

    @cached_property
    def span(self) -> Floats:
        """(n,) length of the shortest bridge over each point, mm; inf where only a ledge could carry it."""
        both = self._sideways[:, :DIRECTIONS] + self._sideways[:, DIRECTIONS:]
        return np.asarray(both.min(axis=1, initial=np.inf))

    @cached_property
    def reach(self) -> Floats:
        """(n,) distance to the nearest hold sideways, mm."""
        return np.asarray(self._sideways.min(axis=1, initial=np.inf))

    @cached_property
    def drop(self) -> Floats:
        """(n,) height of the air below each point, mm."""
        down = np.broadcast_to([0.0, 0.0, -1.0], self.points.shape).copy()
        _, far = self.found.cast(self.points - [0, 0, self.found.clear * 2], down)
        return np.minimum(far, self.points[:, 2] - self.found.low[2])

    @property
    def flat(self) -> NDArray[np.bool_]:
        """(n,) which points lie on a ceiling: within 15 degrees of level."""
        return np.asarray(self.normals[:, 2] < -0.966)

    def unbridged(self, longest: float, ledge: float) -> NDArray[np.bool_]:
        """(n,) which points neither a bridge of that length nor a ledge of that width carries."""
        return (self.span > longest) & (self.reach > ledge)

    @cached_property
    def islands(self) -> Islands:
        """Where the part begins in mid-air: level spots without a lower neighbour, looking down, above the bed."""
        found = self.found
        edges, key, _ = found.edges
        pairs = edges[np.append(True, key[1:] != key[:-1])] if len(edges) else edges
        z = found.mesh.vertices[:, 2]
        rise = z[pairs[:, 1]] - z[pairs[:, 0]]
        spot = components(len(z), pairs[np.abs(rise) <= SKIN])
        falls = np.zeros(spot.max() + 1, bool)
        falls[spot[pairs[rise > SKIN, 1]]] = True
        falls[spot[pairs[rise < -SKIN, 0]]] = True
        faces: Ints = found.mesh.faces.astype(np.int64)
        owners = spot[faces]
        looks = np.bincount(owners.ravel(), np.repeat(found.normals[:, 2] * found.areas, 3), minlength=len(falls))
        level = (owners == owners[:, [0]]).all(axis=1)
        areas = np.bincount(owners[level, 0], found.areas[level], minlength=len(falls))
        bottom = np.full(len(falls), np.inf)
        np.minimum.at(bottom, spot, z)
        used = np.bincount(owners.ravel(), minlength=len(falls)) > 0
        alone = used & ~falls & (looks < 0) & (bottom > found.low[2] + 2 * SKIN)
        first = np.zeros(len(falls), np.int64)
        first[spot[::-1]] = np.arange(len(z))[::-1]
        return Islands(found.mesh.vertices[first[alone]], areas[alone])
