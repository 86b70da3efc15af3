"""What can be made: the part families, the standards they follow and the body they fit to."""

from __future__ import annotations

from parts.exterior.badge_nameplate import BadgeNameplate
from parts.exterior.grille_insert import GrilleInsert
from parts.exterior.mirror_housing import MirrorHousing
from parts.exterior.plate_holder import PlateHolder
from parts.exterior.wheel_cover import WheelCover
from parts.interior.cup_holder_insert import CupHolderInsert
from parts.interior.selector_knob import SelectorKnob
from parts.part import Part
from parts.record import unknown
from parts.structure.hub_ring import HubRing

CATALOGUE: tuple[type[Part], ...] = (
    GrilleInsert,
    BadgeNameplate,
    MirrorHousing,
    PlateHolder,
    WheelCover,
    HubRing,
    SelectorKnob,
    CupHolderInsert,
)

BY_NAME = {family.family: family for family in CATALOGUE}


def family(name: str) -> type[Part]:
    """A family by its name.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if name not in BY_NAME:
        raise unknown("part", name, list(BY_NAME))
    return BY_NAME[name]
