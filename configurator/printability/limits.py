"""Limits of the processes as data: value, unit, source and grade of each."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

FILE = Path(__file__).with_name("limits.json")
JOINTS = "joints"  # what is not a matter of the process


@dataclass(frozen=True)
class Limit:
    """What a process can do at best, where that is from (grade: R read, C computed, K recalled, X chosen)."""

    value: float
    unit: str
    source: str
    grade: str


@cache
def _tables() -> dict[str, dict[str, Any]]:
    table: dict[str, dict[str, Any]] = json.loads(FILE.read_text(encoding="utf-8"))
    return {name: rules for name, rules in table.items() if name != "about"}


def processes() -> tuple[str, ...]:
    """The processes that have limits."""
    return tuple(name for name in _tables() if name != JOINTS)


def limit(process: str, name: str, scale: float = 1.0) -> Limit | None:
    """One limit of a process; None if the process has no such limit (powder needs no support).

    Args:
        scale: of everything that grows with the line: a coarse nozzle's width over the usual one.
    """
    record = _tables().get(process, {}).get(name)
    if record is None:
        return None
    note = f", × {scale:g} for this nozzle" if scale != 1 else ""
    return Limit(record["value"] * scale, record.get("unit", "mm"), record["source"] + note, record["grade"])


def joint(name: str) -> Limit:
    """What holds for the joints of split parts, however they are printed."""
    record = _tables()[JOINTS][name]
    return Limit(record["value"], record.get("unit", "mm"), record["source"], record["grade"])


def size_wall(process: str, extent_sum: float) -> Limit | None:
    """The wall that a part of this size needs, by the sum of its extents (mm); None if the process has no such rule."""
    record = _tables().get(process, {}).get("size_wall")
    if record is None:
        return None
    value = next(wall for upto, wall in record["value"] if extent_sum < upto)
    return Limit(value, "mm", record["source"], record["grade"])
