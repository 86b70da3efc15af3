"""What the command line's modules share: how commands are told things, and where they print."""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from parts.record import ParameterError, shown

if TYPE_CHECKING:
    from configurator.vehicle.configuration import Configuration

out, err = Console(highlight=False), Console(stderr=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help="Machine-readable output on standard output.")]
Car = Annotated[str, typer.Argument(metavar="PRESET|FILE.json", help="A preset's name or a configuration file.")]
Values = Annotated[list[str] | None, typer.Argument(metavar="[name=value …]", help="What differs from the defaults.")]


def pairs(values: list[str] | None) -> dict[str, str]:
    """`name=value` words as a dictionary."""
    found: dict[str, str] = {}
    for word in values or []:
        name, equals, value = word.partition("=")
        if not equals or not name:
            raise ParameterError("arguments", [f"{shown(word)} is not of the form name=value; write it like width=40"])
        if name in found:
            raise ParameterError("arguments", [f"{shown(name)} is given twice; keep one"])
        found[name] = value
    return found


def configuration_of(car: str) -> Configuration:
    """A preset, or the configuration in a file; what a migration changed is said on standard error."""
    from configurator.vehicle.configuration import Configuration, preset, read_file

    if not (car.lower().endswith(".json") or "/" in car or os.sep in car):
        found = preset(car)
        return Configuration(found.options, found.name, {})
    configuration = read_file(Path(car))
    for note in configuration.notes:
        err.print(note, markup=False, soft_wrap=True)
    return configuration


def print_json(record: Any) -> None:
    sys.stdout.write(json.dumps(record, indent=1, ensure_ascii=False) + "\n")
