"""Ball sockets: printed cups that snap over a ball, on a post."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parts.cad import cq

if TYPE_CHECKING:
    import cadquery

WALL = 2.4  # mm: thickness of the tongues
MOUTH = 0.3  # how far the mouth lies below the ball's centre, share of the cup's radius
SLOT = 2.0  # mm: width of the two crossed slots that part the tongues


@dataclass(frozen=True)
class BallSocket:
    """A cup open towards -Z about a ball of `diameter` with its centre at height `z`, `gap` clear around it, mm."""

    diameter: float
    gap: float
    z: float

    @property
    def radius(self) -> float:
        """Inner radius of the cup, mm."""
        return self.diameter / 2 + self.gap

    @property
    def strain(self) -> float:
        """How far the tongues stretch when the ball snaps in: a cantilever bent by the mouth's undercut."""
        r = self.radius
        return 1.5 * WALL * (self.diameter / 2 - 0.954 * r) / r**2  # 0.954: radius of the mouth over that of the cup

    def on_post(self, top: float) -> cadquery.Shape:
        """The slotted socket on a post that reaches up to z = top."""
        r, z, outer = self.radius, self.z, self.radius + WALL
        mouth = (math.sqrt(r * r - (MOUTH * r) ** 2), z - MOUTH * r)
        equator = (r * math.cos(0.6), z + r * math.sin(0.6))
        profile = (
            cq.Workplane("XZ")
            .moveTo(0, z + r)
            .threePointArc(equator, mouth)
            .lineTo(outer, mouth[1])
            .lineTo(outer, z + 0.5 * r)
            .lineTo(0.8 * outer, top)
            .lineTo(0, top)
            .close()
        )
        socket = profile.revolve(360, (0, 0, 0), (0, 1, 0)).val()
        low, high = mouth[1] - 1.0, z + 0.7 * r
        slots = [
            cq.Workplane("XY").box(x, y, high - low).translate((0, 0, (low + high) / 2)).val()
            for x, y in ((4 * outer, SLOT), (SLOT, 4 * outer))
        ]
        return socket.cut(*slots)
