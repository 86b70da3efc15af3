"""Number plate holder: a light tray that a plate is screwed or clipped into; printed back down, without supports."""

from __future__ import annotations

import itertools
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import lettering, outline, plate_seat, seams
from parts.cad import cq
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.letters import faces, lettered
from parts.part import (
    Built,
    Finding,
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
    text,
)
from parts.plate_seat import PLAY
from parts.plate_tray import (
    BAND,
    CLIP,
    DRAIN,
    EDGE,
    FLOOR,
    HIGHEST,
    HOOK,
    LAMP,
    LEDGE,
    PLATE,
    RIM,
    SLOT,
    TONGUE,
    PlateTray,
)
from parts.standards import Row, table

if TYPE_CHECKING:
    import cadquery

BAR = 16.0  # what lamp seats add to the upper rim
CAPITALS = 3.0  # least height of the rim text's letters
AIR = 1.0  # over and under them
CLIPS = {"frame": 8.0, "depth": 9.0, "tilt": 5.0}  # least and, of the tilt, most that clips need
APART = 14.0  # least between two rows of screws


class PlateHolder(Part):
    """Holder of the number plate.

    Own frame: back on the print bed at z = 0, text of the plate reads along +X, top at +Y. A positive tilt turns the
    plate's face upwards. Sizes and hole patterns come from the `plates` table; where a region prescribes no pattern
    the holes are ours. Clips and texts widen a rim that is too narrow for them, and a wedge that would get too high
    leans less: the build notes it. Law as in Directive 2009/62/EC: lower edge at least 200 mm over ground, upper at
    most 1500, tilted at most 30° up and 15° down. Not checked: the lighting and the cone the plate has to be seen from.
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
    fix_edge_x: float = mm(0, 0, 150, "from the plate's ends to the screws, 0 = the region's pattern", group="Fixing")
    fix_edge_y: float = mm(0, 0, 80, "from the plate's long edges to the screws, 0 = the region's", group="Fixing")
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
    def worded(self) -> bool:
        return bool(self.rim_text.strip())

    @property
    def behind(self) -> float:
        """What the clips take of the lower rim, mm."""
        return TONGUE + SLOT + AIR if self.quick_clip else 0.0

    @property
    def rim(self) -> float:
        """Width of the rim: as ordered, or what clips and text need, mm."""
        need = [self.frame]
        if self.quick_clip:
            need.append(CLIPS["frame"])
        if self.worded and not lettering.missing(self.rim_text, self.font):
            ink = lettering.measure(self.rim_text, self.font, CAPITALS).height  # with accents and descenders
            need.append(self.behind + ink + 2 * AIR + EDGE)
        return max(need)

    @property
    def low(self) -> float:
        """Height of the thinner edge: as ordered, or what clips need, mm."""
        return max(self.depth, CLIPS["depth"]) if self.quick_clip else self.depth

    @property
    def size(self) -> tuple[float, float]:
        """Width and height of the holder; the plate's centre lies half the lamps' bar under its own."""
        return self.tray.size

    @property
    def slope(self) -> float:
        """Tangent of the tilt: as ordered, or what clips and the wedge's greatest height allow."""
        most = (HIGHEST - self.low) / (self.window[1] + 2 * self.rim + self._bar)
        if self.quick_clip:
            most = min(most, math.tan(math.radians(CLIPS["tilt"])))
        return max(-most, min(most, math.tan(math.radians(self.tilt))))

    @property
    def highest(self) -> float:
        return self.low + self.size[1] * abs(self.slope)

    @property
    def _bar(self) -> float:
        return BAR if self.lamp_pocket else 0.0

    @property
    def holes(self) -> tuple[outline.Point, ...]:
        """Screws: as on the region's seat on a bumper, or as far from the plate's edges as ordered."""
        spots = [(hole.x, hole.y) for hole in plate_seat.screws(self.region)]
        w, h = self.window
        x, y = max(x for x, _ in spots), max(y for _, y in spots)
        if self.fix_edge_x:
            x = w / 2 - min(max(self.fix_edge_x, LEDGE + 4), w / 2 - BAND)
        if self.fix_edge_y:
            y = h / 2 - min(max(self.fix_edge_y, LEDGE + 4), (h - APART) / 2)
        mid = -self._bar / 2
        rows = (mid - y, mid + y) if y else (mid,)
        return tuple((sx * x, row) for sx in (-1, 1) for row in rows)

    @property
    def tray(self) -> PlateTray:
        screw = table("screws")[self.fix]
        head = screw.number("washer_od_mm") + 1 if self.quick_clip else 0.0
        return PlateTray(self.window, self.rim, self._bar, self.low, self.slope, self.corner_r, self.holes,
                         screw.number("clearance_normal_mm"), head, self.drain_n)  # fmt: skip

    @property
    def letters(self) -> float:
        """Height of the rim text's capitals, mm: what the rim's radius, the clips and some air leave it."""
        room = self.rim - EDGE - self.behind - 2 * AIR
        return lettering.fitted_size(self.rim_text, self.font, self.window[0] - 20, room, 12.0)

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.rim_text, self.font):
            yield f"the font {self.font} has no sign for {' '.join(lacking)}; remove it or choose another font"
        elif self.worded and self.letters < CAPITALS - 1e-6:
            yield f"the rim's text would be {self.letters:.1f} mm high, under {CAPITALS:g}; shorten it or widen frame"

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cadquery.Workplane:
        built, tray = Built(), self.tray
        for sentence in self._given_way():
            built.note(sentence)
        body = tray.solid()
        if self.worded:
            y = -tray.size[1] / 2 + EDGE + (self.rim - EDGE - self.behind) / 2
            letters = faces(self.rim_text, self.font, self.letters)
            body = lettered(body, [f.moved(cq.Location(tray.plane(y))) for f in letters], -0.6)
        return built.solid(body)

    def _given_way(self) -> Iterator[str]:
        """What is not as ordered."""
        why = " and ".join(w for w, on in (("clips", self.quick_clip), ("text", self.worded)) if on)
        if self.rim > self.frame:
            yield f"frame {self.rim:.1f} mm wide instead of {self.frame:g} mm, for {why}"
        if self.low > self.depth:
            yield f"depth {self.low:g} mm instead of {self.depth:g} mm, for clips"
        leans = math.degrees(math.atan(self.slope))
        if abs(leans - self.tilt) > 1e-6:
            yield (f"tilted {leans:.1f}° instead of {self.tilt:g}°: clips take at most {CLIPS['tilt']:g}°, "
                   f"and the wedge may be {HIGHEST:g} mm high")  # fmt: skip
        x, y = (w / 2 - at for w, at in zip(self.window, self._reach, strict=True))
        for name, ordered, got in (("fix_edge_x", self.fix_edge_x, x), ("fix_edge_y", self.fix_edge_y, y)):
            if ordered and abs(ordered - got) > 1e-6:
                yield f"{name} {got:g} mm instead of {ordered:g} mm: the screws need a seat, and {APART:g} mm between"

    @property
    def _reach(self) -> tuple[float, float]:
        """Of the screws from the plate's centre."""
        x, y = self.holes[-1]
        return x, y + self._bar / 2

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        tray = self.tray
        yield Interface("back", Frame(z=(0, 0, -1)), tuple(Hole(x, -y, tray.bore, self.fix) for x, y in self.holes))
        mid = tray.middle
        face = Frame((0, mid, tray.front(mid)), (0, tray.slope, 1)).moved(z=-RIM - PLATE)
        holes = tuple(Hole(x, (y - mid) / tray.cosine, tray.bore, self.fix) for x, y in self.holes)
        yield Interface("plate", face, holes, PLAY / 2)

    def seams(self) -> Iterator[Seam]:
        """Upright: clear of screws, drains, clips, lamps and of the ribs behind the plate; never through the text."""
        tray = self.tray
        kept = [seams.about(x, BAND / 2 + 4.0) for x, _ in self.holes]
        kept += [seams.about(x, DRAIN / 2 + 6.0) for x in tray.drains]
        walls = [(a, b) for (_, a), (b, _) in itertools.pairwise(tray.fields) if b - a < 2 * FLOOR]
        kept += [(a - 10.0, b + 10.0) for a, b in walls]
        kept += [seams.about(side * self.window[0] / 4, CLIP / 2 + 6.0) for side in (-1, 1) if self.quick_clip]
        kept += [seams.about(side * tray.size[0] / 4, LAMP[0] / 2 + 6.0) for side in (-1, 1) if self.lamp_pocket]
        if self.worded:
            kept.append(seams.about(0.0, lettering.measure(self.rim_text, self.font, self.letters).width / 2 + 2.0))
        yield from seams.offered(seams.X, seams.about(0.0, tray.size[0] / 2), kept, "clear of screws, drains and clips")

    def hardware(self) -> Iterator[Hardware]:
        grip = max(FLOOR if self.quick_clip else self.tray.front(y) - RIM for _, y in self.holes)
        stock = {r.number("length_mm"): r for k, r in table("hardware").items()
                 if k.startswith(f"screw {self.fix}x") and k.endswith("ISO 7380")}  # fmt: skip
        need = grip + 10
        row = next((r for length, r in sorted(stock.items()) if length >= need), None)
        if row:
            yield Hardware(row.key, len(self.holes), row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        else:
            yield Hardware(f"screw {self.fix}x{math.ceil(need / 5) * 5} ISO 7380", len(self.holes))

    def checks(self) -> Iterator[Finding]:
        if self.plate["hole"] and (self.fix_edge_x or self.fix_edge_y):
            yield Finding("hole pattern", "warning", f"the holes differ from those of {self.region} plates",
                          "set both distances to 0")  # fmt: skip
        elif "pattern" in self.plate.note or (self.plate["hole"] and "from memory" in self.plate.note):
            yield Finding("hole pattern", "info", f"{self.region} plates: {self.plate.note}",
                          "measure a plate before drilling the body")  # fmt: skip
        if self.worded:
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
        yield Placement("rear", *cls._seated(car, plate_seat.rear_seat(body, car.region)))
        if car.region != "US":
            tall = cls(region=car.region, frame=plate_seat.RIM, tilt=0).size[1]
            under = car.z_lamp - car.mouth - 8.0  # lower edge of the black band
            middle = (car.z_base + under) / 2
            over_grille = car.ground_clearance + 185 + 0.036 * car.height + 6 + tall / 2
            z = max(min(middle, under - tall / 2), over_grille)
            yield Placement("front", *cls._seated(car, body.front_frame(0.0, z, 3.0)))

    @classmethod
    def _seated(cls, car: Hardpoints, seat: Frame) -> tuple[PlateHolder, Frame]:
        lean = math.degrees(math.asin(seat.z[2]))  # positive: the skin looks up
        tilt = float(round(min(max(lean, -6.0), 10.0) - lean))
        part = cls(region=car.region, frame=plate_seat.RIM, depth=7.0, tilt=tilt, corner_r=8.0)
        return part, seat
