"""Windows of a wheel cover: equal openings around the axis that leave spokes, middle, hooks and valve their room.

What is asked for gives way where it has to: the windows' width first, then their length, then their number; and where
the valve would touch a window's edge, all windows end below it. Pure numpy: nothing of the CAD kernel.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from parts.loops import Loop, petal, polygon, rounded, squircle
from parts.loops import box as rectangle

STYLES = ("squircle", "slot", "petal", "hex", "turbine", "solid")
VALVE = 16.0  # mm: hole for valve and pump
AROUND = 4.0  # mm: material around that hole
SPOKE = 6.0  # mm: thinnest spoke
WIDE, LONG = 8.0, 14.0  # mm: smallest window
BAND = 24.0  # mm: narrowest band that gets windows


@dataclass(frozen=True)
class Windows:
    """`count` equal windows around the axis, the first on +y; what had to give way to make them so."""

    first: Loop
    count: int
    notes: tuple[str, ...] = ()

    @property
    def loops(self) -> list[Loop]:
        return [self.first.moved(degrees=k * 360 / self.count) for k in range(self.count)]

    @property
    def spoke(self) -> float:
        """The thinnest spoke, mm."""
        here = self.first.sampled(12)
        there = self.first.moved(degrees=360 / self.count).sampled(12)
        return float(np.hypot(*(here[:, None] - there[None]).transpose(2, 0, 1)).min())

    def shows(self, radius: float) -> bool:
        """Whether a valve at this radius on +y is wholly in the first window."""
        x, y = self.first.sampled(8).T
        crossings = (y > radius) != (np.roll(y, -1) > radius)
        inside = float(y.min()) < radius < float(y.max()) and bool(crossings.any()) and float(x.min()) < 0 < x.max()
        return inside and float(np.hypot(x, y - radius).min()) >= VALVE / 2

    def clear_of(self, radius: float) -> bool:
        """Whether a hole for a valve at this radius, in the middle of a spoke, keeps its material."""
        a = math.pi / 2 + math.pi / self.count
        at = (radius * math.cos(a), radius * math.sin(a))
        loops = (self.first, self.first.moved(degrees=360 / self.count))
        return min(float(np.hypot(*(loop.sampled(12) - at).T).min()) for loop in loops) >= VALVE / 2 + AROUND


@dataclass(frozen=True)
class Wish:
    """What is asked of the windows: style, how many, their length as a share of their band, the solid share of the
    circle through their middles; turbine blades trail on the left side of a car, `mirrored` on the right."""

    style: str
    count: int
    length: float
    spokes: float
    mirrored: bool = False

    def within(self, low: float, high: float, valve: float) -> Windows | None:
        """The windows between two radii (mm) with a valve at a third; None where none have room."""
        found = self._fitted(low, high)
        if found is None or found.shows(valve) or found.clear_of(valve):
            return found
        found = self._fitted(low, valve - VALVE / 2 - AROUND)
        return found and replace(found, notes=("the windows end below the valve", *found.notes))

    def _fitted(self, low: float, high: float) -> Windows | None:
        """As many windows as asked, or as have room, each as large as can be."""
        if high - low < BAND:
            return None
        asked = self.length * (high - low)
        for n in range(self.count, 2, -1):
            length = max(asked, LONG)
            while length >= LONG:
                middle = low + length / 2 + 0.9 * (high - low - length)  # far out, where the valve shows in them
                first, share = self._widest(n, low, high, middle, length)
                if first is not None:
                    return Windows(first, n, tuple(self._said(n, length, asked, share)))
                length *= 0.9
        return None

    def _said(self, n: int, length: float, asked: float, share: float) -> Iterator[str]:
        if n < self.count:
            yield f"{n} windows instead of {self.count}: more would be narrower than {WIDE:g} mm"
        if abs(length - asked) > 0.05:
            yield f"the windows are {length:.0f} mm long instead of {asked:.0f} mm"
        if share < 1:
            yield f"the windows are {1 - share:.0%} narrower than asked: spokes of {SPOKE:g} mm, clear of the hooks"

    def _widest(self, n: int, low: float, high: float, middle: float, length: float) -> tuple[Loop | None, float]:
        """The widest window that leaves its spokes and stays in its band, and its share of the width asked for."""
        width = (1 - self.spokes) * 2 * math.pi * middle / n
        best: Loop | None = None
        least, share, most = 0.0, 1.0, 1.0
        for _ in range(10):
            loop = self._window(middle, length, share * width)
            if loop is not None and _in_room(loop, n, low, high):
                best, least = loop, share
            else:
                most = share
            if least == most:
                break
            share = (least + most) / 2
        return (best, least) if best is not None and float(np.ptp(best.sampled(8)[:, 0])) >= WIDE else (None, 0.0)

    def _window(self, middle: float, length: float, width: float) -> Loop | None:
        """A window on +y; None where its corners have no room for their radius."""
        if self.style == "squircle":
            loop = squircle(min(width, 1.2 * length), length, 0.62)
        elif self.style == "slot":
            loop = rectangle(min(width, 0.6 * length), length, length)
        elif self.style == "hex":
            side = min(width / 2, length / math.sqrt(3))
            loop = polygon(6, side * math.sqrt(3), 0.18 * side, 0.0).moved(degrees=90)
        elif self.style == "petal":
            outer = min(width / 2, 0.38 * length)
            loop = petal(0.5 * outer, outer, length)
        else:
            blade = _blade(middle, length, width)
            return blade.mirrored() if blade and self.mirrored else blade
        return loop.moved(0, middle)


def _in_room(loop: Loop, n: int, low: float, high: float) -> bool:
    r = np.hypot(*loop.sampled(12).T)
    return float(r.max()) <= high + 0.01 and float(r.min()) >= low - 2 and Windows(loop, n).spoke >= SPOKE


def _blade(middle: float, length: float, width: float) -> Loop | None:
    """A turbine window: radial edges leaning by half a window."""
    low, high = middle - length / 2, middle + length / 2
    half, lean = width / middle / 2, min(0.5 * width / middle + 0.12, 0.45, 0.4 * length / middle)
    corners = [(low, -half - lean), (low, half - lean), (high, half + lean), (high, -half + lean)]
    points = np.array([(r * math.sin(a), r * math.cos(a)) for r, a in corners])
    sides = np.linalg.norm(np.roll(points, -1, axis=0) - points, axis=1)
    if 2 * half * low < WIDE:
        return None
    try:
        return rounded(points, min(0.22 * float(sides.min()), 8.0))
    except ValueError:
        return None
