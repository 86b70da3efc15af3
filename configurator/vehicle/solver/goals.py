"""Goals: the best cars under limits, and what each gives up against the others.

Two aims at once have no single best car but a Pareto set: cars of which none is better in one aim without being worse
in the other. It is found exactly, one point at a time, by limiting one aim and optimising the other (Haimes, 1971),
each time followed by the second aim, and the largest gap is searched next. CP-SAT proves every optimum. Among cars
that do equally well the one nearest to the preset is taken.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np

from configurator.vehicle.mass import Mass
from configurator.vehicle.price import price
from configurator.vehicle.solver.engine import Indices, Undecided
from configurator.vehicle.solver.model import Model
from configurator.vehicle.solver.terms import GRAIN, And, Formula, In, Number, Or, Sum, Vector
from configurator.vehicle.solver.witness import Row
from parts.terms import Table

OFFERS = 5
FINER = 0.01  # in a measure's unit: less than any measure's smallest step
ROUNDING = 1e-4  # of a step: what is lost in writing a limit as a decimal
_TRIM = Table({"base": 0, "comfort": 2, "premium": 4})
_DOORS = Table({"none": 0, "net": 0, "canvas": 1, "hinged": 3, "sliding": 3})
_ROOF = Table({"none": 0, "canvas": 1, "hard": 2, "panoramic": 3})


@dataclass(frozen=True)
class Measure:
    """A quantity to aim at or to limit. `better` is -1 where less is better, 1 where more is."""

    name: str
    unit: str
    better: int
    of: Callable[[Any], Any]


MEASURES: Mapping[str, Measure] = {
    measure.name: measure
    for measure in (
        Measure("price", "€", -1, price),
        Measure("mass", "kg", -1, lambda v: v.mass),  # running order without battery, as the law counts
        Measure("kerb", "kg", -1, lambda v: Mass(v).kerb),
        Measure("range", "km", 1, lambda v: Mass(v).range_km),
        Measure("comfort", "points", 1, lambda v: _TRIM[v.trim] + _DOORS[v.doors] + _ROOF[v.roof] + 3 * v.hvac),
        Measure("seats", "", 1, lambda v: v.seats),
        Measure("power", "kW", 1, lambda v: v.motor_kw),
        Measure("speed", "km/h", 1, lambda v: v.speed_kmh),
        Measure("length", "mm", -1, lambda v: v.length),
        Measure("width", "mm", -1, lambda v: v.width),
        Measure("height", "mm", -1, lambda v: v.height),
    )
}
AIMS = ("price", "range")  # what people ask for first
Limits = Sequence[tuple[str, str, float]]  # a measure, "<=" or ">=", and its limit


def prepare() -> None:
    """Load CP-SAT: most of a second, which is not part of a question's time."""
    import ortools.sat.python.cp_model  # noqa: F401


