"""One option changed: exactly the parts that depend on it are other parts, and only those will be built."""

from __future__ import annotations

from typing import Any

import pytest

from configurator.vehicle import Vehicle

SKIN = {  # what lies on the body, and moves with its shape
    "cowl_grille", "door_skin", "fender_flare", "fender_panel", "front_bumper", "hinge", "hood_panel", "lamp_band",
    "mirror_housing", "nose_panel", "rear_quarter", "rocker_panel", "roof_cap", "tailgate_panel",
}  # fmt: skip
LAMPS = {"headlight_bezel", "tail_lamp_housing"}
CASES: dict[str, tuple[dict[str, Any], set[str]]] = {
    "colour": ({"accent_colour": "signal"}, set()),
    "motor": ({"motor_kw": 10}, set()),
    "tyre": ({"tyre_front": "155/65R13", "tyre_rear": "155/65R13"}, {"fender_flare", "wheel_cover", "hub_ring"}),
    "seat": (  # cowl and belt line rise with the driver
        {"seat_height": 280}, SKIN | LAMPS | {"dash_panel", "gauge_bezel", "seat_bracket", "tube_node"}
    ),
    "text": ({"personal_text": "Mia"}, {"badge_nameplate", "dash_panel", "sill_trim"}),
    "pattern": (
        {"pattern": "wave"},
        {"grille_insert", "wheel_cover", "cowl_grille", "dash_panel", "hood_panel", "seat_shell", "sill_trim"},
    ),
    "hub": ({"hub_pattern": "vw4"}, {"hub_ring", "wheel_cover"}),
    "rim": (
        {"tyre_front": "165/65R14", "tyre_rear": "165/65R14"},
        SKIN | LAMPS | {"wheel_cover", "plate_holder", "grille_insert", "dash_panel", "tube_node"},
    ),
    "region": (
        {"region": "JP", "drive_side": "RHD", "category": "show-only"}, {"plate_holder", "dash_panel", "front_bumper"}
    ),
}  # fmt: skip


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
    changed = {p.id for p, q in zip(before, after, strict=True) if p.colour_hex != q.colour_hex}
    assert changed == {p.id for p in before if p.part.role in ("accent", "cap")}
