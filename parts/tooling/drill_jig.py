"""Drill jig: a plate with hardened bushes that carries another part's hole pattern over to what it is bolted to."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, ClassVar

from parts import jig, lettering
from parts.cad import cq
from parts.letters import faces, raised
from parts.loops import Loop, box, disc
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, choice, count, flag, mm, ratio, text
from parts.patches import Level
from parts.plate import plate
from parts.standards import table

if TYPE_CHECKING:
    import cadquery as cadquery

SIDES = ("both", "left", "right")
PATTERNS = ("line", "grid", "circle")
TABLES = ("", "0,0,5.5", "-30,0,6.6; 30,0,6.6", "-60,-10,5.5; 60,-10,5.5; 0,35,8.5; 0,-60,4")
RIM = 2.5  # mm: radius along the upper edge, for the hand
FOOT = 4.0  # mm: radius of a foot
EYE = 6.6  # mm: hole to hang it up; only left and right jigs have one, each at its own end
SLOT = (6.6, 14.0)  # mm: slots for clamping screws M6
WINDOW = (24.0, 14.0)  # mm: to see the scribed line
SPACE = 6.0  # mm: between what stands in the upper row
BAR = 6.0  # mm: thickness of the edge stop
RELIEF = 0.6  # mm: of the letters


class DrillJig(Part):
    """Drill jig.

    Own frame: as used, looked at from the drill; the work lies at z = `stop` (z = 0 without an edge stop) and its
    holes have the table's x and y. Powder processes print it as it stands; on FFF it takes supports under the plate.
    Give the holes as a table, "x,y,d; x,y,d", or leave it blank and take a line, grid or circle about the origin.
    `DrillJig.of(part, interface)` makes the jig for what any part is bolted to.
    Bushes are DIN 179 (from memory), pressed in flush with the top; feet leave the gap for the chips. A left and a
    right jig differ in outline: the eye sits at its own end. Checked: gap, walls, letters. Not checked: how true the
    machine prints the bores' pitch (measure it once), or the strength of clamps.
    It never sits on a car: `fit` yields nothing.
    """

    holes: str = text("", 400, 'table "x,y,d; …" in mm; blank: the pattern counts', group="Holes", examples=TABLES)
    pattern: str = choice("line", "if there is no table", PATTERNS, group="Holes")
    n: int = count(2, 2, 6, "holes in a row or on the circle", group="Holes")
    rows: int = count(2, 2, 3, "of a grid", group="Holes")
    pitch: float = mm(40, 22, 60, "between holes in a row", group="Holes")
    row_pitch: float = mm(40, 22, 60, "between rows of a grid", group="Holes")
    pcd: float = mm(80, 50, 200, "of a circle", group="Holes")
    drill: float = mm(5.5, 3.3, 12, "diameter of the pattern's holes", step=0.1, group="Holes")
    thickness: float = mm(12, 8, 25, "of the plate; long bushes may ask for more", step=1)
    margin: float = mm(8, 5, 20, "around the bushes")
    length: str = choice("short", "of the bushes, DIN 179", ("short", "medium"), group="Bushes")
    press: float = mm(0.0, -0.05, 0.1, "bore under the bush's diameter", step=0.01, group="Bushes")
    chips: float = ratio(0.7, 0.5, 1.0, "gap under the bushes, in drill diameters", group="Bushes")
    stop: float = mm(0, 0, 15, "how deep the edge stop reaches; 0: none", group="Features")
    edge: float = mm(20, 16, 60, "from the lowest hole to the work's edge", group="Features")
    clamps: int = count(2, 0, 4, "slots for clamping screws")
    window: bool = flag(True, "to see the scribed line through")
    side: str = choice("both", "which side of the car it is for", SIDES, group="Text")
    label: str = text("JIG", 18, "what it drills", group="Text")
    revision: str = text("A", 4, "of the hole pattern", group="Text")
    font: str = choice("condensed", "typeface", table("fonts"), group="Text")

    material = "PA12_MJF"
    materials = ("PA12_MJF", "PA12_SLS", "PA12_CF", "PETG", "PC")
    role = "metal"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "two holes": {},
        "hub 4x100": {"pattern": "circle", "n": 4, "pcd": 100, "drill": 12, "label": "HUB 4X100", "clamps": 0},
        "hinge, left": {"pattern": "grid", "n": 2, "rows": 2, "pitch": 54, "row_pitch": 28, "drill": 6.6,
                        "side": "left", "label": "HINGE", "stop": 8, "edge": 24},
        "rail, right": {"n": 5, "pitch": 50, "drill": 5.5, "side": "right", "label": "RAIL", "clamps": 4},
        "from a table": {"holes": "-60,0,5.5; 60,0,5.5; 0,35,8.5", "label": "BRACKET", "revision": "C"},
    }  # fmt: skip

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def drilled(self) -> tuple[Hole, ...]:
        """The holes as seen from the drill, in the jig's own x and y."""
        if self.holes.strip():
            return jig.read(self.holes)
        if self.pattern == "circle":
            turns = [2 * math.pi * k / self.n + math.pi / 2 for k in range(self.n)]
            places = [(self.pcd / 2 * math.cos(a), self.pcd / 2 * math.sin(a)) for a in turns]
        else:
            rows = self.rows if self.pattern == "grid" else 1
            places = [((i - (self.n - 1) / 2) * self.pitch, (j - (rows - 1) / 2) * self.row_pitch)
                      for j in range(rows) for i in range(self.n)]  # fmt: skip
        return tuple(Hole(x, y, self.drill) for x, y in places)

    @property
    def name(self) -> str:
        """The raised text: part, revision, side."""
        side = {"left": "L", "right": "R", "both": ""}[self.side]
        return "/".join(word for word in (self.label.strip(), self.revision.strip(), side) if word)

    def bush_length(self, hole: Hole) -> float:
        row = jig.bush(hole.diameter)
        return row.number(f"length_{self.length}_mm") if row else 0.0

    @property
    def plate(self) -> float:
        """Thickness as made: at least the longest bush."""
        return max(self.thickness, *(self.bush_length(h) for h in self.drilled))

    @property
    def foot(self) -> float:
        """Height of the feet: with what the plate is thicker than the bush, the gap for the widest drill's chips."""
        widest = max(self.drilled, key=lambda h: h.diameter)
        return max(1.0, self.chips * widest.diameter - (self.plate - self.bush_length(widest)))

    @property
    def _extent(self) -> tuple[float, float, float, float, float]:
        """Lowest and highest x and y of the holes, and the radius to keep clear around them."""
        holes = self.drilled
        clear = max(jig.outside(h) for h in holes) / 2 + 2.5
        xs, ys = [h.x for h in holes], [h.y for h in holes]
        return min(xs), max(xs), min(ys), max(ys), clear

    @property
    def _row(self) -> tuple[float, list[tuple[str, float]]]:
        """The upper row: its y, and what stands where (x) in it."""
        x0, x1, _, y1, clear = self._extent
        half = self.clamps // 2
        items = ["foot", *["slot"] * (self.clamps - half), *["window"] * self.window, *["slot"] * half, "foot"]
        wide = {"foot": 2 * FOOT, "slot": SLOT[0], "window": WINDOW[0]}
        widths = [wide[i] for i in items]
        # the row spreads to the holes' width, or keeps its least spacing
        gap = max(SPACE, (x1 - x0 - sum(widths)) / max(1, len(items) - 1))
        x = (x0 + x1 - sum(widths) - gap * (len(items) - 1)) / 2
        placed = []
        for item, w in zip(items, widths, strict=True):
            placed.append((item, x + w / 2))
            x += w + gap
        if self.side != "both":  # outside the even row: a nose that makes left and right differ
            end, sign = (placed[0][1], -1.0) if self.side == "left" else (placed[-1][1], 1.0)
            placed.append(("eye", end + sign * (FOOT + SPACE + EYE / 2)))
        return y1 + clear + SLOT[1] / 2, placed

    @property
    def feet(self) -> list[tuple[float, float]]:
        """Centres of the four feet: two in the upper row, two beside the lowest holes."""
        x0, x1, y0, _, clear = self._extent
        y, row = self._row
        out = clear + FOOT
        return [*((x, y) for item, x in row if item == "foot"), (x0 - out, y0 - 6.0), (x1 + out, y0 - 6.0)]

    @property
    def letters(self) -> tuple[float, float, float]:
        """Size of the capitals, width of the text, and y of its middle: under the lowest holes."""
        x0, x1, y0, _, clear = self._extent
        size = lettering.fitted_size(self.name, self.font, max(x1 - x0, 56.0), 8.0, 7.0)
        box_ = lettering.measure(self.name, self.font, size)
        return size, box_.width, y0 - clear - 1.0 - box_.height / 2

    @property
    def outline(self) -> Loop:
        """The plate: the hull of all that stands on it, and the margin."""
        x0, x1, y0, _, clear = self._extent
        radius = max(clear - 2.5 + self.margin, SLOT[1] / 2 + 2 * RIM)
        y, row = self._row
        points = [(h.x, h.y) for h in self.drilled] + [(x, y) for _, x in row] + self.feet
        _, width, ty = self.letters
        reach = max(0.0, width / 2 + RIM + 2.0 - radius)
        points += [((x0 + x1) / 2 + s * reach, ty) for s in (-1.0, 1.0)]
        if self.stop:
            half = (x1 - x0) / 2 + clear - 2.0
            points += [((x0 + x1) / 2 + s * half, y0 - self.edge - BAR + radius - 1.0) for s in (-1.0, 1.0)]
        return jig.hull(points, radius)

    def rules(self) -> Iterator[str]:
        try:
            holes = self.drilled
        except ValueError as error:
            yield str(error)
            return
        if not holes:
            yield "the table of holes has no entry; write x,y,d or leave it blank"
            return
        if sentence := jig.crowded(holes):
            yield sentence
        if lacking := lettering.missing(self.name, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built = Built()
        if self.plate > self.thickness:
            built.note(f"the plate is {self.plate:g} mm thick instead of {self.thickness:g}: as long as its bushes")
        y, row = self._row
        shapes = {"slot": box(*SLOT, SLOT[0] / 2), "window": box(*WINDOW, 5.0), "eye": disc(EYE)}
        windows = [shapes[item].moved(x, y) for item, x in row if item in shapes]
        windows += [disc(jig.outside(h) - self.press).moved(h.x, h.y) for h in self.drilled]
        posts = [self._post(disc(2 * FOOT).moved(*at), self.foot) for at in self.feet]
        if self.stop:
            x0, x1, y0, _, clear = self._extent
            bar = box(x1 - x0 + 2 * clear, BAR, 2.5).moved((x0 + x1) / 2, y0 - self.edge - BAR / 2)
            posts.append(self._post(bar, self.foot + self.stop))
        try:
            body: cadquery.Shape = plate(self.outline, windows, self.plate, rim=RIM, edge=0.5, posts=posts)
            if self.name:
                size, _, ty = self.letters
                middle = cq.Location(cq.Vector((self._extent[0] + self._extent[1]) / 2, ty, 0))
                body = raised(body, [f.moved(middle) for f in faces(self.name, self.font, size)], self.plate, RELIEF)
        except Exception as error:
            raise self.fails("plate", error) from error
        return built.solid(body.moved(cq.Location(cq.Vector(0, 0, self.foot + self.stop))))

    def _post(self, root: Loop, high: float) -> Sequence[Level]:
        """A post under the plate with a small chamfer at its tip."""
        return Level(root.grown(-0.6), -high), Level(root, 0.6 - high), Level(root, 0.0)

    # -- what others need ---------------------------------------------------------------------------------------------

    @classmethod
    def of(cls, part: Part, interface: Interface, **values: Any) -> DrillJig:
        """The jig that drills what `part` is bolted to at an interface: it takes the part's place there.

        Its own "work" interface then equals the part's: same plane, same holes; it is looked at from the part's side.
        `values` are further fields of the jig.

        Raises:
            ParameterError: the interface has no holes, too many, or some that no bush guides.
        """
        side = getattr(part, "side", "both")
        given: dict[str, Any] = {
            "holes": jig.written(Hole(h.x, -h.y, h.diameter) for h in interface.holes) or ";",
            "label": part.family.replace("_", " ").upper()[:18],
            "side": side if side in SIDES else "both",
        }
        return cls(**given | values)

    def interfaces(self) -> Iterator[Interface]:
        seat = Frame((0, 0, self.stop), (0, 0, -1))
        yield Interface("work", seat, tuple(Hole(h.x, -h.y, h.diameter, h.fastener) for h in self.drilled))

    def hardware(self) -> Iterator[Hardware]:
        sizes = sorted((h.diameter, self.bush_length(h), jig.outside(h)) for h in self.drilled)
        for d, long, outer in dict.fromkeys(sizes):
            steel = math.pi / 4 * (outer**2 - d**2) * long * 7.85e-3
            yield Hardware(f"bush A {d:g}x{long:g} DIN 179", sizes.count((d, long, outer)), round(steel, 1), None,
                           "from memory; mass computed")  # fmt: skip

    def checks(self) -> Iterator[Finding]:
        for hole in {h.diameter: h for h in self.drilled}.values():
            gap = self.foot + self.plate - self.bush_length(hole)
            if not 0.5 * hole.diameter - 0.05 <= gap <= hole.diameter + 0.05:
                yield Finding("chip gap", "info", f"the {hole.diameter:g} mm drill leaves its bush {gap:.1f} mm over "
                              "the work; half to one diameter is best", "longer bushes, or a jig for each diameter",
                              gap, hole.diameter, "mm")  # fmt: skip
        if self.name:
            size, _, _ = self.letters
            thin = lettering.stroke(self.name, self.font, size)
            if thin < 0.5:
                yield Finding("letters", "warning", f"the thinnest stroke is {thin:.2f} mm wide: too fine to read",
                              "a shorter label or another typeface", thin, 0.5, "mm")  # fmt: skip
        if len(self.drilled) < 2:
            yield Finding("location", "info", "one hole does not hold the jig against turning", "use the edge stop")