class Planner:
    """A model's rules as a constraint program, with some picks fixed and some measures limited."""

    def __init__(self, model: Model, picks: Indices, near: Indices, limits: Limits, deadline: float):
        self.model, self.picks, self.near, self.limits, self.deadline = model, picks, near, tuple(limits), deadline

    def pareto(self, first: str, second: str) -> list[Row]:
        """Up to five cars of the Pareto set of two measures, the best of the first one first; all, if they are fewer.

        Raises:
            Undecided: the time is over before the ends of the set are known.
        """
        one = self.best([first, second])
        if one is None:
            return []
        other = self.best([second, first])
        assert other is not None
        points = [one] if self._value(second, one) == self._value(second, other) else [one, other]
        gaps = list(pairwise(points))
        while gaps and len(points) < OFFERS:
            left, right = gaps.pop(max(range(len(gaps)), key=lambda i: self._gap(second, *gaps[i])))
            try:
                between = self._between(first, second, left, right)
            except Undecided:
                break
            if between is not None:
                points.insert(points.index(right), between)
                gaps += [(left, between), (between, right)]
        return points

    def single(self, aim: str) -> list[Row]:
        """The best car in one aim, if any car keeps the limits.

        Raises:
            Undecided: the time is over.
        """
        row = self.best([aim])
        return [] if row is None else [row]

    def best(self, aims: Sequence[str], limits: Limits = ()) -> Row | None:
        """The car that is best in the first aim; among those, in the next; among those, the nearest to the preset.

        None if no car keeps the limits.

        Raises:
            Undecided: the time is over.
        """
        return _Program(self, limits).solve([self._number(aim) * MEASURES[aim].better for aim in aims])

    def lightest(self, number: Number) -> Row | None:
        """The car with the least of some other number; None if there is none."""
        return _Program(self, ()).solve([number * -1])

    def relaxed(self) -> str:
        """For each limit, what its measure is at best while picks and the other limits hold."""
        told = []
        for i, (name, sign, _) in enumerate(self.limits):
            others = Planner(self.model, self.picks, self.near, self.limits[:i] + self.limits[i + 1 :], self.deadline)
            aim = _Program(others, []).solve([self._number(name) * (-1 if sign == "<=" else 1)])
            if aim is not None:
                least = "at least" if sign == "<=" else "at most"
                told.append(f"{name} would be {least} {self._value(name, aim):,g} {MEASURES[name].unit}".strip())
        if not told:
            return "the picks and at least two of the limits exclude each other"
        return "with everything else as asked, " + "; or ".join(told)

    def values(self, row: Row) -> dict[str, float]:
        """All measures of a car."""
        return {name: self._value(name, row) for name in MEASURES}

    def _between(self, first: str, second: str, left: Row, right: Row) -> Row | None:
        """A car of the set between two of its neighbours; None if there is none."""
        better = MEASURES[second].better
        a, b = self._value(second, left), self._value(second, right)
        sign = ">=" if better > 0 else "<="
        for bound in ((a + b) / 2, a + better * FINER):
            row = self.best([first, second], [(second, sign, bound)])
            if row is not None and self._value(second, row) != b:
                return row
        return None

    def _gap(self, name: str, left: Row, right: Row) -> float:
        return abs(self._value(name, left) - self._value(name, right))

    def _number(self, name: str) -> Number:
        return self.model.number(MEASURES[name].of)

    def _value(self, name: str, row: Row) -> float:
        number, places = self._number(name), {option: i for i, option in enumerate(self.model.domains)}
        total = number.constant + sum(float(v[row[places[option]]]) for option, v in number.vectors.items())
        return round(total, 6)


