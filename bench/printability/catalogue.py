"""Every family's default at its own process: verdict, warnings, seconds."""

from __future__ import annotations

import time
from typing import Any

from configurator.printability.materials import material
from configurator.printability.report import report
from configurator.printability.subject import Subject
from configurator.solid.shop import Shop
from parts import BY_NAME


def catalogue(families: list[str]) -> dict[str, Any]:
    """A full report on each family's default."""
    rows = []
    with Shop() as shop:
        for name in families:
            part = BY_NAME[name]()
            solid = shop.solid(part, "export")
            begun = time.process_time()
            subject = Subject(name, solid.mesh, material(part.material), None, part, solid.volume, full=True)
            result = report(subject)
            rows.append({
                "family": name, "machine": result.more["machine"], "verdict": result.verdict,
                "triangles": len(solid.mesh.faces), "cpu_s": round(time.process_time() - begun, 2),
                "warnings": [f"{f.check}: {f.message} at {f.at}" for f in result.findings if f.severity != "info"],
                "infos": [f"{f.check}: {f.message}" for f in result.findings if f.severity == "info"],
            })  # fmt: skip
    return {"rows": rows, "without_warning": sum(row["verdict"] == "pass" for row in rows), "families": len(rows)}
