"""Witnesses: legal cars as rows of value indices, and what each proves without asking a solver.

From one legal car, changing one option through all its values and looking at the sums of its rules tells at once which
of these values are legal too: most questions about domains end here.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.vehicle.solver.model import Model
from configurator.vehicle.solver.terms import And, Formula, In, Or, Sum

Row = tuple[int, ...]  # the index of each option's value, in the model's order
Mask = NDArray[np.bool_]


class Sweeps:
    """The model's rules, ready to be worked out for one car with one option left open."""

    def __init__(self, model: Model):
        self.names = tuple(model.domains)
        self.place = {name: i for i, name in enumerate(self.names)}
        self.sizes = tuple(len(values) for values in model.domains.values())
        ready = [self._ready(formula) for formula in model.formulas]
        self.rules = [
            [rule for rule, looked_at in zip(ready, model.looks_at, strict=True) if name in looked_at]
            for name in self.names
        ]
        self.all = ready

    def legal(self, row: Row) -> bool:
        """Whether a car keeps every rule."""
        return all(_work_out(rule, row, -1) is True for rule in self.all)

    def sweep(self, row: Row, option: int) -> Mask:
        """Which values of one option keep the rest of a legal car legal, (n,) bool."""
        mask: Mask = np.ones(self.sizes[option], bool)
        for rule in self.rules[option]:
            result = _work_out(rule, row, option)
            if result is not True:
                mask = mask & result
        return mask

    def _ready(self, formula: Formula) -> tuple[Any, ...]:
        """A formula as tuples of places, lists and arrays: reading a list is ten times faster than an array."""
        match formula:
            case And(parts):
                return (True, tuple(map(self._ready, parts)))
            case Or(parts):
                return (False, tuple(map(self._ready, parts)))
            case In(option, mask):
                return (None, self.place[option], mask.tolist(), mask)
            case Sum(addends, bound):
                rows = tuple((self.place[name], vector.tolist(), vector) for name, vector in addends.items())
                return (bound, rows)
        raise TypeError(formula)


def _work_out(formula: tuple[Any, ...], row: Sequence[int], option: int) -> Any:
    """True, False, or a mask over the values of the open option."""
    kind = formula[0]
    if kind is None:
        _, place, truths, mask = formula
        return mask if place == option else truths[row[place]]
    if kind is True or kind is False:
        result: Any = kind
        for part in formula[1]:
            one = _work_out(part, row, option)
            if one is (not kind):
                return one
            if one is not kind:
                result = one if result is kind else (result & one if kind else result | one)
        return result
    total, open_ = 0, None
    for place, amounts, vector in formula[1]:
        if place == option:
            open_ = vector
        else:
            total += amounts[row[place]]
    return total <= kind if open_ is None else open_ <= kind - total
