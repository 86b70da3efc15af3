"""Domains: which values every option may still take, and why not the others."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from configurator.vehicle.solver.engine import Ask, Core, Engine, Indices, Undecided
from configurator.vehicle.solver.witness import Mask, Row

NEAREST = 12  # cars of the pool whose neighbours are looked at before the solver is asked


@dataclass
class Found:
    """The legal values of one option as a mask; cores for what is not, by the question that they answer."""

    legal: Mask
    cores: dict[Ask, Core] = field(default_factory=dict)
    undecided: set[int] = field(default_factory=set)


class Contradiction(Exception):
    """The picks exclude each other."""


class Search:
    """The domains of all options beside some picks."""

    def __init__(self, engine: Engine, picks: Indices):
        self.engine, self.picks = engine, picks
        self.names = engine.sweeps.names
        self.place = engine.sweeps.place
        self.found = {name: Found(np.zeros(n, bool)) for name, n in zip(self.names, engine.sweeps.sizes, strict=True)}
        self._chosen = np.array([self.place[name] for name in picks], int)
        self._values = np.array(list(picks.values()), int)
        self._turn = 0
        self._open = set(range(len(self.names)))  # options of which some value is not yet known to be legal

    def run(self) -> dict[str, Found]:
        """Decide every value of every option.

        Raises:
            Contradiction: there is no car with all the picks.
            Undecided: not even that could be found out in time.
        """
        if not self._remembered():
            if not self.engine.solve(self.engine.literals(self.picks)):
                raise Contradiction
            self._learn(self.engine.car())
        for name in self.names:
            try:
                if self.engine.clauses.ordered[name]:
                    self._numbers(name)
                else:
                    self._names(name)
            except Undecided:
                self.found[name].undecided = set(np.flatnonzero(~self.found[name].legal).tolist())
        return self.found

    # -- witnesses ----------------------------------------------------------------------------------------------------

    def _remembered(self) -> bool:
        """Learn from cars known before; whether one of them has all the picks."""
        rows = self.engine.cars()
        differing = rows[:, self._chosen] != self._values
        distance = differing.sum(axis=1)
        whole = np.flatnonzero(distance == 0)[:NEAREST]
        for i in whole:
            self._learn(tuple(rows[i].tolist()))
        for i in np.flatnonzero(distance == 1)[:NEAREST]:
            self._sweep(tuple(rows[i].tolist()), int(self._chosen[differing[i].argmax()]))
        return len(whole) > 0

    def _learn(self, row: Row) -> None:
        """A car with all the picks, but for at most one: what it proves."""
        off = [name for name, k in self.picks.items() if row[self.place[name]] != k]
        for i in self._open.copy() if not off else [self.place[off[0]]]:
            self._sweep(row, i)

    def _sweep(self, row: Row, i: int) -> None:
        if i in self._open:
            legal = self.found[self.names[i]].legal
            legal |= self.engine.sweeps.sweep(row, i)
            if legal.all():
                self._open.discard(i)

    # -- options ------------------------------------------------------------------------------------------------------

    def _ask(self, ask: Ask) -> bool:
        """Whether it is possible; if so, what the car proves; if not, the core."""
        core = self.engine.known(self.picks, ask)
        if core is None:
            self._steer()
            core = self.engine.core(self.picks, ask)
            if core is None:
                return True
        self.found[ask.option].cores[ask] = core
        return False

    def _steer(self) -> None:
        """Ask for cars with values that no car has shown yet."""
        wish: list[int] = []
        for i in self._open:
            name = self.names[i]
            if name not in self.picks:
                missing = np.flatnonzero(~self.found[name].legal)
                wish += self.engine.clauses.phases(name, int(missing[self._turn % len(missing)]))
        self._turn += 1
        self.engine.prefer(wish)

    def _names(self, name: str) -> None:
        legal = self.found[name].legal
        for k in range(len(legal)):
            if not legal[k] and self._ask(Ask(name, "=", k)):
                self._learn(self.engine.car())

    def _numbers(self, name: str) -> None:
        found = self.found[name]
        self._end(name, ">")
        self._end(name, "<")
        inside = np.flatnonzero(found.legal)
        for k in range(int(inside[0]), int(inside[-1])):
            if not found.legal[k] and self._ask(Ask(name, "=", k)):
                self._learn(self.engine.car())

    def _end(self, name: str, sign: str) -> None:
        """The true bound of a number on one side: the outermost value first, then by halves."""
        legal = self.found[name].legal
        last = len(legal) - 1 if sign == ">" else 0
        step = 1 if sign == ">" else -1

        def best() -> int:
            inside = np.flatnonzero(legal)
            return int(inside[-1] if sign == ">" else inside[0])

        if not legal.any() and self._ask(Ask(name, ">", 0)):
            self._learn(self.engine.car())
        far = last  # nothing beyond it is possible
        while best() != far:
            trial = far if far == last and abs(far - best()) > 1 else best() + step * max(1, abs(far - best()) // 2)
            if trial == best():
                trial += step
            if self._ask(Ask(name, sign, trial)):
                self._learn(self.engine.car())
            else:
                far = trial - step
