"""Placing: what comes from the shop is what the vehicle says, and it is worked out once."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from configurator.production.placing import placed
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from configurator.vehicle import Placed, Vehicle
from parts import CATALOGUE
from parts.frame import Frame


@pytest.mark.parametrize("trim", ["base", "premium"])
def test_it_is_the_same_as_asking_the_vehicle_and_remembered(tmp_path: Path, trim: str) -> None:
    car = Vehicle().changed(trim=trim)
    with Shop(Store(tmp_path)) as shop:
        assert_alike(placed(car, shop), car.parts())
        repainted = car.changed(accent_colour="signal")
        assert_alike(placed(repainted, shop), repainted.parts())
        assert shop.built == ["placement"] * 2, "colours change no place"
        named = car.changed(personal_text="Ada", font="condensed", plate_no="M AX 123")
        assert_alike(placed(named, shop), named.parts())
        assert shop.built == ["placement"] * 3, "words are for the families that bear them"


def test_families_say_whether_they_look_at_words() -> None:
    car = Vehicle()
    words = car.changed(personal_text="Ada 7", font="stencil", icon="star", plate_no="M AX 123")
    for family in CATALOGUE:
        alike = list(family.fit(car.hardpoints)) == list(family.fit(words.hardpoints))
        assert alike != family.lettered, family.family


def assert_alike(one: tuple[Placed, ...], other: tuple[Placed, ...]) -> None:
    assert [replace(p, frame=Frame()) for p in one] == [replace(p, frame=Frame()) for p in other]
    for a, b in zip(one, other, strict=True):
        np.testing.assert_allclose(a.frame.matrix(), b.frame.matrix(), atol=1e-9)
