"""Every family over its whole range: is what it offers also made, and does it pass the gate?

    python -m bench.families [--family F …] [--samples 500] [--seed 1] [--json]

Samples are corners (each parameter at its extremes), pairs of extremes and seeded random points of all parameters at
once, a third each (corners as many as there are). A point may be refused by its record before anything is built; else
it has to be built and to pass the gate. Times are CPU seconds of build and export mesh in a worker, so that a busy
machine tells the same story; wall times follow from it where a core is free.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice
from typing import Any

from bench.sampling import Point, corners, pairs, uniform
from configurator.solid import kernel
from configurator.solid.pool import Pool, WorkerDied
from parts import CATALOGUE
from parts.part import BuildError, Part
from parts.record import ParameterError

REFUSED_AT_MOST = 0.10
STEPS = ("build", "validity", "volume", "mesh")
TIMED = (
    "build",
    "volume",
    "mesh",
)  # building and meshing to the right volume; the kernel's validity check is told apart


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
    whole = sorted(sum(r[0].values()) for r in results)
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
        "p95_s": round(seconds[int(0.95 * (len(seconds) - 1))], 3) if seconds else None,
        "max_s": round(seconds[-1], 3) if seconds else None,
        "with_validity_p95_s": round(whole[int(0.95 * (len(whole) - 1))], 3) if whole else None,
        "steps_p95_s": {
            step: round(sorted(r[0][step] for r in results)[int(0.95 * (len(results) - 1))], 3) for step in STEPS
        }
        if results
        else {},
        "median_triangles": int(statistics.median(r[1] for r in results)) if results else None,
        "worst_volume_error": round(max((r[2] for r in results), default=0), 5),
        "commonest_refusals": sorted(reasons, key=lambda r: -reasons[r])[:3],
        "failures": failures,
    }


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--samples", type=int, default=500)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--family", nargs="*", default=[f.family for f in CATALOGUE])
    arguments.add_argument("--json", action="store_true")
    given = arguments.parse_args()
    pool, rows = Pool(), []
    try:
        for family in CATALOGUE:
            if family.family not in given.family:
                continue
            row = sweep(family, given.seed, given.samples, pool)
            rows.append(row)
            if given.json:  # row by row: a long run that is cut short keeps what it has
                sys.stdout.write(("[" if len(rows) == 1 else ",") + json.dumps(row, indent=1))
                sys.stdout.flush()
            else:
                hidden = ("failures", "commonest_refusals")
                sys.stdout.write("  ".join(f"{k}={v}" for k, v in row.items() if k not in hidden) + "\n")
                sys.stdout.writelines(f"    {f['reason'][:300]}\n" for f in row["failures"][:5])
                sys.stdout.flush()
    finally:
        pool.close()
    if given.json:
        sys.stdout.write("]\n")
    sys.exit(any(row["failures"] or row["refused_share"] > REFUSED_AT_MOST for row in rows))


if __name__ == "__main__":
    main()
