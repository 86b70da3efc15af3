"""Details: what a small model of the car shows on its skin, as plan regions that are wide enough to print.

Each detail is a region of a plan ((s, y) on profile faces, (x, z) on the sides), sunk into the skin or standing proud
of it, with details of its own inside. Widths are the car's as long as they print at the scale; below that, lines get
wider and bars fewer. Lengths in mm of the real car, unless a name says otherwise.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Literal

import numpy as np
from shapely import LineString, Point, Polygon, box
from shapely.geometry.base import BaseGeometry

from parts.body.curves import Array
from parts.body.hull import Hull
from parts.body.outlines import largest

Level = Literal["skin", "glass", "proud", "bed"]

LINE = 0.5  # mm of the print: least width of a groove or bar
WALL = 0.6  # … and of what stays between two of them
ROUND = 5  # points of a rounded quarter
SIDES = ("right", "left")


@dataclass(frozen=True, eq=False)
class Detail:
    """One region: its plan ("profile", "right" or "left"), where its floor lies, and what is on that."""

    name: str
    plan: str
    region: Polygon
    level: Level
    inside: tuple[Detail, ...] = ()


class Details:
    """The details of one car at one scale."""

    def __init__(self, hull: Hull, lowest: float = 0.0):
        """`lowest`: where the glasshouse is a piece of its own, the height that it begins at."""
        self.hull, self.dome, self.car = hull, hull.dome, hull.car
        self.out, self.skin = hull.dome.out, hull.dome.skin
        self.lowest = lowest
        self.line = max(LINE * hull.scale, 9.0)
        self.wall = WALL * hull.scale

    # -- glasshouse ---------------------------------------------------------------------------------------------------

    def upper(self) -> Iterator[Detail]:
        """Windscreen, rear window and side windows; the ribs of a box."""
        c, at = self.car, self.skin.stations
        yield from self._pane("windscreen", at["screen"], at["header"], 28.0, 46.0)
        if c.body_style == "pickup":
            yield from self._pane("back light", at["back"], at["cab"], 36.0, 46.0)
        elif c.body_style == "cargo":
            yield from self._pane("rear door", at["back"], at["belt"], 48.0, 40.0, leaves=2)
        else:
            yield from self._pane("rear window", at["back"], at["belt"], 34.0, 52.0)
        for side in SIDES:
            for n, pane in enumerate(self.side_panes, 1):
                yield Detail(f"side window {n} {side}", side, pane, "glass")
        if c.body_style == "cargo":
            yield from self._ribs()

    def _pane(self, name: str, s0: float, s1: float, inset: float, corner: float, leaves: int = 1) -> Iterator[Detail]:
        """A pane between two stations of the profile, in one leaf or in two."""
        s = np.linspace(s0, s1, 40)
        y = self.out.crest(s) - 2.0
        if self.lowest:
            high = self.skin.t_point(s, y)[:, 2] > self.lowest
            s, y = s[high], y[high]
        free = _between(s, y).buffer(-max(inset, self.wall), quad_segs=ROUND, join_style="mitre")
        if leaves == 2:
            free = free.difference(box(0.0, -self.line / 2, 1e5, self.line / 2))
        for n, piece in enumerate(_opened(free, corner), 1):
            yield Detail(f"{name} {n}" if leaves > 1 else name, "profile", piece, "glass")

    @cached_property
    def side_panes(self) -> list[Polygon]:
        """The windows of a side, front to rear."""
        c, out = self.car, self.out
        x = np.linspace(c.x_front, c.x_rear, 60)
        low = np.maximum(self.skin.belt(x) + 0.013 * c.height, self.lowest + self.wall if self.lowest else 0.0)
        above = Polygon([*np.column_stack([x, low]), (c.x_rear, 3e3), (c.x_front, 3e3)])
        frame = max(0.058 * c.height - 22.0, self.wall)
        free: BaseGeometry = out.flank.buffer(-frame, quad_segs=ROUND).intersection(above)
        pillar = max(29.0, 0.5 * self.wall)
        free = free.difference(box(out.door_rear - pillar, 0.0, out.door_rear + pillar, 3e3))
        if c.body_style == "family":
            free = free.difference(box(self.second_door, 0.0, self.second_door + 2 * pillar, 3e3))
        if c.body_style == "cargo":
            free = free.intersection(box(-1e4, 0.0, out.door_rear, 3e3))
        found = [p.simplify(1.0) for p in _opened(free, 40.0) if p.area > (3.0 * self.line) ** 2]
        return sorted(found, key=lambda p: float(p.bounds[0]))

    @property
    def second_door(self) -> float:
        """x at which the rear doors of a four-door body end."""
        return self.car.wheelbase - self.out.outer - 20.0

    def _ribs(self) -> Iterator[Detail]:
        c = self.car
        free = self.out.flank.buffer(-60.0)
        low = max(c.z_belt + 92.0, self.lowest + self.wall + self.line)
        for side in SIDES:
            for n, z in enumerate(np.arange(low, 0.89 * c.height, max(64.0, 2.2 * self.line)), 1):
                line = LineString([(self.out.door_rear + 60.0, z), (c.x_rear - 215.0, z)]).intersection(free)
                if isinstance(line, LineString) and line.length > 6.0 * self.line:
                    yield Detail(f"rib {n} {side}", side, self._groove(line), "glass")

    # -- tub ----------------------------------------------------------------------------------------------------------

    def tub(self) -> Iterator[Detail]:
        """Between base ring and glass: mouths and lamps, shut lines, handles, flap; a pickup's bed."""
        yield from self._mouth("front")
        yield from self._mouth("rear")
        yield self._hood()
        for side in SIDES:
            yield from self._door(side)
        yield from self._tail()

    def _groove(self, line: LineString) -> Polygon:
        return largest(line.buffer(self.line / 2, quad_segs=ROUND).simplify(0.5))

    def _mouth(self, end: str) -> Iterator[Detail]:
        """The black band with its lamps."""
        c, k = self.car, self.skin
        middle = float((k.front_s if end == "front" else k.rear_s)(c.z_lamp))
        s = np.linspace(middle - c.mouth, middle + c.mouth, 14)
        r = 0.92 * c.mouth
        band = _between(s, self.out.crest(s) - 8.0).buffer(-r, quad_segs=8).buffer(r, quad_segs=8)
        within = [lamp for side in SIDES for lamp in self._lamp(end, side, middle)]
        if end == "front":
            half, r = max(40.0, 0.7 * self.line), max(22.0, 0.7 * self.line)
            badge = LineString([(middle, -half), (middle, half)]).buffer(r, quad_segs=ROUND)
            within.append(Detail("badge", "profile", badge, "proud"))
        yield Detail(f"mouth {end}", "profile", largest(band), "glass", tuple(within))

    def _lamp(self, end: str, side: str, middle: float) -> Iterator[Detail]:
        """A disc in as many layers as print."""
        y = self.skin.lamp_y * (1.0 if side == "right" else -1.0)
        r = min(self.skin.lamp_radius, self.car.mouth - 0.9 * self.line)
        n = self._bars(2.0 * r, 0.9)
        gap = max(0.15 * r, self.line) if n > 1 else 0.0
        layer = (2 * r - (n - 1) * gap) / n
        disc = Point(middle, y).buffer(r, quad_segs=12)
        for k in range(n):
            low = middle - r + k * (layer + gap)
            piece = largest(disc.intersection(box(low, y - 2.0 * r, low + layer, y + 2.0 * r)))
            yield Detail(f"lamp {end} {side} {k + 1}", "profile", piece, "proud")

    def _bars(self, height: float, least: float) -> int:
        """How many bars, at most four, share a height with lines between them; `least` of a line is a bar's height."""
        return next((n for n in (4, 3, 2) if (height - (n - 1) * self.line) / n >= least * self.line), 1)

    def _hood(self) -> Detail:
        """The shut line, along both crests and over the nose."""
        at = self.skin.stations
        s = np.linspace(at["nose"], at["cowl"] - 1.5 * self.line, 24)
        y = self.out.crest(s) - self.line / 2
        line = LineString([*np.column_stack([s, -y])[::-1], *np.column_stack([s, y])])
        return Detail("hood line", "profile", self._groove(line), "glass")

    def _door(self, side: str) -> Iterator[Detail]:
        """Shut lines of the doors, the crease between them, the handle; the charging flap on the left."""
        c, out, hull = self.car, self.out, self.hull
        clear = self.wall + self.line / 2
        cuts = [out.door_front, out.door_rear]
        if c.body_style == "family":
            cuts.append(self.second_door)
        for n, x in enumerate(cuts, 1):
            past = [(hull.flare + clear) ** 2 - (x - axle) ** 2 for axle in (0.0, c.wheelbase)]
            low = max(hull.sill + clear, *(c.arch_z + np.sqrt(max(p, 0.0)) if p > 0 else 0.0 for p in past))
            high = float(self.skin.belt(x)) - clear
            if high - low > 4.0 * self.line:
                yield Detail(f"door line {n} {side}", side, self._groove(LineString([(x, low), (x, high)])), "glass")
        x0, x1 = out.door_front + clear + 50.0, out.door_rear - clear - 50.0
        if x1 - x0 > 8.0 * self.line:
            yield Detail(f"crease {side}", side, self._groove(LineString([(x0, c.z_base), (x1, c.z_base)])), "glass")
        x, z, r = out.door_rear - 125.0, c.z_belt - 0.082 * c.height, max(24.0, 0.8 * self.line)
        handle = LineString([(x - 40.0, z), (x + 40.0, z)]).buffer(r, quad_segs=ROUND)
        yield Detail(f"handle {side}", side, largest(handle), "proud")
        if side == "left" and c.body_style != "family":
            x, z = out.flap()
            half = max(0.042 * c.height, 2.2 * self.line)
            core = 0.3 * half
            flap = box(x - core, z - core, x + core, z + core).buffer(0.7 * half, quad_segs=ROUND)
            lid = Detail("flap lid", side, largest(flap.buffer(-self.line, quad_segs=ROUND)), "skin")
            yield Detail("charging flap", side, largest(flap), "glass", (lid,))

    def _tail(self) -> Iterator[Detail]:
        """Shut lines of the tailgate, along the crests and just outside the mouth; a pickup's bed."""
        c, at, hull = self.car, self.skin.stations, self.hull
        clear = self.wall + self.line
        s = np.linspace(at["belt"] + clear, at["tail"], 40)
        y = self.out.crest(s) + np.clip(self.wall + self.line / 2 - 8.0, 0.0, 0.2 * c.r_low)
        x, _, z = self.skin.t_point(s, y).T
        free = (z > c.z_base + clear) & (np.hypot(x - c.wheelbase, z - c.arch_z) > hull.flare + clear)
        if free.sum() > 6:
            for side, sign in zip(SIDES, (1.0, -1.0), strict=True):
                line = LineString(np.column_stack([s, sign * y])[free][::3])
                yield Detail(f"tailgate line {side}", "profile", self._groove(line), "glass")
        if c.body_style == "pickup":
            s = np.linspace(at["cab"] + 60.0, at["belt"] - 60.0, 20)
            for piece in _opened(_between(s, self.out.crest(s) - max(78.0, self.wall)), 40.0)[:1]:
                yield Detail("bed", "profile", piece, "bed")

    # -- base ring ----------------------------------------------------------------------------------------------------

    def ring(self) -> Iterator[Detail]:
        """The grille's slots in front, the number plate's recess behind."""
        c, figure = self.car, self.skin.grille_window()
        middle = float(self.skin.front_s(figure.frame.origin[2]))
        a, b, r = figure.half_width, figure.half_height, min(figure.radius, figure.half_height - 0.5)
        n = self._bars(2.0 * b, 1.0)
        slot = (2 * b - (n - 1) * self.line) / n
        for m in range(n):
            low = middle - b + m * (slot + self.line)
            far = max(abs(low - middle), abs(low + slot - middle)) - b + r  # into the window's rounded corners
            half = a - r + float(np.sqrt(max(r * r - max(far, 0.0) ** 2, 0.0)))
            e = 0.3 * slot
            yield Detail(f"grille {m + 1}", "profile", _rounded(low, -half, low + slot, half, e), "glass")
        s = float(self.skin.rear_s(min(c.ground_clearance + 205.0, c.z_base - 62.0 - self.wall)))
        yield Detail("number plate", "profile", _rounded(s - 45.0, -250.0, s + 45.0, 250.0, 12.0), "glass")


def _between(s: Array, y: Array) -> Polygon:
    """The profile face between -y and y."""
    return Polygon(np.concatenate([np.column_stack([s, y]), np.column_stack([s, -y])[::-1]]))


def _rounded(a0: float, b0: float, a1: float, b1: float, radius: float) -> Polygon:
    core = box(a0 + radius, b0 + radius, a1 - radius, b1 - radius)
    return largest(core.buffer(radius, quad_segs=ROUND))


def _opened(region: BaseGeometry, radius: float) -> list[Polygon]:
    """The pieces of a region, with round outer corners."""
    soft = region.buffer(-radius, quad_segs=ROUND).buffer(radius, quad_segs=ROUND)
    return [p for p in getattr(soft, "geoms", [soft]) if isinstance(p, Polygon) and not p.is_empty]
