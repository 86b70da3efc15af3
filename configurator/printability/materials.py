"""Materials: density, price, heat resistance and footprint, each with its range, source and grade.

Grades: R read in the source, M measured, C computed from R or M, K recalled and not verified.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from parts.record import unknown

FILE = Path(__file__).with_name("materials.json")


@dataclass(frozen=True)
class Figure:
    """A number with its interval, where it is from and how sure that is."""

    value: float
    low: float
    high: float
    source: str
    grade: str

    @property
    def verified(self) -> bool:
        return "K" not in self.grade

    def times(self, factor: float, digits: int = 3) -> dict[str, float]:
        """Value and interval of a quantity proportional to this one, rounded."""
        return {name: round(getattr(self, name) * factor, digits) for name in ("value", "low", "high")}


@dataclass(frozen=True)
class Material:
    """One material; a figure that nobody has given is None, never invented."""

    key: str
    processes: tuple[str, ...]
    density: Figure  # g/cm³
    price: Figure | None  # €/kg
    heat: Figure | None  # °C, heat deflection at 0.45 MPa
    footprint: Figure | None  # kg CO2e per kg
    loose: Figure | None = None  # g/cm³ of its powder as it is filled in

    @property
    def name(self) -> str:
        return self.key.replace("_", " ")


def material(key: str) -> Material:
    """A material by its key.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    known = materials()
    found = {name.lower(): name for name in known}.get(key.lower().replace(" ", "_"))
    if found is None:
        raise unknown("material", key, list(known))
    return known[found]


@cache
def materials() -> Mapping[str, Material]:
    """All materials by key."""
    table = json.loads(FILE.read_text(encoding="utf-8"))["materials"]
    return {key: _material(key, record) for key, record in table.items()}


def _material(key: str, record: dict[str, Any]) -> Material:
    density = _figure(record["density_g_cm3"])
    if density is None:
        raise ValueError(f"{FILE.name}: {key} has no density")
    return Material(
        key=key,
        processes=tuple(record["processes"]),
        density=density,
        price=_figure(record["price_per_kg"]),
        heat=_figure(record.get("hdt_045_C")),
        footprint=_figure(record.get("co2e_kg_per_kg")),
        loose=_figure(record.get("loose_powder_g_cm3")),
    )


def _figure(record: dict[str, Any] | None) -> Figure | None:
    if record is None or (record.get("value") is None and record.get("central") is None):
        return None
    value = float(record["value"] if record.get("value") is not None else record["central"])
    low, high = record.get("low", value), record.get("high", value)
    return Figure(value, low, high, record.get("source", ""), record.get("grade", "K"))
