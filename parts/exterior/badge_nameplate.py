"""Badge: a small plate with a name and a sign, for nose, tail or anywhere flat; printed face up, without supports."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import lettering, outline
from parts.bent import Bent
from parts.cad import cq
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.icons import ICONS
from parts.letters import faces, raised
from parts.part import Built, Finding, Hardware, Hole, Interface, Part, Placement, choice, mm, text
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

SHRINK = 0.6  # a text that shrinks under this share of the ordered size is worth a warning
LEAST = 1.5  # height of capitals under which no text is made, mm
AIR = 1.2  # between the ink and the rim, mm
RIM = 0.8  # least height of the rim, mm
WALL = 0.8  # least left between a pocket in the back and the letters, mm
PRINTED = 0.8  # thinnest border, mm
SHOWS = 0.3  # least relief that can be seen, mm
TIGHTEST = 200.0  # radius of a curved back, mm
SLIM = {"rect": (0.0, 99.0), "pill": (1.1, 99.0), "oval": (1.15, 4.0), "hex": (1.2, 99.0), "shield": (0.6, 1.5)}
PIN = 3.0  # dowel pins, ISO 2338
MAGNET = "10x3"  # a key of the magnets' table
PROUD = 10.0  # UN R26: ornaments higher than this have to give way under 10 daN (from memory)


class BadgeNameplate(Part):
    """Badge with your name.

    Own frame: back on the print bed at z = 0, letters read along +X, face up. A curved badge is bent about Y and stands
    on z = 0 with its two ends; its width lies along the back, its edge is bevelled. Text is as large as ordered or as
    large as fits. What contradicts something else gives way, and the build notes it: width or height to the outline's
    proportions, thickness to the mounting, the edge to the border.
    UN R26 (external projections, from memory) asks a radius of 2.5 mm of what stands 5 mm proud: a check here.
    Not checked: how well tape holds on the paint.
    """

    role: ClassVar = "accent"
    lettered: ClassVar[bool] = True
    presets: ClassVar = {
        "nose": {"shape": "pill", "width": 96, "height": 40, "icon": "bolt", "text_size": 24},
        "name": {"shape": "rect", "width": 140, "height": 30, "text": "Lagoon", "text_size": 14},
        "crest": {"shape": "shield", "width": 60, "height": 70, "icon": "star", "text_size": 26, "thickness": 3.5},
        "plaque": {"shape": "oval", "width": 120, "height": 60, "text": "No. 1", "relief": -0.6, "font": "sans"},
        "tag": {"shape": "hex", "width": 80, "height": 36, "text": "L7e", "font": "stencil", "mount": "magnet",
                "thickness": 4, "relief": 0.8},
    }  # fmt: skip

    width: float = mm(140, 40, 260, "along the text")
    height: float = mm(30, 12, 80, "across the text")
    thickness: float = mm(3, 2, 6, "of the plate under the letters", step=0.1)
    shape: str = choice("pill", "outline", ("rect", "pill", "oval", "shield", "hex"))
    border: float = mm(1.5, 0, 4, "width of the rim, 0 = none", step=0.1)
    edge_r: float = mm(0.8, 0, 3, "rounding of the outer edge", step=0.1)
    text: str = text("", 14, "on the badge")
    text_size: float = mm(14, 4, 60, "height of capital letters; shrinks to fit", group="Text")
    font: str = choice("rounded", "typeface", table("fonts"), group="Text")
    icon: str = choice("none", "sign before the text", ("none", *ICONS), group="Text")
    relief: float = mm(1.2, -1, 2, "of the letters: raised, or engraved if negative", step=0.1, group="Text")
    curvature_r: float = mm(0, 0, 2000, "radius of the bent back, 0 = flat", step=10, group="Mounting")
    mount: str = choice("vhb", "foam tape, two pins or a magnet", ("vhb", "pins", "magnet"), group="Mounting")

    @property
    def sign(self) -> str:
        return "" if self.icon == "none" else self.icon

    @property
    def inked(self) -> bool:
        return bool(self.text.strip() or self.sign)

    # -- what is made of the order ------------------------------------------------------------------------------------

    @property
    def extent(self) -> tuple[float, float]:
        """Width and height: the longer one gives way to the outline's proportions, mm."""
        low, high = SLIM[self.shape]
        return min(self.width, high * self.height), min(self.height, self.width / low if low else self.height)

    @property
    def ledge(self) -> float:
        """Width of the rim: none, or at least a printed line, mm."""
        return 0.0 if self.border < PRINTED / 2 else max(self.border, PRINTED)

    @property
    def ink(self) -> float:
        """Relief of the letters: at least what shows, mm."""
        return math.copysign(max(abs(self.relief), SHOWS), self.relief)

    @property
    def rim(self) -> float:
        """Height of the rim over the plate: flush with letters raised high enough."""
        return max(RIM, self.ink) if self.ledge else 0.0

    @property
    def held(self) -> str:
        """How it is mounted: a magnet needs its height, and pins on a curved back would splay."""
        if (self.mount == "magnet" and self.extent[1] < 20) or (self.mount == "pins" and self.bend):
            return "vhb"
        return self.mount

    @property
    def plate(self) -> float:
        """Thickness under the letters: what pockets in the back leave room for, mm."""
        need = {"vhb": 0.0, "pins": 1.5, "magnet": table("magnets")[MAGNET].number("h_mm") + 0.1}[self.held]
        return max(self.thickness, need + WALL + max(-self.ink, 0.0)) if need else self.thickness

    @property
    def edge(self) -> float:
        """Rounding of the outer edge: it stays on the rim and over the bed, mm."""
        flat = 0.3 if self.bend else 0.0  # a bevel leaves some of the rim
        return min(self.edge_r, self.ledge - flat if self.ledge else 9.0, self.plate + self.rim - 0.8)

    @property
    def bend(self) -> float:
        """Radius of the back: 0, or at least as large as the badge is wide, mm."""
        return max(self.curvature_r, TIGHTEST, self.extent[0]) if self.curvature_r else 0.0

    def _given_way(self) -> Iterator[str]:
        """What is not as ordered."""
        pairs = [("wide", self.width, self.extent[0], f"{self.shape} outlines have their proportions"),
                 ("high", self.height, self.extent[1], f"{self.shape} outlines have their proportions"),
                 ("border", self.border, self.ledge, "thinner than a printed line"),
                 ("relief", self.relief, self.ink if self.inked else self.relief, "less doesn't show"),
                 ("thickness", self.thickness, self.plate, f"{self.held} need a pocket"),
                 ("edge_r", self.edge_r, self.edge, "the rim has to hold it"),
                 ("curvature_r", self.curvature_r, self.bend, "tighter than the badge can be bent"),
                 ("text", self.text_size, self.size if self.inked else self.text_size, "so that it fits")]  # fmt: skip
        for name, ordered, got, why in pairs:
            if abs(got - ordered) > 0.05:
                yield f"{name} {got:.1f} mm instead of {ordered:g} mm: {why}"
        if self.held != self.mount:
            why = "pins would splay on a curved back" if self.mount == "pins" else "a magnet needs a badge 20 mm high"
            yield f"held by foam tape: {why}"
        if self.bend and self.edge:
            yield "the edge of a curved badge is bevelled, not rounded"

    # -- measures -----------------------------------------------------------------------------------------------------

    @property
    def proud(self) -> float:
        """Height over the surface it sits on."""
        return self.plate + max(self.rim, self.ink if self.inked else 0.0)

    @property
    def pocket(self) -> tuple[float, float]:
        """Diameter and depth of the blind holes in the back."""
        if self.held == "magnet":
            row = table("magnets")[MAGNET]
            return row.number("d_mm") + 0.2, row.number("h_mm") + 0.1
        return PIN + 0.1, self.plate - WALL + min(self.ink, 0.0)

    @property
    def pockets(self) -> tuple[outline.Point, ...]:
        x = self.extent[0] / 4
        return {"vhb": (), "magnet": ((0.0, self.middle),), "pins": ((-x, self.middle), (x, self.middle))}[self.held]

    @property
    def middle(self) -> float:
        """Height of the text's centre: a shield carries it above its own."""
        return 0.12 * self.extent[1] if self.shape == "shield" else 0.0

    @property
    def size(self) -> float:
        """Height of the capitals: the largest that fits on the face, at most `text_size`, mm."""
        box = lettering.measure(self.text, self.font, 1.0, icon=self.sign)
        margin = max(self.ledge, self.edge) + AIR
        return min(self.text_size, outline.room(self.outline(), box.width, box.height, margin, self.middle))

    def outline(self, inset: float = 0.0) -> outline.Outline:
        """Lines and arcs round the badge, moved inwards by `inset` mm."""
        w, h = (side / 2 for side in self.extent)
        least = max(self.ledge, self.edge) + 0.6  # every corner is rounder than the rim is wide
        r = min(max(0.44 * h, least), h)
        if self.shape == "oval":
            return outline.oval(w, h, min(max(h * (0.5 + 0.25 * h / w), least), 0.9 * h), inset)
        if self.shape == "pill":
            corners = [(w, -h, h), (w, h, h), (-w, h, h), (-w, -h, h)]
        elif self.shape == "hex":
            r = max(0.24 * h, least)
            w += r * (1 / math.sin(math.radians(60)) - 1)  # the rounded tips reach the width
            c = h / math.tan(math.radians(60))
            corners = [(w - c, -h, r), (w, 0, r), (w - c, h, r), (-w + c, h, r), (-w, 0, r), (-w + c, -h, r)]
        elif self.shape == "shield":
            tip = h
            for _ in range(20):  # the rounded tip reaches the height
                tip = h + r * (math.hypot(1, (tip - 0.1 * h) / w) - 1)
            corners = [(w, -0.1 * h, 0.45 * w), (w, h, r), (-w, h, r), (-w, -0.1 * h, 0.45 * w), (0, -tip, r)]
        else:
            corners = [(w, -h, r), (w, h, r), (-w, h, r), (-w, -h, r)]
        return outline.rounded(outline.moved_in(corners, inset) if inset else corners)

    def rules(self) -> Iterator[str]:
        if lacking := lettering.missing(self.text, self.font):
            yield (f"the font {self.font} has no sign for {' '.join(lacking)}; remove "
                   f"{'it' if len(lacking) == 1 else 'them'} or choose another font")  # fmt: skip
        elif self.inked and self.size < LEAST:
            yield (f"the text fits only {max(self.size, 0.0):.1f} mm high, under {LEAST:g} mm; shorten it, enlarge the "
                   "badge, or take a narrower border")  # fmt: skip

    def build(self) -> cadquery.Workplane:
        built = Built()
        for sentence in self._given_way():
            built.note(sentence)
        letters = []
        if self.inked:
            up = cq.Location(cq.Vector(0, self.middle, 0))
            letters = [f.moved(up) for f in faces(self.text, self.font, self.size, icon=self.sign)]
        return built.solid(self._curved(letters) if self.bend else self._flat(letters))

    def _flat(self, letters: list[cadquery.Face]) -> cadquery.Shape:
        top = self.plate + self.rim
        body: cadquery.Shape = outline.prism(self.outline(), 0, top)
        if self.edge:
            # a 3D fillet is safe here alone: on the rim of a fresh prism of tangent pieces, all rounder than it
            body = body.fillet(self.edge, [e for e in body.Edges() if e.Center().z > top - 1e-6])
        d, depth = self.pocket
        cuts = [cq.Solid.makeCylinder(d / 2, depth + 1, cq.Vector(x, y, -1)) for x, y in self.pockets]
        if self.rim:
            cuts.append(outline.prism(self.outline(self.ledge), self.plate, top + 1))
        body = body.cut(*cuts) if cuts else body
        return raised(body, letters, self.plate, self.ink)

    @property
    def _bent(self) -> Bent:
        return Bent(self.bend, self.plate + self.rim, self.extent[0] / 2)

    def _curved(self, letters: list[cadquery.Face]) -> cadquery.Shape:
        field = self.outline(self.ledge) if self.rim else None
        d, depth = self.pocket
        pockets = [(x, y, d / 2, depth) for x, y in self.pockets]
        return self._bent.solid(self.outline(), field, self.rim, letters, self.ink, self.edge, pockets)

    def interfaces(self) -> Iterator[Interface]:
        rise = self._bent.rise if self.bend else 0.0
        yield Interface(
            "back", Frame((0, 0, rise), (0, 0, -1)), tuple(Hole(x, -y, self.pocket[0]) for x, y in self.pockets)
        )

    def hardware(self) -> Iterator[Hardware]:
        if self.held == "vhb":
            yield Hardware(
                "foam tape 12x1.1 mm, acrylic, double-sided, per 10 mm", max(1, round(self.extent[0] * 0.07))
            )
        elif self.held == "magnet":
            row = table("magnets")[MAGNET]
            yield Hardware(f"magnet {MAGNET}", 1, row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        else:
            length = math.floor(self.pocket[1] + 6)
            steel = round(math.pi / 4 * PIN**2 * length * 7.85e-3, 2)
            yield Hardware(f"dowel pin {PIN:g}x{length} ISO 2338", 2, steel, None, "mass computed")

    def checks(self) -> Iterator[Finding]:
        if self.inked:
            thin = lettering.stroke(self.text, self.font, self.size, icon=self.sign)
            if thin < 0.8:
                hopeless = thin < 0.5
                yield Finding("text stroke", "error" if hopeless else "warning", f"the thinnest stroke of the text is "
                              f"{thin:.2f} mm: {'too thin to print' if hopeless else 'for powder (MJF, SLS) only'}",
                              "fewer characters, a larger badge, or a wider font", thin, 0.8, "mm")  # fmt: skip
            if self.size < SHRINK * self.text_size:
                yield Finding("text size", "warning", f"the text is {self.size:.1f} mm high instead of "
                              f"{self.text_size:g} mm, so that it fits", "fewer characters, a larger badge, or a "
                              "smaller text_size", self.size, self.text_size, "mm")  # fmt: skip
        if self.proud >= 5 and self.edge < 2.5:
            yield Finding("projection edge", "error", f"a badge {self.proud:.1f} mm proud needs an edge of 2.5 mm "
                          "(UN R26)", "keep it under 5 mm, or set edge_r and border to 2.5", self.edge, 2.5,
                          "mm")  # fmt: skip
        if self.proud > PROUD:
            yield Finding("projection", "error", "an ornament over 10 mm proud has to give way under 10 daN (UN R26)",
                          "a thinner plate", self.proud, PROUD, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """A pill in the middle of the black band, front and rear: your text, or a sign if you have none."""
        from parts.body import skin

        body = skin(car)
        word = car.personal_text if not lettering.missing(car.personal_text, car.font) else ""
        icon = car.icon if car.icon in ICONS else "none" if word.strip() else "bolt"
        height = round(0.5 * car.mouth)
        wanted = round(0.46 * height, 1)
        ink = lettering.measure(word, car.font, wanted, icon="" if icon == "none" else icon).width
        width = round(min(max(2.1 * height, ink + 0.9 * height), 250.0, 1.2 * body.lamp_y))
        for end, x in (("front", -1.0), ("rear", 1.0)):
            part = cls(width=width, height=height, text=word, font=car.font, icon=icon, text_size=wanted, border=1.6,
                       edge_r=1.2)  # fmt: skip
            frame = body.mouth(end).frame
            yield Placement(end, part, Frame(frame.origin, frame.z, (0.0, x, 0.0)))
