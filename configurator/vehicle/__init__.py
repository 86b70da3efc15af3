"""The vehicle: its options, rules, packaging and assembly."""

from __future__ import annotations

from configurator.vehicle.assembly import Placed, Vehicle
from configurator.vehicle.configuration import Preset, load, load_file, preset, presets
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import derive
from configurator.vehicle.rules import RULES, Verdict, check

__all__ = [
    "RULES", "Options", "Placed", "Preset", "Vehicle", "Verdict", "check", "derive", "load", "load_file", "preset",
    "presets",
]  # fmt: skip
