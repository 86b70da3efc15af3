"""Rear spoiler: a small inverted wing over the roof's trailing edge, on feet that follow the roof's crown."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts import outline, seams
from parts.airfoil import airfoil, wing
from parts.cad import cq
from parts.grafts import grafted, joined
from parts.letters import lettered
from parts.part import (
    Built,
    Finding,
    Frame,
    Hardware,
    Hole,
    Interface,
    Part,
    Placement,
    Seam,
    choice,
    count,
    deg,
    flag,
    mm,
    number,
)
from parts.skin import lofted, ring, superellipse
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

AT = 0.4  # share of the chord at which feet and spar sit: the section is thickest there
TIP = 3.0  # rounding of the wing's ends
MIDDLE = 90.0  # half length of the straight middle piece
STRIP = 16.0  # half width of the strip of wing that a foot grows from
STOUT = 3.2  # a section is at least as thick as this many radii of its trailing edge
SPAR_WALL = 3.0
PLATE_T, PLATE_R = 6.0, 2.6  # thickness and edge radius of an end plate
FOOT_W = 11.0  # half width of a foot on the roof
OUT = 0.62  # share of the half span at which the outer feet stand


class RearSpoiler(Part):
    """Rear spoiler on the roof's edge.

    Own frame: x rearwards, y to the vehicle's right, z up; the roof's middle between the feet is at x = y = 0, the
    lowest corner of the feet at z = 0. Solid: infill makes it light; the later split makes it segments, which the spar
    tubes line up. UN R26 (from memory): R 2.5 on edges, inside the plan of the car. The wing is a trim: its downforce
    is neither computed nor promised. Soles are planes on the roof z = -x tan(roof_pitch) - y²/(2 roof_r).
    """

    span: float = mm(1000, 500, 1300, "over the ends", step=5)
    chord: float = mm(140, 60, 220, "depth of the wing along the car", step=1)
    thickness: float = number(13, 8, 18, "of the section, % of the chord; more if the rear edge needs it", unit="%",
                              step=0.5, group="Size")  # fmt: skip
    camber: float = number(4, 0, 8, "how far the section bulges down, % of the chord", unit="%", step=0.5, group="Size")
    te_r: float = mm(2.5, 2.5, 4, "radius of the rear edge (UN R26: 2.5)", step=0.1)
    sweep: float = deg(6, 0, 25, "how far the ends lean forwards, as the tail's corners do")
    dihedral: float = deg(2, -5, 10, "how far the ends rise")
    gap: float = mm(22, 12, 120, "least distance between wing and roof", step=1)
    endplate: float = mm(0, 0, 80, "height of plates at the ends, 0 = none", step=1, group="Style")
    feet: int = count(2, 2, 3, "on the roof")
    spar: float = mm(10, 0, 20, "diameter of the spar tubes, 0 = none; gives way to 3 mm of wall", step=0.5)
    drain: bool = flag(True, "a hole from each spar bore down, so that water and powder leave")
    screw: str = choice("M5", "inserts in the feet", ("M4", "M5", "M6"), group="Fit")
    roof_r: float = mm(2500, 1000, 9000, "radius of the roof across the car", step=10, group="Fit")
    roof_pitch: float = deg(8, -5, 30, "how steeply the roof falls under the feet", step=0.1, group="Fit")

    material = "ASA"
    materials = ("ASA", "PA12_MJF", "PA12_SLS", "PC")
    role = "accent"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "city": {},
        "lip": {"chord": 90, "gap": 12, "camber": 2, "sweep": 10},
        "end plates": {"endplate": 55, "dihedral": 0, "sweep": 3},
        "wide": {"span": 1250, "chord": 170, "feet": 3, "dihedral": 4, "spar": 16},
    }

    # -- sizes --------------------------------------------------------------------------------------------------------

    @property
    def thick(self) -> float:
        """Largest thickness of the section, mm."""
        return max(self.thickness * self.chord / 100.0, STOUT * self.te_r)

    @property
    def bore(self) -> float:
        """Diameter of the spar bores; 0 if the wing is too thin for any."""
        d = min(self.spar, self.thick - 2 * SPAR_WALL - 1.0)
        return d if d >= 4.0 else 0.0

    def _lean(self, y: Array) -> tuple[Array, Array]:
        """Displacement (x, z) of the section at y: a straight middle and two straight ends."""
        run = np.maximum(np.abs(y) - MIDDLE, 0.0)
        return -run * math.tan(math.radians(self.sweep)), run * math.tan(math.radians(self.dihedral))

    def roof(self, x: Array | float, y: Array | float) -> Any:
        """Height of the roof over the point between the feet."""
        return -x * math.tan(math.radians(self.roof_pitch)) - np.square(y) / (2 * self.roof_r)

    @property
    def _half(self) -> float:
        """Half the wing's own span: it ends at its end plates."""
        return self.span / 2 - (PLATE_T if self.endplate else 0.0)

    @cached_property
    def _rings(self) -> Array:
        """The wing's sections from left to right, shape (m, points, 3), before it is lifted over the roof."""
        half = self._half
        turn = np.linspace(0.5 * math.pi, 0.0, 4)  # free ends are rounded in three facets
        side = np.array([half]) if self.endplate else half - TIP + TIP * np.cos(turn)
        inset = np.zeros(1) if self.endplate else 0.8 * TIP * (1.0 - np.sin(turn))
        # what is trimmed by feet, drains and end plates are short strips of their own: long ones mesh exactly
        foot = [abs(f) + d for f in self.feet_y for d in (-STRIP, STRIP) if f + d > 0]
        strips = np.unique([*foot, MIDDLE, MIDDLE + STRIP, half - 2 * PLATE_T])
        y = np.concatenate([-side[::-1], -strips[::-1], strips, side])
        none = np.zeros(2 * len(strips))
        inset = np.concatenate([inset[::-1], none, inset])
        section = airfoil(self.chord, self.thick, self.camber * self.chord / 100, self.te_r)
        dx, dz = self._lean(y)
        middle = np.array([self.chord / 2, 0.0])
        rings = []
        for yi, i, x, z in zip(y, inset, dx, dz, strict=True):
            loop = middle + (section - middle) * (1 - 2 * i / self.chord, 1 - 2 * i / self.thick)
            rings.append(np.stack([loop[:, 0] - AT * self.chord + x, np.full(len(loop), yi), loop[:, 1] + z], axis=1))
        return np.stack(rings)

    @cached_property
    def lift(self) -> float:
        """Height of the wing's axis over the roof in the middle, so that `gap` is left where it is least."""
        p = self._rings
        return self.gap - float((p[..., 2] - self.roof(p[..., 0], p[..., 1])).min())

    @property
    def feet_y(self) -> tuple[float, ...]:
        """Where the feet stand across the car."""
        outer = OUT * self.span / 2
        return (-outer, outer) if self.feet == 2 else (-outer, 0.0, outer)

    def _foot(self, y: float) -> Array:
        """Rings of one foot from the wing's middle down to the roof, shape (5, 40, 3), before `lowest` is taken off."""
        dx, dz = (float(v) for v in self._lean(np.array(y)))
        x = dx
        top = self.lift + dz - self.camber * self.chord / 100 * 4 * AT * (1 - AT)
        pitch, roll = math.tan(math.radians(self.roof_pitch)), y / self.roof_r
        base = float(self.roof(x, y))
        long = 0.18 * self.chord + 3.0
        rings = []
        for u in np.linspace(0.0, 1.0, 5):
            flare = u**2.2
            loop = superellipse(long * (0.8 + 0.35 * flare), FOOT_W * (0.6 + 0.4 * flare), 2.5, 40)
            level = ring(loop, np.array([x, y, 0.0]), np.array([1.0, 0, 0]), np.array([0, 1.0, 0]))
            tilt = u * (-(level[:, 0] - x) * pitch - (level[:, 1] - y) * roll)
            level[:, 2] = top + (base - top) * u + tilt
            rings.append(level)
        return np.stack(rings)

    @cached_property
    def lowest(self) -> float:
        """Height of the lowest corner of the feet under the roof's middle point: the part stands on it at z = 0."""
        return min(float(self._foot(y)[-1, :, 2].min()) for y in self.feet_y)

    def foot_frame(self, y: float) -> Frame:
        """The sole of a foot: origin in its middle, z down into the roof, x rearwards."""
        x = float(self._lean(np.array(y))[0])
        down = (-math.tan(math.radians(self.roof_pitch)), -y / self.roof_r, -1.0)
        return Frame((x, y, float(self.roof(x, y)) - self.lowest), down, (1.0, 0.0, 0.0))

    def holes(self) -> tuple[Hole, ...]:
        """The inserts in a foot's sole."""
        d = table("inserts")[self.screw].number("cad_d_mm")
        x = 0.09 * self.chord + 5.0
        return (Hole(-x, 0.0, d, self.screw), Hole(x, 0.0, d, self.screw))

    # -- solid --------------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.thick > self.thickness * self.chord / 100 + 0.05:
            built.note(
                f"the section is {self.thick:.1f} mm thick, not {self.thickness:g} %: its rear edge has R {self.te_r:g}"
            )
        if self.bore < self.spar - 0.05:
            left = f"{self.bore:.1f} mm wide" if self.bore else "left out"
            built.note(f"spar bores {left} instead of {self.spar:g} mm: the wing is {self.thick:.1f} mm thick")
        up = np.array([0.0, 0.0, self.lift - self.lowest])
        down = np.array([0.0, 0.0, -self.lowest])
        try:
            feet = [(y - STRIP, y + STRIP, [self._stood(y, down)]) for y in self.feet_y]
            body = joined(grafted(wing(self._rings + up), feet), list(self._plates(up)))
            if tools := list(self._tools(up)):
                body = body.cut(*tools)
        except Exception as error:
            raise self.fails("wing and feet", error) from error
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("wing and feet", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    def _stood(self, y: float, down: Array) -> cadquery.Solid:
        """A foot with the bores for its inserts."""
        deep, frame = table("inserts")[self.screw].number("depth_mm"), self.foot_frame(y)
        into = cq.Vector(frame.z)  # the roof
        rims = [cq.Wire.makeCircle(h.diameter / 2, cq.Vector(frame.point(h.x, h.y, 0)), into) for h in self.holes()]
        mouths = [cq.Face.makeFromWires(rim) for rim in rims]
        return lettered(lofted(list(self._foot(y) + down)), mouths, -deep)

    def _plates(self, up: Array) -> Iterator[cadquery.Solid]:
        if not self.endplate:
            return
        section = airfoil(self.chord, self.thick, self.camber * self.chord / 100, self.te_r)[:, 1]
        wide, tall = self.chord + 16, self.endplate + float(np.ptp(section)) + 8
        middle = float(section.min() + section.max()) / 2 + 0.12 * self.endplate
        blank = outline.prism(
            outline.rectangle(wide, tall, min(0.45 * tall, 0.2 * wide, 6 + self.endplate / 2)), 0, PLATE_T
        )
        # safe here alone: on the rims of a fresh prism of tangent pieces, all rounder than the fillet
        blank = blank.fillet(
            PLATE_R, [e for e in blank.Edges() if min(abs(e.Center().z), PLATE_T - e.Center().z) < 1e-6]
        )
        for side in (-1.0, 1.0):
            y = side * self.span / 2
            dx, dz = (float(v) for v in self._lean(np.array(y)))
            at = np.array([dx + (0.5 - AT) * self.chord, max(y, y + PLATE_T * -side), dz + middle]) + up
            yield blank.moved(cq.Location(cq.Plane(tuple(map(float, at)), (1, 0, 0), (0, -1, 0))))

    def _tools(self, up: Array) -> Iterator[cadquery.Solid]:
        """What is cut from the whole: bores for the spar's tubes, and their drains."""
        if not self.bore:
            return
        sag = -self.camber * self.chord / 100 * 4 * AT * (1 - AT)
        for side in (-1.0, 1.0):
            ends = []
            for y in (MIDDLE, self.span / 2):
                dx, dz = (float(v) for v in self._lean(np.array(y)))
                ends.append(cq.Vector(dx, side * y, dz + sag) + cq.Vector(*up))
            way = (ends[1] - ends[0]).normalized()
            long = (ends[1] - ends[0]).Length
            yield cq.Solid.makeCylinder(self.bore / 2, long + 12, ends[0], way)
            if self.drain:
                at = ends[0] + way * STRIP / 2
                yield cq.Solid.makeCylinder(1.5, self.thick + 4, at, cq.Vector(0, 0, -1))

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        for n, y in enumerate(self.feet_y, 1):
            yield Interface(f"roof.{n}", self.foot_frame(y), self.holes())

    def seams(self) -> Iterator[Seam]:
        """Upright across the wing: best where the spar tubes hold both sides; never in a foot, a drain or an end."""
        end = self.span / 2
        kept = [seams.about(y, 1.2 * STRIP + 6.0) for y in self.feet_y]
        kept += [(end - 30.0, end + PLATE_T), (-end - PLATE_T, 30.0 - end)]
        tubes = [seams.about(0.0, MIDDLE + 30.0)] if self.bore else []
        if self.bore and self.drain:
            kept += [seams.about(side * (MIDDLE + STRIP / 2), 10.0) for side in (-1, 1)]
        reason = "across the spar tubes, clear of the feet" if self.bore else "clear of the feet"
        yield from seams.offered(seams.Y, seams.about(0.0, end), kept, reason, tubes, "clear of the feet")

    def hardware(self) -> Iterator[Hardware]:
        n = 2 * self.feet
        insert = table("inserts")[self.screw]
        yield Hardware(f"insert {self.screw}", n, insert.maybe("mass_g"), insert.maybe("price_eur"), insert.note)
        row = table("hardware")[f"screw {self.screw}x16 ISO 7380"]
        yield Hardware(row.key, n, row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        if self.bore:
            yield Hardware(f"carbon tube {self.bore - 0.2:.1f} mm, {self.span / 2 - MIDDLE:.0f} mm long", 2)

    def checks(self) -> Iterator[Finding]:
        if self.spar and not self.bore:
            yield Finding("spar", "warning", f"a wing {self.thick:.1f} mm thick has no room for a spar with "
                          f"{SPAR_WALL:g} mm of wall", "more chord or thickness",
                          self.thick, 4 + 2 * SPAR_WALL + 1, "mm")  # fmt: skip
        tall = self.lift - min(float(self.roof(0.0, y)) for y in self.feet_y)
        if tall > 12 * FOOT_W:
            yield Finding("feet", "warning", f"feet {tall:.0f} mm high on {2 * FOOT_W:.0f} mm of width shake",
                          "less gap or dihedral", tall, 12 * FOOT_W, "mm")  # fmt: skip
        free = (1 - OUT) * self.span / 2
        if free > 260:
            yield Finding("overhang", "info", f"the ends reach {free:.0f} mm beyond the outer feet; they need the spar",
                          "a spar of 10 mm or more, or a shorter span", free, 260, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Over the roof's trailing edge of premium cars with a solid roof; the feet follow its crown."""
        if (
            car.trim != "premium"
            or car.body_style not in ("city", "family", "cargo")
            or car.roof not in ("hard", "panoramic")
        ):
            return
        from parts.body import skin

        body = skin(car)
        back = body.stations["back"]
        edge = float(body.t_point(back, 0.0)[0])
        chord = 130.0
        at = edge - 0.75 * chord
        span = round(min(2 * float(body.t_crest(np.float64(back))) - 60, 1300))
        roof = body.roof_frame(at, 0.0)
        outer = OUT * span / 2
        sweep = 5.0
        drop = roof.origin[2] - body.roof_frame(at - (outer - MIDDLE) * math.tan(math.radians(sweep)), outer).origin[2]
        pitch = math.degrees(math.atan2(roof.z[0], roof.z[2]))
        forward = (outer - MIDDLE) * math.tan(math.radians(sweep)) * math.tan(math.radians(pitch))
        part = cls(
            span=span, chord=chord, sweep=sweep, dihedral=0, gap=16, roof_pitch=min(max(pitch, -5.0), 30.0),
            roof_r=min(max(outer**2 / (2 * max(drop + forward, 1.0)), 1000.0), 9000.0),
        )  # fmt: skip
        x, y, z = roof.origin
        yield Placement("", part, Frame((x, y, z + part.lowest), (0.0, 0.0, 1.0), (1.0, 0.0, 0.0)))
