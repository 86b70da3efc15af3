"""Badge: a small plate with a name and a sign, for nose, tail or anywhere flat; printed face up, without supports."""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, ClassVar

from parts import lettering, outline
from parts.cad import cq
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.icons import ICONS
from parts.letters import faces, prisms, raised
from parts.part import Built, Finding, Hardware, Hole, Interface, Part, Placement, choice, mm, text
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

SHRINK = 0.6  # a text may shrink to this share of the ordered size, then it is refused
AIR = 1.2  # between the ink and the rim, mm
RIM = 0.8  # least height of the rim, mm
WALL = 0.8  # least left between a pocket in the back and the letters, mm
ROOT = 0.3  # how deep letters and rim are rooted in the plate of a curved badge, mm
PIN = 3.0  # dowel pins, ISO 2338
MAGNET = "10x3"  # a key of the magnets' table
PROUD = 10.0  # UN R26: ornaments higher than this have to give way under 10 daN (from memory)


class BadgeNameplate(Part):
    """Badge with your name.

    Own frame: back on the print bed at z = 0, letters read along +X, face up. A curved badge is bent about Y and stands
    on z = 0 with its two ends. Text is as large as ordered or as large as fits, never under 60 % of the order.
    UN R26 (external projections, from memory) asks a radius of 2.5 mm of what stands 5 mm proud: a rule here.
    Not checked: how well tape holds on the paint.
    """

    role: ClassVar = "accent"
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

    @property
    def rim(self) -> float:
        """Height of the rim over the plate: flush with letters raised high enough."""
        return max(RIM, self.relief) if self.border else 0.0

    @property
    def proud(self) -> float:
        """Height over the surface it sits on."""
        return self.thickness + max(self.rim, self.relief if self.inked else 0.0)

    @property
    def pocket(self) -> tuple[float, float]:
        """Diameter and depth of the blind holes in the back."""
        if self.mount == "magnet":
            row = table("magnets")[MAGNET]
            return row.number("d_mm") + 0.2, row.number("h_mm") + 0.1
        return PIN + 0.1, self.thickness - WALL + min(self.relief, 0.0)

    @property
    def pockets(self) -> tuple[outline.Point, ...]:
        x = self.width / 4
        return {"vhb": (), "magnet": ((0.0, self.middle),), "pins": ((-x, self.middle), (x, self.middle))}[self.mount]

    @property
    def middle(self) -> float:
        """Height of the text's centre: a shield carries it above its own."""
        return 0.12 * self.height if self.shape == "shield" else 0.0

    @property
    def size(self) -> float:
        """Height of the capitals: the largest that fits on the face, at most `text_size`, mm."""
        box = lettering.measure(self.text, self.font, 1.0, icon=self.sign)
        margin = max(self.border, self.edge_r) + AIR
        return min(self.text_size, outline.room(self.outline(), box.width, box.height, margin, self.middle))

    def outline(self, inset: float = 0.0) -> outline.Outline:
        """Lines and arcs round the badge, moved inwards by `inset` mm."""
        w, h = self.width / 2, self.height / 2
        least = max(self.border, self.edge_r) + 0.6  # every corner is rounder than the rim is wide
        r = min(max(0.22 * self.height, least), h)
        if self.shape == "oval":
            return outline.oval(w, h, min(max(h * (0.5 + 0.25 * h / w), least), 0.9 * h), inset)
        if self.shape == "pill":
            corners = [(w, -h, h), (w, h, h), (-w, h, h), (-w, -h, h)]
        elif self.shape == "hex":
            r = max(0.12 * self.height, least)
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
        slim = {"rect": (0.0, 99.0), "pill": (1.1, 99.0), "oval": (1.15, 4.0), "hex": (1.2, 99.0), "shield": (0.6, 1.5)}
        low, high = slim[self.shape]
        if not low <= self.width / self.height <= high:
            span = f"{low:g} to {high:g} times" if high < 99 else f"at least {low:g} times"
            article = "an" if self.shape == "oval" else "a"
            yield f"{article} {self.shape} is {span} as wide as high; change width or height, or choose rect"
        if 0 < self.border < 0.8:
            yield f"border {self.border:g} mm is thinner than a printed line; choose 0 (none) or at least 0.8"
        if self.edge_r > (most := min(self.border or 9.0, self.thickness + self.rim - 0.8)):
            yield f"edge_r {self.edge_r:g} mm leaves no rim; choose at most {most:.1f}, or a wider border"
        if self.proud >= 5 and self.edge_r < 2.5:
            yield f"a badge {self.proud:.1f} mm proud needs edge_r 2.5 or more (UN R26); or keep it under 5 mm"
        yield from self._text_rules()
        need = WALL + max(-self.relief, 0.0) + (self.pocket[1] if self.mount == "magnet" else 1.5)
        if self.mount != "vhb" and self.thickness < need - 1e-9:
            yield f"{self.mount} need a plate of {need:.1f} mm; make it thicker or use vhb"
        if self.mount == "magnet" and self.height < 20:
            yield "the magnet of 10 mm needs a badge 20 mm high; enlarge it or use vhb"
        if self.curvature_r and self.curvature_r < max(200.0, self.width):
            yield (f"curvature_r {self.curvature_r:g} mm is too tight; choose 0 (flat), or at least 200 and the "
                   f"badge's width")  # fmt: skip
        if self.curvature_r and (self.mount != "vhb" or self.edge_r):
            yield "a curved badge has plain edges and is held by tape; set edge_r to 0 and mount to vhb"

    def _text_rules(self) -> Iterator[str]:
        if self.inked and abs(self.relief) < 0.3:
            yield f"relief {self.relief:g} mm does not show; choose 0.3 or more, or -0.3 or less to engrave"
        if lacking := lettering.missing(self.text, self.font):
            yield (f"the font {self.font} has no sign for {' '.join(lacking)}; remove "
                   f"{'it' if len(lacking) == 1 else 'them'} or choose another font")  # fmt: skip
        elif self.inked and self.size < SHRINK * self.text_size:
            yield (f"the text fits only {max(self.size, 0.0):.1f} mm high, under 60 % of the {self.text_size:g} mm "
                   "ordered; shorten it, enlarge the badge, or order a smaller text_size")  # fmt: skip

    def build(self) -> cadquery.Workplane:
        built = Built()
        letters = []
        if self.inked:
            if self.size < self.text_size - 0.05:
                built.note(f"text {self.size:.1f} mm high instead of {self.text_size:g} mm, so that it fits")
            up = cq.Location(cq.Vector(0, self.middle, 0))
            letters = [f.moved(up) for f in faces(self.text, self.font, self.size, icon=self.sign)]
        return built.solid(self._curved(letters) if self.curvature_r else self._flat(letters))

    def _flat(self, letters: list[cadquery.Face]) -> cadquery.Shape:
        top = self.thickness + self.rim
        body: cadquery.Shape = outline.prism(self.outline(), 0, top)
        if self.edge_r:
            # a 3D fillet is safe here alone: on the rim of a fresh prism of tangent pieces, all rounder than it
            body = body.fillet(self.edge_r, [e for e in body.Edges() if e.Center().z > top - 1e-6])
        d, depth = self.pocket
        cuts = [cq.Solid.makeCylinder(d / 2, depth + 1, cq.Vector(x, y, -1)) for x, y in self.pockets]
        if self.rim:
            cuts.append(outline.prism(self.outline(self.border), self.thickness, top + 1))
        body = body.cut(*cuts) if cuts else body
        return raised(body, letters, self.thickness, self.relief)

    def _curved(self, letters: list[cadquery.Face]) -> cadquery.Shape:
        """Prisms of plate, rim and letters, each kept in its layer between two cylinders about one axis along Y."""
        back, face, far = self.curvature_r, self.curvature_r + self.thickness, self.width / 4 + 20
        body: cadquery.Shape = outline.prism(self.outline(), -far, far).intersect(self._layer(back, face))
        proud = []
        if self.rim:
            ring = outline.prism(self.outline(), -far, far, [self.outline(self.border)])
            proud.append(ring.intersect(self._layer(face - ROOT, face + self.rim)))
        if letters:
            ink = self._layer(face + min(self.relief, -ROOT), face + max(self.relief, ROOT))
            tools = [p.intersect(ink) for p in prisms(letters, -far, far)]
            if self.relief < 0:
                body = body.cut(*tools)
            else:
                proud += tools
        return body.fuse(*proud) if proud else body

    def _layer(self, inner: float, outer: float) -> cadquery.Solid:
        """All between two radii, over the whole badge; the axis lies so that the badge's ends stand on z = 0."""
        half = math.asin(self.width / 2 / self.curvature_r)
        axis, a = -self.curvature_r * math.cos(half), half + 0.08

        def at(r: float, angle: float) -> cadquery.Vector:
            return cq.Vector(r * math.sin(angle), -self.height, axis + r * math.cos(angle))

        arcs = [cq.Edge.makeThreePointArc(at(r, -s), at(r, 0), at(r, s)) for r, s in ((outer, a), (inner, -a))]
        sides = [cq.Edge.makeLine(at(outer, a), at(inner, a)), cq.Edge.makeLine(at(inner, -a), at(outer, -a))]
        face = cq.Face.makeFromWires(cq.Wire.assembleEdges([arcs[0], sides[0], arcs[1], sides[1]]))
        return cq.Solid.extrudeLinear(face, cq.Vector(0, 2 * self.height, 0))

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("back", Frame(z=(0, 0, -1)), tuple(Hole(x, -y, self.pocket[0]) for x, y in self.pockets))

    def hardware(self) -> Iterator[Hardware]:
        if self.mount == "vhb":
            yield Hardware("foam tape 12x1.1 mm, acrylic, double-sided, per 10 mm", max(1, round(self.width * 0.07)))
        elif self.mount == "magnet":
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
