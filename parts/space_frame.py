"""Space frame: the twelve nodes and twenty tubes that carry a car's cabin, just inside its skin.

On each side six nodes (A-, B- and C-pillar, base and top) are joined by sill, roof rail and pillars; a cross tube joins
each to its twin. A graph for packaging and for the nodes' sockets: no load case has been calculated with it. Lengths
in mm, vehicle frame; left and right are mirror images.
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

from parts.frame import Vector
from parts.hardpoints import Hardpoints

if TYPE_CHECKING:
    from parts.body.skin import Body

TUBE = 34.0  # outside diameter
DEPTH = 72.0  # of the tubes' axes under the skin
PILLARS = ("A", "B", "C")
SIDES = (("left", -1.0), ("right", 1.0))
STEEPEST = math.tan(math.radians(25.0))  # lean of the C-pillar, at most


@dataclass(frozen=True)
class SpaceFrame:
    """Nodes by name ("B_top_left") and tubes as pairs of names."""

    nodes: dict[str, Vector]
    tubes: tuple[tuple[str, str], ...]

    def neighbours(self, node: str) -> tuple[str, ...]:
        """The nodes that tubes join to this one."""
        return tuple(b if a == node else a for a, b in self.tubes if node in (a, b))


def space_frame(car: Hardpoints) -> SpaceFrame:
    """The frame of one car."""
    nodes: dict[str, Vector] = {}
    for side, sign in SIDES:
        nodes |= {f"{name}_{side}": (x, sign * y, z) for name, (x, y, z) in _right(car).items()}
    tubes: list[tuple[str, str]] = []
    for side, _ in SIDES:
        for level in ("base", "top"):
            tubes += [(f"{a}_{level}_{side}", f"{b}_{level}_{side}")
                      for a, b in itertools.pairwise(PILLARS)]  # fmt: skip
        tubes += [(f"{pillar}_base_{side}", f"{pillar}_top_{side}") for pillar in PILLARS]
    tubes += [(f"{pillar}_{level}_left", f"{pillar}_{level}_right") for level in ("base", "top") for pillar in PILLARS]
    return SpaceFrame(nodes, tuple(tubes))


@lru_cache(maxsize=16)
def _right(car: Hardpoints) -> dict[str, Vector]:
    """The six nodes of the right side, by pillar and level."""
    from parts.body import skin

    body = skin(car)
    sx = car.sgrp[0]
    header, back = (float(body.profile(body.stations[name])[0]) for name in ("header", "back"))
    pickup = car.body_style == "pickup"
    last = min(back - 40.0, sx + 200.0 if pickup else car.wheelbase - 40.0)
    first = min(header + 30.0, last - 430.0)
    tops = {"A": first, "B": _between(first, sx + 160.0, last), "C": last}
    heights = {pillar: _under_roof(body, x) for pillar, x in tops.items()}
    floor = car.floor_z + TUBE / 2
    over_arch = car.arch_z + car.arch_radius + TUBE + 16.0
    front = car.arch_radius + 53.0  # clear of the front wheel
    # the cab of a pickup ends there; other cars reach behind the rear axle, with a pillar that leans no more than that
    rear = last + 60.0 if pickup else min(car.wheelbase + 60.0, last + STEEPEST * (heights["C"] - over_arch))
    low = floor if rear < car.wheelbase - car.arch_radius - TUBE else over_arch
    clear = car.arch_radius + TUBE  # of the tubes' axes, around the rear wheel
    b = min(_between(front, tops["B"] - 40.0, rear), car.wheelbase - 1.55 * clear)
    bases = {"A": front, "B": b, "C": rear}
    if low > floor:
        # the sill's rear tube rises to the C-pillar on a tangent of the circle that is clear of the wheel
        dx, dz = car.wheelbase - b, car.arch_z - floor
        climb = math.asin(clear / math.hypot(dx, dz)) + math.atan2(dz, dx)
        low = max(low, floor + (rear - b) * math.tan(climb))
    found: dict[str, Vector] = {}
    for pillar in PILLARS:
        for level, x, z in (("base", bases[pillar], low if pillar == "C" else floor),
                            ("top", tops[pillar], heights[pillar])):  # fmt: skip
            y = float(body.side_y(x, z)) - DEPTH
            found[f"{pillar}_{level}"] = (round(x, 3), round(y, 3), round(z, 3))
    return found


def _between(front: float, wanted: float, rear: float) -> float:
    """A place that leaves both tubes beside it at least 38 % of the way."""
    return min(max(wanted, front + 0.38 * (rear - front)), rear - 0.38 * (rear - front))


def _under_roof(body: Body, x: float) -> float:
    """The height at which a point of the side lies `DEPTH` below the profile."""
    low, high = body.car.z_belt - 250.0, body.car.height
    for _ in range(30):
        z = (low + high) / 2
        low, high = (z, high) if float(body.s_depth(x, z)) < -DEPTH else (low, z)
    return low
