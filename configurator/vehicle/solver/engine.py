"""Engine: one SAT solver that holds the rules and answers about picks, with proofs.

Every question is a set of assumptions: a selector for each rule, the literals of each pick, what is asked. "No" comes
with a core, which is made minimal by dropping picks first and rules then, so that the customer's picks are blamed as
little as possible. A minimal core is true for ever and is kept.
"""

from __future__ import annotations

import time
import weakref
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.vehicle.solver.clauses import Clauses
from configurator.vehicle.solver.model import Model
from configurator.vehicle.solver.witness import Row, Sweeps

CONFLICTS = 100_000  # of one call; the hardest seen needed a few hundred
POOL = 2_000  # cars remembered
KEPT = 50_000  # minimal cores
Indices = dict[str, int]  # picks, each as the index of its value


class Undecided(Exception):
    """The time that a question may take is over."""


@dataclass(frozen=True)
class Ask:
    """What is asked of an option: its k-th value ("="), that or a later one (">"), that or an earlier one ("<")."""

    option: str
    sign: str
    k: int


@dataclass(frozen=True)
class Core:
    """Picks and rules (by place in the model) that exclude what was asked; without any one of them it is possible."""

    picks: frozenset[tuple[str, int]]
    rules: frozenset[int]


class Engine:
    """The rules of a model in a SAT solver. Not for two threads at once."""

    def __init__(self, model: Model):
        from pysat.solvers import Minisat22

        self.model, self.sweeps = model, Sweeps(model)
        self.clauses = Clauses(model.domains)
        for formula in model.formulas:
            self.clauses.add(formula)
        self._sat = Minisat22(bootstrap_with=self.clauses.clauses)
        weakref.finalize(self, self._sat.delete)  # before the interpreter takes its modules apart
        self._selectors = self.clauses.selectors
        self._rule = {selector: i for i, selector in enumerate(self._selectors)}
        self._spans = [(own[0] - 1, own[-1], self.clauses.ordered[name]) for name, own in self.clauses.literals.items()]
        self._cores: dict[Ask, list[Core]] = {}
        self._kept = self.calls = 0
        self.deadline = float("inf")
        self._pool = np.empty((POOL, len(self.sweeps.names)), np.int16)
        self._known = 0

    # -- time ---------------------------------------------------------------------------------------------------------

    def allow(self, seconds: float) -> None:
        """Start the clock of one question."""
        self.deadline = time.thread_time() + seconds

    # -- questions ----------------------------------------------------------------------------------------------------

    def solve(self, literals: Sequence[int], rules: Iterable[int] | None = None) -> bool:
        """Whether some car has the literals and keeps the rules (all, or the selectors given).

        Raises:
            Undecided: the clock has run out, or this one call was too hard.
        """
        if time.thread_time() > self.deadline:
            raise Undecided
        self.calls += 1
        self._sat.conf_budget(CONFLICTS)
        answer = self._sat.solve_limited(assumptions=[*(self._selectors if rules is None else rules), *literals])
        if answer is None:
            raise Undecided
        return answer

    def car(self) -> Row:
        """The car of the last "yes"; it joins the pool."""
        truth = np.array(self._sat.get_model()[: self._spans[-1][1]]) > 0
        row = tuple(
            int(truth[first:beyond].sum() if ordered else truth[first:beyond].argmax())
            for first, beyond, ordered in self._spans
        )
        self._pool[self._known % POOL] = row
        self._known += 1
        return row

    def cars(self) -> NDArray[np.int16]:
        """The cars found so far, the last ones at least, (n, options): indices of values."""
        return self._pool[: min(self._known, POOL)]

    def prefer(self, literals: Sequence[int]) -> None:
        """The values that the solver tries first from now on."""
        self._sat.set_phases(list(literals))

    def literals(self, picks: Indices) -> list[int]:
        """The assumptions of some picks."""
        return [literal for name, k in picks.items() for literal in self.clauses.equals(name, k)]

    def asked(self, ask: Ask) -> list[int]:
        """The assumptions of what is asked."""
        if ask.sign == "=":
            return self.clauses.equals(ask.option, ask.k)
        literal = self.clauses.at_least(ask.option, ask.k + (ask.sign == "<"))
        return [literal if ask.sign == ">" else -literal] if literal else []

    def possible(self, picks: Indices, ask: Ask) -> bool:
        """Whether a car has what is asked beside the picks (the option's own pick put aside)."""
        return self.solve([*self.literals({n: k for n, k in picks.items() if n != ask.option}), *self.asked(ask)])

    def implied(self, picks: Indices) -> set[int] | None:
        """What follows from picks by unit propagation alone; None if they contradict each other."""
        fine, literals = self._sat.propagate(assumptions=[*self._selectors, *self.literals(picks)])
        return set(literals) if fine else None

    # -- proofs -------------------------------------------------------------------------------------------------------

    def known(self, picks: Indices, ask: Ask) -> Core | None:
        """A core found before that excludes what is asked."""
        items = picks.items()
        for core in self._cores.get(ask, ()):
            if core.picks <= items and all(name != ask.option for name, _ in core.picks):
                return core
        return None

    def core(self, picks: Indices, ask: Ask) -> Core | None:
        """Why no car has what is asked beside the picks: a minimal core; None if one has it."""
        if (found := self.known(picks, ask)) is not None:
            return found
        wanted = self.asked(ask)
        others = {name: k for name, k in picks.items() if name != ask.option}
        if self.solve([*self.literals(others), *wanted]):
            return None
        blamed, rules = self._blamed(others)
        for name in list(blamed):
            if name in blamed:
                fewer = {other: k for other, k in blamed.items() if other != name}
                if not self.solve([*self.literals(fewer), *wanted]):
                    blamed, rules = self._blamed(fewer)
        fixed = [*self.literals(blamed), *wanted]
        for rule in list(rules) if len(rules) > 1 else []:
            fewer_rules = [self._selectors[r] for r in rules if r != rule]
            if rule in rules and fewer_rules and not self.solve(fixed, fewer_rules):
                rules = self._blamed(blamed)[1]
        core = Core(frozenset(blamed.items()), frozenset(rules))
        if self._kept < KEPT:
            self._kept += 1
            self._cores.setdefault(ask, []).append(core)
        return core

    def excluded(self, picks: Indices, wanted: Indices) -> list[str] | None:
        """Picks that together make the wanted values impossible, as few as dropping finds; None if nothing does."""
        asked = self.literals(wanted)
        if self.solve([*self.literals(picks), *asked]):
            return None
        blamed = self._blamed(picks)[0]
        for name in list(blamed):
            fewer = {other: k for other, k in blamed.items() if other != name}
            if name in blamed and not self.solve([*self.literals(fewer), *asked]):
                blamed = self._blamed(fewer)[0]
        return list(blamed)

    def _blamed(self, picks: Indices) -> tuple[Indices, list[int]]:
        """The picks and rules in the solver's core of the last "no"."""
        core = set(self._sat.get_core() or ())
        blamed = {name: k for name, k in picks.items() if not core.isdisjoint(self.clauses.equals(name, k))}
        return blamed, [self._rule[literal] for literal in core if literal in self._rule]
