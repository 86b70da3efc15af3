"""Limits: what law and packaging allow, as tables that the rules read.

Sources: Reg. (EU) 168/2013, Annex I (L6e, L7e); the Japanese type designation of ultra-compact cars; 49 CFR 571.500
(US low-speed vehicles). The four seats of L7e-CP and the tyres' load ratings are from memory.
"""

from __future__ import annotations

import math

from configurator.vehicle.options import CATEGORIES, Options
from configurator.vehicle.packaging import COS_HEAD
from parts.standards import table
from parts.terms import Table

EPS = 1e-7  # kg; sums of tenths of a kilogram carry this much noise at most
NO_LIMIT = 100_000  # the law names none; a finite number, so that solvers can take it


def _by_category(*values: float) -> Table:
    return Table(zip(CATEGORIES, values, strict=True))


LENGTH = _by_category(3000, 3700, 3700, 2500, NO_LIMIT, NO_LIMIT)
WIDTH = _by_category(1500, 1500, 1500, 1300, NO_LIMIT, NO_LIMIT)
HEIGHT = _by_category(2500, 2500, 2500, 2000, NO_LIMIT, NO_LIMIT)
MASS = _by_category(425, 450, 600, NO_LIMIT, NO_LIMIT, NO_LIMIT)
GROSS = _by_category(NO_LIMIT, NO_LIMIT, NO_LIMIT, NO_LIMIT, 1361, NO_LIMIT)
POWER = _by_category(6, 15, 15, 8, NO_LIMIT, NO_LIMIT)
SEATS = _by_category(2, 4, 2, 2, 4, 4)
FASTEST = _by_category(45, 90, 90, 60, 40, NO_LIMIT)
SLOWEST = _by_category(0, 0, 0, 0, 33, 0)
LOAD = Table({key: row.number("load_kg") for key, row in table("tyres").items()})
RIM = Table({key: row.number("rim_in") for key, row in table("tyres").items()})
BOLTS = Table({key: row.number("bolts") for key, row in table("hubs").items()})
ROAD_SIDE = Table({"EU": 1, "US": 1, "CN": 1, "UK": 2, "JP": 2, "AU": 2})  # drives on the right 1, on the left 2
STEERING = Table({"LHD": 1, "RHD": 2})  # the steering that goes with it
REGIONS_OF = {
    "L6e-BP": ("EU", "UK"), "L7e-CP": ("EU", "UK"), "L7e-CU": ("EU", "UK"), "JP": ("JP",), "US-LSV": ("US",),
}  # fmt: skip
ROOFS_OF = {
    "city": ("hard", "panoramic", "canvas"), "cargo": ("hard",), "beach": ("hard", "canvas", "none"),
    "family": ("hard", "panoramic"), "pickup": ("hard", "canvas", "none"),
}  # fmt: skip
HEADROOM_LEAST, HEADROOM_GOOD = ((h61 - 102) * COS_HEAD for h61 in (940, 965))  # as height over the hip point
TAN_18, TAN_6 = math.tan(math.radians(18)), math.tan(math.radians(6))
ALIKE = 12.0  # colour difference (CIE 1976 ΔE) below which body and accent look like a mistake


def _lab(key: str) -> tuple[float, float, float]:
    hex_ = table("palette")[key]["hex"]
    srgb = [int(hex_[i : i + 2], 16) / 255 for i in (1, 3, 5)]
    r, g, b = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in srgb)
    white = (
        (0.4124 * r + 0.3576 * g + 0.1805 * b) / 0.95047,
        0.2126 * r + 0.7152 * g + 0.0722 * b,
        (0.0193 * r + 0.1192 * g + 0.9505 * b) / 1.08883,
    )
    x, y, z = (c ** (1 / 3) if c > 0.008856 else 7.787 * c + 16 / 116 for c in white)
    return 116 * y - 16, 500 * (x - y), 200 * (y - z)


CLASHES = tuple(
    (body, accent)
    for body in Options.extra_of("body_colour")["enum"]
    for accent in Options.extra_of("accent_colour")["enum"]
    if math.dist(_lab(body), _lab(accent)) < ALIKE
)
