"""Roof: lid and rails of the cap as one surface, from header to back and over both crests; and what stands on it.

The plan is (s, w): arc length on the centre line, and the developed width across, 0 on the centre plane, growing to the
vehicle's right. Beyond the crest the side face goes on; both follow u^2.4 + v^2.4 = r^2.4 in `parts.body.skin`.
Lengths in mm; nothing here loads the CAD kernel.
"""

from __future__ import annotations

from functools import cached_property, lru_cache
from typing import Any

import numpy as np
from shapely import Polygon

from parts.body.curves import CAP, POWER, Array
from parts.body.outlines import CORNER, Outlines, opened, outlines, spaced
from parts.body.sheet import Sheet
from parts.body.skin import HALF_GAP, PASSES
from parts.frame import Frame
from parts.shape import Shape
from parts.vectors import three, unit

SCALE = 700.0  # of the sheet's second parameter: from rail to rail it runs from -SCALE to SCALE
SPARE = 8.0  # the surface reaches that far beyond the rails' edges
RAIL = 0.034  # of the car's height: how far the rails come down, measured inwards from the profile
CHORD, SWEEP = 130.0, 5.0  # of a rear spoiler: mm, degrees
FEET, STRAIGHT = 0.62, 90.0  # where its feet are: share of the half span; half length of its straight middle, mm
LEVEL = 0.12  # a rack's bar stands where the roof slopes less than 7°
APART = (320.0, 850.0)  # mm: bars closer carry nothing long, bars farther apart nothing better …
END = 64.0  # … but their feet stay on the roof: from a bar to its edge
PANE = (150.0, 70.0, 70.0)  # of a panoramic roof: inset from header and back, from the crests, corner radius


