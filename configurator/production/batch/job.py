"""The job: one row from its record to a written kit. Runs in a worker process, on this machine or another."""

from __future__ import annotations

import time
from collections.abc import Mapping
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

from configurator.export import Item, Model
from configurator.export.kit import manifest_of, plan
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.production.batch.places import Folder, Remote, place
from configurator.production.batch.rows import key_of, part_of
from configurator.production.kit import Kit, encoded, part_kit, vehicle_kit
from configurator.solid.shop import Shop
from configurator.solid.store import LIMIT, Store, default_folder
from configurator.vehicle import Options, Vehicle
from parts.frame import Frame
from parts.part import BuildError
from parts.record import ParameterError

# what a worker has imported before its first row
PRELOAD = (
    "configurator.production.batch.job", "configurator.export.picture.draw", "configurator.printability.checks",
    "embreex", "trimesh", "manifold3d", "lib3mf",
)  # fmt: skip


def run(record: Mapping[str, Any], key: str, where: str, shared: bool, cache: str = "") -> dict[str, Any]:
    """Make one kit and put it in its place; what comes back is plain JSON.

    Args:
        record: a job's record.
        key: the digest that the record has where it comes from; another one here means another version. "" for the
            same machine.
        where: folder or address for kits; `shared`: see `Folder`.
        cache: folder of the store; "" for this machine's own.
    """
    begun, cpu = time.perf_counter(), time.process_time()
    if key and key_of(record) != key:
        return failed("this worker has another version of Coachbuilder or of the kernel; install the same everywhere")
    shop = _shop(cache)
    before = len(shop.built)
    try:
        if record["files_only"]:
            name, files, manifest, facts = _files(record, shop)
        else:
            kit = _kit(record, shop)
            name, files, manifest, facts = kit.name, kit.files, kit.manifest(), _facts(kit)
    except ParameterError as error:
        return {"status": "refused", "message": "; ".join(p.message for p in error.problems)}
    except BuildError as error:
        return failed(str(error))
    made = time.perf_counter()
    facts |= {"timings": {"make": round(made - begun, 4)}, "built": len(shop.built) - before}
    if record["check"] and (wrong := [finding for finding in facts["findings"] if finding.startswith("error: ")]):
        return failed(wrong[0].removeprefix("error: ")) | facts
    if "part" in record and record["material"] != part_of(record).material:
        name += f"-{record['material'].lower()}"  # a kit's name tells parameters apart, not materials
    try:
        _place(where, shared).put(name, files, manifest)
    except ParameterError as error:  # the row is fine; its place isn't
        return failed("; ".join(p.message for p in error.problems)) | facts
    facts["timings"]["write"] = round(time.perf_counter() - made, 4)
    facts["cpu_seconds"] = round(time.process_time() - cpu, 3)  # tells the same on a busy machine
    return {"status": "ok", "message": "", "kit": name, "files": sorted(files)} | facts


def failed(message: str) -> dict[str, Any]:
    """The outcome of a row that could be made and wasn't."""
    return {"status": "failed", "message": message}


def _kit(record: Mapping[str, Any], shop: Shop) -> Kit:
    if "part" in record:
        target = machine(record["machine"]) if record["machine"] else None
        return part_kit(part_of(record), record["formats"], shop, material_key=record["material"], machine=target)
    return vehicle_kit(Vehicle(Options(**record["options"])), record["formats"], shop, name=record["vehicle"])


def _files(record: Mapping[str, Any], shop: Shop) -> tuple[str, Mapping[str, bytes], Mapping[str, Any], dict[str, Any]]:
    """Name, files, manifest and figures of a part's model files alone: those of its kit, but no picture in the 3MF."""
    part, formats = part_of(record), record["formats"]
    item = Item(part.family, part, Frame(), _car().colour(part.role), record["material"], shop.solid(part))
    model = Model(part.title, item.config, (item,))
    files = {path: encoded(shop, form, what) for path, (form, what) in plan(model, formats).items()}
    mass = item.solid.volume / 1000 * material(item.material).density.value
    size = (item.solid.mesh.vertices.max(axis=0) - item.solid.mesh.vertices.min(axis=0)).round(3).tolist()
    facts: dict[str, Any] = {
        "findings": [],
        "notes": [f"{part.family}: {note}" for note in item.solid.notes],
        "estimate": {"pieces": 1, "mass_g": round(mass, 1), "size_mm": size, "material": item.material},
    }
    manifest = manifest_of(model, name=part.family, formats=formats, material=item.material)
    return f"{part.family}-{model.digest[:10]}", files, manifest, facts


@cache
def _car() -> Vehicle:
    return Vehicle()  # whose colours a part alone is shown in


def _facts(kit: Kit) -> dict[str, Any]:
    rows = kit.rows()
    verdicts = {row["verdict"] for row in rows}
    total = kit.bom.mass_g
    facts: dict[str, Any] = {
        "verdict": next((v for v in ("fail", "warn") if v in verdicts), "pass"),
        "findings": [line for line in kit.remarks() if not line.startswith("note: ")],
        "notes": [line.removeprefix("note: ") for line in kit.remarks() if line.startswith("note: ")],
        "estimate": {"pieces": sum(row["pieces"] for row in rows), "mass_g": round(total.known, 1)},
    }
    if total.missing:
        facts["estimate"]["mass_missing"] = list(total.missing)
    if len(rows) == 1:
        facts["estimate"] |= {"size_mm": rows[0]["size_mm"], "material": rows[0]["material"]}
    return facts


@lru_cache(maxsize=4)
def _shop(cache: str) -> Shop:
    return Shop(Store(Path(cache) if cache else default_folder(), LIMIT), here=True)


@lru_cache(maxsize=4)
def _place(where: str, shared: bool) -> Folder | Remote:
    return place(where, shared)
