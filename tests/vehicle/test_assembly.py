from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import FrozenInstanceError
from typing import ClassVar

import pytest

from configurator.vehicle import Options, Vehicle, load, preset, presets
from configurator.vehicle.bom import bom, solid_of
from configurator.vehicle.configuration import code
from parts import CATALOGUE
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.part import Hardware, Part, Placement, Role, choice, mm
from parts.record import ParameterError


class Knob(Part):
    """Knob of a test."""

    material = "PETG"
    role: ClassVar[Role] = "accent"
    side: str = choice("left", "which side", ("left", "right"))
    size: float = mm(20, 10, 40, "diameter")

    def hardware(self) -> Iterator[Hardware]:
        yield Hardware("screw M5x16", 2, 3.5, 0.1, "table")
        yield Hardware("clip", 1, None, None)

    @classmethod
    def fit(cls, car: Hardpoints) -> Iterator[Placement]:
        for name, y in (("left", -1), ("right", 1)):
            yield Placement(name, cls(side=name), Frame((0, y * car.half_width, car.z_belt)))
        yield Placement("", cls(size=car.width / 40), Frame())


Knob.family = "knob"


def test_parts_are_placed_with_unique_ids_colours_and_materials() -> None:
    placed = Vehicle().parts((Knob,))
    assert [item.id for item in placed] == ["knob.left", "knob.right", "knob"]
    assert {item.colour_hex for item in placed} == {"#1E7C84"}
    assert {item.material for item in placed} == {"PETG"}
    assert placed[1].frame.origin == (0, 712, 970)


def test_a_family_that_finds_no_legal_part_says_which() -> None:
    class Bad(Knob):
        """Bad knob."""

        @classmethod
        def fit(cls, car: Hardpoints) -> Iterator[Placement]:
            yield Placement("", cls(size=car.length), Frame())

    with pytest.raises(ParameterError, match="no bad knob fits this car: size 2600"):
        Vehicle().parts((Bad,))


def test_two_parts_of_one_name_are_a_programming_error() -> None:
    with pytest.raises(AssertionError, match="share an id"):
        Vehicle().parts((Knob, Knob))


def test_colours_follow_palette_and_trim() -> None:
    car = Vehicle(preset("beach").options)
    assert (car.colour("body"), car.colour("accent"), car.colour("interior")) == ("#7FA89A", "#F2B632", "#C9A27A")
    assert car.changed(trim="base").colour("accent") == car.colour("base") == "#33373A"
    roles: tuple[Role, ...] = ("body", "accent", "base", "black", "cover", "interior", "metal")
    assert all(len(car.colour(role)) == 7 for role in roles)


def test_a_vehicle_is_frozen_and_changes_into_another() -> None:
    car = Vehicle()
    with pytest.raises(FrozenInstanceError):
        car.options = Options(length=2700)  # type: ignore[misc]
    assert car.changed(length=2700).hardpoints.rear_overhang == 520
    assert car.changed(length=2600) == car
    with pytest.raises(ParameterError, match="250 to 700 mm"):
        car.changed(length=3600)


def test_config_and_code_identify_the_car() -> None:
    for found in presets().values():
        car = Vehicle(found.options)
        again = Vehicle(load(json.dumps(car.config()), "again"))
        assert again == car
        assert again.code == car.code
        assert car.code == code(found.options)
    assert len({Vehicle(found.options).code for found in presets().values()}) == len(presets())


def test_masses_add_up() -> None:
    mass = Vehicle(preset("cargo").options).mass
    assert mass.running == pytest.approx(397.5)  # the published 387.5 and its partition of 10
    assert mass.kerb == mass.running + mass.battery
    assert mass.gross == mass.kerb + 2 * 75 + mass.payload
    assert mass.range_km == pytest.approx(165.6)


def test_bill_of_materials_counts_equal_parts_once() -> None:
    placed = Vehicle().parts((Knob,))
    volumes = {solid_of(item.part): 10_000.0 for item in placed}
    bill = bom(placed, volumes, {"PETG": 1.27}.get)
    assert [(line.quantity, line.ids) for line in bill.printed] == [(2, ("knob.left", "knob.right")), (1, ("knob",))]
    assert [line.mass_g for line in bill.printed] == pytest.approx([25.4, 12.7])
    clip, screw = bill.bought
    assert (screw.quantity, screw.mass_g) == (6, 21.0)
    assert screw.price_eur == pytest.approx(0.6)
    assert (clip.quantity, clip.mass_g, clip.sources) == (3, None, ())
    assert bill.mass_g.known == pytest.approx(59.1)
    assert bill.mass_g.missing == ("clip",)
    assert bill.bought_eur.missing == ("clip",)


def test_an_unknown_volume_or_density_stays_unknown() -> None:
    placed = Vehicle().parts((Knob,))
    assert {line.mass_g for line in bom(placed, {}, lambda _: 1.0).printed} == {None}
    volumes = {solid_of(item.part): 1.0 for item in placed}
    assert bom(placed, volumes, lambda _: None).mass_g.missing == ("knob.left", "knob", "clip")


@pytest.mark.parametrize("name", list(presets()))
def test_the_whole_catalogue_fits_every_preset(name: str) -> None:
    car = Vehicle(preset(name).options)
    placed = car.parts()
    assert bool(placed) == bool(CATALOGUE)
    assert car.bom({}, lambda _: None).printed == bom(placed, {}, lambda _: None).printed


def test_the_cad_kernel_stays_unloaded() -> None:
    code = (
        "import sys; from configurator.vehicle import Vehicle; Vehicle().parts();"
        "sys.exit(bool({'cadquery', 'OCP', 'streamlit'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
