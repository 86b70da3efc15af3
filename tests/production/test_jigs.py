"""Jigs for the whole catalogue: what is built agrees with the interface it was made from."""

from __future__ import annotations

import numpy as np
import pytest

from configurator.production.jigs import jigs, left_out
from parts import CATALOGUE
from parts.jig import bush
from parts.part import Part
from parts.tooling.drill_jig import DrillJig

PRESETS = [
    pytest.param(family, values, id=f"{family.family}-{name}")
    for family in CATALOGUE
    for name, values in {"default": {}, **family.presets}.items()
    if family.zone != "tooling"
]


def axes(jig: DrillJig) -> list[tuple[float, float, float]]:
    """x, y and radius of every upright cylinder or circle of the built jig, read off its exact edges."""
    edges = jig.build().val().Edges()
    found = set()
    for edge in edges:
        a, b, c = (edge.positionAt(t) for t in (0.0, 0.5, 1.0))
        if abs(a.z - b.z) > 1e-6 or abs(a.z - c.z) > 1e-6:
            continue
        p, q, r = (complex(v.x, v.y) for v in (a, b, c))
        w = (r - p) / (q - p) if abs(q - p) > 1e-9 else 0
        if abs(complex(w).imag) < 1e-9:
            continue
        centre = p + (q - p) * (w - abs(w) ** 2) / (w - complex(w).conjugate())
        found.add((round(centre.real, 4), round(centre.imag, 4), round(abs(p - centre), 4)))
    return sorted(found)


@pytest.mark.parametrize(("family", "values"), PRESETS)
def test_every_interface_has_a_jig_or_a_reason(family: type[Part], values: dict[str, object]) -> None:
    part = family(**values)
    made, reasons = dict(jigs(part)), dict(left_out(part))
    for interface in part.interfaces():
        guided = [h for h in interface.holes if bush(h.diameter)]
        assert not interface.holes or interface.name in made or interface.name in reasons
        if len(guided) < len(interface.holes) or (interface.holes and interface.name not in made):
            assert len(reasons[interface.name]) > 20
        if interface.name in made:
            work = next(made[interface.name].interfaces())
            np.testing.assert_allclose(
                [(h.x, h.y, h.diameter) for h in work.holes], [(h.x, h.y, h.diameter) for h in guided], atol=1e-3
            )


@pytest.mark.parametrize("family", [f for f in CATALOGUE if f.zone != "tooling"], ids=lambda f: f.family)
def test_built_bores_agree_with_the_interface(family: type[Part]) -> None:
    made = dict(jigs(family()))
    for interface in family().interfaces():
        if interface.name not in made:
            continue
        places = np.array([(x, y) for x, y, _ in axes(made[interface.name])])
        for hole in interface.holes:
            if bush(hole.diameter):
                off = np.hypot(*(places - (hole.x, -hole.y)).T).min()
                assert off < 0.01, f"{interface.name}: a bore is {off:.3f} mm off"


def test_wells_and_lone_holes_are_reported() -> None:
    from parts.interior.cup_holder_insert import CupHolderInsert
    from parts.structure.hub_ring import HubRing

    assert not jigs(CupHolderInsert())
    assert "no drill bush guides" in dict(left_out(CupHolderInsert()))["console"]
    assert not jigs(HubRing())


def test_tools_need_no_tools() -> None:
    assert jigs(DrillJig()) == []
    assert left_out(DrillJig()) == []
