"""Gauge bezel: a ring with a slanted hood that holds round gauges on the dash and keeps the sun off them."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts import cabin
from parts.dash_seats import Cluster
from parts.loops import disc
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, count, deg, mm, ratio
from parts.patches import FLAT, Level, Patchwork
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

HAND = 2.5  # radius of edges that hands and heads reach (UN R21, from memory)
LIP_T = 1.6  # thickness of the lip in front of a gauge's rim
LOW = 1.0  # straight wall that is left of the hood where it is lowest
HIDDEN = 0.12  # share of a dial that the hood may hide


class GaugeBezel(Part):
    """Gauge bezel with a hood.

    Own frame: back down on the bed at z = 0, hood up, +y to the hood's longer (upper) side; prints without supports,
    seam at the hood's foot. The gauges go in from behind against a lip with a 45° back; M3 button heads hold the
    flange on inserts in the dash. Gauges stand 14 mm apart. Not checked: reflections in the windscreen, the gauge's
    own fixing, burning rate (ISO 3795).
    """

    role: ClassVar = "accent"
    material = "ASA"
    materials = ("ASA", "ABS", "PC", "PA12_MJF", "PA12_SLS")  # sun on a dash: 95 °C, so no PETG
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "single 80": {},
        "retro 100": {"gauge_d": 100, "hood_len": 24, "sweep": 0.3},
        "pair 60": {"gauge_d": 60, "gauge_n": 2, "hood_len": 28},
        "three 52": {"gauge_d": 52, "gauge_n": 3, "hood_len": 22, "sweep": 0.8},
    }

    gauge_d: float = mm(80, 52, 125, "diameter of a gauge")
    gauge_n: int = count(1, 1, 3, "gauges in a row")
    hood_len: float = mm(32, 8, 70, "how far the hood stands out over the flange at its top", group="Hood")
    sweep: float = ratio(0.6, 0, 0.95, "how much of that is missing at the bottom", group="Hood")
    wall: float = mm(4, 3, 4.6, "of the hood", step=0.1, group="Hood")
    eye: float = deg(3, -15, 25, "how far the driver's eye is over the gauge's axis", group="Hood")
    flange_t: float = mm(5, 4, 8, "thickness of the flange")
    ring_w: float = mm(6, 5.5, 7, "flange outside the screws' circle", step=0.1)
    lip: float = mm(1.5, 0.8, 3, "how far the lip reaches over a gauge's rim", step=0.1, group="Fit")
    slip: float = mm(0.3, 0.2, 0.5, "between gauge and bore, per side", step=0.05, group="Fit")
    screws: int = count(4, 3, 4, "M3 screws of a single gauge; two have 4, three have 6", group="Fit")
    head: str = choice("button", "heads of the screws", ("button", "socket"), group="Fit")

    @property
    def cluster(self) -> Cluster:
        return Cluster(self.gauge_d, self.gauge_n, self.screws)

    @property
    def bore(self) -> float:
        """Radius of the bore that a gauge slides into."""
        return self.gauge_d / 2 + self.slip

    @property
    def rounding(self) -> tuple[float, float]:
        """Radii of the hood's rim, outside and inside: a flat of 0.4 mm is left between them."""
        outside = min(HAND, self.wall - 1.4)
        return outside, self.wall - 0.4 - outside

    @property
    def top(self) -> float:
        """Height of the hood's highest point over the bed."""
        return self.flange_t + self.hood_len

    @property
    def fall(self) -> float:
        """How much lower the hood is at its bottom."""
        return self.sweep * (self.hood_len - max(self.rounding) - LOW)

    @property
    def slope(self) -> float:
        """Of the hood's rim, mm per mm of y."""
        return self.fall / (2 * (self.bore + self.wall))

    @property
    def centres(self) -> tuple[float, ...]:
        """x of the gauges."""
        c = self.cluster
        return tuple((i - (c.n - 1) / 2) * c.pitch for i in range(c.n))

    def build(self) -> cadquery.Workplane:
        try:
            return Built().solid(self._solid())
        except Exception as error:
            raise self.fails("flange and hood", error) from error

    def _solid(self) -> cadquery.Solid:
        """All of exact patches that share their edges: no boolean, no fillet."""
        make = _Slanted(self.flange_t, self.slope, self.bore + self.wall)
        c, t, top = self.cluster, self.flange_t, self.top
        flange = c.stadium(self.gauge_d / 2 + c.SCREW + self.ring_w)
        outside, inside = c.stadium(self.bore + self.wall), c.stadium(self.bore)
        (a, b), bounds = self.rounding, flange.bounds()

        rim = make.walled([Level(flange, 0), Level(flange, t - HAND), Level(flange.grown(-HAND), t)])
        hood = make.walled([Level(outside, t), Level(outside, top - a), Level(outside.grown(-a), top)])
        well = make.walled([Level(inside, t), Level(inside, top - b), Level(inside.grown(b), top)], inside=True)
        backs, front, floor = [rim[0]], [rim[-1], hood[0]], [well[0]]
        clear = table("screws")["M3"].number("clearance_normal_mm")
        for hole in c.holes(clear):
            bore = disc(clear).moved(hole.x, hole.y)
            rows = make.walled([Level(bore, 0), Level(bore, t)], inside=True)
            backs.append(rows[0])
            front.append(rows[-1])
        wide, narrow = disc(2 * self.bore), disc(self.gauge_d - 2 * self.lip)
        under = t - LIP_T - (self.lip + self.slip)
        for x in self.centres:
            levels = [(wide, 0.0), (wide, max(under, 0.4)), (narrow, t - LIP_T), (narrow, t)]
            rows = make.walled([Level(loop.moved(x), z) for loop, z in levels], inside=True, rounded_top=False)
            backs.append(rows[0])
            floor.append(rows[-1])
        make.add([make.cap(backs, 0.0, bounds)], inside=True)
        make.add([make.cap(front, t, bounds)])
        make.add([make.cap(floor, t, bounds)])
        make.add([make.cap([hood[-1], well[-1]], top, bounds)])
        return make.solid()

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        clear = table("screws")["M3"].number("clearance_normal_mm")
        # seen from behind y points the other way
        holes = tuple(Hole(h.x, -h.y, h.diameter, h.fastener) for h in self.cluster.holes(clear))
        yield Interface("dash", Frame((0, 0, 0), (0, 0, -1), (1, 0, 0)), holes)
        for i, x in enumerate(self.centres, 1):
            hole = Hole(0.0, 0.0, 2 * self.bore)
            yield Interface(f"gauge.{i}", Frame((x, 0, 0), (0, 0, -1), (1, 0, 0)), (hole,), self.slip)

    def hardware(self) -> Iterator[Hardware]:
        # through the flange and 6 mm into the insert
        length = 2 * math.ceil((self.flange_t + 5) / 2)
        standard = "ISO 7380" if self.head == "button" else "ISO 4762"
        yield Hardware(f"screw M3x{length} {standard}", len(self.cluster.holes(0)))

    def checks(self) -> Iterator[Finding]:
        lean = math.tan(math.radians(abs(self.eye)))
        # from above the hood's top hides the dial, from below its bottom does
        proud = self.hood_len if self.eye >= 0 else self.hood_len - self.fall
        hidden = max(proud * lean - self.slip - self.lip, 0.0) / self.gauge_d
        if hidden > HIDDEN:
            yield Finding("sight line", "warning", f"the hood hides {hidden:.0%} of the dial from the driver's eye",
                          "a shorter hood, or a gauge higher on the dash", hidden, HIDDEN)  # fmt: skip
        shade = math.degrees(math.atan2(self.hood_len, self.gauge_d))
        if shade < 15:
            yield Finding("shade", "info", f"the sun shines on the dial from {90 - shade:.0f}° down to its axis",
                          "a longer hood", shade, 15, "°")  # fmt: skip
        if self.hood_len > 9.5 and self.rounding[0] < HAND:
            yield Finding("edge radius", "warning", f"the hood's rim has R {self.rounding[0]:.1f} and stands proud",
                          f"a wall of {HAND + 1.4:g} mm or more", self.rounding[0], HAND, "mm")  # fmt: skip
        if self.gauge_n == 3 and self.gauge_d > 80:
            yield Finding("cluster", "info", "three gauges of this size are wider than a steering wheel's aperture",
                          "smaller gauges, or two of them", self.gauge_d, 80, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """On the dash, in the driver's line of sight through the wheel."""
        f, plane = cabin.fascia(car), cabin.plane(car)
        seat = plane.moved(*f.gauge)
        x, z = cabin.eye(car)
        eye = math.degrees(math.atan2(z - seat.origin[2], x - seat.origin[0])) - cabin.TILT
        part = cls(gauge_d=f.gauge_d, gauge_n=f.gauge_n, screws=f.screws, eye=round(min(max(eye, -15.0), 25.0), 1))
        yield Placement("", part, seat)


class _Slanted(Patchwork):
    """Patches whose points over the flange are sheared along y: the hood's rim falls, what is below stays plane."""

    def __init__(self, flange: float, slope: float, half: float):
        super().__init__(FLAT)
        self.flange, self.slope, self.half = flange, slope, half

    def mapped(self, poles: NDArray[np.float64]) -> NDArray[np.float64]:
        """Poles (…, 4) of (x w, y w, z w, w): a shear is linear, so weights and degrees stay."""
        over = poles[..., 2] > (self.flange + 1e-9) * poles[..., 3]
        moved = poles.copy()
        moved[..., 2] -= np.where(over, self.slope * (self.half * poles[..., 3] - poles[..., 1]), 0.0)
        return moved

    def vertex(self, p: NDArray[np.float64], z: float) -> Any:
        over = z > self.flange + 1e-9
        return super().vertex(p, z - (self.slope * (self.half - float(p[1])) if over else 0.0))

    def surface(self, z: float, box: NDArray[np.float64]) -> Any:
        from OCP.Geom import Geom_Plane
        from OCP.gp import gp_Ax3, gp_Dir, gp_Pnt

        if z <= self.flange + 1e-9:
            return super().surface(z, box)
        normal = gp_Dir(0.0, -self.slope, 1.0)
        return Geom_Plane(gp_Ax3(gp_Pnt(0.0, 0.0, z - self.slope * self.half), normal, gp_Dir(1.0, 0.0, 0.0)))
