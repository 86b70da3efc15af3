"""Dash panel: one calm fascia across the car, rolled all round, with everything that is set into it."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import fields
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts import cabin, lettering, seams
from parts.cad import cq
from parts.fascia import BOSS, FILLET, GAP, RIM, ROLL, SCREENS, Fascia
from parts.letters import faces
from parts.loops import Loop, box, disc
from parts.outline import Outline
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
    mm,
    ratio,
    text,
)  # fmt: skip
from parts.pattern import Window, arrange
from parts.slot import PANEL, SIZES, opening, socket
from parts.standards import table
from parts.tray import Boss, tray

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

ENGRAVED = 1.2  # depth of the words: deep enough to fill with paint
# most squares of one pitch in all fields: the kernel's check of a pierced face grows squared with its edges
ROOM = {"hex": 36, "rib": 300, "wave": 60, "topo": 70}
LEAST_TEXT = 5.0  # height of capitals that a passenger reads at arm's length
PATTERNS = ("plain", "hex", "rib", "wave", "topo")


class DashPanel(Part):
    """Dash panel.

    Own frame: front down at z = 0, x to the vehicle's right, +y down; the bed's texture is the visible face. The rim's
    quarter circle needs supports below 45°, or a powder process; in segments (the printer's split) on small machines.
    The wall is 3 mm throughout, as the accessory slots (parts/slot.py) want it. Rims of R 19 as UN R21 asks of a lower
    edge (from memory). `side` mirrors the geometry, never the text. Not checked: airbags, knee and head impact, burning
    rate (ISO 3795), and depth behind the openings, which depends on the car's own beam.
    """

    role: ClassVar = "interior"
    lettered: ClassVar[bool] = True
    visible_from = (0.0, 0.0, -1.0)
    material = "ASA"
    materials = ("ASA", "ABS", "PC", "PA12_MJF", "PA12_SLS", "PA12_CF")  # sun on a dash: 95 °C, so no PETG
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "comfort": {"pattern": "hex", "words": "Coach 7"},
        "base": {"screen": "none", "vents": 2, "slots": 3, "pattern": "rib"},
        "premium": {"screen": "tablet8", "vents": 4, "height": 200, "pattern": "wave", "width": 1300},
        "right-hand drive": {"side": "right", "words": "Mia", "pattern": "topo"},
        "single seat": {"driver": 0, "width": 1000, "screen": "none", "slots": 1, "gauge_d": 100},
    }

    side: str = choice("left", "where the driver sits", ("left", "right"))
    width: float = mm(1200, 900, 1400, "across the car", step=1)
    height: float = mm(190, 140, 260, "of the strip, or more if an opening needs it", step=1)
    end: float = ratio(0.8, 0.4, 1, "radius of the ends, as a share of half the height")
    depth: float = mm(30, 26, 60, "from the front to the rim's edge")
    driver: float = mm(290, 0, 350, "from the middle to the steering column", step=1)
    column_y: float = mm(20, 0, 40, "height of the column over the strip's middle", group="Driver")
    column_d: float = mm(84, 60, 90, "opening for the steering column", group="Driver")
    gauge_d: float = mm(80, 52, 125, "diameter of a gauge", group="Driver")
    gauge_n: int = count(1, 1, 3, "gauges in a row", group="Driver")
    gauge_rise: float = mm(50, -20, 80, "gauge's centre over the strip's upper edge", group="Driver")
    screws: int = count(4, 3, 4, "that hold the bezel of a single gauge", group="Driver")
    vent_d: float = mm(66, 50, 90, "inside of the air vents")
    vents: int = count(3, 0, 4, "air vents: at the driver's end, at the other, two more inside")
    screen: str = choice("din1", "opening for a radio or a tablet", SCREENS, group="Features")
    switches: int = count(3, 0, 8, "Carling switches")
    usb: int = count(2, 0, 3, "round USB or 12 V sockets")
    slots: int = count(1, 0, 3, "open accessory slots (MF-SLOT)")
    slot_size: str = choice("S", "size class of the slots", SIZES, group="Features")
    pattern: str = choice("hex", "of the loudspeaker's field", PATTERNS)
    cell: float = mm(14, 12, 30, "pitch of the pattern; wider if there would be too many cells", group="Style")
    bar: float = ratio(0.4, 0.3, 0.6, "material between two cells, as a share of the pitch", group="Style")
    words: str = text("", 24, "engraved before the passenger")
    font: str = choice("rounded", "typeface of the words", table("fonts"), group="Text")
    text_size: float = mm(14, LEAST_TEXT, 20, "height of capitals, or less if the words are long", group="Text")

    @cached_property
    def fascia(self) -> Fascia:
        """What dash and whatever is set into it have to agree about."""
        return Fascia(**{f.name: getattr(self, f.name) for f in fields(Fascia)})

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.words, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"

    # -- the front, seen by the people: x right, y up ------------------------------------------------------------------

    @property
    def outline(self) -> Loop:
        """Strip and arch in one chain of tangent lines and arcs."""
        f = self.fascia
        w, _, r = f.flat
        strip = box(2 * (w + ROLL), f.tall, r + ROLL)
        top, (x, y), rho, a = f.tall / 2, f.gauge, f.arch, f.cluster.along
        fillet = FILLET
        dx = math.sqrt((rho + fillet) ** 2 - (y - top - fillet) ** 2)
        lean = math.atan2(top + fillet - y, dx)  # of the line from the arch's centre to the fillet's
        sag, rise = -math.tan((math.pi / 2 - lean) / 4), math.tan((math.pi / 2 - lean) / 4)
        on = (rho * math.cos(lean), rho * math.sin(lean))
        arch = [((x + a + dx, top), sag), ((x + a + on[0], y + on[1]), rise), ((x + a, y + rho), 0.0),
                ((x - a, y + rho), rise), ((x - a - on[0], y + on[1]), sag), ((x - a - dx, top), 0.0)]  # fmt: skip
        if a == 0:
            del arch[2]
        at = next(
            i for i, (p, b) in enumerate(zip(strip.points, strip.bulges, strict=True)) if b == 0 and p[1] > top - 1e-6
        )
        points = np.insert(strip.points, at + 1, [p for p, _ in arch], axis=0)
        return Loop(points, np.insert(strip.bulges, at + 1, [b for _, b in arch]))

    @property
    def openings(self) -> Iterator[Loop]:
        """The plain openings of the front, without the pattern."""
        f = self.fascia
        yield f.cluster.stadium(self.gauge_d / 2 + 1.0).moved(*f.gauge)
        yield disc(self.column_d).moved(*f.column)
        clear = table("screws")["M3"].number("clearance_normal_mm")
        for b in f.of("vent"):
            yield box(f.vent.opening, f.vent.opening, f.vent.corner).moved(b.x)
            yield from (disc(clear).moved(b.x + h.x, h.y) for h in f.vent.holes(clear))
        for b in f.of("screen"):
            yield box(*f.screen_size).moved(b.x)
        cut = table("cutouts")["carling"]
        upright = box(cut.number("height_mm"), cut.number("width_mm"), cut.number("corner_r_mm"))
        yield from (upright.moved(x, y) for x, y in self.at("switch"))
        yield from (disc(table("cutouts")["socket12v"].number("d_mm")).moved(x, y) for x, y in self.at("usb"))
        yield from (_loop(opening(SIZES[self.slot_size], x, y)) for x, y in self.at("slot"))

    def at(self, kind: str) -> Iterator[tuple[float, float]]:
        """Centres of the openings of a kind (of slots: their frames' origins), from left to right."""
        if kind == "slot":
            _, low, _, high = SIZES[self.slot_size].keep_clear
            yield from ((b.x, -(low + high) / 2) for b in self.fascia.of(kind))
            return
        cut = table("cutouts")
        tall = cut["carling"].number("width_mm") if kind == "switch" else cut["socket12v"].number("d_mm")
        yield from self.fascia.stacked(kind, tall + GAP)

    @cached_property
    def pad(self) -> tuple[float, float, float, float]:
        """Centre of the words, their width and height of capitals: along the lower edge before the passenger."""
        band = self.text_size * 1.3 + 4.0  # descenders and accents
        low, high = self.fascia.band(band)
        room = high - low - 8.0
        if not self.words.strip() or room < 10.0:
            return 0.0, 0.0, 0.0, 0.0
        size = lettering.fitted_size(self.words, self.font, room, band - 4.0, self.text_size)
        width = lettering.measure(self.words, self.font, size).width
        free = [b.x for b in self.fascia.of("free") if low < b.x - width / 2 and b.x + width / 2 < high]
        return (free[0] if free else (low + high) / 2), RIM - self.fascia.flat[1] + band / 2, width, size

    @property
    def cells(self) -> tuple[list[Loop], list[str]]:
        """The pattern's cells in the free fields, and what had to give."""
        found: list[Loop] = []
        said: list[str] = []
        blocks = list(self.fascia.of("free")) if self.pattern != "plain" else []
        area = sum(4 * b.half_width * b.half_height for b in blocks)
        pitch = max(self.cell, math.sqrt(area / ROOM[self.pattern])) if blocks else 0.0
        for block in blocks:
            x, _, width, size = self.pad
            beside = abs(x - block.x) > width / 2 + block.half_width + 6
            under = self.text_size * 1.3 + 10.0 if size and not beside else 0.0
            window = Window(2 * block.half_width, 2 * block.half_height - under, 12.0)
            try:
                field = arrange(self.pattern, window, pitch, self.bar * pitch)
            except ValueError as reason:
                said.append(f"a field stays plain: {reason}")
                continue
            if field.pitch > self.cell + 0.05:
                said.append(f"pattern's pitch {self.cell:g} mm widened to {field.pitch:.1f} mm: fewer cells")
            if field.dropped:
                said.append(f"{field.dropped} cells left out at the edge of their field")
            found += [c.moved(block.x, under / 2) for c in field.cells]
        return found, said

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        f = self.fascia
        cells, said = self.cells
        for sentence in said:
            built.note(sentence)
        if f.tall > self.height:
            built.note(f"the strip is {f.tall:.0f} mm high instead of {self.height:g} mm: its openings need it")
        if abs(f.place) < self.driver:
            built.note(f"the column sits {abs(f.place):.0f} mm off the middle, not {self.driver:g}: no room at the end")
        if f.gauge[1] > f.tall / 2 + self.gauge_rise + 0.05:
            built.note(f"the gauge sits {f.gauge[1] - f.tall / 2:.0f} mm over the strip to clear the column")
        for kind in dict.fromkeys(f.row[1]):
            built.note(f"{f.row[1].count(kind)} × {kind} left out: no room in the row")
        try:
            body = tray(
                self.outline, self.depth, PANEL, ROLL, windows=[*self.openings, *cells], bosses=list(self.bosses),
                blocks=self._sockets(), ink=self._ink(), sunk=ENGRAVED,
            )  # fmt: skip
        except Exception as error:
            raise self.fails("rolled shell", error) from error
        return built.solid(body.moved(cq.Location(cq.Plane((0, 0, self.depth), (1, 0, 0), (0, 0, -1)))))

    def _sockets(self) -> list[cadquery.Shape]:
        """The slots' sockets, their contact faces flush with the wall's back at z = 0."""
        spots = list(self.at("slot"))
        if not spots:
            return []
        bite = cq.Solid.makeBox(200, 200, 20, cq.Vector(-100, -100, -PANEL))
        made = socket(SIZES[self.slot_size]).cut(bite)
        return [made.translate(cq.Vector(x, y, PANEL)) for x, y in spots]

    def _ink(self) -> list[cadquery.Face]:
        x, y, _, size = self.pad
        return [f.translate(cq.Vector(x, y, 0)) for f in faces(self.words, self.font, size)] if size else []

    @property
    def bosses(self) -> Iterator[Boss]:
        """For the bezel's M3 inserts, set from the front, and for the beam's M5 inserts, set from behind."""
        m3, m5 = table("inserts")["M3"], table("inserts")["M5"]
        x, y = self.fascia.gauge
        for hole in self.fascia.cluster.holes(m3.number("cad_d_mm")):
            yield Boss(x + hole.x, y + hole.y, hole.diameter, 8.4, m3.number("depth_mm") + 1.0 - PANEL, self.depth)
        for x, y in self.mounts:
            yield Boss(x, y, m5.number("cad_d_mm"), BOSS, m5.number("depth_mm") - 1.0, m5.number("depth_mm"))

    @property
    def mounts(self) -> tuple[tuple[float, float], ...]:
        """Where the panel is screwed to the car's beam from behind."""
        return tuple((b.x, s * (b.half_height - BOSS / 2)) for b in self.fascia.of("mount") for s in (-1, 1))

    # -- what others need ---------------------------------------------------------------------------------------------

    @staticmethod
    def _front(x: float, y: float) -> Frame:
        """A place on the front as the people see it, in the part's own frame."""
        return Frame((x, -y, 0.0), (0.0, 0.0, -1.0), (1.0, 0.0, 0.0))

    def interfaces(self) -> Iterator[Interface]:
        f = self.fascia
        bore, clear = table("inserts")["M3"].number("cad_d_mm"), table("screws")["M3"].number("clearance_normal_mm")
        yield Interface("gauge", self._front(*f.gauge), f.cluster.holes(bore))
        yield Interface("column", self._front(*f.column), (Hole(0, 0, self.column_d),))
        for i, b in enumerate(f.of("vent"), 1):
            yield Interface(f"vent.{i}", self._front(b.x, 0.0), f.vent.holes(clear), f.vent.PLAY)
        for b in f.of("screen"):
            yield Interface("screen", self._front(b.x, 0.0))
        for kind in ("switch", "usb", "slot"):
            yield from (Interface(f"{kind}.{i}", self._front(*p)) for i, p in enumerate(self.at(kind), 1))
        bore = table("inserts")["M5"].number("cad_d_mm")
        back = Frame((0.0, 0.0, PANEL + table("inserts")["M5"].number("depth_mm") - 1.0), (0, 0, 1), (1, 0, 0))
        if self.mounts:
            yield Interface("beam", back, tuple(Hole(x, -y, bore, "M5") for x, y in self.mounts))

    def hardware(self) -> Iterator[Hardware]:
        m3, m5 = table("inserts")["M3"], table("inserts")["M5"]
        yield Hardware("insert M3", len(self.fascia.cluster.holes(0)), m3.number("mass_g"))
        if self.mounts:
            yield Hardware("insert M5", len(self.mounts), m5.number("mass_g"))

    def seams(self) -> Iterator[Seam]:
        """Upright between two openings of the row, beside the gauges' arch and the words."""
        f = self.fascia
        reach = seams.about(0.0, self.width / 2)
        arch = f.cluster.along + f.arch
        kept = [seams.about(f.gauge[0], arch + FILLET / 2)]
        kept += [seams.about(b.x, b.half_width + seams.LEAST) for b in f.row[0] if b.kind != "free"]
        x, _, width, size = self.pad
        kept += [seams.about(x, width / 2 + seams.LEAST)] if size else []
        fields = [seams.about(b.x, b.half_width) for b in f.of("free")] if self.pattern != "plain" else []
        kept += seams.holes(self, seams.X, seams.LEAST)
        yield from seams.offered(
            seams.X, reach, kept, "between two openings", fields, "through the pattern", ROLL + RIM
        )

    def checks(self) -> Iterator[Finding]:
        f = self.fascia
        for kind in dict.fromkeys(f.row[1]):
            yield Finding("row", "warning", f"{f.row[1].count(kind)} × {kind} found no room beside the others",
                          "fewer or smaller openings, or a wider panel", f.row[1].count(kind))  # fmt: skip
        if len(self.mounts) < 6:
            yield Finding("fixing", "warning", f"only {len(self.mounts)} screws hold the panel", "fewer openings",
                          len(self.mounts), 6)  # fmt: skip
        if self.words.strip() and self.pad[3] < LEAST_TEXT:
            yield Finding("words", "warning", f"the words are {self.pad[3]:.1f} mm high, too small to read",
                          "a shorter text, or fewer openings", self.pad[3], LEAST_TEXT, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        f = cabin.fascia(car)
        same = {k.name: getattr(f, k.name) for k in fields(Fascia)}
        words = car.personal_text if not lettering.missing(car.personal_text, car.font) else ""
        part = cls(**same, pattern=car.pattern, words=words[:24], font=car.font)
        at = cabin.plane(car)
        yield Placement("", part, Frame(at.origin, (-at.z[0], -at.z[1], -at.z[2]), at.x))


def _loop(outline: Outline) -> Loop:
    """An outline (arcs by three points) as a loop (arcs by their bulge)."""
    bulges = []
    for piece in outline:
        if len(piece) == 2:
            bulges.append(0.0)
            continue
        (ax, ay), (mx, my), (bx, by) = piece
        chord = math.hypot(bx - ax, by - ay)
        # how far the middle lies to the right of the chord: outwards on a counter-clockwise outline
        bulges.append(2 * ((mx - ax) * (by - ay) - (my - ay) * (bx - ax)) / chord**2)
    return Loop(np.array([piece[0] for piece in outline]), np.array(bulges))
