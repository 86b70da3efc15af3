"""Wrap: nose or tail below the layer line as one surface, from wheel arch over the centre plane to wheel arch.

Bumpers run round both of the body's corners. Here the profile face and the two side faces are one sheet, addressed by
t, the developed length from the centre plane at one height, and the height z; so a bumper's joints need not lie on the
crest, and its corners are one piece each. t grows to the vehicle's left at the front and to its right at the rear:
∂/∂t x ∂/∂z looks outwards. Lengths in mm.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from shapely import Point, Polygon, box

from parts.body.curves import BASE, Array, Values, smoothstep
from parts.body.outlines import CORNER, Outlines, largest, opened, outlines, spaced
from parts.body.skin import HALF_GAP
from parts.frame import Frame
from parts.shape import Shape

TYRE = 28.0  # mm: a corner that reaches round to the tyre keeps this far from it
SPARE = 10.0  # the sheet reaches this far beyond what is cut from it
CURL = 0.35  # of the bottom radius: below that the ring turns under and ends


class Wrap:
    """One end of a car."""

    def __init__(self, shape: Shape, end: str):
        self.car, self.end = shape, end
        self.out: Outlines = outlines(shape)
        self.front = end == "front"
        self.wheel = 0.0 if self.front else shape.wheelbase
        self.sense = -1.0 if self.front else 1.0  # of y where t > 0, and of x towards this end
        self.skin = self.out.skin
        low = shape.z_bottom + CURL * shape.r_bottom
        start = float((self.skin.front_s if self.front else self.skin.rear_s)(low))
        self.foot = float(self.skin.t_point(start, self.out.crest(start))[2])
        self._sections()

    # -- the surface --------------------------------------------------------------------------------------------------

    def _sections(self) -> None:
        """Horizontal sections, from the centre plane outwards, over an even grid of length and height."""
        from scipy.interpolate import NdBSpline, make_interp_spline

        c, k = self.car, self.skin
        z = spaced(self.foot - SPARE, c.z_base + SPARE, 9.0)
        s_of = k.front_s if self.front else k.rear_s
        s = np.sort(s_of(np.linspace(z[0] - 25.0, z[-1] + 25.0, 160)))
        crest = k.t_point(s, k.t_crest(s, 0.0))
        order = np.argsort(crest[:, 2])
        corner = np.stack([np.interp(z, crest[order, 2], crest[order, i]) for i in range(2)], axis=-1)  # x, y
        eta = 1.0 - (1.0 - np.linspace(0.0, 1.0, 34)) ** 1.5  # closer where the corner rounds
        y = corner[:, 1:] * eta[:-1]
        station = self._stations(y, np.broadcast_to(z[:, None], y.shape))
        ahead, out_ahead = k.t_point(station, y), k.t_normal(station, y)
        last = self.wheel + self.sense * 0.72 * c.arch_radius  # inside the arch's disc at any height
        reach = np.maximum(self.sense * (corner[:, 0] - last), 60.0)
        longest = float((reach + corner[:, 1]).max()) + 30.0  # every section reaches as far, in developed length too
        x = corner[:, :1] - self.sense * (longest - corner[:, 1:]) * np.linspace(0.0, 1.0, 30) ** 1.3
        heights = np.broadcast_to(z[:, None], x.shape)
        beside, out_beside = k.s_point(x, heights), k.s_normal(x, heights)
        points = np.concatenate([ahead, beside], axis=1)
        normals = np.concatenate([out_ahead, out_beside], axis=1)
        step = np.linalg.norm(np.diff(points[..., :2], axis=1), axis=-1)
        length = np.concatenate([np.zeros((len(z), 1)), np.cumsum(step, axis=1)], axis=1)
        self.length = float(length[:, -1].min())
        t = spaced(0.0, self.length, 9.0)
        both = np.concatenate([points, normals], axis=-1)
        rows = np.stack([make_interp_spline(a, b, k=3)(t) for a, b in zip(length, both, strict=True)])
        rows[:, 0, [1, 4]] = 0.0  # the centre plane
        across = make_interp_spline(z, rows, k=3)
        along = make_interp_spline(t, np.swapaxes(across.c, 0, 1), k=3)
        self._both = NdBSpline((along.t, across.t), along.c, 3)
        self.z, self.t = z, t
        self._table = np.swapaxes(rows[..., :2], 0, 1)  # x, y over (t, z)

    def _stations(self, y: Array, z: Array) -> Array:
        """Arc lengths on the profile whose face has height z at y."""
        k = self.skin
        s = np.asarray((k.front_s if self.front else k.rear_s)(z))
        for _ in range(24):
            nx = np.maximum(0.3, np.abs(k.profile(s)[2]))
            error = z - k.t_point(s, y)[..., 2]
            s = s - self.sense * 0.7 * error / nx
            if float(np.abs(error).max()) < 0.004:
                break
        return s

    def skin_at(self, t: Values, z: Values) -> tuple[Array, Array]:
        """Points and outward normals (…, 3) of the body's skin, without the layer's step."""
        t, z = np.broadcast_arrays(np.asarray(t, float), np.asarray(z, float))
        size = np.clip(np.abs(t), 0.0, self.length)
        found = self._both(np.stack([size, np.clip(z, self.z[0], self.z[-1])], axis=-1))
        points, normals = found[..., :3].copy(), found[..., 3:].copy()
        side = np.where(t < 0.0, -self.sense, self.sense)
        points[..., 1] *= side
        normals[..., 1] *= side
        return points, normals / np.linalg.norm(normals, axis=-1, keepdims=True)

    def place(self, tz: Array) -> tuple[Array, Array]:
        """Points and normals (…, 3) of the base ring's outside."""
        points, normals = self.skin_at(tz[..., 0], tz[..., 1])
        return points + proud(self.out, points[..., 0], points[..., 2])[..., None] * normals, normals

    # -- the plan: (t, z) ---------------------------------------------------------------------------------------------

    def from_y(self, y: Values, z: Values) -> Array:
        """t (of y's sign, seen in t's sense) where the skin is |y| off the centre plane at height z."""
        return np.asarray(np.sign(y) * self.sense * self._found(1, np.abs(y), z))

    def from_x(self, x: Values, z: Values) -> Array:
        """|t| at which the skin passes x at height z."""
        return self._found(0, x, z)

    def _found(self, axis: int, value: Values, z: Values) -> Array:
        value, z = np.broadcast_arrays(np.asarray(value, float), np.asarray(z, float))
        rising = 1.0 if axis == 1 else -self.sense
        sign = self.sense if axis else 1.0  # y grows to the other side where t does at the front
        flat = [
            np.interp(rising * a, np.maximum.accumulate(rising * sign * self.skin_at(self.t, b)[0][:, axis]), self.t)
            for a, b in zip(value.ravel(), z.ravel(), strict=True)
        ]
        return np.array(flat).reshape(value.shape)

    def _plan(self, region: Any) -> Polygon:
        """What a region of (x, z) on this side of the wheel takes of the plan, for t > 0."""
        low, high = self.z[0] - 40.0, self.z[-1] + 40.0
        side = box(self.wheel, low, self.sense * 1e4, high) if self.sense > 0 else box(-1e4, low, self.wheel, high)
        x, z = np.asarray(largest(region.intersection(side)).segmentize(8.0).exterior.coords).T
        return largest(Polygon(np.column_stack([self.from_x(x, z), z])).buffer(0.0))

    @cached_property
    def crest(self) -> Array:
        """Plan (n, 2) of the crest between profile and side face, for t > 0."""
        z = spaced(self.z[0], self.z[-1], 9.0)
        points, _ = self.skin_at(self.t[:, None], z[None, :])
        off = self.skin.s_crest(points[..., 0], z[None, :])
        return np.column_stack([[np.interp(0.0, off[:, i], self.t) for i in range(len(z))], z])

    @cached_property
    def outline(self) -> Polygon:
        """The whole bumper's plan for t > 0: to the layer line, the flare, the arch and the tyre's clearance."""
        c = self.car
        far = self.length - 1.0
        t = spaced(0.0, far, 9.0)
        whole = Polygon([(0.0, self.foot), (far, self.foot), *np.column_stack([t, self.upper(t)])[::-1]])
        edge = self.crest - (HALF_GAP, 0.0)
        beside = Polygon([*edge, (far + 200.0, edge[-1, 1]), (far + 200.0, edge[0, 1])])
        axle = Point(self.wheel, c.arch_z)
        above = box(-1e4, c.arch_z - HALF_GAP, 1e4, 1e4)
        flare = self._plan(axle.buffer(self.out.outer + HALF_GAP, quad_segs=32).intersection(above))
        arch = self._plan(axle.buffer(c.arch_radius, quad_segs=32))
        rest = whole.difference(flare.union(arch).intersection(beside))
        low = np.column_stack([t, self.lower(t)])
        return largest(rest.difference(Polygon([(-9.0, -999.0), (far, -999.0), *low[::-1], (-9.0, self.foot)])))

    @cached_property
    def seam(self) -> float:
        """Distance from the centre plane at which the middle meets the corners: under the lamps' centres."""
        return self.skin.lamp_y

    def lower(self, t: Array) -> Array:
        """Height of the bumper's lower edge: it rises to the corners if those reach round to the tyres."""
        c = self.car
        tyre = self._plan(Point(self.wheel, c.arch_z).buffer(c.wheel + TYRE, quad_segs=32))
        cut = [largest(box(a - 0.05, 0.0, a + 0.05, 2e3).intersection(tyre)) for a in t]
        top = np.array([self.foot if k.is_empty else k.bounds[3] for k in cut])
        start = min(max(self.skin.grille_window().half_width + 36.0, 0.6 * self.seam), self.seam - 60.0)
        return self.foot + np.maximum(top - self.foot, 0.0) * smoothstep(start, self.seam - 10.0, t)

    def upper(self, t: Array) -> Array:
        """Height of the bumper's upper edge: half a gap under nose or tailgate, and under fender or quarter."""
        c, k = self.car, self.skin
        s = k.stations["bumper" if self.front else "tail"] + self.sense * HALF_GAP
        y = np.linspace(0.0, float(k.t_crest(s)), 40)
        ahead = np.interp(t, self.from_y(y, c.z_base) * self.sense, k.t_point(s, y)[:, 2])
        corner = np.interp(c.z_base, self.crest[:, 1], self.crest[:, 0])
        return ahead + (c.z_base - HALF_GAP - ahead) * smoothstep(corner - 8.0, corner + 8.0, t)

    # -- the pieces ---------------------------------------------------------------------------------------------------

    def at_seam(self, z: float) -> float:
        """|t| of the seam at a height."""
        return float(np.interp(z, *self._seam.T[::-1]))

    @cached_property
    def _seam(self) -> Array:
        z = spaced(self.z[0], self.z[-1], 9.0)
        return np.column_stack([np.abs(self.from_y(self.seam, z)), z])

    def _side_of_seam(self, inner: float, outer: float) -> Polygon:
        """The plan between two distances from the seam, for t > 0; negative ones are nearer to the centre plane."""
        near, far = (self._seam + np.array([off, 0.0]) for off in (inner, outer))
        return Polygon([*near, *far[::-1]])

    @cached_property
    def middle(self) -> Polygon:
        """Outline of the middle piece."""
        half = self.outline.intersection(self._side_of_seam(-3e3, -HALF_GAP)).intersection(box(0.0, 0.0, 3e3, 3e3))
        return rounded(half.union(mirrored(half)).buffer(0.01), 8.0)

    def corner(self, sign: float) -> Polygon:
        """Outline of the corner piece with t of that sign; its hollow follows the corner of the flare."""
        piece = rounded(largest(self.outline.intersection(self._side_of_seam(HALF_GAP, 3e3))), CORNER)
        return piece if sign > 0 else mirrored(piece)

    def strip(self, sign: float, inner: float, outer: float, inset: float) -> Polygon:
        """Along the seam, `inset` mm short of the bumper's edges there."""
        low, high = self.seam_span
        across = box(-1e4, low + inset, 1e4, high - inset)
        piece = largest(opened(self._side_of_seam(inner, outer).intersection(across), 3.0).simplify(0.03))
        return piece if sign > 0 else mirrored(piece)

    @cached_property
    def seam_span(self) -> tuple[float, float]:
        """Lowest and highest point of the seam."""
        return self.span(self.at_seam(self.car.z_base))

    def span(self, t: float) -> tuple[float, float]:
        """Lower and upper edge at |t|."""
        column = largest(self.outline.intersection(box(t - 0.5, 0.0, t + 0.5, 3e3)))
        return column.bounds[1], column.bounds[3]

    def sensors(self, hand: float) -> list[tuple[float, float]]:
        """Where parking sensors look out, on one line under the grooves: one of a corner piece, two of the middle."""
        z = max(0.5 * (self.foot + self.car.z_base), self.car.z_base - 110.0)
        if hand:
            return [(hand * (self.at_seam(z) + 62.0), z)]
        t = float(self.from_y(0.5 * (self.seam + self.skin.grille_window().half_width), z)) * self.sense
        return [(-t, z), (t, z)]

    def behind(self, seat: Frame, at: Array, depth: float = 0.0) -> Array:
        """Where lines along a seat's z axis through places (n, 2) on its plane meet the base ring: (n, 2) on the plan.

        The seat lies on this end of the car, the base ring is taken `depth` mm below its outside; Newton's method from
        the seat's own place.
        """
        across = seat.matrix()[:3, :2]
        origin = np.array(seat.origin)
        start = origin + at @ across.T
        tz = np.column_stack([self.sense * start[:, 1], start[:, 2]])
        for _ in range(12):
            points, normals = self.place(tz[:, None] + np.array([[0.0, 0.0], [0.5, 0.0], [0.0, 0.5]]))
            points = points - depth * normals
            miss = (points[:, 0] - origin) @ across - at
            slope = np.swapaxes((points[:, 1:] - points[:, :1]) @ across, 1, 2) / 0.5
            tz = tz - np.linalg.solve(slope, miss[..., None])[..., 0]
            if float(np.abs(miss).max()) < 1e-6:
                break
        return tz

    def lines(self, low: float, high: float) -> tuple[Array, Array]:
        """Grid lines of a piece's sheet from t to t: fine enough for the body's corner."""
        t = spaced(low - 8.0, high + 8.0, 20.0)
        _, bottom, _, top = self.outline.bounds
        return t, spaced(bottom - 6.0, top + 6.0, 20.0)


