"""Random legal cars: seeded, on the options' own grids and tables, kept if they break no rule that stops them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from configurator.vehicle import Options
from configurator.vehicle.packaging import Derived
from configurator.vehicle.rules import RULES

FREE = {"personal_text": ("", "Mia", "Coach 7"), "plate_no": ("", "CB 2E 1750")}
BATCH = 20_000


def values(name: str) -> list[Any]:
    """Every value an option may take (of texts and the bore a few)."""
    field, extra = Options.model_fields[name], Options.extra_of(name)
    if name in FREE:
        return list(FREE[name])
    if "enum" in extra:
        return list(extra["enum"])
    if field.annotation is bool:
        return [False, True]
    if name == "wheel_bore":
        return [field.default, 72.6]
    low, high = Options.bounds(name)
    return list(range(low, high + 1, extra["step"]))


def legal_cars(count: int, seed: int) -> Iterator[Options]:
    """`count` cars that may be made. Drawn as columns, so that a few in ten thousand are soon found."""
    rng = np.random.default_rng(seed)
    names = list(Options.model_fields)
    found = 0
    while found < count:
        columns = {name: rng.choice(np.array(values(name)), BATCH) for name in names}
        # one rim size and one track are what people order: drawn apart they would refuse nine cars in ten
        columns["tyre_rear"] = columns["tyre_front"]
        v = Derived(columns)
        legal = np.ones(BATCH, bool)
        for rule in RULES:
            if rule.severity in ("error", "guard"):
                legal &= np.asarray(rule.holds(v), bool)
        for k in np.flatnonzero(legal):
            yield Options(**{name: columns[name][k].item() for name in names})
            found += 1
            if found == count:
                return
