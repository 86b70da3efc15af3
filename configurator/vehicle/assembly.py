"""Assembly: a vehicle as parts in their places, each with its colour and material."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Any

from configurator.solid.sent import Sent
from configurator.vehicle.bom import Bom, Volumes, bom
from configurator.vehicle.configuration import code
from configurator.vehicle.mass import Mass
from configurator.vehicle.options import Options
from configurator.vehicle.packaging import Derived, derive
from configurator.vehicle.rules import Verdict, check
from parts.frame import Frame
from parts.hardpoints import Hardpoints
from parts.part import Part, Placement, Role
from parts.record import ParameterError, Problem
from parts.standards import table

PLAIN: dict[str, Any] = {
    "body_colour": "dune",
    "accent_colour": "teal",
    "interior_colour": "slate",
}  # where a part is doesn't depend on them
WORDLESS: dict[str, Any] = {"personal_text": "", "font": "", "icon": "", "plate_no": ""}  # nor, for most, on these
METAL = "#A9ADB0"  # bare aluminium: the one surface that the palette does not choose


@dataclass(frozen=True)
class Placed:
    """One part on a car: an id that is unique on it ("wheel_cover.front_left"), where it sits, and its looks."""

    id: str
    part: Part
    frame: Frame
    colour_hex: str
    material: str


@dataclass(frozen=True)
class Masses:
    """What a car weighs, kg, and how far it goes, km. An estimate for planning."""

    running: float  # without battery and driver
    battery: float
    kerb: float
    payload: float
    gross: float
    energy_kwh: float
    range_km: float


@dataclass(frozen=True)
class Vehicle(Sent):
    """A car that may be made: options that keep every rule, and all that follows from them.

    Raises:
        ParameterError: the options break a rule of severity error; every broken rule is named, with its repair.
    """

    options: Options = Options()  # noqa: RUF009 (frozen, so one instance may serve all)

    def __post_init__(self) -> None:
        stopping = [verdict for verdict in self._all if verdict.stops]
        if stopping:
            raise ParameterError("vehicle", [_problem(verdict) for verdict in stopping])

    @cached_property
    def _all(self) -> tuple[Verdict, ...]:
        return tuple(check(self.options))

    @property
    def verdicts(self) -> tuple[Verdict, ...]:
        """The warnings, and what was settled automatically."""
        return self._all

    @cached_property
    def hardpoints(self) -> Hardpoints:
        return derive(self.options)

    @cached_property
    def mass(self) -> Masses:
        mass = Mass(Derived.of(self.options))
        names = Masses.__dataclass_fields__
        return Masses(**{name: round(float(getattr(mass, name)), 3) for name in names})

    def parts(self, catalogue: Iterable[type[Part]] | None = None) -> tuple[Placed, ...]:
        """Every printed part of the car, in the catalogue's order.

        Raises:
            ParameterError: a family has no legal part for this car.
        """
        placed = tuple(self.dressed(family.family, p) for family, p in self.placements(catalogue))
        ids = [item.id for item in placed]
        assert len(ids) == len(set(ids)), f"two parts share an id: {sorted({i for i in ids if ids.count(i) > 1})}"
        return placed

    def placements(self, catalogue: Iterable[type[Part]] | None = None) -> Sequence[tuple[type[Part], Placement]]:
        """Where each family puts parts on this car. It takes seconds for a whole catalogue; the last ones are kept.

        Raises:
            ParameterError: a family has no legal part for this car.
        """
        if catalogue is None:
            from parts import CATALOGUE

            catalogue = CATALOGUE
        return _placements(tuple(catalogue), replace(self.hardpoints, **PLAIN))

    def dressed(self, family: str, placement: Placement) -> Placed:
        """A placement with its id, colour and material on this car."""
        name = f"{family}.{placement.name}" if placement.name else family
        part = placement.part
        return Placed(name, part, placement.frame, self.colour(part.role), part.material)

    def colour(self, role: Role) -> str:
        """The colour ("#RRGGBB") that parts of a role have on this car. On base trim, accents stay undyed graphite."""
        o = self.options
        key = {
            "body": o.body_colour,
            "cap": o.body_colour if o.trim == "base" else o.accent_colour,
            "accent": "base_ring" if o.trim == "base" else o.accent_colour,
            "interior": o.interior_colour,
            "base": "base_ring",
            "black": "mouth",
            "cover": "wheel_cover",
        }.get(role)
        return table("palette")[key]["hex"] if key else METAL

    def bom(self, volumes: Volumes | None = None, density: Callable[[str], float | None] | None = None) -> Bom:
        """The car's bill of materials. Without volumes and densities, nothing printed has a mass yet; see `bom`."""
        return bom(self.parts(), volumes or {}, density or (lambda material: None))

    def changed(self, **options: Any) -> Vehicle:
        """Another vehicle with some options changed."""
        return Vehicle(self.options.changed(**options))

    def config(self) -> dict[str, Any]:
        """What re-creates this vehicle, ready for JSON: `load` reads it."""
        return {"vehicle": self.options.values()}

    @property
    def code(self) -> str:
        """A short name that people can read to each other; see `configuration.code`."""
        return code(self.options)


def _placements(catalogue: tuple[type[Part], ...], car: Hardpoints) -> tuple[tuple[type[Part], Placement], ...]:
    plain = replace(car, **WORDLESS)
    return tuple((f, placement) for f in catalogue for placement in _fits(f, car if f.lettered else plain))


@lru_cache(maxsize=1000)
def _fits(family: type[Part], car: Hardpoints) -> tuple[Placement, ...]:
    try:
        return tuple(family.fit(car))
    except ParameterError as error:
        problems = [f"no {family.title.lower()} fits this car: {p.message}" for p in error.problems]
        raise ParameterError("vehicle", problems) from error


def _problem(verdict: Verdict) -> Problem:
    """A broken rule as a problem. It belongs to a field only if the rule looks at no other."""
    field = verdict.options[0] if len(verdict.options) == 1 else ""
    return Problem(field, f"{verdict.sentence[:-1]} – {verdict.repair}")
