"""Dome: the whole body above its lower edge as one sheet, for what crosses the lines that panels are cut along.

Seen from a point on the centre plane near the ground, every ray leaves the body once. Its direction, in stereographic
projection, is the sheet's parameters (u, v): u grows to the rear, v to the vehicle's right, ∂/∂u x ∂/∂v looks outwards.
Smooth all over, so edges on it may cross crests, which the profile and side faces of `parts.body.skin` cannot offer.

Left out: the layers' steps, and the doors' undercut at the layer line. Between its lines the sheet is within about
half a millimetre of the skin: enough for models, not for panels that meet. Lengths in mm; no CAD kernel.
"""

from __future__ import annotations

from functools import cached_property, lru_cache

import numpy as np

from parts.body.curves import POWER, Array, Values
from parts.body.outlines import Outlines, outlines
from parts.shape import Shape

STEP = 84.0  # between the sheet's lines, at most
BEYOND = 1.06  # how far the sheet reaches past the circle u² + v² = 1, where rays run level
BELOW = 90.0  # from the body's lower edge down to the point that rays start from
SOFT = 15.0  # over which the body passes into an upright skirt below its edge
HALVINGS, SECANTS = 5, 4  # of the search for the skin: exact to a thousandth of a millimetre


class Dome:
    """The sheet of one body."""

    def __init__(self, shape: Shape):
        self.car = shape
        self.out: Outlines = outlines(shape)
        self.skin = self.out.skin
        c = shape
        self.edge = c.z_bottom + 0.35 * c.r_bottom  # below that the body turns under and ends
        self.keel = self.edge + 20.0
        self.start = np.array([(c.x_front + c.x_rear) / 2.0, 0.0, self.edge - BELOW])
        self.size = np.array([c.length / 2.0, c.width / 2.0, 900.0])

    def outside(self, p: Array) -> Array:
        """Positive outside the skin, negative inside, 0 on it (mm near it); points (…, 3)."""
        k = self.skin
        x, y = p[..., 0], np.abs(p[..., 1])
        z = self.keel + SOFT * np.logaddexp(0.0, (p[..., 2] - self.keel) / SOFT)
        x1, z1, fall = x - k.sweep(x, y), z, k.fall(y)
        for _ in range(2):
            z1 = z + fall * k.upness(x1, z1)
        r = k.radius(z)
        u = k.distance(x1, z1) + r
        v = y - (self.car.half_width - k.inset(z) - k.plan(x)) + r
        return np.asarray((np.maximum(u, 0.0) ** POWER + np.maximum(v, 0.0) ** POWER) ** (1.0 / POWER) - r)

    def leave(self, start: Array, way: Array, high: Array) -> Array:
        """Where rays leave the body, as multiples of their ways; `high` are multiples outside it."""
        low, t = np.zeros_like(high), 0.5 * high
        below, above, last = -np.ones_like(high), np.ones_like(high), np.zeros(high.shape, bool)
        for n in range(HALVINGS + SECANTS):  # regula falsi (Illinois) once the skin is near
            t = 0.5 * (low + high) if n < HALVINGS else low + (high - low) * below / (below - above)
            there = self.outside(start + t[..., None] * way)
            out = there > 0.0
            again = (out == last) & (n > HALVINGS)
            above, below = (
                np.where(out, there, np.where(again, 0.5 * above, above)),
                np.where(out, np.where(again, 0.5 * below, below), there),
            )
            low, high, last = np.where(out, low, t), np.where(out, t, high), out
        return np.asarray(t)

    # -- parameters ---------------------------------------------------------------------------------------------------

    def at(self, uv: Array) -> Array:
        """Points (…, 3) of the body at parameters (…, 2)."""
        square = (uv**2).sum(axis=-1, keepdims=True)
        way = np.concatenate([2.0 * uv, 1.0 - square], axis=-1) / (1.0 + square) * self.size
        box = np.array([1.0, 1.0, self.car.height / 900.0]) * self.size
        reach = 1.3 / np.abs(way / box).max(axis=-1)
        return np.asarray(self.start + self.leave(self.start, way, reach)[..., None] * way)

    def into(self, p: Array) -> Array:
        """Parameters (…, 2) of points (…, 3), which need not lie quite on the skin."""
        way = (p - self.start) / self.size
        way = way / np.linalg.norm(way, axis=-1, keepdims=True)
        return np.asarray(way[..., :2] / (1.0 + way[..., 2:]))

    @cached_property
    def lines(self) -> tuple[Array, Array]:
        """Even lines of u and of v, no further apart than `STEP` anywhere on the body."""
        coarse = BEYOND * np.tan(np.linspace(-1.0, 1.0, 49) * np.pi / 4)
        uv = np.stack(np.meshgrid(coarse, coarse, indexing="ij"), axis=-1)
        points, on = self.at(uv), (uv**2).sum(axis=-1) < BEYOND**2
        found = []
        for axis in (0, 1):
            apart = np.linalg.norm(np.diff(points, axis=axis), axis=-1)
            used = np.minimum(*(on.take(range(k, 48 + k), axis) for k in (0, 1)))
            run = np.concatenate([[0.0], np.cumsum(np.where(used, apart, 0.0).max(axis=1 - axis) / STEP)])
            line = np.interp(np.linspace(0.0, run[-1], 2 * int(np.ceil(run[-1] / 2)) + 1), run, coarse)
            found.append(line if axis == 0 else (line - line[::-1]) / 2.0)
        return found[0], found[1]

    @cached_property
    def sheet(self) -> tuple[Array, Array]:
        """Points and outward normals (n, m, 3) over the lines."""
        from scipy.interpolate import make_interp_spline

        u, v = self.lines
        points = self.at(np.stack(np.meshgrid(u, v, indexing="ij"), axis=-1))
        du = make_interp_spline(u, points, k=3).derivative()(u)
        dv = make_interp_spline(v, np.swapaxes(points, 0, 1), k=3).derivative()(v)
        normals = np.cross(du, np.swapaxes(dv, 0, 1))
        return points, normals / np.linalg.norm(normals, axis=-1, keepdims=True)

    # -- plans --------------------------------------------------------------------------------------------------------

    def of_profile(self, sy: Array) -> Array:
        """Parameters of places (…, 2) on the profile face: arc length on the centre line, and y."""
        return self.into(self.skin.t_point(sy[..., 0], sy[..., 1]))

    def of_side(self, xz: Array) -> Array:
        """Parameters of places (…, 2) seen from the right, where the body is widest there; on the left -v."""
        return self.into(self.beside(xz))

    def beside(self, xz: Array) -> Array:
        """Points (…, 3) with y > 0 of places (…, 2) seen from the side."""
        middle = np.stack([xz[..., 0], 0.0 * xz[..., 0], xz[..., 1]], axis=-1)
        way = np.broadcast_to((0.0, self.car.width / 2.0, 0.0), middle.shape)
        return np.asarray(middle + self.leave(middle, way, np.full(xz.shape[:-1], 1.1))[..., None] * way)

    def end(self, y: float, z: Values, *, rear: bool = False) -> Array:
        """x of the body's end at a distance from the centre plane and heights (…)."""
        z = np.asarray(z, float)
        middle = np.stack([np.full_like(z, self.start[0]), np.full_like(z, y), z], axis=-1)
        way = np.broadcast_to((0.6 * self.car.length * (1.0 if rear else -1.0), 0.0, 0.0), middle.shape)
        return np.asarray(middle[..., 0] + self.leave(middle, way, np.ones_like(z)) * way[..., 0])

    def level(self, turn: Array, z: float) -> Array:
        """Points (…, 3) of the body at one height, in directions (radians) from the middle, +x towards +y."""
        c = self.car
        way = np.stack([c.length / 2 * np.cos(turn), c.width / 2 * np.sin(turn), 0.0 * turn], axis=-1)
        middle = np.broadcast_to((self.start[0], 0.0, z), way.shape)
        return np.asarray(middle + self.leave(middle, way, np.full(turn.shape, 1.5))[..., None] * way)

    def turn(self, p: Array) -> Array:
        """The direction of points (…, 3) as `level` takes it, 0 to 2 pi."""
        c = self.car
        return np.asarray(np.arctan2(p[..., 1] / c.width, (p[..., 0] - self.start[0]) / c.length) % (2.0 * np.pi))


@lru_cache(maxsize=8)
def _dome(shape: Shape) -> Dome:
    return Dome(shape)


def dome(car: Shape) -> Dome:
    """The one dome of a car."""
    return _dome(car.shape)
