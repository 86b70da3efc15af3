"""Roof cap: the lid with its rails in one piece, closed or as a ring around a panoramic pane."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.panel import BodyPanel, Plan
from parts.body.sheet import Sheet
from parts.part import Finding, Frame, Hole, Interface, Placement, choice, count, flag, mm
from parts.standards import table

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from parts.body.roof import Roof
    from parts.hardpoints import Hardpoints
    from parts.panel import Opening, Stack, Step

RACK, WING = "M6", "M5"  # bolts of the roof rack's and the rear spoiler's feet
LEAST_PANE = 120.0  # mm: a shorter one is none
STEEP = 95.0  # degrees: rails stand nearly upright on the print bed; only beyond that they overhang


@dataclass(frozen=True)
class _Mount:
    """A foot that is bolted on: frame and the bolts' way in the vehicle, half the bolts' distance, their size."""

    name: str
    frame: Frame
    way: tuple[float, float, float]
    half: float
    screw: str

    @property
    def clear(self) -> float:
        return table("screws")[self.screw].number("clearance_normal_mm")


@dataclass(frozen=True)
class _Bolt:
    """A bolt of a foot: its place along the frame's x, and where it goes through the cap's outside and inside."""

    mount: _Mount
    x: float
    at: Plan
    end: Plan

    @property
    def reach(self) -> float:
        """Radius that nut and washer need inside."""
        return table("screws")[self.mount.screw].number("washer_od_mm") / 2 + 2.0

    @property
    def land(self) -> float:
        """Radius of what stays as thick as the rim around them."""
        return self.reach + 2.0


class RoofCap(BodyPanel):
    """Roof cap.

    From header to back and over both crests down to the side glass, 4 mm proud: lid and rails are one shell, so no
    joint lies on the crest to leak. Panoramic: a ring around the pane. Inserts sit under the lid, beside the crests.
    Feet of a rack or a rear spoiler get bores in lands as thick as the rim; bolts or nuts come from inside.
    Prints standing on its rails, outside up, with supports under the lid. Snow load and rollover are not assessed.
    """

    roof: str = choice("hard", "closed, or a ring around a pane", ("hard", "panoramic"))
    rack: bool = flag(False, "bores for the feet of a roof rack (closed roofs only)")
    rack_pitch: float = mm(90.8, 70, 130, "between the two bolts of a rack's foot", step=0.1, group="Fit")
    rack_pad: float = mm(3, 2, 5, "thickness of the rubber pads under the feet", group="Fit")
    spoiler: bool = flag(False, "bores for the two feet of a rear spoiler")
    spoiler_pitch: float = mm(33.4, 24, 50, "between the two screws of a spoiler's foot", step=0.1, group="Fit")
    fixes: int = count(8, 4, 12, "inserts, in two rows", step=2)
    ribs_along: int = count(4, 0, 6, "ribs from header to back")
    ribs_across: int = count(3, 0, 6, "ribs from side to side")

    role = "cap"
    presets: ClassVar = {
        "city": {},
        "panoramic": {"roof": "panoramic"},
        "rack": {"rack": True, "thickness": 3.6, "ribs_across": 5},
        "spoiler": {"roof": "panoramic", "spoiler": True},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950, "ribs_along": 6, "ribs_across": 5},
        "pickup cab": {"body_style": "pickup", "wheelbase": 1900, "height": 1560, "ribs_across": 2},
    }
    draw = (0.0, 0.0, 1.0)

    @cached_property
    def top(self) -> Roof:
        from parts.body.roof import roof

        return roof(self.shape)

    @cached_property
    def sheet(self) -> Sheet:
        return self.top.sheet

    @cached_property
    def region(self) -> Polygon:
        return self.top.outline

    def windows(self) -> Sequence[Polygon]:
        return (self._pane,) if self._pane is not None else ()

    @cached_property
    def _pane(self) -> Polygon | None:
        """The pane of a panoramic roof: it ends before the bolts of a spoiler. None if they leave too little of it."""
        from shapely import box

        from parts.body.outlines import opened
        from parts.body.roof import PANE

        if self.roof != "panoramic":
            return None
        pane = self.top.pane
        low, left, high, right = pane.bounds
        end = min((min(b.at[0], b.end[0]) - b.reach - 1.0 for b in self._bolts), default=high)
        if end >= high:
            return pane
        corner = min(PANE[2], 0.45 * (end - low))
        return opened(pane.intersection(box(low, left, end, right)), corner) if end - low > LEAST_PANE else None

    def fixings(self) -> Sequence[Plan]:
        s0, s1 = self.top.span
        inset = self.pad + 10.0
        s = np.linspace(s0 + inset, s1 - inset, self.fixes // 2)
        w = self.top.crest(s) - 30.0
        spots = [(float(a), float(b)) for side in (-1, 1) for a, b in zip(s, side * w, strict=True)]
        return [p for p in spots if all(math.dist(p, bolt.at) > 2 * self.pad + 4 for bolt in self._bolts)]

    def ribs(self) -> Sequence[LineString]:
        """As ordered, and one along each row of inserts and of the rack's bolts, so that they stand on something."""
        from shapely import LineString

        s0, s1 = self.top.span
        half = float(self.top.crest((s0 + s1) / 2)) - 30.0
        y = np.linspace(-half, half, self.ribs_along + 2)[1:-1]
        s = np.linspace(s0, s1, self.ribs_across + 2)[1:-1]
        ribs = [LineString([(s0, v), (s1, v)]) for v in y] + [LineString([(v, -2e3), (v, 2e3)]) for v in s]
        along = np.linspace(s0, s1, 24)
        for side in (-1.0, 1.0):
            ribs.append(LineString(np.column_stack([along, side * (self.top.crest(along) - 30.0)])))
            if places := sorted(bolt.at for bolt in self._bolts if bolt.at[1] * side > 0):
                ribs.append(LineString([(s0, places[0][1]), *places, (s1, places[-1][1])]))
        return ribs

    # -- what stands on it --------------------------------------------------------------------------------------------

    @property
    def carries(self) -> bool:
        """Whether it has the rack's bores."""
        return self.rack and self.roof == "hard"

    @cached_property
    def _mounts(self) -> tuple[_Mount, ...]:
        """Feet of rack and spoiler, in the vehicle's frame."""
        found = []
        if self.carries:
            for name, (frame, way) in self.top.feet(self.rack_pad).items():
                found.append(_Mount(f"rail.{name}", frame, way, self.rack_pitch / 2, RACK))
        if self.spoiler:
            for n, frame in enumerate(self.top.wing(), 1):
                found.append(_Mount(f"spoiler.{n}", frame, frame.z, self.spoiler_pitch / 2, WING))
        return tuple(found)

    @cached_property
    def _bolts(self) -> tuple[_Bolt, ...]:
        both = [(mount, x) for mount in self._mounts for x in (-mount.half, mount.half)]
        if not both:
            return ()
        points, ways = [m.frame.moved(x=x).origin for m, x in both], [m.way for m, _ in both]
        mouths, ends = (self.top.below(points, ways, depth) for depth in (0.0, self.rim))
        return tuple(
            _Bolt(m, x, (float(p[0]), float(p[1])), (float(q[0]), float(q[1])))
            for (m, x), p, q in zip(both, mouths, ends, strict=True)
        )

    def lands(self) -> list[tuple[float, float, float]]:
        return [*super().lands(), *((*at, bolt.land) for bolt in self._bolts for at in (bolt.at, bolt.end))]

    def rules(self) -> Iterator[str]:
        """Every bolt and its washer stand on the roof, clear of its edge and of the pane."""
        from shapely import LineString

        for bolt in self._bolts:
            place = LineString([bolt.at, bolt.end])
            if self.region.exterior.distance(place) < bolt.reach or not self.region.contains(place):
                if bolt.mount.screw == RACK:
                    yield "the roof is too short for the rack's bolts; a longer wheelbase, or no rack"
                else:
                    yield "the roof is too short for the spoiler's bolts; a longer wheelbase, or no spoiler"
                return
        if self.roof == "panoramic" and self._pane is None:
            yield "the spoiler's bolts leave no room for a pane; a longer wheelbase, no spoiler or a hard roof"

    def features(self, stack: Stack) -> tuple[Sequence[Step | Opening], Sequence[Step | Opening]]:
        """The bolts' bores: right through, along their own way, as round there as the bolts are."""
        from parts.panel import Opening, through

        outside, inside = super().features(stack)
        bores = []
        for bolt in self._bolts:
            m, near = bolt.mount, self.sheet.into(np.array(bolt.at))
            bar = self.pose.within(Frame(m.frame.origin, m.way, m.frame.x))
            mouth, end = (through(stack, bar, near, depth, m.clear / 2, (bolt.x, 0.0)) for depth in (0.0, self.rim))
            bores.append(Opening(mouth, end))
        return [*outside, *bores], [*inside, *bores]

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        for m in self._mounts:
            holes = tuple(Hole(x, 0.0, m.clear, m.screw) for x in (-m.half, m.half))
            yield Interface(m.name, self.pose.within(m.frame), holes, self.rack_pad if m.screw == RACK else 0.0)

    def checks(self) -> Iterator[Finding]:
        steepest = self._steepest()
        if steepest > STEEP:
            yield Finding("draw", "warning", "the rails lean in under the lid: they print on supports",
                          "print it on its header", steepest, STEEP, "°")  # fmt: skip
        if self.rack and not self.carries:
            yield Finding(
                "rack", "warning", "a panoramic roof carries no rack: there are no bores for one", "a hard roof"
            )

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """One on every car with a printed roof; canvas and open cars have none."""
        if car.roof not in ("hard", "panoramic"):
            return
        wing = car.trim == "premium" and car.body_style in ("city", "family", "cargo")
        part = cls.of(car, roof=car.roof, rack=car.roof_rack and car.roof == "hard", spoiler=wing)
        yield Placement("", part, part.pose)
