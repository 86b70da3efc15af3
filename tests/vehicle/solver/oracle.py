"""An oracle: the rules' own expressions in z3, with its integers and reals, sharing nothing with our encoding."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import z3

from configurator.vehicle.packaging import Derived
from configurator.vehicle.rules import Rule
from configurator.vehicle.solver.terms import Domains
from parts.terms import Term

GRAIN = 10**9


def exact(value: Any) -> Any:
    """A number or a term as z3 takes it; floats to a billionth."""
    if isinstance(value, Z):
        return value.expression
    return z3.Q(round(float(value) * GRAIN), GRAIN)


def truth(value: Any) -> Any:
    if isinstance(value, Z):
        return value.expression if z3.is_bool(value.expression) else value.expression != 0
    return z3.BoolVal(bool(value))


class Z(Term):
    """A z3 expression; an option also knows its values."""

    def __init__(self, expression: Any, values: tuple[Any, ...] = ()):
        self.expression, self.values = expression, values

    def every(self, conditions: Sequence[Any]) -> Z:
        return Z(z3.And([truth(c) for c in conditions]))

    def some(self, conditions: Sequence[Any]) -> Z:
        return Z(z3.Or([truth(c) for c in conditions]))

    def negated(self) -> Z:
        return Z(z3.Not(truth(self)))

    def product(self, a: Any, b: Any) -> Z:
        return Z(exact(a) * exact(b))

    def chosen(self, condition: Any, then: Any, otherwise: Any) -> Z:
        return Z(z3.If(truth(condition), exact(then), exact(otherwise)))

    def extreme(self, a: Any, b: Any, largest: bool) -> Z:
        a, b = exact(a), exact(b)
        return Z(z3.If(a >= b if largest else a <= b, a, b))

    def lookup(self, rows: Mapping[Any, float]) -> Z:
        result = exact(rows[self.values[-1]])
        for k, value in enumerate(self.values[:-1]):
            key = k if isinstance(value, str) else exact(value)
            result = z3.If(self.expression == key, exact(rows[value]), result)
        return Z(result)

    def __eq__(self, other: object) -> Z:  # type: ignore[override]
        return Z(self.expression == (self.values.index(other) if isinstance(other, str) else exact(other)))

    def __ne__(self, other: object) -> Z:  # type: ignore[override]
        return (self == other).negated()

    def __le__(self, other: Any) -> Z:
        return Z(self.expression <= exact(other))

    def __ge__(self, other: Any) -> Z:
        return Z(self.expression >= exact(other))

    def __lt__(self, other: Any) -> Z:
        return Z(self.expression < exact(other))

    def __gt__(self, other: Any) -> Z:
        return Z(self.expression > exact(other))

    def __add__(self, other: Any) -> Z:
        return Z(self.expression + exact(other))

    def __sub__(self, other: Any) -> Z:
        return Z(self.expression - exact(other))

    def __rsub__(self, other: Any) -> Z:
        return Z(exact(other) - self.expression)

    def __mul__(self, other: Any) -> Z:
        return Z(self.expression * exact(other))

    def __neg__(self) -> Z:
        return Z(-self.expression)

    def __truediv__(self, other: Any) -> Z:
        return Z(self.expression / exact(other))

    __radd__, __rmul__ = __add__, __mul__


class Oracle:
    """Some rules over some options' values, answering whether picks go together."""

    def __init__(self, rules: Sequence[Rule], domains: Domains):
        self.solver = z3.SolverFor("QF_LIRA")
        self.options: dict[str, Z] = {}
        for name, values in domains.items():
            if isinstance(values[0], str):
                own = z3.Int(name)
                self.solver.add(own >= 0, own < len(values))
                self.options[name] = Z(own, values)
            else:  # a grid: lowest value plus whole steps
                step = values[1] - values[0] if len(values) > 1 else 1
                k = z3.Int(f"steps of {name}")
                self.solver.add(k >= 0, k < len(values))
                self.options[name] = Z(exact(float(values[0])) + exact(float(step)) * k, values)
        car = Derived(self.options)
        for rule in rules:
            self.solver.add(truth(rule.holds(car)))

    def possible(self, picks: Mapping[str, Any]) -> bool:
        """Whether some car has the picks and keeps the rules."""
        answer = self.solver.check(*[truth(self.options[name] == value) for name, value in picks.items()])
        assert answer != z3.unknown
        return bool(answer == z3.sat)
