"""Rear spoiler: section, clearance, feet on the roof, spar, and which cars have one."""

from __future__ import annotations

import math

import numpy as np
import pytest

from configurator.solid.kernel import make
from configurator.vehicle import Options
from configurator.vehicle.packaging import derive
from parts.airfoil import airfoil
from parts.exterior.rear_spoiler import SPAR_WALL, RearSpoiler


@pytest.mark.parametrize(("chord", "thick", "te"), [(60, 8, 2.5), (140, 18, 2.5), (220, 39, 4)])
def test_section_has_its_chord_its_thickness_and_a_round_rear_edge(chord: float, thick: float, te: float) -> None:
    p = airfoil(chord, thick, 0.0, te)
    assert np.ptp(p[:, 0]) == pytest.approx(chord, abs=1e-9)
    assert np.ptp(p[:, 1]) == pytest.approx(thick, rel=0.02)
    assert p[0, 1] - p[-2, 1] == pytest.approx(2 * te, rel=0.02)
    assert p[-1] == pytest.approx((chord, 0.0))


@pytest.mark.parametrize(
    "values", [{}, {"dihedral": -5, "span": 1300, "roof_r": 9000}, {"sweep": 25, "roof_pitch": 30}]
)
def test_the_gap_is_kept_where_it_is_least(values: dict[str, float]) -> None:
    part = RearSpoiler(**values)
    wing = part._rings.reshape(-1, 3) + np.array([0, 0, part.lift])
    assert (wing[:, 2] - part.roof(wing[:, 0], wing[:, 1])).min() == pytest.approx(part.gap)


def test_soles_lie_on_the_roof_and_inserts_go_into_them() -> None:
    part = RearSpoiler(feet=3)
    solid = part.build().val()
    ways = list(part.interfaces())
    assert [i.name for i in ways] == ["roof.1", "roof.2", "roof.3"]
    for way, y in zip(ways, part.feet_y, strict=True):
        x0, y0, z0 = way.frame.origin
        assert y0 == y
        assert z0 + part.lowest == pytest.approx(float(part.roof(x0, y0)), abs=1e-6)
        slope = math.degrees(math.atan2(-way.frame.z[0], -way.frame.z[2]))
        assert slope == pytest.approx(part.roof_pitch, abs=0.05)
        assert solid.isInside(way.frame.point(0, 0, -1.0))
        assert not solid.isInside(way.frame.point(0, 0, 0.5))
        for hole in way.holes:
            assert not solid.isInside(way.frame.point(hole.x, hole.y, -5.0))


def test_spar_leaves_its_wall_or_is_left_out() -> None:
    for chord in (60, 100, 140, 220):
        part = RearSpoiler(chord=chord, spar=20)
        assert part.bore == 0 or part.thick - part.bore >= 2 * SPAR_WALL
    thin = RearSpoiler(chord=60, thickness=8)
    assert thin.bore == 0
    assert "spar" in {f.check for f in thin.checks()}
    assert any("rear edge" in note for note in make(thin, "preview").notes)


def test_checks() -> None:
    assert "feet" in {f.check for f in RearSpoiler(gap=120, dihedral=10, span=1300).checks()}
    assert "overhang" not in {f.check for f in RearSpoiler().checks()}


def test_end_plates_widen_nothing() -> None:
    low, high = make(RearSpoiler(endplate=60), "preview").mesh.bounds
    assert high[1] - low[1] == pytest.approx(1000, abs=0.2)


def test_only_premium_cars_with_a_solid_roof_have_one() -> None:
    for options in (
        {"trim": "base"},
        {"trim": "premium", "roof": "canvas"},
        {"trim": "premium", "body_style": "pickup"},
    ):
        try:
            car = derive(Options(**options))
        except ValueError:
            continue
        assert not list(RearSpoiler.fit(car))


@pytest.mark.parametrize("style", ["city", "cargo", "family"])
def test_on_the_car_the_feet_reach_the_roof(style: str) -> None:
    from parts.body import skin

    car = derive(Options(trim="premium", body_style=style, roof="hard"))
    (placed,) = RearSpoiler.fit(car)
    part = placed.part
    assert isinstance(part, RearSpoiler)
    assert part.span < car.width
    for way in part.interfaces():
        x, y, z = placed.frame.then(way.frame).origin
        assert z == pytest.approx(skin(car).roof_frame(x, y).origin[2], abs=6.0), "foam pads take up the rest"


@pytest.mark.parametrize(
    ("camber", "chord", "thickness", "endplate"), [(8, 220, 8, 1), (8, 60, 18, 1), (0, 220, 18, 80), (8, 220, 18, 30)]
)
def test_end_plates_hold_the_whole_section(camber: float, chord: float, thickness: float, endplate: float) -> None:
    """The wing ends inside their flat faces: both plates are whole in the part."""
    part = RearSpoiler(camber=camber, chord=chord, thickness=thickness, endplate=endplate, spar=0)
    whole = part.build().val()
    assert whole.isValid()
    plates = list(part._plates(np.array([0.0, 0.0, part.lift - part.lowest])))
    inside = [p.intersect(whole).Volume() for p in plates]
    assert inside == pytest.approx([p.Volume() for p in plates], rel=1e-6)
