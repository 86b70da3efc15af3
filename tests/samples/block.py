"""A block with a hole: closed-form volume."""

from __future__ import annotations

import math

import cadquery as cq

from parts.part import Built, Part, count, flag, mm


class Block(Part):
    """Drilled block."""

    width: float = mm(40, 20, 100, "along X")
    depth: float = mm(20, 15, 50, "along Y")
    height: float = mm(10, 5, 30, "along Z")
    holes: int = count(1, 0, 3, "in a row along X")
    noted: bool = flag(False, "leave a note")

    def rules(self):
        if self.holes * 12 > self.width:
            yield f"{self.holes} holes need {self.holes * 12} mm of width, there are {self.width:g}: fewer, or wider"

    def build(self) -> cq.Workplane:
        built = Built()
        if self.noted:
            built.note("as ordered")
        work = cq.Workplane().box(self.width, self.depth, self.height, centered=(True, True, False))
        for i in range(self.holes):
            work = work.cut(cq.Workplane().center(12 * (i - (self.holes - 1) / 2), 0).circle(4).extrude(self.height))
        return built.solid(work.val())

    @property
    def volume(self) -> float:
        """mm³, in closed form."""
        return (self.width * self.depth - self.holes * math.pi * 16) * self.height
