"""Seconds and memory of a full report against triangles; and of a report beside slicing the same part."""

from __future__ import annotations

import itertools
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from bench.printability.bodies import Body, box, drill, mesh_of, united, without
from bench.printability.chart import chart
from configurator.printability.analysis import Analysis
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.report import report
from configurator.printability.slicer import sliced
from configurator.printability.subject import Subject
from configurator.solid.model import Mesh
from configurator.solid.shop import Shop
from parts import BY_NAME

COUNTS = (1_000, 3_000, 10_000, 30_000, 100_000, 300_000, 1_000_000)


def speed(triangles: int, picture: Path | None) -> dict[str, Any]:
    """A full report and 100,000 wall samples at growing numbers of triangles, each in a process of its own.

    Exponents are those of the processor's seconds: the clock's hang on who else is at work.
    """
    rows = []
    for count in [n for n in COUNTS if n < triangles] + [triangles]:
        words = [sys.executable, "-c", f"from bench.printability.speed import one; one({count})"]
        rows.append(json.loads(subprocess.run(words, check=True, capture_output=True, text=True).stdout))
    growth = [
        np.log(b["report_cpu_s"] / a["report_cpu_s"]) / np.log(b["triangles"] / a["triangles"])
        for a, b in itertools.pairwise(rows)
    ]
    if picture:
        names = {"report_cpu_s": "full report, seconds of processor", "report_s": "seconds on the clock"}
        chart({title: [(row["triangles"], row[name]) for row in rows] for name, title in names.items()}, picture)
    return {"rows": rows, "exponents": [round(float(g), 2) for g in growth]}


def one(count: int) -> None:
    """Print one row of `speed`. The second of two reports counts: the first also loads the libraries."""
    import resource

    mesh = mesh_of(_bracket(count))
    small = mesh_of(_bracket(200))
    for each in (small, mesh):
        begun, used = time.perf_counter(), time.process_time()
        report(Subject("bench", Mesh(each.vertices, each.faces), material("ASA"), machine("fff-256"), full=True))
        seconds, cpu = time.perf_counter() - begun, time.process_time() - used
    found = Analysis(mesh)
    begun, used = time.perf_counter(), time.process_time()
    found.thickness(100_000)
    walls, walls_cpu = time.perf_counter() - begun, time.process_time() - used
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
    row = {
        "triangles": len(mesh.faces), "report_s": round(seconds, 2), "report_cpu_s": round(cpu, 2),
        "walls_s": round(walls, 2), "walls_cpu_s": round(walls_cpu, 2), "peak_gb": round(peak, 2),
    }  # fmt: skip
    sys.stdout.write(json.dumps(row))


def _bracket(count: int) -> Body:
    """A part with walls, a bore and a bridge, and about that many triangles."""
    shape = without(
        united(box(100, 80, 6), box(6, 80, 60), box(6, 80, 60, at=(94, 0, 0)), box(100, 20, 6, at=(0, 30, 54))),
        drill(12, 40, (50, 40, 0)),
    )
    if count < 4 * len(shape.faces):
        return shape
    edge = float(np.sqrt(shape.area / count) * 2.1)
    for _ in range(3):
        finer = shape.subdivide_to_size(edge)
        edge *= float(np.sqrt(len(finer.faces) / count))
    return trimesh.Trimesh(finer.vertices, finer.faces)


def beside(families: list[str]) -> dict[str, Any]:
    """Report and slicer, one after the other, on the defaults that a filament printer makes whole."""
    rows = []
    with Shop() as shop:
        for name in families:
            part = BY_NAME[name]()
            solid = shop.solid(part)
            subject = Subject(name, solid.mesh, material("ASA"), None, None, solid.volume, full=True)
            profile = subject.profile
            if profile is None or subject.fit[1] > 1:
                continue
            if not rows:
                report(subject)  # the first one also loads the libraries
                subject = Subject(name, solid.mesh, material("ASA"), None, None, solid.volume, full=True)
            begun, used = time.perf_counter(), time.process_time()
            report(subject)
            ours, ours_cpu = time.perf_counter() - begun, time.process_time() - used
            used = _children()
            theirs = sliced(subject.mesh, profile, support=True).slicing_s
            rows.append({
                "family": name, "machine": subject.target.key, "report_s": round(ours, 2),
                "report_cpu_s": round(ours_cpu, 2), "slicing_s": round(theirs, 2),
                "slicing_cpu_s": round(_children() - used, 2), "ratio": round(theirs / ours, 2),
                "cpu_ratio": round((_children() - used) / ours_cpu, 2),
            })  # fmt: skip
    return {"rows": rows} | {
        f"median_{name}": round(statistics.median(row[name] for row in rows), 2) for name in ("ratio", "cpu_ratio")
    }


def _children() -> float:
    """Processor seconds of the processes that this one has started and seen end."""
    import resource

    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
