"""Hood panel: front lid with a waffle of ribs under it and inserts along its sides."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.panel import BodyPanel, Plan
from parts.body.sheet import Sheet, profile_sheet
from parts.part import Finding, Placement, choice, count

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from parts.hardpoints import Hardpoints

VENT, VENT_BAR, VENT_FRAME = 15.0, 15.0, 5.0  # mm: a slot's width, the bar to the next, the frame behind it
EMPTY = 40.0  # mm of crumple room below a hood: good practice for heads, not a type approval


class HoodPanel(BodyPanel):
    """Hood panel.

    Covers the profile face from nose to cowl, crest to crest: its long edges lie on the car's one radius, so no normal
    leans more than about 50° off the draw direction (up). The ribs' sides run along the normals.
    Vents let warm air out in two banks towards the screen; their shape follows the car's pattern, their frames are as
    thick as the rim. Splits on x = const between two ribs; visible face outside. Head impact is not assessed.
    """

    vent_slots: int = count(0, 0, 12, "slots in two banks, half of them on each side", step=2)
    pattern: str = choice("plain", "shape of the slots", ("plain", "hex", "rib", "wave", "topo"))
    fixes: int = count(6, 4, 8, "inserts, in two rows", step=2)
    ribs_along: int = count(3, 0, 6, "ribs from front to rear")
    ribs_across: int = count(2, 0, 4, "ribs from side to side")

    presets: ClassVar = {
        "city": {},
        "light": {"ribs_along": 1, "ribs_across": 1, "thickness": 2.4, "fixes": 4},
        "stiff": {"ribs_along": 5, "ribs_across": 3, "thickness": 3.6, "rim": 16, "fixes": 8},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950},
        "vented": {"vent_slots": 8, "pattern": "wave"},
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

    # -- vents --------------------------------------------------------------------------------------------------------

    @cached_property
    def _vents(self) -> tuple[Polygon, ...]:
        """The slots on the plan: across the car, stacked towards the screen, shorter ahead."""
        n = self.vent_slots // 2
        if not n:
            return ()
        s0, s1 = self._span
        pitch = min(VENT + VENT_BAR, 0.5 * (s1 - s0) / n)
        wide = VENT * pitch / (VENT + VENT_BAR)
        half = float(self.outlines.crest((s0 + s1) / 2))
        long = min(150.0, 0.34 * half)
        slots = []
        for k in range(n):
            s = s1 - 0.16 * (s1 - s0) - 0.5 * wide - k * pitch
            for side in (-1.0, 1.0):
                slots.append(_slot(self.pattern, wide, long * (1.0 - 0.06 * k), side, s, side * 0.52 * half))
        return tuple(slots)

    def windows(self) -> Sequence[Polygon]:
        return self._vents

    def frames(self) -> Sequence[Polygon]:
        return [vent.buffer(VENT_FRAME, quad_segs=8) for vent in self._vents]

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        yield Finding("head impact", "info", f"keep {EMPTY:g} mm free below the hood; head impact is not assessed", "")

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """One; premium cars have vents in their pattern."""
        slots = 6 if car.trim == "premium" and car.pattern != "plain" else 0
        part = cls.of(car, vent_slots=slots, pattern=car.pattern if slots else "plain")
        yield Placement("", part, part.pose)


def _slot(pattern: str, wide: float, long: float, side: float, s: float, y: float) -> Polygon:
    """A slot of a pattern about (s, y), `long` across the car: straight, waved, pointed, bowed, or along the car."""
    from shapely import LineString

    t = np.linspace(-0.5, 0.5, 41)
    across, along = t * (long - wide), np.zeros_like(t)
    if pattern == "wave":
        along = 0.28 * wide * np.sin(4.0 * np.pi * t)
        wide *= 0.72
    elif pattern == "topo":
        along = 0.7 * wide * (2.0 * t) ** 2 * side * np.sign(side)
        wide *= 0.8
    elif pattern == "rib":
        along = -0.25 * side * across
        wide *= 0.8
    ends = LineString(np.column_stack([s + along, y + across]))
    if pattern == "hex":  # pointed ends, as the cells' corners
        h, a = wide / 2, long / 2
        corners = [
            (s - h, y - a + h),
            (s - h, y + a - h),
            (s, y + a),
            (s + h, y + a - h),
            (s + h, y - a + h),
            (s, y - a),
        ]
        from shapely import Polygon

        return Polygon(corners).buffer(-2.5).buffer(2.5, quad_segs=8)
    return ends.buffer(wide / 2, quad_segs=12).simplify(0.01)
