"""The commands about choices: what they print, their exit codes, and one sentence for everything that is wrong."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.vehicle import RULES, Options, check
from configurator.vehicle.configuration import read_file, written
from tests.test_cli import Run, cache, run  # noqa: F401 (fixtures)


def test_options_says_what_may_be_and_why_not(run: Run) -> None:  # noqa: F811
    done = run("options", "city-2", "wheelbase=1750", "region=US", "--json")
    assert done.code == 0
    assert done.json["decided"] is True
    found = done.json["options"]
    assert list(found) == list(Options.model_fields)
    assert (found["seats"]["low"], found["seats"]["high"]) == (1, 2)
    assert found["seats"]["high_reason"]["rules"] == ["R08"]
    assert found["category"]["legal"] == ["US-LSV", "show-only"]
    forbidden = {value for group in found["category"]["forbidden"] for value in group["values"]}
    assert forbidden == {"L6e-BP", "L7e-CP", "L7e-CU", "JP"}
    assert done.json["car"]["wheelbase"] == 1750
    text = run("options", "city-2", "wheelbase=1750").out
    assert "1750 mm *" in text
    assert "R08" in text


def test_options_of_a_file_hold_what_the_file_gives(run: Run, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "mine.json"
    path.write_text(written(Options(roof="canvas")), encoding="utf-8")
    found = run("options", path, "--json").json
    assert found["picks"] == {"roof": "canvas"}
    assert found["options"]["roof_rack"]["legal"] == [False]


def test_contradictory_options_are_told_with_their_repairs(run: Run) -> None:  # noqa: F811
    done = run("options", "city-2", "category=JP", "seats=4")
    assert done.code == 1
    assert "seats 4: not with category JP." in done.err
    assert "change seats 4 → 2" in done.out
    assert run("options", "city-2", "category=JP", "seats=4", "--json").json["conflict"]["reason"]["rules"] == ["R04"]


def test_options_saves_the_nearest_whole_car(run: Run, tmp_path: Path) -> None:  # noqa: F811
    path = tmp_path / "mine.json"
    assert run("options", "city-2", "wheelbase=1750", "region=US", "--save", path).code == 0
    saved = read_file(path)
    assert (saved.preset, saved.options.wheelbase, saved.options.region) == ("city-2", 1750, "US")
    assert not [verdict for verdict in check(saved.options) if verdict.stops]
    assert path.read_text("utf-8") == written(saved.options)
    nowhere = run("options", "city-2", "--save", tmp_path / "none" / "mine.json")
    assert nowhere.code == 2
    assert "the file cannot be written" in nowhere.err


def test_explain_says_why_and_offers_repairs(run: Run) -> None:  # noqa: F811
    done = run("explain", "city-2", "seats=4")
    assert done.code == 1
    assert done.out.startswith("seats 4: not with ")
    assert "length 2600 mm → 2900 mm and wheelbase 1750 mm → 2050 mm (+650 €, +300 mm of length)" in done.out
    told = run("explain", "city-2", "seats=4", "--json").json
    assert told["verdict"] == "no"
    assert told["repairs"][0]["price_eur"] == 650
    assert run("explain", "city-2", "tow=true").code == 0


def test_goals_under_limits(run: Run) -> None:  # noqa: F811
    limits = ("--at-most", "price=9000", "--at-most", "mass=420", "--at-most", "length=3100", "--at-most", "width=1600")
    offers = run("goal", "city-2", *limits, "--best", "price,range", "--json").json["offers"]
    points = [(offer["measures"]["price"], offer["measures"]["range"]) for offer in offers]
    assert 2 <= len(points) <= 5
    assert points == sorted(points)
    assert all(price <= 9000 for price, _ in points)
    done = run("goal", "city-2", "seats=4", "--at-most", "price=3000", "--best", "price")
    assert done.code == 1
    assert "price would be at least" in done.out


def test_the_table_of_rules(run: Run) -> None:  # noqa: F811
    assert [row["id"] for row in run("rules", "--json").json] == [rule.id for rule in RULES]
    assert all(rule.id in run("rules").out for rule in RULES)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("options", "ciyt-2"), "did you mean city-2"),
        (("options", "city-2", "wheelbse=1750"), "did you mean wheelbase"),
        (("options", "city-2", "roof=hart"), "did you mean hard"),
        (("options", "city-2", "wheelbase=1755"), "choose 1750 or 1760"),
        (("options", "city-2", "roof"), "is not of the form name=value"),
        (("options", "city-2", "personal_text=Mia\u202e"), "invisible sign"),
        (("explain", "city-2", "seats=4", "seats=3"), "given twice"),
        (("explain", "none.json", "seats=4"), "no such file"),
        (("goal", "city-2", "--best", "prize"), "did you mean price"),
        (("goal", "city-2", "--best", "price,mass,range"), "one or two different aims"),
        (("goal", "city-2", "--at-most", "price=cheap"), "not a finite number"),
        (("goal", "city-2", "--at-least", "fun=3"), "is not a measure"),
    ],
)
def test_bad_input_is_one_sentence(run: Run, words: tuple[str, ...], said: str) -> None:  # noqa: F811
    done = run(*words)
    assert done.code == 2
    assert said in done.err
    assert done.err.count("\n") == 1
    assert "Traceback" not in done.err


def test_the_schema_has_the_true_bounds(run: Run) -> None:  # noqa: F811
    """Ranges and lists of the schema are what the solver finds when nothing is chosen: no value of them is dead."""
    schema = run("schema", "vehicle").json["properties"]
    found = run("options", "city-2", "--json").json["options"]
    for name, domain in found.items():
        if domain["low"] is not None:
            assert (schema[name]["minimum"], schema[name]["maximum"]) == (domain["low"], domain["high"])
        assert schema[name].get("enum", domain["legal"]) == domain["legal"]
