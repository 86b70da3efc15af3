"""Wall errors, detection of planted faults, and alarms on good bodies."""

from __future__ import annotations

from typing import Any

import numpy as np
import trimesh

from bench.printability.bodies import Body, Planted, faults, good, mesh_of, moved, walls
from configurator.printability.analysis import Analysis
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.report import examined
from configurator.printability.subject import Subject
from parts.part import Finding

STUFF = {"mjf": "PA12_MJF", "sls": "PA12_SLS", "sla": "RESIN"}
WITHIN = 0.05  # of a wall's thickness, or that many millimetres


def checked(shape: Body, on: str, fault: Planted | None = None) -> list[Finding]:
    """All findings on a body as it stands."""
    more = {"stored_normals": fault.stored_normals, "volume": fault.volume} if fault else {}
    stuff = material(STUFF.get(on, "ASA"))
    return examined(Subject("body", mesh_of(shape), stuff, machine(on), full=True, **more))[0]


def truth(instances: int, seed: int) -> dict[str, Any]:
    """Every kind of body `instances` times, random in size, place and turn."""
    errors: dict[str, list[float]] = {}
    missed: list[str] = []
    found: dict[str, list[bool]] = {}
    values: dict[str, list[float]] = {}
    alarms: list[str] = []
    bodies = 0
    for i in range(instances):
        rng = np.random.default_rng([seed, i])
        for name, shape, where, thickness in walls(rng):
            off, least = _wall_error(shape, where, thickness, rng)
            errors.setdefault(name, []).append(off)
            if off > max(WITHIN, WITHIN * least):
                missed.append(f"{name} {i}: {off:.3f} mm at {least:.2f} mm")
        for fault in faults(rng):
            body = fault.body if fault.stored_normals is not None else moved(fault.body, rng, freely=not fault.upright)
            hits = [f for f in checked(body, fault.machine, fault) if f.check == fault.check]
            found.setdefault(f"{fault.name} ({fault.check})", []).append(bool(hits))
            if hits and fault.value is not None and hits[0].value is not None:
                values.setdefault(fault.name, []).append(hits[0].value / fault.value - 1)
        for name, shape, on in good(rng):
            bodies += 1
            turned = moved(shape, rng, freely=i % 2 == 1 and on not in ("lfam", "sla"))
            alarms += [f"{name} {i}: {f.check}: {f.message}" for f in checked(turned, on) if f.severity != "info"]
    total = sum(len(e) for e in errors.values())
    hits_of_all = [hit for hits in found.values() for hit in hits]
    return {
        "walls_max_abs_mm": {name: round(max(e), 4) for name, e in errors.items()},
        "walls_in_target": f"{total - len(missed)}/{total}",
        "walls_outside": missed,
        "detected": {name: f"{sum(hits)}/{len(hits)}" for name, hits in found.items()},
        "detected_share": f"{sum(hits_of_all)}/{len(hits_of_all)}",
        "value_max_relative_error": {name: round(float(np.abs(v).max()), 4) for name, v in values.items()},
        "good_bodies": bodies,
        "false_alarms": alarms,
    }


def _wall_error(shape: Body, where: Any, thickness: Any, rng: np.random.Generator) -> tuple[float, float]:
    """Largest of the errors of what a check would say: the second percentile, the median; and the true wall.

    Of walls that taper, the largest error at any sample.
    """
    turn = trimesh.transformations.random_rotation_matrix(rng.random(3))
    turn[:3, 3] = rng.uniform(-300, 300, 3)
    body = shape.copy().apply_transform(turn)
    found = Analysis(mesh_of(body))
    measured, faced = found.thickness(100_000)
    points = (found.samples(100_000).points - turn[:3, 3]) @ turn[:3, :3]
    chosen = where(points) & faced
    if callable(thickness):
        true = thickness(points[chosen])
        return float(np.abs(measured[chosen] - true).max()), float(true.min())
    two = np.percentile(measured[chosen], [2, 50])
    return float(np.abs(two - thickness).max()), float(thickness)
