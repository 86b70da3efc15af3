"""Master curves of the body: centre-line profile, section, plan, radius, layer line and belt.

Design language "STRATA": four layers (base ring, tub, lantern, cap) and one super-round radius of exponent 2.4 between
the profile faces (hood, screen, roof, tail) and the side faces. Everything here is a formula of `Shape`; arrays
broadcast; lengths in mm in the vehicle frame (X rear, Y right, Z up).
"""

from __future__ import annotations

from functools import cached_property
from typing import Any

import numpy as np
from numpy.typing import NDArray

from parts.shape import Shape

Array = NDArray[np.float64]
Values = Any  # a number or an array of numbers: everything here broadcasts

POWER = 2.4  # exponent of the one radius
BASE, LANTERN, MOUTH, CAP = 3.0, -3.0, -7.0, 4.0  # designed steps of the layers against the tub, mm
SAMPLE = 1.5  # spacing of the profile's samples, mm
GRID = 16.0  # spacing of the distance field, mm
REACH = 190.0  # how far outside the profile the distance field goes, mm
RIM_DEEP = 13.0  # how deep a panel's rim turns in, mm
OVER_LAMPS = 22.0  # mm from a lamp's disc to the hood: air, the nose's edge, and what it rolls off beside its middle

TUMBLEHOME = {"city": 11.0, "family": 10.0, "beach": 9.0, "pickup": 9.0, "cargo": 5.5}  # degrees
SCREEN = {"city": 53.0, "family": 51.0, "beach": 51.0, "pickup": 56.0, "cargo": 56.0}  # degrees from the horizontal


def smoothstep(a: float, b: float, t: Values) -> Array:
    """0 at a, 1 at b, cubic between; a > b falls."""
    k = np.minimum(np.maximum((np.asarray(t, float) - a) / (b - a), 0.0), 1.0)
    return k * k * (3.0 - 2.0 * k)


def round_max(a: Values, b: Values, radius: float) -> Array:
    """The larger of two signed distances, with the outer corner rounded by `radius` (mm)."""
    a, b = np.asarray(a, float), np.asarray(b, float)
    return np.minimum(-radius, np.maximum(a, b)) + np.hypot(np.maximum(a + radius, 0.0), np.maximum(b + radius, 0.0))


def _along(at: Values, x: Array, y: Array) -> Array:
    return np.asarray(np.interp(np.asarray(at, float), x, y))


