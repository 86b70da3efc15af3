"""Faces: what nose panel and tailgate have in common: a profile face around the mouth that the lamp band sits in."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.panel import BodyPanel, Plan
from parts.body.sheet import Sheet, profile_sheet
from parts.part import Hardware, Hole, Interface, Placement
from parts.standards import table

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from parts.body.mouth import Mouth
    from parts.hardpoints import Hardpoints
    from parts.panel import Opening, Step


class FacePanel(BodyPanel):
    """A body panel with the mouth in it. Subclasses say at which `end` of the car, their `draw` and their ribs."""

    end: ClassVar[str]
    fixes: int
    ribs_up: int

    @cached_property
    def mouth(self) -> Mouth:
        from parts.body.mouth import mouth

        return mouth(self.shape, self.end)

    @cached_property
    def sheet(self) -> Sheet:
        return profile_sheet(self.outlines.skin, self.outlines.crest, *self.mouth.span, step=22.0)

    @cached_property
    def region(self) -> Polygon:
        return self.mouth.panel

    def windows(self) -> Sequence[Polygon]:
        return (self.mouth.window,)

    def fixings(self) -> Sequence[Plan]:
        """Along the edge below the mouth, and at the upper corners."""
        inset = self.pad + 6.0
        s0, s1 = self.mouth.span
        low, high = (s0 + inset, s1 - inset) if self.mouth.down < 0 else (s1 - inset, s0 + inset)
        below = (float(self.outlines.crest(low)) - inset) * np.linspace(-1.0, 1.0, self.fixes - 2)
        spots = [(low, float(y)) for y in below]
        y = float(self.outlines.crest(high)) - inset
        return [*spots, (high, -y), (high, y)]

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        half = self.region.bounds[3]
        y = np.linspace(-half, half, self.ribs_up + 2)[1:-1]
        return [LineString([(self.mouth.span[0], v), (self.mouth.span[1], v)]) for v in y]

    def lands(self) -> list[tuple[float, float, float]]:
        return [*super().lands(), *((a, b, self.pad + 1.5) for a, b in self.mouth.lugs)]

    def stands(self, openings: Sequence[Opening]) -> Sequence[Step | Opening]:
        from parts.panel import Step, circle

        stack = self.sheet.stack(self.pose)
        d, deep = self.bore
        bores = [circle(stack, self.sheet.into(np.array(at)), d / 2, self.rim - deep / 2) for at in self.mouth.lugs]
        return [*openings, *(Step(loop, self.rim - deep) for loop in bores)]

    def kept(self) -> Iterator[BaseGeometry]:
        """The lamps, which only thin strips of the panel pass."""
        from parts.body.mouth import SIDES
        from parts.lamps import seat_radius

        radius = seat_radius(self.mouth.skin.lamp_radius)
        yield from (self.mouth.disc(side, radius).intersection(self.region) for side in SIDES)

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        hole = (Hole(0.0, 0.0, self.bore[0], self.insert),)
        for i, at in enumerate(self.mouth.lugs, 1):
            yield Interface(f"band.{i}", self.spot(at, self.rim, outwards=False), hole)

    def hardware(self) -> Iterator[Hardware]:
        """Inserts and screws of its own fixings; inserts alone for the band, which brings its screws."""
        yield from super().hardware()
        row = table("inserts")[self.insert]
        yield Hardware(f"insert {self.insert}", len(self.mouth.lugs), row.maybe("mass_g"), row.maybe("price_eur"),
                       "inserts table")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        part = cls.of(car)
        yield Placement("", part, part.pose)
