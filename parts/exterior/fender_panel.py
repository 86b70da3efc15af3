"""Fender panel: front side panel between bumper, hood, door and flare."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts.body.side import SidePanel
from parts.part import Placement, count

if TYPE_CHECKING:
    from shapely import LineString, Polygon

    from parts.hardpoints import Hardpoints


class FenderPanel(SidePanel):
    """Fender panel.

    Lies between the layer line and the hood's crest, concentric with the flare. Drawn outwards and a little forwards;
    its upper edge lies on the car's one radius. Prints on its rim or on edge; splits above the wheel, on x = const.
    Visible face outside. Loads on it (leaning, pushing the car) are not assessed.
    """

    ribs_n: int = count(3, 0, 6, "ribs from the flare outwards")

    presets: ClassVar = {
        "city": {},
        "right": {"side": "right"},
        "light": {"ribs_n": 1, "thickness": 2.4, "fixes": 6},
        "long nose": {"nose": 240, "ribs_n": 5, "body_style": "family", "wheelbase": 2200},
    }
    facing = -0.25

    @cached_property
    def region(self) -> Polygon:
        return self.outlines.fender()

    def ribs(self) -> Sequence[LineString]:
        from shapely import LineString

        z = self.shape.arch_z
        turns = np.radians(np.linspace(35.0, 145.0, self.ribs_n + 2)[1:-1])
        return [LineString([(0.0, z), (-2000.0 * np.cos(t), z + 2000.0 * np.sin(t))]) for t in turns]

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        yield from cls.both(car)
