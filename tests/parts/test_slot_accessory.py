"""Slot accessories: one tongue for all, hooks that hold, sizes as ordered, and the dash's slots as mates."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.interior.slot_accessory import ACCESSORIES, FACE, SlotAccessory
from parts.part import ParameterError
from parts.slot import MARGIN, PANEL, SIZES, on_dash


@pytest.mark.parametrize("accessory", ["hook", "tray", "cable wrap"])
def test_it_stands_on_the_bed_and_reaches_as_far_as_ordered(accessory: str) -> None:
    part = SlotAccessory(accessory=accessory, reach=50)
    low, high = make(part, "preview").mesh.bounds
    size = SIZES["S"]
    assert low[2] == pytest.approx(0, abs=0.02)
    assert low[1] == pytest.approx(-50, abs=0.12)
    # the tongue ends the clearance before the socket's floor, the click ridge stands over it
    assert high[1] == pytest.approx(PANEL + size.depth - part.clearance + part.detent, abs=1e-6)


def test_a_blank_is_its_face_its_tongue_and_nothing_else() -> None:
    plain, lettered = (make(SlotAccessory(accessory="blank", text=t), "preview") for t in ("", "Mia"))
    w, h = SIZES["S"].face
    low, high = plain.mesh.bounds
    assert high[0] - low[0] == pytest.approx(w, abs=1e-6)
    assert high[2] - low[2] == pytest.approx(h, abs=1e-6)
    assert low[1] == pytest.approx(-FACE)
    assert 5 < plain.volume - lettered.volume < 200


@pytest.mark.parametrize("accessory", ACCESSORIES)
def test_the_slots_frame_is_where_the_tongue_begins(accessory: str) -> None:
    part = SlotAccessory(accessory=accessory)
    (slot,) = part.interfaces()
    assert slot.frame.z == (0, 1, 0)
    assert slot.frame.origin == (0, 0, -part.low)
    assert part.low <= -MARGIN


@pytest.mark.parametrize(
    ("values", "check"),
    [
        ({"load": 10, "reach": 90, "bar": 8}, "bending"),
        ({"detent": 0.6, "clearance": 0.45}, "click"),
        ({"slot_class": "M", "accessory": "bag hook", "bar": 14, "reach": 30}, "head zone"),
        ({"reach": 24, "bar": 14}, "throat"),
    ],
)
def test_checks_speak_up(values: dict[str, object], check: str) -> None:
    assert check in {f.check for f in SlotAccessory(**values).checks()}


def test_a_hook_bears_what_the_beam_formula_says() -> None:
    part = SlotAccessory(load=10, reach=90, bar=8)
    found = next(f for f in part.checks() if f.check == "bending")
    section = math.pi / 32 * 8**3 * 1.35**3
    assert found.value == pytest.approx(3 * 10 * 9.81 * (90 - FACE) / section)


@pytest.mark.parametrize(("text", "remedy"), [("ლ", "another font"), ("WWWWWWWWWW", "shorter text")])
def test_text_that_cannot_be_engraved_is_refused(text: str, remedy: str) -> None:
    with pytest.raises(ParameterError, match=remedy):
        SlotAccessory(accessory="blank", text=text)


def test_double_hooks_give_way_and_say_so() -> None:
    assert any("side by side" in n for n in make(SlotAccessory(accessory="double hook", bar=14), "preview").notes)


def test_they_sit_in_the_dashs_slots() -> None:
    seen = 0
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        free = on_dash(car)[1:]
        placed = list(SlotAccessory.fit(car))
        assert len(placed) == len(free)
        for place, (_, slot) in zip(placed, free, strict=True):
            (mate,) = (place.frame.then(i.frame) for i in place.part.interfaces())
            assert mate.origin == pytest.approx(slot.origin, abs=1e-6)
            assert np.array(mate.z) == pytest.approx(-np.array(slot.z), abs=1e-9)
            seen += 1
    assert seen
