"""Every family over its whole range: is what it offers also made, and does it pass the gate?

    python -m bench.families [--family F …] [--samples 500] [--seed 1] [--json]
    python -m bench.families --keep bench/families.json [--table bench/RESULTS.md]

Samples are corners (each parameter at its extremes), pairs of extremes and seeded random points of all parameters at
once, a third each (corners as many as there are). A point may be refused by its record before anything is built; else
it has to be built and to pass the gate. Times are CPU seconds of build and export mesh in a worker, so that a busy
machine tells the same story; wall times follow from it where a core is free.

All families take some two hours of two cores. With `--keep` rows are taken from that file where nothing has changed
since they were measured, on whatever machine: the same samples are legal, and every eightieth of them still builds to
the same volume and to about as many triangles. What is measured anew is written there, family by family.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import json
import statistics
import sys
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from pathlib import Path
from typing import Any

from bench.sampling import Point, corners, pairs, uniform
from configurator.solid import kernel
from configurator.solid.pool import Pool, WorkerDied
from parts import CATALOGUE
from parts.part import BuildError, Part
from parts.record import ParameterError

REFUSED_AT_MOST = 0.10
PROBE = 80  # every how many legal samples one tells whether a stored row still holds
SAME_VOLUME = 1e-7  # of it: machines differ in the last bits
SAME_TRIANGLES = 0.02  # of them: a bit decides whether an edge is divided once more
STEPS = ("build", "validity", "volume", "mesh")
TIMED = ("build", "volume", "mesh")  # meshed to the right volume; the validity check is told apart

Probe = list[Any]  # [volume or reason, triangles], as JSON gives it back


def measured(part: Part) -> tuple[dict[str, float], int, float]:
    """CPU seconds of each step, triangles and volume error of one part. Runs in a worker."""
    steps, since = dict[str, float](), time.process_time()

    def lap(step: str) -> None:
        nonlocal since
        now = time.process_time()
        steps[step], since = now - since, now

    solid = kernel.make(part, lap=lap)
    return steps, len(solid.mesh.faces), abs(solid.mesh.volume / solid.volume - 1)


def points(family: type[Part], seed: int, samples: int) -> Iterator[tuple[str, Point]]:
    """Named samples of a family's parameters."""
    ends = list(islice(corners(family), max(1, samples // 3)))
    yield from (("corners", point) for point in ends)
    rest = max(samples - len(ends), 2)
    two = list(pairs(family, seed, rest // 2))
    yield from (("pairs", point) for point in two)
    yield from (("random", point) for point in uniform(family, seed, rest - len(two)))


def probed(part: Part) -> Probe:
    """Exact volume (mm³) and triangles of a part, or what went wrong. Runs in a worker."""
    try:
        solid = kernel.make(part)
    except BuildError as error:
        return [str(error), 0]
    return [solid.volume, len(solid.mesh.faces)]


def marked(family: type[Part], seed: int, samples: int, pool: Pool) -> dict[str, Any]:
    """What tells whether a kept row still holds: which samples are legal, and what some of them build to."""
    told, legal = hashlib.sha256(), list[Part]()
    for _, point in points(family, seed, samples):
        try:
            legal.append(family(**point))
            told.update(legal[-1].canonical().encode())
        except ParameterError:
            told.update(b"-")
    probes = [found.result() for found in [pool.submit(probed, part) for part in legal[::PROBE]]]
    return {"samples_digest": told.hexdigest()[:16], "probes": probes}


def holds(row: dict[str, Any], mark: dict[str, Any]) -> bool:
    """Whether a kept row was measured on these samples, and on solids like these."""
    if row.get("samples_digest") != mark["samples_digest"] or len(row["probes"]) != len(mark["probes"]):
        return False
    return all(map(_alike, row["probes"], mark["probes"]))


def _alike(was: Probe, now: Probe) -> bool:
    if isinstance(was[0], str) or isinstance(now[0], str):
        return was == now
    return abs(was[0] - now[0]) <= SAME_VOLUME * now[0] and abs(was[1] - now[1]) <= SAME_TRIANGLES * now[1]


def sweep(family: type[Part], seed: int, samples: int, pool: Pool) -> dict[str, Any]:
    """One family's row: how many were made, what was refused and how long it took."""
    legal, asked, refused = [], dict.fromkeys(("corners", "pairs", "random"), 0), dict.fromkeys(
        ("corners", "pairs", "random"), 0)  # fmt: skip
    reasons: dict[str, int] = {}
    for kind, point in points(family, seed, samples):
        asked[kind] += 1
        try:
            legal.append(family(**point))
        except ParameterError as error:
            refused[kind] += 1
            reasons[error.problems[0].message] = reasons.get(error.problems[0].message, 0) + 1
    results: list[tuple[dict[str, float], int, float]] = []
    failures: list[dict[str, str]] = []

    def one(part: Part) -> None:
        try:
            results.append(pool.run(measured, part))
        except (BuildError, WorkerDied) as error:
            failures.append(
                {"parameters": part.canonical(), "step": getattr(error, "step", "died"), "reason": str(error)}
            )

    with ThreadPoolExecutor(pool.workers) as threads:
        list(threads.map(one, legal))
    seconds = sorted(sum(r[0][step] for step in TIMED) for r in results)
    total = sum(asked.values())
    return {
        "family": family.family,
        "samples": total,
        "made": len(results),
        "refused": {kind: f"{refused[kind]}/{asked[kind]}" for kind in asked},
        "refused_share": round(sum(refused.values()) / total, 4),
        "kernel_errors": sum(f["step"] in ("build", "died") for f in failures),
        "gate_failures": sum(f["step"] not in ("build", "died") for f in failures),
        "p50_s": round(statistics.median(seconds), 3) if seconds else None,
        "p95_s": _at95(seconds),
        "max_s": round(seconds[-1], 3) if seconds else None,
        "with_validity_p95_s": _at95(sum(r[0].values()) for r in results),
        "steps_p95_s": {step: _at95(r[0][step] for r in results) for step in STEPS},
        "median_triangles": int(statistics.median(r[1] for r in results)) if results else None,
        "worst_volume_error": round(max((r[2] for r in results), default=0), 5),
        "commonest_refusals": sorted(reasons, key=lambda r: -reasons[r])[:3],
        "failures": failures,
    }


def _at95(values: Iterable[float]) -> float | None:
    """What nineteen in twenty values do not exceed; None of none."""
    found = sorted(values)
    return round(found[int(0.95 * (len(found) - 1))], 3) if found else None


def _kept(file: Path | None) -> dict[str, dict[str, Any]]:
    rows = json.loads(file.read_text(encoding="utf-8")) if file and file.exists() else []
    return {row["family"]: row for row in rows}


def _keep(file: Path, rows: dict[str, dict[str, Any]]) -> None:
    known = [rows[family.family] for family in CATALOGUE if family.family in rows]
    file.write_text("[\n" + ",\n".join(json.dumps(row) for row in known) + "\n]\n", encoding="utf-8")


COLUMNS = ("samples", "made", "refused_share", "kernel_errors", "gate_failures", "worst_volume_error", "p50_s", "p95_s",
           "max_s", "with_validity_p95_s", "median_triangles", "measured")  # fmt: skip
HEAD = """# Every family over its range

Written by `python -m bench.families --keep bench/families.json --table bench/RESULTS.md`: corners, pairs of extremes
and random points of all parameters at once, a third each (corners as many as there are); what rules do not refuse is
built, meshed at export tolerance and gated. Seconds of processor for building, exact volume and mesh together; with
the kernel's validity check, which previews go without, in a column of its own. Targets: no error, no failure, at most
a tenth refused, 1.5 s at 95 %.

"""


def _table(rows: dict[str, dict[str, Any]]) -> str:
    """All rows as a page."""
    lines = ["| family | " + " | ".join(name.replace("_", " ") for name in COLUMNS) + " |", "|---" * 13 + "|"]
    for family in CATALOGUE:
        if row := rows.get(family.family):
            lines.append(f"| {family.family} | " + " | ".join(str(row[name]) for name in COLUMNS) + " |")
    return HEAD + "\n".join(lines) + "\n"


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--samples", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--family", nargs="*", default=[f.family for f in CATALOGUE])
    arguments.add_argument("--json", action="store_true")
    arguments.add_argument("--keep", type=Path, help="take rows that still hold from this file, and store new ones")
    arguments.add_argument("--table", type=Path, help="write all stored rows as a table here")
    given = arguments.parse_args()
    stored = _kept(given.keep)
    pool, rows = Pool(), []
    try:
        for family in CATALOGUE:
            if family.family not in given.family:
                continue
            row = stored.get(family.family, {})
            mark = marked(family, given.seed, given.samples, pool) if given.keep else None
            if mark is None or not holds(row, mark):
                row = sweep(family, given.seed, given.samples, pool)
                row |= {"measured": datetime.datetime.now(datetime.UTC).date().isoformat(), **(mark or {})}
                stored[family.family] = row
                if given.keep:
                    _keep(given.keep, stored)
            rows.append(row)
            if given.json:  # row by row: a long run that is cut short keeps what it has
                sys.stdout.write(("[" if len(rows) == 1 else ",") + json.dumps(row, indent=1))
                sys.stdout.flush()
            else:
                hidden = ("failures", "commonest_refusals", "samples_digest", "probes")
                sys.stdout.write("  ".join(f"{k}={v}" for k, v in row.items() if k not in hidden) + "\n")
                sys.stdout.writelines(f"    {f['reason'][:300]}\n" for f in row["failures"][:5])
                sys.stdout.flush()
    finally:
        pool.close()
    if given.json:
        sys.stdout.write("]\n")
    if given.table:
        given.table.write_text(_table(stored), encoding="utf-8")
    sys.exit(any(row["failures"] or row["refused_share"] > REFUSED_AT_MOST for row in rows))


if __name__ == "__main__":
    main()