def proud(out: Outlines, x: Array, z: Array) -> Array:
    """How far the base ring stands out (mm): as far as the flare beside the arches, its own step elsewhere."""
    c = out.car
    near = np.clip((out.outer + 70.0 - out.skin.wheel_distance(x, z)) / (c.band + 60.0), 0.0, 1.0)
    low = np.clip((z - c.z_bottom) / max(c.arch_z - c.z_bottom, 1.0), 0.0, 1.0)
    edge = smoothstep(HALF_GAP, 75.0, out.skin.s_crest(x, z))  # level with the profile face's step on the crest
    return np.asarray(BASE + (c.flare - BASE) * near * near * (3.0 - 2.0 * near) * low**0.7 * edge)


def rounded(shape: Any, radius: float) -> Polygon:
    """A region without spurs, its outer corners and its hollows rounded."""
    plain = opened(shape, CORNER)
    filled = plain.buffer(radius, quad_segs=8).buffer(-radius, quad_segs=8)
    return thinned(largest(opened(filled, CORNER).simplify(0.03)))


def thinned(region: Polygon, least: float = 1.2) -> Polygon:
    """The same without crumbs: points closer than `least` mm to the one before would kink the curve through them."""
    kept: list[Array] = []
    for point in np.asarray(region.exterior.coords)[:-1]:
        if not kept or float(np.hypot(*(point - kept[-1]))) >= least:
            kept.append(point)
    while float(np.hypot(*(kept[0] - kept[-1]))) < least:
        kept.pop()
    return Polygon(kept)


def mirrored(region: Polygon) -> Polygon:
    """The same with the other sign of t."""
    return Polygon(np.asarray(region.exterior.coords) * (-1.0, 1.0))


@lru_cache(maxsize=16)
def _wrap(shape: Shape, end: str) -> Wrap:
    return Wrap(shape, end)


def wrap(car: Shape, end: str) -> Wrap:
    """The one front or rear wrap of a car."""
    return _wrap(car.shape, end)
