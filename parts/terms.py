"""Terms: the few words in which rules are written, so that one sentence serves numbers and numpy columns alike.

A rule never says `and`, `or`, `not`, `if` or `in`: those ask for one truth value, and a column of ten thousand cars
has ten thousand (`~True` is -2 and truthy; `not array` raises). With these helpers the same expression is a bool for
one car and a (n,) bool array for n cars, and no rule has to know which.
Arguments are numbers, bools, texts or arrays of one shape (n,); results have that shape.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from typing import Any

import numpy as np

Truth = Any  # bool, or (n,) bool
Value = Any  # number or text, or (n,) of them


def all_of(*conditions: Truth) -> Truth:
    """True where every condition holds; with none, True."""
    result: Truth = True
    for condition in conditions:
        result = np.logical_and(result, condition) if _column(result, condition) else bool(result) & bool(condition)
    return result


def any_of(*conditions: Truth) -> Truth:
    """True where at least one condition holds; with none, False."""
    result: Truth = False
    for condition in conditions:
        result = np.logical_or(result, condition) if _column(result, condition) else bool(result) | bool(condition)
    return result


def not_(condition: Truth) -> Truth:
    """True where the condition does not hold."""
    return np.logical_not(condition) if _column(condition) else not condition


def implies(condition: Truth, consequence: Truth) -> Truth:
    """False only where the condition holds and the consequence does not."""
    return any_of(not_(condition), consequence)


def times(a: Value, b: Value) -> Value:
    """The product of two variables: named, because a solver has to treat it apart."""
    return a * b


def if_(condition: Truth, then: Value, otherwise: Value) -> Value:
    """One value where the condition holds, the other elsewhere."""
    return np.where(condition, then, otherwise) if _column(condition) else (then if condition else otherwise)


def min_(a: Value, b: Value) -> Value:
    """The smaller one. A solver wants it only on the larger side of a `<=`."""
    return np.minimum(a, b) if _column(a, b) else min(a, b)


def max_(a: Value, b: Value) -> Value:
    """The larger one. A solver wants it only on the smaller side of a `<=`."""
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
