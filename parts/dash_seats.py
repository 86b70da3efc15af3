"""Seats on the dash: what dash and gauge bezel, dash and air vent have to agree about. Lengths in mm."""

from __future__ import annotations

import math
from dataclasses import dataclass

from parts.loops import Loop, box
from parts.part import Hole


@dataclass(frozen=True)
class Cluster:
    """A row of round gauges under one bezel: what dash and bezel have to agree about, about the middle of the row."""

    d: float = 80.0
    n: int = 1
    screws: int = 4

    SCREW, MARGIN = 8.5, 7.0  # from a gauge's edge to the screws' circle; from there to the widest flange's edge

    @property
    def pitch(self) -> float:
        return self.d + 14.0

    @property
    def along(self) -> float:
        """From the middle to the outermost gauge."""
        return (self.n - 1) * self.pitch / 2

    @property
    def reach(self) -> float:
        """From a gauge's centre to the edge of the widest flange."""
        return self.d / 2 + self.SCREW + self.MARGIN

    def stadium(self, r: float) -> Loop:
        """All points within r of the line through the gauges' centres."""
        return box(2 * (self.along + r), 2 * r, r)

    def holes(self, diameter: float) -> tuple[Hole, ...]:
        """The M3 screws: evenly round one gauge, else at both ends and between three."""
        r, a = self.d / 2 + self.SCREW, self.along
        if self.n == 1:
            turns = [math.radians(90.0 + (k + 0.5) * 360.0 / self.screws) for k in range(self.screws)]
            return tuple(Hole(r * math.cos(t), r * math.sin(t), diameter, "M3") for t in turns)
        ends = [(sx * (a + r / 2), sy * r * math.sqrt(0.75)) for sx in (-1, 1) for sy in (-1, 1)]
        middle = [(0.0, -r), (0.0, r)] if self.n > 2 else []
        return tuple(Hole(x, y, diameter, "M3") for x, y in (*ends, *middle))


@dataclass(frozen=True)
class Vent:
    """A square vent of rounded corners: what dash and vent have to agree about."""

    d: float = 66.0  # inside of the channel

    WALL, PLAY, SCREW, BEZEL = 2.4, 0.4, 5.0, 14.0  # BEZEL: the widest that the dash keeps free for it

    @property
    def opening(self) -> float:
        """Side of the opening in the dash."""
        return self.d + 2 * (self.WALL + self.PLAY)

    @property
    def corner(self) -> float:
        """Corner radius of the opening."""
        return 0.17 * self.d

    @property
    def reach(self) -> float:
        return self.opening / 2 + self.BEZEL

    def holes(self, diameter: float) -> tuple[Hole, ...]:
        s = self.opening / 2 + self.SCREW
        return tuple(Hole(x, y, diameter, "M3") for x, y in ((s, 0.0), (0.0, s), (-s, 0.0), (0.0, -s)))
