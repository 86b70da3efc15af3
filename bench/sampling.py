"""Seeded random legal records: for property tests and for the sweep over the families."""

from __future__ import annotations

import random
from collections.abc import Iterator
from typing import Any, TypeVar

from parts.record import ParameterError, Record

R = TypeVar("R", bound=Record)
WORDS = ("", "A", "Mia", "R N D", "Coach 7", "Größe", "N° 42", "MICRO-4", "Łódź", "wavy&co")
TRIES = 200  # illegal draws in a row before a family counts as one without legal parameters


def draw(record: type[R], rng: random.Random) -> dict[str, Any]:
    """Random values within the bounds of a random choice of fields; the rules may still refuse them together."""
    names = list(record.model_fields)
    return {name: _value(record, name, rng) for name in rng.sample(names, rng.randint(1, len(names)))}


def legal(record: type[R], seed: int, count: int) -> Iterator[R]:
    """`count` legal records; equal seeds give equal records.

    Raises:
        RuntimeError: the rules refused `TRIES` draws in a row.
    """
    rng = random.Random(f"{record.__name__} {seed}")
    for _ in range(count):
        for _ in range(TRIES):
            try:
                yield record(**draw(record, rng))
                break
            except ParameterError:
                continue
        else:
            raise RuntimeError(f"{record.__name__}: no legal draw among {TRIES}")


def _value(record: type[Record], name: str, rng: random.Random) -> Any:
    field, extra = record.model_fields[name], record.extra_of(name)
    low, high = record.bounds(name)
    if "enum" in extra:
        return rng.choice(extra["enum"])
    if field.annotation is bool:
        return rng.random() < 0.5
    if low is None:
        longest = next((m.max_length for m in field.metadata if hasattr(m, "max_length")), 10)
        return rng.choice([w for w in WORDS if len(w) <= longest])
    if rng.random() < 0.2:
        return rng.choice([low, high])  # ends of ranges are where things break
    if extra.get("grid") or field.annotation is int:
        return low + extra["step"] * rng.randint(0, int((high - low) / extra["step"]))
    return rng.uniform(low, high)
