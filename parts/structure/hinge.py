"""Hinge: one leaf of a screwed-on door hinge; door and frame leaf interleave on a bought steel pin."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts import outline
from parts.cad import cq
from parts.contours import crossing
from parts.part import (
    Built,
    Finding,
    Frame,
    Hardware,
    Hole,
    Interface,
    Part,
    Placement,
    choice,
    count,
    deg,
    flag,
    mm,
    number,
)
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

    from parts.hardpoints import Hardpoints

LEAVES = ("door", "frame")
RIM = 2.0  # mm: radius along the leaf's free edge
DYNAMIC = 2.5  # g: a slammed door, a pothole
SHEAR = 100.0  # MPa: allowed in a pin of plain steel, a third of its yield, from memory
BEARING = 15.0  # MPa: allowed between a steel pin and printed polyamide that turns now and then, from memory


class Hinge(Part):
    """Door hinge leaf.

    Own frame: mounting face on the bed at z = 0, pin along X over the origin, leaf towards +Y; prints as it lies, the
    bore is the only roof. Door and frame leaf are complementary: the frame has the outer knuckles. The door opens
    towards +Z. A leaf is symmetric about x = 0, so one fits both sides of a car.
    Checked: clash of the two sections from closed to `angle`, pin shear, pressure on the pin. Not checked: fatigue,
    the opening stop (the door needs its own strap), and the screws' seat in the pillar. Loads: a slam of 2.5 g on the
    centre of mass `reach` behind the pin, shared by two hinges `apart`.
    """

    leaf: str = choice("door", "which half", LEAVES, group="Features")
    length: float = mm(80, 40, 140, "along the pin", step=1)
    leaf_w: float = mm(36, 16, 50, "of the flat behind the knuckles; screws may ask for more", step=1)
    thickness: float = mm(6, 4, 10, "of the leaf; screw heads may ask for more", step=0.5)
    offset: float = mm(0, 0, 30, "height of the knuckles over the mounting face", step=0.5)
    steps: int = count(2, 1, 3, "knuckles of the door leaf; the frame has one more")
    pin: float = mm(6, 4, 10, "diameter of the steel pin", step=1, group="Pin", grid=True)
    wall: float = mm(4, 2.5, 8, "around the pin", step=0.5, group="Pin")
    play: float = mm(0.1, 0.05, 0.2, "between pin and bore, per side", step=0.01, group="Pin")
    gap: float = mm(0.4, 0.3, 0.6, "between knuckles", step=0.05, group="Pin")
    screw: str = choice("M6", "countersunk screws", ("M4", "M5", "M6"), group="Screws")
    screws: int = count(4, 2, 4, "in the leaf", group="Screws")
    countersunk: bool = flag(True, "heads flush with the leaf", group="Screws")
    angle: float = deg(75, 60, 180, "that the door has to open", step=5, group="Door")
    door_mass: float = number(18, 5, 40, "of the door", unit="kg", step=1, group="Door")
    reach: float = mm(420, 200, 700, "from the pin to the door's centre of mass", step=10, group="Door")
    apart: float = mm(300, 90, 700, "between upper and lower hinge", step=10, group="Door")

    material = "PA12_CF"
    materials = ("PA12_CF", "PA12_MJF", "PA12_SLS", "PA11", "PC")
    role = "body"  # it sits outside: in the body's colour it is a detail, not a patch
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "door leaf": {},
        "frame leaf": {"leaf": "frame"},
        "hood": {"length": 50, "steps": 1, "pin": 5, "screw": "M5", "screws": 2, "leaf_w": 24, "door_mass": 6},
        "tailgate": {"length": 110, "steps": 3, "pin": 8, "offset": 12, "angle": 110, "leaf": "frame"},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def head(self) -> float:
        """Diameter of a countersunk head, mm: 2.24 d, the sharp-edged size of ISO 10642 (from memory)."""
        return 2.24 * table("screws")[self.screw].number("d_mm")

    @property
    def hole(self) -> float:
        return table("screws")[self.screw].number("clearance_normal_mm")

    @property
    def plate(self) -> float:
        """Thickness as made: at least the countersink and 1.5 mm under it."""
        return max(self.thickness, (self.head - self.hole) / 2 + 1.5 if self.countersunk else 0.0)

    @property
    def barrel(self) -> float:
        """Radius of the knuckles: the wall around the pin, or what rises over the leaf with a rounded neck."""
        return max(self.pin / 2 + self.play + self.wall, self.plate / 2 + 2.0)

    @property
    def axis(self) -> float:
        """Height of the pin's axis over the mounting face."""
        return self.barrel + self.offset

    @property
    def neck(self) -> tuple[float, float]:
        """Radius of the hollow between knuckle and leaf, and where it runs out into the flat."""
        f = max(3.0, self.axis - self.plate)
        return f, math.sqrt((self.barrel + f) ** 2 - (self.plate + f - self.axis) ** 2)

    @property
    def slot(self) -> float:
        """How far the other leaf's knuckles cut into this one, from the axis: to where the hollow has run out."""
        return max(self.neck[1], self.barrel + self.gap)

    @property
    def width(self) -> float:
        """From the pin's axis to the leaf's free edge, as made."""
        need = self.head + 5.0 + (1.2 * self.head if self.screws > 2 else 0.0)
        return self.slot + max(self.leaf_w, need)

    @property
    def knuckles(self) -> list[tuple[float, float, str]]:
        """From, to (x) and owner of each knuckle, without the gaps."""
        n = 2 * self.steps + 1
        k = self.length / n
        return [(-self.length / 2 + i * k, -self.length / 2 + (i + 1) * k, LEAVES[(i + 1) % 2]) for i in range(n)]

    @property
    def holes(self) -> tuple[tuple[float, float], ...]:
        """Centres of the screws in the leaf, x and y."""
        x = self.length / 2 - self.head / 2 - 4.0
        near, far = self.slot + self.head / 2 + 1.0, self.width - self.head / 2 - 4.0
        if self.screws == 2:
            return ((-x, (near + far) / 2), (x, (near + far) / 2))
        return ((-x, near), (x, near), *(((-x, far), (x, far)) if self.screws == 4 else ((0.0, far),)))

    @property
    def section(self) -> outline.Outline:
        """The leaf seen along the pin, (y, z): flat, rounded free edge, neck, knuckle, and its back down to the bed."""
        t, r, h, w = self.plate, self.barrel, self.axis, self.width
        f, out = self.neck
        share = r / (r + f)
        meet = (out * share, h + (t + f - h) * share)
        bend = (out * share - out, meet[1] - t - f)  # from the neck's centre to where it meets the knuckle
        low = math.hypot(bend[0], bend[1] - f)
        mid = (out + f * bend[0] / low, t + f + f * (bend[1] - f) / low)
        lean = math.asin(r / h)  # the back is the tangent from the origin: no point of it sweeps under the bed's plane
        tangent = (-math.sqrt(h * h - r * r) * math.sin(lean), math.sqrt(h * h - r * r) * math.cos(lean))
        a, b = math.atan2(meet[1] - h, meet[0]), math.atan2(tangent[1] - h, tangent[0]) % (2 * math.pi)
        top = (r * math.cos((a + b) / 2), h + r * math.sin((a + b) / 2))
        e = RIM * (1 - math.sqrt(0.5))
        pieces: outline.Outline = [
            ((0.0, 0.0), (w, 0.0)), ((w, 0.0), (w, t - RIM)), ((w, t - RIM), (w - e, t - e), (w - RIM, t)),
            ((w - RIM, t), (out, t)), ((out, t), mid, meet), (meet, top, tangent),
        ]  # fmt: skip
        return [*pieces, (tangent, (0.0, 0.0))] if self.offset > 0.01 else [*pieces[:-1], (meet, top, (0.0, 0.0))]

    @property
    def clear(self) -> float:
        """The largest opening (°, steps of 5, up to `angle`) at which the two leaves do not touch."""
        pieces = self.section
        (start, middle, end) = pieces[4]  # the hollow as two chords: on the safe side, `polygon` wants convex arcs
        full = outline.polygon([*pieces[:4], (start, middle), (middle, end), *pieces[5:]]) - (0.0, self.axis)
        corners = [(self.slot, 0.0), (self.width, 0.0), (self.width, self.plate), (self.slot, self.plate)]
        rest = (np.array(corners) - (0.0, self.axis)) * (-1.0, 1.0)  # what its slots leave of the other leaf
        for a in np.arange(0.0, self.angle + 0.1, 5.0):
            if crossing(_turned(full, float(a)), rest):
                return float(a) - 5.0
        return self.angle

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        from parts.body.outlines import ROUND  # where hinges find room on a door counts on it

        built = Built()
        if self.plate > self.thickness + 0.05:
            built.note(
                f"the leaf is {self.plate:.1f} mm thick instead of {self.thickness:g}: the screws' heads need it"
            )
        if self.width - self.slot > self.leaf_w + 0.05:
            built.note(f"the flat is {self.width - self.slot:.1f} mm wide instead of {self.leaf_w:g}: for the screws")
        if self.barrel > self.pin / 2 + self.play + self.wall + 1e-9:
            built.note(
                f"the knuckles' wall is {self.barrel - self.pin / 2 - self.play:.1f} mm: they rise over the leaf"
            )
        length, w, high = self.length, self.width, self.axis + self.barrel + 1
        along = cq.Location(cq.Plane((-length / 2 - 1, 0, 0), (0, 1, 0), (1, 0, 0)))
        bar = outline.prism(self.section, 0, length + 2).moved(along)
        # a hair longer than the leaf: arcs that are tangent to its edge would meet it in a line only
        low, far, x = -self.barrel - 30, w + 0.3, length / 2
        plan = outline.rounded([(x, low, 5), (x, far, ROUND), (-x, far, ROUND), (-x, low, 5)])
        tools = [cq.Solid.makeCylinder(self.pin / 2 + self.play, length + 4, cq.Vector(-x - 2, 0, self.axis),
                                       cq.Vector(1, 0, 0))]  # fmt: skip
        for start, end, owner in self.knuckles:
            if owner != self.leaf:
                g = self.gap / 2
                a, b = (start - g if start > -x + 1 else -x - 2), (end + g if end < x - 1 else x + 2)
                deep = self.slot + self.barrel + 5
                tools.append(cq.Solid.makeBox(b - a, deep, high + 2, cq.Vector(a, -self.barrel - 5, -1)))
        sink = (self.head - self.hole) / 2
        for hx, hy in self.holes:
            tools.append(cq.Solid.makeCylinder(self.hole / 2, self.plate + 2, cq.Vector(hx, hy, -1)))
            if self.countersunk:
                tools.append(cq.Solid.makeCone(self.hole / 2 - 0.01, self.head / 2 + 0.5, sink + 0.51,
                                               cq.Vector(hx, hy, self.plate - sink - 0.01)))  # fmt: skip
        try:
            body = bar.intersect(outline.prism(plan, -1, high)).cut(*tools)
        except Exception as error:
            raise self.fails("knuckles and screws", error) from error
        return built.solid(body)

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        bolts = tuple(Hole(x, -y, self.hole, self.screw) for x, y in self.holes)
        yield Interface(self.leaf, Frame(z=(0, 0, -1)), bolts)
        yield Interface("pin", Frame((0, 0, self.axis), (1, 0, 0), (0, 0, 1)), (Hole(0, 0, self.pin),), self.play)

    def hardware(self) -> Iterator[Hardware]:
        if self.leaf == "frame":  # one pin for a pair
            steel = math.pi / 4 * self.pin**2 * (self.length + 4) * 7.85e-3
            yield Hardware(f"pin {self.pin:g}x{self.length + 4:g} ISO 2341", 1, round(steel, 1), None, "mass computed")
        long = 5 * math.ceil((self.plate + 12) / 5)
        kind = "ISO 10642" if self.countersunk else "ISO 7380"
        row = table("hardware").get(f"screw {self.screw}x{long} {kind}")
        mass, price = (row.maybe("mass_g"), row.maybe("price_eur")) if row else (None, None)
        yield Hardware(f"screw {self.screw}x{long} {kind}", len(self.holes), mass, price)

    def checks(self) -> Iterator[Finding]:
        if self.clear < self.angle:
            yield Finding("opening", "error", f"the leaves touch beyond {self.clear:.0f}°", "more offset or wall",
                          self.clear, self.angle, "°")  # fmt: skip
        weight = DYNAMIC * 9.81 * self.door_mass
        force = math.hypot(weight * self.reach / self.apart, weight / 2)
        shear = force / (2 * self.steps * math.pi / 4 * self.pin**2)
        if shear > SHEAR:
            yield Finding("pin shear", "error", f"a slam shears the pin with {shear:.0f} MPa",
                          "a thicker pin, more knuckles, or hinges further apart", shear, SHEAR, "MPa")  # fmt: skip
        share = self.steps / (2 * self.steps + 1) * self.length - self.steps * self.gap
        pressure = force / (self.pin * share)
        if pressure > BEARING:
            yield Finding("pin pressure", "warning", f"the pin presses on the knuckles with {pressure:.0f} MPa",
                          "a thicker pin, a longer hinge, hinges further apart", pressure, BEARING, "MPa")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Upper and lower, both leaves, on the outside of a hinged door's shut line: one upright pin on each side.

        The frame's leaf is narrow, with two screws: it has to find room between flare and shut line.
        """
        if car.doors != "hinged":
            return
        from parts.body.outlines import CLOSEST, LEAF, outlines

        y, heights = outlines(car).hinges()
        apart = heights[1] - heights[0]
        if apart < CLOSEST:
            return
        part_of = {
            leaf: cls(leaf=leaf, length=LEAF[0], apart=min(apart, 700.0), **screws)
            for leaf, screws in (("door", {}), ("frame", {"leaf_w": 16.0, "screws": 2}))
        }
        for side, sign in (("left", -1.0), ("right", 1.0)):
            for place, z in zip(("lower", "upper"), heights, strict=True):
                for leaf, way in (("door", 1.0), ("frame", -1.0)):
                    seat = Frame((car.x_a - 40.0, sign * y, z), (0, sign, 0), (0, 0, sign * way))
                    yield Placement(f"{place}_{leaf}_{side}", part_of[leaf], seat)


def _turned(points: NDArray[np.float64], degrees: float) -> NDArray[np.float64]:
    a = math.radians(degrees)
    c, s = math.cos(a), math.sin(a)
    return np.asarray(points @ np.array([[c, s], [-s, c]]))
