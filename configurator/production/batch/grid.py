"""Grids: every combination of lists and ranges, or a random sample of them, from a TOML file."""

from __future__ import annotations

import itertools
import math
import random
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from configurator.production.batch.rows import Row
from configurator.vehicle.options import Options
from parts import family
from parts.record import ParameterError, nearest, shown

MOST = 10_000_000  # rows without a sample; a month of work
LARGEST = 1_000_000  # bytes of the file
LONGEST = 100_000  # values in a range


@dataclass(frozen=True)
class Block:
    """One table of the file: the values of each column, and how many of the combinations are wanted."""

    axes: Mapping[str, Sequence[Any]]
    sample: int | None
    seed: int

    @property
    def total(self) -> int:
        return math.prod(len(values) for values in self.axes.values())

    @property
    def count(self) -> int:
        return self.total if self.sample is None else min(self.sample, self.total)

    def points(self) -> Iterator[dict[str, Any]]:
        """Combinations in order, the last column fastest; of a sample each once, in the order of the draw."""
        if self.sample is None or self.sample >= self.total:
            yield from (self._point(i) for i in range(self.total))
            return
        rng, drawn = random.Random(self.seed), set[int]()
        while len(drawn) < self.sample:
            i = rng.randrange(self.total)
            if i not in drawn:
                drawn.add(i)
                yield self._point(i)

    def _point(self, index: int) -> dict[str, Any]:
        point: dict[str, Any] = {}
        for name, values in reversed(list(self.axes.items())):
            index, at = divmod(index, len(values))
            point[name] = values[at]
        return dict(reversed(point.items()))


class Grid:
    """A grid's file.

    ```toml
    part = "hub_ring"                        # or vehicle = "city-2"; a list for several
    sample = 100                             # of all combinations; leave it out for every one
    seed = 1
    thickness = {from = 4, to = 10, step = 2}
    bore = [54.1, 57.1]
    clearance = 0.1
    ```
    Several such tables, each under `[[grid]]`, make one batch; they take turns.

    Raises:
        ParameterError: no such file, not TOML, an unknown part or column, a range without end, too many combinations.
    """

    def __init__(self, path: Path):
        self.path = path
        data = self._parsed()
        tables = data.pop("grid", None)
        if tables is not None and (data or not isinstance(tables, list)):
            raise ParameterError(path.name, ["write every table under [[grid]], or one grid without that word"])
        self.blocks = [self._block(table) for table in ([data] if tables is None else tables)]
        self.count = sum(block.count for block in self.blocks)
        if not self.count:
            raise ParameterError(path.name, ["the grid is empty; name a part and lists of values"])

    def __iter__(self) -> Iterator[Row]:
        # they take turns, so that an early look at the results sees something of each
        turns = itertools.zip_longest(*(block.points() for block in self.blocks))
        points = (point for turn in turns for point in turn if point is not None)
        for number, point in enumerate(points, 1):
            own = {name: value for name, value in point.items() if name.startswith("_")}
            values = {name: value for name, value in point.items() if not name.startswith("_") and value != ""}
            yield Row(number, 0, f"row-{number}", values, own)

    def _parsed(self) -> dict[str, Any]:
        try:
            with self.path.open("rb") as file:
                content = file.read(LARGEST + 1)
            if len(content) > LARGEST:
                raise ParameterError(self.path.name, [f"a grid has at most {LARGEST:,} bytes; write a table instead"])
            return tomllib.loads(content.decode("utf-8-sig"))
        except OSError as error:
            raise ParameterError(str(self.path), [f"the grid cannot be read: {error.strerror or error}"]) from None
        except UnicodeDecodeError as error:
            line = content[: error.start].count(b"\n") + 1
            raise ParameterError(self.path.name, [f"line {line}: it is not UTF-8; save it as UTF-8"]) from None
        except (tomllib.TOMLDecodeError, RecursionError) as error:
            raise ParameterError(self.path.name, [f"it is not TOML: {error}"]) from None

    def _block(self, table: Any) -> Block:
        if not isinstance(table, dict):
            raise ParameterError(self.path.name, [f"{shown(table)} is not a table; write name = values"])
        table = dict(table)
        sample, seed = self._whole(table, "sample", 1), self._whole(table, "seed", 0)
        axes = {name: self._values(name, value) for name, value in table.items()}
        if ("part" in axes) == ("vehicle" in axes):
            raise ParameterError(self.path.name, ["name a part or a vehicle, and not both"])
        known = set(Options.model_fields) if "vehicle" in axes else {"material"}
        for name in axes.get("part", ()):
            known |= set(family(name).model_fields)
        for name in axes:
            if name not in known | {"part", "vehicle"} and not name.startswith("_"):
                rest = nearest(name, sorted(known)) or f"; it has {shown(', '.join(sorted(known)), 300)}"
                raise ParameterError(self.path.name, [f"{shown(name)} is not a parameter of what the grid makes{rest}"])
        block = Block(axes, sample, seed or 0)
        if sample is None and block.total > MOST:
            raise ParameterError(
                self.path.name, [f"these are {block.total:.3g} combinations, at most {MOST:,}; add sample = 1000"]
            )
        return block

    def _whole(self, table: dict[str, Any], name: str, low: int) -> int | None:
        value = table.pop(name, None)
        if value is not None and (isinstance(value, bool) or not isinstance(value, int) or not low <= value <= MOST):
            raise ParameterError(
                self.path.name, [f"{name} {shown(value)} is not a whole number from {low} to {MOST:,}"]
            )
        return value

    def _values(self, name: str, value: Any) -> Sequence[Any]:
        if isinstance(value, dict):
            return self._range(name, value)
        values = value if isinstance(value, list) else [value]
        for one in values:
            if not isinstance(one, (str, int, float)):
                raise ParameterError(self.path.name, [f"{name} {shown(one)} is neither a number, a text nor yes or no"])
        if not values:
            raise ParameterError(self.path.name, [f"{name} has no values; list some or leave it out"])
        return values

    def _range(self, name: str, given: dict[str, Any]) -> Sequence[Any]:
        """{from, to, step}, both ends included where a step lands on them."""
        numbers = [given[word] for word in ("from", "to", "step") if word in given]
        good = all(isinstance(n, (int, float)) and not isinstance(n, bool) and math.isfinite(n) for n in numbers)
        if len(given) != 3 or len(numbers) != 3 or not good:
            remedy = "write {from = 1, to = 5, step = 2}"
            raise ParameterError(self.path.name, [f"{name} {shown(given)} is no range; {remedy}"])
        low, high, step = numbers
        if step <= 0 or high < low or (high - low) / step > LONGEST:
            remedy = f"a step leads up, and {LONGEST:,} times at most"
            raise ParameterError(self.path.name, [f"{name} goes from {low} to {high} in steps of {step}; {remedy}"])
        values = [low + k * step for k in range(math.floor((high - low) / step + 1e-9) + 1)]
        return values if all(isinstance(n, int) for n in numbers) else [round(v, 9) for v in values]
