"""Printing profiles as data: layer, line, walls, skins and speeds that estimator and slicer share."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from parts.record import unknown

FILE = Path(__file__).with_name("profiles.json")


@dataclass(frozen=True)
class Profile:
    """How a filament printer is set: mm, mm/s, mm/s², s and degrees from the horizontal."""

    key: str
    title: str
    nozzle: float
    layer: float
    first_layer: float
    width: float
    perimeters: int
    top: int  # solid layers under every roof
    bottom: int  # solid layers over every floor
    solid_below: float  # mm²: sparse islands smaller than this are printed solid
    anchor: float  # longest run of an infill line along the wall
    min_layer_time: float
    overhang: float
    support_spacing: float
    speeds: Mapping[str, float]
    acceleration: float
    jerk: float
    source: str

    @property
    def spacing(self) -> float:
        """Distance between neighbouring lines: rounded ends overlap (mm)."""
        return self.width - self.layer * (1 - math.pi / 4)


@cache
def profiles() -> Mapping[str, Profile]:
    """All profiles by key."""
    table = json.loads(FILE.read_text(encoding="utf-8"))["profiles"]
    return {key: Profile(key=key, **record) for key, record in table.items()}


def profile(key: str) -> Profile:
    """A profile by its key.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if key.lower() not in profiles():
        raise unknown("profile", key, list(profiles()))
    return profiles()[key.lower()]