class _Program:
    """One constraint program: variables, rules, picks, limits; solved once."""

    def __init__(self, planner: Planner, limits: Limits):
        from ortools.sat.python import cp_model

        self.planner, self.cp, self.program = planner, cp_model, cp_model.CpModel()
        self.index: dict[str, Any] = {}  # of each option's value
        self._kept: dict[tuple[Any, ...], Any] = {}  # auxiliary variables, by meaning
        self.truths: dict[str, list[Any]] = {}  # of names: one truth for each value
        for name, values in planner.model.domains.items():
            self.index[name] = self.program.new_int_var(0, len(values) - 1, name)
            if isinstance(values[0], str):
                self.truths[name] = [self.program.new_bool_var(f"{name}={value}") for value in values]
                self.program.add_exactly_one(self.truths[name])
                self.program.add(self.index[name] == sum(k * truth for k, truth in enumerate(self.truths[name])))
        for formula in planner.model.formulas:
            self._write(formula, [])
        for name, k in planner.picks.items():
            self.program.add(self.index[name] == k)
        for name, sign, limit in [*planner.limits, *limits]:
            amount, counted = self._amount(planner._number(name))
            if sign == "<=":
                self.program.add(amount <= math.floor(counted(limit) + ROUNDING))
            else:
                self.program.add(amount >= math.ceil(counted(limit) - ROUNDING))

    def solve(self, aims: Sequence[Number]) -> Row | None:
        """The car with the largest value of the first aim, and so on, and least changed of the preset; None if there is
        none. One weighted sum: a step of an aim outweighs all that come after it."""
        weighed, weight = -self._distance(), self._farthest() + 1
        for aim in reversed(aims):
            amount, _ = self._amount(aim)
            weighed += weight * amount
            weight *= self._most(aim) + 1
        assert weight < 2**62, "the aims are too fine to be weighed in one sum"
        self.program.maximize(weighed)
        return self._solved()

    def _distance(self) -> Any:
        """How far from the preset: a changed name counts 100, a number its share of the range in hundredths."""
        away = []
        for name, k in self.planner.near.items():
            if name in self.truths:
                away.append(100 * (1 - self.truths[name][k]))
            else:
                last = len(self.planner.model.domains[name]) - 1
                distance = self.program.new_int_var(0, last, "")
                self.program.add_abs_equality(distance, self.index[name] - k)
                away.append(max(1, 100 // last) * distance)
        return sum(away)

    def _farthest(self) -> int:
        return sum(max(100, len(values)) for values in self.planner.model.domains.values())

    def _solved(self) -> Row | None:
        left = self.planner.deadline - time.thread_time()
        if left <= 0:
            raise Undecided
        solver = self.cp.CpSolver()
        solver.parameters.num_workers, solver.parameters.random_seed = 1, 0
        solver.parameters.max_deterministic_time = left  # of work: a busy machine changes no answer
        status = solver.solve(self.program)
        if status == self.cp.INFEASIBLE:
            return None
        if status != self.cp.OPTIMAL:
            raise Undecided
        return tuple(solver.value(self.index[name]) for name in self.planner.model.domains)

    # -- formulas -----------------------------------------------------------------------------------------------------

    def _write(self, formula: Formula, where: list[Any]) -> None:
        """The formula holds where the truths `where` do."""
        match formula:
            case And(parts):
                for part in parts:
                    self._write(part, where)
            case Or(parts):
                outside = [~self._truth(part) for part in parts if isinstance(part, In)]
                others = [part for part in parts if not isinstance(part, In)]
                heads = [self.program.new_bool_var("") for _ in others[1:]]
                beyond = [*where, *outside, *(~head for head in heads)]
                if others:
                    self._write(others[0], beyond)
                else:
                    self.program.add_bool_or([~truth for truth in beyond])
                for head, part in zip(heads, others[1:], strict=True):
                    self._write(part, [head])
            case In():
                self.program.add_bool_or([*(~truth for truth in where), self._truth(formula)])
            case Sum(addends, bound):
                total = sum(self._addend(name, vector) for name, vector in addends.items())
                self.program.add(total <= bound).only_enforce_if(where)

    def _truth(self, condition: In) -> Any:
        """Whether the option has one of the marked values."""
        name, mask = condition.option, condition.mask
        key = (name, *mask.tolist())
        if key not in self._kept:
            truth = self._kept[key] = self.program.new_bool_var("")
            for literal, ks in ((truth, np.flatnonzero(mask)), (~truth, np.flatnonzero(~mask))):
                among = self.cp.Domain.from_values([int(k) for k in ks])
                self.program.add_linear_expression_in_domain(self.index[name], among).only_enforce_if(literal)
        return self._kept[key]

    def _addend(self, name: str, vector: Vector) -> Any:
        amounts = [int(amount) for amount in vector]
        if not any(amounts):
            return 0
        if name in self.truths:
            return sum(amount * truth for amount, truth in zip(amounts, self.truths[name], strict=True) if amount)
        steps = set(np.diff(vector).tolist())
        if len(steps) == 1:
            return amounts[0] + int(steps.pop()) * self.index[name]
        key = (name, *amounts)
        if key not in self._kept:
            self._kept[key] = self.program.new_int_var(min(amounts), max(amounts), "")
            self.program.add_element(self.index[name], amounts, self._kept[key])
        return self._kept[key]

    def _most(self, number: Number) -> int:
        """The largest value of a number, counted as in `_amount`."""
        spans = [np.rint((vector - vector.min()) * GRAIN).astype(np.int64) for vector in number.vectors.values()]
        step = math.gcd(*(int(np.gcd.reduce(span)) for span in spans)) or 1
        return sum(int(span.max()) // step for span in spans)

    def _amount(self, number: Number) -> tuple[Any, Callable[[float], float]]:
        """A number as a whole one, counted from its lowest value in its own smallest steps; and values in the same."""
        assert not number.pieces, "measures are sums of one addend per option"
        vectors = {name: np.rint(vector * GRAIN).astype(np.int64) for name, vector in number.vectors.items()}
        lowest = {name: int(vector.min()) for name, vector in vectors.items()}
        step = math.gcd(*(int(np.gcd.reduce(vector - lowest[name])) for name, vector in vectors.items())) or 1
        amount = sum(self._addend(name, (vector - lowest[name]) // step) for name, vector in vectors.items())
        base = round(number.constant * GRAIN) + sum(lowest.values())
        return amount, lambda value: (value * GRAIN - base) / step


def gives_up(measures: Mapping[str, float], others: Sequence[Mapping[str, float]], aims: Sequence[str]) -> str:
    """What a car lacks against the best of its set in each aim: "28 km less range than the best"."""
    lacks = []
    for aim in aims:
        measure = MEASURES[aim]
        best = max(other[aim] * measure.better for other in others) * measure.better
        if behind := abs(best - measures[aim]):
            word = "more" if measure.better < 0 else "less"
            lacks.append(f"{behind:,.0f} {measure.unit} {word} {aim} than the best")
    return ", ".join(lacks) or "nothing"
