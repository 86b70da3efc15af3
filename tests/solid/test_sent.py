"""Records go to the workers as their fields, whatever they have remembered."""

from __future__ import annotations

import pickle
from dataclasses import fields
from functools import cached_property

import pytest

from configurator.printability.checks import Subject
from configurator.printability.materials import material
from configurator.solid.sent import Sent
from configurator.vehicle import Vehicle
from tests.export.samples import car

MODEL = car()
RECORDS: list[Sent] = [
    MODEL,
    MODEL.items[0],
    MODEL.items[0].solid.mesh,
    Subject("block", MODEL.items[0].solid.mesh, material("PETG")),
    Vehicle(),
]


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_what_was_remembered_stays_at_home(record: Sent) -> None:
    before = pickle.dumps(record)
    remembered = [name for name, of in vars(type(record)).items() if isinstance(of, cached_property)]
    for name in remembered:
        getattr(record, name)
    assert remembered
    assert set(vars(record)) >= set(remembered)
    assert pickle.dumps(record) == before

    copy = pickle.loads(before)
    assert set(vars(copy)) == {field.name for field in fields(copy)}
