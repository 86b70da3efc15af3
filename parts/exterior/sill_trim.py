"""Sill trim: the plate in the door opening that one steps over, with a name, the car's pattern and anti-slip ribs."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar

from parts import lettering, seams
from parts.cad import cq
from parts.letters import engraved, faces, lettered, pierced, raised
from parts.loops import Loop, box, disc
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
    choice,
    count,
    mm,
    text,
)
from parts.pattern import Window, arrange
from parts.plate import Boss, Level, plate
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

MODES = ("raised", "engraved", "cut")
PATTERNS = ("plain", "hex", "rib", "wave", "topo")
MOUNTS = ("tape", "clips")
FLOOR = 1.2  # least left under engraved letters and cells
SKIN = 1.4  # what is left of the plate over the LED strip
LED_W = 8.4  # channel of an LED strip
AIR = 4.0  # between text, pattern and ribs
RIB_W, RIB_PITCH = 3.0, 8.0
CELLS = 44  # in each of the two fields; more take seconds to check
GLUE = 6.0  # least width of tape beside the channel
STUD = 9.0  # length of a stud, for a bought rubber grommet
STUD_R = 3.6  # its head's radius, and its foot's
GROMMET = 8.0  # hole in the sill, mm


class SillTrim(Part):
    """Door sill trim with your text.

    Own frame: face up, back on the print bed (studs down if there are any, then for powder), z = 0 lowest; the text
    reads along +x. Nothing is mirrored: the right side of the car has the same part turned by 180°.
    Cut letters let an LED strip shine through and need bridges: they are always cut from the stencil typeface.
    Feet step on it: keep the relief low. Not checked: slip resistance, the tape's hold on the sill.
    """

    length: float = mm(620, 250, 1100, "along the car", step=1)
    width: float = mm(48, 25, 90, "across the sill", step=1)
    thickness: float = mm(3, 2.4, 5, "of the plate", step=0.1)
    corner: float = mm(10, 4, 12, "corner radius", step=0.5, group="Style")
    edge_r: float = mm(1.4, 0.5, 2, "rounding of the upper edge", step=0.1, group="Style")
    text: str = text("coachbuilder", 24, "in the middle")
    text_size: float = mm(18, 8, 30, "height of capital letters; shrinks to fit", group="Text")
    mode: str = choice("raised", "letters raised, engraved, or cut through for light", MODES, group="Text")
    font: str = choice("rounded", "typeface", table("fonts"), group="Text")
    relief: float = mm(0.8, 0.4, 1.2, "height of letters and ribs, depth of the pattern", step=0.1, group="Style")
    pattern: str = choice("hex", "sunk cells on both sides of the text", PATTERNS)
    cell: float = mm(16, 10, 30, "pitch of the cells", group="Style")
    bar: float = mm(4, 2, 6, "least material between two cells", step=0.2, group="Style")
    ribs: int = count(12, 0, 30, "anti-slip ribs, half of them at each end", step=2)
    mount: str = choice("tape", "foam tape, or studs for rubber grommets", MOUNTS, group="Mounting")
    studs: int = count(4, 2, 8, "along the middle, if mounted with clips")

    material = "ASA"
    materials = ("ASA", "PETG", "PA12_MJF", "PA12_SLS", "PC")
    role = "black"
    lettered: ClassVar[bool] = True
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "city": {},
        "light": {"mode": "cut", "text": "LAGOON", "thickness": 3.4, "pattern": "plain"},
        "engraved": {"mode": "engraved", "text": "Mia & Tom", "pattern": "wave", "ribs": 8},
        "work": {"text": "", "pattern": "rib", "ribs": 30, "width": 70},
        "studs": {"mount": "clips", "length": 480, "pattern": "topo", "text": "No. 7"},
    }

    # -- sizes --------------------------------------------------------------------------------------------------------

    @property
    def typeface(self) -> str:
        return "stencil" if self.mode == "cut" else self.font

    @property
    def depth(self) -> float:
        """How deep cells and engraved letters go, with 1.2 mm left under them."""
        return min(self.relief, self.thickness - FLOOR)

    @property
    def margin(self) -> float:
        """Plain rim around everything."""
        return self.edge_r + 3.0

    @property
    def rib_zone(self) -> float:
        """Length that the ribs take at each end."""
        return self.margin + self.ribs / 2 * RIB_PITCH

    @property
    def size(self) -> float:
        """Height of the capitals: as ordered, or what fits between the ribs."""
        if not self.text.strip():
            return 0.0
        room = self.length - 2 * (self.rib_zone + AIR)
        return lettering.fitted_size(self.text, self.typeface, room, self.width - 2 * self.margin, self.text_size)

    @property
    def text_width(self) -> float:
        return lettering.measure(self.text, self.typeface, self.size).width if self.size else 0.0

    @property
    def cells(self) -> tuple[Loop, ...]:
        """The pattern's cells, the same on both sides of the text."""
        inner = self.text_width / 2 + (AIR if self.size else 2.0)
        outer = self.length / 2 - self.rib_zone - AIR
        return _fields(self.pattern, inner, outer, self.width - 2 * self.margin, self.cell, self.bar)

    def rib_loops(self) -> Iterator[Loop]:
        for k in range(self.ribs // 2):
            x = self.length / 2 - self.margin - (k + 0.5) * RIB_PITCH
            # the outermost ribs end where the plate's corner begins to round
            tall = self.width - 2 * self.margin - (2 * max(0.0, self.corner - self.margin - k * RIB_PITCH))
            for side in (-1.0, 1.0):
                yield box(RIB_W, max(tall, 2 * RIB_W), RIB_W / 2).moved(x=side * x)

    def stud_spots(self) -> tuple[float, ...]:
        """Where the studs are along the plate."""
        if self.mount == "tape":
            return ()
        reach = self.length / 2 - self.margin - 12.0
        return tuple(reach * (2 * k / (self.studs - 1) - 1) for k in range(self.studs))

    @property
    def stud_y(self) -> float:
        """Off the middle, so that no stud stands in the channel of the LED strip."""
        return self.width / 2 - self.margin - 4.5 if self.mode == "cut" else 0.0

    @property
    def _crowded(self) -> float:
        """How much nearer studs and channel are than half a millimetre, mm."""
        return self.channel[1] / 2 + 0.5 - (self.stud_y - STUD_R)

    @property
    def base(self) -> float:
        """Height of the plate's back over the lowest point."""
        return STUD if self.mount == "clips" else 0.0

    @property
    def channel(self) -> tuple[float, float, float]:
        """Length, width and depth of the LED strip's channel behind cut letters."""
        ink = lettering.measure(self.text, self.typeface, self.size).height if self.size else 0.0
        return self.text_width + 8.0, max(ink + 3.0, LED_W), self.thickness - SKIN

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.text, self.typeface):
            yield (f"the typeface {self.typeface} has no sign for {' '.join(lacking)}; remove "
                   f"{'it' if len(lacking) == 1 else 'them'} or choose another typeface or mode")  # fmt: skip
        elif self.text.strip() and self.size < 4.0:
            yield f"the text fits only {max(self.size, 0):.1f} mm high, at least 4; fewer ribs, or a shorter text"
        elif self.mode == "cut" and self.size and self.mount == "clips" and (short := self._crowded) > 0:
            yield (f"the studs stand {short:.1f} mm too near to the light channel; a plate {2 * short:.1f} mm wider, "
                   "a shorter text or tape")  # fmt: skip

    # -- solid --------------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.mode == "cut" and self.font != "stencil" and self.size:
            built.note("cut letters are in the stencil typeface: others lose their islands")
        if self.size and self.size < self.text_size - 0.05:
            built.note(f"text {self.size:.1f} mm high instead of {self.text_size:g} mm, so that it fits")
        if self.pattern != "plain" and not self.cells:
            built.note("no whole cell fits beside the text: the plate is plain there")
        bosses = [Boss(loop, -self.depth, 0.0) for loop in self.cells]
        bosses += [Boss(loop, self.relief, 0.0) for loop in self.rib_loops()]
        try:
            outline = box(self.length, self.width, self.corner)
            solid: cadquery.Shape = plate(outline, [], self.thickness, rim=self.edge_r, bosses=bosses,
                                          posts=list(self._studs()))  # fmt: skip
            if self.size:
                solid = self._lettered(solid)
        except Exception as error:
            raise self.fails("plate and letters", error) from error
        return built.solid(solid.Solids()[0].moved(cq.Location(cq.Vector(0, 0, self.base))))

    def _lettered(self, solid: cadquery.Shape) -> cadquery.Shape:
        ink = faces(self.text, self.typeface, self.size)
        if self.mode == "raised":
            return raised(solid, ink, self.thickness, self.relief)
        if self.mode == "engraved":
            return engraved(solid, ink, self.thickness, self.depth)
        long, wide, deep = self.channel
        strip = cq.Face.makePlane(length=wide, width=long).moved(
            cq.Location(cq.Vector(), cq.Vector(1, 0, 0), 180)
        )  # looks down
        hollow = lettered(solid, [strip], -deep)
        top = cq.Location(cq.Vector(0, 0, self.thickness))
        return pierced(hollow, [f.moved(top) for f in ink], self.thickness - deep)

    def _studs(self) -> Iterator[list[Level]]:
        """Mushroom studs, tip first: 45° below the head, so that a grommet slips on and grips."""
        for x in self.stud_spots():
            levels = ((2.0, -STUD), (STUD_R, -STUD + 2.0), (STUD_R, -STUD + 3.0), (2.6, -STUD + 4.0), (2.6, -1.0),
                      (STUD_R, 0.0))  # fmt: skip
            yield [Level(disc(2 * r).moved(x=x, y=self.stud_y), z) for r, z in levels]

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        holes = tuple(Hole(x, -self.stud_y, GROMMET) for x in self.stud_spots())
        yield Interface("sill", Frame((0, 0, self.base), (0, 0, -1), (1, 0, 0)), holes)

    def seams(self) -> Iterator[Seam]:
        """Between letters, cells and ribs, else through the cells; never through a letter or a stud."""
        kept = [seams.about(0.0, self.text_width / 2 + 2.0)] if self.size else []
        kept += [seams.about(x, 8.0) for x in self.stud_spots()]
        kept += [seams.about(float(loop.points[:, 0].mean()), RIB_W / 2 + 1.0) for loop in self.rib_loops()]
        if self.mode == "cut" and self.size:
            kept.append(seams.about(0.0, self.channel[0] / 2 + 2.0))
        cells = [(float(low) - 1.0, float(high) + 1.0) for low, high in (cell.bounds()[:, 0] for cell in self.cells)]
        yield from seams.offered(seams.X, seams.about(0.0, self.length / 2), kept, "between letters, cells and ribs",
                                 cells, "through the pattern, clear of the letters")  # fmt: skip

    def occupied(self) -> Iterator[Corners]:
        """Feet over it; the sill under it, close to its back if it is taped on."""
        x, y, top = self.length / 2, self.width / 2, self.base + self.thickness
        yield seams.block((-x, -y, top), (x, y, top + 100.0))
        yield seams.block((-x, -y, -50.0), (x, y, 0.0))

    def hardware(self) -> Iterator[Hardware]:
        if self.mount == "clips":
            yield Hardware(f"rubber grommet for a hole of {GROMMET:g} mm", self.studs)
        else:
            yield Hardware("foam tape 12x1.1 mm, acrylic, double-sided, per 10 mm", round(self.length * 0.16))
        if self.mode == "cut" and self.size:
            yield Hardware(f"LED strip 8 mm, 12 V, IP67, {self.channel[0] - 4:.0f} mm", 1)

    def checks(self) -> Iterator[Finding]:
        if self.size:
            thin = lettering.stroke(self.text, self.typeface, self.size)
            if thin < 0.8:
                yield Finding("text stroke", "warning", f"the text's thinnest stroke is {thin:.2f} mm; FFF needs 0.8",
                              "a shorter text, fewer ribs, or powder (MJF, SLS)", thin, 0.8, "mm")  # fmt: skip
        if self.mode == "cut" and self.size:
            glue = (self.width - self.channel[1]) / 2
            if glue < GLUE:
                yield Finding("channel", "warning", f"{glue:.1f} mm are left for tape on each side of the light, "
                              f"{GLUE:g} are needed", "smaller letters or a wider plate", glue, GLUE, "mm")  # fmt: skip
            yield Finding("foot load", "info", f"{SKIN:g} mm of plate over the light channel: letters belong where "
                          "nobody steps", "put a clear strip into the channel", SKIN, unit="mm")  # fmt: skip
        if self.ribs and self.pattern == "plain" and self.ribs * RIB_PITCH < 0.1 * self.length:
            yield Finding("grip", "info", "ribs on less than a tenth of the plate", "more ribs")

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Left and right on the rocker's ledge, between arch and rear end of the door; text faces outwards."""
        from parts.body import skin
        from parts.body.sill import trim_height

        front = car.x_a - 40.0
        rear = min(car.sgrp[0] + 150.0, car.wheelbase - car.arch_radius - car.band - 30.0)
        length = float(math.floor(min(max(rear - front - 60.0, 250.0), 1100.0)))
        font = car.font
        word = "" if lettering.missing(car.personal_text, font) else car.personal_text
        light = car.trim == "premium" and bool(word.strip()) and not lettering.missing(word, "stencil")
        part = cls(
            length=length, text=word[:24], font=font, pattern=car.pattern, mode="cut" if light else "raised",
            thickness=3.4 if light else 3.0, text_size=18, ribs=12 if length > 400 else 6,
        )  # fmt: skip
        middle, height = (front + rear) / 2, trim_height(car)
        inset = float(skin(car).side_y(middle, car.z_sill)) - 45.0
        for side, sign in (("left", -1.0), ("right", 1.0)):
            yield Placement(side, part, Frame((middle, sign * inset, height - part.base), (0, 0, 1), (-sign, 0, 0)))


@lru_cache(maxsize=256)
def _fields(style: str, inner: float, outer: float, tall: float, cell: float, bar: float) -> tuple[Loop, ...]:
    """Cells in the two fields from x = ±inner to ±outer; few enough to be checked quickly."""
    if style == "plain" or outer - inner < cell:
        return ()
    pitch = max(cell, math.sqrt((outer - inner) * tall / CELLS))
    window = Window(outer - inner, tall, 3.0)
    try:
        found = arrange(style, window, pitch, min(bar, pitch / 2.5)).cells
    except ValueError:
        return ()
    middle = (inner + outer) / 2
    return tuple(loop.moved(x=side * middle) for side in (-1.0, 1.0) for loop in found)
