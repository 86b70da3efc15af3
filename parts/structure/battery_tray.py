"""Battery tray: pockets that hold the traction modules between the axles, with lugs, drains and cable ducts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import loops, seams
from parts.extruded import prism
from parts.part import (
    Built,
    Corners,
    Finding,
    Frame,
    Hardware,
    Hole,
    Interface,
    Part,
    Placement,
    Seam,
    Severity,
    count,
    flag,
    mm,
    ratio,
)
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

MODULE = (151.0, 355.0, 108.0)  # VDA-355 envelope along X, Y and Z, mm (from memory)
MODULE_KG = 12.0
LUG = 20.0  # how far a lug stands out of the wall
LUG_W = 34.0  # width of a lug
RELIEF = 3.0  # how far its rib stands out of the wall above it
CREEPAGE = 8.0  # mm between live parts of neighbouring modules (about 100 V, pollution degree 3; from memory)
CRUSH = 130.0  # mm of sill and crush space on each side of the pack
AXLE = 70.0  # mm between tyre and pack: travel and structure
SCREW = "M8"
SEAM = 14.0  # mm from a wall to a cut along it: room for what is bonded across


class BatteryTray(Part):
    """Battery tray.

    Own frame: floor on the print bed at z = 0, open upwards, X along the car, centred; prints without supports.
    Holds nx rows of ny modules of 355 x 151 x 108 mm in pockets; the walls between the pockets are its ribs, the lugs
    go on as ribs up the front and rear walls. A car that is driven has its tray of metal, after the same STEP file;
    printed it is a module holder, in a polycarbonate grade with UL 94 V-0 (say so when ordering the filament).
    Modules are bought. Not verified: crash, fire, immersion and every other test of UN R136; creepage is looked at as
    a distance only.
    """

    nx: int = count(2, 1, 4, "modules along the car", group="Modules")
    ny: int = count(2, 1, 3, "modules across", group="Modules")
    gap_x: float = mm(12, 6, 20, "between modules along the car", group="Modules")
    gap_y: float = mm(8, 6, 20, "between modules across", group="Modules")
    play: float = mm(2, 1, 5, "around the pack, to its outer wall", group="Modules")
    depth: float = mm(55, 25, 112, "how much of a module's height the pockets hold")
    wall: float = mm(4, 3, 8, "of the outer walls")
    rib: float = ratio(0.45, 0.3, 0.7, "thickness of the walls between pockets, share of the gap", step=0.05)
    floor: float = mm(4, 3, 8, "thickness under the modules")
    drain: float = mm(6, 4, 12, "diameter of the drains, two a pocket", group="Features")
    lug_n: int = count(3, 2, 6, "lugs on the front wall, as many on the rear one", group="Features")
    lug_t: float = mm(10, 6, 16, "thickness of the lugs", group="Features")
    ducts: bool = flag(True, "cable ducts through the ribs and the rear wall", group="Features")
    cable_w: float = mm(40, 20, 60, "width of the cable ducts", group="Features")
    cable_h: float = mm(20, 10, 30, "height of the cable ducts", group="Features")

    material: ClassVar[str] = "PC"
    materials: ClassVar[tuple[str, ...]] = ("PC",)  # the one here that is sold with a V-0 rating
    role = "base"
    presets: ClassVar = {
        "four": {},
        "two": {"nx": 1, "ny": 2, "lug_n": 2},
        "six": {"nx": 2, "ny": 3, "lug_n": 5},
        "eight": {"nx": 4, "ny": 2, "lug_n": 3},
        "single cell": {"nx": 1, "ny": 1, "depth": 90, "lug_n": 2},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def pitch(self) -> tuple[float, float]:
        return MODULE[0] + self.gap_x, MODULE[1] + self.gap_y

    @property
    def inside(self) -> tuple[float, float]:
        """Length and width between the outer walls, mm."""
        px, py = self.pitch
        return self.nx * px - self.gap_x + 2 * self.play, self.ny * py - self.gap_y + 2 * self.play

    @property
    def size(self) -> tuple[float, float, float]:
        """Over all, with the lugs, mm."""
        x, y = self.inside
        return x + 2 * (self.wall + LUG), y + 2 * self.wall, self.floor + self.depth

    @property
    def places(self) -> tuple[tuple[float, float], ...]:
        """Centres of the modules, front to rear, left to right."""
        px, py = self.pitch
        return tuple(((i - (self.nx - 1) / 2) * px, (j - (self.ny - 1) / 2) * py)
                     for i in range(self.nx) for j in range(self.ny))  # fmt: skip

    @property
    def lugs(self) -> tuple[float, ...]:
        """Where the lugs sit across the car, mm."""
        reach = self.size[1] / 2 - LUG_W / 2 - 14.0
        return tuple(reach * (2 * k / (self.lug_n - 1) - 1) for k in range(self.lug_n))

    @property
    def lug_t_made(self) -> float:
        """A lug is at most half as thick as the tray is high."""
        return min(self.lug_t, self.size[2] / 2)

    @property
    def duct(self) -> tuple[float, float]:
        """Width and height of the cable ducts as made: at most two thirds of the pocket's depth."""
        return self.cable_w, min(self.cable_h, self.depth * 2 / 3)

    @property
    def holes(self) -> tuple[Hole, ...]:
        """The lugs' clearance holes (ISO 273, normal)."""
        row = table("screws")[SCREW]
        x = self.inside[0] / 2 + self.wall + LUG - 1.5 * row.number("d_mm")
        d = row.number("clearance_normal_mm")
        return tuple(Hole(sign * x, y, d, SCREW) for sign in (-1.0, 1.0) for y in self.lugs)

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _outline(self) -> loops.Loop:
        """The walls' outside with the lugs standing out of the front and the rear."""
        x, y = self.inside[0] / 2 + self.wall, self.size[1] / 2
        corners: list[tuple[float, float]] = []
        radii: list[float] = []
        for sign in (1.0, -1.0):
            corners.append((sign * x, -sign * y))
            radii.append(10.0)
            for at in self.lugs:
                low, high = sign * at - sign * LUG_W / 2, sign * at + sign * LUG_W / 2
                corners += [(sign * x, low), (sign * (x + LUG), low), (sign * (x + LUG), high), (sign * x, high)]
                radii += [4.0, 12.0, 12.0, 4.0]
            corners.append((sign * x, sign * y))
            radii.append(10.0)
        return loops.rounded(corners, radii)

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.lug_t_made < self.lug_t:
            built.note(f"the lugs are {self.lug_t_made:g} mm thick, half the tray, instead of {self.lug_t:g} mm")
        if self.ducts and self.duct[1] < self.cable_h:
            built.note(f"the cable ducts are {self.duct[1]:.1f} mm high instead of {self.cable_h:g} mm")
        try:
            block = prism(self._outline(), self.size[2])
            return built.solid(block.cut(*self._pockets(), *self._lug_tops(), *self._holes(), *self._ducts()))
        except Exception as error:
            raise self.fails("block less pockets", error) from error

    def _pockets(self) -> list[cadquery.Shape]:
        px, py = self.pitch
        wide, tall = px - self.rib * self.gap_x, py - self.rib * self.gap_y
        lx, ly = self.inside
        found = []
        last_x, last_y = self.places[-1]
        for x, y in self.places:
            # an outer pocket reaches to the outer wall, an inner one to half a rib
            x0, x1 = (-lx / 2 if x == -last_x else x - wide / 2), (lx / 2 if x == last_x else x + wide / 2)
            y0, y1 = (-ly / 2 if y == -last_y else y - tall / 2), (ly / 2 if y == last_y else y + tall / 2)
            loop = loops.box(x1 - x0, y1 - y0, 3.0).moved((x0 + x1) / 2, (y0 + y1) / 2)
            found.append(prism(loop, self.depth + 2, (0, 0, self.floor)))
        return found

    def _lug_tops(self) -> list[cadquery.Shape]:
        x0 = self.inside[0] / 2 + self.wall + RELIEF
        depth = self.size[2] - self.lug_t_made + 2
        loop = loops.box(LUG + 4, self.size[1] + 4)
        return [prism(loop.moved(sign * (x0 + LUG / 2 + 2), 0), depth, (0, 0, self.lug_t_made)) for sign in (-1, 1)]

    def _holes(self) -> list[cadquery.Shape]:
        tools = [prism(loops.disc(h.diameter).moved(h.x, h.y), self.lug_t_made + 2, (0, 0, -1)) for h in self.holes]
        for x, y in self.places:
            for sx, sy in ((-1, -1), (1, 1)):  # low corners, whichever way the car leans
                at = loops.disc(self.drain).moved(x + sx * (MODULE[0] / 2 - 14), y + sy * (MODULE[1] / 2 - 14))
                tools.append(prism(at, self.floor + 2, (0, 0, -1)))
        return tools

    def _ducts(self) -> list[cadquery.Shape]:
        """Notches in the upper edges: along the car through every rib and the rear wall, across through the ribs."""
        w, h = self.duct
        if not self.ducts:
            return []
        r, z = min(8.0, h / 2.5), self.size[2]
        section = loops.rounded([(-w / 2, -h), (w / 2, -h), (w / 2, 2), (-w / 2, 2)], [r, r, 0, 0])
        tools = []
        x, (px, py) = self.inside[0], self.pitch
        for j in range(self.ny):
            # from the middle of the first row out through the rear wall
            start = -(self.nx - 1) / 2 * px
            at = (start, (j - (self.ny - 1) / 2) * py, z)
            tools.append(prism(section, x / 2 + self.wall + RELIEF + 1 - start, at, (0, 1, 0), (1, 0, 0)))
        for i in range(self.nx if self.ny > 1 else 0):
            at = ((i - (self.nx - 1) / 2) * px, -(self.ny - 1) / 2 * py, z)
            tools.append(prism(section, (self.ny - 1) * py, at, (-1, 0, 0), (0, 1, 0)))
        return tools

    # -- what it tells ------------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("frame", Frame((0, 0, 0), (0, 0, -1), (1, 0, 0)),
                        tuple(Hole(h.x, -h.y, h.diameter, h.fastener) for h in self.holes))  # fmt: skip
        for n, (x, y) in enumerate(self.places, 1):
            yield Interface(f"module.{n}", Frame((x, y, self.floor)), clearance=min(self.play, self._free))

    @property
    def _free(self) -> float:
        """Least room between a module and a rib, mm."""
        return (1 - self.rib) * min(self.gap_x, self.gap_y) / 2

    def seams(self) -> Iterator[Seam]:
        """Across the pockets: clear of lugs, drains and ducts, and not along a wall."""
        drain, (w, _) = self.drain / 2 + 4.0, self.duct
        for axis, (normal, module, n) in enumerate(((seams.X, MODULE[0], self.nx), (seams.Y, MODULE[1], self.ny))):
            pitch, gap = self.pitch[axis], (self.gap_x, self.gap_y)[axis]
            middles = sorted({place[axis] for place in self.places})
            kept = [seams.about(m + s * (module / 2 - 14), drain) for m in middles for s in (-1, 1)]
            walls = [m + pitch / 2 for m in middles[:-1]]
            kept += [seams.about(wall, self.rib * gap / 2 + SEAM) for wall in walls]
            outer = self.size[axis] / 2
            if axis == 0:
                kept += [(side * outer - LUG - self.wall - SEAM, side * outer + LUG + SEAM) for side in (-1, 1)]
            else:
                kept += [seams.about(y, LUG_W / 2 + 6.0) for y in self.lugs]
            if self.ducts and (axis == 1 or n * self.ny > 1):
                kept += [seams.about(m, w / 2 + 4.0) for m in middles]
            reason = "across the pockets, clear of lugs, drains and ducts"
            yield from seams.offered(normal, seams.about(0.0, outer), kept, reason)

    def occupied(self) -> Iterator[Corners]:
        """The modules."""
        x, y, z = MODULE
        for a, b in self.places:
            yield seams.block((a - x / 2, b - y / 2, self.floor), (a + x / 2, b + y / 2, self.floor + z))

    def hardware(self) -> Iterator[Hardware]:
        row = table("hardware")["screw M8x25 ISO 7380"]
        yield Hardware(row.key, 2 * self.lug_n, row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        yield Hardware("battery module VDA-355, 355x151x108, 2.3 kWh", self.nx * self.ny, MODULE_KG * 1000, None,
                       "from memory")  # fmt: skip

    def checks(self) -> Iterator[Finding]:
        yield Finding(
            "fire",
            "info",
            "printed it is a module holder: print it in a polycarbonate rated UL 94 V-0 at "
            f"{min(self.wall, self.floor):g} mm",
            "the tray of a driven car is metal, from the same STEP file",
        )
        least = min(self.gap_x, self.gap_y) if self.nx * self.ny > 1 else math.inf
        if self.ny == 1:
            least = self.gap_x if self.nx > 1 else math.inf
        elif self.nx == 1:
            least = self.gap_y
        if least < CREEPAGE:
            yield Finding("creepage", "warning", f"modules are {least:g} mm apart, under {CREEPAGE:g} mm",
                          "a wider gap, or covers on the terminals", least, CREEPAGE, "mm")  # fmt: skip
        load = self.nx * self.ny * MODULE_KG * 9.81 * 10 / (2 * self.lug_n)
        severity: Severity = "warning" if load > 4000 else "info"
        yield Finding("lugs", severity, f"each lug takes {load / 1000:.1f} kN of a 10 g bump",
                      "more lugs" if severity == "warning" else "", round(load), 4000.0, "N")  # fmt: skip
        if self.depth < MODULE[2] / 3:
            yield Finding("hold", "warning", f"pockets {self.depth:g} mm deep hold less than a third of a module",
                          f"a depth of {MODULE[2] / 3:.0f} mm or more", self.depth, MODULE[2] / 3, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Under the floor, between the axles; as large as packaging counts on (163 mm and 363 mm a module)."""
        nx, ny = car.pack_nx, car.pack_ny
        part = cls(nx=nx, ny=ny, lug_n=min(6, 2 * ny), play=2.0, wall=4.0)
        yield Placement("", part, Frame((car.wheelbase / 2, 0.0, car.ground_clearance)))

    def room(self, car: Hardpoints) -> tuple[float, float]:
        """What is left between this tray and the axles, and between it and the sills (mm; negative: it clashes)."""
        x = car.wheelbase - car.radius_front - car.radius_rear - 2 * AXLE - self.size[0]
        return x, car.width - 2 * CRUSH - self.size[1]
