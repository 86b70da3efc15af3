"""PrusaSlicer's word on our parts: each family sliced at the size that a car gives it, and kept with its volume.

A family's size is that of its first part on the preset `city-2`, or its default if that car has none. It lies as in its
own frame, which leaves much to support; where the slicer finds no first layer so, it stands as the report recommends,
and the row says which way is down. Rows are true as long as the exact solid is the same, told by its volume (another
tessellation of it slices alike): those of another solid are dropped when the family is sliced or measured again.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis
from configurator.printability.estimate.layers import measures
from configurator.printability.estimate.supports import features
from configurator.printability.machines import filling, machines
from configurator.printability.materials import material
from configurator.printability.orient import poses, turned
from configurator.printability.profiles import Profile, profile
from configurator.printability.slicer import sliced
from configurator.printability.subject import Subject
from configurator.solid.model import Mesh
from configurator.solid.shop import Shop
from configurator.vehicle.assembly import Vehicle
from configurator.vehicle.configuration import preset
from parts import BY_NAME
from parts.part import Part
from parts.record import ParameterError

TRUTH = Path(__file__).parents[1] / "slicer_truth.json"
RUNS = ((0.2, False), (0.2, True), (0.1, False), (0.5, False))  # infill, support
SAME = 1e-4  # of its volume that a solid may be off and count as the one that was sliced
COARSE = 360.0  # mm: larger parts are sliced with the coarse nozzle
SEALED = frozenset(sorted(BY_NAME, key=lambda n: hashlib.sha256(n.encode()).hexdigest())[:8])

Row = dict[str, Any]


def stored() -> list[Row]:
    """Rows of the truth table: one slicing each."""
    rows: list[Row] = json.loads(TRUTH.read_text(encoding="utf-8"))["rows"] if TRUTH.exists() else []
    return rows


def keep(rows: list[Row]) -> None:
    """Write the truth table, by family and run."""
    order = sorted(rows, key=lambda r: (r["family"], r["infill"], r["support"]))
    TRUTH.write_text('{"rows": [\n' + ",\n".join(json.dumps(row) for row in order) + "\n]}\n", encoding="utf-8")


def on_car() -> dict[str, Part]:
    """A part of every family at the size of a car: the first on city-2, else the default."""
    found: dict[str, Part] = {}
    for family, placement in Vehicle(preset("city-2").options).placements():
        found.setdefault(family.family, placement.part)
    return {name: found.get(name) or family() for name, family in BY_NAME.items()}


def slice_all(families: list[str], sealed: bool) -> None:
    """Slice what is not stored yet, those first that a filament printer makes whole; rows are kept one by one."""
    parts = on_car()
    with Shop() as shop:
        solids = {name: shop.solid(parts[name]) for name in families if (name in SEALED) == sealed}
        for name in sorted(solids, key=lambda n: (not _whole(solids[n].mesh), _extent(solids[n].mesh))):
            mesh, volume = solids[name].mesh, solids[name].volume
            rows = _true(stored(), name, volume)
            there = {(row["infill"], row["support"]) for row in rows if row["family"] == name}
            for infill, support in RUNS:
                if (infill, support) not in there and (found := _sliced(name, mesh, infill, support)):
                    rows.append({"family": name, "volume_mm3": round(volume, 2), **found})
                    keep(rows)


def _sliced(name: str, mesh: Mesh, infill: float, support: bool) -> Row | None:
    """As it lies or, if that is refused, as it had best stand; None if neither is sliced, and says why."""
    chosen = profile_of(mesh)
    try:
        return sliced(mesh, chosen, infill=infill, support=support).as_json()
    except ParameterError:
        down = poses(Subject(name, mesh, material("ASA"), full=True))[0].down
    try:
        return sliced(_standing(mesh, down), chosen, infill=infill, support=support).as_json() | {"down": down}
    except ParameterError as refused:  # too slow, or too much for it: the rest is worth having
        sys.stderr.write(f"{name}, infill {infill:g}, support {support}: {refused}\n")
        return None


def _standing(mesh: Mesh, down: Sequence[float]) -> Mesh:
    return Mesh(mesh.vertices @ turned(np.array(down)).T, mesh.faces)


def measure_all(sealed: bool) -> list[Row]:
    """What the model sees of every stored family, worked out anew; rows of a solid that is no more are dropped."""
    parts, rows = on_car(), stored()
    names = {row["family"] for row in rows if (row["family"] in SEALED) == sealed}
    with Shop() as shop:
        for name in sorted(names):
            solid = shop.solid(parts[name])
            rows = _true(rows, name, solid.volume)
            _measure([row for row in rows if row["family"] == name], solid.mesh)
    keep(rows)
    return [row for row in rows if (row["family"] in SEALED) == sealed]


def _true(rows: list[Row], name: str, volume: float) -> list[Row]:
    """All rows but those of a family whose solid has another volume now."""
    return [row for row in rows if row["family"] != name or abs(row["volume_mm3"] / volume - 1) < SAME]


def profile_of(mesh: Mesh) -> Profile:
    """Fine or coarse nozzle, by size."""
    return profile("fff-0.8" if _extent(mesh) > COARSE else "fff-0.4")


def _measure(rows: list[Row], mesh: Mesh) -> None:
    lying = Analysis(mesh)
    for row in rows:
        chosen = profile(row["profile"])
        found = Analysis(_standing(mesh, row["down"])) if "down" in row else lying
        if row["support"]:
            row["columns"] = features(found, chosen).round(2).tolist()
    plain = [row for row in rows if not row["support"]]
    for down in {tuple(row.get("down", ())) for row in plain}:
        same = [row for row in plain if tuple(row.get("down", ())) == down]
        found = Analysis(_standing(mesh, down)) if down else lying
        several = measures(found, profile(same[0]["profile"]), [row["infill"] for row in same]) or []
        for row, layers in zip(same, several, strict=False):
            row["layers"] = {name: round(value, 3) for name, value in asdict(layers).items()}


def _extent(mesh: Mesh) -> float:
    return float(np.ptp(mesh.bounds, axis=0).max())


def _whole(mesh: Mesh) -> bool:
    """Whether some filament printer makes it in one piece."""
    return any(filling(mesh, m.size) <= 1 for m in machines().values() if m.process == "FFF")
