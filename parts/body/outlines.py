"""Outlines of the body's panels in the plane of their own parameters, so that neighbours share their edge curves.

Profile panels live in (s, y), arc length on the centre line and lateral distance; side panels in (x, z). Each outline
keeps half a gap (2 mm) from the curve that it shares with its neighbour: crest, layer line, belt, door cut, flare.
The gap of 4 mm holds by construction. Lengths in mm; shapely polygons, no CAD kernel.
"""

from __future__ import annotations

import itertools
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from parts.body.curves import Array
from parts.body.skin import HALF_GAP, Body, skin
from parts.shape import Shape

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

LINE_GAP = 2.15  # mm: half a gap in s, which shrinks towards the crest as nose and tail bow
CORNER = 6.0  # mm: radius of corners where panels meet
SAMPLE = 12.0  # mm: along curves
SEAT = 4.5  # mm that a flat hinge leaf may stand off the side
LEAF = (56.0, 46.0, 28.5)  # of a hinge on a car: length of a leaf, width of the door's and of the frame's, mm
ROUND = 10.0  # mm: radius of a leaf's corners
CLOSEST = 90.0  # mm: hinges nearer to each other hold no door
NECK = 3.0  # mm: narrower places of a pocket part it


def opened(shape: BaseGeometry, radius: float) -> Polygon:
    """The largest piece of a region, with outer corners rounded."""
    return largest(shape.buffer(-radius, quad_segs=6).buffer(radius, quad_segs=6))


def largest(shape: BaseGeometry) -> Polygon:
    """The largest polygon of a geometry; an empty one if it has none."""
    pieces = [p for p in getattr(shape, "geoms", [shape]) if isinstance(p, Polygon)]
    return max(pieces, key=lambda p: p.area, default=Polygon())


def spaced(low: float, high: float, step: float = SAMPLE) -> Array:
    """Even positions from low to high, at most `step` apart."""
    return np.linspace(low, high, max(2, int(np.ceil((high - low) / step)) + 1))


