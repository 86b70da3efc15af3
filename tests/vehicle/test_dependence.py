"""One option changed: exactly the parts that depend on it are other parts, and only those will be built."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.vehicle import Vehicle

CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "colour": ({"accent_colour": "signal"}, set()),
    "motor": ({"motor_kw": 10}, set()),
    "seat": ({"seat_height": 280}, {"mirror_housing"}),  # the belt line rises with the driver
    "text": ({"personal_text": "Mia"}, {"badge_nameplate"}),
    "pattern": ({"pattern": "wave"}, {"grille_insert", "wheel_cover"}),
    "hub": ({"hub_pattern": "vw4"}, {"hub_ring", "wheel_cover"}),
    "rim": (
        {"tyre_front": "165/65R14", "tyre_rear": "165/65R14"},
        {"wheel_cover", "plate_holder", "grille_insert", "mirror_housing"},
    ),
    "region": ({"region": "JP", "drive_side": "RHD", "category": "show-only"}, {"plate_holder"}),
}


@pytest.mark.parametrize("case", CASES)
def test_only_what_depends_on_an_option_changes(case: str) -> None:
    options, families = CASES[case]
    before = {p.id: p.part for p in Vehicle().parts()}
    after = {p.id: p.part for p in Vehicle().changed(**options).parts()}
    changed = {p.family for id_, p in after.items() if before.get(id_) != p}
    assert changed <= families, case
    assert bool(changed) == bool(families), case


def test_a_colour_reaches_the_picture_without_touching_a_part() -> None:
    before, after = Vehicle().parts(), Vehicle().changed(accent_colour="signal").parts()
    assert [p.part for p in before] == [p.part for p in after]
    assert {p.id for p, q in zip(before, after, strict=True) if p.colour_hex != q.colour_hex} == {
        "grille_insert", "badge_nameplate.front", "badge_nameplate.rear", "mirror_housing.left", "mirror_housing.right",
        "selector_knob",
    }  # fmt: skip
