"""Options: what the customer decides about a car, as one record of bounded fields.

Making `Options` checks each field (range, step grid, table of legal values, text). Whether the values make a car that
may be built is another question: `configurator.vehicle.rules` answers it, and `Vehicle` asks.
All dimensions are whole millimetres on a step grid, so that a solver can count them. Codes in brackets: SAE J1100.
Ranges and defaults are design decisions for a small electric car on a skateboard, except where a rule names a law.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import ClassVar

from configurator.vehicle.words import rude
from parts.record import Record, choice, count, flag, mm, shown, text
from parts.shape import BODY_STYLES
from parts.standards import table

CATEGORIES = ("L6e-BP", "L7e-CP", "L7e-CU", "JP", "US-LSV", "show-only")

REGIONS = ("EU", "UK", "US", "JP", "CN", "AU")
DRIVE_SIDES = ("LHD", "RHD")
ROOFS = ("hard", "panoramic", "canvas", "none")
DOORS = ("none", "net", "canvas", "hinged", "sliding")
TRIMS = ("base", "comfort", "premium")
PATTERNS = ("plain", "hex", "rib", "wave", "topo")
ICONS = ("none", "heart", "bolt", "star", "leaf", "sun")  # those of `parts.icons`, and none
SIDES = ("left", "right")

BODY, WHEELS, ROOF, INSIDE = "Body", "Wheels", "Roof and doors", "Interior"
STYLE, WORDS, DRIVE = "Style", "Your text", "Drive and region"


def colours(role: str) -> tuple[str, ...]:
    """The palette's keys of one role: body, accent or interior."""
    return tuple(key for key, row in table("palette").items() if row["role"] == role)


class Options(Record):
    """A customer's car: every decision, nothing derived."""

    subject: ClassVar[str] = "vehicle"

    category: str = choice("L7e-CP", "class of vehicle: sets every legal limit", CATEGORIES, group=DRIVE)
    region: str = choice("EU", "where it will drive: plate, lamps, side of the road", REGIONS, group=DRIVE)
    drive_side: str = choice("LHD", "steering wheel on the left (LHD) or right (RHD)", DRIVE_SIDES, group=DRIVE)
    motor_kw: int = count(9, 4, 15, "continuous power of the motor", unit="kW", group=DRIVE)
    speed_kmh: int = count(80, 25, 90, "top speed", unit="km/h", step=5, group=DRIVE)
    battery_modules: int = count(4, 2, 8, "2.3 kWh and about 28 km each", group=DRIVE)
    charge_side: str = choice("left", "side of the charging flap", SIDES, group=DRIVE)
    tow: bool = flag(False, "tow bar", group=DRIVE)

    body_style: str = choice("city", "shape of the body", BODY_STYLES, group=BODY)
    seats: int = count(2, 1, 4, "people including the driver", group=BODY)
    length: int = mm(2600, 2200, 3700, "over everything [L103]", step=10, group=BODY, grid=True)
    width: int = mm(
        1450, 1190, 1500, "over the wheel-arch flares, without mirrors [W103]", step=5, group=BODY, grid=True
    )
    height: int = mm(1540, 1380, 1900, "at design load [H101]", step=5, group=BODY, grid=True)
    wheelbase: int = mm(1750, 1500, 2400, "between the axles [L101]", step=10, group=BODY, grid=True)
    front_overhang: int = mm(430, 340, 600, "ahead of the front axle [L104]", step=10, group=BODY, grid=True)
    ground_clearance: int = mm(150, 110, 220, "under the battery [H156]", step=5, group=BODY, grid=True)

    tyre_front: str = choice("145/70R13", "size of the front tyres", table("tyres"), group=WHEELS)
    tyre_rear: str = choice("145/70R13", "size of the rear tyres", table("tyres"), group=WHEELS)
    track: int = mm(1240, 1000, 1340, "between the wheel centres of an axle [W101]", step=10, group=WHEELS, grid=True)
    hub_pattern: str = choice("asia4", "bolt circle and centring bore of the hubs", table("hubs"), group=WHEELS)
    wheel_bore: float = mm(67.1, 54.1, 120, "centre bore of the bought wheels", step=0.1, group=WHEELS, grid=True)

    roof: str = choice("hard", "kind of roof", ROOFS, group=ROOF)
    solar_roof: bool = flag(False, "solar cells on the roof", group=ROOF)
    roof_rack: bool = flag(False, "two bars on four feet", group=ROOF)
    roll_bar: bool = flag(False, "bar behind the seats that carries the car when it rolls over", group=ROOF)
    doors: str = choice("hinged", "kind of doors", DOORS, group=ROOF)

    seat_height: int = mm(270, 230, 300, "hip point above the heel [H30]", step=5, group=INSIDE, grid=True)
    seat_offset: int = mm(290, 200, 350, "hip point from the centre plane [W20]", step=5, group=INSIDE, grid=True)
    seat_reach: int = mm(780, 650, 900, "hip point behind the heel [L53]", step=10, group=INSIDE, grid=True)
    hvac: bool = flag(False, "heating and air conditioning", group=INSIDE)
    partition: bool = flag(False, "fixed wall between the seats and the load", group=INSIDE)

    trim: str = choice("comfort", "level of equipment", TRIMS, group=STYLE)
    body_colour: str = choice("dune", "mass-coloured body panels", colours("body"), group=STYLE)
    accent_colour: str = choice("teal", "roof cap, mirrors, grille, badge", colours("accent"), group=STYLE)
    interior_colour: str = choice("slate", "dash, seats, inner panels", colours("interior"), group=STYLE)
    pattern: str = choice("hex", "cells of grille, wheel covers, vents", PATTERNS, group=STYLE)
    recycled_pct: int = count(30, 0, 100, "recycled share of the filament", unit="%", step=10, group=STYLE)

    personal_text: str = text("", 14, "on badge, sill and dash", group=WORDS)
    font: str = choice(next(iter(table("fonts"))), "typeface of your text", table("fonts"), group=WORDS)
    icon: str = choice("none", "beside your text", ICONS, group=WORDS)
    plate_no: str = text("", 10, "number plate: letters, digits, spaces, hyphens", group=WORDS)

    @property
    def rear_overhang(self) -> int:
        """What the length leaves behind the rear axle, mm [L105]."""
        return self.length - self.wheelbase - self.front_overhang

    def rules(self) -> Iterator[str]:
        if any(not (c.isalnum() or c in " -·") for c in self.plate_no):
            yield "plate_no takes letters, digits, spaces and hyphens; remove the other signs"
        for name, words in (("personal_text", self.personal_text), ("plate_no", self.plate_no)):
            if hidden := next((c for c in words if unicodedata.category(c) in ("Cf", "Zl", "Zp")), ""):
                sign = unicodedata.name(hidden, "a sign without a name").lower()
                yield f"{name} has an invisible sign (U+{ord(hidden):04X}, {sign}); remove it"
            if word := rude(words):
                yield f"{name} has {shown(word)}, which we do not put on a car; choose another word"
        if self.personal_text:
            from parts.lettering import missing  # the fonts are read only if there is something to write

            if lacking := missing(self.personal_text, self.font):
                yield f"personal_text has {lacking!r}, which the font {self.font} lacks; remove it or change the font"
