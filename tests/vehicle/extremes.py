"""Cars at the edges of the options: short, long, narrow, wide, low, tall, every body style."""

from __future__ import annotations

from functools import cache
from typing import Any

from configurator.vehicle import Options, derive
from parts.hardpoints import Hardpoints


def _tyres(key: str) -> dict[str, str]:
    return {"tyre_front": key, "tyre_rear": key}


EXTREMES: dict[str, dict[str, Any]] = {
    "default": {},
    "cargo": {"body_style": "cargo", "length": 3000, "height": 1750, "wheelbase": 1950, "track": 1250,
              "partition": True, "body_colour": "chalk", "accent_colour": "signal", **_tyres("165/65R14")},
    "beach": {"body_style": "beach", "height": 1500, "ground_clearance": 170, "roof": "canvas", "doors": "net",
              "body_colour": "lagoon", "accent_colour": "marigold", "interior_colour": "deep_teal",
              **_tyres("155/65R13")},
    "family": {"body_style": "family", "seats": 4, "length": 3100, "wheelbase": 2150, "track": 1250, "height": 1560,
               "front_overhang": 450, "body_colour": "brick", "accent_colour": "graphite", "interior_colour": "clay",
               **_tyres("155/65R14")},
    "pickup": {"body_style": "pickup", "length": 3000, "wheelbase": 1900, "height": 1560, "body_colour": "harbour",
               "accent_colour": "marigold", "interior_colour": "oat"},
    "short": {"length": 2200, "wheelbase": 1500, "front_overhang": 350, **_tyres("145/60R13")},
    "long": {"body_style": "family", "seats": 4, "length": 3700, "wheelbase": 2400, "front_overhang": 560},
    "narrow": {"width": 1190, "track": 1000, "length": 2410, "wheelbase": 1700, "front_overhang": 380,
               **_tyres("125/80R13")},
    "wide": {"width": 1500, "track": 1300, "wheelbase": 1700, "front_overhang": 440, **_tyres("175/55R15")},
    "tall": {"height": 1900},
    "low": {"height": 1380, "ground_clearance": 110},
    "high": {"ground_clearance": 220, "height": 1600, "front_overhang": 450, "length": 2650},
    "large wheels": {"track": 1200, "front_overhang": 450, "length": 2700, **_tyres("175/55R15")},
    "panoramic": {"roof": "panoramic", "trim": "premium", "doors": "sliding", "charge_side": "right"},
    "open": {"roof": "none", "doors": "none", "trim": "base"},
}  # fmt: skip

# of these the panels are offered: the other two have too long and too short a tail
PANELLED = tuple(name for name in EXTREMES if name not in ("long", "narrow"))


@cache
def extreme(name: str) -> Hardpoints:
    return derive(Options(**EXTREMES[name]))
