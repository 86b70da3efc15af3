"""Sections: the whole body cut by horizontal planes, as closed rings; and fields that say what lies where on it."""

from __future__ import annotations

import numpy as np

from parts.body.curves import POWER, Array, round_max
from parts.body.outlines import Outlines

SPAN = 64  # samples along a ray before it is refined


class Sections:
    """Rings of one body, each in a horizontal plane, with equal counts, all starting at the tail's middle."""

    def __init__(self, out: Outlines):
        self.out, self.skin, self.car = out, out.skin, out.car

    def level(self, p: Array) -> Array:
        """Positive outside the skin, negative inside, 0 on it (mm near it); points (…, 3)."""
        u, v, r = self._uv(p)
        return np.asarray((np.maximum(u, 0.0) ** POWER + np.maximum(v, 0.0) ** POWER) ** (1.0 / POWER) - r)

    def _uv(self, p: Array) -> tuple[Array, Array, Array]:
        k = self.skin
        x, y, z = p[..., 0], p[..., 1], p[..., 2]
        x1, z1 = x - k.sweep(x, y), z
        for _ in range(2):
            z1 = z + k.fall(y) * k.upness(x1, z1)
        r = k.radius(z)
        return k.distance(x1, z1) + r, np.abs(y) - k.side(x, z) + r, r

    def heights(self, low: float, count: int) -> Array:
        """Heights of rings from `low` to the top, closer where nose, hood and roof lie flat."""
        k = self.skin
        top = float(k.profile(np.linspace(0.0, k.perimeter, 2000))[1].max())
        z = np.linspace(low, top - 1.5, 3000)
        run = k.front_s(z) + k.perimeter - k.rear_s(z)
        run = np.concatenate([[0.0], np.cumsum(np.hypot(np.diff(run), 2.0 * np.diff(z)))])
        return np.interp(np.linspace(0.0, run[-1], count), run, z)

    def rings(self, z: Array, around: Array) -> Array:
        """Points (len(z), n, 3) where rays in the directions `around` (n, 2), of a unit box, leave the body."""
        k = self.skin
        front, rear = k.front_x(z), k.rear_x(z)
        half = np.stack([(rear - front) / 2.0, np.full_like(z, self.car.half_width)], axis=-1)
        middle = np.stack([(rear + front) / 2.0, 0.0 * z], axis=-1)
        way = half[:, None] * around[None]
        low, high = np.zeros(way.shape[:2]), np.full(way.shape[:2], 1.25)

        def where(t: Array) -> Array:
            plane = middle[:, None] + t[..., None] * way
            return np.concatenate([plane, np.broadcast_to(z[:, None, None], (*t.shape, 1))], axis=-1)

        for _ in range(22):
            t = 0.5 * (low + high)
            outside = self.level(where(t)) > 0.0
            low, high = np.where(outside, low, t), np.where(outside, t, high)
        return where(0.5 * (low + high))

    def normals(self, p: Array) -> Array:
        """Outward unit normals (…, 3)."""
        steps = np.eye(3)
        slope = np.stack([self.level(p + e) - self.level(p - e) for e in steps], axis=-1)
        return np.asarray(slope / np.maximum(np.linalg.norm(slope, axis=-1, keepdims=True), 1e-9))

    # -- fields: signed distances in mm, negative inside --------------------------------------------------------------

    def beside(self, p: Array) -> Array:
        """Negative on the side faces, positive on the profile faces; 0 on the crest."""
        u, v, _ = self._uv(p)
        return np.asarray((u - v) / np.sqrt(2.0))

    def glass(self, p: Array) -> Array:
        """Panes of the sides, the windscreen and the rear."""
        c, k, at = self.car, self.skin, self.skin.stations
        x, y, z = p[..., 0], p[..., 1], p[..., 2]
        x1 = x - k.sweep(x, y)
        z1 = z + k.fall(y) * k.upness(x1, z)
        s = k.foot(x1, z1)
        side = round_max(k.distance(x1, z1) + 0.058 * c.height, k.belt(x) + 0.013 * c.height - z, 46.0)
        last = {"cargo": self.out.door_rear, "pickup": float(k.profile(at["back"])[0])}.get(c.body_style, 1e4)
        pillar = 29.0 - np.abs(x - self.out.door_rear)
        side = np.maximum(np.maximum(side, pillar), x - last)

        def pane(s0: float, s1: float, inset: float, edge: float) -> Array:
            along = np.abs(s - (s0 + s1) / 2.0) - (s1 - s0) / 2.0 + inset
            return round_max(along, np.abs(y) - self.out.crest(s) + edge, 46.0)

        foot = at["cab"] if c.body_style == "pickup" else at["belt"]
        ahead = np.minimum(pane(at["screen"], at["header"], 26.0, 28.0), pane(at["back"], foot, 34.0, 40.0))
        return np.where(self.beside(p) < 0.0, side, ahead)

    def mouth(self, p: Array) -> Array:
        """The black bands of nose and tail."""
        c, k = self.car, self.skin
        half = self.out.crest(k.front_s(c.z_lamp)) - 8.0
        band = round_max(np.abs(p[..., 2] - c.z_lamp) - c.mouth, np.abs(p[..., 1]) - half, 0.92 * c.mouth)
        return np.maximum(band, -self.beside(p))

    def lamps(self, p: Array) -> Array:
        """The four round lamps."""
        k = self.skin
        disc = np.hypot(np.abs(p[..., 1]) - k.lamp_y, p[..., 2] - self.car.z_lamp) - k.lamp_radius
        return np.maximum(disc, -self.beside(p))
