"""Placing: the parts of a car in their places, worked out once and then remembered.

Fitting some sixty parts to a body takes seconds of arithmetic, all of it a function of the hardpoints. The shop keeps
it by content like everything else; colours, which change nothing of it, are put on afterwards.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import lru_cache
from typing import Any

from configurator.production.sources import sources_of
from configurator.solid.shop import Shop
from configurator.vehicle import Placed, Vehicle
from parts import BY_NAME
from parts.frame import Frame
from parts.part import Part, Placement
from parts.record import ParameterError, Problem, restored

COLOURS = ("body_colour", "accent_colour", "interior_colour")


def placed(vehicle: Vehicle, shop: Shop) -> tuple[Placed, ...]:
    """Every printed part of a car, as `Vehicle.parts` gives them.

    Raises:
        ParameterError: a family has no legal part for this car.
    """
    points = {name: value for name, value in asdict(vehicle.hardpoints).items() if name not in COLOURS}
    record = [points, vehicle.options.trim, sources_of("vehicle"), sources_of("../parts")]
    found = json.loads(shop.made("placement", record, _fitted, vehicle, worker=True))
    if "problems" in found:
        raise ParameterError("vehicle", [Problem(**problem) for problem in found["problems"]])
    return tuple(
        vehicle.dressed(entry["family"], Placement(entry["name"], _part(entry["family"], entry["values"]), frame))
        for entry in found["placements"]
        for frame in [Frame(*map(tuple, entry["frame"]))]
    )


def _fitted(vehicle: Vehicle) -> bytes:
    """Runs in a worker."""
    try:
        placements = [
            {
                "family": family.family, "name": p.name, "values": p.part.values(),
                "frame": (p.frame.origin, p.frame.z, p.frame.x),
            }
            for family, p in vehicle.placements()
        ]  # fmt: skip
    except ParameterError as error:
        return json.dumps({"problems": [asdict(problem) for problem in error.problems]}).encode()
    return json.dumps({"placements": placements}).encode()


def _part(family: str, values: Mapping[str, Any]) -> Part:
    return _again(family, json.dumps(values, sort_keys=True))


@lru_cache(maxsize=1024)
def _again(family: str, values: str) -> Part:
    """A part from the store: its rules were kept when it was fitted, by the same code (the key says so)."""
    part = restored(BY_NAME[family], json.loads(values))
    assert isinstance(part, Part)
    return part
