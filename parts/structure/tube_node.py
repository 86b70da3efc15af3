"""Tube node: glued sockets on a round core where the tubes of the space frame meet."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts import space_frame
from parts.cad import cq
from parts.part import (
    Built,
    Finding,
    Frame,
    Hardware,
    Interface,
    Part,
    Placement,
    Severity,
    choice,
    deg,
    mm,
    ratio,
)

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

LAYOUTS = (
    "aft-up-cross", "fore-aft-up-cross", "fore-up-cross", "aft-down-cross", "fore-aft-down-cross", "fore-down-cross",
    "fore-aft", "aft-up", "fore-aft-up", "up-down-cross", "fore-aft-up-down-cross",
)  # fmt: skip
SKEW = (0.28, 0.42, 0.86)  # axis of the core: its poles lie on no arm of a usual layout
AXES = {  # each arm's own direction and the two that its angles tilt it to; y is outwards
    "fore": ((-1, 0, 0), (0, 0, 1), (0, 1, 0)),
    "aft": ((1, 0, 0), (0, 0, 1), (0, 1, 0)),
    "up": ((0, 0, 1), (1, 0, 0), (0, 1, 0)),
    "down": ((0, 0, -1), (1, 0, 0), (0, 1, 0)),
    "cross": ((0, -1, 0), (0, 0, 1), (1, 0, 0)),
}
CLOSEST = 22.0  # degrees between two arms, at least
CLEAR = 0.04  # mm per side that the lands leave a tube
ROUND = 1.5  # mm: radius of the mouths' outer edges
CHAMFER = 1.0  # mm: lead-in of the sockets
SHEAR = 8.0  # MPa that structural epoxy takes in a glued gap (from memory)
DESIGN_LOAD = 12000.0  # N along a tube that the bond is compared with


class TubeNode(Part):
    """Tube node of the space frame.

    Own frame: axes as in the car (X rearwards, Y to the right, Z up), the lowest point on the print bed at z = 0; needs
    supports under its arms, or a powder machine, which is the process it is meant for. Arms start from a layout and
    each is tilted by two angles, so every direction of a car's frame is met exactly; a socket starts as far out as the
    wall to its neighbour's bore asks for. Tubes are glued: two lands centre them, glue goes into the gap between the
    lands through a port near the bottom until it comes out of the vent near the mouth.
    A car that is driven has its nodes of laser-melted AlSi10Mg after the same STEP file; printed in plastic they are
    for the buck on which a body is tried. Not verified: strength, stiffness and the life of the bond.
    """

    layout: str = choice("fore-aft-up-cross", "which arms there are", LAYOUTS, group="Arms")
    side: str = choice("left", "of the car: cross arms point to the other one", ("left", "right"), group="Arms")
    fore_rise: float = deg(0, -60, 60, "of the fore arm", group="Arms")
    fore_out: float = deg(0, -20, 20, "of the fore arm", group="Arms")
    aft_rise: float = deg(0, -60, 60, "of the aft arm", group="Arms")
    aft_out: float = deg(0, -20, 20, "of the aft arm", group="Arms")
    up_rake: float = deg(12, -30, 30, "of the upper arm, rearwards", group="Arms")
    up_out: float = deg(-6, -20, 20, "of the upper arm", group="Arms")
    down_rake: float = deg(0, -30, 30, "of the lower arm, rearwards", group="Arms")
    down_out: float = deg(6, -20, 20, "of the lower arm", group="Arms")
    cross_rise: float = deg(0, -15, 15, "of the cross arm", group="Arms")
    cross_rake: float = deg(0, -15, 15, "of the cross arm, rearwards", group="Arms")
    tube_od: float = mm(space_frame.TUBE, 20, 60, "outside diameter of the tubes", step=1, group="Tubes")
    tube_wall: float = mm(2, 1, 3, "of the tubes, for their mass", step=0.1, group="Tubes")
    socket: float = ratio(1.2, 1, 1.6, "depth of the sockets over the tubes' diameter", group="Tubes")
    gap: float = mm(0.3, 0.15, 0.5, "of the glue, per side", step=0.05, group="Tubes")
    wall: float = mm(4, 2.5, 8, "around the tubes at the mouths")
    core: float = ratio(1.15, 1.1, 1.5, "radius of the core over that of the arms", step=0.01)
    land: float = mm(4, 3, 6, "length of the two rings in a socket that centre its tube", group="Tubes")
    port: float = mm(4, 3, 5, "diameter of glue port and vent", group="Tubes")

    material: ClassVar[str] = "PA12_CF"
    materials: ClassVar[tuple[str, ...]] = ("PA12_CF", "PA12_MJF", "PA12_SLS", "PC")
    role = "metal"
    presets: ClassVar = {
        "B-base": {},
        "A-top": {"layout": "aft-down-cross", "aft_rise": 7, "down_rake": -21, "down_out": 10},
        "splice": {"layout": "fore-aft", "socket": 1.5},
        "elbow": {"layout": "aft-up", "up_rake": 0, "up_out": 0},
        "five arms": {"layout": "fore-aft-up-down-cross", "tube_od": 40},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def arms(self) -> tuple[str, ...]:
        return tuple(self.layout.split("-"))

    @property
    def directions(self) -> dict[str, Array]:
        """Unit vectors of the arms, in the part's own frame."""
        sign = -1.0 if self.side == "left" else 1.0
        found = {}
        for arm in self.arms:
            own, first, second = (np.array(v, float) * (1.0, sign, 1.0) for v in AXES[arm])
            a, b = _angles(arm)
            d = own + math.tan(math.radians(getattr(self, a))) * first
            d = d + math.tan(math.radians(getattr(self, b))) * second
            found[arm] = d / np.linalg.norm(d)
        return found

    def nearest(self, arm: str) -> float:
        """Angle to the nearest other arm, degrees."""
        d = self.directions
        return min(math.degrees(math.acos(np.clip(d[arm] @ d[other], -1, 1))) for other in d if other != arm)

    @property
    def bore(self) -> float:
        """Diameter of the sockets, mm."""
        return self.tube_od + 2 * self.gap

    @property
    def radius(self) -> float:
        """Of the arms, mm."""
        return self.bore / 2 + self.wall

    @property
    def ball(self) -> float:
        """Radius of the core, mm."""
        return self.core * self.radius

    @property
    def depth(self) -> float:
        """Of the sockets, mm."""
        return self.socket * self.tube_od

    def start(self, arm: str) -> float:
        """Where an arm's socket starts, mm from the middle: its rim leaves half a wall to its neighbour's plane."""
        half = math.radians(self.nearest(arm)) / 2
        return max((self.wall / 2 + self.bore / 2 * math.cos(half)) / math.sin(half), self.wall)

    def reach(self, arm: str) -> float:
        """From the node's middle to the mouth of an arm, mm: clear of the core in any case."""
        return max(self.start(arm) + self.depth, self.ball + 4.0)

    @property
    def lift(self) -> float:
        """Height of the node's middle over the print bed, mm."""
        low = [self.ball]
        for arm, d in self.directions.items():
            flat = math.sqrt(max(1 - d[2] ** 2, 0.0))
            low += [r * flat - at * d[2] for r, at in self._arm(arm)]
        return float(max(low))

    @property
    def shear(self) -> float:
        """In the glue under the design load, MPa."""
        return DESIGN_LOAD / (math.pi * self.tube_od * self.depth)

    def rules(self) -> Iterator[str]:
        d = self.directions
        for a, b in itertools.combinations(d, 2):
            angle = math.degrees(math.acos(np.clip(d[a] @ d[b], -1, 1)))
            if angle < CLOSEST:
                yield (
                    f"the {a} and the {b} arm are {angle:.0f}° apart, at least {CLOSEST:g}: turn one of them away, or "
                    "join one of the tubes to the other further on"
                )

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        try:
            # the places where the cylinders of two arms touch lie inside the ball, and so do its own poles' worst cases
            ball = cq.Solid.makeSphere(self.ball, cq.Vector(), cq.Vector(*SKEW), -90, 90, 360)
            body = ball.fuse(*(self._turned(arm, self._arm(arm), -1.0) for arm in self.arms))
            tools = [tool for arm in self.arms for tool in self._tools(arm)]
            return built.solid(body.cut(*tools).moved(cq.Location(cq.Vector(0, 0, self.lift))))
        except Exception as error:
            raise self.fails("core, arms and sockets", error) from error

    def _arm(self, arm: str) -> list[tuple[float, float]]:
        """An arm's profile (radius, distance from the middle), its edge rounded by a chamfer of three legs."""
        r, end = self.radius, self.reach(arm)
        turn = np.linspace(0, math.pi / 2, 4)
        bend = [(r - ROUND * (1 - math.cos(t)), end - ROUND * (1 - math.sin(t))) for t in turn]
        return [(0.0, 0.0), (r, 0.0), *((float(x), float(y)) for x, y in bend), (0.0, end)]

    def _socket(self, arm: str) -> list[tuple[float, float]]:
        """A socket's profile: land, gap, land and lead-in."""
        start, end = self.start(arm), self.reach(arm)
        tight, wide = self.tube_od / 2 + CLEAR, self.bore / 2
        low, high = start + self.land, end - self.land - CHAMFER
        return [(0.0, start), (tight, start), (tight, low), (wide, low), (wide, high), (tight, high),
                (tight, end - CHAMFER), (tight + CHAMFER + 1, end + 1), (0.0, end + 1)]  # fmt: skip

    def _turned(self, arm: str, profile: list[tuple[float, float]], side: float) -> cadquery.Shape:
        """A profile turned about an arm's axis; its seam lies on one side of the ports or the other."""
        own, across = self.directions[arm], self._across(arm)
        start = across * math.cos(0.8) + side * np.cross(own, across) * math.sin(0.8)
        plane = cq.Plane((0, 0, 0), tuple(start), tuple(np.cross(start, own)))
        wire = cq.Wire.makePolygon([plane.toWorldCoords(p) for p in profile], close=True)
        return cq.Solid.revolve(wire, [], 360, cq.Vector(), cq.Vector(*own))

    def _across(self, arm: str) -> Array:
        """The direction across an arm in which its neighbours are furthest away."""
        d = self.directions
        own = d[arm]
        first = np.cross(own, (0.36, 0.48, 0.8))
        first /= np.linalg.norm(first)
        second = np.cross(own, first)
        turns = np.radians(np.arange(0.0, 360.0, 10.0))
        around = np.cos(turns)[:, None] * first + np.sin(turns)[:, None] * second
        worst = np.max([around @ other for name, other in d.items() if name != arm], axis=0)
        return np.asarray(around[int(np.argmin(worst))])

    def _tools(self, arm: str) -> Iterator[cadquery.Shape]:
        """Socket, glue port and vent."""
        own, across = self.directions[arm], self._across(arm)
        yield self._turned(arm, self._socket(arm), 1.0)
        reach = self.ball + 1.0 - 0.3 * self.bore
        inset = self.land + 0.5 + self.port / 2
        for at in (self.start(arm) + inset, self.reach(arm) - CHAMFER - inset):
            foot = at * own + 0.3 * self.bore * across
            yield cq.Solid.makeCylinder(self.port / 2, reach, cq.Vector(*foot), cq.Vector(*across))

    # -- what it tells ------------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        for arm, d in self.directions.items():
            x, y, z = (float(c) for c in d * self.reach(arm) + (0, 0, self.lift))
            a, b, c = (float(v) for v in self._across(arm))
            axis = (float(d[0]), float(d[1]), float(d[2]))
            yield Interface(f"socket.{arm}", Frame((x, y, z), axis, (a, b, c)), clearance=self.gap)

    def hardware(self) -> Iterator[Hardware]:
        glue = math.pi * self.tube_od * self.gap * self.depth * len(self.arms) / 1000
        yield Hardware("structural epoxy, per ml", max(1, math.ceil(1.3 * glue)))

    def checks(self) -> Iterator[Finding]:
        yield Finding("use", "info", "printed in plastic it carries the buck, not a car that is driven",
                      "laser-melted AlSi10Mg, from the same STEP file")  # fmt: skip
        severity: Severity = "warning" if self.shear > SHEAR else "info"
        yield Finding("bond", severity, f"{DESIGN_LOAD / 1000:g} kN on a tube shear its glue by {self.shear:.1f} MPa",
                      "deeper sockets or thicker tubes" if severity == "warning" else "", round(self.shear, 2), SHEAR,
                      "MPa")  # fmt: skip
        closest = min(self.nearest(arm) for arm in self.arms)
        if closest < 45.0:
            longest = max(self.reach(arm) for arm in self.arms)
            yield Finding("arms", "info", f"two arms are {closest:.0f}° apart and so reach {longest:.0f} mm",
                          "", round(closest, 1), 45.0, "°")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """One node at each node of the space frame, its arms along the tubes."""
        frame = space_frame.space_frame(car)
        for name, at in frame.nodes.items():
            side = name.rsplit("_", 1)[1]
            values: dict[str, float] = {}
            arms = []
            for other in frame.neighbours(name):
                d = np.subtract(frame.nodes[other], at)
                d[1] *= -1.0 if side == "left" else 1.0
                arm = _arm_between(name, other)
                own, first, second = AXES[arm]
                ahead = float(d @ own)
                for field, tilt in zip(_angles(arm), (first, second), strict=True):
                    values[field] = math.degrees(math.atan2(float(d @ tilt), ahead))
                arms.append(arm)
            layout = "-".join(arm for arm in AXES if arm in arms)
            part = cls(layout=layout, side=side, **values)
            yield Placement(name, part, Frame((at[0], at[1], at[2] - part.lift)))


def _arm_between(node: str, other: str) -> str:
    """The arm that takes the tube from one node of the frame to another: same pillar up or down, else fore or aft."""
    (pillar, _, side), (pillar_, level_, side_) = node.split("_"), other.split("_")
    if side != side_:
        return "cross"
    if pillar == pillar_:
        return "up" if level_ == "top" else "down"
    return "fore" if pillar_ < pillar else "aft"


def _angles(arm: str) -> tuple[str, str]:
    """The two fields that tilt an arm."""
    return {"up": ("up_rake", "up_out"), "down": ("down_rake", "down_out"),
            "cross": ("cross_rise", "cross_rake")}.get(arm, (f"{arm}_rise", f"{arm}_out"))  # fmt: skip
