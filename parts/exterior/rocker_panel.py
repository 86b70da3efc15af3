"""Rocker panel: the base ring under the door, from arch to arch, with the ledge that the door sill's trim lies on."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.panel import BodyPanel, Plan
from parts.body.sheet import Sheet
from parts.part import Frame, Interface, Placement, choice, count, mm

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from parts.hardpoints import Hardpoints
    from parts.panel import Opening, Step

SIDES = ("left", "right")


class RockerPanel(BodyPanel):
    """Rocker panel.

    Covers the side face below the door between the arches, as proud as the flares at its ends and 3 mm along the door.
    Behind its upper edge a ledge reaches inwards: the sill's trim lies on it and hides its screws.
    Prints on its ledge, outside up; splits on x = const between two ribs. Jacking and side impact are not assessed.
    """

    side: str = choice("left", "of the car", SIDES)
    ledge: float = mm(18, 6, 40, "how far the ledge reaches in behind the rim", step=1)
    fixes: int = count(4, 2, 8, "inserts, in one row")
    ribs_up: int = count(7, 0, 14, "upright ribs")

    presets: ClassVar = {
        "city": {},
        "right": {"side": "right"},
        "light": {"thickness": 2.4, "ribs_up": 4, "fixes": 3, "ledge": 12},
        "long": {"wheelbase": 2350, "body_style": "family", "ribs_up": 12, "fixes": 7},
    }
    role = "base"
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PP_GF30", "PETG", "PC")

    @property
    def towards(self) -> tuple[float, float, float]:
        return (0.0, 1.0 if self.side == "right" else -1.0, 0.0)

    @cached_property
    def sheet(self) -> Sheet:
        from parts.body.sill import rocker_sheet

        return rocker_sheet(self.outlines, self.side)

    @cached_property
    def region(self) -> Polygon:
        from parts.body.sill import rocker

        return rocker(self.outlines)

    def _row(self, n: int, room: Polygon, inset: float) -> Sequence[Plan]:
        """n places along the panel's middle height, the outer ones `inset` mm from where the room ends there."""
        from shapely import LineString

        x0, z0, x1, z1 = self.region.bounds
        z = (z0 + z1) / 2
        reach = room.intersection(LineString([(x0, z), (x1, z)])).bounds
        return [(float(x), z) for x in np.linspace(reach[0] + inset, reach[2] - inset, n)]

    def fixings(self) -> Sequence[Plan]:
        from parts.body.outlines import largest

        room = largest(
            self.region.buffer(-self.pad, quad_segs=6)
        )  # where a foot runs low under an arch, no pad has room
        return self._row(self.fixes, room, self.rim_width)

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        at = [
            x for x, _ in (*self._row(self.ribs_up + 2, self.region, 0.0)[1:-1], *self.fixings())
        ]  # pads are held by ribs
        return [LineString([(x, 0.0), (x, 2e3)]) for x in at]

    @cached_property
    def _shelf(self) -> Polygon:
        """The ledge's plan: the rim along the upper edge."""
        from parts.body.sill import shelf

        return shelf(self.region, self.rim_width)

    def stands(self, openings: Sequence[Opening]) -> Sequence[Step | Opening]:
        from parts.panel import Step

        return [*openings, Step(self.loop(self._shelf), self.rim + self.ledge)]

    @cached_property
    def pose(self) -> Frame:
        """As every panel's; but it stands on its ledge, or on its rim where the undercut takes the ledge further up."""
        frame = self.stood()
        stack = self.sheet.stack(frame)
        lows = [
            stack.point(self.sheet.into(np.asarray(plan.segmentize(4.0).exterior.coords)), depth)[:, 2].min()
            for plan, depth in ((self._shelf, self.rim + self.ledge), (self.region, self.rim))
        ]
        return frame.moved(z=float(min(lows)))

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        x0, _, x1, _ = self._shelf.bounds
        z = self._shelf.bounds[3]
        at = self.spot(((x0 + x1) / 2, z), self.rim + self.ledge / 2)
        inverse = np.linalg.inv(self.pose.matrix())[:3, :3]
        yield Interface("trim", Frame(at.origin, tuple(inverse @ (0.0, 0.0, 1.0)), tuple(inverse @ (1.0, 0.0, 0.0))))

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        for side in SIDES:
            part = cls.of(car, side=side)
            yield Placement(side, part, part.pose)
