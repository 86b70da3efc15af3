"""The lower two layers: the graphite base ring and the body-coloured tub with its doors."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from configurator.solid.model import Mesh
from configurator.vehicle.ghost import sheet as make
from configurator.vehicle.ghost.outline import HALF, GhostPart, Outline
from configurator.vehicle.ghost.sheet import Array, sheet
from parts.body.curves import BASE, MOUTH, round_max


class Tub(Outline):
    """Base ring and tub."""

    def ring(self) -> Iterator[GhostPart]:
        c, at, k = self.car, self.at, self.skin
        low = c.z_bottom + 0.35 * c.r_bottom  # below that the ring turns under: left open to the underbody
        start, end = float(k.front_s(low)), float(k.rear_s(low))
        foot = float(k.t_point(start, self.crest(np.array(start)))[2])
        bumper = self.face(start, at["bumper"] - HALF, self.layered, lambda s, y: -self.window(s, y), step=17.0,
                           depth=16.0, more=k.front_s(self.grooves()))  # fmt: skip
        yield GhostPart("bumper_front_middle", "base", bumper, self.base, "base")
        recess = self.face(start, at["bumper"] - 12.0, -34.0, lambda s, y: self.window(s, y) - 30.0, depth=0.0)
        yield GhostPart("grille_recess", "base", recess, self.colours["mouth"], "black")
        bumper = self.face(
            at["tail"] + HALF, end, self.layered, step=24.0, depth=16.0, more=k.rear_s(self.grooves())[::-1]
        )
        yield GhostPart("bumper_rear_middle", "base", bumper, self.base, "base")

        def corner(x: Array, z: Array) -> Array:
            return np.maximum(np.maximum(z - c.z_base + HALF, foot - z), self.clear_of_arch(x, z))

        span = (foot - 6.0, c.z_base + 12.0)
        front = self.flank(
            (c.x_front - 4.0, 12.0 - 0.5 * self.arch), span, corner, self.proud, step=17.0, more=self.grooves()
        )
        yield from self.both("bumper_front_corner", "base", front, self.base, "base")
        rear = self.flank(
            (c.wheelbase + 0.5 * self.arch - 12.0, c.x_rear + 4.0),
            span,
            corner,
            self.proud,
            step=17.0,
            more=self.grooves(),
        )
        yield from self.both("bumper_rear_corner", "base", rear, self.base, "base")

        def sill(x: Array, z: Array) -> Array:
            return np.maximum(np.maximum(z - c.z_sill + HALF, c.z_bottom - z), self.clear_of_arch(x, z))

        span = (self.arch * 0.6, c.wheelbase - self.arch * 0.6)
        strip = self.flank(span, (c.z_bottom, c.z_sill + 8.0), sill, self.proud, step=24.0)
        yield from self.both("sill", "base", strip, self.base, "base")
        for name, x in (("front", 0.0), ("rear", c.wheelbase)):
            yield from self.both(f"flare_{name}", "base", self.flare(x), self.base, "base")

    def flare(self, wheel: float) -> Mesh:
        """The flare in polar lines about the wheel: smooth edges with few triangles."""
        c, k = self.car, self.skin
        inner = 1.0 if wheel == 0.0 else -1.0  # towards the car's middle

        def foot(direction: float) -> float:
            low = min(c.arch_z, c.z_sill) if direction == inner else c.arch_z
            return float(np.arcsin(np.clip((low + HALF - c.arch_z) / (self.arch + 0.5 * c.band), -0.9, 0.9)))

        turn = np.linspace(foot(1.0), np.pi - foot(-1.0), 41)
        across = np.linspace(0.0, 1.0, 6)

        def where(t: Array, f: Array) -> tuple[Array, Array]:
            d = self.arch + f * (self.outer - self.arch)
            return wheel + d * np.cos(t), c.arch_z + d * np.sin(t)

        def place(t: Array, f: Array) -> Array:
            x, z = where(t, f)
            plain = self.proud(x, z) - self.layered(z) + BASE
            roll = 3.0 * (1.0 - np.sqrt(np.clip(1.0 - (2.0 * f - 1.0) ** 4, 0.0, 1.0)))  # lips roll in
            return k.s_point(x, z) + np.stack([0.0 * x, plain - roll, 0.0 * x], axis=-1)

        def inward(t: Array, f: Array) -> Array:
            return np.stack([0.0 * t, -np.ones_like(t), 0.0 * t], axis=-1)

        def keep(t: Array, f: Array) -> Array:
            return HALF - k.s_crest(*where(t, f))

        return sheet(turn, across, place, keep, depth=30.0, inward=inward)

    def tub(self) -> Iterator[GhostPart]:
        c, at = self.car, self.at
        nose = self.face(
            at["bumper"] + HALF, at["nose"] - HALF, 0.0, lambda s, y: HALF - self.stadium(s, y, "front"),
            step=19.0, columns=52,
        )  # fmt: skip
        yield GhostPart("nose", "tub", nose, self.body, "body")
        hood = self.face(at["nose"] + HALF, at["cowl"] - HALF, step=26.0)
        yield GhostPart("hood", "tub", hood, self.body, "body")
        tail = self.face(
            at["belt"] + HALF, at["tail"] - HALF, 0.0, lambda s, y: HALF - self.stadium(s, y, "rear"),
            step=19.0, columns=52,
        )  # fmt: skip
        yield GhostPart("tailgate", "tub", tail, self.body, "body")
        for end, s0, s1 in (("front", "bumper", "nose"), ("rear", "belt", "tail")):
            field = lambda s, y, end=end: self.stadium(s, y, end) + HALF - 1.0  # noqa: E731
            mouth = self.face(at[s0], at[s1], MOUTH, field, step=26.0, columns=44, depth=6.0)
            yield GhostPart(f"mouth_{end}", "tub", mouth, self.colours["mouth"], "black")
        cowl = self.face(at["cowl"], at["screen"], -9.0, step=16.0, crest=6.0)
        yield GhostPart("cowl", "lantern", cowl, self.black, "base")

        def fender(x: Array, z: Array) -> Array:
            edge = np.maximum(x - self.door_front + HALF, c.z_base + HALF - z)
            return np.maximum(np.maximum(edge, self.below_belt(x, z)), self.clear_of_flare(x, z))

        span = (c.x_front - 6.0, self.door_front + 6.0)
        yield from self.both(
            "fender", "tub", self.flank(span, (c.z_base, c.z_belt + 10.0), fender, step=23.0), self.body, "body"
        )
        yield from self.doors()

        def quarter(x: Array, z: Array) -> Array:
            low = np.where(x > c.wheelbase, c.z_base, c.z_sill) + HALF - z
            front = round_max(self.door_rear + HALF - x, low, 8.0)
            return np.maximum(np.maximum(front, self.below_belt(x, z)), self.clear_of_flare(x, z))

        span, height = (self.door_rear, c.x_rear + 6.0), (c.z_sill, c.z_belt + 6.0)
        crease = c.z_base + np.array([-18.0, -9.0, 0.0, 8.0, 16.0])
        flap_x, flap_z = self.flap()
        half = 0.042 * c.height

        def flap(x: Array, z: Array) -> Array:
            return ((x - flap_x) ** 4 + (z - flap_z) ** 4) ** 0.25 - half

        plain = self.flank(span, height, quarter, step=26.0, more=crease)
        holed = self.flank(
            span, height, lambda x, z: np.maximum(quarter(x, z), 1.5 - flap(x, z)), step=26.0, more=crease
        )
        lid = self.flank(
            (flap_x - half, flap_x + half), (flap_z - half, flap_z + half), lambda x, z: flap(x, z) + 1.5, step=9.0
        )
        if c.charge_side == "left":
            holed, lid = make.mirrored(holed), make.mirrored(lid)
        else:
            plain = make.mirrored(plain)
        yield GhostPart(f"quarter_{c.charge_side}", "tub", holed, self.body, "body")
        yield GhostPart(f"quarter_{'right' if c.charge_side == 'left' else 'left'}", "tub", plain, self.body, "body")
        yield GhostPart("charge_flap", "tub", lid, self.body, "body")

    def flap(self) -> tuple[float, float]:
        """Centre of the charging flap, on one quarter above the wheel."""
        c = self.car
        x = min(max(c.wheelbase - 0.42 * self.outer, self.door_rear + 0.075 * c.height), c.wheelbase + 40.0)
        low = c.arch_z + np.sqrt(max(self.outer**2 - (x - c.wheelbase) ** 2, 0.0))
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

        turn = np.array([3.0, 12.0, 26.0])
        crease = c.z_base + np.array([-26.0, -18.0, -9.0, 0.0, 8.0, 16.0, 24.0])
        rows = np.concatenate([c.z_sill + turn, crease, hz + np.array([-22.0, -12.0, 0.0, 12.0, 22.0])])
        ends = np.array([72.0, 66.0, 58.0, 46.0])
        columns = np.concatenate([self.door_front + turn, hx - ends, hx + ends, self.door_rear - turn])
        panel = self.flank(
            span,
            height,
            lambda x, z: np.maximum(self.door(x, z), 1.5 - cup(x, z)),
            step=30.0,
            more=rows,
            across=columns,
        )
        yield from self.both("door", "tub", panel, self.body, "body")
        around = ((hx - 70.0, hx + 70.0), (hz - 24.0, hz + 24.0))

        def dish(x: Array, z: Array) -> Array:
            return -12.0 * np.clip(-cup(x, z) / 14.0, 0.0, 1.0) ** 0.7

        hollow = self.flank(*around, cup, dish, step=5.5, depth=0.0)
        yield from self.both("handle_cup", "tub", hollow, self.accent, "accent")
        bar = make.pillow((hx, float(self.skin.side_y(hx, hz)) - 3.0, hz + 13.0), (44.0, 5.0, 8.0), power=4.0, steps=12)
        yield from self.both("handle", "tub", bar, self.accent, "accent")
        if c.doors == "sliding":

            def slot(x: Array, z: Array) -> Array:
                middle = c.z_belt - 0.135 * c.height
                return np.maximum(
                    np.abs(z - middle) - 9.0, np.abs(x - (self.door_rear + c.x_rear) / 2) - 0.3 * c.length
                )

            x1 = c.x_rear - 150.0
            rail = self.flank((self.door_rear + 20.0, x1), (c.z_belt - 260.0, c.z_belt - 150.0), slot, 1.5, step=9.0)
            yield from self.both("door_rail", "tub", rail, self.base, "base")
