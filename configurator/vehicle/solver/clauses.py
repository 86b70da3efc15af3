"""Clauses: formulas over finite options as propositional logic, for a SAT solver.

Numbers are order-encoded (one literal "at least the k-th value" each), names one-hot. A sum of several addends is
merged two at a time; each merge costs a clause per pair of amounts, the last comparison only its frontier. Literals of
merged sums are implied in one direction only: enough for "at most", and half the size. (Joshi, Martins and Manquinho,
2015: the generalised totaliser.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Any

import numpy as np

from configurator.vehicle.solver.terms import And, Domains, Formula, In, Or, Sum, Vector

Group = tuple[tuple[int, int], ...]  # amounts, each with the literal of reaching it (0: it is always reached)
FEW = 16  # amounts of an addend that is rather told apart than merged


class Clauses:
    """The clauses of all rules, grown rule by rule. `selectors[i]` switches the i-th rule on."""

    def __init__(self, domains: Domains):
        self.domains, self.clauses, self.count = domains, list[list[int]](), 0
        self.selectors: list[int] = []
        self._groups: dict[tuple[str, bytes], Group] = {}
        self._merges: dict[tuple[Group, Group], Group] = {}
        self.ordered = {name: not isinstance(values[0], str) for name, values in domains.items()}
        self.literals: dict[str, list[int]] = {}  # at least value 1, 2 … of numbers; equals value 0, 1 … of names
        for name, values in domains.items():
            own = [self.new() for _ in values[1 if self.ordered[name] else 0 :]]
            self.literals[name] = own
            if self.ordered[name]:
                self.clauses += [[-above, below] for below, above in pairwise(own)]
            else:
                self.clauses.append(list(own))
                self.clauses += [[-a, -b] for i, a in enumerate(own) for b in own[:i]]

    def new(self) -> int:
        self.count += 1
        return self.count

    # -- literals of options ------------------------------------------------------------------------------------------

    def at_least(self, name: str, k: int) -> int | None:
        """The literal "the k-th value or a later one" of a number, 0 < k < n; None outside, where it is certain."""
        own = self.literals[name]
        return own[k - 1] if 0 < k <= len(own) else None

    def equals(self, name: str, k: int) -> list[int]:
        """The literals that together say: the option has its k-th value."""
        if not self.ordered[name]:
            return [self.literals[name][k]]
        above, beyond = self.at_least(name, k), self.at_least(name, k + 1)
        return ([above] if above else []) + ([-beyond] if beyond else [])

    def phases(self, name: str, k: int) -> list[int]:
        """All literals of an option as they are when it has its k-th value."""
        own = self.literals[name]
        if self.ordered[name]:
            return [*own[:k], *(-literal for literal in own[k:])]
        return [literal if i == k else -literal for i, literal in enumerate(own)]

    # -- rules --------------------------------------------------------------------------------------------------------

    def add(self, rule: Formula) -> None:
        """One more rule."""
        selector = self.new()
        self.selectors.append(selector)
        self._write(rule, [-selector])

    def _write(self, formula: Formula, unless: list[int]) -> None:
        """The formula holds, or one of the literals `unless` does."""
        match formula:
            case And(parts):
                for part in parts:
                    self._write(part, unless)
            case Or(parts):
                simple = [literal for part in parts if isinstance(part, In) for literal in self._among(part)]
                others = [part for part in parts if not isinstance(part, In)]
                heads = [self.new() for _ in others[1:]]
                prefix = [*unless, *simple, *heads]
                if others:
                    self._write(others[0], prefix)
                else:
                    self.clauses.append(prefix)
                for head, part in zip(heads, others[1:], strict=True):
                    self._write(part, [-head])
            case In():
                self.clauses.append([*unless, *self._among(formula)])
            case Sum(addends, bound):
                self._compare([self._items(name, vector) for name, vector in addends.items()], bound, unless)

    def _among(self, condition: In) -> list[int]:
        """Literals of which one holds if the option has one of the marked values."""
        name, mask = condition.option, condition.mask
        if not self.ordered[name]:
            return [self.literals[name][k] for k in np.flatnonzero(mask)]
        found = []
        edges = np.flatnonzero(np.diff(np.concatenate(([0], mask.astype(int), [0]))))
        for first, beyond in edges.reshape(-1, 2):
            low, high = self.at_least(name, int(first)), self.at_least(name, int(beyond))
            if low and high:
                between = self.new()
                self.clauses += [[-between, low], [-between, -high]]
                found.append(between)
            else:
                found += [low] if low else [-high] if high else []
        return found

    # -- sums ---------------------------------------------------------------------------------------------------------

    def _items(self, name: str, vector: Vector) -> Group:
        """The amounts that an addend takes, ascending, each with the literal of reaching it."""
        divisor = int(np.gcd.reduce(vector))
        key = (name, (vector // divisor).tobytes())
        if key not in self._groups:
            self._groups[key] = self._fresh_items(name, vector // divisor)
        return tuple((amount * divisor, literal) for amount, literal in self._groups[key])

    def _fresh_items(self, name: str, vector: Vector) -> Group:
        steps, own = np.diff(vector), self.literals[name]
        if self.ordered[name] and np.all(steps >= 0):
            return ((int(vector[0]), 0), *((int(vector[k + 1]), own[k]) for k in np.flatnonzero(steps)))
        if self.ordered[name] and np.all(steps <= 0):
            return ((int(vector[-1]), 0), *((int(vector[k]), -own[k]) for k in np.flatnonzero(steps)[::-1]))
        amounts = sorted({int(amount) for amount in vector})
        items = self._ladder(amounts)
        reached = dict(items)
        for k, amount in enumerate(vector):
            if literal := reached[int(amount)]:
                self.clauses.append([literal, *(-own for own in self.equals(name, k))])
        return items

    def _ladder(self, amounts: Sequence[int]) -> Group:
        """A fresh literal for reaching each amount but the first, which is certain; each implies the one before."""
        items = ((amounts[0], 0), *((amount, self.new()) for amount in amounts[1:]))
        self.clauses += [[-above, below] for (_, below), (_, above) in pairwise(items[1:])]
        return items

    def _compare(self, groups: list[Group], bound: int, unless: list[int]) -> None:
        """Together at most `bound`. Every group starts at amount 0."""
        # a law that depends on the category (or a tyre's load) is a short addend with a wide range: it stays apart
        groups.sort(key=lambda group: group[-1][0])
        apart = groups.pop() if len(groups) > 2 and len(groups[-1]) <= FEW else ((0, 0),)
        for i, j in _order(groups):
            a, b = groups[i], groups[j]
            groups = [group for k, group in enumerate(groups) if k not in (i, j)]
            rest = sum(group[-1][0] for group in groups) + apart[-1][0]
            groups.append(self._merged(a, b, bound - rest, bound + 1))
        a, b = groups
        for own, case in apart:
            last, j = None, len(b)
            for amount, literal in a:
                while j and own + amount + b[j - 1][0] > bound:
                    j -= 1
                if j < len(b) and j != last:
                    self.clauses.append([*unless, *(-reason for reason in (case, literal, b[j][1]) if reason)])
                    last = j

    def _merged(self, a: Group, b: Group, harmless: int, over: int) -> Group:
        """The sums of two addends. Up to `harmless` they cannot matter, from `over` they are all alike."""
        divisor = math.gcd(*(amount for amount, _ in a), *(amount for amount, _ in b))
        key = (
            tuple((amount // divisor, literal) for amount, literal in a),
            tuple((amount // divisor, literal) for amount, literal in b),
        )
        telling = sum(harmless < x + y <= over for x, _ in a for y, _ in b)
        if key not in self._merges and telling * 2 < len(a) * len(b):
            return self._sums(a, b, harmless, over)
        if key not in self._merges:
            self._merges[key] = self._sums(*key, 0, key[0][-1][0] + key[1][-1][0])
        return tuple((amount * divisor, literal) for amount, literal in self._merges[key])

    def _sums(self, a: Group, b: Group, harmless: int, over: int) -> Group:
        items = self._ladder([0, *sorted({min(x + y, over) for x, _ in a for y, _ in b if x + y > harmless})])
        reached = dict(items)
        for x, left in a:
            for y, right in b:
                if x + y > harmless:
                    self.clauses.append([reached[min(x + y, over)], *(-reason for reason in (left, right) if reason)])
                if x + y >= over:
                    break
        return items


def _order(groups: Sequence[Group]) -> list[tuple[int, int]]:
    """Which two addends to merge, one pair after another, until two are left: the cheaper of two greedy plans.

    Fine grids are better kept together, and so are coarse ones: in one plan what counts is how many sums a merge makes,
    in the other how many it adds.
    """
    plans = []
    for growth in (False, True):
        shapes = [(len(group), group[-1][0], math.gcd(*(amount for amount, _ in group))) for group in groups]
        order, cost = [], 0
        while len(shapes) > 2:
            best = None
            for i, j in combinations(range(len(shapes)), 2):
                (m, reach, grid), (n, more, other) = shapes[i], shapes[j]
                shared = math.gcd(grid, other)
                size = min(m * n, (reach + more) // shared + 1)
                key = (size - max(m, n) if growth else size, m * n)
                if best is None or key < best[0]:
                    best = (key, i, j, (size, reach + more, shared))
            assert best is not None
            (_, pairs), i, j, merged = best
            shapes = [*(shape for k, shape in enumerate(shapes) if k not in (i, j)), merged]
            order.append((i, j))
            cost += pairs
        plans.append((cost, order))
    return min(plans)[1]


def decoded(clauses: Clauses, model: Sequence[int]) -> dict[str, int]:
    """The index of each option's value in a model (literals by number, from 1)."""
    found: dict[str, Any] = {}
    for name, own in clauses.literals.items():
        held = [model[literal - 1] > 0 for literal in own]
        found[name] = sum(held) if clauses.ordered[name] else held.index(True)
    return found
