"""Cup holder insert: tapered wells with springy tongues under one rounded rim, dropped into the console."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import seating
from parts.cad import cq
from parts.part import Built, Finding, Frame, Hole, Interface, Part, Placement, Severity, choice, count, deg, mm
from parts.standards import table

if TYPE_CHECKING:
    from parts.hardpoints import Hardpoints

EDGE = 3.0  # mm: radius of rim and mouths; hands and cups slide over them
PLATE = 5.0  # mm: thickness of the rim
FIT = 0.4  # mm per side between insert and console (loose fit)
SLOT = 1.6  # mm: width of the slots around a tongue
FLOOR = 4.0  # mm: radius between floor and wall, for a cloth
DRAIN = 4.0  # mm: a narrower one clogs
CORNER = 0.5  # g: a firm bend or stop of a city car


class CupHolderInsert(Part):
    """Cup holder insert.

    Frame: as mounted, Z up, wells on Z = 0, row of cups along X; prints as it stands, supports only under the rim.
    The tongues are cut free on three sides and carry a ridge that presses on the cup. Cabin heat rules out PETG.
    Tipping is checked for a full vessel of even density; friction is left out, which is on the safe side.
    """

    n: int = count(2, 1, 3, "cups in a row")
    holds: str = choice("can", "what it has to hold as well as a can and a 0.75 l bottle", table("cups"))
    cup_d: float = mm(84, 70, 98, "of the well at its mouth", group="Well")
    taper: float = deg(3.4, 1, 6, "of the wall against the vertical: cups sit well in it", step=0.1, group="Well")
    depth: float = mm(75, 50, 110, "of the well; less in a console that is not deep enough", group="Well")
    wall: float = mm(2.4, 2, 4, "of wells and floor", step=0.1)
    flange: float = mm(10, 6, 15, "width of the rim outside the wells", group="Rim")
    corner_r: float = mm(38, 12, 43, "of the rim's corners", group="Rim")
    fingers: int = count(3, 0, 6, "tongues in each well")
    travel: float = mm(9, 3, 10, "how far the tongues' ridges reach in", group="Features")
    drain: float = mm(8, 0, 12, "diameter of the hole in the floor, 4 or more; 0: none", group="Features")
    well_d: float = mm(95, 60, 130, "depth that the console offers", group="Console")

    material: ClassVar[str] = "ASA"
    materials: ClassVar[tuple[str, ...]] = ("ASA", "PA12_MJF", "PA12_SLS", "PC")
    role = "interior"
    presets: ClassVar = {
        "two cups": {},
        "single": {"n": 1, "fingers": 4},
        "three": {"n": 3, "corner_r": 24, "depth": 80},
        "tumbler": {"n": 1, "holds": "tumbler", "taper": 3.4, "cup_d": 94, "depth": 85, "travel": 10, "fingers": 6},
        "plain": {"n": 2, "fingers": 0, "taper": 1.3, "cup_d": 80, "depth": 85, "drain": 0},
    }

    # -- derived ------------------------------------------------------------------------------------------------------

    @property
    def deep(self) -> float:
        """Depth of the wells as made, mm: they hang into the console's, clear of its floor."""
        return min(self.depth, self.well_d - FIT - self.wall + PLATE)

    @property
    def base_d(self) -> float:
        """Diameter of the wells at their floor, mm."""
        return self.cup_d - 2 * self.deep * math.tan(math.radians(self.taper))

    @property
    def drained(self) -> float:
        """Diameter of the drain as made, mm; 0 without one."""
        return max(DRAIN, self.drain) if self.drain else 0.0

    @property
    def height(self) -> float:
        """Over all, mm."""
        return self.deep + self.wall

    @property
    def pitch(self) -> float:
        """From cup to cup, mm: mouths and walls stay apart."""
        return self.cup_d + 2 * max(EDGE, self.wall) + 2.0

    @property
    def plan(self) -> tuple[float, float]:
        """Length and width of the rim, mm."""
        across = self.cup_d + 2 * (EDGE + self.flange)
        return across + (self.n - 1) * self.pitch, across

    @property
    def opening(self) -> tuple[float, float]:
        """Length and width of the console's opening, mm: a stadium around the wells."""
        across = self.cup_d + 2 * (self.wall + FIT)
        return across + (self.n - 1) * self.pitch, across

    def inside(self, z: float) -> float:
        """Diameter of the well at a height above its floor, mm."""
        return self.base_d + (self.cup_d - self.base_d) * z / self.deep

    @property
    def ridge(self) -> tuple[float, float]:
        """Height of the ridges above the floor and half their length along the wall, mm."""
        half = max(4.0, 0.9 * self.travel)
        return self.deep - PLATE - 4.0 - SLOT - half, half

    @property
    def tongue(self) -> tuple[float, float, float]:
        """Width of a tongue, height of its root and of its tip above the floor, mm."""
        z, half = self.ridge
        return min(22.0, 0.4 * math.pi * self.base_d / max(3, self.fingers)), 0.14 * self.deep, z + half + 1.0

    @property
    def grip(self) -> tuple[float, float]:
        """Smallest and largest diameter that is held without play, mm."""
        free = self.inside(self.ridge[0])
        return (free - 2 * self.travel if self.fingers else free - 1.0), free

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _rim(self) -> cq.Shape:
        """The plate: its corners are arcs of the plan; only lines and arcs meet the one rounding of its upper edge."""
        plan = cq.Workplane("XY").workplane(offset=self.height - PLATE)
        plate = plan.sketch().rect(*self.plan).vertices().fillet(self.corner_r).finalize().extrude(PLATE)
        return plate.faces(">Z").edges().fillet(EDGE).val()

    def _turned(self, points: list[tuple[float, float]], arcs: dict[int, tuple[float, float]]) -> cq.Shape:
        """A body of revolution about Z through (r, z) points; `arcs`: the middle of the arc that ends there."""
        wire = cq.Workplane("XZ").moveTo(*points[0])
        for i, point in enumerate(points[1:], 1):
            wire = wire.threePointArc(arcs[i], point) if i in arcs else wire.lineTo(*point)
        return wire.close().revolve(360, (0, 0, 0), (0, 1, 0)).val()

    def _outside(self) -> cq.Shape:
        base, slope = self.base_d / 2 + self.wall, (self.cup_d - self.base_d) / 2 / self.deep
        top = self.height - PLATE / 2
        foot = base + slope * (FLOOR - self.wall)
        bend = (foot - FLOOR * 0.293, FLOOR * 0.293)
        return self._turned(
            [(0, 0), (foot - FLOOR, 0), (foot, FLOOR), (base + slope * (top - self.wall), top), (0, top)], {2: bend}
        )

    def _cavity(self) -> cq.Shape:
        """The drink's room with rounded floor and mouth, less the ridges of the tongues."""
        w, low = self.wall, self.inside(FLOOR) / 2
        lip = self.inside(self.deep - EDGE) / 2
        points = [(0, w), (low - FLOOR, w), (low, w + FLOOR), (lip, self.height - EDGE), (lip + EDGE, self.height)]
        points += [(lip + EDGE, self.height + 1), (0, self.height + 1)]
        arcs = {
            2: (low - FLOOR * 0.293, w + FLOOR * 0.293),
            4: (lip + EDGE * 0.293, self.height - EDGE * 0.293),
        }
        room = self._turned(points, arcs)
        return room.cut(*self._ridges()) if self.fingers else room

    def _ridges(self) -> list[cq.Shape]:
        z, half = self.ridge
        width = self.tongue[0] + SLOT  # the slots trim their ends
        middle, low, high = (self.inside(z + d) / 2 for d in (0, -half, half))
        z += self.wall
        profile = (
            cq.Workplane("XZ")
            .moveTo(low, z - half)
            .threePointArc((middle - self.travel, z), (high, z + half))
            .lineTo(high + 1, z + half)
            .lineTo(low + 1, z - half)
            .close()
        )
        angle = math.degrees(width / middle)
        ridge = profile.revolve(angle, (0, 0, 0), (0, 1, 0)).val()
        up = cq.Vector(0, 0, 1)
        # revolve runs from XZ towards one side: centre the ridge on its own middle before it is turned into place
        at = math.degrees(math.atan2(ridge.Center().y, ridge.Center().x))
        return [ridge.rotate(cq.Vector(), up, a - at) for a in self._angles()]

    def _angles(self) -> list[float]:
        return [90.0 + 360.0 * i / self.fingers for i in range(self.fingers)]

    def _slots(self) -> list[cq.Shape]:
        """One U for each tongue: up one side, across its tip, down the other; cut to the half pitch: those of one well
        must not reach its neighbour."""
        width, low, high = self.tongue
        h, low, high = width / 2, low + self.wall, high + self.wall
        outline = [
            (-h - SLOT, low), (-h, low), (-h, high), (h, high), (h, low), (h + SLOT, low),
            (h + SLOT, high + SLOT), (-h - SLOT, high + SLOT),
        ]  # fmt: skip
        start = max(5.0, self.base_d / 2 - self.travel - 12.0)
        u = cq.Workplane("YZ", origin=(start, 0, 0)).polyline(outline).close().extrude(self.cup_d).val()
        u = u.intersect(cq.Solid.makeCylinder(self.pitch / 2, self.height))
        return [u.rotate(cq.Vector(), cq.Vector(0, 0, 1), a) for a in self._angles()]

    def _tools(self) -> list[cq.Shape]:
        """What is cut for one cup. Of a row each cup's tools are one solid: cheaper than all of them in every cut."""
        tools = [self._cavity(), *(self._slots() if self.fingers else [])]
        if self.drained:
            tools.append(cq.Solid.makeCylinder(self.drained / 2, self.wall + 2, cq.Vector(0, 0, -1)))
        return [tools[0].fuse(*tools[1:])] if self.n > 1 and len(tools) > 1 else tools

    def build(self) -> cq.Workplane:
        built = Built()
        if self.deep < self.depth:
            built.note(f"the wells are {self.deep:.1f} mm deep instead of {self.depth:g}: the console has no more")
        if self.drained != self.drain:
            built.note(f"the drain is {self.drained:g} mm wide instead of {self.drain:g}: a narrower one clogs")
        centres = [((i - (self.n - 1) / 2) * self.pitch, 0.0, 0.0) for i in range(self.n)]
        outside, tools = self._outside(), self._tools()
        body = self._rim().fuse(*(outside.translate(cq.Vector(c)) for c in centres))
        body = body.cut(*(tool.translate(cq.Vector(c)) for c in centres for tool in tools))
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("wells and slots", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        under = Frame((0.0, 0.0, self.height - PLATE), (0.0, 0.0, -1.0))
        across = self.opening[1]
        holes = tuple(Hole((i - (self.n - 1) / 2) * self.pitch, 0.0, across) for i in range(self.n))
        yield Interface("console", under, holes, FIT)

    def checks(self) -> Iterator[Finding]:
        cups = table("cups")
        for key in dict.fromkeys(("can", "bottle750", self.holds)):
            cup = cups[key]
            foot, high = cup.number("d_base_mm"), cup.number("height_mm")
            at = foot + (cup.number("d_top_mm") - foot) * self.ridge[0] / high
            if foot > self.base_d - 1 or at > self.grip[1]:
                severity: Severity = "error" if key == self.holds else "warning"
                said = f"a {key} does not go down into the well"
                yield Finding("retention", severity, said, "a wider well", at, self.grip[1], "mm")
                continue
            if at < (least := self.grip[0] + 0.5):
                remedy = "tongues, more travel, or a narrower well"
                yield Finding("retention", "warning", f"a {key} would rattle", remedy, at, least, "mm")
            if self.fingers:
                free = self.ridge[0] - self.tongue[1]
                strain = 1.5 * self.wall * (at - self.grip[0]) / 2 / free**2
                if strain > 0.02:
                    said, remedy = f"a {key} bends the tongues far", "a thinner wall, or less travel"
                    yield Finding("tongue strain", "warning", said, remedy, 100 * strain, 2.0, "%")
            # a full vessel tips about the ridges' height once a·m·(h - z) exceeds m·g·r
            over = high / 2 - self.ridge[0]
            if over > 0 and foot / 2 / over < CORNER:
                yield Finding("tipping", "warning", f"a full {key} tips out before {CORNER:g} g", "a deeper well",
                              foot / 2 / over, CORNER, "g")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """In the console between the front seats, or wherever that has room for it."""
        part = cls(n=1 if car.seats == 1 else 2)
        yield Placement("", part, Frame((*seating.console(car, *part.plan, 110.0), car.heel[2] + 250.0)))
