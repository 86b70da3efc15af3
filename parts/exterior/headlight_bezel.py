"""Headlight bezel: ring, slats and bucket around a bought, approved lamp module; goes through the nose from behind."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import lamps
from parts.cad import cq
from parts.loops import ribbon
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, count, deg, flag, mm
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

MODULES = tuple(key for key, row in table("lamps").items() if row["place"] == "front" and row["shape"] == "round")
AIMING = 3  # screws that hold and aim the module
AIM_SCREW = "M4"
LEDGE = 3.75  # from the edge of the module's hole to the aiming screws
SEAT_T = 4.0  # thickness of the module's seat
LUG_T, LUG_W = 6.0, 13.0  # thickness and width of the lugs on the panel's seat
EDGE = 1.0  # rounding of the slices' front edges
LAND = 2.0  # of the slats' disc between ring and slices
BROW = 5.4  # radial thickness of the visor: two edges of R 2.5
SWING = 4.0  # degrees that the aiming screws have to allow each way


class HeadlightBezel(Part):
    """Headlight bezel with four slices.

    Own frame: lamp looking up, +z along its normal, +x horizontal on the car (the slices lie along it), rear edge of
    the bucket at z = 0. For powder (MJF, SLS); PC on FFF needs supports under slats, seat and lugs. Left and right
    differ in the sign of `toe` only. Only round modules; the module and its E-mark are bought.
    UN R26: visors and rims at most 30 mm before the glass, R 2.5 (from memory). Halogen bulbs reach 120 °C and more:
    PC or LED. Not checked: photometry, glare, and what the slats cost if they stand in the beam.
    """

    module: str = choice("90", "bought lamp, by its diameter", MODULES, group="Lamp")
    adjust: float = mm(5, 3, 8, "room around the module for aiming", group="Lamp")
    surround: float = mm(22, 12, 45, "from that room to the edge of the disc", step=0.1)
    wall: float = mm(3.5, 3.5, 6, "of ring and bucket", step=0.1)
    depth: float = mm(58, 20, 110, "from the skin to the module's seat; grows if the aim needs it", step=1)
    seat: float = mm(lamps.SEAT["front"], 20, 70, "from the skin to the panel's seat", step=1, group="Fit")
    rake: float = deg(20, -25, 25, "how far the module looks down against the face", group="Lamp")
    toe: float = deg(0, -15, 15, "how far it looks towards +x", group="Lamp")
    slat: float = mm(4, 2, 6, "thickness of the slats", step=0.1, group="Style")
    inset: float = mm(1.2, 0.4, 4, "how far the slats lie behind the ring", step=0.1, group="Style")
    beam_free: bool = flag(True, "the slats end at the module's beam, so that its approval holds", group="Lamp")
    visor: float = mm(0, 0, 30, "brow over the lamp, 0 = none", step=1, group="Style")
    drl_groove: float = mm(8, 0, 10, "width of the groove for an LED strip behind the ring, 0 = none")
    drain: float = mm(4, 3, 8, "diameter of the drain under the seat")
    screw: str = choice("M5", "screws to the panel", ("M4", "M5"), group="Fit")
    screws: int = count(4, 3, 6, "to the panel")
    lamp_height: float = mm(690, 300, 1500, "centre above ground, for the check", step=1, group="Position")
    from_edge: float = mm(170, 0, 600, "from the car's side to the disc, for the check", step=1, group="Position")
    apart: float = mm(820, 200, 1600, "between the inner edges of both discs", step=1, group="Position")

    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "PC")
    role = "black"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "city": {},
        "eyelid": {"visor": 9, "toe": 8},
        "big module": {"module": "146", "surround": 16, "depth": 80},
        "flat nose": {"rake": 0, "toe": 0, "depth": 40, "seat": 28},
        "whole slats": {"beam_free": False, "drl_groove": 0},
    }

    # -- sizes --------------------------------------------------------------------------------------------------------

    @property
    def lens(self) -> float:
        """Radius of the module's glass."""
        return table("lamps")[self.module].number("d_mm") / 2

    @property
    def radius(self) -> float:
        """Radius of the sliced disc."""
        return self.lens + self.adjust + self.surround

    @property
    def outer(self) -> float:
        return self.radius + lamps.OUTER

    @property
    def inner(self) -> float:
        return self.outer - self.wall

    @property
    def reach(self) -> float:
        """Outer radius of the slices."""
        return self.inner - LAND

    @property
    def axis(self) -> tuple[float, float, float]:
        """Unit vector along which the module looks."""
        down, across = math.radians(self.rake), math.radians(self.toe)
        return (math.cos(down) * math.sin(across), -math.sin(down), math.cos(down) * math.cos(across))

    @property
    def slope(self) -> float:
        """Tangent of the angle between the module's axis and the face's normal."""
        return math.hypot(*self.axis[:2]) / self.axis[2]

    @property
    def seat_depth(self) -> float:
        """From the skin to the middle of the module's seat: as ordered, or what the tilt needs behind the slats."""
        behind = lamps.CREST - self.inset - self.slat
        return max(self.depth, self.slope * self.inner + 2 * SEAT_T + self.drain + 4 - behind)

    @property
    def length(self) -> float:
        """From the skin to the rear edge of the bucket, where the part's frame has its origin."""
        return max(self.seat_depth + self.slope * self.outer + SEAT_T, self.seat + LUG_T + 2)

    @property
    def shift(self) -> tuple[float, float]:
        """Middle of the seat off the bucket's axis: half of what the tilted axis strays on its way to the face."""
        room = max(0.0, self.inner - self.lens - self.adjust - LEDGE - 4.75)
        stray = self.slope * self.seat_depth
        k = min(stray / 2, room) / max(self.slope, 1e-9)
        return (-k * self.axis[0] / self.axis[2], -k * self.axis[1] / self.axis[2])

    @property
    def module_frame(self) -> Frame:
        """Where the module sits: on the front of its seat, z along its axis."""
        x, y = self.shift
        return Frame((x, y, self.length - self.seat_depth), self.axis, (1.0, 0.0, 0.0))

    @property
    def beam(self) -> tuple[float, float]:
        """Radius of the beam's passage through the face, and by how much the ring shades the glass (0 = not)."""
        stray = abs(self.slope * (self.seat_depth + lamps.CREST) - math.hypot(*self.shift))
        free = (self.reach - 0.5 - stray) * self.axis[2]
        return min(self.lens + 1.5, free), max(0.0, self.lens - free)

    def aiming(self) -> tuple[Hole, ...]:
        """Holes of the aiming screws, in the module's frame."""
        r, d = self.lens + self.adjust + LEDGE, table("screws")[AIM_SCREW].number("clearance_normal_mm")
        turns = (math.radians(90 + k * 360 / AIMING) for k in range(AIMING))
        return tuple(Hole(r * math.cos(a), r * math.sin(a), d, AIM_SCREW) for a in turns)

    # -- solid --------------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.seat_depth > self.depth + 0.05:
            built.note(
                f"the module's seat lies {self.seat_depth:.0f} mm deep instead of {self.depth:g}: its tilt needs it"
            )
        if self.beam_free and self.beam[0] < self.lens:
            built.note(f"the beam's passage is {2 * self.beam[0]:.0f} mm wide, less than the glass, to spare the ring")
        try:
            top = self.length + lamps.CREST - self.inset
            blank = lamps.pierced(lamps.slices(self.radius, self.reach), top - self.slat, top, EDGE)
            bucket = lamps.windowed(lamps.turned(self._profile()), blank, top - self.slat, top)
            tilted = cq.Location(cq.Plane(self.module_frame.origin, self.module_frame.x, self.module_frame.z))
            slab = cq.Solid.makeCylinder(3 * self.outer, SEAT_T, cq.Vector(0, 0, -SEAT_T)).moved(tilted)
            slab = slab.intersect(cq.Solid.makeCylinder(self.outer - self.wall / 2, self.length))
            body = bucket.fuse(slab, *self._lugs(), *self._brow()).cut(*self._tools(tilted))
        except Exception as error:
            raise self.fails("bucket, seat and slats", error) from error
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("bucket, seat and slats", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    def _profile(self) -> list[tuple[float, float, float]]:
        """Ring, bucket and a membrane for the slices: r, z and corner radius."""
        crest, ri, ro = self.length + lamps.CREST, self.inner, self.outer
        front = crest - self.inset
        back = front - self.slat
        groove = []
        if self.drl_groove:
            high, d = back - 1.0, min(1.5, self.wall - 2.0)
            groove = [(ri, high, 0.0), (ri + d, high - d, 0.0), (ri + d, high - d - self.drl_groove, 0.0),
                      (ri, high - 2 * d - self.drl_groove, 0.0)]  # fmt: skip
        membrane = [(ri, front, 0.0), (0.0, front, 0.0), (0.0, back, 0.0), (ri, back, 0.0)]
        return [(ri, 0.0, 0.0), (ro, 0.0, 1.0), (ro, crest, self.wall - 1.0), (ri, crest, 0.3), *membrane, *groove]

    def _lugs(self) -> Iterator[cadquery.Solid]:
        top = self.length - self.seat
        tongue = lamps.lug(lamps.seat_radius(self.radius), self.outer - 0.6 * self.wall, LUG_W)
        for hole in self.bolts:
            yield lamps.prism(tongue.moved(degrees=math.degrees(math.atan2(hole.y, hole.x))), top - LUG_T, top)

    def _brow(self) -> Iterator[cadquery.Solid]:
        if not self.visor:
            return
        turn = np.radians(np.linspace(30.0, 150.0, 3))
        # its outside is clear of the bucket's: almost the same cylinder twice is no boolean's business
        r = self.inner + max(0.6, self.wall - BROW + 0.3) + BROW / 2
        loop = ribbon(np.stack([r * np.cos(turn), r * np.sin(turn)], axis=1), turn + math.pi / 2, BROW)
        rim = self.length + lamps.CREST
        brow = lamps.prism(loop, rim - 6.0, rim + self.visor)
        yield brow.fillet(2.5, [e for e in brow.Edges() if e.Center().z > rim + self.visor - 1e-6])

    def _tools(self, tilted: cadquery.Location) -> Iterator[cadquery.Solid]:
        low = -SEAT_T - 1
        yield lamps.rod(self.lens + self.adjust, low, 1).moved(tilted)
        for hole in self.aiming():
            yield lamps.rod(hole.diameter / 2, low, 1, hole.x, hole.y).moved(tilted)
        level = self.length - self.seat
        for hole in self.bolts:
            yield lamps.rod(hole.diameter / 2, level - LUG_T - 1, level + 1, hole.x, hole.y)
        x, y, z = self.drain_at
        yield cq.Solid.makeCylinder(self.drain / 2, 8.0, cq.Vector(x, y + 2.0, z), cq.Vector(0, -1, 0))
        if self.beam_free:
            face = (lamps.CREST + self.seat_depth) / self.axis[2]
            start, long = face - (self.slat + self.inset + 8) / self.axis[2] - self.slope * self.lens, 300.0
            yield lamps.rod(self.beam[0], max(start, 1.0), start + long).moved(tilted)

    @property
    def drain_at(self) -> tuple[float, float, float]:
        """Where the drain leaves the bucket: the lowest place in front of the seat, on the bucket's inside."""
        x, y, z = self.module_frame.origin
        nx, ny, nz = self.axis
        return (0.0, -self.inner, z - (nx * (0.0 - x) + ny * (-self.inner - y)) / nz + self.drain / 2 + 0.6)

    # -- what others need ---------------------------------------------------------------------------------------------

    @property
    def bolts(self) -> tuple[Hole, ...]:
        return lamps.bolt_circle(self.radius, self.screw, self.screws)

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("panel", Frame((0, 0, self.length - self.seat)), self.bolts, clearance=2.5)
        yield Interface("module", self.module_frame, self.aiming(), clearance=self.adjust)

    def hardware(self) -> Iterator[Hardware]:
        yield Hardware(f"lamp module {self.module} mm, E-marked", 1)
        for size, long, n in ((self.screw, 16, self.screws), (AIM_SCREW, 25, AIMING)):
            row = table("hardware")[f"screw {size}x{long} ISO 7380"]
            yield Hardware(row.key, n, row.maybe("mass_g"), row.maybe("price_eur"), row.note)

    def checks(self) -> Iterator[Finding]:
        yield from lamps.misplaced("dipped_beam", self.lamp_height, self.radius, self.from_edge, self.apart)
        glass = lamps.CREST + self.visor
        if glass > 30:
            yield Finding("projection", "error", f"the visor stands {glass:.1f} mm before the glass (UN R26: 30)",
                          "a shorter visor", glass, 30, "mm")  # fmt: skip
        if not self.beam_free:
            yield Finding("beam", "warning", "slats stand in the module's beam: its approval does not cover them",
                          "beam_free, or have the lamp measured with them")  # fmt: skip
        shade = self.beam[1]
        if shade > 0.05:
            yield Finding("shade", "warning", f"the ring covers {shade:.0f} mm of the module's glass at the edge",
                          "less rake and toe, more surround or a smaller module", shade, 0, "mm")  # fmt: skip
        swing = math.degrees(math.atan(self.adjust / self.lens))
        if swing < SWING:
            yield Finding("aim", "warning", f"the module can be aimed by {swing:.1f}° each way; {SWING:g}° are usual",
                          "more adjust", swing, SWING, "°")  # fmt: skip
        if self.material == "PA12_SLS" or self.material == "PA12_MJF":
            yield Finding("heat", "info", f"{self.material} is for LED modules; a halogen lamp needs PC")

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Two in the nose, slices level, modules looking straight ahead however the nose is raked."""
        from parts.body import skin

        body = skin(car)
        adjust = min(5.0, body.lamp_radius - 45.0 - 12.0)
        for side in ("left", "right"):
            frame = lamps.upright(body.lamp_frame("front", side))
            ahead = [-axis[0] for axis in (frame.x, frame.y, frame.z)]  # the vehicle's -X in the lamp's axes
            part = cls(
                adjust=adjust, surround=body.lamp_radius - 45.0 - adjust,
                rake=-math.degrees(math.asin(ahead[1])), toe=math.degrees(math.atan2(ahead[0], ahead[2])),
                lamp_height=car.z_lamp, from_edge=car.width / 2 - body.lamp_y - body.lamp_radius,
                apart=2 * (body.lamp_y - body.lamp_radius),
            )  # fmt: skip
            yield Placement(side, part, frame.moved(z=-part.length))
