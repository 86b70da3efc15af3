"""Bolts: flanges on the hidden skin beside a cut, one with a heat-set insert, one with the screw's hole and seat.

A screw is only offered where it can be put in and turned: its way in is free, and so is the hexagon key, straight on
or leaning as far as a ball end allows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.limits import joint
from configurator.printability.split.cuts import FAR, NEAR, Cut, closest, placed
from configurator.printability.split.straps import REACH, Lane, Skin, Space
from parts.standards import table
from parts.vectors import unit

SCREWS = ("M4", "M3")  # the largest that has room
FLANGE = {"M4": 6.0, "M3": 5.0}  # mm: thickness under the screw's head
FLOOR = 1.5  # mm of flange behind the insert's bore
EMBEDDED = 0.8  # mm that a flange reaches into the shell: no deeper than the wall of a pocket in it
LOW = 0.6  # mm between the skin and a screw's head
EACH = 120.0  # mm of a cut's line for one screw
END = 8.0  # mm from a line's end to the first screw, if there is room
SHORTEST = 45.0  # mm: a shorter line gets none
STEPS = 5.0  # mm between the places tried
LEAN = 0.4  # sine of the largest angle between the skin's normal and the cut's plane
SIDES = 48  # of bores and screws
TOUCH = 1.0  # mm³ that tools and skins may share: the noise of meshes
PIN = 0.2  # mm that the proof's pin is thinner than the insert's bore


@dataclass(frozen=True)
class Fastener:
    """A socket head screw with its insert, mm: all that a flange has to hold."""

    size: str
    screw: str  # a key of the hardware's table
    length: float
    diameter: float
    hole: float  # clearance hole, ISO 273 normal
    head: tuple[float, float]  # diameter and height
    bore: float  # for the insert
    deep: float
    around: float  # plastic around the insert

    @property
    def flange(self) -> float:
        return FLANGE[self.size]

    @property
    def half(self) -> float:
        """Half the flange's width."""
        return max(self.bore / 2 + self.around, self.head[0] / 2 + 1.0)

    @property
    def axis(self) -> float:
        """Height of the screw over the skin."""
        return max(self.head[0] / 2 + LOW, self.bore / 2 + self.around / 2)

    @property
    def top(self) -> float:
        """Height of the flange over the skin."""
        return self.axis + self.bore / 2 + self.around


def fasteners(around: float) -> list[Fastener]:
    """Those that flanges are made for, largest first; the shortest screw with enough thread in its insert."""
    found = []
    for size in SCREWS:
        insert, screw = table("inserts")[size], table("screws")[size]
        d, deep = screw.number("d_mm"), insert.number("depth_mm")
        for key, row in table("hardware").items():
            if row["size"] != size or not key.endswith("ISO 4762"):
                continue
            length = row.number("length_mm")
            if joint("engagement").value * d <= length - FLANGE[size] <= deep:
                head = screw.number("socket_head_d_mm"), screw.number("socket_head_h_mm")
                hole = screw.number("clearance_normal_mm")
                found.append(Fastener(size, key, length, d, hole, head, insert.number("cad_d_mm"), deep, around))
                break
    return found


