from __future__ import annotations

import ast
import inspect
import random
from typing import Any

import numpy as np
import pytest

from configurator.vehicle import RULES, Options, Vehicle, check
from configurator.vehicle import limits as law
from configurator.vehicle import rules as module
from configurator.vehicle.packaging import Derived
from configurator.vehicle.rules import BY_ID
from parts.record import ParameterError
from parts.terms import Table, Word, all_of, any_of, if_, implies, not_
from tests.vehicle.cars import columns, random_car, random_columns

# about 440 kg
HEAVY: dict[str, Any] = {
    "length": 3500, "wheelbase": 2400, "seats": 4, "hvac": True, "trim": "premium", "roof": "panoramic",
    "doors": "sliding", "motor_kw": 15,
}  # fmt: skip

# for every rule that can be broken: the smallest change of the default car that breaks it
BREAKS: dict[str, dict[str, Any]] = {
    "R01": {"category": "JP"},
    "R02": HEAVY | {"category": "L6e-BP"},
    "R02w": HEAVY,
    "R03": {"category": "L6e-BP"},
    "R03s": {"category": "L6e-BP"},
    "R04": {"category": "L6e-BP", "seats": 4},
    "R05": {"category": "L7e-CU"},
    "R05p": {"category": "L7e-CU"},
    "R07": {"wheelbase": 1930},
    "B01": {"wheelbase": 1840},
    "B01w": {"wheelbase": 1800},
    "R08": {"seats": 4},
    "R09": {"height": 1420},
    "R09w": {"height": 1450},
    "R10": {"width": 1200},
    "R11": {"track": 1290},
    "R13": {"tyre_front": "155/60R15"},
    "R14": HEAVY | {"tyre_front": "125/80R13", "body_style": "pickup", "battery_modules": 8},
    "R15": {"hub_pattern": "5x120"},
    "R15a": {},
    "R17a": {"width": 1300},
    "R19a": {"front_overhang": 600, "ground_clearance": 110},
    "R19b": {"length": 2800, "ground_clearance": 110},
    "R19c": {"wheelbase": 2400, "length": 3200, "ground_clearance": 110},
    "R20": {"height": 1900},
    "R21": {"wheelbase": 2300, "length": 3200},
    "R22": {"roof_rack": True, "roof": "canvas"},
    "R23": {"doors": "net"},
    "R24": {"doors": "sliding"},
    "R28": {"region": "US"},
    "R30": {"region": "UK"},
    "X02": {"body_style": "cargo"},
    "X03": {"category": "L6e-BP", "tow": True},
    "X04": {"seats": 4, "roof": "none"},
    "X05": {"hvac": True, "roof": "canvas"},
    "P01": {"category": "L7e-CU"},
    "P02": {"region": "US"},
    "P03": {"body_style": "family"},
    "P04": {"body_style": "cargo", "roof": "canvas"},
    "P05": {"hub_pattern": "vwup"},
}  # fmt: skip
# true for every value that the options can take; the palette was chosen so that X01 holds too
NEVER_BROKEN = {rule.id for rule in RULES if rule.severity == "guard"} | {"X01"}


def broken(rule_id: str, **changes: Any) -> bool:
    return rule_id in {verdict.id for verdict in check(Options(**changes))}


def test_each_id_is_used_once_and_each_rule_says_what_to_do() -> None:
    assert len(BY_ID) == len(RULES) >= 38
    for rule in RULES:
        assert rule.text.endswith(".")
        assert rule.source
        assert bool(rule.repair) == (rule.severity != "automatic")


@pytest.mark.parametrize("rule_id", [rule.id for rule in RULES if rule.id not in NEVER_BROKEN])
def test_each_rule_bites_and_says_so_with_numbers(rule_id: str) -> None:
    [verdict] = [v for v in check(Options(**BREAKS[rule_id])) if v.id == rule_id]
    assert verdict.options, "a rule has to look at some option"
    assert verdict.sentence.endswith(".")
    assert "{" not in verdict.sentence
    assert not BREAKS[rule_id] or not broken(rule_id), "the default car keeps it"


def test_the_boundaries_of_laws() -> None:
    japan = {"category": "JP", "width": 1300, "length": 2500, "wheelbase": 1650, "track": 1100}
    assert not broken("R01", **japan)
    assert broken("R01", **japan | {"length": 2510})
    assert broken("R01", **japan | {"width": 1305})
    assert not broken("R21", wheelbase=2220, track=1240)  # 3870 + 620 = 4490 mm
    assert broken("R21", wheelbase=2230, track=1240)
    assert not broken("B01", length=2530)  # rear 350 mm; the arch needs 341.6
    assert broken("B01", length=2520)
    assert not broken("R11", track=1270)
    assert broken("R11", track=1280)
    assert not broken("R11", track=1030)
    assert broken("R11", track=1020)
    assert not broken("R03s", category="US-LSV", speed_kmh=40)
    assert broken("R03s", category="US-LSV", speed_kmh=30)