class Curves:
    """The twelve master curves of one car."""

    def __init__(self, car: Shape):
        self.car = car
        c = car
        self.top = c.height - CAP  # the cap stands proud of the profile, the base ring of nose and tail
        self.x_middle = (c.x_front + c.x_rear) / 2.0

    # -- C1: centre-line profile -------------------------------------------------------------------------------------

    def _vertices(self) -> list[tuple[float, float, float, float]]:
        """x, z, arm and bulge of the next edge, from the front bottom over the roof."""
        c, sx = self.car, self.car.sgrp_x
        length, h, w = c.length, c.height, min(c.height, 1560.0)
        xf, xr, base = c.x_front, c.x_rear, c.z_base - 0.05 * c.height
        zt = h - 58.0
        xh = c.x_cowl + (zt - c.z_cowl) / np.tan(np.radians(SCREEN[c.body_style]))
        front = [
            (xf + 0.028 * length, c.z_bottom, 130.0, 6.0),
            (xf, base, 170.0, 5.0),
            (xf + 0.016 * length, c.z_cowl - 0.062 * w, 290.0, 0.014 * h),
            (c.x_cowl, c.z_cowl, 120.0, 0.010 * h),
            (xh, zt, 320.0, 0.036 * h),
        ]
        if c.body_style == "cargo":
            tail = [(xr - 0.022 * length, h - 34.0, 190.0, 6.0), (xr - 0.004 * length, c.z_belt, 200.0, 3.0)]
        elif c.body_style == "pickup":
            tail = [
                (sx + 330.0, h - 60.0, 200.0, 2.0),
                (sx + 370.0, c.z_belt + 10.0, 60.0, 0.0),
                # as round as the crown and the side's radius need together: below that the bed's corner kinks
                (xr - 0.006 * length, c.z_belt - 10.0, 300.0, 4.0),
            ]
        else:
            tail = [
                (xr - 0.058 * length, h - 0.064 * h, 380.0, 0.012 * h),
                (xr - 0.005 * length, c.z_belt - 20.0, 240.0, 4.0),
            ]
        return [*front, *tail, (xr, base, 170.0, 6.0), (xr - 0.028 * length, c.z_bottom, 130.0, 0.0)]

    def _control_points(self) -> Array:
        vertices = self._vertices()
        points: list[Array] = []
        for i, (x, z, arm, bulge) in enumerate(vertices):
            here, before = np.array([x, z]), vertices[i - 1]
            after = vertices[(i + 1) % len(vertices)]
            back, ahead = np.array(before[:2]) - here, np.array(after[:2]) - here
            b, a = float(np.hypot(*back)), float(np.hypot(*ahead))
            up_back = np.array([back[1], -back[0]]) / b  # outward: left of the direction of travel
            up_ahead = np.array([-ahead[1], ahead[0]]) / a
            tb, ta = min(arm, 0.46 * b) / b, min(arm, 0.46 * a) / a
            points.append(here + back * tb + up_back * 4.0 * before[3] * tb * (1.0 - tb))
            points.append(here)
            points.append(here + ahead * ta + up_ahead * 4.0 * bulge * ta * (1.0 - ta))
            points.append(here + ahead / 2.0 + up_ahead * bulge)
        return np.array(points)

    @cached_property
    def _profile(self) -> tuple[Array, Array, Array]:
        """Arc lengths (n,), points (n, 2) and outward normals (n, 2) of the closed profile, from its floor's middle."""
        from scipy.ndimage import gaussian_filter1d

        control = np.roll(self._control_points(), 1, axis=0)  # start at the floor's middle
        n = len(control)
        t = np.linspace(0.0, 1.0, 120, endpoint=False)
        weights = np.stack([(1 - t) ** 3, 3 * t**3 - 6 * t**2 + 4, -3 * t**3 + 3 * t**2 + 3 * t + 1, t**3]) / 6.0
        spans = np.stack([np.roll(control, 1 - k, axis=0) for k in range(4)])  # (4, n, 2)
        points = np.einsum("kt,knd->ntd", weights, spans).reshape(n * len(t), 2)
        c = self.car
        low, high = points[:, 0].min(), points[:, 0].max()
        points[:, 0] = (c.x_front + BASE) + (points[:, 0] - low) * (c.length - 2 * BASE) / (high - low)
        points[:, 1] += (self.top - points[:, 1].max()) * smoothstep(c.z_cowl, c.height - 60.0, points[:, 1])
        closed = np.vstack([points, points[:1]])
        s = np.concatenate([[0.0], np.cumsum(np.hypot(*np.diff(closed, axis=0).T))])
        even = np.linspace(0.0, s[-1], int(s[-1] / SAMPLE) + 1)
        line = np.stack([np.interp(even, s, closed[:, k]) for k in range(2)], axis=1)
        tangent = np.roll(line[:-1], -2, axis=0) - np.roll(line[:-1], 2, axis=0)
        tangent = gaussian_filter1d(tangent, 2.0, axis=0, mode="wrap")
        tangent /= np.linalg.norm(tangent, axis=1, keepdims=True)
        normal = np.stack([-tangent[:, 1], tangent[:, 0]], axis=1)
        return even, line, np.vstack([normal, normal[:1]])

    @property
    def perimeter(self) -> float:
        """Length of the whole profile, mm."""
        return float(self._profile[0][-1])

    def profile(self, s: Values) -> tuple[Array, Array, Array, Array]:
        """x, z and outward normal (n_x, n_z) of the centre line at arc length s (mm from the middle of the floor)."""
        even, line, normal = self._profile
        x, z, nx, nz = (_along(s, even, column) for column in (*line.T, *normal.T))
        size = np.hypot(nx, nz)
        return x, z, nx / size, nz / size

    @cached_property
    def stations(self) -> dict[str, float]:
        """Arc lengths where panels of the profile faces meet, in order from the front bumper to the rear one."""
        c = self.car
        s, line, normal = self._profile
        x, z, nz = line[:, 0], line[:, 1], normal[:, 1]
        peak = int(z.argmax())

        def first(mask: NDArray[np.bool_], after: int) -> int:
            found = np.flatnonzero(mask[after:])
            return after + int(found[0]) if len(found) else len(s) - 1

        bumper = first(z > c.z_base, 0)
        nose = max(first(nz > 0.80, bumper), self._over_lamps(first(z > c.z_lamp, bumper)))
        cowl = first(x > c.x_cowl - 70.0, nose)
        screen = first(x > c.x_cowl + 14.0, cowl)
        header = first(nz > 0.90, screen)
        back = first(nz < 0.72, peak)
        found = {"bumper": bumper, "nose": nose, "cowl": cowl, "screen": screen, "header": header, "back": back}
        if c.body_style == "pickup":
            found["cab"] = first(z < c.z_belt + 40.0, back)  # foot of the back light
            found["bed"] = first(nz > 0.97, found["cab"])
            found["belt"] = first(nz < 0.72, found["bed"] + 20)
        else:
            found["belt"] = first(z < c.z_belt, back)
        found["tail"] = first(z < c.z_base, found["belt"])
        return {name: float(s[i]) for name, i in found.items()}

    @property
    def lamp_radius(self) -> float:
        """Radius of the lamps' round discs."""
        return self.car.mouth - 11.0

    def _over_lamps(self, lamp: int) -> int:
        """Where on the profile a panel's edge, `RIM_DEEP` under the skin, passes over the lamps' level bars.

        `lamp` is the profile's place at the lamps' centre.
        """
        _, line, normal = self._profile
        deep = line[lamp:] - RIM_DEEP * normal[lamp:] - line[lamp]
        over = deep @ np.array([-normal[lamp, 1], normal[lamp, 0]])
        return lamp + int(np.argmax(np.abs(over) > self.lamp_radius + OVER_LAMPS))

    def front_s(self, z: Values) -> Array:
        """Arc length of the front of the profile (floor to roof) at height z."""
        s, line, _ = self._profile
        peak = int(line[:, 1].argmax()) + 1
        return _along(z, np.maximum.accumulate(line[:peak, 1]), s[:peak])

    def rear_s(self, z: Values) -> Array:
        """Arc length of the rear of the profile (roof to floor) at height z; on a pickup the tailgate below the bed."""
        s, line, _ = self._profile
        peak = int(line[:, 1].argmax())
        return _along(z, np.maximum.accumulate(line[peak:, 1][::-1]), s[peak:][::-1])

    def front_x(self, z: Values) -> Array:
        """x of the front's centre line at height z."""
        return self.profile(self.front_s(z))[0]

    def rear_x(self, z: Values) -> Array:
        """x of the rear's centre line at height z."""
        return self.profile(self.rear_s(z))[0]

    # -- distance to C1 ----------------------------------------------------------------------------------------------

    @cached_property
    def _field(self) -> tuple[float, float, Array, Array, Array]:
        """Origin and grids of: spline coefficients of the signed distance, n_z and arc length of the nearest point."""
        from scipy.ndimage import spline_filter
        from scipy.spatial import cKDTree

        s, line, normal = self._profile
        low = line.min(axis=0) - REACH
        nx, nz = (int(k) for k in np.ceil((line.max(axis=0) + REACH - low) / GRID) + 1)
        gx, gz = np.meshgrid(low[0] + GRID * np.arange(nx), low[1] + GRID * np.arange(nz), indexing="ij")
        nodes = np.stack([gx.ravel(), gz.ravel()], axis=1)
        # a tree of points on one line: built plainly it answers the same in less than half the time
        _, foot = cKDTree(line[:-1], balanced_tree=False, compact_nodes=False).query(nodes)
        distance = np.einsum("ij,ij->i", nodes - line[foot], normal[foot]).reshape(nx, nz)
        up = np.clip(normal[foot, 1], 0.0, 1.0).reshape(nx, nz)
        return float(low[0]), float(low[1]), spline_filter(distance, order=3), up, s[foot].reshape(nx, nz)

    def _read(self, grid: Array, x: Values, z: Values, order: int) -> Array:
        from scipy.ndimage import map_coordinates

        x0, z0, *_ = self._field
        x, z = np.broadcast_arrays(np.asarray(x, float), np.asarray(z, float))
        at = np.stack([((x - x0) / GRID).ravel(), ((z - z0) / GRID).ravel()])
        return map_coordinates(grid, at, order=order, prefilter=False, mode="nearest").reshape(x.shape)

    def distance(self, x: Values, z: Values) -> Array:
        """Signed distance to the profile (mm, negative inside) of points of the centre plane."""
        return self._read(self._field[2], x, z, 3)

    def upness(self, x: Values, z: Values) -> Array:
        """Vertical part of the profile's normal nearest to a point, 0 to 1: how much of the crown acts there."""
        return self._read(self._field[3], x, z, 1)

    def foot(self, x: Values, z: Values) -> Array:
        """Arc length of the profile's point nearest to a point (valid within about 200 mm of the profile)."""
        return self._read(self._field[4], x, z, 1)

    # -- C2 to C8 ----------------------------------------------------------------------------------------------------

    @cached_property
    def _inset(self) -> tuple[Array, Array]:
        from scipy.interpolate import PchipInterpolator
        from scipy.ndimage import gaussian_filter1d

        c = self.car
        w, h, belt = c.width, c.height, c.z_belt
        wide = 0.40 * h + 0.02 * c.ground_clearance
        tumble = np.tan(np.radians(TUMBLEHOME[c.body_style]))
        table = [
            (c.ground_clearance - 40.0, 0.046 * w),
            (c.z_sill, 0.016 * w),
            ((c.z_sill + wide) / 2.0, 0.003 * w),
            (wide, 0.0),
            ((wide + belt) / 2.0, 0.004 * w),
            (belt - 34.0, 0.013 * w),
            (belt + 26.0, 0.034 * w),
            (belt + 0.5 * (h - belt), 0.034 * w + 0.47 * (h - belt) * tumble),
            (h + 40.0, 0.034 * w + 1.04 * (h - belt) * tumble),
        ]
        z = np.arange(table[0][0] - 200.0, h + 240.0, 4.0)
        heights, values = np.array(table).T
        curve = PchipInterpolator(heights, values, extrapolate=False)(np.clip(z, heights[0], heights[-1]))
        curve = gaussian_filter1d(curve, 4.0)  # sigma 16 mm
        return z, curve - curve.min()

    def inset(self, z: Values) -> Array:
        """C2: how far the side lies inside the widest section at height z."""
        return _along(z, *self._inset)

    def plan(self, x: Values) -> Array:
        """C3: how much the plan tapers at x; it starts outside the sector of the tyre that the body has to cover."""
        c = self.car
        k = 0.55 * (c.arch_radius - 55.0)
        x = np.asarray(x, float)
        front = np.minimum(np.maximum((-k - x) / (c.front_overhang - k), 0.0), 1.3)
        rear = np.minimum(np.maximum((x - c.wheelbase - k) / (c.rear_overhang - k), 0.0), 1.3)
        return c.taper * (front**2.2 + rear**2.2)

    def sweep(self, x: Values, y: Values) -> Array:
        """C4: how far nose and tail swing back towards the corners (added to x)."""
        c = self.car
        along = np.tanh((np.asarray(x, float) - self.x_middle) / (0.16 * c.length))
        return -along * c.bow * (np.abs(y) / c.half_width) ** 2.2

    def fall(self, y: Values) -> Array:
        """C4: how far roof and hood fall from the centre plane outwards (subtracted from z)."""
        return self.car.crown * (np.asarray(y, float) / self.car.half_width) ** 2

    def radius(self, z: Values) -> Array:
        """C5: the one radius between profile and side faces at height z."""
        c = self.car
        low = c.r_bottom + (c.r_low - c.r_bottom) * smoothstep(c.z_bottom + 20.0, c.z_base + 30.0, z)
        return low + (c.r_high - c.r_low) * smoothstep(c.z_cowl - 80.0, c.z_belt + 120.0, z)

    def undercut(self, x: Values, z: Values) -> Array:
        """C6: the layer line as an undercut of the doors below z_base."""
        c = self.car
        wb, ra, run = c.wheelbase, c.arch_radius, c.band + 130.0
        return (
            0.013 * c.width
            * smoothstep(c.z_base + 16.0, c.z_base - 18.0, z)
            * (0.35 + 0.65 * smoothstep(c.z_sill - 30.0, c.z_base, z))
            * smoothstep(ra, ra + run, x)
            * smoothstep(wb - ra, wb - ra - run, x)
        )  # fmt: skip

    def belt(self, x: Values) -> Array:
        """C7: height of the belt line at x; it dives under the hood's crest at the A-pillar's foot."""
        c = self.car
        low = c.z_cowl - 0.050 * c.height
        return low + (c.z_belt - low) * smoothstep(c.x_cowl - 110.0, c.sgrp_x - 150.0, x) ** 0.62

    def side(self, x: Values, z: Values) -> Array:
        """Half width of the side face at (x, z), before it rounds into the profile faces."""
        return self.car.half_width - self.inset(z) - self.undercut(x, z) - self.plan(x)

    def wheel_distance(self, x: Values, z: Values) -> Array:
        """C8: distance to the nearer wheel's axis, seen from the side."""
        c = self.car
        near = np.where(np.asarray(x, float) > c.wheelbase / 2.0, c.wheelbase, 0.0)
        return np.hypot(np.asarray(x, float) - near, np.asarray(z, float) - c.arch_z)
