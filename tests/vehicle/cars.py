"""Random cars for tests: seeded, on the options' own grids and tables."""

from __future__ import annotations

import random
from typing import Any

import numpy as np

from configurator.vehicle import Options
from configurator.vehicle.packaging import Derived

WORDS = ("personal_text", "plate_no", "wheel_bore")


def values(name: str) -> list[Any]:
    """Every value an option may take (texts and the bore: none but the default)."""
    field, extra = Options.model_fields[name], Options.extra_of(name)
    if "enum" in extra:
        return list(extra["enum"])
    if field.annotation is bool:
        return [False, True]
    if name in WORDS:
        return [field.default]
    low, high = Options.bounds(name)
    return list(range(low, high + 1, extra["step"]))


def random_car(rng: random.Random) -> Options:
    return Options(**{name: rng.choice(values(name)) for name in Options.model_fields})


def columns(cars: list[Options]) -> Derived:
    """Many cars as numpy columns."""
    rows = [car.values() for car in cars]
    return Derived({name: np.array([row[name] for row in rows]) for name in Options.model_fields})


def random_columns(n: int, seed: int) -> Derived:
    """n cars drawn as columns, without making records of them."""
    rng = np.random.default_rng(seed)
    return Derived({name: rng.choice(np.array(values(name)), n) for name in Options.model_fields})