def test_a_car_of_exactly_the_limit_is_legal() -> None:
    heavy = Options(**HEAVY | {"length": 3700, "roof_rack": True})
    mass = Derived.of(heavy).mass
    for kilograms, legal in ((mass, True), (mass - 0.1, False)):
        trial = Derived(heavy.values() | {"category": "limit"})
        law.MASS.rows["limit"] = round(kilograms, 1)
        try:
            assert BY_ID["R02"].holds(trial) is legal
        finally:
            del law.MASS.rows["limit"]


def test_a_warning_is_silent_where_its_error_speaks() -> None:
    assert broken("R09", height=1400)
    assert not broken("R09w", height=1400)


def test_one_expression_serves_numbers_and_columns() -> None:
    rng = random.Random(11)
    cars = [random_car(rng) for _ in range(400)]
    many = columns(cars)
    for rule in RULES:
        column = np.broadcast_to(rule.holds(many), len(cars))
        assert column.dtype == bool
        single = [rule.holds(Derived.of(car)) for car in cars]
        assert column.tolist() == single, rule.id


def test_guards_hold_wherever_the_errors_do() -> None:
    many = random_columns(40_000, seed=5)
    legal = all_of(*[rule.holds(many) for rule in RULES if rule.severity == "error" and rule.id not in ("P02", "R03s")])
    assert np.count_nonzero(legal) > 20
    for rule in RULES:
        if rule.severity == "guard":
            assert np.all(implies(legal, rule.holds(many))), rule.id
    assert law.CLASHES == ()


@pytest.mark.parametrize(
    ("rule_id", "outside"),
    [
        ("R01h", {"height": 2600}), ("R06", {"seat_height": 90}), ("GVM", {"category": "US-LSV", "length": 90_000}),
        ("R17", {"wheelbase": 900}), ("B02", {"height": 1100}), ("R25", {"height": 3000, "ground_clearance": 1000}),
        ("R27", {"ground_clearance": 1400}),
    ],
)  # fmt: skip
def test_guards_bite_outside_the_ranges(rule_id: str, outside: dict[str, Any]) -> None:
    values = Options().values() | outside
    assert BY_ID[rule_id].holds(Derived(Options().values()))
    assert not BY_ID[rule_id].holds(Derived(values))


def test_rules_never_ask_for_one_truth() -> None:
    """`and`, `or`, `not`, `if` and `~` would break on columns: no rule's own expression has them."""
    lambdas = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.Lambda)]
    assert len(lambdas) == len(RULES)
    for expression in lambdas:
        assert [arg.arg for arg in expression.args.args] == ["v"]
        for node in ast.walk(expression.body):
            assert not isinstance(node, (ast.BoolOp, ast.IfExp, ast.Not, ast.Invert)), ast.unparse(expression)
            if isinstance(node, ast.Compare):
                assert len(node.ops) == 1, f"a chain a < b < c hides an `and`: {ast.unparse(node)}"


def test_a_misspelt_name_in_a_rule_is_refused() -> None:
    v = Derived.of(Options())
    with pytest.raises(KeyError, match="compares with 'FR'"):
        _ = v.region == "FR"
    with pytest.raises(KeyError):
        _ = v.region != "FR"
    with pytest.raises(AttributeError, match="neither an option nor derived: wheel_base"):
        _ = v.wheel_base
    with pytest.raises(KeyError):
        law.LENGTH[Word("EU", ["EU"])]


def test_terms_on_both_kinds_of_values() -> None:
    column = np.array([True, False])
    assert all_of() is True
    assert any_of() is False
    assert implies(False, False) is True
    assert all_of(True, column).tolist() == [True, False]
    assert any_of(False, column).tolist() == [True, False]
    assert not_(column).tolist() == [False, True]
    assert if_(column, 1, 2).tolist() == [1, 2]
    assert Table({"a": 1, "b": 2})[np.array(["b", "a", "b"])].tolist() == [2, 1, 2]


def test_a_vehicle_names_every_broken_rule_at_once() -> None:
    with pytest.raises(ParameterError) as caught:
        Vehicle(Options(category="JP", motor_kw=15))
    said = [problem.message for problem in caught.value.problems]
    assert sum("2500 x 1300 mm" in sentence for sentence in said) == 1
    assert any("15 kW; JP allows 8 kW – choose a smaller motor" in sentence for sentence in said)
