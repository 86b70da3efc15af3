"""Steering wheel: rim, spokes and hub as one domed plate, with the bolt circle of a bought boss or quick release."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import seams
from parts.cad import cq
from parts.loops import Array, Loop, disc
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, Seam, choice, count, mm
from parts.patches import FLAT, Level, Patchwork
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

HUB = 14.0  # mm: thickness under the screws' heads
EDGE = 9.0  # mm: material outside the heads
WEB = 12.0  # mm: radius of the windows' corners
SPOKES = {2: (0.0, 180.0), 3: (0.0, 180.0, 270.0), 4: (45.0, 135.0, 225.0, 315.0)}  # degrees from 3 o'clock
STRENGTH = {"PA12_CF": 70.0, "PA12_MJF": 48.0, "PA12_SLS": 45.0, "PC": 55.0}  # MPa, from memory


class SteeringWheel(Part):
    """Steering wheel.

    For simulators, shows and fitting trials: without a certified metal core it is not for the road, and says so.
    Own frame: as the driver sees it, +Z towards the driver, Y up, the hub's back on z = 0. Towards the driver rim and
    spokes are domed, behind they have a 45° bevel: without dish it prints flat on its back and needs no support; with
    one it is a powder part. Left and right are alike.
    Not checked: impact (UN R12), fatigue, and whether the boss fits the column.
    """

    diameter: float = mm(340, 300, 380, "of the rim's centre line", step=1)
    grip_w: float = mm(28, 24, 36, "of the rim, across the wheel")
    grip_h: float = mm(30, 24, 38, "of the rim, towards the driver")
    spokes: int = count(3, 2, 4, "between hub and rim")
    spoke_w: float = mm(30, 24, 40, "of a spoke", step=1)
    dish: float = mm(20, 0, 70, "how far the rim stands off the hub's back, towards the driver", step=1)
    pattern: str = choice("6x70", "bolt circle of the boss", table("steering_wheels"), group="Hub")
    bore: float = mm(40, 20, 50, "hole through the hub, for horn and cable; small circles take less", step=1,
                     group="Hub")  # fmt: skip

    material: ClassVar[str] = "PA12_CF"
    materials: ClassVar[tuple[str, ...]] = tuple(STRENGTH)
    role = "interior"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "comfort": {},
        "flat": {"spokes": 2, "dish": 0, "diameter": 350, "spoke_w": 36},
        "sport": {"diameter": 310, "grip_w": 32, "grip_h": 34, "pattern": "6x74"},
        "deep": {"dish": 65, "spoke_w": 34},
        "four spokes": {"spokes": 4, "diameter": 360, "spoke_w": 24},
    }

    # -- derived ------------------------------------------------------------------------------------------------------

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The bolts' holes as the driver sees them: ISO 273, normal."""
        row = table("steering_wheels")[self.pattern]
        n, r, screw = int(row.number("bolts")), row.number("pcd_mm") / 2, row["screw"]
        d = table("screws")[screw].number("clearance_normal_mm")
        angles = (math.radians(row.number("first_hole_deg") + 360 * k / n) for k in range(n))
        return tuple(Hole(r * math.cos(a), r * math.sin(a), d, screw) for a in angles)

    @property
    def well(self) -> float:
        """Diameter of the recess for the screws' heads, mm."""
        row = table("steering_wheels")[self.pattern]
        return max(row.number("pcd_mm") + table("screws")[row["screw"]].number("socket_head_d_mm") + 4.0, 56.0)

    @property
    def hub_d(self) -> float:
        """Diameter of the hub's back, mm."""
        return self.well - 4.0 + 2 * EDGE

    @property
    def bored(self) -> float:
        """Diameter of the bore, mm: it leaves 4 mm to the bolts' holes."""
        pcd = table("steering_wheels")[self.pattern].number("pcd_mm")
        return min(self.bore, pcd - self.holes[0].diameter - 8.0)

    @property
    def soft(self) -> tuple[float, float]:
        """How far the dome in front and the bevel behind reach in from an edge, mm."""
        least = min(self.grip_w, self.spoke_w)
        return 0.42 * least, 0.26 * least

    @property
    def rim_z(self) -> float:
        """Height of the rim's middle, mm."""
        return self.dish + self.grip_h / 2

    @property
    def outside(self) -> float:
        """Outside diameter, mm."""
        return self.diameter + self.grip_w

    # -- geometry -----------------------------------------------------------------------------------------------------

    def windows(self) -> Iterator[Loop]:
        """The openings between neighbouring spokes: two concentric arcs, two lines, four round corners."""
        rim, hub = (self.diameter - self.grip_w) / 2, self.hub_d / 2 + max(self.soft) + 1.0
        d = self.spoke_w / 2
        far, near = math.sqrt((rim - WEB) ** 2 - (d + WEB) ** 2), math.sqrt((hub + WEB) ** 2 - (d + WEB) ** 2)
        phi, psi = math.atan2(d + WEB, far), math.atan2(d + WEB, near)
        out, into = rim / (rim - WEB), hub / (hub + WEB)
        at = SPOKES[self.spokes]
        for start, end in zip(at, [*at[1:], at[0] + 360.0], strict=True):
            a, b = math.radians(start), math.radians(end)
            here = [(near, d), (far, d), (far * out, (d + WEB) * out)]
            there = [(far * out, -(d + WEB) * out), (far, -d), (near, -d), (near * into, -(d + WEB) * into)]
            points = [*(_turned(p, a) for p in here), *(_turned(p, b) for p in there),
                      _turned((near * into, (d + WEB) * into), a)]  # fmt: skip
            rim_corner, hub_corner = math.pi / 2 + phi, math.pi / 2 - psi
            angles = (0.0, rim_corner, b - a - 2 * phi, rim_corner, 0.0, hub_corner, -(b - a - 2 * psi), hub_corner)
            yield Loop(np.array(points), np.array([math.tan(t / 4) for t in angles]))

    def _body(self) -> cadquery.Solid:
        """The wheel without bore and bolts, of exact patches: rim, spokes, hub and recess in one skin, no boolean."""
        make = Patchwork(FLAT)
        dome, bevel = self.soft
        back, front, foot = self.dish, self.dish + self.grip_h, HUB
        fronts, backs = [], []
        outer = disc(self.outside)

        for loop, sign in ((outer, -1.0), *((w, 1.0) for w in self.windows())):
            levels = [Level(loop.grown(sign * bevel), back), Level(loop, back + bevel),
                      Level(loop.grown(sign * dome), front)]  # fmt: skip
            rows = make.walled(levels, inside=sign > 0)
            backs.append(rows[0])
            fronts.append(rows[-1])
        well = disc(self.well)
        well_levels = [Level(well, foot), Level(well, front - 2.0), Level(well.grown(2.0), front)]
        rows = make.walled(well_levels, inside=True)
        make.add([make.cap(rows[:1], foot, well.bounds())])
        fronts.append(rows[-1])
        if self.dish:
            hub = disc(self.hub_d)
            rows = make.walled([Level(hub, 0.0), Level(hub, back)])
            make.add([make.cap(rows[:1], 0.0, hub.bounds())], inside=True)
            backs.append(rows[-1])
        make.add([make.cap(fronts, front, outer.bounds())])
        make.add([make.cap(backs, back, outer.bounds())], inside=True)
        return make.solid()

    def build(self) -> cq.Workplane:
        built = Built()
        if self.bored < self.bore:
            built.note(f"bore {self.bore:g} mm became {self.bored:.1f} mm: 4 mm stay to the holes of {self.pattern}")
        drills = [(0.0, 0.0, self.bored), *((h.x, h.y, h.diameter) for h in self.holes)]
        tools = [cq.Solid.makeCylinder(d / 2, HUB + 2, cq.Vector(x, y, -1)) for x, y, d in drills]
        try:
            body = self._body().cut(*tools)
        except Exception as error:
            raise self.fails("rim, spokes and hub", error) from error
        return built.solid(body.Solids()[0])

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        # seen from behind, up is down: the frame's y points to 6 o'clock
        holes = tuple(Hole(h.x, -h.y, h.diameter, h.fastener) for h in self.holes)
        yield Interface("boss", Frame((0, 0, 0), (0, 0, -1), (1, 0, 0)), holes)

    def seams(self) -> Iterator[Seam]:
        """Beside the hub, straight through spokes and not too slantingly through the rim."""
        hub = self.hub_d / 2 + max(self.soft) + 8.0
        spoke = self.spoke_w / 2 + WEB + 4.0
        for axis, normal in enumerate((seams.X, seams.Y)):
            kept = [seams.about(0.0, hub)]
            for turn in map(math.radians, SPOKES[self.spokes]):
                along, across = (abs(math.cos(turn)), abs(math.sin(turn)))[:: 1 if axis == 0 else -1]
                if along < 0.2 < across:  # a spoke that runs along such cuts
                    kept.append(seams.about(0.0, spoke))
            end = self.outside / 2 - 0.72 * self.diameter / 2  # at more than 0.72 of its radius a cut is slanting
            yield from seams.offered(normal, seams.about(0.0, self.outside / 2), kept, "beside the hub, across the rim",
                                     end=end)  # fmt: skip

    def hardware(self) -> Iterator[Hardware]:
        screw = self.holes[0].fastener
        yield Hardware(f"screw {screw}x25 ISO 4762", len(self.holes))

    def checks(self) -> Iterator[Finding]:
        yield Finding("road use", "warning", "not for road use: it has no certified metal core, and none is foreseen",
                      "simulators, shows and fitting trials only; on the road an approved wheel")  # fmt: skip
        # 700 N, two hands' pull at the rim, bend the spokes at the hub; dome and bevel take about a quarter off
        arm = (self.diameter - self.hub_d) / 2
        stress = 700.0 * arm / (0.75 * self.spoke_w * self.grip_h**2 / 6) / self.spokes
        allowed = STRENGTH[self.material] / 3
        if stress > allowed:
            yield Finding("spoke bending", "warning", "a pull of 700 N at the rim overstresses the spokes",
                          "more or wider spokes, a thicker grip", stress, allowed, "MPa")  # fmt: skip
        if not 320 <= self.outside <= 390:
            yield Finding("hand envelope", "info", "outside the usual 320 to 390 mm", "another diameter", self.outside,
                          320 if self.outside < 320 else 390, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Its rim's centre at the car's steering point, leaning away from the driver by the tilt off the vertical."""
        looks: dict[str, dict[str, Any]] = {
            "base": {"spokes": 2, "spoke_w": 36, "dish": 10},
            "comfort": {},
            "premium": {"grip_w": 30, "grip_h": 32, "dish": 30},
        }
        part = cls(**looks[car.trim])
        tilt = math.radians(car.steering_tilt)
        axis = (math.cos(tilt), 0.0, math.sin(tilt))
        at = Frame(car.steering, axis, (0.0, 1.0, 0.0))
        yield Placement("", part, at.moved(z=-part.rim_z))


def _turned(p: tuple[float, float], angle: float) -> Array:
    """A point turned about the origin (radians)."""
    c, s = math.cos(angle), math.sin(angle)
    return np.array([p[0] * c - p[1] * s, p[0] * s + p[1] * c])