class Site:
    """A place on a skin across a cut, in axes of its own: along the screw, across it, and up from the skin."""

    def __init__(self, fastener: Fastener, cut: Cut, at: Floats, out: Floats, way: int):
        self.fastener, self.at = fastener, at
        self.way = cut.normal * (1.0 if way == FAR else -1.0)  # from the head to the insert
        self.up = unit(out - (out @ cut.normal) * cut.normal)
        self.axes = np.stack([self.way, np.cross(self.up, self.way), self.up], axis=1)

    def block(self, along: tuple[float, float], up: tuple[float, float], half: float) -> Any:
        """A box from here to there along the screw and up from the skin."""
        from manifold3d import Manifold

        size = (along[1] - along[0], 2 * half, up[1] - up[0])
        return placed(Manifold.cube(size).translate((along[0], -half, up[0])), self.axes, self.at)

    def round(self, radius: float, start: float, stop: float, lean: float = 0.0) -> Any:
        """A bar along the screw's axis, or leaning off it by an angle (degrees) about its start, up from the skin."""
        from manifold3d import CrossSection

        bar = CrossSection.circle(radius, SIDES).extrude(abs(stop - start))
        sign = 1.0 if stop > start else -1.0
        bar = bar.rotate((0.0, 90.0 * sign + lean * (1.0 if sign < 0 else -1.0), 0.0))
        return placed(bar.translate((start, 0.0, self.fastener.axis)), self.axes, self.at)

    @cached_property
    def flanges(self) -> tuple[Any, Any]:
        """Under the head, and around the insert."""
        f, low = self.fastener, -EMBEDDED
        return (self.block((-f.flange, 0.0), (low, f.top), f.half),
                self.block((0.0, f.deep + FLOOR), (low, f.top), f.half))  # fmt: skip

    @cached_property
    def bores(self) -> tuple[Any, Any]:
        f = self.fastener
        return self.round(f.hole / 2, -f.flange - 1.0, 1.0), self.round(f.bore / 2, -1.0, f.deep)

    def stands(self, whole: Any, space: Space) -> bool:
        """Whether the flanges have ground under them, nothing else in their place, and stay inside the outline."""
        f = self.fastener
        along, low = (-f.flange, f.deep + FLOOR), -EMBEDDED
        root = self.block(along, (low, 0.5 * low), f.half)
        if float((root - whole).volume()) > 0.02 * float(root.volume()):
            return False
        room = self.block((along[0] - 1.0, along[1] + 1.0), (0.2 * f.top, f.top + 1.0), f.half + 1.0)
        if float((room ^ whole).volume()) > 0.01 * float(room.volume()):
            return False
        return space.free(room)

    def reached(self, solids: Sequence[Any]) -> float | None:
        """The least lean of a hexagon key with which the screw can be put in and turned; None if it can't."""
        f, room = self.fastener, joint("tool_room").value
        start = -f.flange - 0.2
        way_in = self.round(f.head[0] / 2 + room, start, start - f.length - f.head[1] - 1.0)
        if any(float((way_in ^ solid).volume()) > TOUCH for solid in solids):
            return None
        for lean in (0.0, joint("tool_lean").value / 2, joint("tool_lean").value):
            key = self.round(f.diameter / 2 + room, start - f.head[1], start - joint("tool_length").value, lean)
            if all(float((key ^ solid).volume()) <= TOUCH for solid in solids):
                return lean
        return None


@dataclass(frozen=True, eq=False)
class Bolt:
    """A screw across a cut: where it sits, the lean of the tool in degrees, and the pieces of its head and insert."""

    site: Site
    lean: float
    head: int
    insert: int

    @property
    def fastener(self) -> Fastener:
        return self.site.fastener

    @property
    def place(self) -> Floats:
        """(3,) on the cut, in the screw's axis."""
        return self.site.at + self.fastener.axis * self.site.up

    def lane(self, own: bool) -> Lane:
        """Where straps keep off: of its own cut all along the screw, of another cut only beside its flanges."""
        f = self.fastener
        before, behind = f.flange + 2.0, f.deep + FLOOR + 2.0
        middle = self.place + (behind - before) / 2 * self.site.way
        reach = 2.5 * REACH if own else (behind + before) / 2
        return Lane(middle, self.site.axes[:, 1], f.half + 2.0, self.site.way, reach)

    def clearance(self, head: Any) -> float:
        """Measured around the screw in its finished piece (Manifold), mm."""
        f = self.fastener
        shank = self.site.round(f.diameter / 2, -f.flange, 0.0)
        return closest([shank], [head]) / float(np.cos(np.pi / SIDES))

    def bore(self, insert: Any) -> float:
        """Diameter of the insert's bore, measured in its finished piece (Manifold), mm."""
        f = self.fastener
        pin = self.site.round((f.bore - PIN) / 2, 2 * PIN, f.deep - 2 * PIN)
        return f.bore - PIN + 2 * closest([pin], [insert]) / float(np.cos(np.pi / SIDES))


def sites(skin: Skin, cut: Cut, fastener: Fastener, target: float, reach: float) -> Iterator[Site]:
    """Places on a skin about a target along its cut's line (mm from its start), nearest first, both ways round."""
    line, points, normals = skin.line(cut)
    if not len(points):
        return
    order = np.argsort(np.abs(line - target), kind="stable")
    tried: list[float] = []
    for k in order:
        if abs(line[k] - target) > reach:
            return
        if any(abs(line[k] - other) < STEPS for other in tried) or abs(normals[k] @ cut.normal) > LEAN:
            continue
        tried.append(float(line[k]))
        yield from (Site(fastener, cut, points[k], normals[k], way) for way in (FAR, NEAR))


def targets(length: float) -> list[float]:
    """Where the screws of a line had best sit: at its ends, so that the strap between them stays in one piece."""
    count = 0 if length < SHORTEST else max(1, int(length / EACH + 0.5))
    return [float(at) for at in np.linspace(END, length - END, count)]
