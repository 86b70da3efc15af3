"""How many configurations are legal: counted exactly, without listing them.

A configuration here is a choice of everything that is not a dimension in millimetres and not a text. It is legal if
some dimensions make a car of it. Dimensions meet the other choices only through category, seats and tyres (which are
gone through one by one) and through the shell's mass: for each of those, CP-SAT finds the dimensions with the lightest
shell, and a choice that is too heavy for them is too heavy for any. What is left falls into groups of options that no
rule connects; the groups' counts multiply.
"""

from __future__ import annotations

import itertools
import math
import time
from collections.abc import Sequence
from typing import Any

import numpy as np

from configurator.vehicle.options import Options
from configurator.vehicle.solver.goals import Planner, prepare
from configurator.vehicle.solver.model import Model
from configurator.vehicle.solver.terms import And, Formula, In, Number, Or, Sum, values_of

KEYS = ("category", "seats", "tyre_front", "tyre_rear")
SHELL = ("length", "wheelbase", "width", "height")


def is_dimension(name: str) -> bool:
    return Options.extra_of(name).get("unit") == "mm"


def count(model: Model) -> dict[str, Any]:
    """The number of legal choices, and of what it is the product."""
    prepare()
    begun = time.perf_counter()
    dimensions = [name for name in model.domains if is_dimension(name)]
    groups = _groups(model, dimensions)
    grids = {group: _grid(model, group) for group in groups}
    shell = Number(0.0, {name: model.number(lambda v: v.mass).vectors[name] for name in SHELL})
    total = geometries = 0
    for key in itertools.product(*(range(len(model.domains[name])) for name in KEYS)):
        fixed = dict(zip(KEYS, key, strict=True))
        planner = Planner(model, fixed, {}, (), time.monotonic() + 60)
        row = planner.lightest(shell)
        if row is None:
            continue
        geometries += 1
        here = fixed | {n: k for n, k in zip(model.domains, row, strict=True) if n in dimensions}
        here["wheel_bore"] = len(model.domains["wheel_bore"]) - 1  # the widest goes over every hub
        total += math.prod(_legal(model, group, grids[group], here) for group in groups)
    free = [name for name in Options.model_fields if name not in model.domains and len(values_of(name)) > 1]
    choices = math.prod(len(values_of(name)) for name in free if not is_dimension(name))
    return {
        "legal": total * choices,
        "of": math.prod(len(values_of(name)) for name in Options.model_fields if not is_dimension(name)),
        "that_rules_look_at": total, "geometries": geometries, "free_options": ", ".join(free),
        "seconds": round(time.perf_counter() - begun, 1),
    }  # fmt: skip


def _groups(model: Model, dimensions: Sequence[str]) -> list[tuple[str, ...]]:
    """The options beside keys and dimensions, in groups that some rule connects."""
    groups: list[set[str]] = []
    for looked_at in model.looks_at:
        joined = {name for name in looked_at if name not in KEYS and name not in dimensions}
        for group in [g for g in groups if g & joined]:
            joined |= group
            groups.remove(group)
        if joined:
            groups.append(joined)
    return [tuple(sorted(group)) for group in groups]


def _grid(model: Model, group: Sequence[str]) -> dict[str, Any]:
    """Every combination of a group's values, as columns of indices."""
    axes = np.meshgrid(*(np.arange(len(model.domains[name])) for name in group), indexing="ij")
    return {name: axis.ravel() for name, axis in zip(group, axes, strict=True)}


def _legal(model: Model, group: Sequence[str], grid: dict[str, Any], here: dict[str, int]) -> int:
    """How many combinations of a group keep the rules that look at it."""
    mask = np.ones(len(grid[group[0]]), bool)
    for formula, looked_at in zip(model.formulas, model.looks_at, strict=True):
        if looked_at & set(group):
            mask &= _work_out(formula, grid, here)
    return int(np.count_nonzero(mask))


def _work_out(formula: Formula, grid: dict[str, Any], here: dict[str, int]) -> Any:
    match formula:
        case And(parts):
            return all_([_work_out(part, grid, here) for part in parts])
        case Or(parts):
            return ~all_([~np.asarray(_work_out(part, grid, here)) for part in parts])
        case In(option, mask):
            return mask[grid[option]] if option in grid else np.bool_(mask[here[option]])
        case Sum(addends, bound):
            fixed = sum(int(vector[here[name]]) for name, vector in addends.items() if name not in grid)
            open_ = [vector[grid[name]] for name, vector in addends.items() if name in grid]
            return np.asarray(sum(open_) <= bound - fixed)
    raise TypeError(formula)


def all_(parts: Sequence[Any]) -> Any:
    result: Any = np.bool_(True)
    for part in parts:
        result = np.logical_and(result, part)
    return result
