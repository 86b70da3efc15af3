"""Rear quarter: side panel from the door to the tail, with the charge flap."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.panel import SHELL
from parts.body.side import SidePanel
from parts.part import Finding, Interface, Placement, choice, count, flag, mm

if TYPE_CHECKING:
    from shapely import LineString, Polygon
    from shapely.geometry.base import BaseGeometry

    from parts.body.panel import Plan
    from parts.hardpoints import Hardpoints

PLUG = 80.0  # mm: free width for a type 2 plug and fingers, from memory


class RearQuarter(SidePanel):
    """Rear quarter panel.

    From the door's shut line to the crest of the tail, concentric with the flare; below the belt. Drawn outwards and a
    little to the rear. `piece` "flap" is the lid of its charge opening: a squircle with the same gap as all panels, on
    two inserts. Prints on its rim; splits on x = const over the wheel. Not assessed: water in the charge recess (it
    needs the socket's own seal), and the lid's hinge and catch, which are bought.
    """

    piece: str = choice("panel", "the panel or the lid of its charge opening", ("panel", "flap"), group=SHELL)
    charge: bool = flag(True, "opening for the charge socket")
    flap_size: float = mm(130, 90, 160, "of the charge flap, smaller where the panel is", step=2, group="Features")
    ribs_along: int = count(1, 0, 3, "ribs from front to rear")
    ribs_across: int = count(3, 0, 6, "upright ribs")

    presets: ClassVar = {
        "charge side": {},
        "plain side": {"side": "right", "charge": False},
        "charge flap": {"piece": "flap", "rim": 12, "insert": "M4"},
        "pickup": {"body_style": "pickup", "wheelbase": 2000, "ribs_across": 5, "tail": 200},
        "cargo": {"body_style": "cargo", "height": 1750, "wheelbase": 1950, "charge": False},
    }
    facing = 0.25

    # -- charge flap --------------------------------------------------------------------------------------------------

    @cached_property
    def _whole(self) -> Polygon:
        return self.outlines.quarter()

    @property
    def flap_at(self) -> Plan:
        """Centre of the charge opening on the plan."""
        return self.outlines.flap()

    @cached_property
    def flap_half(self) -> float:
        """Half the size of the charge opening, mm: as wished, as long as a rim of the panel stays around it."""
        from shapely import Point

        reach = float(self._whole.exterior.distance(Point(self.flap_at)))
        return min(self.flap_size / 2, (reach - self.rim_width - 6.0) / 1.19)  # a squircle's corner is at 1.19 of half

    def _squircle(self, half: float) -> Polygon:
        from shapely import Polygon

        t = np.linspace(0.0, 2.0 * np.pi, 97)[:-1]
        c, s = np.cos(t), np.sin(t)
        x, z = self.flap_at
        r = half / (c**4 + s**4) ** 0.25
        return Polygon(np.column_stack([x + r * c, z + r * s]))

    @cached_property
    def region(self) -> Polygon:
        return self._squircle(self.flap_half - 2.0) if self.piece == "flap" else self._whole

    def windows(self) -> Sequence[Polygon]:
        return [self._squircle(self.flap_half + 2.0)] if self.charge and self.piece == "panel" else []

    # -- the rest -----------------------------------------------------------------------------------------------------

    def avoided(self) -> BaseGeometry | None:
        lid = self._squircle(self.flap_half)
        return lid.buffer(self.rim_width + self.pad) if self.charge else None

    def fixings(self) -> Sequence[Plan]:
        if self.piece == "panel":
            return super().fixings()
        (x, z), out = self.flap_at, 0.45 * self.flap_half
        return [(x - out, z), (x + out, z)]

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        if self.piece == "flap":
            x, z = self.flap_at
            return [LineString([(x - 200.0, z), (x + 200.0, z)])]
        x0, z0, x1, z1 = self.region.bounds
        low = max(z0, self.shape.z_base)
        levels = np.linspace(low, z1, self.ribs_along + 2)[1:-1]
        upright = [*np.linspace(x0, x1, self.ribs_across + 2)[1:-1]]
        if self.charge:
            upright.append(self.flap_at[0])  # the opening's frame hangs on it
        return [LineString([(x0, v), (x1, v)]) for v in levels] + [LineString([(v, z0), (v, z1)]) for v in upright]

    def interfaces(self) -> Iterator[Interface]:
        yield from super().interfaces()
        if self.charge and self.piece == "panel":
            yield Interface("charge", self.spot(self.flap_at))

    def checks(self) -> Iterator[Finding]:
        yield from super().checks()
        size = 2 * self.flap_half
        if self.charge and size < PLUG:
            yield Finding("charge opening", "warning", f"the opening is {size:.0f} mm wide: tight for plug and hand",
                          "a longer wheelbase or tail, or a smaller flare", size, PLUG, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        size = 2 * 0.042 * car.height
        for side in ("left", "right"):
            charge = side == car.charge_side
            part = cls.of(car, side=side, charge=charge, flap_size=size)
            yield Placement(side, part, part.pose)
            if charge:
                lid = part.changed(piece="flap", rim=12.0)
                yield Placement(f"flap_{side}", lid, lid.pose)
