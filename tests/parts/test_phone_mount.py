"""The phone mount: the phone's room measured by rays, every base, and the dash's slot as its mate."""

from __future__ import annotations

import math

import numpy as np
import pytest
import trimesh

from configurator.solid.kernel import make
from configurator.vehicle import Vehicle, presets
from parts.interior.phone_mount import AIR, BASES, PhoneMount
from parts.slot import on_dash
from parts.standards import table


def test_the_phone_fits_between_jaws_back_and_lip() -> None:
    part = PhoneMount(base="ball", tilt=0)
    mesh = make(part, "preview").mesh
    body = trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)
    inside = -part.reach - part.thick - 0.5 * part.phone_t  # the middle of the phone
    at = np.array([0.0, inside, -part.low + 0.1 * part.back_h])
    sides, _, _ = body.ray.intersects_location([at, at], [[1.0, 0, 0], [-1.0, 0, 0]])
    free = sides[sides[:, 0] > 0][:, 0].min() - sides[sides[:, 0] < 0][:, 0].max()
    assert part.phone_w <= free <= part.phone_w + 2 * AIR + 0.01
    # from the phone's room outwards: nothing in the middle, the jaws' tips at the sides, AIR clear of the phone
    x = part.phone_w / 2 - 1.0
    beside = at + np.array([x, 0, 0])
    ahead, _, _ = body.ray.intersects_location([beside], [[0.0, -1.0, 0.0]])
    behind, _, _ = body.ray.intersects_location([beside], [[0.0, 1.0, 0.0]])
    assert behind[:, 1].min() - ahead[:, 1].max() == pytest.approx(part.phone_t + AIR, abs=0.3)
    assert len(body.ray.intersects_location([at], [[0.0, -1.0, 0.0]])[0]) == 0


@pytest.mark.parametrize("base", BASES)
@pytest.mark.parametrize("tilt", [0, 40])
def test_the_lowest_point_is_known_without_the_kernel(base: str, tilt: float) -> None:
    part = PhoneMount(base=base, tilt=tilt)
    assert make(part, "preview").mesh.bounds[0, 2] == pytest.approx(0, abs=0.02)
    (mate,) = part.interfaces()
    assert mate.frame.origin == pytest.approx((0, 0, -part.low))
    assert mate.name == base.replace(" ", "_").lower()


def test_amps_holes_are_the_tables() -> None:
    (amps,) = PhoneMount(base="AMPS").interfaces()
    row = table("cutouts")["ram_amps"]
    spans = sorted(np.ptp([(h.x, h.y) for h in amps.holes], axis=0))
    assert spans == [row.number("height_mm"), row.number("width_mm")]
    assert [h.quantity for h in PhoneMount(base="AMPS").hardware()] == [4]


def test_checks() -> None:
    assert {f.check for f in PhoneMount().checks()} == {"view"}
    assert "support" in {f.check for f in PhoneMount(back_h=60).checks()}
    # a cantilever's sag grows with the cube of its reach
    part = PhoneMount(back_h=130, tilt=40, base="cup")
    (shake,) = [f for f in part.checks() if f.check == "shake"]
    assert shake.value == pytest.approx(0.998, abs=0.01)


def test_a_short_back_says_that_the_magnet_is_glued() -> None:
    short, tall = (make(PhoneMount(magsafe=True, back_h=h, base="ball"), "preview") for h in (80, 130))
    assert short.notes
    assert not tall.notes


def test_it_sits_in_the_slot_nearest_the_driver() -> None:
    for preset in presets().values():
        car = Vehicle(preset.options).hardpoints
        slots = on_dash(car)
        placed = list(PhoneMount.fit(car))
        assert len(placed) == min(len(slots), 1)
        for place in placed:
            (mate,) = (place.frame.then(i.frame) for i in place.part.interfaces())
            assert mate.origin == pytest.approx(slots[0][1].origin, abs=1e-6)
            assert np.array(mate.z) == pytest.approx(-np.array(slots[0][1].z), abs=1e-9)
            assert math.isclose(place.frame.z[1], 0, abs_tol=1e-9)
