"""Selector knob: a turned-looking grip for the drive selector, with a thread insert and lettered top, in one piece."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np
from numpy.typing import NDArray

from parts.cad import cq
from parts.lettering import measure, missing, stroke
from parts.letters import engraved, faces, raised
from parts.part import Built, Finding, Frame, Hardware, Hole, Interface, Part, Placement, choice, count, mm, text
from parts.standards import table
from parts.turned import Turned

if TYPE_CHECKING:
    from parts.hardpoints import Hardpoints

Array = NDArray[np.float64]

ROUND = 8.0  # mm: length of the control legs at the foot's edge; gives R 3.2 and more there
RELIEF = 0.7  # mm: depth or height of the lettering
LEVER = 0.4  # mm: added to the lever's diameter where it only passes through
HEX = 0.3  # mm: added to a nut's width across flats

SHAPES = ("ball", "pawn", "cyl", "retro")
DISC = {"ball": 0.47, "pawn": 0.45, "cyl": 0.74, "retro": 0.44}  # radius of the flat top, share of the grip's radius
INSERTS = ("heat-set", "core hole", "nut trap")


class SelectorKnob(Part):
    """Selector knob.

    Frame: the lever's axis is Z, the foot stands on Z = 0; prints as it stands. Rounded edges are part of the profile.
    Levers in the cabin keep R 3.2 and a section of 6.5 cm² within 6.5 mm of the tip (UN R21, as good practice).
    Nut sizes are from memory. Not checked: torque on the thread.
    """

    shape: str = choice("ball", "of the grip", SHAPES)
    height: float = mm(68, 48, 110, "over all")
    d_top: float = mm(50, 32, 60, "of the grip")
    d_base: float = mm(27, 22, 36, "of the foot")
    thread: str = choice("M8x1.25", "of the lever", table("knob_threads"), group="Thread")
    insert: str = choice("heat-set", "brass insert, hole to be tapped, or trapped nut", INSERTS, group="Thread")
    bore: float = mm(30, 18, 40, "how deep the lever reaches in", group="Thread")
    weight_d: float = mm(0, 0, 16, "of a steel pin above the thread for a heavier feel; 0: none", group="Thread")
    knurl_n: int = count(0, 0, 40, "soft flutes around the grip; 0: none", group="Style")
    text: str = text("R N D", 7, "on the top: up to 4 letters, spaces between")
    font: str = choice("rounded", "of the text", table("fonts"), group="Text")
    relief: str = choice("engraved", "of the text", ("engraved", "raised"), group="Text")

    material: ClassVar[str] = "PA12_MJF"
    materials: ClassVar[tuple[str, ...]] = ("PA12_MJF", "PA12_SLS", "PC", "ASA")
    role = "accent"
    presets: ClassVar = {
        "ball": {},
        "fluted": {"shape": "cyl", "d_top": 46, "height": 62, "knurl_n": 24, "text": "D"},
        "pawn": {"shape": "pawn", "d_top": 42, "height": 84, "d_base": 34, "text": "P"},
        "retro": {"shape": "retro", "d_top": 52, "height": 76, "text": "GO", "weight_d": 8, "relief": "raised"},
        "heavy": {"shape": "ball", "thread": "M10x1.5", "insert": "nut trap", "d_base": 34, "weight_d": 16, "text": ""},
    }

    # -- derived ------------------------------------------------------------------------------------------------------

    @property
    def size(self) -> str:
        """The screws' table key of the thread, "" for inch threads."""
        key = self.thread.split("x")[0]
        return key if key.startswith("M") else ""

    @property
    def seat(self) -> tuple[float, float]:
        """Diameter (mm; across corners for a nut) and depth of what holds the thread, from the foot."""
        row = table("knob_threads")[self.thread]
        if self.insert == "heat-set" and self.size in table("inserts"):
            found = table("inserts")[self.size]
            return found.number("cad_d_mm"), found.number("depth_mm")
        if self.insert == "nut trap" and self.size:
            nut = table("screws")[self.size]
            return (nut.number("hex_af_mm") + HEX) * 2 / math.sqrt(3), nut.number("nut_h_mm") + 0.5
        return row.number("drill_d_mm"), self.bore

    @property
    def passage(self) -> float:
        """Diameter of the bore above the seat, mm."""
        d = table("knob_threads")[self.thread].number("d_mm") + LEVER
        return min(d, self.seat[0]) if self.insert != "nut trap" else d

    @property
    def pin(self) -> float:
        """Length of the steel pin's pocket, mm; 0 without one."""
        return max(0.0, self.height - self.bore - 9.0) if self.weight_d else 0.0

    @property
    def disc(self) -> float:
        """Radius of the flat top, mm."""
        return DISC[self.shape] * self.d_top / 2

    @property
    def leg(self) -> float:
        """Length of the control legs at the foot's edge, mm: shorter where a wide seat needs the foot's flat."""
        return min(ROUND, self.d_base / 2 - self.seat[0] / 2 - 1.0)

    @cached_property
    def body(self) -> Turned:
        """The knob without bore, flutes and text; the first and last legs are level: foot and top run in smoothly."""
        base, top, h, leg = self.d_base / 2, self.d_top / 2, self.height, self.leg
        foot = [(base - leg, 0.0), (base - leg / 3, 0.0), (base, leg * 0.66)]
        if self.shape == "cyl":
            side = [(base, 0.12 * h), (0.5 * (base + top), 0.14 * h)]
            side += [(top, 0.2 * h), (top, 0.5 * h), (top, h - 0.5 * top)]
            crown = [(0.95 * top, h), (self.disc, h)]
        elif self.shape == "retro":
            wide = top - base
            side = [(base, 0.12 * h), (base - 0.06 * wide, 0.34 * h), (base, 0.52 * h), (base + 0.5 * wide, 0.62 * h)]
            side += [(base + 1.16 * wide, 0.7 * h), (base + 1.08 * wide, 0.88 * h)]
            crown = [(0.5 * (self.disc + top), h), (self.disc, h)]
        else:
            centre = h - math.sqrt(top**2 - self.disc**2)
            neck = centre - 0.92 * top  # where the ball begins
            slim, flare = (0.74 * base, 0.4) if self.shape == "pawn" else (0.9 * base, 0.6)
            side = [(base, max(leg, 0.16 * neck)), (slim, max(1.9 * leg, flare * neck))]
            side += [(slim, max(2 * leg, 0.96 * neck))]
            side += [
                (1.085 * top * math.cos(math.radians(t)), centre + 1.085 * top * math.sin(math.radians(t)))
                for t in (-55, -18, 12, 40)
            ]
            crown = [(0.68 * top, h), (self.disc, h)]
        return Turned(np.array(foot + side + crown))

    @property
    def profile(self) -> Array:
        """Points (r, z) of the side in mm, shape (400, 2), foot to top."""
        return self.body.side

    @property
    def flute(self) -> float:
        """Depth of the flutes, mm: at most 0.22 of their pitch, so they stay soft."""
        return min(1.6, 0.22 * math.pi * self.d_top / self.knurl_n) if self.knurl_n else 0.0

    def wall(self) -> float:
        """Thinnest wall beside the bore in mm, above the rounding of the foot."""
        d, deep = self.seat
        r, z = self.profile.T
        outer = r - np.where(r > 0.8 * self.d_top / 2, self.flute, 0.0)
        spans = [(self.leg / 2, deep, d), (deep, self.bore, self.passage)]
        if self.pin:
            spans.append((self.bore, self.bore + self.pin, self.weight_d))
        walls = [outer[(z >= low) & (z <= high)] - dia / 2 for low, high, dia in spans if high > low]
        return float(min(w.min() for w in walls if w.size))

    def rules(self) -> Iterator[str]:
        if self.insert == "heat-set" and self.size not in table("inserts"):
            yield f"there is no heat-set insert for {self.thread}: choose M8x1.25, a core hole, or a nut trap"
        if self.insert == "nut trap" and not (self.size and self.thread in ("M8x1.25", "M10x1.5")):
            yield f"a nut for {self.thread} is not in the table: choose M8x1.25 or M10x1.5, or a core hole"
        if self.bore > self.height - 14:
            yield "the bore comes too close to the top: less bore, or a higher knob"
        if self.bore < self.seat[1]:
            yield f"the insert needs {self.seat[1]:.0f} mm of bore: a deeper bore"
        entrance = self.seat[0] * (math.sqrt(3) / 2 if self.insert == "nut trap" else 1.0)
        if self.weight_d > entrance - 0.2:
            yield f"the pin has to pass the {entrance:.1f} mm wide seat: a thinner pin, or a nut trap"
        if self.weight_d and self.pin < 8:
            yield "no room for a steel pin above the bore: less bore, a higher knob, or no pin"
        if self.shape in ("ball", "pawn") and self.height < (
            need := 0.93 * self.d_top + (18 if self.shape == "ball" else 28)
        ):
            yield f"a {self.shape} of this size needs {need:.0f} mm of height: a higher knob, or a smaller top"
        if self.d_top < self.d_base + 6:
            yield "the grip has to be 6 mm wider than the foot: a larger top, or a smaller foot"
        if self.leg < 5.0:
            yield f"the foot is too small for a seat {self.seat[0]:.1f} mm wide: a larger foot, or a smaller thread"
        elif self.wall() < 3.0:
            yield f"only {self.wall():.1f} mm of wall around the bore, 3 are needed: a larger foot, or a smaller thread"
        if self.knurl_n and self.knurl_n < 6:
            yield "flutes come from 6 on: more of them, or none"
        letters = self.text.replace(" ", "")
        if len(letters) > 4:
            yield f"the top takes 4 letters, {len(letters)} were given: shorten the text"
        if lacking := missing(self.text, self.font):
            yield f"the font {self.font} has no sign for {lacking}: choose others"
        elif letters and (thin := stroke(self.text.strip(), self.font, self.letter)) < 0.5:
            yield f"the letters' strokes would be {thin:.2f} mm, 0.5 are needed: a shorter text, or a larger top"

    @property
    def letter(self) -> float:
        """Height of the letters in mm: the largest that stay 1 mm inside the flat top."""
        words = self.text.strip()
        ink = measure(words, self.font, 1.0)
        # the ink's box has to stay inside the circle
        return min(12.0, 2 * (self.disc - 1.0) / math.hypot(ink.width, ink.height)) if words else 0.0

    # -- geometry -----------------------------------------------------------------------------------------------------

    def build(self) -> cq.Workplane:
        built = Built()
        body = self.body.fluted(self.knurl_n, self.flute, self.d_top / 2) if self.knurl_n else self.body.plain()
        d, deep = self.seat
        below = 1.0  # tools start under the foot

        def drilled(diameter: float, low: float, high: float) -> cq.Solid:
            return cq.Solid.makeCylinder(diameter / 2, high - low, cq.Vector(0, 0, low))

        if self.insert == "nut trap":
            tools = [cq.Workplane("XY").polygon(6, d).extrude(deep + below).translate((0, 0, -below)).val()]
        else:
            tools = [drilled(d, -below, deep)]
        if self.bore > deep:
            tools.append(drilled(self.passage, deep - below, self.bore))
        if self.pin:
            tools.append(drilled(self.weight_d, self.bore - below, self.bore + self.pin))
            if self.weight_d > self.passage:
                tools.append(drilled(self.weight_d, 0.0, self.bore + self.pin))
        body = body.cut(*tools)
        if words := self.text.strip():
            letters = faces(words, self.font, self.letter)
            move = raised if self.relief == "raised" else engraved
            body = move(body, letters, self.height, RELIEF)
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("bore and text", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("lever", Frame((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)), (Hole(0.0, 0.0, self.seat[0], self.thread),))

    def hardware(self) -> Iterator[Hardware]:
        if self.insert == "heat-set":
            row = table("inserts")[self.size]
            yield Hardware(f"insert {self.size}", 1, row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        elif self.insert == "nut trap":
            yield Hardware(f"nut {self.size} ISO 4032", 1, source=table("screws")[self.size].note)
        if self.pin:
            steel = 7.85e-3 * math.pi / 4 * self.weight_d**2 * (self.pin - 1)
            yield Hardware(
                f"steel pin {self.weight_d:g} x {self.pin - 1:.0f}", 1, round(steel, 1), source="mass computed"
            )

    def checks(self) -> Iterator[Finding]:
        if (edge := self.body.smallest_radius) < 3.2:
            yield Finding("edge radius", "warning", "an edge is sharper than R 3.2 (UN R21)", "a wider or higher knob",
                          edge, 3.2, "mm")  # fmt: skip
        r = float(np.interp(self.height - 6.5, self.profile[200:, 1], self.profile[200:, 0])) - self.flute
        area = math.pi * r * r / 100
        if area < 6.5:
            yield Finding("tip area", "warning", "less than 6.5 cm² of section 6.5 mm below the tip (UN R21)",
                          "a larger top", area, 6.5, "cm²")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        flutes = {"base": 0, "comfort": 0, "premium": 28}[car.trim]
        part = cls(font=car.font, knurl_n=flutes, shape="cyl" if flutes else "ball")
        yield Placement("", part, Frame((car.sgrp[0] - 250.0, 0.0, car.heel[2] + 330.0)))
