"""What can be made: the part families, the standards they follow and the body they fit to."""

from __future__ import annotations

from parts.part import Part
from parts.record import unknown

CATALOGUE: tuple[type[Part], ...] = ()

BY_NAME = {family.family: family for family in CATALOGUE}


def family(name: str) -> type[Part]:
    """A family by its name.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if name not in BY_NAME:
        raise unknown("part", name, list(BY_NAME))
    return BY_NAME[name]