class Outlines:
    """The regions that a body's skin is cut into."""

    def __init__(self, shape: Shape):
        self.car: Shape = shape
        self.skin: Body = skin(shape)
        self.outer = shape.arch_radius + shape.band
        self.door_front = shape.x_a - 40.0
        if shape.body_style == "family":
            self.door_rear = min(shape.sgrp_x + 170.0, shape.wheelbase - self.outer - 300.0)
        else:
            self.door_rear = min(shape.sgrp_x + 150.0, shape.wheelbase - self.outer - 30.0)

    # -- profile panels: (s, y) ---------------------------------------------------------------------------------------

    @cached_property
    def _crests(self) -> tuple[Array, Array]:
        s = spaced(0.0, self.skin.perimeter, 6.0)
        return s, self.skin.t_crest(s)

    def crest(self, s: Array | float) -> Array:
        """Half width of a profile panel at s, from a table; half a gap inside the crest."""
        return np.asarray(np.interp(s, *self._crests))

    def across(self, s0: float, s1: float, corner: float = CORNER) -> Polygon:
        """The profile face between two stations, from crest to crest, half a gap off each of the four lines."""
        s = spaced(s0 + LINE_GAP, s1 - LINE_GAP)
        y = self.crest(s)
        return opened(Polygon(np.concatenate([np.column_stack([s, y]), np.column_stack([s, -y])[::-1]])), corner)

    def mouth(self, end: str, grown: float = 0.0) -> Polygon:
        """The black band with the lamps: its ends stay 8 mm inside the crest's half gap."""
        c = self.car
        middle = float((self.skin.front_s if end == "front" else self.skin.rear_s)(c.z_lamp))
        s = spaced(middle - c.mouth, middle + c.mouth, 8.0)
        y = self.crest(s) - 8.0
        band = Polygon(np.concatenate([np.column_stack([s, y]), np.column_stack([s, -y])[::-1]]))
        r = 0.92 * c.mouth
        return largest(band.buffer(-r, quad_segs=16).buffer(r + grown, quad_segs=16))

    # -- side panels: (x, z) ------------------------------------------------------------------------------------------

    @cached_property
    def flank(self) -> Polygon:
        """The side face inside its crest, half a gap off it."""
        s = spaced(0.0, self.skin.perimeter, 8.0)[:-1]
        points = self.skin.t_point(s, self.skin.t_crest(s, HALF_GAP))
        return largest(Polygon(points[:, [0, 2]]).buffer(0.0))

    def below_belt(self, gap: float = HALF_GAP) -> Polygon:
        """Everything under the belt line."""
        c = self.car
        x = spaced(c.x_front - 200.0, c.x_rear + 200.0)
        z = self.skin.belt(x) - gap
        return Polygon([(x[0], -100.0), (x[-1], -100.0), *np.column_stack([x, z])[::-1]])

    def wheels(self, radius: float) -> BaseGeometry:
        """Discs around both wheels' arch centres."""
        c = self.car
        return (
            Point(0.0, c.arch_z)
            .buffer(radius, quad_segs=32)
            .union(Point(c.wheelbase, c.arch_z).buffer(radius, quad_segs=32))
        )

    def flare_foot(self, front: bool, inner: bool) -> float:
        """Height at which a flare ends and corner (outside) or sill (inside) take over."""
        c = self.car
        return min(c.arch_z, c.z_sill) if inner else c.arch_z

    @cached_property
    def foot_half(self) -> float:
        """Half a gap in z between flare and sill: the side draws in there, so what is 4 mm on it is less in height."""
        c = self.car
        z = self.flare_foot(True, True)
        x = float(np.sqrt(max((c.arch_radius + 0.5 * c.band) ** 2 - (z - c.arch_z) ** 2, 0.0)))
        low, high = self.skin.side_y(np.array([x, x]), np.array([z - 4.0, z + 4.0]))
        return HALF_GAP * 8.0 / float(np.hypot(8.0, high - low))

    def fender(self) -> Polygon:
        """Front fender: behind the bumper, ahead of the door, above the flare, below the belt."""
        c = self.car
        region = box(c.x_front - 50.0, c.z_base + HALF_GAP, self.door_front - HALF_GAP, c.height)
        region = region.intersection(self.flank).intersection(self.below_belt())
        return opened(region.difference(self.wheels(self.outer + HALF_GAP)), CORNER)

    def door(self) -> Polygon:
        """Door: between fender and quarter, above the sill, concentric with the flares at its lower corners."""
        c = self.car
        region = box(self.door_front + HALF_GAP, c.z_sill + HALF_GAP, self.door_rear - HALF_GAP, c.height)
        region = region.intersection(self.flank).intersection(self.below_belt())
        region = region.difference(self.wheels(self.outer + HALF_GAP))
        low = opened(region, 34.0)
        top = box(self.door_front, 0.5 * (c.z_sill + c.z_belt), self.door_rear, c.height)
        return opened(low.union(region.intersection(top)), 16.0)

    def quarter(self) -> Polygon:
        """Rear quarter: behind the door, above the flare and the bumper, below the belt."""
        c = self.car
        region = box(self.door_rear + HALF_GAP, c.z_sill + HALF_GAP, c.x_rear + 50.0, c.height)
        region = region.difference(box(c.wheelbase, 0.0, c.x_rear + 60.0, c.z_base + HALF_GAP))
        region = region.intersection(self.flank).intersection(self.below_belt())
        return opened(region.difference(self.wheels(self.outer + HALF_GAP)), CORNER)

    def hinges(self) -> tuple[float, tuple[float, float]]:
        """Where a door's pin stands on its shut line: |y|, outside the skin at both heights, and the two heights.

        Low and high enough that leaves of `LEAF` lie on door and fender, clear of flare, belt and hood.
        """
        c, half = self.car, LEAF[0] / 2 - 6.0  # corners of leaf and door are round
        free = self.door().buffer(-10.0)
        spans = [free.intersection(LineString([(x, 0.0), (x, 3000.0)])).bounds
                 for x in (self.door_front + 16.0, self.door_front + 37.0)]  # fmt: skip
        aside = self.door_front - LEAF[2] + ROUND  # where the frame's leaf begins to round its lower corner
        flare = c.arch_z + float(np.sqrt(max((self.outer + HALF_GAP + ROUND) ** 2 - aside**2, 0.0))) - ROUND
        low = max(c.z_sill + 120.0, flare + LEAF[0] / 2, *(span[1] + half for span in spans))
        high = min(c.z_belt - 120.0, *(span[3] - half for span in spans))
        rise = np.arange(low - half, high + half, 1.0)
        y = self.skin.side_y(self.door_front + 25.0, rise)
        flat = rise[y > y.max() - SEAT] if len(rise) else np.array([low])  # above, the side rounds into the hood
        z = (low, float(min(high, flat.max() - half)))
        x = spaced(self.door_front - LEAF[2], self.door_front + LEAF[1], 4.0)
        along = np.concatenate([spaced(at - LEAF[0] / 2, at + LEAF[0] / 2, 4.0) for at in z])
        return float(self.skin.side_y(x[:, None], along[None, :]).max()), z

    def pull(self) -> tuple[float, float]:
        """Where the middle of a door's inner pull handle is, over (x, z)."""
        rear = min(self.car.sgrp_x + 150.0, self.car.wheelbase - self.outer - 40.0, self.door_rear)
        return self.door_front + 0.62 * (rear - self.door_front), self.car.z_belt - 110.0

    def flap(self) -> tuple[float, float]:
        """Centre of the charging flap, on one quarter above the wheel."""
        c = self.car
        x = min(max(c.wheelbase - 0.42 * self.outer, self.door_rear + 0.075 * c.height), c.wheelbase + 40.0)
        low = c.arch_z + np.sqrt(max(self.outer**2 - (x - c.wheelbase) ** 2, 0.0))
        return x, float(0.45 * low + 0.55 * c.z_belt)

    def corner(self, end: str) -> Polygon:
        """Bumper corner: below the layer line, outside the arch."""
        c = self.car
        x0, x1 = (c.x_front - 50.0, 0.0) if end == "front" else (c.wheelbase, c.x_rear + 50.0)
        region = box(x0, c.z_bottom, x1, c.z_base - HALF_GAP).intersection(self.flank)
        flares = self.wheels(self.outer + HALF_GAP).intersection(box(-5000, c.arch_z - HALF_GAP, 9000, 5000))
        region = region.difference(flares).difference(self.wheels(c.arch_radius))
        return opened(region, CORNER)

    def sill(self) -> Polygon:
        """Rocker: the base ring between the arches."""
        c = self.car
        region = box(0.0, c.z_bottom, c.wheelbase, c.z_sill - HALF_GAP).intersection(self.flank)
        foot = self.flare_foot(True, True)
        flares = self.wheels(self.outer + HALF_GAP).intersection(box(-5000, foot - self.foot_half, 9000, 5000))
        return opened(region.difference(flares).difference(self.wheels(c.arch_radius)), CORNER)


