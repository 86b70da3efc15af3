"""Completion: the whole car nearest to a preset that honours some picks."""

from __future__ import annotations

from collections.abc import Sequence

from configurator.vehicle.solver.domains import Contradiction
from configurator.vehicle.solver.engine import Ask, Engine, Indices
from configurator.vehicle.solver.witness import Row

# whose wishes come first where not all can be kept: what a car is, before what it has, before its millimetres
FIRST = (
    "category", "region", "body_style", "seats", "drive_side", "battery_modules", "roof", "doors", "trim", "hvac",
    "motor_kw", "speed_kmh", "wheelbase", "length", "width", "height", "track", "tyre_front", "tyre_rear",
)  # fmt: skip


def completed(engine: Engine, picks: Indices, preset: Indices) -> Row:
    """The legal car with all the picks whose options keep the preset's value where they can, one after another (those
    in `FIRST` first), or else the nearest one: the nearest number, the next name in its table.

    Raises:
        Contradiction: no car has all the picks.
        Undecided: the time is over.
    """
    names, place = engine.sweeps.names, engine.sweeps.place
    order = [*(n for n in FIRST if n in place), *(n for n in names if n not in FIRST)]
    engine.prefer([literal for name in names for literal in engine.clauses.phases(name, preset[name])])
    fixed = engine.literals(picks)
    if not engine.solve(fixed):
        raise Contradiction
    row = engine.car()
    for name in order:
        if name in picks:
            continue
        nearer = _nearer if engine.clauses.ordered[name] else _next
        row = nearer(engine, fixed, name, preset[name], row)
        fixed += engine.clauses.equals(name, row[place[name]])
    return row


def _nearer(engine: Engine, fixed: Sequence[int], name: str, wish: int, row: Row) -> Row:
    """The car whose number is nearest to the wish, found by halving the distance."""
    i, last = engine.sweeps.place[name], len(engine.model.domains[name]) - 1
    near = 0
    while (far := abs(row[i] - wish)) > near:
        reach = (near + far) // 2
        low, high = Ask(name, ">", max(wish - reach, 0)), Ask(name, "<", min(wish + reach, last))
        if engine.solve([*fixed, *engine.asked(low), *engine.asked(high)]):
            row = engine.car()
        else:
            near = reach + 1
    return row


def _next(engine: Engine, fixed: Sequence[int], name: str, wish: int, row: Row) -> Row:
    """The car whose name is the wish, or else stands next to it in the table."""
    i = engine.sweeps.place[name]
    for k in sorted(range(len(engine.model.domains[name])), key=lambda other: (abs(other - wish), other)):
        if row[i] == k:
            break
        if engine.solve([*fixed, *engine.asked(Ask(name, "=", k))]):
            return engine.car()
    return row
