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
import random
import time
from collections.abc import Mapping, Sequence
from functools import reduce
from typing import Any

import numpy as np

from configurator.vehicle.options import Options
from configurator.vehicle.packaging import SECTION, WHEEL
from configurator.vehicle.solver.engine import Engine
from configurator.vehicle.solver.goals import Planner, prepare
from configurator.vehicle.solver.model import Model
from configurator.vehicle.solver.terms import And, Formula, In, Number, Or, Sum, values_of

KEYS = ("category", "seats", "tyre_front", "tyre_rear")
MASSES = ("R02", "R14")  # the rules by which dimensions and other choices meet in a sum
CHECKED = 500
SHELL = ("length", "wheelbase", "width", "height")


def is_dimension(name: str) -> bool:
    return Options.extra_of(name).get("unit") == "mm"


def count(model: Model) -> dict[str, Any]:
    """The number of legal choices, and of what it is the product; checked on random choices with the SAT engine."""
    prepare()
    begun = time.perf_counter()
    dimensions = [name for name in model.domains if is_dimension(name)]
    groups = _groups(model, dimensions)
    tallies = {group: _Tally(model, group) for group in groups}
    geometry = _Geometry(model, dimensions)
    total = 0
    here: dict[tuple[int, ...], dict[str, int] | None] = {}
    for key in itertools.product(*(range(len(model.domains[name])) for name in KEYS)):
        here[key] = fixed = geometry.lightest(dict(zip(KEYS, key, strict=True)))
        if fixed is not None:
            total += math.prod(tally.legal(fixed) for tally in tallies.values())
    free = [name for name in Options.model_fields if name not in model.domains and len(values_of(name)) > 1]
    choices = math.prod(len(values_of(name)) for name in free if not is_dimension(name))
    return {
        "legal": total * choices,
        "of": math.prod(len(values_of(name)) for name in Options.model_fields if not is_dimension(name)),
        "that_rules_look_at": total,
        "free_options": ", ".join(free),
        "seconds": round(time.perf_counter() - begun, 1),
        **_checked(model, groups, tallies, here),
    }


def _checked(
    model: Model, groups: Sequence[tuple[str, ...]], tallies: Mapping[Any, _Tally], here: Mapping[Any, Any]
) -> dict[str, Any]:
    """Random choices, asked of the SAT engine with all dimensions open, against how they were counted."""
    rng, engine = random.Random(1), Engine(model)
    legal = wrong = 0
    for _ in range(CHECKED):
        choice = {name: rng.randrange(len(v)) for name, v in model.domains.items() if not is_dimension(name)}
        fixed = here[tuple(choice[name] for name in KEYS)]
        counted = fixed is not None and all(tallies[group].has(choice, fixed) for group in groups)
        legal += counted
        wrong += counted != engine.solve(engine.literals(choice))
    return {"checked": CHECKED, "of_them_legal": legal, "wrong": wrong}


class _Geometry:
    """The dimensions with the lightest shell. Of the tyres only the larger size class and section matter to them."""

    def __init__(self, model: Model, dimensions: Sequence[str]):
        self.model, self.dimensions = model, dimensions
        vectors = model.number(lambda v: v.mass).vectors
        self.shell = Number(0.0, {name: vectors[name] for name in SHELL})
        everything = {name: values_of(name) for name in Options.model_fields}
        self.rules = Model.of([rule for rule in model.rules if rule.id not in MASSES], everything)
        self._known: dict[tuple[float, ...], dict[str, int] | None] = {}

    def lightest(self, fixed: dict[str, int]) -> dict[str, int] | None:
        """Keys and dimensions as indices; None if no dimensions are legal."""
        tyres = [self.model.domains[name][fixed[name]] for name in ("tyre_front", "tyre_rear")]
        key = (fixed["category"], fixed["seats"], max(WHEEL[t] for t in tyres), max(SECTION[t] for t in tyres))
        if key not in self._known:
            row = Planner(self.rules, fixed, {}, (), time.thread_time() + 60).lightest(self.shell)
            names = self.rules.domains
            found = row and {n: k for n, k in zip(names, row, strict=True) if n in self.dimensions}
            self._known[key] = found or None
        found = self._known[key]
        # the widest bore goes over every hub
        return found and {**fixed, **found, "wheel_bore": len(self.model.domains["wheel_bore"]) - 1}


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


class _Tally:
    """Every combination of a group's values, and which of them are legal beside keys and dimensions."""

    def __init__(self, model: Model, group: Sequence[str]):
        self.shape = tuple(len(model.domains[name]) for name in group)
        axes = np.meshgrid(*(np.arange(n) for n in self.shape), indexing="ij")
        self.group, self.grid = tuple(group), {n: axis.ravel() for n, axis in zip(group, axes, strict=True)}
        pairs = zip(model.formulas, model.looks_at, strict=True)
        self.rules = [(formula, looked_at - set(group)) for formula, looked_at in pairs if looked_at & set(group)]
        self._masks: dict[Any, Any] = {}
        self._sums: dict[int, Any] = {}

    def mask(self, here: Mapping[str, int]) -> Any:
        """Which combinations are legal."""
        result = np.ones(math.prod(self.shape), bool)
        for i, (formula, others) in enumerate(self.rules):
            if isinstance(formula, Sum) or any(isinstance(part, Sum) for part in getattr(formula, "parts", ())):
                result &= self._work_out(formula, here)  # masses: new for every geometry, but only a comparison
                continue
            key = (i, *(here[name] for name in sorted(others) if name in here))
            if key not in self._masks:
                self._masks[key] = self._work_out(formula, here)
            result &= self._masks[key]
        return result

    def legal(self, here: Mapping[str, int]) -> int:
        return int(np.count_nonzero(self.mask(here)))

    def has(self, choice: Mapping[str, int], here: Mapping[str, int]) -> bool:
        """Whether one combination is legal."""
        return bool(self.mask(here).reshape(self.shape)[tuple(choice[name] for name in self.group)])

    def _work_out(self, formula: Formula, here: Mapping[str, int]) -> Any:
        match formula:
            case And(parts):
                return reduce(np.logical_and, [self._work_out(part, here) for part in parts], np.bool_(True))
            case Or(parts):
                return reduce(np.logical_or, [self._work_out(part, here) for part in parts], np.bool_(False))
            case In(option, mask):
                return mask[self.grid[option]] if option in self.grid else np.bool_(mask[here[option]])
            case Sum(addends, bound):
                fixed = sum(int(vector[here[name]]) for name, vector in addends.items() if name not in self.grid)
                if id(formula) not in self._sums:
                    open_ = [vector[self.grid[name]] for name, vector in addends.items() if name in self.grid]
                    self._sums[id(formula)] = np.asarray(sum(open_))
                return self._sums[id(formula)] <= bound - fixed
        raise TypeError(formula)
