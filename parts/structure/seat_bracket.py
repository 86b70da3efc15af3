"""Seat bracket: a bent channel or angle that carries one side of a seat, with slots to move the seat along."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import loops, seams, seating
from parts.cad import chained, cq
from parts.extruded import prism
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, Seam, choice, count, mm, ratio
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints
    from parts.loops import Loop

EDGE = 1.5  # least distance of a hole's centre from an edge, in screw diameters
CORNER = 14.0  # mm: radius of the flanges' free corners
RIB = 4.0  # mm: thickness of a gusset


class SeatBracket(Part):
    """Seat bracket.

    Own frame: the web lies on the print bed (z = 0) with the bend's outer radius, X along the car, +Y up to the seat
    and the flanges rise along +Z: everything prints without supports. As a channel it carries a shell's feet on its
    upper flange; as an angle it takes the side screws of a bought seat in its web.
    In the car it is bent from steel or aluminium sheet (laser, brake) after the same STEP file; the printed one is a
    fixture and a mock-up. Not verified: strength of any kind; belt anchorages never go on this bracket (UN R14).
    """

    shape: str = choice("channel", "flange for a shell's feet, or a web for side screws", ("channel", "angle"))
    height: float = mm(100, 40, 150, "from the floor to the seat's mounting plane", step=1)
    pitch: float = mm(seating.PITCH, 260, 320, "between the seat's two screws", step=1)
    base_pitch: float = mm(280, 240, 320, "between the middles of the floor's slots", step=1)
    travel: float = mm(40, 0, 60, "along the car, in the floor's slots", step=1)
    margin: float = mm(4, 0, 20, "of material beyond 1.5 diameters around the outermost hole")
    flange: float = mm(42, 36, 56, "width of the flanges", step=1)
    thickness: float = mm(5, 3, 8, "of the sheet")
    bend: float = mm(6, 3, 10, "inner radius of the bends")
    holes_n: int = count(4, 0, 6, "lightening holes in the web", group="Features")
    lightening: float = ratio(0.55, 0.3, 0.65, "height of the lightening holes, share of the web's", step=0.05,
                           group="Features")  # fmt: skip
    ribs: int = count(3, 0, 4, "gussets between web and flanges", group="Features")

    material: ClassVar[str] = "PA12_CF"
    materials: ClassVar[tuple[str, ...]] = ("PA12_CF", "PA12_MJF", "PA12_SLS", "PC")
    role = "metal"
    presets: ClassVar = {
        "shell": {},
        "low": {"height": 60, "holes_n": 3, "ribs": 2},
        "tall": {"height": 140, "ribs": 4, "thickness": 6},
        "bought seat": {"shape": "angle", "height": 110, "holes_n": 3, "ribs": 0},
        "fixed": {"travel": 0, "base_pitch": 290},
    }

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def hole(self) -> float:
        """Clearance hole of the screws (ISO 273, normal)."""
        return table("screws")[seating.SCREW].number("clearance_normal_mm")

    @property
    def diameter(self) -> float:
        return table("screws")[seating.SCREW].number("d_mm")

    @property
    def length(self) -> float:
        """Along the car: every hole keeps its distance from the ends."""
        return max(self.pitch, self.base_pitch + self.travel) + 2 * (EDGE * self.diameter + self.margin)

    @property
    def line(self) -> float:
        """Distance of the flanges' holes from the web's outer face: the middle of what the bend leaves flat."""
        return (self.thickness + self.bend + self.flange) / 2

    @property
    def side(self) -> float:
        """Height of an angle's side screws over the floor."""
        return self.height - EDGE * self.diameter - 4.0

    @property
    def stations(self) -> tuple[float, ...]:
        """Where the gussets stand: between the screws, clear of slots and washers."""
        free = min(self.pitch, self.base_pitch - self.travel) / 2 - table("screws")[seating.SCREW].number(
            "washer_od_mm"
        ) / 2 - 3.0 - RIB / 2  # fmt: skip
        if self.ribs < 2:
            return (0.0,) * self.ribs
        return tuple(free * (2 * k / (self.ribs - 1) - 1) for k in range(self.ribs))

    @property
    def windows(self) -> tuple[Loop, ...]:
        """The web's lightening holes in (x, y): round-ended, between the gussets and clear of the bends."""
        low = self.thickness + self.bend + 3.0
        high = self.height - low if self.shape == "channel" else self.side - 1.6 * self.diameter
        tall = self.lightening * (high - low)
        if not self.holes_n or tall < 8.0:
            return ()
        ends = self.length / 2 - 12.0
        bars = sorted([-ends - RIB, *self.stations, ends + RIB])
        fields = [(a + RIB / 2 + 6.0, b - RIB / 2 - 6.0) for a, b in itertools.pairwise(bars)]
        found: list[Loop] = []
        share = math.ceil(self.holes_n / len(fields))
        for a, b in fields:
            wide = (b - a - 8.0 * (share - 1)) / share
            if wide >= 10.0:
                found += [loops.box(wide, tall, min(tall, wide) / 2).moved(a + wide / 2 + k * (wide + 8.0),
                                                                           (low + high) / 2)
                          for k in range(share)]  # fmt: skip
        return tuple(found)

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _profile(self) -> Loop:
        """The sheet's section in (height, reach) with both bends, as tangent lines and arcs."""
        t, r, w, h = self.thickness, self.bend, self.flange, self.height
        tip = 0.45 * t
        if self.shape == "channel":
            corners = [(0, 0), (h, 0), (h, w), (h - t, w), (h - t, t), (t, t), (t, w), (0, w)]
            radii = [r + t, r + t, tip, tip, r, r, tip, tip]
        else:
            corners = [(0, 0), (h, 0), (h, t), (t, t), (t, w), (0, w)]
            radii = [r + t, tip, tip, r, tip, tip]
        return loops.rounded(corners, radii)

    def build(self) -> cadquery.Workplane:
        built = Built()
        length = self.length
        try:
            # the section's x is the part's Y (height), its y the part's Z (reach)
            sheet = prism(self._profile(), length, (-length / 2, 0, 0), (0, 1, 0), (1, 0, 0))
            body: cadquery.Shape = sheet.fuse(*self._gussets()) if self.ribs else sheet
            body = body.cut(*self._tools())
        except Exception as error:
            raise self.fails("sheet, gussets and holes", error) from error
        if len(self.windows) != self.holes_n:
            built.note(f"{len(self.windows)} lightening holes instead of {self.holes_n}, for gussets and bends")
        return built.solid(body)

    def _gussets(self) -> list[cadquery.Shape]:
        t, w, h = self.thickness, self.flange, self.height
        leg = min(w - t - 8.0, 0.42 * (h - 2 * t))
        e = 0.3 * t  # embedded in the sheet
        found = []
        for x in self.stations:
            for y, sign in ((t - e, 1.0), (h - t + e, -1.0))[: 2 if self.shape == "channel" else 1]:
                points = [(y, t - e), (y + sign * (leg + e), t - e), (y, t + leg)]
                wire = cq.Wire.makePolygon([cq.Vector(x - RIB / 2, a, b) for a, b in points], close=True)
                found.append(cq.Solid.extrudeLinear(cq.Face.makeFromWires(wire), cq.Vector(RIB, 0, 0)))
        return found

    def _tools(self) -> list[cadquery.Shape]:
        t, h, d = self.thickness, self.height, self.hole
        slot = loops.box(d + self.travel, d, d / 2)
        tools = []
        for sign in (-1, 1):
            tools.append(self._through(slot, sign * self.base_pitch / 2, -1.0))
            if self.shape == "channel":
                tools.append(self._through(loops.disc(d), sign * self.pitch / 2, h - t - 1.0))
            else:
                tools.append(prism(loops.disc(d), t + 2, (sign * self.pitch / 2, self.side, -1)))
        tools += [prism(window, t + 2, (0, 0, -1)) for window in self.windows]
        tools += self._corners()
        return tools

    def _through(self, loop: Loop, x: float, y: float) -> cadquery.Shape:
        """What pierces a flange whose lower face is 1 mm above y."""
        return prism(loop, -(self.thickness + 2), (x, y, self.line), (1, 0, 0), (0, -1, 0))

    def _corners(self) -> list[cadquery.Shape]:
        """What rounds the flanges' free corners: the outside of an arc, at each end of each flange."""
        r, w, half, t, h = CORNER, self.flange, self.length / 2, self.thickness, self.height
        found = []
        for y0 in (-1.0, h - t - 1.0)[: 2 if self.shape == "channel" else 1]:
            for sign in (-1, 1):
                x0, x1, z0, z1 = sign * (half - r), sign * (half + 1), w - r, w + 1.0
                k = r * math.sqrt(0.5)
                tip = [(sign * half, z0), (x0 + sign * k, z0 + k), (x0, w)]
                edges = [cq.Edge.makeThreePointArc(*(cq.Vector(x, y0, z) for x, z in tip))]
                chain = [tip[2], (x0, z1), (x1, z1), (x1, z0), tip[0]]
                edges += [cq.Edge.makeLine(cq.Vector(a[0], y0, a[1]), cq.Vector(b[0], y0, b[1]))
                          for a, b in itertools.pairwise(chain)]  # fmt: skip
                face = cq.Face.makeFromWires(chained(edges))
                found.append(cq.Solid.extrudeLinear(face, cq.Vector(0, t + 2, 0)))
        return found

    # -- what it tells ------------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        d, m = self.hole, seating.SCREW
        base = tuple(Hole(sign * self.base_pitch / 2, 0.0, d, m) for sign in (-1, 1))
        yield Interface("floor", Frame((0, 0, self.line), (0, -1, 0), (1, 0, 0)), base)
        seat = tuple(Hole(sign * self.pitch / 2, 0.0, d, m) for sign in (-1, 1))
        if self.shape == "channel":
            yield Interface("seat", Frame((0, self.height, self.line), (0, 1, 0), (1, 0, 0)), seat)
        else:
            yield Interface("seat", Frame((0, self.side, 0), (0, 0, -1), (1, 0, 0)), seat)

    def seams(self) -> Iterator[Seam]:
        """Across the sheet, between screws, slots and gussets; best where no lightening hole is cut."""
        r = self.hole / 2
        kept = [seams.about(s * self.pitch / 2, r + seams.HOLE) for s in (-1, 1)]
        kept += [seams.about(s * self.base_pitch / 2, self.travel / 2 + r + seams.HOLE) for s in (-1, 1)]
        kept += [seams.about(x, RIB / 2 + seams.HOLE) for x in self.stations]
        windows = [(float(low) - 4.0, float(high) + 4.0) for low, high in (w.bounds()[:, 0] for w in self.windows)]
        yield from seams.offered(
            seams.X, seams.about(0.0, self.length / 2), kept, "between screws and gussets", windows,
            "between screws and gussets, through a lightening hole",
        )  # fmt: skip

    def hardware(self) -> Iterator[Hardware]:
        row = table("hardware")["screw M8x25 ISO 7380"]
        yield Hardware(row.key, 4, row.maybe("mass_g"), row.maybe("price_eur"), row.note)

    def checks(self) -> Iterator[Finding]:
        yield Finding("belts", "info", "no belt anchorage: belts bolt to the space frame, never to this bracket",
                      "anchor belts as in UN R14")  # fmt: skip
        free = self.flange - self.line
        if free < EDGE * self.diameter:
            yield Finding("edge distance", "warning",
                          f"the flange leaves {free:.1f} mm beyond its screws' centres, under 1.5 diameters",
                          "a wider flange, or a smaller bend", round(free, 2), EDGE * self.diameter, "mm")  # fmt: skip
        room = self.height - 2 * self.thickness
        if self.shape == "channel" and room < 60:
            yield Finding("tool access", "info", f"{room:.0f} mm between the flanges: no room for a straight socket",
                          "a flat ratchet, or screw the seat to its brackets first", round(room, 1), 60.0,
                          "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Two channels under each seat, flanges towards each other; the seat's feet set where they stand."""
        part = cls(height=seating.bracket_height(car))
        front, rear = seating.screws_x()
        for place in seating.places(car):
            x, y, _ = seating.mounting_point(car, place)
            for side, sign in (("left", -1.0), ("right", 1.0)):
                at = y + sign * (seating.foot_y(seating.shell_width(car)) + part.line)
                frame = Frame((x + (front + rear) / 2, at, car.floor_z), (0, -sign, 0), (sign, 0, 0))
                yield Placement(f"{place.name}_{side}", part, frame)
