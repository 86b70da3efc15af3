"""Placing: the parts of a car in their places, worked out once and then remembered.

Fitting some sixty parts to a body takes seconds of arithmetic, all of it a function of the hardpoints. The shop keeps
it by content like everything else: apart for the few families that bear the customer's words, so that a new text is
a matter of those. Colours change no place, and are put on afterwards.
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
from parts import BY_NAME, CATALOGUE
from parts.frame import Frame
from parts.part import Part, Placement
from parts.record import ParameterError, Problem, restored

COLOURS = ("body_colour", "accent_colour", "interior_colour")
WORDS = ("personal_text", "font", "icon", "plate_no")  # of interest to lettered families only


def placed(vehicle: Vehicle, shop: Shop) -> tuple[Placed, ...]:
    """Every printed part of a car, as `Vehicle.parts` gives them.

    Raises:
        ParameterError: a family has no legal part for this car.
    """
    points = {name: value for name, value in asdict(vehicle.hardpoints).items() if name not in COLOURS}
    plain = {name: value for name, value in points.items() if name not in WORDS}
    versions = [vehicle.options.trim, sources_of("vehicle"), sources_of("../parts")]
    made = [
        shop.submit(shop.made, "placement", [known, lettered, *versions], _fitted, vehicle, lettered, worker=True)
        for known, lettered in ((plain, False), (points, True))
    ]
    found = [json.loads(future.result()) for future in made]
    if problems := [Problem(**problem) for half in found for problem in half.get("problems", ())]:
        raise ParameterError("vehicle", problems)
    order = {family.family: i for i, family in enumerate(CATALOGUE)}
    entries = sorted((e for half in found for e in half["placements"]), key=lambda e: order[e["family"]])
    return tuple(
        vehicle.dressed(entry["family"], Placement(entry["name"], _part(entry["family"], entry["values"]), frame))
        for entry in entries
        for frame in [Frame(*map(tuple, entry["frame"]))]
    )


def _fitted(vehicle: Vehicle, lettered: bool) -> bytes:
    """Runs in a worker."""
    families = [family for family in CATALOGUE if family.lettered == lettered]
    try:
        placements = [
            {
                "family": family.family, "name": p.name, "values": p.part.values(),
                "frame": (p.frame.origin, p.frame.z, p.frame.x),
            }
            for family, p in vehicle.placements(families)
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
