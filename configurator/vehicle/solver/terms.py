"""Finite terms: the rules written down as formulas over options that have finitely many values.

Every number in the rules is a sum with one addend per option, plus larger-ofs, smaller-ofs and cases; a comparison
takes these apart without loss (max(a, b) ≤ c means both, min(a, b) ≤ c means either) until plain sums remain:

    formula = And | Or | In (one option's value is among some) | Sum (one addend per option, together at most a bound)

Sums hold whole numbers: millionths of the rule's unit, divided by what they share. Two sides of a rule that differ by
less than a millionth count as equal; on the options' grids they differ by more, or not at all.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.vehicle.options import Options
from configurator.vehicle.packaging import Derived
from parts.terms import Term, Truth, all_of, any_of, implies, not_

Vector = NDArray[Any]  # one number (or bool) for each value of an option
Domains = Mapping[str, tuple[Any, ...]]  # the values of each option, in order
GRAIN = 1_000_000  # a sum's unit is 1 / GRAIN of the rule's


# -- formulas ---------------------------------------------------------------------------------------------------------


class Formula(Term):
    """A condition on options."""

    def every(self, conditions: Sequence[Truth]) -> Formula:
        return _joined(And, conditions)

    def some(self, conditions: Sequence[Truth]) -> Formula:
        return _joined(Or, conditions)

    def chosen(self, condition: Truth, then: Any, otherwise: Any) -> Number:
        return _number(then, otherwise).chosen(condition, then, otherwise)


@dataclass(frozen=True, eq=False)
class And(Formula):
    """Every part holds; with none, true."""

    parts: tuple[Formula, ...] = ()

    def negated(self) -> Formula:
        return _joined(Or, [part.negated() for part in self.parts])


@dataclass(frozen=True, eq=False)
class Or(Formula):
    """Some part holds; with none, false."""

    parts: tuple[Formula, ...] = ()

    def negated(self) -> Formula:
        return _joined(And, [part.negated() for part in self.parts])


@dataclass(frozen=True, eq=False)
class In(Formula):
    """The option has one of the values that `mask` (n,) marks."""

    option: str
    mask: Vector

    def negated(self) -> Formula:
        return In(self.option, ~self.mask)


@dataclass(frozen=True, eq=False)
class Sum(Formula):
    """The options' addends, whole numbers of 0 and more, come to `bound` at most. At least two options."""

    addends: Mapping[str, Vector]
    bound: int

    def negated(self) -> Formula:
        return _sum({name: -vector for name, vector in self.addends.items()}, -self.bound - 1)


TRUE, FALSE = And(), Or()


def _truth(value: Truth) -> Formula:
    """A formula of what rules use as a condition: a formula, a flag, a plain bool."""
    if isinstance(value, Formula):
        return value
    if isinstance(value, Number) and not value.constant_only:
        name, vector = value.single()
        return _in(name, vector != 0)
    if isinstance(value, Number):
        value = value.constant
    return TRUE if value else FALSE


def _joined(kind: type[And] | type[Or], conditions: Sequence[Truth]) -> Formula:
    """And or Or, flattened, with one `In` per option."""
    neutral, absorbing = (TRUE, FALSE) if kind is And else (FALSE, TRUE)
    masks: dict[str, Vector] = {}
    rest: list[Formula] = []
    queue = [_truth(condition) for condition in conditions]
    while queue:
        part = queue.pop(0)
        if isinstance(part, kind):
            queue = [*part.parts, *queue]
        elif isinstance(part, (And, Or)) and not part.parts:
            return absorbing
        elif isinstance(part, In):
            had = masks.get(part.option)
            combine = np.logical_and if kind is And else np.logical_or
            masks[part.option] = part.mask if had is None else combine(had, part.mask)
        else:
            rest.append(part)
    settled = [_in(name, mask) for name, mask in masks.items()]
    if any(isinstance(part, type(absorbing)) and not part.parts for part in settled):
        return absorbing
    parts = (*(part for part in settled if isinstance(part, In)), *rest)
    if len(parts) == 1:
        return parts[0]
    return kind(parts) if parts else neutral


def _in(name: str, mask: Vector) -> Formula:
    if mask.all():
        return TRUE
    return In(name, mask) if mask.any() else FALSE


