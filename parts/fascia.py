"""Fascia: what is set into a dash and where, in one row beside the steering column.

Openings cannot overlap: each is packed behind the one before, with a gap; what finds no room is left out and named.
Layouts are made for a driver on the left and mirrored for one on the right. Frame: origin in the middle of the strip,
x to the vehicle's right, y up. Lengths in mm.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from parts.dash_seats import Cluster, Vent
from parts.slot import SIZES
from parts.standards import table

ROLL = 19.0  # radius of the fascia's rim: UN R21 asks it of the lower edge (from memory)
GAP = 12.0  # between two openings
RIM = 5.0  # from an opening to where the rim begins to roll
FILLET = 40.0  # where the gauge's arch meets the strip
BOSS = 11.0  # outside of a boss for an M5 insert
LEAST_FREE = 60.0  # narrowest field that is worth a pattern
SCREENS = ("none", "din1", "din2", "tablet7", "tablet8", "tablet10")
# what gives way first if the row is too short
GIVES_WAY = ("usb", "slot", "switch", "inner vent", "screen", "mount", "vent")


@dataclass(frozen=True)
class Block:
    """Something in the row: its kind, centre and half sizes."""

    kind: str
    x: float
    half_width: float
    half_height: float


@dataclass(frozen=True)
class Fascia:
    """The numbers of one fascia, and the row that follows from them."""

    width: float = 1200.0
    height: float = 190.0
    end: float = 0.8  # radius of the ends, as a share of half the height
    side: str = "left"  # where the driver sits
    driver: float = 290.0  # from the middle to the steering column
    column_y: float = 20.0
    column_d: float = 84.0
    gauge_d: float = 80.0
    gauge_n: int = 1
    gauge_rise: float = 50.0  # of the gauge's centre over the strip's upper edge
    screws: int = 4
    vent_d: float = 66.0
    vents: int = 3
    screen: str = "din1"
    switches: int = 3
    usb: int = 2
    slots: int = 1
    slot_size: str = "S"

    @property
    def hand(self) -> float:
        """+1 if the driver sits left, -1 if right."""
        return 1.0 if self.side == "left" else -1.0

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.gauge_d, self.gauge_n, self.screws)

    @property
    def vent(self) -> Vent:
        return Vent(self.vent_d)

    @property
    def screen_size(self) -> tuple[float, float, float]:
        """Width, height and corner radius of the screen's opening."""
        row = table("cutouts" if self.screen.startswith("din") else "displays")[self.screen]
        return row.number("width_mm"), row.number("height_mm"), row.maybe("corner_r_mm") or 3.0

    @property
    def tall(self) -> float:
        """Height of the strip: as ordered, or what its tallest opening needs."""
        needs = [self.vent.reach] if self.vents else []
        if self.screen != "none":
            needs.append(self.screen_size[1] / 2)
        if self.slots:
            _, low, _, high = SIZES[self.slot_size].keep_clear
            needs.append((high - low) / 2)
        return max([self.height, *(2 * (n + RIM + ROLL) for n in needs)])

    @property
    def flat(self) -> tuple[float, float, float]:
        """Half width, half height and corner radius of the strip's flat front."""
        r = max(self.end * self.tall / 2, ROLL + 6.0)
        return self.width / 2 - ROLL, self.tall / 2 - ROLL, r - ROLL

    @property
    def arch(self) -> float:
        """Radius of the arch over the gauges: their flange, or the column below, plus the rolled rim."""
        return max(self.cluster.reach + 3.0, self.column_d / 2 + 8.0) + ROLL

    @property
    def place(self) -> float:
        """x of the column as if the driver sat left: as ordered, unless the arch would run into the end's radius."""
        half, _, r = self.flat
        return -max(min(self.driver, half - r - self.cluster.along - self.arch - FILLET - 1.0), 0.0)

    @property
    def gauge(self) -> tuple[float, float]:
        """Centre of the gauges: as high as ordered, or clear of the column."""
        over_column = self.column[1] + self.column_d / 2 + GAP + self.cluster.reach
        return self.hand * self.place, max(self.tall / 2 + self.gauge_rise, over_column)

    @property
    def column(self) -> tuple[float, float]:
        return self.hand * self.place, self.column_y

    def reach(self, half_height: float) -> float:
        """How far from the middle something that is 2 half_height tall may end on the flat front."""
        w, h, r = self.flat
        past = max(half_height + RIM - (h - r), 0.0)
        return w - RIM - (r - math.sqrt(max(r * r - past * past, 0.0)))

    @cached_property
    def row(self) -> tuple[tuple[Block, ...], tuple[str, ...]]:
        """All blocks from left to right (kind "free": room for a pattern), and the kinds that found no room."""
        low = 2 * (self.flat[1] - RIM)
        vent, mount = (self.vent.reach, self.vent.reach), (BOSS / 2, low / 2)
        cut = table("cutouts")
        wide, tall = cut["carling"].number("height_mm"), cut["carling"].number("width_mm")  # upright
        keep = max(self.column_d / 2, self.cluster.along + self.cluster.reach) + GAP
        ends = (-self.reach(mount[1] if not self.vents else vent[1]), self.place - keep)
        outer = [("vent", *vent)] * (self.vents > 0) + [("mount", *mount)]
        inner = [("mount", *mount)]
        room = ends[1] - ends[0]
        # switches stand in one row if all find room there, else in two where the strip is high enough
        in_row = _length([*outer, *inner]) + self.switches * (wide + GAP) <= room
        stack = 1 if in_row or 2 * tall + GAP > low else 2
        columns = [min(stack, self.switches - k) for k in range(0, self.switches, stack)]
        switches = [("switch" + str(n), wide / 2, (n * (tall + GAP) - GAP) / 2) for n in columns]
        usb = cut["socket12v"].number("d_mm")
        pile = int((low + GAP) / (usb + GAP))
        sockets = [
            ("usb" + str(n), usb / 2, (n * (usb + GAP) - GAP) / 2)
            for n in (min(pile, self.usb - k) for k in range(0, self.usb, pile))
        ]
        left, bottom, right, top = SIZES[self.slot_size].keep_clear
        slots = [("slot", (right - left) / 2, (top - bottom) / 2)] * self.slots
        middle: list[tuple[str, float, float]] = [("inner vent", *vent)] if self.vents > 2 else []
        if self.screen != "none":
            middle.append(("screen", self.screen_size[0] / 2, self.screen_size[1] / 2))
        middle += [("inner vent", *vent)] if self.vents > 3 else []

        while switches and _length([*outer, *inner, switches[0]]) <= room:
            inner.append(switches.pop(0))
        gone = _shortened([outer, inner], room)
        blocks = [*_packed(outer, ends[0], 1.0), *_packed(inner, ends[1], -1.0)]
        blocks += _between(blocks, max(ends[0], -self.reach(low / 2)), ends[1], low / 2)

        ends = (self.place + keep, self.reach(mount[1] if self.vents < 2 else vent[1]))
        near = [("mount", *mount), *switches]
        far = [("vent", *vent)] * (self.vents > 1) + [("mount", *mount), *slots[::-1]]
        room = ends[1] - ends[0]
        middle += sockets
        gone += _shortened([near, middle, far], room)
        spare = room - _length([*near, *middle, *far])
        start = ends[0] + _length(near)
        # the screen comes as close to the middle of the car as the room on its far side allows
        ahead = 0.0
        for kind, half, _ in middle:
            if kind == "screen":
                ahead = min(max(-(start + half), 0.0), spare)
                break
            start += 2 * half + GAP
        right_side = [*_packed(near, ends[0], 1.0), *_packed(middle, ends[0] + _length(near) + ahead, 1.0),
                      *_packed(far, ends[1], -1.0)]  # fmt: skip
        right_side += _between(right_side, ends[0], min(ends[1], self.reach(low / 2)), low / 2)
        placed = [Block(b.kind, self.hand * b.x, b.half_width, b.half_height) for b in (*blocks, *right_side)]
        return tuple(sorted(placed, key=lambda b: b.x)), tuple(gone)

    def band(self, height: float) -> tuple[float, float]:
        """Ends of the widest free stretch along the flat front's lower edge on the passenger's side, `height` mm high.

        Bosses are no obstacle: they are behind.
        """
        _, h, _ = self.flat
        start = self.place + max(self.column_d / 2, self.cluster.along + self.cluster.reach) + GAP
        limits = sorted((self.hand * start, self.hand * self.reach(h - RIM)))
        tall = [b for b in self.row[0] if b.kind not in ("free", "mount") and b.half_height > h - RIM - height]
        edges = [limits[0], *(e for b in tall for e in (b.x - b.half_width - 4, b.x + b.half_width + 4)), limits[1]]
        edges = [min(max(e, limits[0]), limits[1]) for e in edges]
        return max(zip(edges[::2], edges[1::2], strict=True), key=lambda s: s[1] - s[0])

    def of(self, kind: str) -> Iterator[Block]:
        """The blocks whose kind ends so ("vent": all vents), from left to right."""
        return (b for b in self.row[0] if b.kind.rstrip("0123456789").endswith(kind))

    def stacked(self, kind: str, step: float) -> Iterator[tuple[float, float]]:
        """Centres of the things that stand in columns of a kind, from left to right and from above."""
        for b in self.of(kind):
            n = int(b.kind.removeprefix(kind))
            yield from ((b.x, ((n - 1) / 2 - k) * step) for k in range(n))


