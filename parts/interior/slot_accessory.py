"""Slot accessories: hooks, tray, cable spool, photo frame and blank, all on one MF-SLOT tongue."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, ClassVar

import numpy as np

from parts.cad import cq
from parts.lettering import fitted_size, missing, stroke
from parts.letters import engraved, faces
from parts.loops import box
from parts.part import Built, Finding, Frame, Interface, Part, Placement, choice, mm, number, text
from parts.plate import plate
from parts.skin import Array, lofted, ring, superellipse
from parts.slot import MARGIN, SIZES, Slot, click_force, on_dash, strain, tongue_solid, upright
from parts.standards import table

if TYPE_CHECKING:
    import cadquery

    from parts.hardpoints import Hardpoints

ACCESSORIES = ("hook", "double hook", "bag hook", "tray", "cable wrap", "blank", "photo frame")
HOOKS = ACCESSORIES[:3]
FACE = 4.0  # mm: thickness of the face
SOFT = 2.5  # mm: radius of its edge
FLARE = 1.35  # how much thicker a hook is at its root
BUMP = 3.0  # g: a pothole; the load is static
ENGRAVED = 0.6  # mm
# per material: strain of repeated snapping, modulus and strength in MPa; from memory
LIMITS = {"PA12_MJF": (0.04, 1700.0, 48.0), "PA12_SLS": (0.04, 1700.0, 45.0), "ASA": (0.02, 2000.0, 40.0),
          "PC": (0.02, 2200.0, 55.0)}  # fmt: skip


class SlotAccessory(Part):
    """Slot accessory.

    Own frame: upright as mounted, its tongue towards +Y, its lower edge on z = 0. Layers lie level, so that a hook's
    arm bends along them. A powder part needs no support; melted, a hook and a photo frame want some underneath.
    Every accessory covers the slot's opening. Bending is that of a straight cantilever; not checked: creep in heat.
    """

    slot_class: str = choice("S", "MF-SLOT that it goes into", SIZES, group="Features")
    accessory: str = choice("hook", "what it is", ACCESSORIES, group="Features")
    reach: float = mm(45, 24, 90, "how far it stands off the panel (not blank and photo frame)", step=1)
    width: float = mm(70, 40, 140, "of tray, cable wrap and photo (3:4 upright)", step=1)
    rise: float = mm(28, 20, 60, "height of a hook's tip, or of a tray's wall", step=1)
    bar: float = mm(11, 8, 14, "thickness of a hook; in class S a double hook is at most 13 mm")
    load: float = number(4, 1, 10, "what it has to hold", unit="kg", step=0.5, group="Features")
    clearance: float = mm(0.25, 0.15, 0.45, "of the tongue, per side", step=0.05, group="Fit")
    detent: float = mm(1, 0.6, 1.5, "height of the click", step=0.1, group="Fit")
    text: str = text("", 10, "engraved on a blank; empty: none")
    font: str = choice("rounded", "of the text", table("fonts"), group="Text")

    material: ClassVar[str] = "PA12_MJF"
    materials: ClassVar[tuple[str, ...]] = tuple(LIMITS)
    role = "accent"
    presets: ClassVar[Mapping[str, Mapping[str, Any]]] = {
        "hook": {},
        "coats": {"accessory": "double hook", "reach": 50},
        "shopping": {"slot_class": "M", "accessory": "bag hook", "reach": 60, "bar": 14, "rise": 36},
        "tray": {"slot_class": "M", "accessory": "tray", "reach": 70, "width": 120, "load": 1},
        "cable": {"accessory": "cable wrap", "width": 60, "reach": 40, "load": 1},
        "photo": {"accessory": "photo frame", "load": 1},
        "blank": {"accessory": "blank", "text": "Mia", "load": 1},
    }

    # -- derived ------------------------------------------------------------------------------------------------------

    @property
    def slot(self) -> Slot:
        return SIZES[self.slot_class]

    @property
    def low(self) -> float:
        """Lowest point above the opening's lower edge, mm: tray and photo frame stand 1 mm below their face."""
        return -MARGIN - (1.0 if self.accessory in ("tray", "photo frame") else 0.0)

    @property
    def section(self) -> tuple[float, float]:
        """Half height and half width of a hook's bar, mm; a bag hook is wide: handles cut less."""
        half = self.bar / 2
        if self.accessory == "double hook":
            half = min(half, 0.2 * self.slot.face[0])
        return half, half * (1.7 if self.accessory == "bag hook" else 1.0)

    @property
    def throat(self) -> float:
        """Between a hook's tip and its face, mm."""
        return self.reach - FACE - 2 * self.section[0]

    @property
    def letter(self) -> float:
        """Height of the text's capitals, mm: as large as the blank's flat allows."""
        w, h = self.slot.face
        return fitted_size(self.text.strip(), self.font, w - 4 * SOFT, h - 4 * SOFT, 12.0)

    def rules(self) -> Iterator[str]:
        words = self.text.strip()
        if self.accessory != "blank" or not words:
            return
        if lacking := missing(words, self.font):
            yield f"the font {self.font} has no {lacking}: another font, or leave it out"
        elif (thin := stroke(words, self.font, self.letter)) < 0.5:
            yield f"the letters' strokes would be {thin:.2f} mm, 0.5 are needed: a shorter text, or class M"

    # -- geometry (in the slot's frame: x right, y up, z towards the people) -------------------------------------------

    def _bar(self, x: float = 0.0, yaw: float = 0.0) -> cadquery.Shape:
        """A hook: straight out of the face, a bend, up to a round tip. One smooth skin."""
        a, b = self.section
        root, bend = self.slot.length / 2, min(max(a + 2.0, 0.6 * self.rise), self.reach - FACE - a - 1.0)
        out = self.reach - a - bend  # where the bend starts
        up = max(self.rise - bend - a, 1.0)
        stations: list[tuple[float, float, float, float]] = []  # y, z, heading (0: out, 90: up), scale
        for t in np.linspace(0, 1, 7):
            z = FACE - 2.0 + (out - FACE + 2.0) * t
            stations.append((root, z, 0.0, 1 + (FLARE - 1) * (1 - t) ** 2))
        for t in np.linspace(0, math.pi / 2, 10)[1:]:
            stations.append((root + bend * (1 - math.cos(t)), out + bend * math.sin(t), float(t), 1.0))
        end = root + bend + up
        stations += [(root + bend + up * t, self.reach - a, math.pi / 2, 1.0) for t in (0.35, 0.7, 1.0)]
        for t in np.linspace(0, 1.4, 8)[1:]:
            stations.append((end + a * math.sin(t), self.reach - a, math.pi / 2, math.cos(t)))
        loop = superellipse(a, b, 2.3, 24)
        rings = [
            ring(scale * loop, np.array([0.0, y, z]), np.array([0.0, math.cos(t), -math.sin(t)]), np.array([1.0, 0, 0]))
            for y, z, t, scale in stations
        ]
        hook = lofted(rings)
        return hook.rotate(cq.Vector(), cq.Vector(0, 1, 0), yaw).translate(cq.Vector(x, 0, 0))

    def _tray(self) -> cadquery.Shape:
        """A soft-edged bowl: outside, rim and inside are one skin, foot and floor its two plane ends."""
        wall, r = 3.0, 4.0
        back, low, top = FACE - 2.0, self.low, self.low + self.rise
        a, b = self.width / 2, (self.reach - back) / 2
        quarter = np.linspace(0, math.pi / 2, 6)
        path = [(r * (1 - math.sin(t)), low + r * (1 - math.cos(t))) for t in quarter]
        path += [(0.0, low + r + (top - wall / 2 - low - r) * t) for t in (0.2, 0.5, 0.8)]
        path += [(wall / 2 * (1 - math.cos(t)), top - wall / 2 * (1 - math.sin(t))) for t in np.linspace(0, math.pi, 9)]
        floor = low + wall
        path += [(wall, top - wall / 2 - (top - wall / 2 - floor - r) * t) for t in (0.2, 0.5, 0.8)]
        path += [(wall + r * (1 - math.cos(t)), floor + r * (1 - math.sin(t))) for t in quarter]
        return _skin(path, a, b, 4.5, lambda loop, y: np.column_stack([loop[:, 0], np.full(len(loop), y),
                                                                       back + b + loop[:, 1]]))  # fmt: skip

    def _spool(self) -> cadquery.Shape:
        """A waisted bobbin for a cable, flared at its end."""
        middle, a = self.slot.height / 2, self.width / 2
        b, waist, r = min(0.3 * self.width, middle + MARGIN - 1.0), 7.0, 3.0
        start, end = FACE - 1.5, self.reach - r
        path = [(waist * math.sin(math.pi * t) ** 0.7, start + (end - start) * t) for t in np.linspace(0, 1, 14)]
        path += [(r * (1 - math.cos(t)), end + r * math.sin(t)) for t in np.linspace(0, math.pi / 2, 6)[1:]]
        return _skin(path, a, b, 3.0, lambda loop, z: np.column_stack([loop[:, 0], middle + loop[:, 1],
                                                                       np.full(len(loop), z)]))  # fmt: skip

    def _frame(self) -> cadquery.Shape:
        """A passe-partout with a slit for the picture, open at the top."""
        w, h, rim, thick = self.width, self.width * 4 / 3, 7.0, 6.5
        outer = plate(box(w + 2 * rim, h + 2 * rim, 12.0), [], thick, rim=SOFT)
        slit = cq.Solid.makeBox(w + 1, h + 2 * rim, 1.2, cq.Vector(-(w + 1) / 2, -h / 2, 2.2))
        window = plate(box(w - 8, h - 8, 8.0), [], thick).moved(cq.Location(cq.Vector(0, 0, 2.9)))
        place = cq.Location(cq.Vector(0, self.low + h / 2 + rim, FACE - 1.2))
        return outer.cut(slit, window).moved(place)

    def build(self) -> cq.Workplane:
        built = Built()
        slot = self.slot
        w, h = slot.face
        face: cadquery.Shape = plate(box(w, h, 9.0), [], FACE, rim=SOFT).moved(
            cq.Location(cq.Vector(0, slot.height / 2, 0))
        )
        try:
            if self.accessory == "blank" and self.text.strip():
                middle = cq.Location(cq.Vector(0, slot.height / 2, 0))
                letters = [f.moved(middle) for f in faces(self.text.strip(), self.font, self.letter)]
                face = engraved(face, letters, FACE, ENGRAVED)
            body = face.fuse(*tongue_solid(slot, self.clearance, self.detent), *self._extras(built))
        except Exception as error:
            raise self.fails("face, tongue and accessory", error) from error
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("face, tongue and accessory", f"{len(solids)} pieces instead of one")
        standing = cq.Location(cq.Plane((0, 0, -self.low), (1, 0, 0), (0, -1, 0)))
        return built.solid(solids[0].moved(standing))

    def _extras(self, built: Built) -> list[cadquery.Shape]:
        if self.accessory == "double hook":
            if 2 * self.section[0] < self.bar - 1e-6:
                built.note(
                    f"two hooks of {self.bar:g} mm don't fit side by side: they are {2 * self.section[0]:.1f} mm"
                )
            x = 0.25 * self.slot.face[0]
            return [self._bar(-x, -14.0), self._bar(x, 14.0)]
        if self.accessory in HOOKS:
            return [self._bar()]
        shapes = {"tray": self._tray, "cable wrap": self._spool, "photo frame": self._frame}
        return [shapes[self.accessory]()] if self.accessory in shapes else []

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("slot", Frame((0, 0, -self.low), (0, 1, 0), (1, 0, 0)), clearance=self.clearance)

    def checks(self) -> Iterator[Finding]:
        most, modulus, strength = LIMITS[self.material]
        bent = strain(self.slot, self.clearance, self.detent)
        if bent > most:
            yield Finding("snap strain", "warning", f"the click bends its arm by {bent:.1%}", "a lower detent, or PA12",
                          100 * bent, 100 * most, "%")  # fmt: skip
        pull = click_force(self.slot, self.clearance, self.detent, modulus)
        if not 5 <= pull <= 60:
            said, remedy = ("hardly clicks", "more") if pull < 5 else ("comes out with difficulty", "less")
            yield Finding("click", "warning", f"it {said}", f"{remedy} detent", pull, 5 if pull < 5 else 60, "N")
        if self.accessory not in HOOKS:
            return
        a, b = self.section
        modulus_of_section = math.pi / 4 * b * a * a * FLARE**3
        stress = BUMP * self.load * 9.81 * (self.reach - FACE) / modulus_of_section
        stress /= 2 if self.accessory == "double hook" else 1
        if stress > strength / 2:
            yield Finding("bending", "warning", f"{self.load:g} kg over a bump of {BUMP:g} g overstress the hook",
                          "a thicker bar, less reach, or less load", stress, strength / 2, "MPa")  # fmt: skip
        breaks = strength * modulus_of_section / (self.reach - FACE)
        if breaks > 378:
            yield Finding("head zone", "info", "too strong to break away from a head (UN R21: 378 N)",
                          "put it where no head strikes", breaks, 378, "N")  # fmt: skip
        if self.throat < 12:
            yield Finding("throat", "info", "a strap hardly passes the tip", "more reach, or a thinner bar",
                          self.throat, 12, "mm")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """In the dash's slots, but for the driver's, which takes the phone: a blank behind the phone, then a hook."""
        for i, (size, slot) in enumerate(on_dash(car)[1:], 2):
            part = cls(slot_class=size, accessory="hook" if i == 3 else "blank")
            yield Placement(f"slot_{i}", part, upright(slot, part.low))


def _skin(path: list[tuple[float, float]], a: float, b: float, power: float, place: Any) -> cadquery.Solid:
    """The body through superellipses along (inset, height) stations, with plane ends."""
    rings: list[Array] = [place(superellipse(a - i, b - i, power, 36), y) for i, y in path]
    return lofted(rings)
