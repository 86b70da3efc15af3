"""Undersides: what hangs over nothing while it is printed, how far to a hold, and how deep the support would be.

Points spread over the surfaces that look down. From just under each, rays go out sideways: two that meet the part in
opposite directions carry a bridge between them. Others go along the surface: what they meet and does not hang itself
carries a ledge. A ray downwards tells how high support would stand. This needs no sections, and says the same however
the part is turned about Z.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from configurator.printability.analysis import Analysis, Floats, Ints
from configurator.printability.basins import basins
from configurator.printability.planar import rectangle
from configurator.printability.samples import smoothed, spread
from parts.vectors import unit

DIRECTIONS = 12  # sideways rays, each with its opposite
CLOSER = 4  # how much closer points lie there than elsewhere
TURN = 25.0  # degrees: how far triangles turn away from the curved surface that they stand for
TRIED, MOST = 20_000, 4_000  # points that are tried, and of those that hang how many are looked at
MARGIN = 0.5  # degrees: what is drawn at the limit is on its good side
BELOW = 0.05  # mm under the surface
BESIDE = 0.2  # mm off it, as deep as a layer: what rises less than that from it is one with it
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
        near = found.normals[:, 2] < -np.cos(np.radians(min(angle + TURN, 89.0)))
        near &= found.corners[:, :, 2].max(axis=1) > found.low[2] + first
        area = float(found.areas[near].sum())
        number = int(np.clip(CLOSER * count * area / max(float(found.areas.sum()), 1e-30), MOST, TRIED))
        samples = spread(found, np.flatnonzero(near), number if area > 0 else 0)
        normals = smoothed(found, samples)
        which = np.flatnonzero(self._hangs(normals) & (samples.points[:, 2] > found.low[2] + first))
        keep = which[:: max(1, -(-len(which) // MOST))]
        self.share = samples.share * len(which) / max(len(keep), 1)
        self.points, self.normals = samples.points[keep], normals[keep]

    def _hangs(self, normals: Floats) -> NDArray[np.bool_]:
        """(n,) which normals are those of surfaces that need something under them."""
        return np.asarray(normals[:, 2] < -np.cos(np.radians(self.angle - MARGIN)))

    @cached_property
    def _ways(self) -> Floats:
        """(2 DIRECTIONS, 3) level directions all round, in the second half the opposites of the first."""
        turn = np.arange(2 * DIRECTIONS) * np.pi / DIRECTIONS + self._along
        return np.stack([np.cos(turn), np.sin(turn), np.zeros_like(turn)], axis=1)

    @cached_property
    def _along(self) -> float:
        """Direction of the part's longer side from above, radians: rays that go with the part find what they found."""
        plan = self.found.mesh.vertices[self.found.mesh.used][:, :2]
        way, sides = rectangle(plan)
        return float(np.arctan2(way[1], way[0])) + (0.0 if sides[0] >= sides[1] else np.pi / 2)

    @cached_property
    def span(self) -> Floats:
        """(n,) length of the shortest bridge over each point, mm; inf where only a ledge could carry it."""
        start = np.repeat(self.points - [0, 0, BELOW], len(self._ways), axis=0)
        _, far = self.found.cast(start, np.tile(self._ways, (len(self.points), 1)))
        sides = far.reshape(len(self.points), 2, DIRECTIONS)
        return np.asarray(sides.sum(axis=1).min(axis=1, initial=np.inf))

    @cached_property
    def reach(self) -> Floats:
        """(n,) distance along the surface, seen from above, to the bed or to what does not hang itself, mm."""
        normals = np.repeat(self.normals, len(self._ways), axis=0)
        ways = np.tile(self._ways, (len(self.points), 1))
        ways = unit(ways - normals * np.einsum("ij,ij->i", ways, normals)[:, None])
        start = np.repeat(self.points, len(self._ways), axis=0) + BESIDE * normals
        face, far = self.found.cast(start, ways)
        far[(face >= 0) & self._hangs(self.found.normals[face])] = np.inf
        falls = ways[:, 2] < -1e-6
        bed = (start[falls, 2] - self.found.low[2]) / -ways[falls, 2]
        far[falls] = np.minimum(far[falls], bed)
        away = far * np.hypot(ways[:, 0], ways[:, 1])
        return np.asarray(away.reshape(len(self.points), len(self._ways)).min(axis=1, initial=np.inf))

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
        """Where the part begins in mid-air: bottoms of basins deeper than `SKIN`, looking down, above the bed."""
        found = self.found
        edges, key, _ = found.edges
        pairs = edges[np.append(True, key[1:] != key[:-1])] if len(edges) else edges
        z = found.mesh.vertices[:, 2]
        basin = basins(z, pairs, SKIN)
        bottom = z <= z[basin] + SKIN
        faces: Ints = found.mesh.faces.astype(np.int64)
        owners, touching = basin[faces], bottom[faces]
        facing = np.repeat(found.normals[:, 2] * found.areas, 3) * touching.ravel()
        looks = np.bincount(owners.ravel(), facing, minlength=len(z))
        level = touching.all(axis=1) & (owners == owners[:, [0]]).all(axis=1)
        areas = np.bincount(owners[level, 0], found.areas[level], minlength=len(z))
        alone = np.unique(owners)
        alone = alone[(looks[alone] < 0) & (z[alone] > found.low[2] + 2 * SKIN)]
        return Islands(found.mesh.vertices[alone], areas[alone])
