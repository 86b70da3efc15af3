"""Hood panel: front lid with a waffle of ribs under it and inserts along its sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.panel import BodyPanel, Plan, Sheet, profile_sheet
from parts.part import Finding, Frame, Placement, count

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from parts.hardpoints import Hardpoints

EMPTY = 40.0  # mm of crumple room below a hood: good practice for heads, not a type approval


class HoodPanel(BodyPanel):
    """Hood panel.

    Covers the profile face from nose to cowl, crest to crest: its long edges lie on the car's one radius, so no normal
    leans more than about 50° off the draw direction (up). The ribs' sides run along the normals.
    Splits on x = const between two ribs; visible face outside. Head impact is not assessed.
    """

    fixes: int = count(6, 4, 8, "inserts, in two rows", step=2)
    ribs_along: int = count(3, 0, 6, "ribs from front to rear")
    ribs_across: int = count(2, 0, 4, "ribs from side to side")

    presets: ClassVar = {
        "city": {},
        "light": {"ribs_along": 1, "ribs_across": 1, "thickness": 2.4, "fixes": 4},
        "stiff": {"ribs_along": 5, "ribs_across": 3, "thickness": 3.6, "rim": 16, "fixes": 8},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950},
    }
    draw = (-0.2, 0.0, 1.0)

    @property
    def _span(self) -> tuple[float, float]:
        at = self.outlines.skin.stations
        return at["nose"], at["cowl"]

    @cached_property
    def sheet(self) -> Sheet:
        return profile_sheet(self.outlines.skin, self.outlines.crest, *self._span)

    @cached_property
    def region(self) -> Polygon:
        return self.outlines.across(*self._span)

    def fixings(self) -> Sequence[Plan]:
        s0, s1 = self._span
        inset = self.pad + 6.0
        s = np.linspace(s0 + inset, s1 - inset, self.fixes // 2)
        y = self.outlines.crest(s) - inset
        return [(float(a), float(b)) for side in (-1, 1) for a, b in zip(s, side * y, strict=True)]

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        s0, s1 = self._span
        half = float(self.outlines.crest((s0 + s1) / 2))
        y = np.linspace(-half, half, self.ribs_along + 2)[1:-1]
        s = np.linspace(s0, s1, self.ribs_across + 2)[1:-1]
        return [LineString([(s0, v), (s1, v)]) for v in y] + [LineString([(v, -900), (v, 900)]) for v in s]

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        yield Finding("head impact", "info", f"keep {EMPTY:g} mm free below the hood; head impact is not assessed", "")

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        part = cls.of(car)
        yield Placement("", part, part.pose)