class Roof:
    """The cap of one car."""

    def __init__(self, shape: Shape):
        self.car = shape
        self.out: Outlines = outlines(shape)
        self.skin = self.out.skin
        self.span = self.skin.stations["header"], self.skin.stations["back"]
        self.rail = RAIL * shape.height
        self._sections()

    def _sections(self) -> None:
        """Sections across the roof over even s; tables of w over y and of the rail's edge."""
        from scipy.interpolate import NdBSpline, make_interp_spline

        k = self.skin
        s = spaced(self.span[0] - 12.0, self.span[1] + 12.0, 30.0)
        crest = np.asarray(k.t_crest(s, 0.0))
        y = crest[:, None] * (1.0 - (1.0 - np.linspace(0.0, 1.0, 40)) ** 1.6)
        lid = k.t_point(s[:, None], y)
        r = k.radius(lid[:, -1, 2])
        first = r * (1.0 - 2.0 ** (-1.0 / POWER))
        last = self.rail - HALF_GAP + SPARE
        depth = first[:, None] + (last - first)[:, None] * np.linspace(0.0, 1.0, 26)[1:]
        points = np.concatenate([lid, self._side(s[:, None], depth)], axis=1)
        step = np.linalg.norm(np.diff(points, axis=1), axis=-1)
        w = np.concatenate([np.zeros((len(s), 1)), np.cumsum(step, axis=1)], axis=1)
        deep = np.concatenate([np.zeros_like(y), depth], axis=1)
        edge = [np.interp(self.rail - HALF_GAP, d[39:], a[39:]) for d, a in zip(deep, w, strict=True)]
        self._s, self._full, self._edge, self._crest = s, w[:, -1], np.array(edge), w[:, 39]
        self._across = [make_interp_spline(a, b, k=3) for a, b in zip(y, w[:, :40], strict=True)]
        share = np.concatenate([np.linspace(0.0, 0.76, 11)[:-1], np.linspace(0.76, 1.0, 17)])  # closer over the crest
        rows = np.stack([make_interp_spline(a / a[-1], p, k=3)(share) for a, p in zip(w, points, strict=True)])
        rows[:, 0, 1] = 0.0
        mirrored = rows[:, :0:-1] * (1.0, -1.0, 1.0)
        whole = np.concatenate([mirrored, rows], axis=1)
        v = SCALE * np.concatenate([-share[:0:-1], share])
        over = make_interp_spline(v, np.swapaxes(whole, 0, 1), k=3)
        along = make_interp_spline(s, np.swapaxes(over.c, 0, 1), k=3)
        self._spline = NdBSpline((along.t, over.t), along.c, 3)
        self._v = v

    def _side(self, s: Array, depth: Array) -> Array:
        """Points of the skin beyond the crest, `depth` inside the profile before bow and crown."""
        k = self.skin
        s, depth = np.broadcast_arrays(s, depth)
        x0, z0, nx, nz = k.profile(s)
        up = np.clip(nz, 0.0, 1.0)
        y = np.full_like(depth, self.car.half_width)
        x = x0 - nx * depth
        z = z0 - nz * depth
        for _ in range(2 * PASSES):
            x = x0 - nx * depth + k.sweep(x, y)
            z = z0 - nz * depth - k.fall(y) * up
            r = k.radius(z)
            u = np.clip(r - depth, 0.0, r)
            y = 0.5 * y + 0.5 * (k.side(x, z) - r + (r**POWER - u**POWER) ** (1 / POWER))
        return np.stack([x, y, z], axis=-1)

    # -- the surface --------------------------------------------------------------------------------------------------

    def place(self, uv: Array) -> tuple[Array, Array]:
        """Points and outward normals of the cap's outside at parameters (s, v)."""
        points = self._spline(uv)
        du, dv = self._spline(uv, nu=(1, 0)), self._spline(uv, nu=(0, 1))
        normals = unit(np.cross(du, dv))
        return points + CAP * normals, normals

    def into(self, sw: Array) -> Array:
        """Parameters of places on the plan."""
        full = np.interp(sw[..., 0], self._s, self._full)
        return np.stack([sw[..., 0], SCALE * sw[..., 1] / full], axis=-1)

    @property
    def sheet(self) -> Sheet:
        """The cap's surface."""
        return Sheet(self._s, self._v, self.place, self.into)

    def width_at(self, s: Array | float, y: Array | float) -> Array:
        """w where the lid is |y| off the centre plane."""
        s, y = np.broadcast_arrays(np.asarray(s, float), np.asarray(y, float))
        flat = np.array([
            np.interp(a, self._s, [float(f(min(abs(b), f.t[-1]))) for f in self._across])
            for a, b in zip(s.ravel(), y.ravel(), strict=True)
        ])  # fmt: skip
        return np.asarray(np.sign(y) * flat.reshape(s.shape))

    def crest(self, s: Array | float) -> Array:
        """w of the crest."""
        return np.asarray(np.interp(s, self._s, self._crest))

    # -- outlines -----------------------------------------------------------------------------------------------------

    @cached_property
    def outline(self) -> Polygon:
        """The whole cap, half a gap off header, back and side glass."""
        s = spaced(self.span[0] + HALF_GAP, self.span[1] - HALF_GAP)
        w = np.interp(s, self._s, self._edge)
        edge = np.concatenate([np.column_stack([s, w]), np.column_stack([s, -w])[::-1]])
        return opened(Polygon(edge), 3.0 * CORNER)

    @cached_property
    def pane(self) -> Polygon:
        """The opening of a panoramic roof; on a short one the ring takes a third at each end."""
        ahead, beside, corner = PANE
        ahead = min(ahead, 0.3 * (self.span[1] - self.span[0]))
        s = spaced(self.span[0] + ahead, self.span[1] - ahead)
        w = self.crest(s) - beside
        edge = np.concatenate([np.column_stack([s, w]), np.column_stack([s, -w])[::-1]])
        return opened(Polygon(edge), min(corner, 0.45 * (s[-1] - s[0])))

    # -- what stands on it --------------------------------------------------------------------------------------------

    def bars(self) -> tuple[float, dict[str, float]]:
        """Half the distance between a bar's feet, and where the rack's two bars cross the car: y and x."""
        k = self.skin
        s = np.linspace(k.stations["screen"], k.stations["back"], 80)
        y = min(self.car.width / 2 - 120.0, float(k.t_crest(s).min()) - 80.0)
        x, slope = k.t_point(s, y)[:, 0], np.abs(k.t_normal(s, y)[:, 0])
        flat = x[slope < LEVEL] if (slope < LEVEL).any() else x[[slope.argmin()]]
        middle, room = float(flat.min() + flat.max()) / 2, float(np.ptp(flat))
        low, high = (float(k.t_point(np.float64(end), y)[0]) for end in self.span)
        apart = min(max(room - 120.0, APART[0]), APART[1], high - low - 2 * END)  # a short cab's stand on the slopes
        middle = min(max(middle, low + END + apart / 2), high - END - apart / 2)
        return y, {"front": middle - apart / 2, "rear": middle + apart / 2}

    def feet(self, pad: float) -> dict[str, tuple[Frame, tuple[float, float, float]]]:
        """Where the feet of a roof rack stand, `pad` above the roof: frames (z up, x along the car) and bolts' way.

        Two bars, where the roof is level; the frames fall outwards as the roof does, in half degrees.
        """
        k, found = self.skin, {}
        y, bars = self.bars()
        for end, x in bars.items():
            roof = k.roof_frame(x, y)
            lean = np.degrees(np.arctan2(roof.z[1], np.hypot(roof.z[0], roof.z[2])))
            a = np.radians(min(max(round(2 * lean) / 2, 0), 12))
            up = np.array([roof.z[0], 0.0, roof.z[2]]) / np.hypot(roof.z[0], roof.z[2])
            for side, sign in (("left", -1.0), ("right", 1.0)):
                at = np.array([roof.origin[0], sign * roof.origin[1], roof.origin[2]]) + pad * up
                out = np.cos(a) * up + np.sin(a) * np.array([0.0, sign, 0.0])
                ahead = np.array([up[2], 0.0, -up[0]])
                found[f"{end}_{side}"] = Frame(three(at), three(out), three(ahead)), three(up)
        return found

    def wing(self) -> list[Frame]:
        """Where the two feet of a rear spoiler stand on the bare roof: frames with z up, x rearwards.

        A wing `CHORD` deep over the trailing edge, its ends swept forwards; the feet take a roof that is an arc across.
        """
        k = self.skin
        back = k.stations["back"]
        at = float(k.t_point(back, 0.0)[0]) - 0.75 * CHORD
        outer = FEET * round(min(2 * float(k.t_crest(np.float64(back))) - 60.0, 1300.0)) / 2
        forward = (outer - STRAIGHT) * np.tan(np.radians(SWEEP))
        middle = k.roof_frame(at, 0.0)
        pitch = np.arctan2(middle.z[0], middle.z[2])
        drop = middle.origin[2] - k.roof_frame(at - forward, outer).origin[2] + forward * np.tan(pitch)
        radius = min(max(outer**2 / (2.0 * max(drop, 1.0)), 1000.0), 9000.0)
        slope = np.tan(np.clip(pitch, np.radians(-5.0), np.radians(30.0)))
        x, _, z = middle.origin
        height = z + forward * slope - outer**2 / (2.0 * radius)
        return [Frame(three((x - forward, y, height)), three((slope, y / radius, 1.0)), (1.0, 0.0, 0.0))
                for y in (-outer, outer)]  # fmt: skip

    def below(self, points: Any, ways: Any, depth: float = 0.0) -> Array:
        """Where lines meet the cap, `depth` below its outside, on the plan (n, 2); at its end for those that miss it.

        Args:
            points, ways: (n, 3) in the vehicle's frame; points near to where the lines meet the roof.
        """
        points, ways = np.asarray(points, float), unit(np.asarray(ways, float))
        across = np.stack([np.cross(ways, (0.0, 1.0, 0.0)), np.cross(ways, (1.0, 0.0, 0.0))], axis=1)  # (n, 2, 3)
        s0 = np.interp(points[:, 0], self.skin.t_point(self._s, 0.0)[:, 0], self._s)
        uv = self.into(np.stack([s0, points[:, 1]], axis=1))
        low, high = (self._s[0], -SCALE), (self._s[-1], SCALE)
        for _ in range(40):
            on, normals = self.place(uv)
            miss = np.einsum("nak,nk->na", across, on - depth * normals - points)
            if float(np.abs(miss).max(initial=0.0)) < 1e-9:
                break
            slopes = np.stack([self._spline(uv, nu=(1, 0)), self._spline(uv, nu=(0, 1))], axis=-1)
            uv = np.clip(uv - np.linalg.solve(across @ slopes, miss[..., None])[..., 0], low, high)
        return np.stack([uv[:, 0], uv[:, 1] / SCALE * np.interp(uv[:, 0], self._s, self._full)], axis=1)


@lru_cache(maxsize=16)
def _roof(shape: Shape) -> Roof:
    return Roof(shape)


def roof(car: Shape) -> Roof:
    """The one roof of a car."""
    return _roof(car.shape)
