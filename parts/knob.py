"""Knob profiles: the sides of turned grips on a foot, as poles of one smooth curve."""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from parts.turned import Turned

ROUND = 8.0  # mm: length of the control legs at the foot's edge; gives R 3.2 and more there
DISC = {"ball": 0.47, "pawn": 0.45, "cyl": 0.74, "retro": 0.44}  # radius of the flat top, share of the grip's radius
SHAPES = tuple(DISC)
NECK = {"ball": 18.0, "pawn": 28.0}  # mm: least height of a knob besides 0.93 of its grip's diameter


@dataclass(frozen=True)
class Knob:
    """A knob's measures in mm: diameters of grip and foot, height, and of the seat in the foot that is left flat."""

    shape: str
    grip: float
    foot: float
    height: float
    seat: float

    @staticmethod
    def least_height(shape: str, grip: float) -> float:
        """The height (mm) at which foot, neck and grip of a shape are all there."""
        return 0.93 * grip + NECK[shape] if shape in NECK else 0.0

    @property
    def disc(self) -> float:
        """Radius of the flat top, mm."""
        return DISC[self.shape] * self.grip / 2

    @property
    def leg(self) -> float:
        """Length of the control legs at the foot's edge, mm: shorter where a wide seat needs the foot's flat."""
        return min(ROUND, self.foot / 2 - self.seat / 2 - 1.0)

    @cached_property
    def body(self) -> Turned:
        """The knob without bore, flutes and text; the first and last legs are level: foot and top run in smoothly."""
        base, top, h, leg = self.foot / 2, self.grip / 2, self.height, self.leg
        foot = [(base - leg, 0.0), (base - leg / 3, 0.0), (base, leg * 0.66)]
        if self.shape == "cyl":
            side = [(base, 0.12 * h), (0.5 * (base + top), 0.14 * h)]
            side += [(top, 0.2 * h), (top, 0.5 * h), (top, h - 0.5 * top)]
            crown = [(0.95 * top, h), (self.disc, h)]
        elif self.shape == "retro":
            wide = top - base
            side = [(base, 0.12 * h), (base - 0.06 * wide, 0.34 * h), (base, 0.52 * h), (base + 0.5 * wide, 0.62 * h)]
            side += [(base + 1.16 * wide, 0.7 * h), (base + 1.08 * wide, 0.88 * h)]
            crown = [(0.5 * (self.disc + top), h), (self.disc, h)]
        else:
            centre = h - math.sqrt(top**2 - self.disc**2)
            neck = centre - 0.92 * top  # where the ball begins
            slim, flare = (0.74 * base, 0.4) if self.shape == "pawn" else (0.9 * base, 0.6)
            side = [(base, max(leg, 0.16 * neck)), (slim, max(1.9 * leg, flare * neck))]
            side += [(slim, max(2 * leg, 0.96 * neck))]
            side += [
                (1.085 * top * math.cos(math.radians(t)), centre + 1.085 * top * math.sin(math.radians(t)))
                for t in (-55, -18, 12, 40)
            ]
            crown = [(0.68 * top, h), (self.disc, h)]
        return Turned(np.array(foot + side + crown))

    def wall(self, flute: float, bores: list[tuple[float, float, float]]) -> float:
        """Thinnest wall (mm) beside bores (from z, to z, diameter) with flutes in the grip, above the foot's edge."""
        r, z = self.body.side.T
        outer = r - np.where(r > 0.8 * self.grip / 2, flute, 0.0)
        walls = [outer[(z >= low) & (z <= high)] - d / 2 for low, high, d in bores if high > low]
        return float(min(w.min() for w in walls if w.size))
