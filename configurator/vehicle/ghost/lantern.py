"""The upper two layers: glass and black pillars, and the cap; with cargo box, pickup bed and hoops."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from configurator.solid.model import Mesh
from configurator.vehicle.ghost import sheet as make
from configurator.vehicle.ghost.outline import HALF, GhostPart, Outline, lines
from configurator.vehicle.ghost.sheet import Array, Field, sheet
from parts.body.curves import CAP, LANTERN

GLASS = "#203034"


class Lantern(Outline):
    """Lantern and cap."""

    def lantern(self) -> Iterator[GhostPart]:
        c, at = self.car, self.at
        style = c.body_style
        screen = self.framed(at["screen"] + HALF, at["header"] - HALF, 26.0, 28.0, 46.0)
        yield from self.glazing("windscreen", at["screen"] + HALF, at["header"] - HALF, screen)
        y = np.linspace(0.62, -0.22, 12) * c.half_width * c.driver
        blade = self.skin.t_point(at["screen"] + 52.0 + 16.0 * np.cos(y / 300.0), y)
        blade = blade + 7.0 * self.skin.t_normal(np.full_like(y, at["screen"] + 60.0), y)
        arm = np.array([self.skin.t_point(at["screen"] - 14.0, 0.1 * c.half_width * c.driver), blade[5]])
        wiper = make.joined(make.tube(blade, 6.0, 6), make.tube(np.linspace(arm[0], arm[1], 3), 7.0, 6))
        yield GhostPart("wiper", "lantern", wiper, self.black, "base")
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
            field = np.maximum(self.skin.belt(x) + HALF - 0.01 - z, x - last + HALF)
            if self.lid or not self.open_top:
                field = np.maximum(field, HALF - self.cap_band(x, z))
            holes = [self.pane(x, z)] if self.open_top else [pane(x, z) for _, pane, _ in panes]
            for hole in holes:
                field = np.maximum(field, 1.5 - hole)
            return field

        x0 = c.x_cowl - 60.0
        above = (HALF, c.height - 10.0 - float(self.skin.belt(x0)))
        turn = np.array([30.0, 36.0, 46.0, 60.0, 76.0])
        columns = np.concatenate([self.door_rear - turn, self.door_rear + turn])
        rows = 0.013 * c.height + np.array([-9.0, -1.6, 5.0, 15.0, 30.0])
        frame = self.flank((x0, min(last, x1)), above, pillars, LANTERN, step=24.0, depth=20.0,
                           more=rows, across=columns, datum=self.skin.belt)  # fmt: skip
        yield from self.both("pillars", "lantern", frame, self.black, "black")
        for name, pane, shut in panes:
            if shut:
                glass = self.flank((x0, x1), z, pane, LANTERN - 5.0, step=36.0, depth=0.0, across=columns)
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
        frame = self.face(s0, s1, LANTERN, lambda s, y: 1.5 - pane(s, y), step=30.0, columns=32, depth=20.0)
        yield GhostPart(f"{name}_frame", "lantern", frame, self.black, "black")
        glass = self.face(s0, s1, LANTERN - 4.0, pane, step=50.0, columns=20, depth=0.0)
        yield GhostPart(f"{name}_glass", "lantern", glass, GLASS, "glass")

    def cargo_box(self, x0: float, x1: float, z: tuple[float, float]) -> Iterator[GhostPart]:
        """Ribbed sides in the body's colour, and closed rear doors."""
        c, at = self.car, self.at
        low, high = c.z_belt + 60.0, c.height - 0.11 * c.height

        def side(x: Array, z: Array) -> Array:
            return np.maximum(np.maximum(c.z_belt + HALF - z, x0 + HALF - x), HALF - self.cap_band(x, z))

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
        frame = self.face(at["back"] + HALF, at["belt"] - HALF, 0.0, lambda s, y: 2.0 - pane(s, y), step=26.0)
        yield GhostPart("rear_doors_frame", "tub", frame, self.body, "body")
        halves = lambda s, y: np.maximum(pane(s, y) + 2.0, 2.0 - np.abs(y))  # noqa: E731
        doors = self.face(at["back"] + HALF, at["belt"] - HALF, LANTERN, halves, step=24.0)
        yield GhostPart("rear_doors", "lantern", doors, self.black, "black")

    def _ribbed(self, x0: float, x1: float, z: tuple[float, float], place: Field, keep: Field) -> Mesh:
        xs = np.concatenate(
            [lines(x0, x0 + 80.0, 16.0), lines(x0 + 130.0, x1 - 260.0, 110.0), lines(x1 - 250.0, x1, 22.0)]
        )
        return sheet(lines(z[0] + 40.0, z[1], 12.8), np.unique(xs), place, keep)

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
        y = (self.crest(s) - inner) * np.clip(1.25 * np.sin(turn), -1.0, 1.0)
        top = k.t_point(s, y)
        floor = top.copy()
        floor[:, 2] = c.floor_z + 130.0
        middle = floor.mean(axis=0, keepdims=True).repeat(len(top), axis=0)
        well = make.grid(np.stack([middle, floor, floor, top]), around=True)
        yield GhostPart("bed", "interior", well, self.black, "base")

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
            lid = self.face(s0, s1, CAP, step=40.0, columns=30)
            yield GhostPart("roof", "cap", lid, colour, "interior" if soft else "accent")
        if self.open_top and soft:
            return

        def rail(x: Array, z: Array) -> Array:
            return self.cap_band(x, z) + HALF

        x = (self.header_x - 260.0, float(self.skin.profile(at["back"])[0]) + 40.0)
        band = self.flank(x, (c.height - 0.26 * c.height, c.height), rail, CAP, step=21.0)
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
