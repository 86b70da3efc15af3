"""Snap hooks on a plate's back: arms on a circle whose catches reach outwards behind a lip."""

from __future__ import annotations

import math
from dataclasses import dataclass

from parts.loops import box
from parts.patches import Level

WIDTH = 14.0  # mm
FOOT = 0.8  # mm: chamfer around a hook's root, where its stress peaks
PLAY = 0.4  # mm: between the arm and the lip


@dataclass(frozen=True)
class SnapHook:
    """A hook behind a lip of radius `lip` (mm): an arm of `length` and `thickness`, a catch that reaches `catch`."""

    lip: float
    length: float
    thickness: float
    catch: float

    @property
    def low(self) -> float:
        """z of the tip under the plate's back, mm; the catch slopes to it at 20°, to snap in by itself."""
        return -self.length - 2.8 * (self.catch + PLAY) - 0.8

    @property
    def inside(self) -> float:
        """Radius of the root's inner edge, mm."""
        return self.lip - PLAY - self.thickness - FOOT

    @property
    def reach(self) -> float:
        """Radius of the tip's outer corners, mm."""
        return math.hypot(self.lip - PLAY - 0.3, WIDTH / 2)

    @property
    def strain(self) -> float:
        """Strain at the root as it snaps in: 3 t y / (2 L²), a straight arm bent by its catch."""
        return 1.5 * self.thickness * self.catch / self.length**2

    def levels(self, angle: float) -> list[Level]:
        """The hook at an angle (degrees) as a stack of rectangles, tip first; the plate's back is z = 0."""
        r = self.lip - PLAY

        def level(z: float, out: float, wide: float = 0.0, within: float = 0.0) -> Level:
            a, b = r - self.thickness - within, r + out
            return Level(box(b - a, WIDTH + 2 * wide).moved((a + b) / 2, 0).moved(degrees=angle), z)

        reach = self.catch + PLAY
        return [
            level(self.low, -0.3),
            level(-self.length - reach - 0.8, reach),
            level(-self.length - reach, reach),
            level(-self.length, 0.0),
            level(-FOOT, 0.0),
            level(0.0, FOOT, FOOT, FOOT),
        ]