def _sum(vectors: Mapping[str, Vector], bound: int) -> Formula:
    """Σ vectors ≤ bound in whole numbers, made small: addends from 0 up, no common divisor, nothing that is certain."""
    addends = {}
    for name, vector in vectors.items():
        low = int(vector.min())
        bound -= low
        if np.any(vector != low):
            addends[name] = vector - low
    if bound < 0:
        return FALSE
    if sum(int(vector.max()) for vector in addends.values()) <= bound:
        return TRUE
    if len(addends) == 1:
        [(name, vector)] = addends.items()
        return _in(name, vector <= bound)
    grid = math.gcd(*(int(np.gcd.reduce(vector)) for vector in addends.values()))
    return Sum({name: vector // grid for name, vector in addends.items()}, bound // grid)


# -- numbers and names ------------------------------------------------------------------------------------------------


@dataclass(frozen=True, eq=False)
class Name(Term):
    """An option that is one of a table's keys."""

    option: str
    values: tuple[str, ...]

    def _is(self, other: object) -> Formula:
        known = Options.extra_of(self.option)["enum"]
        if other not in known:
            raise KeyError(f"a rule compares with {other!r}; {self.option} has {', '.join(known)}")
        return _in(self.option, np.array([value == other for value in self.values]))

    def __eq__(self, other: object) -> Formula:  # type: ignore[override]
        return self._is(other)

    def __ne__(self, other: object) -> Formula:  # type: ignore[override]
        return self._is(other).negated()

    def lookup(self, rows: Mapping[Any, float]) -> Number:
        return _numbers(self.option, [rows[value] for value in self.values])


@dataclass(frozen=True, eq=False)
class Extreme:
    """The larger or the smaller of two numbers."""

    a: Number
    b: Number
    largest: bool


@dataclass(frozen=True, eq=False)
class Cases:
    """A number for each value of one option."""

    option: str
    numbers: tuple[Number, ...]


@dataclass(frozen=True, eq=False)
class Either:
    """One number where the condition holds, else the other."""

    condition: Formula
    then: Number
    otherwise: Number


Piece = Extreme | Cases | Either


@dataclass(frozen=True, eq=False)
class Number(Term):
    """A constant, one addend per option, and pieces times factors."""

    constant: float
    vectors: Mapping[str, Vector]
    pieces: tuple[tuple[float, Piece], ...] = ()

    # -- arithmetic ---------------------------------------------------------------------------------------------------

    def __add__(self, other: Any) -> Number:
        other = _number(other)
        vectors = dict(self.vectors)
        for name, vector in other.vectors.items():
            vectors[name] = vectors[name] + vector if name in vectors else vector
        return Number(self.constant + other.constant, vectors, self.pieces + other.pieces)

    def __mul__(self, factor: Any) -> Number:
        if isinstance(factor, Term):
            raise TypeError("the product of two options is written times(a, b)")
        vectors = {name: vector * factor for name, vector in self.vectors.items()}
        return Number(self.constant * factor, vectors, tuple((weight * factor, piece) for weight, piece in self.pieces))

    def __neg__(self) -> Number:
        return self * -1

    def __sub__(self, other: Any) -> Number:
        return self + -_number(other)

    def __rsub__(self, other: Any) -> Number:
        return -self + other

    def __truediv__(self, divisor: float) -> Number:
        return self * (1 / divisor)

    __radd__, __rmul__ = __add__, __mul__

    # -- comparisons --------------------------------------------------------------------------------------------------

    def __le__(self, other: Any) -> Formula:
        return _at_most_zero(self - other, strict=False)

    def __ge__(self, other: Any) -> Formula:
        return _at_most_zero(_number(other) - self, strict=False)

    def __lt__(self, other: Any) -> Formula:
        return _at_most_zero(self - other, strict=True)

    def __gt__(self, other: Any) -> Formula:
        return _at_most_zero(_number(other) - self, strict=True)

    def __eq__(self, other: object) -> Formula:  # type: ignore[override]
        return all_of(self <= other, self >= other)

    def __ne__(self, other: object) -> Formula:  # type: ignore[override]
        return not_(self == other)

    # -- the words of `parts.terms` -----------------------------------------------------------------------------------

    def every(self, conditions: Sequence[Truth]) -> Formula:
        return _joined(And, conditions)

    def some(self, conditions: Sequence[Truth]) -> Formula:
        return _joined(Or, conditions)

    def negated(self) -> Formula:
        return _truth(self).negated()

    def lookup(self, rows: Mapping[Any, float]) -> Number:
        if self.constant_only:
            return Number(float(rows[self.constant]), {})
        name, vector = self.single()
        return _numbers(name, [rows[value] for value in vector])

    def extreme(self, a: Any, b: Any, largest: bool) -> Number:
        a, b = _number(a), _number(b)
        names = sorted({*a.vectors, *b.vectors})
        if len(names) <= 1 and not a.pieces and not b.pieces:
            one, two = (sum(number.vectors.values(), np.zeros(1)) + number.constant for number in (a, b))
            values = np.maximum(one, two) if largest else np.minimum(one, two)
            return _numbers(names[0], values) if names else Number(float(values[0]), {})
        return Number(0.0, {}, ((1.0, Extreme(a, b, largest)),))

    def chosen(self, condition: Truth, then: Any, otherwise: Any) -> Number:
        return Number(0.0, {}, ((1.0, Either(_truth(condition), _number(then), _number(otherwise))),))

    def product(self, a: Any, b: Any) -> Number:
        """`b` depends on one option: for each of its values, a multiple of `a`."""
        if _number(b).constant_only:
            return _number(a) * _number(b).constant
        name, factors = _number(b).single()
        numbers = tuple(_number(a).given(name, k) * float(factor) for k, factor in enumerate(factors))
        return Number(0.0, {}, ((1.0, Cases(name, numbers)),))

    # -- inside -------------------------------------------------------------------------------------------------------

    @property
    def constant_only(self) -> bool:
        return not self.vectors and not self.pieces

    def single(self) -> tuple[str, Vector]:
        """The one option that this number depends on, and its values.

        Raises:
            TypeError: it depends on none or several, which tables, flags and products cannot take.
        """
        if len(self.vectors) != 1 or self.pieces:
            raise TypeError("tables, conditions and the second factor of times() take a number of one option")
        [(name, vector)] = self.vectors.items()
        return name, vector + self.constant

    def given(self, option: str, k: int) -> Number:
        """The same number once the option has its k-th value."""
        constant = self.constant + float(self.vectors[option][k]) if option in self.vectors else self.constant
        result = Number(constant, {name: vector for name, vector in self.vectors.items() if name != option})
        for weight, piece in self.pieces:
            match piece:
                case Cases(name, numbers) if name == option:
                    inner = numbers[k]
                case Cases(name, numbers):
                    inner = Number(0.0, {}, ((1.0, Cases(name, tuple(n.given(option, k) for n in numbers))),))
                case Extreme(a, b, largest):
                    inner = self.extreme(a.given(option, k), b.given(option, k), largest)
                case Either(condition, then, otherwise):
                    inner = self.chosen(condition, then.given(option, k), otherwise.given(option, k))
            result = result + inner * weight
        return result


def _number(*values: Any) -> Number:
    """The first of the values that is a number of ours, or else the first as a constant."""
    for value in values:
        if isinstance(value, Number):
            return value
    return Number(float(values[0]), {})


def _at_most_zero(number: Number, strict: bool) -> Formula:
    """number ≤ 0 (or < 0): the pieces taken apart one by one, exactly."""
    if not number.pieces:
        vectors = {name: np.rint(vector * GRAIN).astype(np.int64) for name, vector in number.vectors.items()}
        return _sum(vectors, -round(number.constant * GRAIN) - strict)
    (weight, piece), rest = number.pieces[0], Number(number.constant, number.vectors, number.pieces[1:])
    match piece:
        case Extreme(a, b, largest):
            join: Callable[..., Formula] = all_of if largest == (weight > 0) else any_of
            return join(_at_most_zero(rest + a * weight, strict), _at_most_zero(rest + b * weight, strict))
        case Either(condition, then, otherwise):
            return all_of(
                implies(condition, _at_most_zero(rest + then * weight, strict)),
                implies(not_(condition), _at_most_zero(rest + otherwise * weight, strict)),
            )
        case Cases(option, numbers):
            size = len(numbers)
            return all_of(*[
                any_of(_in(option, np.arange(size) != k),
                       _at_most_zero(rest.given(option, k) + numbers[k] * weight, strict))
                for k in range(size)
            ])  # fmt: skip


def domains_of(names: Sequence[str]) -> dict[str, tuple[Any, ...]]:
    """Every value that each of the options may take, numbers on their grid."""
    return {name: values_of(name) for name in names}


def values_of(name: str) -> tuple[Any, ...]:
    """Every value an option may take, in order; of a text, its default."""
    field, extra = Options.model_fields[name], Options.extra_of(name)
    if "enum" in extra:
        return tuple(extra["enum"])
    if field.annotation is bool:
        return (False, True)
    if field.annotation is str:
        return (field.default,)
    low, high = Options.bounds(name)
    count = round((high - low) / extra["step"]) + 1
    return tuple(type(field.default)(round(low + k * extra["step"], 6)) for k in range(count))


def namespace(domains: Domains, seen: set[str] | None = None) -> Derived:
    """A car whose options are terms: what a rule's `holds` takes to become a formula."""
    return Derived({name: _term(name, values) for name, values in domains.items()}, seen)


def _term(name: str, values: tuple[Any, ...]) -> Term:
    if isinstance(values[0], str):
        return Name(name, values)
    return _numbers(name, values)


def _numbers(name: str, values: Sequence[float]) -> Number:
    """One number for each value of an option; a constant if it has but one."""
    if len(values) == 1:
        return Number(float(values[0]), {})
    return Number(0.0, {name: np.array([float(value) for value in values])})


def formula(holds: Callable[[Any], Truth], car: Derived) -> Formula:
    """A rule's expression as a formula."""
    return _truth(holds(car))
