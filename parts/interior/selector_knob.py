"""Selector knob: a turned-looking grip for the drive selector, with a thread insert and lettered top, in one piece."""

from __future__ import annotations

import math
from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, ClassVar

import numpy as np

from parts import seating
from parts.cad import cq
from parts.knob import SHAPES, Knob
from parts.lettering import measure, missing, stroke
from parts.letters import engraved, faces, raised
from parts.part import (
    Built,
    Finding,
    Frame,
    Hardware,
    Hole,
    Interface,
    Mesher,
    Part,
    Placement,
    choice,
    count,
    mm,
    text,
)
from parts.standards import table

if TYPE_CHECKING:
    from parts.hardpoints import Hardpoints

RELIEF = 0.7  # mm: depth or height of the lettering
LEVER = 0.4  # mm: added to the lever's diameter where it only passes through
HEX = 0.3  # mm: added to a nut's width across flats
WALL = 3.0  # mm: least wall around lever and pin
FLUTES = 6  # fewer make the grip a polygon
PIN = (3.0, 8.0)  # mm: smallest diameter and pocket of a steel pin
NUTS = ("M8x1.25", "M10x1.5")  # the threads of ISO 4032 nuts
INSERTS = ("heat-set", "core hole", "nut trap")


class SelectorKnob(Part):
    """Selector knob.

    Frame: the lever's axis is Z, the foot stands on Z = 0; prints as it stands. Rounded edges are part of the profile.
    Levers in the cabin keep R 3.2 and a section of 6.5 cm² within 6.5 mm of the tip (UN R21, as good practice).
    Nut sizes are from memory. Not checked: torque on the thread.
    """

    shape: str = choice("ball", "of the grip", SHAPES)
    height: float = mm(68, 48, 110, "over all; more where grip, bore or pin need it")
    d_top: float = mm(50, 32, 60, "of the grip; at least 6 mm more than the foot")
    d_base: float = mm(27, 22, 36, "of the foot; more where the thread needs it")
    thread: str = choice("M8x1.25", "of the lever", table("knob_threads"), group="Thread")
    insert: str = choice("heat-set", "brass insert or trapped nut where the thread has one, or hole to be tapped",
                         INSERTS, group="Thread")  # fmt: skip
    bore: float = mm(30, 18, 40, "how deep the lever reaches in", group="Thread")
    weight_d: float = mm(0, 0, 16, "of a steel pin above the thread for a heavier feel; 0: none", group="Thread")
    knurl_n: int = count(0, 0, 40, "soft flutes around the grip, 6 or more; 0: none", group="Style")
    text: str = text("R N D", 5, "on the top, spaces between: R N D")
    font: str = choice("rounded", "of the text", table("fonts"), group="Text")
    relief: str = choice("engraved", "of the text", ("engraved", "raised"), group="Text")

    material: ClassVar[str] = "PA12_MJF"
    materials: ClassVar[tuple[str, ...]] = ("PA12_MJF", "PA12_SLS", "PC", "ASA")
    role = "accent"
    mesher: ClassVar[Mesher] = "delabella"  # flutes are large smooth skins: a fifth of the time
    facets: ClassVar[float] = 1.6  # the flutes: 0.08 mm, a layer of the powder bed
    lettered: ClassVar[bool] = True
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
    def holds(self) -> str:
        """What holds the thread: an insert or a nut only where there is one for it."""
        found = {"heat-set": self.size in table("inserts"), "nut trap": self.thread in NUTS}
        return self.insert if found.get(self.insert, True) else "core hole"

    @property
    def seat(self) -> tuple[float, float]:
        """Diameter (mm; across corners for a nut) and depth of what holds the thread, from the foot."""
        if self.holds == "heat-set":
            found = table("inserts")[self.size]
            return found.number("cad_d_mm"), found.number("depth_mm")
        if self.holds == "nut trap":
            nut = table("screws")[self.size]
            return (nut.number("hex_af_mm") + HEX) * 2 / math.sqrt(3), nut.number("nut_h_mm") + 0.5
        return table("knob_threads")[self.thread].number("drill_d_mm"), self.bore

    @property
    def passage(self) -> float:
        """Diameter of the bore above the seat, mm."""
        d = table("knob_threads")[self.thread].number("d_mm") + LEVER
        return min(d, self.seat[0]) if self.holds != "nut trap" else d

    @property
    def pin_d(self) -> float:
        """Diameter of the steel pin as made, mm: it has to pass the seat. 0 without one."""
        entrance = self.seat[0] * (math.sqrt(3) / 2 if self.holds == "nut trap" else 1.0)
        return max(PIN[0], min(self.weight_d, entrance - 0.2)) if self.weight_d else 0.0

    @property
    def pin(self) -> float:
        """Length of the steel pin's pocket, mm; 0 without one."""
        return self.knob.height - self.bore - 9.0 if self.weight_d else 0.0

    @property
    def flutes(self) -> int:
        """How many flutes are made."""
        return max(FLUTES, self.knurl_n) if self.knurl_n else 0

    def _flute(self, grip: float) -> float:
        """Depth of the flutes, mm: at most 0.22 of their pitch, so they stay soft."""
        return min(1.6, 0.22 * math.pi * grip / self.flutes) if self.flutes else 0.0

    @property
    def flute(self) -> float:
        return self._flute(self.knob.grip)

    @cached_property
    def knob(self) -> Knob:
        """The knob as made: grown from what is asked for until seat, lever and pin have their walls."""
        foot = max(self.d_base, self.seat[0] + 12.0)
        while (knob := self._grown(foot)) and self._wall(knob) < WALL:
            foot += 0.5
        return knob

    def _grown(self, foot: float) -> Knob:
        """The smallest knob on a foot that is at least as large as what is asked for, mm."""
        grip = max(self.d_top, foot + 6.0)
        deep = self.bore + (9.0 + PIN[1] if self.weight_d else 14.0)
        height = max(self.height, deep, Knob.least_height(self.shape, grip))
        return Knob(self.shape, grip, foot, height, self.seat[0])

    def _wall(self, knob: Knob) -> float:
        d, deep = self.seat
        bores = [(knob.leg / 2, deep, d), (deep, self.bore, self.passage)]
        if self.weight_d:
            bores.append((self.bore, knob.height - 9.0, self.pin_d))
        return knob.wall(self._flute(knob.grip), bores)

    @property
    def wall(self) -> float:
        """Thinnest wall beside the bore in mm, above the rounding of the foot."""
        return self._wall(self.knob)

    def rules(self) -> Iterator[str]:
        words = self.text.strip()
        if lacking := missing(self.text, self.font):
            yield f"the font {self.font} has no sign for {lacking}: choose others"
        elif words and (thin := stroke(words, self.font, self.letter)) < 0.5:
            yield f"the letters' strokes would be {thin:.2f} mm, 0.5 are needed: a shorter text, or a larger top"

    @property
    def letter(self) -> float:
        """Height of the letters in mm: the largest that stay 1 mm inside the flat top."""
        words = self.text.strip()
        ink = measure(words, self.font, 1.0)
        # the ink's box has to stay inside the circle
        return min(12.0, 2 * (self.knob.disc - 1.0) / math.hypot(ink.width, ink.height)) if words else 0.0

    # -- geometry -----------------------------------------------------------------------------------------------------

    def _notes(self) -> Iterator[str]:
        """What had to give way."""
        knob = self.knob
        if self.holds != self.insert:
            wanted = "nut" if self.insert == "nut trap" else "insert"
            yield f"there is no {wanted} for {self.thread}: a hole to be tapped instead"
        for name, asked, made, why in (
            ("d_base", self.d_base, knob.foot, "the thread or the pin needs its wall"),
            ("d_top", self.d_top, knob.grip, "6 mm more than the foot"),
            ("height", self.height, knob.height, f"a {self.shape} of this size, the bore or the pin needs it"),
            ("weight_d", self.weight_d, self.pin_d, "it has to pass the thread, and 3 mm are the least"),
        ):
            if made != asked:
                yield f"{name} is {made:.1f} mm instead of {asked:g} mm: {why}"
        if self.flutes != self.knurl_n:
            yield f"{self.flutes} flutes instead of {self.knurl_n}: fewer make the grip a polygon"

    def build(self) -> cq.Workplane:
        built = Built(list(self._notes()))
        body = self.knob.body
        body = body.fluted(self.flutes, self.flute, self.knob.grip / 2) if self.flutes else body.plain()
        d, deep = self.seat
        below = 1.0  # tools start under the foot

        def drilled(diameter: float, low: float, high: float) -> cq.Solid:
            return cq.Solid.makeCylinder(diameter / 2, high - low, cq.Vector(0, 0, low))

        if self.holds == "nut trap":
            tools = [cq.Workplane("XY").polygon(6, d).extrude(deep + below).translate((0, 0, -below)).val()]
        else:
            tools = [drilled(d, -below, deep)]
        if self.bore > deep:
            tools.append(drilled(self.passage, deep - below, self.bore))
        if self.pin:
            tools.append(drilled(self.pin_d, self.bore - below, self.bore + self.pin))
            if self.pin_d > self.passage:
                tools.append(drilled(self.pin_d, 0.0, self.bore + self.pin))
        body = body.cut(*tools)
        if words := self.text.strip():
            letters = faces(words, self.font, self.letter)
            move = raised if self.relief == "raised" else engraved
            body = move(body, letters, self.knob.height, RELIEF)
        solids = body.Solids()
        if len(solids) != 1:
            raise self.fails("bore and text", f"{len(solids)} pieces instead of one")
        return built.solid(solids[0])

    # -- what others need ---------------------------------------------------------------------------------------------

    def interfaces(self) -> Iterator[Interface]:
        yield Interface("lever", Frame((0.0, 0.0, 0.0), (0.0, 0.0, -1.0)), (Hole(0.0, 0.0, self.seat[0], self.thread),))

    def hardware(self) -> Iterator[Hardware]:
        if self.holds == "heat-set":
            row = table("inserts")[self.size]
            yield Hardware(f"insert {self.size}", 1, row.maybe("mass_g"), row.maybe("price_eur"), row.note)
        elif self.holds == "nut trap":
            yield Hardware(f"nut {self.size} ISO 4032", 1, source=table("screws")[self.size].note)
        if self.pin:
            steel = 7.85e-3 * math.pi / 4 * self.pin_d**2 * (self.pin - 1)
            yield Hardware(f"steel pin {self.pin_d:g} x {self.pin - 1:.0f}", 1, round(steel, 1), source="mass computed")

    def checks(self) -> Iterator[Finding]:
        if (edge := self.knob.body.smallest_radius) < 3.2:
            yield Finding("edge radius", "warning", "an edge is sharper than R 3.2 (UN R21)", "a wider or higher knob",
                          edge, 3.2, "mm")  # fmt: skip
        side = self.knob.body.side[200:]
        r = float(np.interp(self.knob.height - 6.5, side[:, 1], side[:, 0])) - self.flute
        area = math.pi * r * r / 100
        if area < 6.5:
            yield Finding("tip area", "warning", "less than 6.5 cm² of section 6.5 mm below the tip (UN R21)",
                          "a larger top", area, 6.5, "cm²")  # fmt: skip

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        """Over the console; the seats' bolsters are lower than it."""
        flutes = {"base": 0, "comfort": 0, "premium": 28}[car.trim]
        _, y = seating.console(car, 60.0, 60.0, 250.0)
        part = cls(font=car.font, knurl_n=flutes, shape="cyl" if flutes else "ball")
        yield Placement("", part, Frame((car.sgrp[0] - 250.0, y, car.heel[2] + 330.0)))
