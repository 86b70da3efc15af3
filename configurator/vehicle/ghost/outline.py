"""Where panels begin and end: outlines as fields over the skin, and the two kinds of sheet that panels are cut from."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from configurator.solid.model import Mesh
from configurator.vehicle.ghost.sheet import Array, Field, mirrored, sheet
from parts.body import skin
from parts.body.curves import BASE, round_max, smoothstep
from parts.hardpoints import Hardpoints
from parts.standards import table

Material = Literal["body", "accent", "base", "black", "glass", "lamp", "tyre", "interior", "metal"]
HALF = 2.0  # half of the gap between two panels, mm
GROOVES = (30.0, 52.0)  # layer lines in the base ring, below its upper edge, mm


@dataclass(frozen=True, eq=False)
class GhostPart:
    """One thing of the picture: its name, its layer or group, a mesh in the vehicle frame, colour and material."""

    name: str
    group: str
    mesh: Mesh
    colour: str
    material: Material


def lines(low: float, high: float, step: float) -> Array:
    """Evenly spaced grid lines, about `step` apart."""
    return np.linspace(low, high, max(2, int(np.ceil((high - low) / step)) + 1))


def merged(grid: Array, more: Array | None) -> Array:
    """Grid lines with some more between them; those that come too close to the new ones give way."""
    if more is None:
        return grid
    more = np.unique(more)
    more = more[(more > grid[0]) & (more < grid[-1])]
    if not len(more):
        return grid
    near = np.abs(grid[:, None] - more[None, :]).min(axis=1) < 5.0
    near[[0, -1]] = False
    return np.sort(np.concatenate([grid[~near], more]))


class Outline:
    """One car's outlines. Fields are signed distances in mm, negative inside; `max` cuts away, `min` adds."""

    def __init__(self, car: Hardpoints):
        self.car, self.skin = car, skin(car)
        self.colours = {key: row["hex"] for key, row in table("palette").items()}
        self.body = self.colours[car.body_colour]
        self.base = self.colours["base_ring"]
        self.accent = self.base if car.trim == "base" else self.colours[car.accent_colour]
        self.cap = self.body if car.trim == "base" else self.colours[car.accent_colour]
        self.black = self.colours["lantern"]
        self.inside = self.colours[car.interior_colour]
        self.arch, self.outer = car.arch_radius, car.arch_radius + car.band
        self.door_front = car.x_a - 40.0
        if car.body_style == "family":
            self.door_rear = min(car.sgrp[0] + 170.0, car.wheelbase - self.outer - 300.0)
        else:
            self.door_rear = min(car.sgrp[0] + 150.0, car.wheelbase - self.outer - 30.0)
        self.rail = 0.034 * car.height  # the cap's band on the side
        self.frame = 0.058 * car.height  # the lantern's frame around the panes
        st = self.skin.stations
        self.at = st
        self.open_top = car.body_style == "beach"
        self.header_x = float(self.skin.profile(st["header"])[0])
        self.lid = car.roof in ("hard", "panoramic", "canvas")
        self.glazed_doors = car.doors in ("hinged", "sliding")
        large = car.length * car.height / (2600.0 * 1540.0)
        self.coarse = 1.32 * max(1.0, large) ** 0.75  # keeps every car under 60 000 triangles
        self._s = lines(0.0, self.skin.perimeter, 9.0)
        self._crests: dict[float, Array] = {}

    def crest(self, s: Array, c: float = -HALF) -> Array:
        """Half width of the profile faces, from a table: fields ask for it again and again."""
        if c not in self._crests:
            self._crests[c] = self.skin.t_crest(self._s, c)
        return np.asarray(np.interp(s, self._s, self._crests[c]))

    # -- the two kinds of sheet --------------------------------------------------------------------------------------

    def face(
        self, s0: float, s1: float, offset: float | Callable[[Array], Array] = 0.0, keep: Field | None = None,
        *, step: float = 30.0, columns: int = 36, depth: float = 13.0, crest: float = -HALF, more: Array | None = None,
    ) -> Mesh:  # fmt: skip
        """A sheet on the profile faces between two arc lengths, from crest to crest; `keep` is a field of (s, y)."""
        eta = np.linspace(-1.0, 1.0, columns + 1)
        eta = np.sign(eta) * (1.0 - (1.0 - np.abs(eta)) ** 1.5)  # closer lines where the crest rounds

        def place(s: Array, e: Array) -> Array:
            y = e * self.crest(s, crest)
            points = self.skin.t_point(s, y)
            if not callable(offset):
                return points + offset * self.skin.t_normal(s, y) if offset else points
            return points + offset(points[..., 2])[..., None] * self.skin.t_normal(s, y)

        def field(s: Array, e: Array) -> Array:
            assert keep is not None
            return keep(s, e * self.crest(s, crest))

        def inward(s: Array, e: Array) -> Array:
            return -self.skin.t_normal(s, e * self.crest(s, crest))

        rows = merged(lines(s0, s1, step * self.coarse), more)
        return sheet(rows, eta, place, field if keep else None, depth=depth, inward=inward)

    def flank(
        self, x: tuple[float, float], z: tuple[float, float], keep: Field, offset: float | Field = 0.0,
        *, step: float = 26.0, depth: float = 13.0, crest: float = HALF, more: Array | None = None,
        across: Array | None = None, datum: Callable[[Array], Array] | None = None,
    ) -> Mesh:  # fmt: skip
        """A sheet on the right side face within a rectangle; `keep` is a field of (x, z), the crest is cut as well.

        `more` and `across` add lines of z and x where outlines turn. With `datum` the heights in `z` and `more` are
        above that curve of x, so a narrow band along it stays whole.
        """
        base = datum or np.zeros_like

        def place(b: Array, a: Array) -> Array:  # z first: Z x X looks to the right
            b = b + base(a)
            points = self.skin.s_point(a, b)
            out = offset(a, b)[:, None] if callable(offset) else offset
            return points + out * self.skin.s_normal(a, b)

        def field(b: Array, a: Array) -> Array:
            b = b + base(a)
            return np.maximum(keep(a, b), crest - self.skin.s_crest(a, b))

        def inward(b: Array, a: Array) -> Array:
            return -self.skin.s_normal(a, b + base(a))

        rows = merged(lines(*z, step * self.coarse), more)
        columns = merged(lines(*x, step * self.coarse), across)
        return sheet(rows, columns, place, field, depth=depth, inward=inward)

    def both(self, name: str, group: str, mesh: Mesh, colour: str, material: Material) -> Iterator[GhostPart]:
        yield GhostPart(f"{name}_right", group, mesh, colour, material)
        yield GhostPart(f"{name}_left", group, mirrored(mesh), colour, material)

    # -- fields ------------------------------------------------------------------------------------------------------

    def below_belt(self, x: Array, z: Array) -> Array:
        return z - self.skin.belt(x) + HALF

    def clear_of_flare(self, x: Array, z: Array) -> Array:
        return self.outer + HALF - self.skin.wheel_distance(x, z)

    def flare_foot(self, x: Array) -> Array:
        """Height at which the flare ends and corner or sill take over."""
        c = self.car
        middle = (x > 0) & (x < c.wheelbase)
        return np.where(middle, min(c.arch_z, c.z_sill), c.arch_z)

    def clear_of_arch(self, x: Array, z: Array) -> Array:
        """Outside the arch, and outside the flare where there is one."""
        d = self.skin.wheel_distance(x, z)
        return np.maximum(self.arch - d, np.minimum(self.outer + HALF - d, z - self.flare_foot(x) + HALF))

    def proud(self, x: Array, z: Array) -> Array:
        """How far the base ring stands out: as the flare beside the arch, fading to its own step away from it."""
        d, c = self.skin.wheel_distance(x, z), self.car
        near = np.clip((self.outer + 70.0 - d) / (c.band + 60.0), 0.0, 1.0)
        low = np.clip((z - c.z_bottom) / max(c.arch_z - c.z_bottom, 1.0), 0.0, 1.0)
        edge = smoothstep(HALF, 75.0, self.skin.s_crest(x, z))  # no step where it meets the bumper's middle
        return self.layered(z) + (c.flare - BASE) * near * near * (3.0 - 2.0 * near) * low**0.7 * edge

    def layered(self, z: Array) -> Array:
        """The base ring's step, with two grooves under its upper edge where the segments' joints hide."""
        depth = sum(smoothstep(4.2, 2.2, np.abs(z - self.car.z_base + below)) for below in GROOVES)
        return BASE - 3.2 * np.asarray(depth)

    def grooves(self) -> Array:
        return np.array([self.car.z_base - b + e for b in GROOVES[::-1] for e in (-4.2, -2.2, 2.2, 4.2)])

    def door(self, x: Array, z: Array) -> Array:
        c = self.car
        sides = np.maximum(self.door_front + HALF - x, x - self.door_rear + HALF)
        low = round_max(self.clear_of_flare(x, z), c.z_sill + HALF - z, 34.0)
        return round_max(round_max(sides, low, 34.0), self.below_belt(x, z), 16.0)

    def cap_band(self, x: Array, z: Array) -> Array:
        """The cap's rail on the side: above the band line, between header and back (half gap not taken off)."""
        foot = self.skin.s_foot(x, z)
        ends = np.maximum(self.at["header"] - foot, foot - self.at["back"])
        return np.maximum(-self.rail - self.skin.s_depth(x, z), ends)

    def pane(self, x: Array, z: Array) -> Array:
        """The side's glass before the B-pillar parts it."""
        c = self.car
        field = round_max(self.skin.s_depth(x, z) + self.frame, self.skin.belt(x) + 0.013 * c.height - z, 46.0)
        return np.asarray(field)

    def front_pane(self, x: Array, z: Array) -> Array:
        return np.asarray(round_max(self.pane(x, z), x - self.door_rear + 29.0, 46.0))

    def rear_pane(self, x: Array, z: Array) -> Array:
        gap = 44.0 if self.car.body_style == "family" else 29.0
        return np.asarray(round_max(self.pane(x, z), self.door_rear + gap - x, 46.0))

    def stadium(self, s: Array, y: Array, end: str) -> Array:
        """The mouth in (s, y): its ends stay 10 mm inside the crest."""
        c = self.car
        middle = float((self.skin.front_s if end == "front" else self.skin.rear_s)(c.z_lamp))
        return np.asarray(round_max(np.abs(s - middle) - c.mouth, np.abs(y) - self.crest(s) + 8.0, 0.92 * c.mouth))

    def window(self, s: Array, y: Array) -> Array:
        """The grille's window in (s, y), 1 mm larger all round than the insert's outline."""
        figure = self.skin.grille_window()
        middle = float(self.skin.front_s(figure.frame.origin[2]))
        return np.asarray(
            round_max(np.abs(s - middle) - figure.half_height - 1.0, np.abs(y) - figure.half_width - 1.0, figure.radius)
        )

    def framed(self, s0: float, s1: float, inset: float, side: float, corner: float) -> Field:
        """A pane in (s, y) inside a profile face."""

        def field(s: Array, y: Array) -> Array:
            along = np.abs(s - (s0 + s1) / 2.0) - (s1 - s0) / 2.0 + inset
            return np.asarray(round_max(along, np.abs(y) - self.crest(s) + side, corner))

        return field
