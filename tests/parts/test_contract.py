"""What every family promises, asked of each: an addition to the catalogue is tested the moment it is listed."""

from __future__ import annotations

import contextlib
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import parts
from bench.sampling import corners, edges, legal, pairs, uniform
from configurator.printability.materials import materials
from configurator.solid import kernel
from configurator.solid.model import Solid
from configurator.vehicle import Vehicle, presets
from parts import CATALOGUE
from parts.part import ParameterError, Part
from parts.standards import table

FAMILIES = pytest.mark.parametrize("family", CATALOGUE, ids=lambda f: f.family)
ROOT = Path(parts.__file__).parent


def refusal(family: type[Part], point: dict[str, Any]) -> str:
    """What a family says to parameters that it does not take; "" if it takes them."""
    try:
        family(**point)
    except ParameterError as error:
        return str(error)
    return ""


def test_every_file_of_a_zone_is_listed_and_nothing_else() -> None:
    files = {
        p.stem for zone in ("exterior", "interior", "structure", "tooling") for p in (ROOT / zone).glob("[!_]*.py")
    }
    assert sorted(files) == sorted(f.family for f in CATALOGUE)
    assert len({f.title for f in CATALOGUE}) == len(CATALOGUE)


@FAMILIES
def test_it_says_what_it_is(family: type[Part]) -> None:
    schema = family.schema()
    assert 5 <= len(family.title) <= 70
    assert not schema["additionalProperties"]
    for name, field in schema["properties"].items():
        assert {"description", "group", "unit", "default"} <= set(field), name
        assert field["type"] != "number" or {"minimum", "maximum", "step"} <= set(field), name
        assert field["type"] != "string" or {"enum", "maxLength"} & set(field), name
    assert family.material in family.materials
    assert set(family.materials) <= set(materials())
    assert 3 <= len(family.presets) <= 7
    json.dumps(schema, allow_nan=False)
    assert family.defaults() == family().values()


@FAMILIES
def test_the_default_passes_the_gate_and_comes_out_the_same_again(family: type[Part]) -> None:
    first, second = kernel.make(family(), "export"), kernel.make(family(), "export")
    keeps_its_promises(first, family())
    assert first.brep == second.brep
    assert first.mesh.digest == second.mesh.digest


@FAMILIES
def test_the_presets_pass_the_gate(family: type[Part]) -> None:
    for values in family.presets.values():
        if values:
            keeps_its_promises(kernel.make(family(**values), "export"), family(**values))


def keeps_its_promises(solid: Solid, part: Part) -> None:
    assert abs(solid.mesh.volume / solid.volume - 1) <= kernel.VOLUME_TOLERANCE
    assert solid.mesh.bounds[0, 2] == pytest.approx(0, abs=0.05), "stands on the print bed"
    names = [interface.name for interface in part.interfaces()]
    assert len(names) == len(set(names)) > 0
    assert all(hardware.quantity > 0 for hardware in part.hardware())
    assert all(finding.message and finding.check for finding in part.checks())
    assert not [finding for finding in part.checks() if finding.severity == "error"]


@FAMILIES
def test_each_parameter_at_its_ends_is_legal_or_refused_with_a_sentence(family: type[Part]) -> None:
    points = list(corners(family))
    refusals = [said for point in points if (said := refusal(family, point))]
    assert len(refusals) <= 0.1 * len(points), "ranges are true"
    assert all(len(said) > 40 for said in refusals), "a refusal explains itself"


@FAMILIES
def test_no_more_than_a_tenth_of_the_range_is_refused(family: type[Part]) -> None:
    points = [*pairs(family, 3, 150), *uniform(family, 3, 150)]
    assert sum(bool(refusal(family, point)) for point in points) <= 0.1 * len(points)


@FAMILIES
def test_extremes_pass_the_gate(family: type[Part]) -> None:
    made = 0
    for point in edges(family, seed=11, count=12):
        with contextlib.suppress(ParameterError):
            assert kernel.make(family(**point), "preview").mesh.closed, point
            made += 1
        if made == 2:
            break


@FAMILIES
def test_random_legal_parameters_pass_the_gate(family: type[Part]) -> None:
    for part in legal(family, seed=7, count=2):
        assert kernel.make(part, "export").mesh.closed, part.canonical()


@pytest.mark.parametrize("name", presets())
def test_all_presets_carry_their_parts_in_sensible_places(name: str) -> None:
    car = Vehicle(presets()[name].options)
    points = car.hardpoints
    placed = car.parts()
    assert {p.part.family for p in placed} >= {"grille_insert", "wheel_cover", "mirror_housing", "plate_holder"}
    for p in placed:
        matrix = p.frame.matrix()
        np.testing.assert_allclose(matrix[:3, :3] @ matrix[:3, :3].T, np.eye(3), atol=1e-9)
        assert np.linalg.det(matrix[:3, :3]) == pytest.approx(1), "placed, never mirrored"
        x, y, z = p.frame.origin
        assert points.x_front - 80 <= x <= points.x_rear + 80, p.id
        assert abs(y) <= points.width / 2 + 250, p.id
        assert 0 < z < points.height, p.id
        assert p.material in p.part.materials
    sides = {p.id: p for p in placed}
    for one, other in (("left", "right"), ("front_left", "front_right"), ("rear_left", "rear_right")):
        for id_, p in sides.items():
            if id_.endswith(f".{one}") and (twin := sides.get(id_.replace(f".{one}", f".{other}"))):
                np.testing.assert_allclose(np.multiply(p.frame.origin, (1, -1, 1)), twin.frame.origin, atol=1e-6)


def test_standards_load_name_their_source_and_mark_what_is_from_memory() -> None:
    for name in parts.standards.tables():
        rows = table(name)
        assert rows.source, name
        assert len(rows) > 0, name
        assert "note" in rows.columns, name
        for row in rows.values():
            assert set(row) == set(rows.columns), (name, row.key)
            for column, cell in row.items():
                if column.endswith(("_mm", "_g", "_kg", "_eur", "_deg")):
                    signed = column.startswith("et_")  # a wheel's offset may be negative
                    assert cell == "" or signed or float(cell) >= 0, (name, row.key, column)
                    assert cell == "" or math.isfinite(float(cell)), (name, row.key, column)
