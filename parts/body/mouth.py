"""Mouth: the black band with the lamps, as nose or tailgate, band and lamps share it.

The panel has a window; the band is screwed to the panel's inside from behind, on its rim, and fills the window with a
plateau `MOUTH` under the skin; the lamps go through the band and are bolted to plane seats on its back. Plans are over
(s, y) as in `parts.body.outlines`; lengths in mm. Nothing here loads the CAD kernel.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property, lru_cache
from typing import TYPE_CHECKING

import numpy as np
import shapely
from shapely import Point, Polygon

from parts import lamps
from parts.body.outlines import CORNER, Outlines, largest, opened, outlines
from parts.body.sheet import Sheet, profile_sheet
from parts.body.skin import HALF_GAP
from parts.frame import Frame
from parts.shape import Shape

if TYPE_CHECKING:
    from parts.panel import Stack

LUG = 10.0  # from the mouth's edge to the screws of the band
LAND = 9.0  # radius that such a screw needs on panel and band
SPAN = {"front": ("bumper", "nose"), "rear": ("belt", "tail")}  # stations between which the panel lies
SIDES = ("left", "right")
SCALE = 700.0  # of a profile sheet's second parameter: from crest to crest it runs from -SCALE to SCALE
STRIP = 2.5  # least width of the panel between its window and its edge
GROOVE = 3.0  # around a lamp's opening in the band: the flange shows there


class Mouth:
    """The mouth at one end of a car."""

    def __init__(self, shape: Shape, end: str):
        self.car, self.end = shape, end
        self.out: Outlines = outlines(shape)
        self.skin = self.out.skin
        low, high = SPAN[end]
        self.span = self.skin.stations[low], self.skin.stations[high]
        self.down = -1.0 if end == "front" else 1.0  # the sense of s towards the ground
        self._holes: dict[tuple[str, float], Polygon] = {}
        self.middle = float((self.skin.front_s if end == "front" else self.skin.rear_s)(shape.z_lamp))

    @cached_property
    def panel(self) -> Polygon:
        """Outline of nose or tailgate, without its window."""
        return self.out.across(*self.span)

    @cached_property
    def window(self) -> Polygon:
        """The panel's window: half a gap outside the mouth's edge, and clear of the lamps, which overlap that edge."""
        whole = self.out.mouth(self.end, HALF_GAP)
        for side in SIDES:
            whole = whole.union(self.hole(side, 0.0)).union(self.hole(side, 13.0))
        soft = whole.buffer(10.0, quad_segs=8).buffer(-10.0, quad_segs=8)
        return largest(soft.intersection(self.panel.buffer(-STRIP, quad_segs=8)).buffer(-2.5).buffer(2.5)).simplify(
            0.01
        )

    def plateaus(self, depth: float) -> tuple[Polygon, ...]:
        """What is seen of the band: half a gap inside the mouth's edge, and a groove around each lamp.

        The lamp's opening is at `depth`, in the flange.
        """
        free = self.out.mouth(self.end, -HALF_GAP)
        for side in SIDES:
            free = free.difference(self.hole(side, 7.0).union(self.hole(side, depth)).buffer(GROOVE, quad_segs=8))
        soft = free.buffer(-CORNER, quad_segs=8).buffer(CORNER, quad_segs=8)
        pieces = [p for p in getattr(soft, "geoms", [soft]) if p.area > 1500.0]
        return tuple(p.simplify(0.01) for p in sorted(pieces, key=lambda p: p.centroid.y))

    def flange(self, width: float, depth: float, thickness: float,
               feet: Sequence[Polygon]) -> tuple[Polygon, tuple[Polygon, ...]]:  # fmt: skip
        """The band's outline, `width` beyond the mouth and around screws and lamps' `feet`, and its openings.

        In front, where a lamp leaves no room to the panel's edge, its opening is a bite out of the outline.
        """
        whole = shapely.union_all([
            self.out.mouth(self.end, width), *(Point(at).buffer(LAND, quad_segs=12) for at in self.lugs),
            *(foot.buffer(3.0, quad_segs=8) for foot in feet),
        ])  # fmt: skip
        smooth = whole.buffer(12.0, quad_segs=8).buffer(-12.0, quad_segs=8)
        smooth = smooth.intersection(self.panel.buffer(-1.0, quad_segs=8))
        if self.end == "front":
            for side in SIDES:
                smooth = smooth.difference(self.hole(side, depth + thickness / 2))
            near = shapely.union_all([foot.buffer(1.0, quad_segs=8) for foot in feet])
            smooth = opened(smooth, 1.5).union(near)
        smooth = largest(smooth.buffer(0.5, quad_segs=6).buffer(-0.5, quad_segs=6))
        shell = Polygon(smooth.exterior).simplify(0.01)
        return shell, tuple(Polygon(ring).simplify(0.01) for ring in smooth.interiors)

    def hole(self, side: str, depth: float) -> Polygon:
        """The opening for a lamp, at a depth under the skin."""
        key = side, depth
        if key not in self._holes:
            self._holes[key] = self.disc(side, lamps.opening(self.skin.lamp_radius), depth=depth)
        return self._holes[key]

    @cached_property
    def lugs(self) -> tuple[tuple[float, float], ...]:
        """Places of the band's screws: at the four ends of the mouth and along its long edges where there is room."""
        edge = np.asarray(self.out.mouth(self.end, LUG).exterior.segmentize(2.0).coords)
        room = self.panel.buffer(-LAND - 1.0)
        free = shapely.contains_xy(room, edge[:, 0], edge[:, 1])
        for side in SIDES:
            free &= ~shapely.contains_xy(
                self.disc(side, lamps.seat_radius(self.skin.lamp_radius)).buffer(LAND + 1.0), edge[:, 0], edge[:, 1]
            )
        spots, half = edge[free], float(edge[:, 1].max())
        reach = self.car.mouth + LUG
        found: list[tuple[float, float]] = []
        for way in (1.0, -1.0):
            for share in (-1.0, -0.25, 0.25, 1.0):
                wanted = np.array([self.middle + way * self.down * reach, share * half])
                away = np.linalg.norm(spots - wanted, axis=1)
                best = spots[int(away.argmin())]
                if away.min() < 60.0 and all(np.hypot(*(best - f)) > 60.0 for f in found):
                    found.append((float(best[0]), float(best[1])))
        return tuple(found)

    # -- lamps --------------------------------------------------------------------------------------------------------

    @cached_property
    def _lamps(self) -> dict[str, Frame]:
        return {side: lamps.upright(self.skin.lamp_frame(self.end, side)) for side in SIDES}

    def lamp(self, side: str) -> Frame:
        """The lamp's frame on the skin: z along its normal, x horizontal."""
        return self._lamps[side]

    def seat(self, side: str) -> Frame:
        """The plane that the lamp is bolted to; z outwards."""
        return lamps.seat_frame(self.lamp(side), self.end)

    @cached_property
    def _stack(self) -> tuple[Sheet, Stack]:
        """The skin around the mouth, in the vehicle's frame."""
        low, high = self.span
        beyond = 80.0 if self.end == "front" else 0.0  # in front, a lamp's bar can pass the panel's upper edge
        sheet = profile_sheet(self.skin, self.out.crest, low, high + beyond)
        return sheet, sheet.stack(Frame())

    @cached_property
    def _centres(self) -> dict[str, tuple[float, float]]:
        found = {}
        for side in SIDES:
            _, y, z = self.lamp(side).origin
            found[side] = (float(self.skin._s_at(y, z, front=self.end == "front")), float(y))
        return found

    def centre(self, side: str) -> tuple[float, float]:
        """The lamp's centre on the plan."""
        return self._centres[side]

    def disc(self, side: str, radius: float, x: float = 0.0, y: float = 0.0, depth: float = 0.0) -> Polygon:
        """A round bar along the lamp's axis, about (x, y) in its frame, where it is `depth` under the skin."""
        from parts.panel import through

        sheet, stack = self._stack
        near = sheet.into(np.array(self.centre(side)))
        loop = through(stack, self.lamp(side), near, depth, radius, (x, y))
        uv = np.concatenate([segment[:-1] for segment in loop.segments])
        return Polygon(np.column_stack([uv[:, 0], uv[:, 1] / SCALE * self.out.crest(uv[:, 0])]))

    def behind(self, side: str, region: Polygon, depth: float) -> float:
        """Least distance from a region of a level to the lamp's seat behind it."""
        sheet, stack = self._stack
        points = stack.point(sheet.into(np.asarray(region.exterior.coords)), depth)
        seat = self.seat(side)
        return float(((points - np.array(seat.origin)) @ np.array(seat.z)).min())


@lru_cache(maxsize=16)
def _mouth(shape: Shape, end: str) -> Mouth:
    return Mouth(shape, end)


def mouth(car: Shape, end: str) -> Mouth:
    """The one mouth at an end ("front" or "rear") of a car."""
    return _mouth(car.shape, end)
