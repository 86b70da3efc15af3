"""The car around its printed parts: body panels, glass, tyres, seats and platform as cheap preview meshes.

The panels are the same skin, the same split lines and the same 4 mm gaps as the parts' solids, so what a customer sees
is what gets made; but they are sheets with returned edges, not bodies. Real parts of the families (mirrors, grille
insert, badge, plates, wheel covers …) are not drawn here. One car takes well under a second and no CAD kernel.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

import numpy as np

from configurator.solid.model import Mesh
from configurator.vehicle import sheet as make
from configurator.vehicle.sheet import Array, Field, sheet
from parts.body import Body, skin
from parts.body.curves import BASE, CAP, LANTERN, MOUTH, round_max
from parts.hardpoints import Hardpoints
from parts.standards import table

Material = Literal["body", "accent", "base", "black", "glass", "lamp", "tyre", "interior", "metal"]
HALF = 2.0  # half of the gap between two panels, mm
FLANGE = -15.0  # the black seal behind the gaps
GLASS = "#203034"
WHITE, RED, AMBER = "#FFF6E6", "#C8141C", "#E88A1A"


@dataclass(frozen=True, eq=False)
class GhostPart:
    """One thing of the picture: its name, its layer or group, a mesh in the vehicle frame, colour and material."""

    name: str
    group: str
    mesh: Mesh
    colour: str
    material: Material


def ghost(car: Hardpoints) -> list[GhostPart]:
    """Everything of the car that no family makes, in the vehicle frame (mm). Sheets are thin and not closed."""
    return [part for part in _Draft(car).parts() if len(part.mesh.faces)]


def lines(low: float, high: float, step: float) -> Array:
    """Evenly spaced grid lines, about `step` apart."""
    return np.linspace(low, high, max(2, int(np.ceil((high - low) / step)) + 1))


class _Draft:
    """Draws one car. Fields are signed distances in mm, negative inside; `max` cuts away, `min` adds."""

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

    def parts(self) -> Iterator[GhostPart]:
        yield from self.ring()
        yield from self.tub()
        yield from self.lantern()
        yield from self.roof()
        yield from self.lamps()
        yield from self.seals()
        yield from self.wheels()
        yield from self.platform()
        yield from self.cabin()

    # -- the two kinds of sheet ------------------------------------------------------------------------------------------

    def face(
        self, s0: float, s1: float, offset: float = 0.0, keep: Field | None = None,
        *, step: float = 30.0, columns: int = 36, depth: float = 13.0, crest: float = -HALF,
    ) -> Mesh:  # fmt: skip
        """A sheet on the profile faces between two arc lengths, from crest to crest; `keep` is a field of (s, y)."""
        eta = np.linspace(-1.0, 1.0, columns + 1)
        eta = np.sign(eta) * (1.0 - (1.0 - np.abs(eta)) ** 1.5)  # closer lines where the crest rounds

        def place(s: Array, e: Array) -> Array:
            y = e * self.skin.t_crest(s, crest)
            points = self.skin.t_point(s, y)
            return points + offset * self.skin.t_normal(s, y) if offset else points

        def field(s: Array, e: Array) -> Array:
            assert keep is not None
            return keep(s, e * self.skin.t_crest(s, crest))

        return sheet(lines(s0, s1, step), eta, place, field if keep else None, depth=depth)

    def flank(
        self, x: tuple[float, float], z: tuple[float, float], keep: Field, offset: float | Field = 0.0,
        *, step: float = 26.0, depth: float = 13.0, crest: float = HALF,
    ) -> Mesh:  # fmt: skip
        """A sheet on the right side face within a rectangle; `keep` is a field of (x, z), the crest is cut as well."""

        def place(b: Array, a: Array) -> Array:  # z first: Z x X looks to the right
            points = self.skin.s_point(a, b)
            out = offset(a, b)[:, None] if callable(offset) else offset
            return points + out * self.skin.s_normal(a, b)

        def field(b: Array, a: Array) -> Array:
            return np.maximum(keep(a, b), crest - self.skin.s_crest(a, b))

        return sheet(lines(*z, step), lines(*x, step), place, field, depth=depth)

    def both(self, name: str, group: str, mesh: Mesh, colour: str, material: Material) -> Iterator[GhostPart]:
        yield GhostPart(f"{name}_right", group, mesh, colour, material)
        yield GhostPart(f"{name}_left", group, make.mirrored(mesh), colour, material)

    # -- fields ----------------------------------------------------------------------------------------------------------

    def below_belt(self, x: Array, z: Array) -> Array:
        return z - self.skin.belt(x) + HALF

    def clear_of_flare(self, x: Array, z: Array) -> Array:
        return self.outer + HALF - self.skin.wheel_distance(x, z)

    def flare_foot(self, x: Array) -> Array:
        """Height at which the flare ends and corner or sill take over."""
        c = self.car
        middle = (x > 0) & (x < c.wheelbase)
        return np.where(middle, min(c.wheel_z, c.z_sill), c.wheel_z)

    def clear_of_arch(self, x: Array, z: Array) -> Array:
        """Outside the arch, and outside the flare where there is one."""
        d = self.skin.wheel_distance(x, z)
        return np.maximum(self.arch - d, np.minimum(self.outer + HALF - d, z - self.flare_foot(x) + HALF))

    def proud(self, x: Array, z: Array) -> Array:
        """How far the base ring stands out: as the flare beside the arch, fading to its own step away from it."""
        d, c = self.skin.wheel_distance(x, z), self.car
        near = np.clip((self.outer + 70.0 - d) / (c.band + 60.0), 0.0, 1.0)
        low = np.clip((z - c.z_bottom) / max(c.wheel_z - c.z_bottom, 1.0), 0.0, 1.0)
        return BASE + (c.flare - BASE) * near * near * (3.0 - 2.0 * near) * low**0.7

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
        return np.asarray(
            round_max(np.abs(s - middle) - c.mouth, np.abs(y) - self.skin.t_crest(s) + 8.0, 0.92 * c.mouth)
        )

    def window(self, s: Array, y: Array) -> Array:
        """The grille's window in (s, y), 3 mm larger than the insert's nominal outline."""
        figure = self.skin.grille_window()
        middle = float(self.skin.front_s(figure.frame.origin[2]))
        return np.asarray(
            round_max(np.abs(s - middle) - figure.half_height - 1.0, np.abs(y) - figure.half_width - 1.0, figure.radius)
        )

    def framed(self, s0: float, s1: float, inset: float, side: float, corner: float) -> Field:
        """A pane in (s, y) inside a profile face."""

        def field(s: Array, y: Array) -> Array:
            along = np.abs(s - (s0 + s1) / 2.0) - (s1 - s0) / 2.0 + inset
            return np.asarray(round_max(along, np.abs(y) - self.skin.t_crest(s) + side, corner))

        return field

    # -- base ring -------------------------------------------------------------------------------------------------------

    def ring(self) -> Iterator[GhostPart]:
        c, at, k = self.car, self.at, self.skin
        bottom, floor = 60.0, k.perimeter - 60.0
        start = float(k.front_s(c.z_bottom + 6.0))
        end = float(k.rear_s(c.z_bottom + 6.0))
        del bottom, floor
        bumper = self.face(start, at["bumper"] - HALF, BASE, lambda s, y: -self.window(s, y), step=14.0, depth=16.0)
        yield GhostPart("bumper_front_middle", "base", bumper, self.base, "base")
        recess = self.face(start, at["bumper"] - 12.0, -34.0, lambda s, y: self.window(s, y) - 30.0, depth=0.0)
        yield GhostPart("grille_recess", "base", recess, self.colours["mouth"], "black")
        bumper = self.face(at["tail"] + HALF, end, BASE, step=14.0, depth=16.0)
        yield GhostPart("bumper_rear_middle", "base", bumper, self.base, "base")

        def corner(x: Array, z: Array) -> Array:
            return np.maximum(z - c.z_base + HALF, self.clear_of_arch(x, z))

        low = (c.z_bottom + 2.0, c.z_base + 12.0)
        front = self.flank((c.x_front - 4.0, 12.0 - 0.5 * self.arch), low, corner, self.proud, step=15.0)
        yield from self.both("bumper_front_corner", "base", front, self.base, "base")
        rear = self.flank((c.wheelbase + 0.5 * self.arch - 12.0, c.x_rear + 4.0), low, corner, self.proud, step=15.0)
        yield from self.both("bumper_rear_corner", "base", rear, self.base, "base")

        def sill(x: Array, z: Array) -> Array:
            return np.maximum(np.maximum(z - c.z_sill + HALF, c.z_bottom - z), self.clear_of_arch(x, z))

        span = (self.arch * 0.6, c.wheelbase - self.arch * 0.6)
        strip = self.flank(span, (c.z_bottom, c.z_sill + 8.0), sill, self.proud, step=17.0)
        yield from self.both("sill", "base", strip, self.base, "base")
        for name, x in (("front", 0.0), ("rear", c.wheelbase)):
            yield from self.both(f"flare_{name}", "base", self.flare(x), self.base, "base")

    def flare(self, wheel: float) -> Mesh:
        """The flare in polar lines about the wheel: smooth edges with few triangles."""
        c, k = self.car, self.skin
        inner = 1.0 if wheel == 0.0 else -1.0  # towards the car's middle

        def foot(direction: float) -> float:
            low = min(c.wheel_z, c.z_sill) if direction == inner else c.wheel_z
            return float(np.arcsin(np.clip((low + HALF - c.wheel_z) / (self.arch + 0.5 * c.band), -0.9, 0.9)))

        turn = np.linspace(foot(1.0), np.pi - foot(-1.0), 49)
        across = np.linspace(0.0, 1.0, 7)

        def where(t: Array, f: Array) -> tuple[Array, Array]:
            d = self.arch + f * (self.outer - self.arch)
            return wheel + d * np.cos(t), c.wheel_z + d * np.sin(t)

        def place(t: Array, f: Array) -> Array:
            x, z = where(t, f)
            roll = 3.5 * (1.0 - np.sqrt(np.clip(1.0 - (2.0 * f - 1.0) ** 4, 0.0, 1.0)))  # lips roll in
            return k.s_point(x, z) + np.stack([0.0 * x, self.proud(x, z) - roll, 0.0 * x], axis=-1)

        def inward(t: Array, f: Array) -> Array:
            return np.stack([0.0 * t, -np.ones_like(t), 0.0 * t], axis=-1)

        return sheet(-turn[::-1], across, lambda t, f: place(-t, f), depth=34.0, inward=inward)

    # -- tub ---------------------------------------------------------------------------------------------------------------

    def tub(self) -> Iterator[GhostPart]:
        c, at = self.car, self.at
        nose = self.face(
            at["bumper"] + HALF, at["nose"] - HALF, 0.0, lambda s, y: HALF - self.stadium(s, y, "front"),
            step=13.0, columns=72,
        )  # fmt: skip
        yield GhostPart("nose", "tub", nose, self.body, "body")
        hood = self.face(at["nose"] + HALF, at["cowl"] - HALF, step=26.0)
        yield GhostPart("hood", "tub", hood, self.body, "body")
        tail = self.face(
            at["belt"] + HALF, at["tail"] - HALF, 0.0, lambda s, y: HALF - self.stadium(s, y, "rear"),
            step=13.0, columns=72,
        )  # fmt: skip
        yield GhostPart("tailgate", "tub", tail, self.body, "body")
        for end, s0, s1 in (("front", "bumper", "nose"), ("rear", "belt", "tail")):
            field = lambda s, y, end=end: self.stadium(s, y, end) + HALF - 1.0  # noqa: E731
            mouth = self.face(at[s0], at[s1], MOUTH, field, step=18.0, columns=64, depth=6.0)
            yield GhostPart(f"mouth_{end}", "tub", mouth, self.colours["mouth"], "black")
        cowl = self.face(at["cowl"], at["screen"], -9.0, step=16.0, crest=6.0)
        yield GhostPart("cowl", "lantern", cowl, self.black, "base")

        def fender(x: Array, z: Array) -> Array:
            edge = np.maximum(x - self.door_front + HALF, c.z_base + HALF - z)
            return np.maximum(np.maximum(edge, self.below_belt(x, z)), self.clear_of_flare(x, z))

        span = (c.x_front - 6.0, self.door_front + 6.0)
        yield from self.both(
            "fender", "tub", self.flank(span, (c.z_base, c.z_belt + 10.0), fender, step=19.0), self.body, "body"
        )
        yield from self.doors()

        def quarter(x: Array, z: Array) -> Array:
            low = np.where(x > c.wheelbase, c.z_base, c.z_sill) + HALF - z
            front = round_max(self.door_rear + HALF - x, low, 8.0)
            return np.maximum(np.maximum(front, self.below_belt(x, z)), self.clear_of_flare(x, z))

        span, height = (self.door_rear, c.x_rear + 6.0), (c.z_sill, c.z_belt + 6.0)
        flap_x, flap_z = self.flap()
        half = 0.042 * c.height

        def flap(x: Array, z: Array) -> Array:
            return ((x - flap_x) ** 4 + (z - flap_z) ** 4) ** 0.25 - half

        right = self.flank(span, height, quarter, step=22.0)
        left = self.flank(span, height, lambda x, z: np.maximum(quarter(x, z), 1.5 - flap(x, z)), step=22.0)
        lid = self.flank(
            (flap_x - half, flap_x + half), (flap_z - half, flap_z + half), lambda x, z: flap(x, z) + 1.5, step=9.0
        )
        yield GhostPart("quarter_right", "tub", right, self.body, "body")
        yield GhostPart("quarter_left", "tub", make.mirrored(left), self.body, "body")
        yield GhostPart("charge_flap", "tub", make.mirrored(lid), self.body, "body")

    def flap(self) -> tuple[float, float]:
        """Centre of the charging flap, on the left quarter above the wheel."""
        c = self.car
        x = min(max(c.wheelbase - 0.42 * self.outer, self.door_rear + 0.075 * c.height), c.wheelbase + 40.0)
        low = c.wheel_z + np.sqrt(max(self.outer**2 - (x - c.wheelbase) ** 2, 0.0))
        return x, float(0.45 * low + 0.55 * c.z_belt)

    def doors(self) -> Iterator[GhostPart]:
        c = self.car
        span, height = (self.door_front, self.door_rear), (c.z_sill, c.z_belt + 6.0)
        if c.doors == "none":
            return
        if c.doors == "net":

            def straps(x: Array, z: Array) -> Array:
                wave = (z - c.z_sill - 80.0 + 75.0) % 150.0 - 75.0
                return np.maximum(np.abs(wave) - 19.0, self.door(x, z))

            yield from self.both(
                "straps", "tub", self.flank(span, height, straps, -4.0, step=13.0, depth=3.0), self.accent, "accent"
            )
            return
        if c.doors == "canvas":
            yield from self.both("door", "tub", self.flank(span, height, self.door, step=30.0), self.inside, "interior")
            return
        # the handle's cup: a stadium below the belt, near the rear edge
        hx, hz = self.door_rear - 125.0, c.z_belt - 0.082 * c.height

        def cup(x: Array, z: Array) -> Array:
            return np.hypot(np.maximum(np.abs(x - hx) - 46.0, 0.0), z - hz) - 24.0

        panel = self.flank(span, height, lambda x, z: np.maximum(self.door(x, z), 1.5 - cup(x, z)), step=19.0)
        yield from self.both("door", "tub", panel, self.body, "body")
        around = ((hx - 70.0, hx + 70.0), (hz - 24.0, hz + 24.0))

        def dish(x: Array, z: Array) -> Array:
            return -20.0 * np.clip(-cup(x, z) / 14.0, 0.0, 1.0) ** 0.7

        hollow = self.flank(*around, cup, dish, step=6.0, depth=0.0)
        yield from self.both("handle_cup", "tub", hollow, self.accent, "accent")
        bar = make.pillow((hx, float(self.skin.side_y(hx, hz)) - 3.0, hz + 13.0), (44.0, 5.0, 8.0), power=4.0, steps=16)
        yield from self.both("handle", "tub", bar, self.accent, "accent")
        if c.doors == "sliding":

            def slot(x: Array, z: Array) -> Array:
                middle = c.z_belt - 0.135 * c.height
                return np.maximum(np.abs(z - middle) - 9.0, np.abs(x - (self.door_rear + c.x_rear) / 2) - 0.3 * c.length)

            x1 = c.x_rear - 150.0
            rail = self.flank((self.door_rear + 20.0, x1), (c.z_belt - 260.0, c.z_belt - 150.0), slot, 1.5, step=9.0)
            yield from self.both("door_rail", "tub", rail, self.base, "base")

    # -- lantern -------------------------------------------------------------------------------------------------------------

    def lantern(self) -> Iterator[GhostPart]:
        c, at = self.car, self.at
        style = c.body_style
        screen = self.framed(at["screen"] + HALF, at["header"] - HALF, 26.0, 28.0, 46.0)
        yield from self.glazing("windscreen", at["screen"] + HALF, at["header"] - HALF, screen)
        x1 = c.x_rear + 6.0
        z = (c.z_cowl - 0.06 * c.height, c.height - 10.0)
        panes = [("door_glass", self.front_pane, self.glazed_doors)]
        last = x1
        if style == "cargo":
            last = self.door_rear + 29.0
        elif self.open_top:
            last = self.header_x + 40.0
            panes = []
        elif style == "pickup":
            last = float(self.skin.profile(at["cab"])[0]) + 30.0
        else:
            panes.append(("quarter_glass", self.rear_pane, True))

        def pillars(x: Array, z: Array) -> Array:
            field = np.maximum(self.skin.belt(x) + HALF - z, x - last + HALF)
            if self.lid or not self.open_top:
                field = np.maximum(field, HALF - self.cap_band(x, z))
            holes = [self.pane(x, z)] if self.open_top else [pane(x, z) for _, pane, _ in panes]
            for hole in holes:
                field = np.maximum(field, 1.5 - hole)
            return field

        x0 = c.x_cowl - 60.0
        frame = self.flank((x0, min(last, x1)), z, pillars, LANTERN, step=18.0, depth=20.0)
        yield from self.both("pillars", "lantern", frame, self.black, "black")
        for name, pane, shut in panes:
            if shut:
                glass = self.flank((x0, x1), z, lambda x, z, pane=pane: pane(x, z), LANTERN - 5.0, step=44.0, depth=0.0)
                yield from self.both(name, "lantern", glass, GLASS, "glass")
        if style == "cargo":
            yield from self.cargo_box(last, x1, z)
        elif style == "pickup":
            back = self.framed(at["back"] + HALF, at["cab"] - HALF, 34.0, 44.0, 46.0)
            yield from self.glazing("back_light", at["back"] + HALF, at["cab"] - HALF, back)
            yield from self.bed()
        elif not self.open_top:
            hatch = self.framed(at["back"] + HALF, at["belt"] - HALF, 30.0, 34.0, 52.0)
            yield from self.glazing("hatch", at["back"] + HALF, at["belt"] - HALF, hatch)

    def glazing(self, name: str, s0: float, s1: float, pane: Field) -> Iterator[GhostPart]:
        frame = self.face(s0, s1, LANTERN, lambda s, y: 1.5 - pane(s, y), step=20.0, columns=40, depth=20.0)
        yield GhostPart(f"{name}_frame", "lantern", frame, self.black, "black")
        glass = self.face(s0, s1, LANTERN - 4.0, pane, step=34.0, columns=28, depth=0.0)
        yield GhostPart(f"{name}_glass", "lantern", glass, GLASS, "glass")

    def cargo_box(self, x0: float, x1: float, z: tuple[float, float]) -> Iterator[GhostPart]:
        """Ribbed sides in the body's colour, closed rear doors and a partition behind the seats."""
        c, at = self.car, self.at
        low, high = c.z_belt + 60.0, c.height - 0.11 * c.height

        def side(x: Array, z: Array) -> Array:
            return np.maximum(
                np.maximum(c.z_belt + HALF - z, x0 + HALF - x), HALF - self.cap_band(x, z)
            )

        def ribs(x: Array, z: Array) -> Array:
            run = np.clip((x - x0 - 50.0) / 16.0, 0.0, 1.0) * np.clip((self.car.x_rear - 215.0 - x) / 16.0, 0.0, 1.0)
            wave = np.clip(0.5 + 1.3 * np.cos(2.0 * np.pi * (z - low) / 64.0), 0.0, 1.0)
            tall = np.clip((z - low + 32.0) / 8.0, 0.0, 1.0) * np.clip((high - z) / 8.0, 0.0, 1.0)
            return 7.0 * run * wave * tall * np.clip((-self.skin.s_depth(x, z) - 60.0) / 20.0, 0.0, 1.0)

        def place(a: Array, b: Array) -> Array:
            return self.skin.s_point(b, a) + ribs(b, a)[:, None] * self.skin.s_normal(b, a)  # a is z, as in `flank`

        def keep(a: Array, b: Array) -> Array:
            return np.maximum(side(b, a), HALF - self.skin.s_crest(b, a))

        box = self._ribbed(x0, x1, z, place, keep)
        yield from self.both("box_side", "tub", box, self.body, "body")
        pane = self.framed(at["back"] + HALF, at["belt"] - HALF, 46.0, 70.0, 52.0)
        frame = self.face(at["back"] + HALF, at["belt"] - HALF, 0.0, lambda s, y: 2.0 - pane(s, y), step=18.0)
        yield GhostPart("rear_doors_frame", "tub", frame, self.body, "body")
        halves = lambda s, y: np.maximum(pane(s, y) + 2.0, 2.0 - np.abs(y))  # noqa: E731
        doors = self.face(at["back"] + HALF, at["belt"] - HALF, LANTERN, halves, step=24.0)
        yield GhostPart("rear_doors", "lantern", doors, self.black, "black")
        wall = self.door_rear + 60.0
        half = c.half_width - 90.0
        plate = make.box((wall, -half, c.floor_z), (wall + 20.0, half, c.height - 90.0))
        yield GhostPart("partition", "interior", plate, self.inside, "interior")

    def _ribbed(self, x0: float, x1: float, z: tuple[float, float], place: Field, keep: Field) -> Mesh:
        xs = np.concatenate([lines(x0, x0 + 90.0, 9.0), lines(x0 + 130.0, x1 - 260.0, 90.0), lines(x1 - 250.0, x1, 13.0)])
        return sheet(lines(z[0] + 40.0, z[1], 10.5), np.unique(xs), place, keep)

    def bed(self) -> Iterator[GhostPart]:
        """The pickup's bed: a rim on the crest, walls and a floor."""
        c, at, k = self.car, self.at, self.skin
        inner = 78.0
        s0, s1 = at["cab"] + HALF, at["belt"] - HALF
        hole = self.framed(s0, s1, 52.0, inner, 40.0)
        rim = self.face(s0, s1, 0.0, lambda s, y: 2.0 - hole(s, y), step=22.0, columns=44)
        yield GhostPart("bed_rim", "base", rim, self.base, "base")
        turn = np.linspace(0.0, 2.0 * np.pi, 65)[:-1]
        s = (s0 + s1) / 2.0 + ((s1 - s0) / 2.0 - 52.0) * np.clip(1.25 * np.cos(turn), -1.0, 1.0)
        y = (k.t_crest(s) - inner) * np.clip(1.25 * np.sin(turn), -1.0, 1.0)
        top = k.t_point(s, y)
        floor = top.copy()
        floor[:, 2] = c.floor_z + 130.0
        middle = floor.mean(axis=0, keepdims=True).repeat(len(top), axis=0)
        well = make.grid(np.stack([middle, floor, floor, top]), around=True)
        yield GhostPart("bed", "interior", well, self.black, "base")

    # -- cap -----------------------------------------------------------------------------------------------------------------

    def roof(self) -> Iterator[GhostPart]:
        c, at = self.car, self.at
        s0, s1 = at["header"] + HALF, at["back"] - HALF
        if c.roof in ("none", "canvas") or self.open_top:
            yield from self.hoops()
        if not self.lid:
            return
        soft = c.roof == "canvas"
        colour, material = (self.inside, "interior") if soft else (self.cap, "accent")
        if c.roof == "panoramic":
            pane = self.framed(s0, s1, 150.0, 70.0, 70.0)
            ring = self.face(s0, s1, CAP, lambda s, y: 2.0 - pane(s, y), step=28.0, columns=44)
            yield GhostPart("roof", "cap", ring, colour, "accent")
            glass = self.face(s0, s1, CAP - 4.0, pane, step=44.0, columns=24, depth=0.0)
            yield GhostPart("roof_glass", "lantern", glass, GLASS, "glass")
        else:
            lid = self.face(s0, s1, CAP, step=30.0)
            yield GhostPart("roof", "cap", lid, colour, "interior" if soft else "accent")
        if self.open_top and soft:
            return

        def rail(x: Array, z: Array) -> Array:
            return self.cap_band(x, z) + HALF

        x = (self.header_x - 260.0, float(self.skin.profile(at["back"])[0]) + 40.0)
        band = self.flank(x, (c.height - 0.26 * c.height, c.height), rail, CAP, step=17.0)
        yield from self.both("roof_rail", "cap", band, colour, "interior" if material == "interior" else "accent")

    def hoops(self) -> Iterator[GhostPart]:
        """Two tubes over the cabin, from belt to belt along the skin."""
        back = float(self.skin.profile(self.at["back"])[0])
        for name, x in (("middle", self.door_rear + 20.0), ("rear", back - 40.0)):
            yield GhostPart(f"hoop_{name}", "cap", make.tube(self.hoop(x), 17.0), self.accent, "accent")

    def hoop(self, x: float) -> Array:
        """A path (n, 3) in the plane of one x, 14 mm inside the skin."""
        c, k = self.car, self.skin
        z = np.linspace(c.z_belt - 40.0, c.height, 220)
        up = np.full_like(z, x)
        z = z[k.s_crest(up, z) > 4.0][::14]
        side = k.s_point(np.full_like(z, x), z) - 16.0 * k.s_normal(np.full_like(z, x), z)
        y = float(k.t_crest(np.float64(k.front_s(c.height)), -6.0)) * np.linspace(0.94, -0.94, 21)
        s = np.interp(x, k.t_point(lines(self.at["screen"], self.at["belt"], 10.0), 0.0)[:, 0],
                      lines(self.at["screen"], self.at["belt"], 10.0)) * np.ones_like(y)  # fmt: skip
        for _ in range(12):
            s = s + 0.8 * (x - k.t_point(s, y)[:, 0])
        over = k.t_point(s, y) - 16.0 * k.t_normal(s, y)
        left = side[::-1] * np.array([1.0, -1.0, 1.0])
        return np.concatenate([side, over, left])

    # -- lamps -----------------------------------------------------------------------------------------------------------------

    def lamps(self) -> Iterator[GhostPart]:
        """Round lamps cut by three gaps: a disc in four layers."""
        r = self.skin.lamp_radius
        gap = 0.15 * r
        layer = (2.0 * r - 3.0 * gap) / 4.0
        grid = np.linspace(-r, r, 25)
        for end in ("front", "rear"):
            colours = (WHITE,) * 4 if end == "front" else (RED, AMBER, RED, RED)  # from below
            for side in ("right", "left"):
                frame = self.skin.lamp_frame(end, side).matrix()

                def place(u: Array, v: Array, frame: Array = frame) -> Array:
                    dome = 4.0 - 5.0 * (u * u + v * v) / (r * r)
                    return np.stack([u, v, dome], axis=-1) @ frame[:3, :3].T + frame[:3, 3]

                for n, colour in enumerate(colours):
                    middle = -r + layer / 2.0 + n * (layer + gap)

                    def slice_(u: Array, v: Array, middle: float = middle) -> Array:
                        return np.asarray(
                            round_max(np.hypot(u, v) - r + 4.0, np.abs(v - middle) - layer / 2.0, 3.0)
                        )

                    yield GhostPart(f"lamp_{end}_{side}_{n + 1}", "lamps",
                                    sheet(grid, lines(middle - layer / 2, middle + layer / 2, 6.0), place, slice_), colour,
                                    "lamp")  # fmt: skip
                turn = np.linspace(0.0, 2.0 * np.pi, 49)[:-1]
                rows = [(r + 2.0, -16.0), (r + 2.0, 1.0), (r + 0.5, 2.5), (r - 1.5, 2.0), (r - 2.0, -16.0), (0.0, -16.0)]
                ring = np.stack([
                    np.stack([a * np.cos(turn), a * np.sin(turn), np.full_like(turn, h)], axis=-1) for a, h in rows
                ])  # fmt: skip
                ring = ring @ frame[:3, :3].T + frame[:3, 3]
                yield GhostPart(f"bezel_{end}_{side}", "lamps", make.grid(ring[:5], around=True), "#C9C8C2", "metal")
                yield GhostPart(
                    f"reflector_{end}_{side}", "lamps", make.grid(ring[4:], around=True), self.colours["mouth"], "black"
                )

    # -- behind the gaps -------------------------------------------------------------------------------------------------------

    def seals(self) -> Iterator[GhostPart]:
        """Black flanges behind every gap: no light comes through the car."""
        c, at, k = self.car, self.at, self.skin
        start, end = float(k.front_s(c.z_bottom + 12.0)), float(k.rear_s(c.z_bottom + 12.0))

        def hollow(s: Array, y: Array) -> Array:
            return 20.0 - self.window(s, y)

        ends = [
            self.face(start, at["cowl"] + 20.0, FLANGE, hollow, step=44.0, columns=24, depth=0.0, crest=0.0),
            self.face(at["belt"] - 20.0, end, FLANGE, step=44.0, columns=20, depth=0.0, crest=0.0),
        ]
        if self.lid and not self.open_top:
            ends.append(self.face(at["header"] - 22.0, at["back"] + 22.0, FLANGE, step=50.0, columns=20, depth=0.0,
                                  crest=0.0) if c.roof != "panoramic" else self.face(
                at["header"] - 22.0, at["back"] + 22.0, FLANGE,
                lambda s, y: 6.0 - self.framed(at["header"], at["back"], 150.0, 70.0, 70.0)(s, y),
                step=30.0, columns=30, depth=0.0, crest=0.0))  # fmt: skip
        yield GhostPart("seal_ends", "seals", make.joined(*ends), self.black, "base")
        open_doors = c.doors in ("none", "net")

        def flank(x: Array, z: Array) -> Array:
            field = np.maximum(z - k.belt(x) - 12.0, self.arch + 3.0 - k.wheel_distance(x, z))
            return np.maximum(field, -18.0 - self.door(x, z)) if open_doors else field

        side = self.flank((c.x_front, c.x_rear), (c.z_bottom + 6.0, c.z_belt + 30.0), flank, FLANGE, step=36.0, depth=0.0,
                          crest=-7.0)  # fmt: skip
        meshes = [side]
        if not self.open_top:

            def edge(x: Array, z: Array) -> Array:
                field = np.maximum(c.z_belt - z, -self.frame + 6.0 - k.s_depth(x, z))
                if c.body_style == "cargo":
                    field = np.minimum(field, self.door_rear - x)
                return field

            top = (c.z_belt, c.height - 12.0)
            meshes.append(self.flank((c.x_cowl, c.x_rear), top, edge, FLANGE - 4.0, step=30.0, depth=0.0, crest=-7.0))
        yield from self.both("seal_side", "seals", make.joined(*meshes), self.black, "base")

    # -- platform ----------------------------------------------------------------------------------------------------------------

    def wheels(self) -> Iterator[GhostPart]:
        c = self.car
        for name, key, x, radius in (
            ("front", c.tyre_front, 0.0, c.radius_front), ("rear", c.tyre_rear, c.wheelbase, c.radius_rear),
        ):  # fmt: skip
            row = table("tyres")[key]
            rim, half = row.number("rim_in") * 12.7, row.number("section_mm") / 2.0
            middle = (x, c.track / 2.0, c.wheel_z)
            turn = np.linspace(-0.5 * np.pi, 0.5 * np.pi, 19)
            lip = rim - 4.0
            wall = radius - lip
            # a superellipse from bead to bead: flat tread, round shoulder
            across = half * np.sign(np.sin(turn)) * np.abs(np.sin(turn)) ** 0.62
            out = lip + wall * np.cos(turn) ** 0.42
            profile = [(lip, -half * 0.72), *((float(r), float(y)) for y, r in zip(across, out, strict=True) if r > lip + 6),
                       (lip, half * 0.72)]  # fmt: skip
            # sidewalls bulge: the widest place is half way up
            tyre = make.revolved(profile, middle, 64)
            yield from self.both(f"tyre_{name}", "wheels", tyre, self.colours["tyre"], "tyre")
            dish = [(rim - 3.0, -half * 0.75), (rim - 12.0, -half * 0.5), (rim - 14.0, half * 0.45), (rim + 3.0, half * 0.66)]
            barrel = make.revolved(dish[::-1], middle, 40)
            disc = make.revolved([(rim - 13.0, -22.0), (0.45 * rim, -14.0), (0.3 * rim, -8.0), (0.0, -8.0)], middle, 40)
            mesh = make.joined(barrel, disc)
            yield from self.both(f"rim_{name}", "wheels", mesh, "#2A2C2E", "metal")
            inner = c.track / 2.0 - half - 45.0
            r = self.arch + 4.0
            low = -float(np.arcsin(min((c.wheel_z - c.z_bottom - 14.0) / r, 0.9)))
            turn = np.linspace(low, np.pi - low, 29)
            ring = np.stack([x + r * np.cos(turn), 0.0 * turn, c.wheel_z + r * np.sin(turn)], axis=-1)
            edge = ring.copy()
            edge[:, 1] = self.skin.side_y(ring[:, 0], np.maximum(ring[:, 2], c.z_bottom + 20.0)) - 12.0
            ring[:, 1] = inner
            hub = np.broadcast_to(np.array([x, inner, c.wheel_z]), ring.shape)
            well = make.grid(np.stack([hub, ring, edge]))
            yield from self.both(f"wheelhouse_{name}", "platform", well, self.black, "base")

    def platform(self) -> Iterator[GhostPart]:
        c = self.car
        clear = self.arch + 25.0
        half = c.half_width - 95.0
        plate = make.box((clear, -half, c.ground_clearance + 8.0), (c.wheelbase - clear, half, c.floor_z))
        yield GhostPart("skateboard", "platform", plate, "#26292B", "base")
        narrow = c.track / 2.0 - 0.5 * table("tyres")[c.tyre_front].number("section_mm") - 60.0
        under = make.box((c.x_front + 90.0, -narrow, c.z_bottom + 12.0), (c.x_rear - 90.0, narrow, c.floor_z - 20.0))
        yield GhostPart("underbody", "platform", under, "#202324", "base")
        blocks = []
        for i in range(c.pack_nx):
            for j in range(c.pack_ny):
                if i * c.pack_ny + j >= c.modules:
                    continue
                x = c.wheelbase / 2.0 + (i - (c.pack_nx - 1) / 2.0) * 163.0
                y = (j - (c.pack_ny - 1) / 2.0) * 363.0
                low = (x - 75.5, y - 177.5, c.ground_clearance + 2.0)
                blocks.append(make.box(low, (x + 75.5, y + 177.5, c.ground_clearance + 110.0)))
        yield GhostPart("battery", "platform", make.joined(*blocks), "#7FA89A", "base")

    def cabin(self) -> Iterator[GhostPart]:
        c, k = self.car, self.skin
        sx, sy, sz = c.sgrp
        places = [(sx, 0.0)] if c.seats == 1 else [(sx, sy), (sx, -sy)]
        if c.seats == 4:
            places += [(sx + 680.0, sy), (sx + 680.0, -sy)]
        for n, (x, y) in enumerate(places):
            soft = make.joined(
                make.pillow((x - 130.0, y, sz - 95.0), (265.0, 215.0, 78.0), lean=-7.0, power=3.2, steps=22),
                make.pillow((x + 195.0, y, sz + 205.0), (72.0, 215.0, 320.0), lean=22.0, power=3.2, steps=22),
                make.pillow((x + 335.0, y, sz + 610.0), (52.0, 135.0, 92.0), lean=16.0, power=3.4, steps=18),
                make.tube(np.array([[x + 290.0, y, sz + 470.0], [x + 330.0, y, sz + 590.0]]), 9.0),
            )
            yield GhostPart(f"seat_{n + 1}", "interior", soft, self.inside, "interior")
        dash_x, dash_z = c.x_a + 205.0, min(c.heel[2] + 545.0, c.z_cowl + 5.0)
        half = float(k.side_y(dash_x, dash_z)) - 40.0
        dash = make.pillow((dash_x - 60.0, 0.0, dash_z - 80.0), (200.0, half, 92.0), lean=-6.0, power=5.0, steps=28)
        yield GhostPart("dash", "interior", dash, "#2B2E30", "interior")
        tilt = np.radians(c.steering_tilt)
        turn = np.linspace(0.0, 2.0 * np.pi, 41)
        centre = np.asarray(c.steering)
        up = np.array([np.sin(tilt), 0.0, np.cos(tilt)])
        side, axis = np.array([0.0, 1.0, 0.0]), np.array([np.cos(tilt), 0.0, -np.sin(tilt)])
        rim = centre + 172.0 * (np.cos(turn)[:, None] * up + np.sin(turn)[:, None] * side)
        spokes = [make.tube(np.stack([centre, centre + 168.0 * (a * up + b * side)]), 11.0, 8)
                  for a, b in ((0.0, 1.0), (0.0, -1.0), (-1.0, 0.0))]  # fmt: skip
        column = make.tube(np.stack([centre - 10.0 * axis, centre - 260.0 * axis]), 26.0, 12)
        wheel = make.joined(make.tube(rim, 14.0), *spokes, column)
        yield GhostPart("steering_wheel", "interior", wheel, "#24272A", "interior")
        wide = c.half_width - 100.0
        end = self.door_rear + 40.0 if c.body_style in ("cargo", "pickup") else c.x_rear - 130.0
        floor = make.box((self.arch, -wide, c.floor_z - 4.0), (min(end, c.wheelbase - self.arch), wide, c.floor_z + 6.0))
        shelf = make.box((c.wheelbase - self.arch - 40.0, -wide + 60.0, c.floor_z),
                         (c.x_rear - 130.0, wide - 60.0, c.wheel_z + self.arch + 30.0))  # fmt: skip
        inside = [floor] if c.body_style == "pickup" else [floor, shelf]
        yield GhostPart("floor", "interior", make.joined(*inside), "#2B2E30", "interior")


def envelope(car: Hardpoints) -> Body:
    """The body's skin itself, for whoever wants to measure it."""
    return skin(car)
