"""Parts meet: mates hold, panels keep their gaps, tyres stay clear, on every preset; and planted faults are found."""

from __future__ import annotations

import numpy as np
import pytest

from bench.cars import legal_cars
from bench.fit import planted, violations
from configurator.vehicle import Vehicle, presets
from configurator.vehicle.gaps import between, gaps
from configurator.vehicle.mates import MATES
from parts import BY_NAME
from parts.body.panel import BodyPanel

# a released preset never changes: 20 mm less track would cover the tyre where the tail rounds, from 42° behind its top
KNOWN = {"l6e": [("fender_flare", "tyre cover")]}


@pytest.mark.parametrize("name", presets())
def test_everything_fits_on_every_preset(name: str) -> None:
    car = Vehicle(presets()[name].options)
    placed = car.parts()
    assert violations(car.hardpoints, placed) == []
    panels = {p.id for p in placed if isinstance(p.part, BodyPanel)}
    met = {id_ for gap in gaps(placed) for id_ in gap.ids}
    assert met >= {id_ for id_ in panels if id_.startswith(("hood", "nose", "fender", "front_bumper", "tailgate"))}
    warned = {(p.part.family, found.check) for p in placed for found in p.part.checks() if found.severity != "info"}
    assert warned == {("steering_wheel", "road use"), *KNOWN.get(name, ())}


def test_everything_fits_on_random_legal_cars() -> None:
    for options in legal_cars(3, seed=5):
        car = Vehicle(options)
        assert violations(car.hardpoints, car.parts()) == [], options.canonical()


def test_planted_faults_are_found() -> None:
    assert [fault for fault, found in planted(Vehicle()).items() if not found] == []


def test_mates_name_families_and_interfaces_that_exist() -> None:
    plain = Vehicle(presets()["city-2"].options)
    placed = [*plain.parts(), *plain.changed(trim="premium", roof_rack=True).parts()]
    names = {(p.part.family, i.name.split(".")[0]) for p in placed for i in p.part.interfaces()}
    for mate in MATES:
        assert {mate.family, mate.carrier} <= set(BY_NAME), str(mate)
        assert (mate.family, mate.interface) in names, str(mate)
        assert (mate.carrier, mate.seat) in names, str(mate)


def test_a_gap_is_measured_to_the_edge_not_to_its_points() -> None:
    """Two straight edges 4 mm apart, their points shifted: the nearest points are 4.3 mm apart."""
    x = np.arange(0.0, 300.0, 3.0)
    up = np.tile([0.0, 0.0, 1.0], (len(x), 1))
    here = np.column_stack([x, 0.0 * x, 0.0 * x]), up
    there = np.column_stack([x + 1.5, 0.0 * x + 4.0, 0.0 * x]), up
    gap = between("here", "there", here, there)
    assert gap is not None
    assert (gap.least, gap.median) == (pytest.approx(4.0), pytest.approx(4.0))
