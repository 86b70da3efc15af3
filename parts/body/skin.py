"""The body's skin: points, normals and frames on the profile and side faces, and the figures of face and tail.

Profile faces ("T": hood, nose, screen, roof, tail) are addressed by arc length s on the centre line and y; side faces
("S": doors, fenders, quarters, pillars) by x and z. Both describe u^2.4 + v^2.4 = r^2.4, so they meet on the crest
u = v, where every long split line runs. No ray casting: damped fixed-point iterations over whole arrays.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, lru_cache

import numpy as np

from parts.body.curves import BASE, MOUTH, POWER, Array, Curves, Values
from parts.frame import Frame
from parts.shape import Shape
from parts.vectors import three, unit

PASSES = 14  # each halves the error: r / 2^14 is 0.01 mm
BRIM = 0.97  # a profile face ends where v reaches this share of r (its normal is then all but sideways)
CLIFF = 0.86  # past u = 0.86 r a side face goes on along its tangent: the true one would fall off a cliff
KEPT = 12  # answers about the side face that a body remembers: what one panel asks, for the one on the other side
HALF_GAP = 2.0  # every panel keeps this far from the crest: 4 mm between two of them


@dataclass(frozen=True)
class Figure:
    """A stadium or rounded rectangle on nose or tail: frame on the skin (z outwards, y up), half sizes, radius."""

    frame: Frame
    half_width: float
    half_height: float
    radius: float


def side_sign(side: str) -> float:
    """+1 for the vehicle's right (y > 0), -1 for its left.

    Raises:
        ValueError: neither "left" nor "right".
    """
    if side not in ("left", "right"):
        raise ValueError(f"side is 'left' or 'right', not {side!r}")
    return 1.0 if side == "right" else -1.0


class Body(Curves):
    """The skin of one car, ready to be measured, sat on and cut into panels."""

    # -- profile faces -----------------------------------------------------------------------------------------------

    def t_point(self, s: Values, y: Values) -> Array:
        """Points (…, 3) of the profile face at arc length s and lateral y (mm)."""
        s, y = np.broadcast_arrays(np.asarray(s, float), np.asarray(y, float))
        x0, z0, nx, nz = self.profile(s)
        up, fall, side = np.clip(nz, 0.0, 1.0), self.fall(y), np.abs(y)
        depth = np.zeros_like(y)
        x, z = x0, z0
        for _ in range(PASSES):
            inner = x0 - nx * depth
            x = inner + self.sweep(x, y)
            z = z0 - nz * depth - fall * up
            r = self.radius(z)
            v = np.clip(side - self.side(x, z) + r, 0.0, BRIM * r)
            depth = 0.5 * depth + 0.5 * (r - (r**POWER - v**POWER) ** (1 / POWER))
        return np.stack([x, y, z], axis=-1)

    def t_crest(self, s: Values, c: float = -HALF_GAP) -> Array:
        """Half width of the profile face at s: the y at crest distance c (mm, negative is towards the centre plane)."""
        s = np.asarray(s, float)
        return self._crest(s, c / np.interp(s, *self._gauge))

    @cached_property
    def _gauge(self) -> tuple[Array, Array]:
        """Along the profile, the millimetres on the skin of one unit of v - u across the crest.

        It is 1/sqrt(2) only where the two faces meet at a right angle; bow and taper open the corners of nose and tail.
        """
        from scipy.ndimage import gaussian_filter1d

        s = np.linspace(0.0, self.perimeter, int(self.perimeter / 12.0))
        on, beside = (self.t_point(s, self._crest(s, k)) for k in (0.0, -3.0))
        along = unit(np.gradient(on, axis=0))
        across = np.linalg.norm(np.cross(along, beside - on), axis=1)
        return s, gaussian_filter1d(np.clip(across / 3.0, 0.5, 2.5), 2.0, mode="wrap")

    def _crest(self, s: Array, step: Values) -> Array:
        """The y at which v - u is `step`."""
        x0, z0, nx, nz = self.profile(s)
        up = np.clip(nz, 0.0, 1.0)
        y = np.full_like(s, self.car.half_width)
        depth = np.zeros_like(s)
        x = x0
        for _ in range(2 * PASSES):
            x = x0 - nx * depth + self.sweep(x, y)
            z = z0 - nz * depth - self.fall(y) * up
            r = self.radius(z)
            k = step / r
            u = 2.0 ** (-1 / POWER) - k / 2.0
            for _ in range(3):  # Newton on u^P + (u + k)^P = 1
                w = np.maximum(u + k, 1e-9)
                u = u - (u**POWER + w**POWER - 1.0) / (POWER * (u ** (POWER - 1) + w ** (POWER - 1)))
            depth = 0.5 * depth + 0.5 * (r - u * r)
            y = 0.5 * y + 0.5 * (self.side(x, z) - r + (u + k) * r)
        return y

    def t_normal(self, s: Values, y: Values) -> Array:
        """Outward unit normals (…, 3) of the profile face."""
        s, y = np.asarray(s, float), np.asarray(y, float)
        s, y = np.broadcast_arrays(s, y)
        p = self.t_point(np.stack([s + 1.0, s - 1.0, s, s]), np.stack([y, y, y + 1.0, y - 1.0]))
        return unit(np.cross(p[0] - p[1], p[2] - p[3]))

    def t_patch(self, s0: float, s1: float, *, rows: int = 24, columns: int = 24, offset: float = 0.0) -> Array:
        """Grid (rows, columns, 3) of the profile face from s0 to s1, from crest gap to crest gap, left to right.

        Its last rows and columns are the panel's edges: nothing is left to trim. `offset` is along the normal, mm.
        """
        s = np.linspace(s0, s1, rows)[:, None]
        y = np.linspace(-1.0, 1.0, columns)[None, :] * self.t_crest(s)
        points = self.t_point(s, y)
        return points + offset * self.t_normal(s, y) if offset else points

    # -- side faces --------------------------------------------------------------------------------------------------

    def s_point(self, x: Values, z: Values, side: str = "right") -> Array:
        """Points (…, 3) of the side face at (x, z)."""
        x, z = np.broadcast_arrays(np.asarray(x, float), np.asarray(z, float))
        return np.stack([x, side_sign(side) * self._s(x, z)[0], z], axis=-1)

    def _s(self, x: Values, z: Values) -> tuple[Array, Array]:
        """Half width and crest distance of the side face; kept, because left and right ask for the same."""
        x, z = np.broadcast_arrays(np.asarray(x, float), np.asarray(z, float))
        return self._kept(x.shape, x.tobytes(), z.tobytes())

    @cached_property
    def _kept(self) -> Callable[[tuple[int, ...], bytes, bytes], tuple[Array, Array]]:
        return lru_cache(maxsize=KEPT)(self._solved)

    def _solved(self, shape: tuple[int, ...], flat_x: bytes, flat_z: bytes) -> tuple[Array, Array]:
        x, z = (np.frombuffer(flat).reshape(shape) for flat in (flat_x, flat_z))
        side, r = self.side(x, z), self.radius(z)
        edge = CLIFF * r
        brink = (1.0 - CLIFF**POWER) ** (1 / POWER)
        slope = (CLIFF / brink) ** (POWER - 1)
        y, z1, u = side, z, np.zeros_like(side)
        for _ in range(PASSES):
            x1 = x - self.sweep(x, y)
            z1 = z + self.fall(y) * self.upness(x1, z1)
            u = np.minimum(self.distance(x1, z1) + r, 3.0 * r)
            within = np.clip(u, 0.0, edge)
            v = (r**POWER - within**POWER) ** (1 / POWER) - slope * np.maximum(u - edge, 0.0)
            y = 0.5 * y + 0.5 * (side - r + v)
        crest = (y - side + r - u) * np.interp(self.foot(x1, z1), *self._gauge)
        found = np.asarray(y), np.asarray(crest)
        for shared in found:
            shared.flags.writeable = False
        return found

    def side_y(self, x: Values, z: Values) -> Array:
        """Half width of the skin at (x, z), mm: |y| of the side face."""
        return self._s(x, z)[0]

    def s_crest(self, x: Values, z: Values) -> Array:
        """Crest distance c of the side face at (x, z), mm: 0 on the crest, positive on the side; true close to it."""
        return self._s(x, z)[1]

    def s_depth(self, x: Values, z: Values) -> Array:
        """Signed distance (mm, negative inside) of side points to the profile after bow and crown are taken back."""
        x1, z1 = self._unwarped(x, z)
        return self.distance(x1, z1)

    def s_foot(self, x: Values, z: Values) -> Array:
        """Arc length on the profile that is nearest to a side point."""
        return self.foot(*self._unwarped(x, z))

    def _unwarped(self, x: Values, z: Values) -> tuple[Array, Array]:
        y = self.side_y(x, z)
        x1, z1 = np.asarray(x, float) - self.sweep(x, y), np.asarray(z, float)
        for _ in range(PASSES // 2):
            z1 = z + self.fall(y) * self.upness(x1, z1)
        return x1, z1

    def s_normal(self, x: Values, z: Values, side: str = "right") -> Array:
        """Outward unit normals (…, 3) of the side face."""
        x, z = np.asarray(x, float), np.asarray(z, float)
        y = self.side_y(np.stack([x + 1.0, x - 1.0, x, x]), np.stack([z, z, z + 1.0, z - 1.0]))
        dx, dz = (y[0] - y[1]) / 2.0, (y[2] - y[3]) / 2.0
        return unit(np.stack([-dx, np.full_like(dx, side_sign(side)), -dz], axis=-1))

    def s_patch(
        self,
        x0: float, x1: float, z0: float, z1: float, side: str = "right",
        *, columns: int = 24, rows: int = 24, offset: float = 0.0,
    ) -> Array:  # fmt: skip
        """Grid (rows, columns, 3) of the side face over a rectangle of x and z.

        It runs on past the crest along its tangent: trim it where `s_crest` is under HALF_GAP. `offset`: see `t_patch`.
        """
        x, z = np.meshgrid(np.linspace(x0, x1, columns), np.linspace(z0, z1, rows))
        points = self.s_point(x, z, side)
        return points + offset * self.s_normal(x, z, side) if offset else points

    # -- frames to sit on --------------------------------------------------------------------------------------------

    def front_frame(self, y: float, z: float, offset: float | None = None) -> Frame:
        """A place on nose, hood or screen, seen from the front: z outwards, y up, x to the viewer's right (vehicle -Y).

        `offset` mm along the normal; by default the layer's own step (bumper +3, tub 0).

        Raises:
            ValueError: y lies beyond the front's rounded corner.
        """
        return self._end_frame(y, z, offset, front=True)

    def rear_frame(self, y: float, z: float, offset: float | None = None) -> Frame:
        """A place on the tail, seen from behind: z outwards, y up, x to the viewer's right; see `front_frame`."""
        return self._end_frame(y, z, offset, front=False)

    def _end_frame(self, y: float, z: float, offset: float | None, *, front: bool) -> Frame:
        s = self._s_at(y, z, front=front)
        if abs(y) > float(self.t_crest(s, 0.0)) + 25.0:
            raise ValueError(f"y {y:g} at z {z:g} is beyond the rounded corner of the {'front' if front else 'rear'}")
        point, normal = self.t_point(s, y), self.t_normal(s, y)
        step = (BASE if z < self.car.z_base else 0.0) if offset is None else offset
        return Frame(three(point + step * normal), three(normal), (0.0, -1.0 if front else 1.0, 0.0))

    def _s_at(self, y: float, z: float, *, front: bool) -> float:
        """The arc length whose profile face has height z at this y: crown and rounding lower it outwards."""
        s = float((self.front_s if front else self.rear_s)(z))
        for _ in range(40):
            # a step of the missing height, against the slope; damped because crown and radius change along the way
            nx = max(0.3, abs(float(self.profile(s)[2])))
            error = z - float(self.t_point(s, y)[2])
            s += 0.7 * error / nx * (1.0 if front else -1.0)
            if abs(error) < 0.005:
                break
        return s

    def side_frame(self, x: float, z: float, side: str, offset: float | None = None) -> Frame:
        """A place on the side: z outwards, y up, x to the viewer's right (to the rear on the left side)."""
        sign = side_sign(side)
        point, normal = self.s_point(x, z, side), self.s_normal(x, z, side)
        sill = BASE if z < self.car.z_sill else 0.0
        return Frame(three(point + (sill if offset is None else offset) * normal), three(normal), (-sign, 0.0, 0.0))

    def roof_frame(self, x: float, y: float = 0.0, offset: float = 4.0) -> Frame:
        """A place on the roof's cap: z up along the normal, x rearwards. `offset` is the cap's own step by default."""
        s0, s1 = self.stations["screen"], self.stations["back"]
        s = np.linspace(s0, s1, 160)
        at = float(np.interp(x, self.t_point(s, y)[:, 0], s))
        normal = self.t_normal(at, y)
        return Frame(three(self.t_point(at, y) + offset * normal), three(normal), (1.0, 0.0, 0.0))

    def mirror_foot(self, side: str) -> Frame:
        """Where a mirror's foot sits: the black corner of the lantern over the belt's dip, at the A-pillar.

        Axes as in `side_frame`.
        """
        x = self.car.x_a + 105.0
        return self.side_frame(x, float(self.belt(x)) + 34.0, side, offset=-3.0)

    # -- figures of face and tail ------------------------------------------------------------------------------------

    def grille_window(self) -> Figure:
        """The window in the front bumper that the grille insert fills, on the bumper's surface."""
        c = self.car
        half = 0.036 * c.height
        frame = self.front_frame(0.0, c.ground_clearance + 185.0)
        return Figure(frame, min(0.235 * c.width, 360.0), half, min(44.0, half))

    @cached_property
    def lamp_y(self) -> float:
        """Distance of the lamps' centres from the centre plane."""
        return self.car.half_width - (230.0 if self.car.width > 1300 else 205.0)

    def mouth(self, end: str = "front") -> Figure:
        """The black band with the lamps on nose ("front") or tail ("rear"); the frame lies on its recessed surface."""
        c = self.car
        s = float((self.front_s if end == "front" else self.rear_s)(c.z_lamp))
        frame = (self.front_frame if end == "front" else self.rear_frame)(0.0, c.z_lamp, MOUTH)
        return Figure(frame, float(self.t_crest(s)) - 8.0, c.mouth, 0.92 * c.mouth)

    def lamp_frame(self, end: str, side: str) -> Frame:
        """Centre of a round lamp, on the skin; axes as in `front_frame` and `rear_frame`."""
        y = side_sign(side) * self.lamp_y
        return (self.front_frame if end == "front" else self.rear_frame)(y, self.car.z_lamp, 0.0)


def skin(car: Shape) -> Body:
    """The one body of a car; cached, because every family of a car sits on it."""
    return _skin(car.shape)


@lru_cache(maxsize=16)
def _skin(shape: Shape) -> Body:
    return Body(shape)
