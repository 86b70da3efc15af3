"""The grid of an overnight run: every family that exists, a random sample of its choices and of its middle range.

    python -m bench.overnight --each 50 > docs/overnight.toml
    coachbuilder batch docs/overnight.toml --out overnight --format stl --timeout 300
    python -m bench.overnight --summary overnight > docs/overnight.md

Ranges are the middle half of each number's, around which most orders lie; corners are `bench.families`' work.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from configurator.production.batch.results import STATUSES
from parts import CATALOGUE
from parts.part import Part

COLUMNS = 6  # that vary in each family: the first ones, which a family puts in order of weight
STEPS = 4  # intervals of a range


def grid(each: int) -> Iterator[str]:
    """The lines of a grid file."""
    yield f"# Every family, {each} rows of each: written by `python -m bench.overnight --each {each}`."
    for family in CATALOGUE:
        yield f'\n[[grid]]\npart = "{family.family}"\nsample = {each}\nseed = 1'
        columns = [(name, column) for name in family.model_fields if (column := _column(family, name))]
        yield from (f"{name} = {column}" for name, column in columns[:COLUMNS])


def _column(family: type[Part], name: str) -> str:
    """The values of one field; "" for texts, which stay as they are."""
    field, extra, (low, high) = family.model_fields[name], family.extra_of(name), family.bounds(name)
    if "enum" in extra:
        return json.dumps(list(extra["enum"])[:8], ensure_ascii=False)
    if field.annotation is bool:
        return "[false, true]"
    if low is None:
        return ""
    step, default = extra["step"], field.default
    quarter = (high - low) / 4
    start, end = max(low, default - quarter), min(high, default + quarter)
    stride = max(1, round((end - start) / STEPS / step)) * step
    first = low + math.ceil((start - low) / step - 1e-9) * step
    if first + stride > end:
        return ""
    numbers = (first, first + math.floor((end - first) / stride + 1e-9) * stride, stride)
    whole = field.annotation is int
    return "{{from = {}, to = {}, step = {}}}".format(*(int(n) if whole else float(f"{n:.6g}") for n in numbers))


def summary(folder: Path) -> Iterator[str]:
    """What a run's results say, as a page."""
    rows = [json.loads(line) for line in (folder / "results.jsonl").read_text(encoding="utf-8").splitlines()]
    last = {row["id"]: row for row in rows}
    by_status = {status: sum(row["status"] == status for row in last.values()) for status in STATUSES}
    made = [row for row in last.values() if "same_as" not in row and row["status"] != "refused"]
    seconds = sorted(_cost(row) for row in made)
    yield f"{len(last)} rows: " + ", ".join(f"{count} {status}" for status, count in by_status.items()) + "."
    yield f"{sum('same_as' in row for row in last.values())} rows asked for what another had asked for."
    if seconds:
        middle, tail = seconds[len(seconds) // 2], seconds[int(0.95 * (len(seconds) - 1))]
        spread = f"median {middle:.2f} s, 95 % {tail:.2f} s, {seconds[-1]:.1f} s at most"
        yield f"{sum(seconds) / 3600:.2f} hours of CPU: {spread}."
    yield "\n| family | rows | ok | refused | failed, crashed, timed out | median CPU s | longest | pass, warn, fail |"
    yield "|---|---|---|---|---|---|---|---|"
    families: dict[str, list[dict[str, Any]]] = {}
    for row in last.values():
        families.setdefault(row["part"], []).append(row)
    table = [
        (_median([_cost(r) for r in found if "same_as" not in r and r["status"] == "ok"]), name)
        for name, found in families.items()
    ]
    for middle, name in sorted(table, reverse=True):
        found = families[name]
        counts = {s: sum(r["status"] == s for r in found) for s in STATUSES}
        bad = ", ".join(str(counts[s]) for s in ("failed", "crashed", "timed out"))
        verdicts = ", ".join(str(sum(r.get("verdict") == v for r in found)) for v in ("pass", "warn", "fail"))
        longest = max((_cost(r) for r in found), default=0)
        cells = (name, len(found), counts["ok"], counts["refused"], bad, f"{middle:.2f}", f"{longest:.1f}", verdicts)
        yield f"| {' | '.join(map(str, cells))} |"
    bad_rows = [f"* `{r['id']}` {r['part']}: {r['status']}: {r['message']}" for r in made if r["status"] != "ok"]
    yield from ["\nRows that failed, crashed or timed out:\n", *bad_rows] if bad_rows else []


def _cost(row: dict[str, Any]) -> float:
    """CPU seconds of a row; 0 if it never came to writing its kit."""
    return float(row.get("cpu_seconds", 0.0))


def _median(values: list[float]) -> float:
    return sorted(values)[len(values) // 2] if values else 0.0


if __name__ == "__main__":
    words = argparse.ArgumentParser(description=__doc__)
    words.add_argument("--each", type=int, default=50, help="rows of each family")
    words.add_argument("--summary", type=Path, help="folder of a run to summarise")
    given = words.parse_args()
    for line in summary(given.summary) if given.summary else grid(given.each):
        sys.stdout.write(f"{line}\n")
