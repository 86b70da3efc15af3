"""On a model small enough to list, every answer of the solver is the one that listing gives."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from configurator.vehicle import preset
from configurator.vehicle.solver.completion import FIRST
from configurator.vehicle.solver.goals import MEASURES
from configurator.vehicle.solver.repairs import costs
from tests.vehicle.solver.reduced import OPEN, small


def walk(rng: random.Random, clicks: int) -> dict[str, Any]:
    """Picks that some car has."""
    every, picks = small(), dict[str, Any]()
    for name in rng.sample(sorted(OPEN), clicks):
        picks[name] = rng.choice(every.values(name, every.legal & every.matching(picks)))
    return picks


def without(picks: dict[str, Any], name: str) -> dict[str, Any]:
    return {other: value for other, value in picks.items() if other != name}


def test_the_reduced_model_is_worth_it() -> None:
    every = small()
    assert len(every.rows) == 55_296
    assert 500 < np.count_nonzero(every.legal) < 10_000
    biting = {rule.id for rule, keeps in zip(every.model.rules, every.keeps, strict=True) if not keeps.all()}
    assert biting >= {"R01", "R02", "R03", "R03s", "R04", "R07", "R08", "R11", "R22", "P02", "P04", "X04"}


@pytest.mark.parametrize("seed", range(40))
def test_domains_bounds_and_minimal_reasons(seed: int) -> None:
    every, rng = small(), random.Random(seed)
    picks = walk(rng, rng.randrange(8))
    found = every.solver.domains(picks)
    rules = {rule.id: keeps for rule, keeps in zip(every.model.rules, every.keeps, strict=True)}
    for name in OPEN:
        domain, beside = found.options[name], without(picks, name)
        legal = every.values(name, every.legal & every.matching(beside))
        assert domain.legal == legal, name
        if domain.low is not None:
            assert (domain.low, domain.high) == (legal[0], legal[-1])
        assert set(domain.reasons) == set(domain.values) - set(legal)
        for value, reason in domain.reasons.items():
            blamed = dict(reason.picks)
            assert name not in blamed
            assert blamed.items() <= picks.items()
            kept = np.all([rules[id_] for id_ in reason.rules], axis=0)
            wanted = every.matching({name: value})
            assert not np.any(kept & wanted & every.matching(blamed)), "a proof"
            # a bound's reason is about the first step beyond it; single values are checked exactly
            step = value
            if reason is domain.high_reason:
                step = domain.values[domain.values.index(domain.high) + 1]
            elif reason is domain.low_reason:
                step = domain.values[domain.values.index(domain.low) - 1]
            if value != step:
                continue
            for pick in blamed:
                assert np.any(every.legal & wanted & every.matching(without(blamed, pick))), "every pick is needed"
            for id_ in reason.rules:
                others = np.ones(len(every.rows), bool)
                for other in reason.rules:
                    others &= rules[other] if other != id_ else True
                assert np.any(others & wanted & every.matching(blamed)), "every rule is needed"


@pytest.mark.parametrize("seed", range(30))
def test_the_first_repair_changes_fewest_and_least(seed: int) -> None:
    every, rng = small(), random.Random(100 + seed)
    picks = walk(rng, 7)
    name = rng.choice([name for name in OPEN if name not in picks])
    engine = every.solver.engine
    for value in OPEN[name]:
        repairs = every.solver.repair(picks, name, value)
        rows = every.rows[every.legal & every.matching({name: value})]
        if not len(rows):
            assert repairs == ()
            continue
        places = {pick: every.names.index(pick) for pick in picks}
        changed = np.array([rows[:, places[p]] != every.model.index(p, v) for p, v in picks.items()]).sum(axis=0)
        weights = {p: np.array(costs(engine, p, every.model.index(p, v))) for p, v in picks.items()}
        cost = sum(weights[p][rows[:, places[p]]] for p in picks)
        assert len(repairs[0].changes) == changed.min()
        first = sum(weights[c.option][every.model.index(c.option, c.after)] for c in repairs[0].changes)
        assert first == pytest.approx(np.min(cost[changed == changed.min()]))
        for repair in repairs:
            assert len(repair.changes) == changed.min()
            after = picks | {c.option: c.after for c in repair.changes} | {name: value}
            assert np.any(every.legal & every.matching(after)), repair.sentence


@pytest.mark.parametrize("seed", range(20))
def test_completion_keeps_of_the_preset_what_can_be_kept(seed: int) -> None:
    every, rng = small(), random.Random(200 + seed)
    picks = walk(rng, rng.randrange(6))
    start = preset("city-2").options.changed(trim="premium", doors="sliding", height=1750, front_overhang=420,
                                             track=1110, seat_offset=260, length=2500, width=1300)  # fmt: skip
    wish = {name: every.model.index(name, getattr(start, name)) for name in OPEN if getattr(start, name) in OPEN[name]}
    wish = {name: wish.get(name, 0) for name in every.names}
    from configurator.vehicle.solver.completion import completed

    row = completed(every.solver.engine, {n: every.model.index(n, v) for n, v in picks.items()}, wish)
    left = every.rows[every.legal & every.matching(picks)]
    order = [*(n for n in FIRST if n in every.names), *(n for n in every.names if n not in FIRST)]
    for name in order:
        i = every.names.index(name)
        away = np.abs(left[:, i].astype(int) - wish[name])
        assert abs(row[i] - wish[name]) == away.min(), name
        left = left[left[:, i] == row[i]]
    assert len(left) == 1


@pytest.mark.parametrize("aims", [("price", "comfort"), ("mass", "comfort"), ("price", "speed"), ("length", "mass")])
@pytest.mark.parametrize("seed", range(3))
def test_pareto_sets(aims: tuple[str, str], seed: int) -> None:
    every, rng = small(), random.Random(300 + seed)
    picks, limits = walk(rng, seed), [("price", "<=", 11_500.0)]
    rows = every.rows[every.legal & every.matching(picks)].astype(int)
    measured = {}
    for name in {*aims, "price"}:
        number = every.model.number(MEASURES[name].of)
        addends = [vector[rows[:, every.names.index(option)]] for option, vector in number.vectors.items()]
        measured[name] = np.round(number.constant + sum(addends), 6)
    within = measured["price"] <= 11_500
    points = np.column_stack([measured[aim][within] for aim in aims])
    signs = np.array([MEASURES[aim].better for aim in aims])
    points = np.unique(points, axis=0)
    scored = points * signs
    best = [
        tuple(point) for point, score in zip(points, scored, strict=True)
        if not np.any(np.all(scored >= score, axis=1) & np.any(scored > score, axis=1))
    ]  # fmt: skip
    found = every.solver.goal(picks, aims, limits)
    got = [tuple(offer.measures[aim] for aim in aims) for offer in found.offers]
    assert len(got) == len(set(got)) == min(5, len(best))
    assert set(got) <= set(best)
    if best:
        ends = {max(best, key=lambda p: p[0] * signs[0]), max(best, key=lambda p: p[1] * signs[1])}
        assert ends <= set(got)
    else:
        assert found.verdict == "no"
        assert found.why


def test_an_impossible_goal_says_how_far_it_is_off() -> None:
    every = small()
    found = every.solver.goal({"seats": 4}, ["price"], [("price", "<=", 5000)])
    rows = every.rows[every.legal & every.matching({"seats": 4})]
    number = every.model.number(MEASURES["price"].of)
    least = min(number.constant + sum(v[rows[:, every.names.index(n)]] for n, v in number.vectors.items()))
    assert found.verdict == "no"
    assert f"price would be at least {least:,g} €" in found.why
