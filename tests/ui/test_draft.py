"""Drafts: picks, what follows, refusals, the way back, and addresses that bring a car back."""

from __future__ import annotations

import random

import pytest

from configurator.ui.configure.draft import Desk, Draft, domains, legal, of_options, read
from configurator.vehicle import Options, presets
from configurator.vehicle.solver import Explanation, solver


def test_undo_and_redo_walk_the_whole_way() -> None:
    desk = Desk()
    states = [desk.draft]
    for option, value in (("pattern", "wave"), ("body_style", "cargo"), ("seats", 1), ("hvac", True)):
        desk.pick(option, value)
        states.append(desk.draft)
    for state in reversed(states[:-1]):
        desk.undo()
        assert desk.draft == state
    desk.undo()
    assert desk.draft == states[0]
    for state in states[1:]:
        desk.redo()
        assert desk.draft == state
    desk.pick("pattern", "rib")
    desk.redo()
    assert desk.draft.options.pattern == "rib"


def test_resetting_one_gives_back_what_it_made_follow() -> None:
    desk = Desk()
    desk.pick("body_style", "cargo")
    assert desk.draft.options.partition
    assert ("partition", False, True) in desk.followed
    desk.reset("body_style")
    assert desk.draft.options == Options()
    desk.pick("pattern", "wave")
    desk.reset()
    assert desk.draft == Draft()


def test_what_was_not_explained_in_time_is_refused_with_what_the_picks_say(monkeypatch: pytest.MonkeyPatch) -> None:
    desk = Desk()
    desk.pick("body_style", "cargo")
    before = desk.draft
    desk.pick("roof", "canvas")
    assert (refusal := desk.refusal)
    undecided = Explanation("roof", "canvas", "not decided")
    monkeypatch.setattr(type(solver()), "explain", lambda *_: undecided)
    desk.pick("roof", "canvas")
    assert desk.draft == before
    assert desk.refusal
    assert desk.refusal.reason
    assert refusal.reason is not None
    assert desk.refusal.reason.rules == refusal.reason.rules
    assert "body_style" in desk.refusal.reason.picks
    assert desk.refusal.words == ""
    assert desk.refusal.repairs
    desk.repair(0)
    assert desk.draft.options.roof == "canvas"


def test_a_preset_keeps_colours_and_text() -> None:
    desk = Desk()
    desk.pick("personal_text", "AVA")
    desk.pick("wheelbase", 1800)
    desk.start("family-4")
    assert desk.draft.options.personal_text == "AVA"
    assert desk.draft.options.wheelbase == presets()["family-4"].options.wheelbase


@pytest.mark.parametrize("seed", range(12))
def test_random_clicks_end_in_cars_that_their_addresses_bring_back(seed: int) -> None:
    rng, desk = random.Random(seed), Desk()
    desk.start(rng.choice(list(presets())))
    for _ in range(12):
        found = domains(desk.draft).options
        option = rng.choice([n for n in found if found[n].values])
        value = rng.choice(found[option].values)
        before = desk.draft
        desk.pick(option, value)
        assert legal(desk.draft)
        if desk.refusal is None:
            assert desk.draft.picked[option] == value
            assert value not in found[option].reasons
        else:
            assert desk.draft == before
            assert desk.refusal.reason
            if desk.refusal.repairs:
                desk.repair(rng.randrange(len(desk.refusal.repairs)))
                assert legal(desk.draft)
                assert desk.draft.picked[option] == value
    again, dropped = read(desk.draft.address())
    assert again == desk.draft
    assert not dropped


@pytest.mark.parametrize(
    "address",
    [
        {"wheelbase": "9999"}, {"preset": "../etc"}, {"seats": "4", "body_style": "cargo", "category": "L6e-BP"},
        {"follows": "length:1,x:y,,::"}, {"hvac": "maybe"}, {"personal_text": "x" * 5000}, {"wheelbase": "1" * 400},
        {"wheel_bore": "nan"}, {"length": "inf"}, {"preset": "\u202e", "font": "' OR 1=1"},
    ],
)  # fmt: skip
def test_no_address_breaks_anything(address: dict[str, str]) -> None:
    draft, dropped = read(address)
    assert legal(draft)
    assert dropped or draft == Draft()


def test_a_whole_car_becomes_a_draft_of_the_same_car() -> None:
    for preset in presets().values():
        assert of_options(preset.options).options == preset.options
