"""What a print takes in all: mass, support, waste, time, energy, footprint and cost, each with its interval.

A factor that nobody gave is not invented: the total leaves it out and says so.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from configurator.printability.estimate.model import Print
from configurator.printability.estimate.work import NONE, Interval, work
from configurator.printability.machines import Machine
from configurator.printability.materials import FILE, Material
from configurator.printability.subject import Subject
from parts.record import unknown

WORLD = 481.0  # g CO2e per kWh, 2023 (Ember)


@dataclass(frozen=True)
class Rates:
    """What only the shop knows; None: not given, and then left out of the cost and said so.

    `region` is a key of the materials file's grid table (DEU, FRA, …), "" for the world's mean.
    """

    region: str = ""
    energy_eur_kwh: float | None = None
    labour_eur: float | None = None  # for one part: taking off, cleaning, packing
    failure_rate: float | None = None  # share of prints thrown away
    infill: float = 0.2


@cache
def grids() -> Mapping[str, float]:
    """g CO2e per kWh of electricity by country, 2023."""
    table = json.loads(FILE.read_text(encoding="utf-8"))["energy"]["grid_gCO2e_kWh"]
    return {key: float(value) for key, value in table.items() if len(key) == 3}


def grid(region: str) -> float:
    """g CO2e per kWh of a region.

    Raises:
        ParameterError: no such region.
    """
    if not region:
        return WORLD
    if region.upper() not in grids():
        raise unknown("region", region, list(grids()))
    return grids()[region.upper()]


def totals(subject: Subject, rates: Rates, exact: Print | None = None) -> dict[str, Any] | None:
    """What printing takes on the subject's machine; None for a mesh that is not closed.

    Args:
        exact: the slicer's own figures, if it was asked.
    """
    found, machine, profile = work(subject, rates.infill, exact), subject.target, subject.profile
    if found is None:
        return None
    density = subject.material.density
    part = _times(found.part_cm3, (density.value, density.low, density.high))
    held = found.support_cm3
    support = _times(held, (density.value, density.low, density.high)) if held is not None else None
    fail = rates.failure_rate or 0.0
    thrown = _plus(support or NONE, found.lost_g)
    waste = _plus(thrown, _scaled(_plus(part, thrown), fail / (1 - fail)))
    hours = _scaled(found.machine_s, 1 / 3600 / (1 - fail)) if found.machine_s else None
    energy = _energy(machine, hours)
    result: dict[str, Any] = {
        "basis": found.basis,
        "calibrated": found.calibrated,
        "profile": profile.key if profile else None,
        "infill": rates.infill if profile else None,
        "part_g": _record(part),
        "support_g": _record(support) if support is not None else None,
        "waste_g": _record(waste),
        "time_s": _record(found.seconds, 0) if found.seconds else None,
        "energy_kwh": _record(energy, 3) if energy else None,
    }
    missing = list(found.missing)
    result |= _footprint(subject.material, machine, _plus(part, waste), energy, rates, missing)
    result |= _cost(subject.material, machine, _plus(part, waste), hours, energy, rates, missing)
    return result | {"missing": missing}


def _energy(machine: Machine, hours: Interval | None) -> Interval | None:
    """kWh."""
    if machine.power is None or hours is None:
        return None
    return _scaled(hours, machine.power * machine.energy_factor / 1000)


def _footprint(
    material: Material, machine: Machine, grams: Interval, energy: Interval | None, rates: Rates, missing: list[str]
) -> dict[str, Any]:
    parts: list[Interval] = []
    if material.footprint is None:
        missing.append(f"the footprint of {material.name}")
    else:
        f = material.footprint
        parts.append(_scaled(_times(grams, (f.value, f.low, f.high)), 1e-3))
    if machine.power is None:
        missing.append("the machine's power")
    if energy is not None:
        parts.append(_scaled(energy, grid(rates.region) / 1000))
    total = (0.0, 0.0, 0.0)
    for each in parts:
        total = _plus(total, each)
    return {"co2e_kg": _record(total, 3) if parts else None, "grid": rates.region.upper() or "world"}


def _cost(
    material: Material, machine: Machine, grams: Interval, hours: Interval | None, energy: Interval | None,
    rates: Rates, missing: list[str],
) -> dict[str, Any]:  # fmt: skip
    cost: dict[str, Interval] = {}
    if material.price is None:
        missing.append(f"a price of {material.name}")
    else:
        p = material.price
        cost["material"] = _scaled(_times(grams, (p.value, p.low, p.high)), 1e-3)
    if machine.hour is None:
        missing.append(f"the machine hour of {machine.title}")
    elif hours is not None:
        low, high = machine.hour
        cost["machine"] = _times(hours, ((low + high) / 2, low, high))
    if rates.energy_eur_kwh is None:
        missing.append("the price of energy")
    elif energy is not None:
        cost["energy"] = _scaled(energy, rates.energy_eur_kwh)
    if rates.labour_eur is None:
        missing.append("the labour on each part")
    else:
        cost["labour"] = (rates.labour_eur,) * 3
    if rates.failure_rate is None:
        missing.append("the share of failed prints")
    total = (0.0, 0.0, 0.0)
    for each in cost.values():
        total = _plus(total, each)
    return {"cost_eur": {**_record(total, 2), "of": {name: _record(each, 2) for name, each in cost.items()}}}


def _times(a: Interval, b: Interval) -> Interval:
    return (a[0] * b[0], a[1] * b[1], a[2] * b[2])


def _plus(a: Interval, b: Interval) -> Interval:
    return (a[0] + b[0], a[1] + b[1], a[2] + b[2])


def _scaled(a: Interval, factor: float) -> Interval:
    return (a[0] * factor, a[1] * factor, a[2] * factor)


def _record(a: Interval, digits: int = 1) -> dict[str, float]:
    return {"value": round(a[0], digits), "low": round(a[1], digits), "high": round(a[2], digits)}
