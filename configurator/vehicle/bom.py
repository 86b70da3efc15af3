"""Bill of materials of a placed set of parts: what to print and what to buy, counted once each.

Volumes and densities come from outside, so the list can be made before anything is built: what is not known stays
None and is named, never guessed.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from parts.part import Hardware, Part

if TYPE_CHECKING:
    from configurator.vehicle.assembly import Placed

Volumes = Mapping[tuple[str, str], float]  # (family, canonical parameters) -> mm³


@dataclass(frozen=True)
class Printed:
    """Equal parts, left and right counted together: they differ in nothing but their side."""

    family: str
    title: str
    parameters: str  # canonical JSON of the first of them
    material: str
    colour_hex: str
    ids: tuple[str, ...]
    mass_g: float | None  # of all of them; None if the volume of one or the density is not known

    @property
    def quantity(self) -> int:
        return len(self.ids)


@dataclass(frozen=True)
class Bought:
    """One bought item, summed over all parts that need it."""

    item: str
    quantity: int
    mass_g: float | None  # of all of them
    price_eur: float | None
    sources: tuple[str, ...]
    ids: tuple[str, ...]  # of the parts that need it


@dataclass(frozen=True)
class Total:
    """A sum over what is known, and the names of what is not."""

    known: float
    missing: tuple[str, ...]


@dataclass(frozen=True)
class Bom:
    """A bill of materials."""

    printed: tuple[Printed, ...]
    bought: tuple[Bought, ...]

    @property
    def mass_g(self) -> Total:
        """Mass of everything, grams."""
        lines = [(line.ids[0], line.mass_g) for line in self.printed] + [(b.item, b.mass_g) for b in self.bought]
        return _total(lines)

    @property
    def bought_eur(self) -> Total:
        """Price of what is bought, euros. Printing is priced elsewhere: it depends on the machine."""
        return _total([(line.item, line.price_eur) for line in self.bought])


def bom(
    placed: Iterable[Placed],
    volumes: Volumes,
    density: Callable[[str], float | None],
    hardware: Callable[[Part], Iterable[Hardware]] = lambda part: part.hardware(),
) -> Bom:
    """The bill of materials.

    Args:
        volumes: volume in mm³ by `solid_of(part)`; parts that are not in it get no mass.
        density: g/cm³ of a material by its key, None if not known.
        hardware: what a part needs to be bought, for those who know it already.
    """
    kinds: dict[tuple[str, ...], list[Placed]] = {}
    needs: dict[str, list[tuple[Placed, Hardware]]] = {}
    for item in placed:
        kinds.setdefault((item.part.family, _sideless(item.part), item.material, item.colour_hex), []).append(item)
        for need in hardware(item.part):
            needs.setdefault(need.item, []).append((item, need))
    printed = tuple(_printed(items, volumes, density) for items in kinds.values())
    return Bom(printed, tuple(_bought(name, needs[name]) for name in sorted(needs)))


def solid_of(part: Part) -> tuple[str, str]:
    """The key under which `bom` looks a part's volume up."""
    return part.family, part.canonical()


def _sideless(part: Part) -> str:
    values = {name: value for name, value in part.values().items() if name != "side"}
    return json.dumps(values, sort_keys=True, ensure_ascii=False)


def _printed(items: list[Placed], volumes: Volumes, density: Callable[[str], float | None]) -> Printed:
    first = items[0]
    found = [volumes.get(solid_of(item.part)) for item in items]
    known = [volume for volume in found if volume is not None]
    grams = density(first.material)
    mass = sum(known) / 1000 * grams if grams is not None and len(known) == len(found) else None
    part = first.part
    ids = tuple(item.id for item in items)
    return Printed(part.family, part.title, part.canonical(), first.material, first.colour_hex, ids, mass)


def _bought(name: str, needs: list[tuple[Placed, Hardware]]) -> Bought:
    masses = [(need.quantity, need.mass_g) for _, need in needs]
    prices = [(need.quantity, need.price_eur) for _, need in needs]
    sources = tuple(sorted({need.source for _, need in needs if need.source}))
    quantity = sum(need.quantity for _, need in needs)
    return Bought(name, quantity, _sum(masses), _sum(prices), sources, tuple(item.id for item, _ in needs))


def _sum(each: list[tuple[int, float | None]]) -> float | None:
    known = [quantity * value for quantity, value in each if value is not None]
    return sum(known) if len(known) == len(each) else None


def _total(lines: Iterable[tuple[str, float | None]]) -> Total:
    lines = list(lines)
    known = sum(value for _, value in lines if value is not None)
    return Total(known, tuple(name for name, value in lines if value is None))
