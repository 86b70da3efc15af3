"""The full model: agreement with numbers and with z3, no dead value, presets, guards, random walks."""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import pytest

from bench.rules import Inspector, agreement, legal, states, walks
from configurator.vehicle import RULES, Options, presets
from configurator.vehicle.rules import BY_ID
from configurator.vehicle.solver import Solver
from configurator.vehicle.solver import engine as engine_module
from configurator.vehicle.solver.clauses import Clauses
from configurator.vehicle.solver.engine import Engine
from configurator.vehicle.solver.model import model
from configurator.vehicle.solver.terms import domains_of, formula, namespace
from tests.vehicle.solver.oracle import Oracle


@cache
def solver() -> Solver:
    return Solver(seconds=600)


def test_ten_thousand_assignments_agree_with_the_rules_on_numbers() -> None:
    result = agreement(10_000, seed=11)
    assert (result["solver_differs"], result["sweeps_differ"]) == (0, 0)
    assert 500 < result["legal"] < 9_500


def test_z3_agrees_on_random_picks() -> None:
    rng, oracle, engine = random.Random(5), Oracle(model().rules, model().domains), Engine(model())
    answers = []
    for _ in range(150):
        names = rng.sample(list(model().domains), rng.randrange(2, 12))
        picks = {name: rng.choice(model().domains[name]) for name in names}
        answers.append(oracle.possible(picks))
        indices = {name: model().index(name, value) for name, value in picks.items()}
        assert engine.solve(engine.literals(indices)) == answers[-1], picks
    assert 30 < sum(answers) < 145


def test_no_value_is_dead() -> None:
    found = solver().domains({})
    for name, domain in found.options.items():
        assert domain.legal == domain.values, name
        assert not domain.reasons


@pytest.mark.parametrize("name", presets())
def test_every_preset_is_legal_for_the_solver_too(name: str) -> None:
    options = presets()[name].options
    assert solver().complete(options.values(), name) == options
    assert solver().domains(options.values()).conflict is None


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.severity == "guard"], ids=lambda rule: rule.id)
def test_guards_cannot_be_broken_where_no_error_is(rule: Any) -> None:
    domains = domains_of(list(Options.model_fields))
    clauses = Clauses(domains)
    for other in RULES:
        if other.severity == "error":
            clauses.add(formula(other.holds, namespace(domains)))
    clauses.add(formula(rule.holds, namespace(domains)).negated())
    from pysat.solvers import Minisat22

    with Minisat22(bootstrap_with=clauses.clauses) as sat:
        assert sat.solve(assumptions=clauses.selectors[:-1])
        assert not sat.solve(assumptions=clauses.selectors)


def test_a_hundred_states_hold_what_they_say() -> None:
    result = states(100, seed=3)
    assert result["first_faults"] == []
    assert result["reasons"] > 500
    assert result["repairs"] > 50
    assert result["completed"] == 100


def test_walks_have_no_dead_ends() -> None:
    assert walks(6, 50, seed=8, build=0)["dead_ends"] == 0


def test_an_inspector_sees_false_reasons() -> None:
    """The checks of the states above can fail."""
    picks = {"wheelbase": 1750}
    domain = solver().domains(picks).options["seats"]
    inspector, reason = Inspector(model()), domain.high_reason
    assert reason is not None
    assert list(inspector.domain(domain, picks)) == []
    assert list(inspector.domain(domain, {}))  # blames what was not picked
    from dataclasses import replace

    for wrong in (
        replace(reason, rules=("R01",)),
        replace(reason, rules=(*reason.rules, "R01")),
        replace(reason, picks={}),
    ):
        said = replace(domain, reasons=dict.fromkeys(domain.reasons, wrong), high_reason=wrong)
        assert list(inspector.domain(said, picks)), wrong


def test_a_repair_far_along_a_fine_grid_is_found() -> None:
    answer = solver().explain({"wheel_bore": 72.1}, "hub_pattern", "6x139")
    assert answer.reason is not None
    assert answer.reason.rules == ("R15",)
    assert answer.repairs[0].sentence == "wheel bore 72.1 mm → 106.1 mm (+0 €)"


def test_contradictory_picks_are_told_with_repairs() -> None:
    found = solver().domains({"category": "JP", "seats": 4, "pattern": "hex"})
    assert found.options == {}
    assert found.conflict is not None
    assert set(found.conflict.reason.picks) == {"category"}
    assert found.conflict.reason.rules == ("R04",)
    for repair in found.conflict.repairs:
        changed = {"category": "JP", "seats": 4} | {c.option: c.after for c in repair.changes}
        car = solver().complete(changed)
        assert car is not None
        assert legal(car)


def test_time_that_runs_out_is_not_decided_and_never_wrong(monkeypatch: pytest.MonkeyPatch) -> None:
    hurried = Solver(seconds=-1.0)
    assert hurried.domains({"seats": 4}).decided is False
    assert hurried.domains({"seats": 4}).options == {}
    assert hurried.explain({"wheelbase": 1750}, "seats", 4).verdict == "not decided"
    assert hurried.repair({"wheelbase": 1750}, "seats", 4) == ()
    assert hurried.complete({"seats": 4}) is None
    assert hurried.goal({}).verdict == "not decided"
    # a clock that stops half-way: what is decided is right, the rest is marked
    whole, partly = solver().domains({"seats": 4}), Solver(seconds=600)
    ticks = iter([0.0] * 8 + [1e9] * 10_000)
    monkeypatch.setattr(engine_module.time, "thread_time", lambda: next(ticks))
    found = partly.domains({"seats": 4})
    assert not found.decided
    for name, domain in found.options.items():
        assert set(domain.legal) <= set(whole.options[name].legal)
        assert set(domain.reasons) <= set(whole.options[name].reasons)
        assert set(domain.values) == {*domain.legal, *domain.reasons, *domain.undecided} or domain.free


def test_the_sentences() -> None:
    answer = solver().explain({"wheelbase": 1750, "roof": "canvas"}, "seats", 4)
    assert answer.verdict == "no"
    assert answer.reason is not None
    assert answer.reason.sentence == (
        "seats 4: not with wheelbase 1750 mm. Four seats need 2050 mm of wheelbase and 2900 mm of length (R08)."
    )
    assert answer.repairs[0].sentence == "wheelbase 1750 mm → 2050 mm (+120 €)"
    assert solver().explain({}, "seats", 4).verdict == "yes"
    assert solver().explain({"seats": 4}, "pattern", "wave").verdict == "yes"
    assert all(rule in BY_ID for rule in answer.reason.rules)
