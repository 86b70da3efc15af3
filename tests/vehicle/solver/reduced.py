"""A model small enough to list every car of it: the solver's answers against all 55,296 of them."""

from __future__ import annotations

import itertools
from functools import cache
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.vehicle import Options
from configurator.vehicle.packaging import Derived
from configurator.vehicle.rules import RULES
from configurator.vehicle.solver import Solver
from configurator.vehicle.solver.model import Model

OPEN: dict[str, tuple[Any, ...]] = {
    "category": ("L6e-BP", "L7e-CP", "JP"), "region": ("EU", "JP"), "seats": (2, 4), "length": (2500, 2600, 2950),
    "wheelbase": (1750, 2100), "width": (1300, 1450), "tyre_front": ("125/80R13", "165/65R14"),
    "roof": ("hard", "canvas", "none"), "roof_rack": (False, True), "roll_bar": (False, True), "motor_kw": (6, 9),
    "speed_kmh": (45, 80), "body_style": ("city", "beach"), "hvac": (False, True),
}  # fmt: skip
FIXED = {
    "trim": "premium",
    "doors": "sliding",
    "height": 1750,
    "front_overhang": 420,
    "track": 1110,
    "seat_offset": 260,
}


class Small:
    """The reduced model, its solver, and every car of it: `rows` (n, options) of indices, `keeps` (rules, n)."""

    def __init__(self) -> None:
        values = Options().values() | FIXED
        domains = {name: OPEN.get(name, (values[name],)) for name in Options.model_fields}
        self.model = Model.of([rule for rule in RULES if rule.severity == "error"], domains)
        self.solver = Solver(self.model, seconds=600)
        self.names = list(self.model.domains)
        sizes = [range(len(v)) for v in self.model.domains.values()]
        self.rows: NDArray[np.int8] = np.array(list(itertools.product(*sizes)), np.int8)
        columns = {name: np.array(domains[name])[self.rows[:, i]] for i, name in enumerate(self.names)}
        n = len(self.rows)
        cars = Derived({name: columns.get(name, np.full(n, v[0])) for name, v in domains.items()})
        self.keeps = np.array([np.broadcast_to(rule.holds(cars), n) for rule in self.model.rules])
        self.legal = self.keeps.all(axis=0)

    def matching(self, picks: dict[str, Any]) -> NDArray[np.bool_]:
        """Which cars have the picks."""
        mask = np.ones(len(self.rows), bool)
        for name, value in picks.items():
            if name in self.names:
                mask &= self.rows[:, self.names.index(name)] == self.model.index(name, value)
        return mask

    def values(self, name: str, mask: NDArray[np.bool_]) -> tuple[Any, ...]:
        """Which values of an option occur among some cars, in its order."""
        found = np.unique(self.rows[mask][:, self.names.index(name)])
        return tuple(self.model.domains[name][k] for k in found)


@cache
def small() -> Small:
    return Small()
