"""Roof cap: the lid with its rails in one piece, closed or as a ring around a panoramic pane."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.face import local
from parts.body.panel import BodyPanel, Plan, Sheet
from parts.bores import Bore, bored
from parts.part import Finding, Hole, Interface, Placement, choice, count, flag, mm
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cq
    from shapely import LineString, Polygon

    from parts.body.roof import Roof
    from parts.hardpoints import Hardpoints

RACK = "M6"  # bolts of the roof rack's feet
STEEP = 95.0  # degrees: rails stand nearly upright on the print bed; only beyond that they overhang


class RoofCap(BodyPanel):
    """Roof cap.

    From header to back and over both crests down to the side glass, 4 mm proud: lid and rails are one shell, so no
    joint lies on the crest to leak. Panoramic: a ring around the pane. Inserts sit under the lid, beside the crests.
    With a rack, four pairs of bores for its feet, each in a land as thick as the rim; nuts and washers from inside.
    Prints standing on its rails, outside up, with supports under the lid. Snow load and rollover are not assessed.
    """

    roof: str = choice("hard", "closed, or a ring around a pane", ("hard", "panoramic"))
    rack: bool = flag(False, "bores for the feet of a roof rack (closed roofs only)")
    rack_pitch: float = mm(90.8, 70, 130, "between the two bolts of a rack's foot", step=0.1, group="Fit")
    rack_pad: float = mm(3, 2, 5, "thickness of the rubber pads under the feet", group="Fit")
    fixes: int = count(8, 4, 12, "inserts, in two rows", step=2)
    ribs_along: int = count(4, 0, 6, "ribs from header to back")
    ribs_across: int = count(3, 0, 6, "ribs from side to side")

    role = "accent"
    presets: ClassVar = {
        "city": {},
        "panoramic": {"roof": "panoramic"},
        "rack": {"rack": True, "thickness": 3.6, "ribs_across": 5},
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
        return (self.top.pane,) if self.roof == "panoramic" else ()

    def fixings(self) -> Sequence[Plan]:
        s0, s1 = self.top.span
        inset = self.pad + 10.0
        s = np.linspace(s0 + inset, s1 - inset, self.fixes // 2)
        w = self.top.crest(s) - 30.0
        spots = [(float(a), float(b)) for side in (-1, 1) for a, b in zip(s, side * w, strict=True)]
        return [p for p in spots if all(np.hypot(p[0] - a, p[1] - b) > 2 * self.pad + 4 for a, b in self._bolts)]

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
            if row := sorted(p for p in self._bolts if p[1] * side > 0):
                ribs.append(LineString([(s0, row[0][1]), *row, (s1, row[-1][1])]))
        return ribs

    # -- roof rack ----------------------------------------------------------------------------------------------------

    @property
    def carries(self) -> bool:
        """Whether it has the rack's bores."""
        return self.rack and self.roof == "hard"

    @property
    def _clear(self) -> float:
        return table("screws")[RACK].number("clearance_normal_mm")

    @cached_property
    def _bolts(self) -> tuple[Plan, ...]:
        """Where the rack's bolts go through, on the plan."""
        if not self.carries:
            return ()
        half = self.rack_pitch / 2
        return tuple(
            self.top.below(frame.moved(x=x).origin, way)
            for frame, way in self.top.feet(self.rack_pad).values() for x in (-half, half)
        )  # fmt: skip

    def lands(self) -> list[tuple[float, float, float]]:
        washer = table("screws")[RACK].number("washer_od_mm") / 2
        return [*super().lands(), *((a, b, washer + 4.0) for a, b in self._bolts)]

    def build(self) -> cq.Workplane:
        from parts.frame import Frame

        work = super().build()
        if not self.carries:
            return work
        half, bores = self.rack_pitch / 2, []
        for frame, way in self.top.feet(self.rack_pad).values():
            here = local(self.pose, Frame(frame.origin, way, frame.x))
            bores += [Bore(here.moved(x, 0.0, -60.0), self._clear / 2, 100.0) for x in (-half, half)]
        try:
            work.objects = [bored(work.objects[0], bores)]
        except ValueError as reason:
            raise self.fails("bores of the rack", reason) from reason
        return work

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        if self.carries:
            half = self.rack_pitch / 2
            holes = tuple(Hole(x, 0.0, self._clear, RACK) for x in (-half, half))
            for name, (frame, _) in self.top.feet(self.rack_pad).items():
                yield Interface(f"rail.{name}", local(self.pose, frame), holes, self.rack_pad)
        edge = self.top.skin.stations["back"]
        yield Interface("spoiler", self.spot((edge - 98.0, 0.0)))

    def checks(self) -> Iterator[Finding]:
        steepest = self._steepest()
        if steepest > STEEP:
            yield Finding("draw", "warning", "the rails lean in under the lid: they print on supports",
                          "print it on its header", steepest, STEEP, "°")  # fmt: skip
        if self.rack and not self.carries:
            yield Finding("rack", "warning", "a panoramic roof carries no rack: there are no bores for one", "a hard roof")

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """One on every car with a printed roof; canvas and open cars have none."""
        if car.roof not in ("hard", "panoramic"):
            return
        part = cls.of(car, roof=car.roof, rack=car.roof_rack and car.roof == "hard")
        yield Placement("", part, part.pose)
