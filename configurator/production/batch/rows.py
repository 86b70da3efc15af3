"""Rows: what each asks for, told apart and checked without touching the CAD kernel."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from configurator.printability.materials import material
from configurator.production.sources import sources_of
from configurator.solid.keys import digest, sources, versions
from configurator.vehicle import preset
from parts import family
from parts.part import Part
from parts.record import ParameterError, shown

OURS = ("id", "part", "vehicle", "material")  # columns that are no parameter
LONGEST_ID = 100
UNSAFE = frozenset('/\\:*?"<>|')


@dataclass(frozen=True)
class Row:
    """One row of a table: what was written in it. Empty cells are left out."""

    number: int  # counts rows from 1
    line: int  # of the table's file, for messages; 0 if there is none
    id: str
    values: Mapping[str, Any]
    own: Mapping[str, Any] = field(default_factory=dict)  # the user's columns, which begin with "_"

    def says(self, message: str) -> str:
        """A message with the row's line before it."""
        return f"line {self.line}: {message}" if self.line else message


@dataclass(frozen=True)
class Wishes:
    """What holds for all rows of a batch."""

    formats: tuple[str, ...]
    machine: str | None = None
    check: bool = False
    files_only: bool = False


@dataclass(frozen=True)
class Job:
    """One thing to make: what decides its bytes (JSON), and a digest of that and of all that makes it."""

    subject: str  # a family or a preset
    record: Mapping[str, Any]
    key: str


def job_of(row: Row, wishes: Wishes) -> Job:
    """What a row asks for.

    Raises:
        ParameterError: neither part nor vehicle or both; an unknown one; parameters or options that cannot be.
    """
    values = {name: value for name, value in row.values.items() if name not in OURS}
    part, vehicle = row.values.get("part"), row.values.get("vehicle")
    if (part is None) == (vehicle is None):
        got = "neither" if part is None else "both"
        raise ParameterError("row", [f"it names {got} a part {'nor' if part is None else 'and'} a vehicle; name one"])
    if part is not None:
        made = _text("part", part, family)(**values)
        stuff = material(str(row.values.get("material") or made.material)).key
        record = {"part": made.family, "parameters": made.values(), "material": stuff, "machine": wishes.machine}
        subject = made.family
    else:
        if "material" in row.values:
            raise ParameterError("row", ["a vehicle's parts have materials of their own; leave the material empty"])
        if wishes.files_only:
            raise ParameterError("row", ["a vehicle is always a whole kit; run it without --files-only"])
        start = _text("vehicle", vehicle, preset)
        subject = start.name
        record = {"vehicle": subject, "options": start.options.changed(**values).values()}
    record |= {"formats": list(wishes.formats), "check": wishes.check, "files_only": wishes.files_only}
    return Job(subject, record, key_of(record))


def key_of(record: Mapping[str, Any]) -> str:
    """A digest of what is asked for and of everything that it is made with, the same in every process."""
    name = record.get("part")
    return digest([dict(record), _makers(type(part_of(record)) if name else None)])


def part_of(record: Mapping[str, Any]) -> Part:
    """The part of a job's record."""
    return family(record["part"])(**record["parameters"])


def id_problem(name: str) -> str | None:
    """What is wrong with a row's id; None if nothing."""
    if len(name) > LONGEST_ID:
        return f"the id {shown(name)} is too long; use at most {LONGEST_ID} characters"
    if UNSAFE & set(name) or name.startswith(".") or not name.isprintable():
        return f"the id {shown(name)} could be taken for a path; use letters, digits, spaces, '-', '_' and '.'"
    return None


@cache
def _makers(cls: type[Part] | None) -> list[Any]:
    """Sources and versions behind a family's kits, or those of whole cars."""
    packages = ("solid", "vehicle", "printability", "export") + (() if cls else ("../parts",))
    own = sources(cls.__module__) if cls else ""
    kernel = versions("coachbuilder", "cadquery", "cadquery-ocp", "numpy", "lib3mf")
    return [own, *(sources_of(package) for package in packages), kernel]


def _text(column: str, value: Any, find: Any) -> Any:
    if not isinstance(value, str):
        raise ParameterError("row", [f"{column} {shown(value)} is not a name; write it as text"])
    return find(value)
