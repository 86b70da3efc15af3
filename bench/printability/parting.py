"""Every family that is too large for a machine, cut up and joined: pieces, joints by kind, seams, proofs, seconds."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterable
from typing import Any

from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.pieces import parted_for
from configurator.printability.subject import Subject
from configurator.solid.shop import Shop
from parts import BY_NAME

MACHINES = ("fff-256", "fff-360")


def parting(families: Iterable[str], machines: Iterable[str] = MACHINES) -> dict[str, Any]:
    """A split of each family's default on each machine that is too small for it."""
    rows = []
    with Shop() as shop:
        for name in families:
            part = BY_NAME[name]()
            solid = shop.solid(part, "export")
            for key in machines:
                subject = Subject(name, solid.mesh, material(part.material), machine(key), part, solid.volume)
                if subject.fit[1] > 1:
                    rows.append({"family": name, "machine": key} | _row(subject))
    return {
        "rows": rows,
        "splits": len(rows),
        "proven": sum(row["proven"] for row in rows),
        "joints": sum(row["joints"] for row in rows),
        "on_seams": sum(row["on_seams"] for row in rows),
        "glue_alone": sum(row["kinds"].get("glue", 0) for row in rows),
        "marked": sum(row["marked"] for row in rows),
    }


def _row(subject: Subject) -> dict[str, Any]:
    begun, ticks = time.perf_counter(), time.process_time()
    found = parted_for(subject)
    seconds, ticks = time.perf_counter() - begun, time.process_time() - ticks
    kinds = Counter(kind for joint in found.joints for kind in joint.kinds)
    return {
        "pieces": len(found.pieces), "joints": len(found.joints), "kinds": dict(sorted(kinds.items())),
        "on_seams": sum(bool(joint.seam) for joint in found.joints),
        "marked": sum(joint.marked == joint.pieces for joint in found.joints),
        "hardware": found.hardware, "volume_error": found.volume_error,
        "proven": found.proven, "unproven": list(found.unproven()), "s": round(seconds, 1), "cpu_s": round(ticks, 1),
    }  # fmt: skip
