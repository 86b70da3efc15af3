"""Terms: the few words in which rules are written, so that one sentence serves numbers, numpy columns and solvers.

A rule never says `and`, `or`, `not`, `if` or `in`: those ask for one truth value, and a column of ten thousand cars
has ten thousand (`~True` is -2 and truthy; `not array` raises). With these helpers the same expression is a bool for
one car, a (n,) bool array for n cars, and a formula where a solver has put `Term`s in place of the car's options; no
rule has to know which.
Arguments are numbers, bools, texts, arrays of one shape (n,) or terms of one solver; results are of the same kind.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import Any, NoReturn

import numpy as np

Truth = Any  # bool, or (n,) bool, or a solver's formula
Value = Any  # number or text, or (n,) of them, or a solver's term


class Term:
    """What a solver puts in place of an option: it writes the sentence down instead of working it out.

    Subclasses overload the comparisons and + - * (by constants), and say here how the other words are written.
    """

    __hash__ = object.__hash__

    def every(self, conditions: Sequence[Truth]) -> Truth:
        """All of the conditions (this term is one of them)."""
        raise NotImplementedError

    def some(self, conditions: Sequence[Truth]) -> Truth:
        """At least one of the conditions (this term is one of them)."""
        raise NotImplementedError

    def negated(self) -> Truth:
        """The opposite of this condition."""
        raise NotImplementedError

    def product(self, a: Value, b: Value) -> Value:
        """`a` times `b`, of which this term is one."""
        raise NotImplementedError

    def chosen(self, condition: Truth, then: Value, otherwise: Value) -> Value:
        """One value where the condition holds, else the other (this term is one of the three)."""
        raise NotImplementedError

    def extreme(self, a: Value, b: Value, largest: bool) -> Value:
        """The larger or the smaller of `a` and `b`, of which this term is one."""
        raise NotImplementedError

    def lookup(self, rows: Mapping[Any, float]) -> Value:
        """The table's value for this term as its key."""
        raise NotImplementedError

    def __bool__(self) -> NoReturn:
        raise TypeError("a solver's term has no truth value: write the rule with all_of, any_of, not_, implies, if_")


def _solver(*values: Any) -> Term | None:
    return next((value for value in values if isinstance(value, Term)), None)


def all_of(*conditions: Truth) -> Truth:
    """True where every condition holds; with none, True."""
    if (term := _solver(*conditions)) is not None:
        return term.every(conditions)
    result: Truth = True
    for condition in conditions:
        result = np.logical_and(result, condition) if _column(result, condition) else bool(result) & bool(condition)
    return result


def any_of(*conditions: Truth) -> Truth:
    """True where at least one condition holds; with none, False."""
    if (term := _solver(*conditions)) is not None:
        return term.some(conditions)
    result: Truth = False
    for condition in conditions:
        result = np.logical_or(result, condition) if _column(result, condition) else bool(result) | bool(condition)
    return result


def not_(condition: Truth) -> Truth:
    """True where the condition does not hold."""
    if isinstance(condition, Term):
        return condition.negated()
    return np.logical_not(condition) if _column(condition) else not condition


def implies(condition: Truth, consequence: Truth) -> Truth:
    """False only where the condition holds and the consequence does not."""
    return any_of(not_(condition), consequence)


def times(a: Value, b: Value) -> Value:
    """The product of two variables: named, because a solver has to treat it apart."""
    term = _solver(a, b)
    return a * b if term is None else term.product(a, b)


def if_(condition: Truth, then: Value, otherwise: Value) -> Value:
    """One value where the condition holds, the other elsewhere."""
    if (term := _solver(condition, then, otherwise)) is not None:
        return term.chosen(condition, then, otherwise)
    return np.where(condition, then, otherwise) if _column(condition) else (then if condition else otherwise)


def min_(a: Value, b: Value) -> Value:
    """The smaller one."""
    if (term := _solver(a, b)) is not None:
        return term.extreme(a, b, largest=False)
    return np.minimum(a, b) if _column(a, b) else min(a, b)


def max_(a: Value, b: Value) -> Value:
    """The larger one."""
    if (term := _solver(a, b)) is not None:
        return term.extreme(a, b, largest=True)
    return np.maximum(a, b) if _column(a, b) else max(a, b)


def clip(value: Value, low: Value, high: Value) -> Value:
    """The value, but not below `low` and, above all, not above `high`."""
    return min_(max_(value, low), high)


class Table:
    """A law as data: `LIMIT[v.category]`, one value by key, for one key or a column of them.

    Raises:
        KeyError: a key that the table does not have.
    """

    def __init__(self, rows: Mapping[Any, float] | Iterable[tuple[Any, float]]):
        self.rows: dict[Any, float] = dict(rows)

    def __getitem__(self, key: Any) -> Value:
        if isinstance(key, Term):
            return key.lookup(self.rows)
        if not _column(key):
            return self.rows[key]
        distinct, where = np.unique(key, return_inverse=True)
        return np.array([self.rows[k.item()] for k in distinct])[where]


class Word(str):
    """A chosen name that refuses to be compared with a name its option does not have: a typo in a rule fails loudly."""

    legal: frozenset[str]

    def __new__(cls, value: str, legal: Iterable[str]) -> Word:
        word = super().__new__(cls, value)
        word.legal = frozenset(legal)
        return word

    def __eq__(self, other: object) -> bool:
        if isinstance(other, str) and other not in self.legal:
            raise KeyError(f"a rule compares with {other!r}; the option has {', '.join(sorted(self.legal))}")
        return str.__eq__(self, other) is True

    def __ne__(self, other: object) -> bool:
        return not self == other

    def __hash__(self) -> int:
        return str.__hash__(self)


def _column(*values: Hashable | Any) -> bool:
    return any(isinstance(value, np.ndarray) for value in values)
