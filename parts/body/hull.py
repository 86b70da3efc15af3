"""Hull: the lower edge of a model car with its four wheel arches, and the block inside it that it stands on.

The body ends in a closed edge: bumpers and sills at one height, arches over the wheels. From there walls lead inwards
and down to a block with upright sides, so that wheels sit on planes and nothing but the arches overhangs by more than
about 45 degrees. All in mm of the real car, vehicle frame. Loops run counter-clockwise seen from above.
"""

from __future__ import annotations

import itertools
from functools import cached_property

import numpy as np

from parts.body.curves import Array
from parts.body.dome import Dome

DEEP, LEAST = 95.0, 2.2  # how deep the arches are; how deep in the print at least, mm
NARROWER = 14.0  # how much narrower the arches get inside
SOFT = 14.0  # over which an arch that would run past the car's end turns into its corner
SHARES = (0.0, 0.5, 0.85, 1.0)  # how nose and tail share their edge among front, corner and side of the block
NARROW = 0.55  # half width of the block's ends against that of its sides
FLARE = 0.7  # mm of the print: least width of flares and sills
MIRROR = np.array([1.0, -1.0, 1.0])


class Hull:
    """Edge and block of one body at one scale."""

    def __init__(self, dome: Dome, scale: float):
        self.dome, self.car, self.scale = dome, dome.car, scale
        c = self.car
        near = [(axle + reach * c.wheel, c.arch_z) for axle in (0.0, c.wheelbase) for reach in (-0.7, 0.0, 0.7)]
        beside = dome.beside(np.array(near))[:, 1]
        self.deep = max(DEEP, LEAST * scale)
        self.face = float(beside.min()) - 4.0  # |y| of the tyres' outer faces
        self.half = float(beside.max()) - self.deep  # |y| of the block's sides
        self.foot = max(dome.edge - 0.75 * self.deep, 0.4 * dome.edge)  # height at which the walls reach the block
        self.flare = c.arch_radius + max(c.band, FLARE * scale)  # outer radius
        self.sill = max(c.z_sill, dome.edge + FLARE * scale)

    def _arch(self, axle: float, radius: float, feet: tuple[float, float]) -> Array:
        """Points (33, 2), x and z, of a circle about an axle, from a height behind it to one ahead of it."""
        low, high = np.arcsin(np.clip((np.array(feet) - self.car.arch_z) / radius, -0.9, 0.9))
        turn = np.linspace(low, np.pi - high, 33)
        return np.stack([axle + radius * np.cos(turn), self.car.arch_z + radius * np.sin(turn)], axis=-1)

    def _on_skin(self, axle: float, radius: float, feet: tuple[float, float]) -> Array:
        """The same on the skin, (33, 3), y > 0; it keeps inside the car's corners."""
        x, z = self._arch(axle, radius, feet).T
        way = 1.0 if axle > 0 else -1.0
        limit = self.dome.end(0.62 * self.car.half_width, z, rear=axle > 0) - 4.0 * way
        x = limit - way * SOFT * np.logaddexp(0.0, way * (limit - x) / SOFT)
        return self.dome.beside(np.stack([x, z], axis=-1))

    @cached_property
    def plan(self) -> tuple[tuple[float, float], ...]:
        """Corners (x, y > 0) of the block from the rear to the front: an octagon's right half."""
        c, d = self.car, self.dome
        reach = float(self._arch(0.0, c.arch_radius - NARROWER, (self.foot, self.foot))[0, 0]) + 6.0
        ends = [float(d.end(0.0, np.array(d.edge), rear=rear)) for rear in (False, True)]
        front = min(ends[0] + 0.9 * self.deep, -reach - 8.0)
        rear = max(ends[1] - 0.9 * self.deep, c.wheelbase + reach + 8.0)
        narrow = NARROW * self.half
        return (rear, narrow), (c.wheelbase + reach, self.half), (-reach, self.half), (front, narrow)

    @cached_property
    def edge(self) -> list[Array]:
        """The body's lower edge, as points in 18 pieces.

        From the middle of the tail: half of it, a corner, a bit of side, arch, sill, arch, bit, corner, half the nose;
        and the left side back.
        """
        d, radius = self.dome, self.car.arch_radius
        arches = [self._on_skin(axle, radius, (d.edge, d.edge)) for axle in (self.car.wheelbase, 0.0)]
        turn = [float(d.turn(arch[k])) for arch in arches for k in (0, -1)]
        tail = [d.level(np.linspace(a, b, 9), d.edge) for a, b in itertools.pairwise(turn[0] * np.array(SHARES))]
        nose = [
            d.level(np.linspace(a, b, 9), d.edge)
            for a, b in itertools.pairwise(np.pi + (turn[3] - np.pi) * np.array(SHARES[::-1]))
        ]
        sill = d.level(np.linspace(turn[1], turn[2], 9), d.edge)
        return _both([*tail, arches[0], sill, arches[1], *nose])

    @cached_property
    def block(self) -> list[Array]:
        """The block's upper edge, in pieces like those of the edge."""
        radius = self.car.arch_radius - NARROWER
        (x0, y0), (x1, y1), (x2, y2), (x3, y3) = self.plan
        arches = []
        for axle in (self.car.wheelbase, 0.0):
            x, z = self._arch(axle, radius, (self.foot, self.foot)).T
            arches.append(np.column_stack([x, np.full_like(x, y1), z]))

        def line(*ends: tuple[float, float]) -> Array:
            return np.array([(x, y, self.foot) for x, y in ends])

        rear, front = arches
        return _both([
            line((x0, 0.0), (x0, y0)), line((x0, y0), (x1, y1)), line((x1, y1), (rear[0, 0], y1)), rear,
            line((rear[-1, 0], y1), (front[0, 0], y1)), front,
            line((front[-1, 0], y1), (x2, y2)), line((x2, y2), (x3, y3)), line((x3, y3), (x3, 0.0)),
        ])  # fmt: skip

    @cached_property
    def layer(self) -> list[Array]:
        """The base ring's upper edge, as points: over the bumpers, around the flares, along the sills."""
        d, c = self.dome, self.car
        rear = self._on_skin(c.wheelbase, self.flare, (c.z_base, self.sill))
        front = self._on_skin(0.0, self.flare, (self.sill, c.z_base))
        turn = [float(d.turn(arch[k])) for arch in (rear, front) for k in (0, -1)]
        tail = d.level(np.linspace(0.0, turn[0], 21), c.z_base)
        sill = d.level(np.linspace(turn[1], turn[2], 17), self.sill)
        nose = d.level(np.linspace(turn[3], np.pi, 21), c.z_base)
        return _both([tail, rear, sill, front, nose])


def _both(right: list[Array]) -> list[Array]:
    """A closed loop of the pieces of its right half, from the tail to the nose: ends agree to the last bit."""
    for one, other in itertools.pairwise(right):
        other[0] = one[-1]
    right[0][0, 1] = right[-1][-1, 1] = 0.0
    return [*right, *(piece[::-1] * MIRROR for piece in reversed(right))]
