"""Points of a record's fields: corners, pairs of extremes and seeded random draws, legal or not.

For property tests and for the sweep over the families. Equal seeds give equal points, in any process.
"""

from __future__ import annotations

import itertools
import random
from collections.abc import Iterator
from typing import Any, TypeVar

from parts.record import ParameterError, Record

R = TypeVar("R", bound=Record)
Point = dict[str, Any]
WORDS = ("", "A", "Mia", "R N D", "Coach 7", "Größe", "N° 42", "MICRO-4", "Łódź", "wavy&co")
TRIES = 200  # illegal draws in a row before a family counts as one without legal parameters


def extremes(record: type[Record], name: str) -> tuple[Any, ...]:
    """A field's lowest and highest value, or its first and last one; of a text, the shortest and the longest."""
    field, extra = record.model_fields[name], record.extra_of(name)
    if "enum" in extra:
        values = list(extra["enum"])
        return tuple(dict.fromkeys((values[0], values[-1])))
    if field.annotation is bool:
        return (False, True)
    low, high = record.bounds(name)
    if low is None:
        words = sorted(_words(record, name), key=len)
        return words[0], words[-1]
    return low, high


def corners(record: type[Record]) -> Iterator[Point]:
    """Each parameter at each of its extremes, the others as they are by default; each value of a choice."""
    for name in record.model_fields:
        values = record.extra_of(name).get("enum") or extremes(record, name)
        yield from ({name: value} for value in values if value != record.model_fields[name].default)


def pairs(record: type[Record], seed: int, count: int) -> Iterator[Point]:
    """`count` of the pairs of parameters at their extremes, the others at their defaults; all if there are fewer."""
    names = list(record.model_fields)
    every = [
        {a: x, b: y}
        for a, b in itertools.combinations(names, 2)
        for x in extremes(record, a)
        for y in extremes(record, b)
    ]
    random.Random(f"{record.__name__} {seed} pairs").shuffle(every)
    yield from every[:count]


def uniform(record: type[Record], seed: int, count: int) -> Iterator[Point]:
    """`count` points with every parameter drawn at once, evenly over its range."""
    rng = random.Random(f"{record.__name__} {seed} uniform")
    for _ in range(count):
        yield {name: _value(record, name, rng, at_end=0.0) for name in record.model_fields}


def edges(record: type[Record], seed: int, count: int) -> Iterator[Point]:
    """`count` points with every parameter at an extreme or, as often, at its default: rougher than any user."""
    rng = random.Random(f"{record.__name__} {seed} edges")
    for _ in range(count):
        yield {
            name: rng.choice([*extremes(record, name), *[field.default] * 2])
            for name, field in record.model_fields.items()
        }


def draw(record: type[R], rng: random.Random) -> Point:
    """Random values within the bounds of a random choice of fields; the rules may still refuse them together."""
    names = list(record.model_fields)
    return {name: _value(record, name, rng, at_end=0.2) for name in rng.sample(names, rng.randint(1, len(names)))}


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


def _words(record: type[Record], name: str) -> list[str]:
    field = record.model_fields[name]
    samples = record.extra_of(name).get("examples") or WORDS
    longest = next((m.max_length for m in field.metadata if hasattr(m, "max_length")), 10)
    return [w for w in samples if len(w) <= longest]


def _value(record: type[Record], name: str, rng: random.Random, at_end: float) -> Any:
    field, extra = record.model_fields[name], record.extra_of(name)
    low, high = record.bounds(name)
    if "enum" in extra:
        return rng.choice(extra["enum"])
    if field.annotation is bool:
        return rng.random() < 0.5
    if low is None:
        return rng.choice(_words(record, name))
    if rng.random() < at_end:
        return rng.choice([low, high])  # ends of ranges are where things break
    if extra.get("grid") or field.annotation is int:
        return low + extra["step"] * rng.randint(0, int((high - low) / extra["step"]))
    return rng.uniform(low, high)
