"""Number plate holder: a light tray that a plate is screwed or clipped into; printed back down, without supports."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import lettering, outline
from parts.cad import cq
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.letters import faces, lettered
from parts.part import Built, Finding, Hardware, Hole, Interface, Part, Placement, choice, count, deg, flag, mm, text
from parts.standards import Row, table

if TYPE_CHECKING:
    import cadquery

FLOOR = 2.4  # two walls of a 0.4 mm nozzle and then some
PLATE = 1.2  # thickness of a number plate (from memory)
RIM = 2.0  # how far the rim stands over the plate; at most 3, so that the plate stays visible
PLAY = 1.0  # round the plate, all in all
LEDGE = 7.0  # width of the seat along the plate's edge
BAND = 16.0  # width of the solid band around each column of screws
SPAN = 105.0  # widest field between ribs: keeps a 1 mm aluminium plate from drumming
BAR = 16.0  # what lamp seats add to the upper rim
EDGE = 2.5  # outer edge radius (UN R26, from memory)
HIGHEST = 60.0  # of the wedge: a higher one should be a part of the body
DRAIN = 5.0  # width of a groove; the narrowest window has 6
LAMP = (34.0, 13.0)  # seat of a surface-mounted plate lamp
TONGUE, SLOT, CLIP, HOOK = 2.0, 1.6, 44.0, 1.0  # clip: thickness of its tongue, play behind, length, catch


class PlateHolder(Part):
    """Holder of the number plate.

    Own frame: back on the print bed at z = 0, text of the plate reads along +X, top at +Y. A positive tilt turns the
    plate's face upwards. Sizes and hole patterns come from the `plates` table; where a region prescribes no pattern
    the holes are ours. Law as in Directive 2009/62/EC: lower edge at least 200 mm over ground, upper at most 1500,
    tilted at most 30° up and 15° down. Not checked: the lighting and the cone the plate has to be seen from.
    """

    role: ClassVar = "base"
    presets: ClassVar = {
        "rear": {},
        "dealer": {"rim_text": "Microfactory Lagoon", "frame": 14},
        "lamps": {"lamp_pocket": True, "tilt": 0},
        "us": {"region": "US", "fix": "M6", "frame": 9},
        "kei": {"region": "JP", "fix": "M6", "tilt": -4},
    }

    region: str = choice("EU", "whose plate", table("plates"))
    depth: float = mm(9, 6, 18, "height of the thinner edge")
    frame: float = mm(10, 6, 18, "width of the rim")
    tilt: float = deg(5, -10, 25, "of the plate, face upwards", step=0.5, grid=True)
    corner_r: float = mm(8, 4, 12, "of the outer corners")
    fix: str = choice("M5", "screws into the car", ("M5", "M6"), group="Fixing")
    fix_pitch_x: float = mm(0, 0, 460, "between the screws, 0 = the region's", group="Fixing")
    fix_pitch_y: float = mm(0, 0, 200, "between two rows of screws, 0 = the region's or one row", group="Fixing")
    quick_clip: bool = flag(False, "clips hold the plate, screws only the holder", group="Fixing")
    lamp_pocket: bool = flag(False, "seats for two plate lamps over the plate")
    drain_n: int = count(4, 2, 6, "gaps in the lower rim that let water out")
    rim_text: str = text("", 28, "engraved under the plate")
    font: str = choice("sans", "typeface of the rim's text", table("fonts"), group="Text")

    # -- numbers ------------------------------------------------------------------------------------------------------

    @property
    def plate(self) -> Row:
        return table("plates")[self.region]

    @property
    def window(self) -> tuple[float, float]:
        """Width and height of the pocket the plate lies in."""
        return self.plate.number("width_mm") + PLAY, self.plate.number("height_mm") + PLAY

    @property
    def bar(self) -> float:
        return BAR if self.lamp_pocket else 0.0

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the holder; the plate's centre is `bar` / 2 under its own."""
        return self.window[0] + 2 * self.frame, self.window[1] + 2 * self.frame + self.bar

    @property
    def slope(self) -> float:
        return math.tan(math.radians(self.tilt))

    @property
    def highest(self) -> float:
        return self.depth + self.size[1] * abs(self.slope)

    @property
    def holes(self) -> tuple[outline.Point, ...]:
        """Screws: the region's pattern, or ours: two thirds of the width apart in one row."""
        w, h = self.window
        x = self.fix_pitch_x or self.plate.maybe("hole_pitch_x_mm") or round(0.66 * w)
        y = (
            self.fix_pitch_y
            or self.plate.maybe("hole_pitch_y_mm")
            or (round(0.6 * h) if self.plate["holes"] == "4" else 0)
        )
        mid = -self.bar / 2
        rows = (mid - y / 2, mid + y / 2) if y else (mid,)
        return tuple((sx * x / 2, row) for sx in (-1, 1) for row in rows)

    @property
    def letters(self) -> float:
        """Height of the rim text's capitals, mm; what the rim has to give them is left by radius and air."""
        return lettering.fitted_size(self.rim_text, self.font, self.window[0] - 20, self.frame - EDGE - 2.0, 12.0)

    def front(self, y: float) -> float:
        """Height of the front plane at y: the tray's rim."""
        return self.depth + self.size[1] / 2 * abs(self.slope) - y * self.slope

    def rules(self) -> Iterator[str]:
        w, h = self.window
        if self.highest > HIGHEST:
            yield f"the wedge gets {self.highest:.0f} mm high, at most {HIGHEST:g}; tilt it less or make it thinner"
        x, y = self.holes[-1]
        y += self.bar / 2
        if x > w / 2 - LEDGE - 4 or y > h / 2 - LEDGE - 4:
            yield f"screws {2 * x:g} x {2 * y:g} mm apart leave the plate; at most {w - 22:g} x {h - 22:g}"
        if x < BAND:
            yield f"screws {2 * x:g} mm apart are too close; fix_pitch_x of {2 * BAND:g} or more, or 0"
        if self.quick_clip and self.frame < 8:
            yield f"frame {self.frame:g} mm is too narrow for clips; choose 8 or more, or screw the plate"
        if self.quick_clip and (self.depth < 9 or abs(self.tilt) > 5):
            yield "clips need a depth of 9 mm and at most 5° of tilt; or screw the plate"
        if self.quick_clip and self.rim_text.strip():
            yield "clips leave no room for a text on the rim; leave one of them out"
        if lacking := lettering.missing(self.rim_text, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"
        elif self.rim_text.strip() and self.letters < 3:
            yield f"the rim's text would be {self.letters:.1f} mm high, under 3; shorten it or widen the frame"

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        w, h = self.size
        body: cadquery.Shape = outline.prism(outline.rectangle(w, h, self.corner_r), 0, self.highest)
        if self.tilt:
            body = body.cut(self._over(0.0, 2 * w, 2 * h))
        # a 3D fillet is safe here: on a fresh convex prism whose corners are rounder than it
        rim = [e for e in body.Edges() if all(abs(v.Z - self.front(v.Y)) < 1e-6 for v in e.Vertices())]
        body = body.fillet(EDGE, rim).cut(*self._tools())
        if self.quick_clip:
            body = body.fuse(*self._noses())
        if self.rim_text.strip():
            y = -h / 2 + EDGE + (self.frame - EDGE) / 2
            letters = faces(self.rim_text, self.font, self.letters)
            body = lettered(body, [f.moved(cq.Location(self._plane(y))) for f in letters], -0.6)
        return Built().solid(body)

    def _plane(self, y: float) -> cadquery.Plane:
        """The front plane with its origin at height y: x along the plate's text, z out."""
        return cq.Plane((0, y, self.front(y)), (1, 0, 0), (0, self.slope, 1))

    def _over(self, under: float, width: float, height: float) -> cadquery.Solid:
        """A block square to the front plane, from `under` mm beneath it upwards, about the plate's centre."""
        place = cq.Location(self._plane(-self.bar / 2))
        return outline.prism(outline.rectangle(width, height, 1.0), -under, 2 * HIGHEST).moved(place)

    @property
    def fields(self) -> list[tuple[float, float]]:
        """Where the tray is hollow, from x to x: between the bands of the screws, ribs no further apart than SPAN."""
        end = self.window[0] / 2 - LEDGE
        xs = sorted({x for x, _ in self.holes})
        walls = [-end, *(x + s * BAND / 2 for x in xs for s in (-1, 1)), end]
        fields = []
        for low, high in zip(walls[::2], walls[1::2], strict=True):
            n = max(1, math.ceil((high - low) / SPAN))
            step = (high - low + FLOOR) / n
            fields += [(low + k * step, low + (k + 1) * step - FLOOR) for k in range(n)]
        return [(low, high) for low, high in fields if high - low >= 12]

    def _tools(self) -> list[cadquery.Solid]:
        """All that is taken away, for one cut: pocket, fields with windows, screws, drains, lamp seats, slots."""
        w, h = self.size
        up, mid = 2 * HIGHEST, -self.bar / 2
        half = self.window[1] / 2 * math.cos(math.radians(self.tilt)) - LEDGE - 3 * abs(self.slope)
        tools = [self._over(RIM + PLATE, *self.window)]
        for low, high in self.fields:
            x, wide, tall = (low + high) / 2, high - low, 2 * half
            gap = [min(9.0, (side - 6) / 2) for side in (wide, tall)]
            tools.append(outline.prism(outline.rectangle(wide, tall, 3, x, mid), FLOOR, up))
            tools.append(
                outline.prism(outline.rectangle(wide - 2 * gap[0], tall - 2 * gap[1], 2.5, x, mid), -1, FLOOR + 1)
            )
        d = table("screws")[self.fix].number("clearance_normal_mm")
        head = table("screws")[self.fix].number("washer_od_mm") + 1
        for x, y in self.holes:
            tools.append(cq.Solid.makeCylinder(d / 2, up, cq.Vector(x, y, -1)))
            if self.quick_clip:
                tools.append(cq.Solid.makeCylinder(head / 2, up, cq.Vector(x, y, FLOOR)))
        for x in self.drains:
            tools.append(
                cq.Solid.makeBox(DRAIN, h / 2 + 1 + mid - half + 12, 1.6, cq.Vector(x - DRAIN / 2, -h / 2 - 1, -0.1))
            )
        for x in (-w / 4, w / 4) if self.lamp_pocket else ():
            y = h / 2 - EDGE - 2 - LAMP[1] / 2
            tools.append(outline.prism(outline.rectangle(*LAMP, 3, x, y), FLOOR, up))
            tools.append(cq.Solid.makeCylinder(3, 10, cq.Vector(x, y, -1)))
        for x, y, sign in self._clips():
            for inner, outer in ((-3.0, 0.0), (TONGUE, TONGUE + SLOT)):
                middle = y + sign * (inner + outer) / 2
                tools.append(outline.prism(outline.rectangle(CLIP, outer - inner, 0.7, x, middle), -1, up))
        return tools

    @property
    def drains(self) -> list[float]:
        """Where the grooves in the back run from a window out under the lower rim: spread evenly, each at a window."""
        width = self.window[0] - 2 * LEDGE
        wanted = [width * ((k + 0.5) / self.drain_n - 0.5) for k in range(self.drain_n)]
        # a groove keeps clear of its window's rounded corners: walls that only just meet don't mesh
        mouths = [((low + high) / 2, max(0.0, (high - low - 18 - DRAIN) / 2 - 3)) for low, high in self.fields]
        nearest = []
        for x in wanted:
            reach = [max(m - r, min(m + r, x)) for m, r in mouths]
            nearest.append(round(reach[min(range(len(reach)), key=lambda i: abs(reach[i] - x))], 3))
        return sorted(set(nearest))

    def _clips(self) -> list[tuple[float, float, int]]:
        """x of each clip, y of the pocket's wall there, and which way is out."""
        if not self.quick_clip:
            return []
        half = self.window[1] / 2 * math.cos(math.radians(self.tilt))
        return [(s * self.window[0] / 4, -self.bar / 2 + t * half, t) for s in (-1, 1) for t in (-1, 1)]

    def _noses(self) -> list[cadquery.Solid]:
        """The catches over the plate's long edges: 45° underneath, so they print as they lie."""
        noses = []
        place = cq.Location(self._plane(-self.bar / 2))
        for x, _, t in self._clips():
            wall = t * self.window[1] / 2
            profile = [(wall + t * 1.0, -RIM + 0.1), (wall, -RIM + 0.1), (wall - t * HOOK, -RIM + 0.1 + HOOK / 2),
                       (wall, -0.2), (wall + t * 1.0, -0.2)]  # fmt: skip
            points = [cq.Vector(x - 8, y, z) for y, z in profile]
            face = cq.Face.makeFromWires(cq.Wire.makePolygon(points, close=True))
            noses.append(cq.Solid.extrudeLinear(face, cq.Vector(16, 0, 0)).moved(place))
        return noses

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        d = table("screws")[self.fix].number("clearance_normal_mm")
        yield Interface("back", Frame(z=(0, 0, -1)), tuple(Hole(x, -y, d, self.fix) for x, y in self.holes))
        mid = -self.bar / 2
        cosine = math.cos(math.radians(self.tilt))
        face = Frame((0, mid, self.front(mid)), (0, self.slope, 1)).moved(z=-RIM - PLATE)
        yield Interface("plate", face, tuple(Hole(x, (y - mid) / cosine, d, self.fix) for x, y in self.holes), PLAY / 2)

    def hardware(self) -> Iterator[Hardware]:
        grip = max(FLOOR if self.quick_clip else self.front(y) - RIM for _, y in self.holes)
        stock = {r.number("length_mm"): r for k, r in table("hardware").items()
                 if k.startswith(f"screw {self.fix}x") and k.endswith("ISO 7380")}  # fmt: skip
        need = grip + 10
        row = next((r for length, r in sorted(stock.items()) if length >= need), None)
        if row:
            yield Hardware(row.key, len(self.holes), row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        else:
            yield Hardware(f"screw {self.fix}x{math.ceil(need / 5) * 5} ISO 7380", len(self.holes))

    def checks(self) -> Iterator[Finding]:
        if self.plate["hole"] and (self.fix_pitch_x or self.fix_pitch_y):
            yield Finding("hole pattern", "warning", f"the holes differ from those of {self.region} plates",
                          "set both pitches to 0")  # fmt: skip
        elif "pattern" in self.plate.note or (self.plate["hole"] and "from memory" in self.plate.note):
            yield Finding("hole pattern", "info", f"{self.region} plates: {self.plate.note}",
                          "measure a plate before drilling the body")  # fmt: skip
        if self.rim_text.strip():
            thin = lettering.stroke(self.rim_text, self.font, self.letters)
            if thin < 0.5:
                yield Finding("rim text", "warning", f"its strokes are {thin:.2f} mm wide: too thin to print",
                              "a shorter text or a wider frame", thin, 0.5, "mm")  # fmt: skip
        if self.quick_clip:
            strain = 12 * HOOK * TONGUE / CLIP**2  # a beam held at both ends, pushed at its middle
            if strain > 0.02:
                yield Finding(
                    "clip strain", "warning", f"the clips are strained {strain:.1%}", "longer clips", strain, 0.02
                )

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Rear: in the bumper ring. Front (not in the US): on the nose, under the black band and clear of the grille.

        The wedge takes back what the skin leans beyond 6° down or 10° up, so the plate stands all but upright.
        """
        from parts.body import skin

        body = skin(car)
        tall = cls(region=car.region, frame=6.0, tilt=0).size[1]
        low, high = max(car.z_bottom, 200.0 - 6.0) + tall / 2, car.z_base - tall / 2 - 6
        z = min(max(300 + tall / 2 - 6, 355.0), max(high, low))
        yield Placement("rear", *cls._seated(car, body.rear_frame(0.0, z, 3.0)))
        if car.region != "US":
            under = car.z_lamp - car.mouth - 8.0  # lower edge of the black band
            middle = (car.z_base + under) / 2
            over_grille = car.ground_clearance + 185 + 0.036 * car.height + 6 + tall / 2
            z = max(min(middle, under - tall / 2), over_grille)
            yield Placement("front", *cls._seated(car, body.front_frame(0.0, z, 3.0)))

    @classmethod
    def _seated(cls, car: Hardpoints, seat: Frame) -> tuple[PlateHolder, Frame]:
        lean = math.degrees(math.asin(seat.z[2]))  # positive: the skin looks up
        tilt = float(round(min(max(lean, -6.0), 10.0) - lean))
        part = cls(region=car.region, frame=6.0, depth=7.0, tilt=tilt, corner_r=8.0)
        return part, seat