@lru_cache(maxsize=16)
def _outlines(shape: Shape) -> Outlines:
    return Outlines(shape)


def outlines(car: Shape) -> Outlines:
    """The one set of outlines of a car."""
    return _outlines(car.shape)


def holes_in(region: Polygon, width: float, pads: Iterable[tuple[float, float, float]],
             ribs: Iterable[LineString], rib: float, smallest: float = 900.0) -> list[Polygon]:  # fmt: skip
    """The pockets that a rim, pads (x, y, radius) and ribs leave of a region, with rounded corners.

    Pockets below `smallest` mm² stay filled. What stands in the middle of a pocket is tied to its sides by a rib.
    """
    free: BaseGeometry = region.buffer(-width, quad_segs=6)
    for x, y, radius in pads:
        free = free.difference(Point(x, y).buffer(radius, quad_segs=12))
    for line in ribs:
        free = free.difference(line.buffer(rib / 2, cap_style="flat"))
    pockets = []
    for piece in _tied(free, rib):
        round_in = piece.buffer(3.0, quad_segs=6).buffer(-8.0, quad_segs=6).buffer(5.0, quad_segs=6)
        pockets += [p.simplify(0.01) for p in _tied(_parted(round_in, rib), rib) if p.area >= smallest]
    return pockets


def _tied(shape: BaseGeometry | list[Polygon], rib: float) -> Iterator[Polygon]:
    """The pieces of a pocket without islands: a rib runs through each, the shorter way across."""
    for piece in shape if isinstance(shape, list) else getattr(shape, "geoms", [shape]):
        if not piece.interiors:
            yield piece
            continue
        x0, y0, x1, y1 = piece.bounds
        at = Polygon(piece.interiors[0]).centroid
        ways = LineString([(at.x, y0 - 1.0), (at.x, y1 + 1.0)]), LineString([(x0 - 1.0, at.y), (x1 + 1.0, at.y)])
        tie = min(ways, key=lambda way: way.intersection(piece).length)
        yield from _tied(piece.difference(tie.buffer(rib / 2, cap_style="flat")), rib)


def _parted(shape: BaseGeometry, rib: float) -> list[Polygon]:
    """The lobes of a pocket, a rib apart: across a hair-thin neck its outline would cross itself on deeper levels."""
    lobes = list(getattr(shape, "geoms", [shape]))
    cores = list(getattr(shape.buffer(-NECK / 2), "geoms", [shape]))
    if len(cores) <= len(lobes) and all(a.distance(b) >= rib for a, b in itertools.combinations(lobes, 2)):
        return lobes
    found: list[Polygon] = []
    for core in sorted(cores, key=lambda p: -p.area):
        lobe = core.buffer(NECK / 2, quad_segs=6)
        for other in found:
            lobe = lobe.difference(other.buffer(rib))
        found.append(largest(lobe.buffer(-2.0).buffer(2.0, quad_segs=6)))
    return found
