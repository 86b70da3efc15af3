"""Verdicts and numbers of bodies and of parts that are moved, turned, triangulated otherwise and shuffled.

Two findings are the same if their check and severity are, and their values within `TOLERANCE` of each other. Left out:
faults that are faults of triangles, slivers, and numbers that count triangles' edges. What stands on a point or a line
(balls, tubes) touches the bed with what its triangles make of that, and holds accordingly: it is listed, if so.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import trimesh

from bench.printability.bodies import Body, faults, good
from bench.printability.truth import checked
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.report import report
from configurator.printability.subject import Subject
from configurator.solid.model import Mesh
from configurator.solid.shop import Shop
from parts import BY_NAME

TOLERANCE = 0.1  # of a value, or of half a unit where it is smaller
COUNTED = ("error closed",)  # numbers of edges
SLIVERS = "info degenerate"
OF_TRIANGLES = ("shell of two facets",)  # cut up finer, its two sheets share edges: another fault
FAMILIES = ("hinge", "seat_bracket", "gauge_bezel", "phone_mount", "badge_nameplate", "air_vent", "tube_node")
FINE = (0.1, 0.2)  # mm and radians: deflection and angle that parts are triangulated with; halved and doubled
WAYS = ("moved", "turned", "half as dense", "twice as dense", "subdivided", "shuffled")

Verdict = dict[str, float]


def invariance(instances: int, seed: int, families: list[str]) -> dict[str, Any]:
    """Of analytic bodies, `instances` of each kind, and of some families at their defaults."""
    found = _Changes()
    for i in range(instances):
        shapes = _shapes(seed, i, 1.0)
        coarse, fine = _shapes(seed, i, 0.5), _shapes(seed, i, 2.0)
        rng = np.random.default_rng([seed, i, 1])
        for name, (shape, on) in shapes.items():
            variants = _variants(shape, coarse[name][0], fine[name][0], rng)
            found.add(f"{name} {i}", shape, variants, lambda body, on=on: _verdict(body, on))
    bodies = found.subjects
    with Shop() as shop:
        for name in families:
            brep = shop.solid(BY_NAME[name]()).brep
            shape, coarse_, fine_ = (_meshed(brep, by) for by in (1.0, 2.0, 0.5))
            rng = np.random.default_rng([seed, len(shape.faces)])
            found.add(name, shape, _variants(shape, coarse_, fine_, rng), _report)
    return {
        "bodies": bodies, "families": found.subjects - bodies, "variants": len(WAYS), "tolerance": TOLERANCE,
        "verdicts_changed": found.changed, "numbers_outside": found.outside,
        "largest_relative_change": dict(sorted(found.worst.items())),
    }  # fmt: skip


class _Changes:
    """What differs between a body and its variants."""

    def __init__(self) -> None:
        self.subjects = 0
        self.changed: list[str] = []
        self.outside: list[str] = []
        self.worst: dict[str, float] = {}

    def add(self, name: str, shape: Body, variants: dict[str, Body], verdict: Callable[[Body], Verdict]) -> None:
        self.subjects += 1
        first = verdict(shape)
        for how, variant in variants.items():
            again = verdict(variant)
            if set(again) != set(first):
                self.changed.append(f"{name}, {how}: {sorted(set(first) ^ set(again))}")
            for check in sorted(set(first) & set(again) - set(COUNTED)):
                off = abs(again[check] - first[check]) / max(abs(first[check]), 0.5)
                self.worst[how] = max(self.worst.get(how, 0.0), round(off, 4))
                if off > TOLERANCE:
                    self.outside.append(f"{name}, {how}: {check} {first[check]:g}, then {again[check]:g}")


def _shapes(seed: int, i: int, fine: float) -> dict[str, tuple[Body, str]]:
    """Faults whose verdict does not hang on their triangles, and good bodies; at the origin."""
    rng = np.random.default_rng([seed, i])
    faulty = {p.name: (p.body, p.machine) for p in faults(rng, fine) if p.name not in OF_TRIANGLES
              and p.check not in ("closed", "degenerate", "volume") and p.stored_normals is None}  # fmt: skip
    every = faulty | {f"good {name}": (shape, on) for name, shape, on in good(rng, fine)}
    return {name: (shape.copy().apply_translation(-shape.bounds[0]), on) for name, (shape, on) in every.items()}


def _meshed(brep: bytes, by: float) -> Body:
    """An exact solid, triangulated as fine as usual, or so many times coarser."""
    from configurator.solid.kernel import read_brep, triangulated

    mesh, _bare = triangulated(read_brep(brep), FINE[0] * by, FINE[1] * by)
    return trimesh.Trimesh(mesh.vertices, mesh.faces, process=False)


def _variants(shape: Body, coarse: Body, fine: Body, rng: np.random.Generator) -> dict[str, Body]:
    order = rng.permutation(len(shape.faces))
    size = max(shape.extents) / 8
    made = (
        shape.copy().apply_translation(rng.uniform(-500, 500, 3)),
        shape.copy().apply_transform(trimesh.transformations.rotation_matrix(rng.uniform(0, 2 * np.pi), [0, 0, 1])),
        coarse,
        fine,
        shape.subdivide_to_size(size) if len(shape.faces) < 5000 else shape.subdivide(),
        trimesh.Trimesh(shape.vertices, shape.faces[order], process=False),
    )
    return dict(zip(WAYS, made, strict=True))


def _verdict(shape: Body, on: str) -> Verdict:
    found = {f"{f.severity} {f.check}": float(f.value or 0.0) for f in checked(shape, on)}
    return {name: value for name, value in found.items() if name != SLIVERS}


def _report(shape: Body) -> Verdict:
    """Findings of the full report on a part as it lies, and what printing it takes."""
    mesh = Mesh(np.asarray(shape.vertices, float), np.asarray(shape.faces, np.int32))
    found = report(Subject("part", mesh, material("ASA"), machine("fff-360"), full=True))
    printed = found.estimate["print"]
    numbers = {f"estimate {name}": float(printed[name]["value"]) for name in ("part_g", "support_g", "time_s")}
    verdict = {f"{f.severity} {f.check}": float(f.value or 0.0) for f in found.findings if f.check != "degenerate"}
    return verdict | numbers
