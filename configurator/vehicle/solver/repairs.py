"""Repairs: the smallest changes of picks that make room for what is wanted.

Which picks have to give way is found with a tree of cores (Reiter, 1987): every repair changes a pick of every core, so
the picks of one core at a time are put aside until something is possible; the first level with an answer is the
smallest number of changes. The changed picks then take the values that cost least: euros of list price, one more for
each millimetre, and a good deal for changing what the car is for.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator

import numpy as np

from configurator.vehicle.price import price
from configurator.vehicle.solver.engine import Ask, Engine, Indices

OFFERS = 3
TRIALS = 400  # combinations of values looked at for one set of changed picks
RELUCTANCE = {"region": 4000, "category": 2000, "body_style": 1500, "seats": 1200, "drive_side": 800}


def costs(engine: Engine, name: str, k: int) -> list[float]:
    """What changing a pick from its k-th value to each other one weighs, in euros or so."""
    values = engine.model.domains[name]
    prices = engine.model.number(price).vectors.get(name, np.zeros(len(values)))
    steps = np.arange(len(values))
    sizes = np.array(values, float) if engine.clauses.ordered[name] else steps  # names: how far apart in their table
    weighed = np.abs(prices - prices[k]) + np.abs(sizes - sizes[k]) + RELUCTANCE.get(name, 0) * (steps != k)
    return [float(cost) for cost in weighed]


def repairs(engine: Engine, picks: Indices, wanted: Indices) -> list[Indices]:
    """Up to three sets of changed picks (each with its new value) beside which the wanted values are legal, best first.

    None is possible: an empty list. Nothing has to change: one empty set.

    Raises:
        Undecided: the time is over.
    """
    others = {name: k for name, k in picks.items() if name not in wanted}
    for given_up in _smallest(engine, others, wanted):
        found = []
        for names in given_up:
            kept = {name: k for name, k in others.items() if name not in names}
            found += _cheapest(engine, kept, wanted, {name: others[name] for name in names})
        found.sort(key=lambda pair: (pair[0], sorted(pair[1].items())))
        return [changes for _, changes in found[:OFFERS]]
    return []


def _smallest(engine: Engine, picks: Indices, wanted: Indices) -> Iterator[list[frozenset[str]]]:
    """The sets of as few picks as possible that have to be put aside; nothing if that never helps."""
    level = {frozenset[str]()}
    while level:
        answers, following = [], set[frozenset[str]]()
        for aside in sorted(level, key=sorted):
            rest = {name: k for name, k in picks.items() if name not in aside}
            blamed = engine.excluded(rest, wanted)
            if blamed is None:
                answers.append(aside)
            else:
                following |= {aside | {name} for name in blamed}
        if answers:
            yield answers
            return
        level = following


def _nearest(engine: Engine, fixed: list[int], name: str, before: int) -> tuple[int, int]:
    """The legal values of a number nearest to one, below and above it; -1 and their count where there is none.

    Found by halving, so that a repair far away (a bore 34 mm wider in tenths) costs ten questions, not hundreds.
    """
    last = len(engine.model.domains[name]) - 1

    def some(low: int, high: int) -> bool:
        between = [*engine.asked(Ask(name, ">", low)), *engine.asked(Ask(name, "<", high))]
        return low <= high and engine.solve([*fixed, *between])

    below = -1 if not some(0, before - 1) else bisect_right(range(before), 0, key=lambda k: not some(k, before - 1)) - 1
    above = bisect_left(range(before + 1, last + 1), True, key=lambda k: some(before + 1, k)) + before + 1
    return below, above


def _cheapest(engine: Engine, kept: Indices, wanted: Indices, changed: Indices) -> list[tuple[float, Indices]]:
    """The up to three cheapest new values of the changed picks, all together."""
    best: dict[tuple[object, ...], tuple[float, Indices]] = {}  # by the names chosen, and which way numbers went
    trials = 0

    def extend(chosen: Indices, way: tuple[object, ...], spent: float, left: list[str]) -> None:
        nonlocal trials
        if not left:
            if way not in best or spent < best[way][0]:
                best[way] = spent, dict(chosen)
            return
        name, before = left[0], changed[left[0]]
        weighed = costs(engine, name, before)
        fixed = [*engine.literals(kept | chosen), *engine.literals(wanted)]
        below, above = _nearest(engine, fixed, name, before) if engine.clauses.ordered[name] else (before, before)
        for k in sorted(range(len(weighed)), key=lambda k: (weighed[k], k)):
            if k == before or below < k < above:
                continue  # a repair that leaves this pick alone has fewer changes
            cost = spent + weighed[k]
            own = (*way, k > before if engine.clauses.ordered[name] else k)
            rivals = [price for key, (price, _) in best.items() if key[: len(own)] == own]
            if trials > TRIALS or (rivals and cost >= min(rivals)):
                continue
            if len(best) >= OFFERS and cost >= sorted(price for price, _ in best.values())[OFFERS - 1]:
                return
            trials += 1
            if engine.solve([*fixed, *engine.literals({name: k})]):
                extend(chosen | {name: k}, own, cost, left[1:])

    extend({}, (), 0.0, sorted(changed))
    return sorted(best.values(), key=lambda pair: pair[0])[:OFFERS]