Items = list[tuple[str, float, float]]


def _length(items: Items) -> float:
    """Of the items with a gap behind each."""
    return sum(2 * half + GAP for _, half, _ in items)


def _shortened(groups: list[Items], room: float) -> list[str]:
    """Takes items out of the groups until they fit; what was taken."""
    gone: list[str] = []
    for kind in GIVES_WAY:
        for group in groups:
            while sum(map(_length, groups)) > room and (
                there := [i for i in group if i[0].rstrip("0123456789") == kind]
            ):
                group.remove(there[-1])
                gone.append(kind)
    return gone


def _packed(items: Items, start: float, way: float) -> list[Block]:
    """The items in a row from x = start, with a gap behind each."""
    blocks = []
    for kind, half, tall in items:
        blocks.append(Block(kind, start + way * half, half, tall))
        start += way * (2 * half + GAP)
    return blocks


def _between(blocks: list[Block], low: float, high: float, tall: float) -> list[Block]:
    """The widest stretch between x = low and high that no block uses, as a free block; none under LEAST_FREE."""
    edges = [low - GAP, *sorted(e for b in blocks for e in (b.x - b.half_width, b.x + b.half_width)), high + GAP]
    edges = [min(max(e, low - GAP), high + GAP) for e in edges]
    start, end = max(zip(edges[::2], edges[1::2], strict=True), key=lambda s: s[1] - s[0])
    half = (end - start) / 2 - GAP
    return [Block("free", (start + end) / 2, half, tall)] if 2 * half >= LEAST_FREE else []
