"""Price: what a car costs to order, as a sum with one addend per option, for comparing cars.

List prices without tax, in euros, decided by us for planning: not quotes, and not worked out from the printed parts.
The level is set by what such cars sell for (Citroën Ami about 8,000 €, Fiat Topolino about 10,000 €, from memory).
"""

from __future__ import annotations

from typing import Any

from parts.standards import table
from parts.terms import Table

BASE = 3_900  # chassis, drive without motor and battery, assembly
MODULE, KILOWATT, SEAT = 420, 60, 190
BODY = Table({"city": 0, "cargo": 250, "beach": -150, "family": 400, "pickup": 200})
DOORS = Table({"none": 0, "net": 90, "canvas": 240, "hinged": 680, "sliding": 940})
ROOF = Table({"none": 0, "canvas": 280, "hard": 360, "panoramic": 620})
TRIM = Table({"base": 0, "comfort": 450, "premium": 1_150})
AXLE = Table(
    {
        key: 2 * round(55 + 12 * (row.number("rim_in") - 13) + 0.4 * (row.number("section_mm") - 125))
        for key, row in table("tyres").items()
    }
)
HVAC, RACK, SOLAR, ROLL_BAR, TOW, PARTITION = 590, 160, 690, 240, 280, 120


def price(v: Any) -> Any:
    """The list price in euros of one car, a column of cars or a solver's terms (`v` is its `Derived`)."""
    size = 0.5 * v.length + 0.4 * v.wheelbase + 0.6 * v.width + 0.4 * v.height - 2_900
    drive = MODULE * v.battery_modules + KILOWATT * v.motor_kw + AXLE[v.tyre_front] + AXLE[v.tyre_rear]
    body = BODY[v.body_style] + DOORS[v.doors] + ROOF[v.roof] + TRIM[v.trim] + SEAT * v.seats
    extras = HVAC * v.hvac + RACK * v.roof_rack + SOLAR * v.solar_roof + ROLL_BAR * v.roll_bar + TOW * v.tow
    return BASE + size + drive + body + extras + PARTITION * v.partition
