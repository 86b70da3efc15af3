"""Placing: what comes from the shop is what the vehicle says, and it is worked out once."""

from __future__ import annotations

from pathlib import Path

import pytest

from configurator.production.placing import placed
from configurator.solid.shop import Shop
from configurator.solid.store import Store
from configurator.vehicle import Vehicle


@pytest.mark.parametrize("trim", ["base", "premium"])
def test_it_is_the_same_as_asking_the_vehicle_and_remembered(tmp_path: Path, trim: str) -> None:
    car = Vehicle().changed(trim=trim)
    with Shop(Store(tmp_path)) as shop:
        assert placed(car, shop) == car.parts()
        repainted = car.changed(accent_colour="signal")
        assert placed(repainted, shop) == repainted.parts()
        assert shop.built == ["placement"], "colours change no place"
