"""Printability: do the checks find what is there and nothing else, and does the estimate agree with a slicer?

    python -m bench.printability truth [--instances 20] [--seed 1] [--json]
    python -m bench.printability invariance [--json]
    python -m bench.printability slicer [--json]
    python -m bench.printability speed [--triangles 100000] [--json]
    python -m bench.printability catalogue [--json]
    python -m bench.printability calibrate [--families F …] [--sealed]

`truth`: bodies whose walls, gaps, spans and faults are known, random in size, place and turn. `invariance`: the same
part moved, turned about Z, triangulated otherwise, its triangles shuffled. `slicer`: the stored runs of PrusaSlicer
against the model, every family left out of the fit that it is judged by. `calibrate` slices what is not stored yet and
fits anew; the sealed families (the first eight by the hash of their names) are sliced with `--sealed`, never fitted.
"""

from __future__ import annotations

import argparse
import datetime
import hashlib
import itertools
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np
import trimesh

from configurator.printability.analysis import Analysis
from configurator.printability.estimate import model
from configurator.printability.estimate.layers import Layers, measure
from configurator.printability.machines import machine
from configurator.printability.materials import material
from configurator.printability.profiles import profile
from configurator.printability.report import examined, report
from configurator.printability.slicer import sliced, version
from configurator.printability.subject import Subject
from configurator.solid.model import Mesh
from configurator.solid.shop import Shop
from parts import BY_NAME, CATALOGUE
from parts.part import Finding

TRUTH = Path(__file__).with_name("slicer_truth.json")
RUNS = ((0.2, False), (0.2, True), (0.1, False), (0.5, False))  # infill, support
COARSE = 360.0  # mm: larger parts are sliced with the coarse nozzle
SEALED = frozenset(sorted(BY_NAME, key=lambda n: hashlib.sha256(n.encode()).hexdigest())[:8])
Body = trimesh.Trimesh


# bodies whose truth is known -----------------------------------------------------------------------------------------


def box(*extents: float, at: tuple[float, float, float] = (0, 0, 0)) -> Body:
    """A box with its lowest corner at a place."""
    shape = trimesh.creation.box(extents)
    shape.apply_translation(np.array(extents) / 2 + at)
    return shape


def united(*bodies: Body) -> Body:
    return trimesh.boolean.union(bodies, engine="manifold")


def without(body: Body, *others: Body) -> Body:
    return trimesh.boolean.difference([body, *others], engine="manifold")


def walls(rng: np.random.Generator) -> Iterator[tuple[str, Body, float]]:
    """Bodies with one thinnest wall: name, body, its thickness."""
    t = float(rng.uniform(0.3, 3.0))
    yield "plate", box(*rng.uniform(20, 60, 2), t), t
    outer = rng.uniform(20, 50, 3)
    yield "hollow box", without(box(*outer), box(*(outer - 2 * t), at=(t, t, t))), t
    r = float(rng.uniform(8, 30))
    yield "tube", trimesh.creation.annulus(r, r + t, float(rng.uniform(15, 40)), sections=int(rng.integers(64, 200))), t
    steps = [box(15, 20, t * (i + 1), at=(15 * i, 0, 0)) for i in range(4)]
    yield "stepped wall", united(*steps), t
    base = box(40, 20, 6)
    yield "rib", united(base, box(30, t, 18, at=(5, 9, 0))), t


def gaps(rng: np.random.Generator) -> Iterator[tuple[str, Body, float]]:
    g = float(rng.uniform(0.05, 0.18))
    yield "slot", without(box(40, 20, 20), box(30, g, 15, at=(5, 10, 10))), g
    yield "two walls", united(box(40, 5, 4), box(40, 2, 20), box(40, 2, 20, at=(0, 2 + g, 0))), g


def good(rng: np.random.Generator) -> Iterator[tuple[str, Body]]:
    """Bodies that no check may warn of."""
    a, b, c = rng.uniform(10, 60, 3)
    yield "box", box(a, b, c)
    yield "sphere", trimesh.creation.icosphere(4, float(rng.uniform(8, 40)))
    yield "cylinder", trimesh.creation.cylinder(float(rng.uniform(5, 30)), float(a), sections=96)
    yield "torus", trimesh.creation.torus(float(rng.uniform(20, 40)), float(rng.uniform(4, 10)))
    yield "wedge", trimesh.convex.convex_hull(
        np.array([[0, 0, 0], [a, 0, 0], [0, 0, a * np.tan(np.radians(rng.uniform(18, 60)))]])[
            [0, 1, 2, 0, 1, 2]] + np.repeat([[0, 0, 0], [0, b, 0]], 3, axis=0))  # fmt: skip
    yield "tube", trimesh.creation.annulus(10, 10 + float(rng.uniform(1.3, 5)), float(c), sections=96)
    yield "cone", trimesh.creation.cone(float(rng.uniform(10, 30)), float(a), sections=96)
    yield "two apart", trimesh.util.concatenate([box(10, 10, 10), box(10, 10, 10, at=(20, 0, 0))])
    yield "bored", without(box(30, 30, 12), _drill(float(rng.uniform(3, 8)), 40, (15, 15, 6)))
    rounded = trimesh.creation.capsule(float(c) / 2 + 5, float(rng.uniform(2, 8)), count=[48, 48])
    yield "round rod", rounded
    yield "stepped", united(box(40, 20, 4), box(20, 20, 12), box(8, 20, 20))


def _drill(diameter: float, depth: float, at: tuple[float, float, float]) -> Body:
    shape = trimesh.creation.cylinder(diameter / 2, depth, sections=64)
    shape.apply_translation(at)
    return shape


def faults(rng: np.random.Generator) -> Iterator[tuple[str, Body | tuple[Body, Any], str, str]]:
    """Bodies with one planted fault: name, body, the check that has to find it, and the machine it is found on."""
    a = float(rng.uniform(10, 40))
    torn = box(a, a, a).subdivide()
    torn.update_faces(np.arange(len(torn.faces)) != rng.integers(len(torn.faces)))
    yield "torn", torn, "closed", "fff-256"
    flipped = box(a, a, a).subdivide()
    faces = flipped.faces.copy()
    k = int(rng.integers(len(faces)))
    faces[k] = faces[k, ::-1]
    yield "flipped", trimesh.Trimesh(flipped.vertices, faces, process=False), "closed", "fff-256"
    inverted = box(a, a, a)
    inverted.invert()
    yield "inverted", inverted, "normals", "fff-256"
    pair = trimesh.util.concatenate([box(a, a, a), inverted.copy().apply_translation([2 * a, 0, 0])])
    yield "one of two inverted", pair, "normals", "fff-256"
    fly = trimesh.util.concatenate([box(a, a, a), box(0.2, 0.2, 0.2, at=(a + 5, 0, 0))])
    yield "stray shell", fly, "stray", "fff-256"
    deep = float(rng.uniform(0.3, 0.9)) * a
    yield (
        "overlapping",
        trimesh.util.concatenate([box(a, a, a), box(a, a, a, at=(a - deep, 1, 1))]),
        "overlap",
        "fff-256",
    )
    yield "in inches", box(*(rng.uniform(0.1, 0.9, 3))), "units", "fff-256"
    thin = float(rng.uniform(0.35, 0.75))
    yield "thin plate", box(thin, 30, 30), "wall", "fff-256"
    loose = united(box(30, 30, 3), box(25, float(rng.uniform(0.83, 0.95)), 20, at=(2, 15, 0)))
    yield "loose rib", loose, "unsupported_wall", "fff-256"
    yield "slot", next(gaps(rng))[1], "gap", "fff-256"
    span = float(rng.uniform(14, 50))
    gate = united(box(5, 12, 20), box(5, 12, 20, at=(5 + span, 0, 0)), box(span + 10, 12, 4, at=(0, 0, 20)))
    yield "bridge", gate, "bridge", "fff-256"
    yield "table", united(box(8, 8, 20, at=(16, 16, 0)), box(40, 40, 3, at=(0, 0, 20))), "overhang", "fff-256"
    hook = united(box(5, 10, 40), box(30, 10, 5, at=(0, 0, 35)), box(5, 10, 20, at=(25, 0, 15)))
    yield "island", hook, "island", "fff-256"
    inside = box(a - 8, a - 8, a - 8, at=(4, 4, 4))
    inside.invert()
    if a > 14:
        yield "void", trimesh.util.concatenate([box(a, a, a), inside]), "cup", "mjf"
        narrow = without(
            box(a, a, a), united(box(a - 8, a - 8, a - 8, at=(4, 4, 4)), _drill(1.5, 20, (a / 2, a / 2, a)))
        )
        yield "bottle", narrow, "cup", "mjf"
    yield "on a tip", _tip(a), "contact", "fff-256"
    yield "tipping", united(box(6, 6, 8), box(40, 6, 6, at=(0, 0, 8))), "stability", "fff-256"
    yield "needle", box(1.2, 1.2, float(rng.uniform(120, 200))), "stability", "fff-256"
    yield "too long", box(float(rng.uniform(460, 900)), 10, 10), "size", "fff-256"
    yield "one layer a second", box(20, 20, 200), "layer_time", "lfam"
    yield "bead and a half", without(box(300, 300, 100), box(274, 274, 100, at=(13, 13, 0))), "bead", "lfam"


def _tip(a: float) -> Body:
    cone = trimesh.creation.cone(a / 2, a, sections=64)
    cone.apply_transform(trimesh.transformations.rotation_matrix(np.pi, [1, 0, 0]))
    return cone


def mesh_of(shape: Body) -> Mesh:
    return Mesh(np.asarray(shape.vertices, float), np.asarray(shape.faces, np.int32))


def checked(shape: Body, on: str | None = None) -> list[Finding]:
    stuff = {"mjf": "PA12_MJF", "sls": "PA12_SLS"}.get(on or "", "ASA")
    target = machine(on) if on else None
    return examined(Subject("body", mesh_of(shape), material(stuff), target, full=True))[0]


def moved(shape: Body, rng: np.random.Generator, freely: bool) -> Body:
    """A copy somewhere else, turned freely or about Z only."""
    shape = shape.copy()
    turn = trimesh.transformations.random_rotation_matrix(rng.random(3)) if freely else (
        trimesh.transformations.rotation_matrix(rng.uniform(0, 2 * np.pi), [0, 0, 1]))  # fmt: skip
    shape.apply_transform(turn)
    shape.apply_translation(rng.uniform(-300, 300, 3))
    return shape


def truth(instances: int, seed: int) -> dict[str, Any]:
    """Wall errors, detection of planted faults, alarms on good bodies."""
    errors: dict[str, list[float]] = {}
    within = total = 0
    found: dict[str, list[bool]] = {}
    alarms: list[str] = []
    bodies = 0
    for i in range(instances):
        rng = np.random.default_rng([seed, i])
        for name, shape, t in walls(rng):
            thickness, _ = Analysis(mesh_of(moved(shape, rng, freely=True))).thickness(20_000)
            measured = float(np.percentile(thickness[np.isfinite(thickness)], 2))
            errors.setdefault(name, []).append(measured - t)
            within += abs(measured - t) <= max(0.05, 0.05 * t)
            total += 1
        for name, shape, check, on in faults(rng):
            result = checked(moved(shape, rng, freely=False), on)
            found.setdefault(f"{name} ({check})", []).append(any(f.check == check for f in result))
        for name, shape in good(rng):
            bodies += 1
            result = checked(moved(shape, rng, freely=i % 2 == 1))
            alarms += [f"{name} {i}: {f.check}: {f.message}" for f in result if f.severity != "info"]
    return {
        "walls": {name: {"max_abs_mm": round(float(np.abs(e).max()), 4), "n": len(e)} for name, e in errors.items()},
        "walls_in_target": f"{within}/{total}",
        "detected": {name: f"{sum(hits)}/{len(hits)}" for name, hits in found.items()},
        "detected_share": round(sum(sum(h) for h in found.values()) / max(sum(len(h) for h in found.values()), 1), 4),
        "good_bodies": bodies,
        "false_alarms": alarms,
    }


def invariance(seed: int) -> dict[str, Any]:
    """Verdict and numbers of bodies that were moved, turned about Z, triangulated otherwise and shuffled."""
    rng = np.random.default_rng(seed)
    shapes = {
        name: shape for name, shape, check, on in faults(rng) if on == "fff-256" and check not in ("closed", "size")
    }
    shapes |= dict(good(rng))
    worst: dict[str, float] = {}
    changed: list[str] = []
    for name, shape in shapes.items():
        shape = shape.copy().apply_translation(-shape.bounds[0])
        dense = shape.subdivide_to_size(max(shape.extents) / 8)
        first = _verdict(shape)
        variants: dict[str, Body] = {
            "moved": shape.copy().apply_translation([123.4, -56.7, 0]),
            "turned": shape.copy().apply_transform(trimesh.transformations.rotation_matrix(0.7, [0, 0, 1])),
            "finer": dense, "finest": dense.subdivide(),
            "shuffled": trimesh.Trimesh(shape.vertices, shape.faces[rng.permutation(len(shape.faces))], process=False),
        }  # fmt: skip
        for how, variant in variants.items():
            again = _verdict(variant)
            if set(again) != set(first):
                changed.append(f"{name} {how}: {sorted(set(first) ^ set(again))}")
            for check in set(first) & set(again):
                off = abs(again[check] - first[check]) / max(abs(first[check]), 0.5)
                worst[f"{how} {check}"] = max(worst.get(f"{how} {check}", 0.0), round(off, 4))
    return {"bodies": len(shapes), "changed": changed, "largest_relative_change": dict(sorted(worst.items()))}


def _verdict(shape: Body) -> dict[str, float]:
    return {f"{f.severity} {f.check}": float(f.value or 0.0) for f in checked(shape, "fff-256")}


# the slicer ----------------------------------------------------------------------------------------------------


def stored() -> list[dict[str, Any]]:
    """Rows of the truth table: one slicing each."""
    rows: list[dict[str, Any]] = json.loads(TRUTH.read_text(encoding="utf-8"))["rows"] if TRUTH.exists() else []
    return rows


def slicer(sealed: bool = False) -> dict[str, Any]:
    """Errors of the model on families that were left out of its fit; of the sealed ones with the stored fit."""
    rows = [row for row in stored() if (row["family"] in SEALED) == sealed]
    parts, held = _usable(rows)
    result: dict[str, Any] = {"runs": len(rows), "families": len({row["family"] for row in rows})}
    for name, of, coefficients in (
        ("mass", (_volume, parts, model.VOLUME_PRIOR), "volume"),
        ("time", (_time, parts, model.TIME_PRIOR), "time"),
        ("support", (_support, held, model.SUPPORT_PRIOR), "support"),
    ):
        errors = _errors(*of, fixed=np.array(getattr(model.calibration(), coefficients)) if sealed else None)
        if len(errors):
            size = np.abs(errors) * 100
            result[name] = {
                "mean_%": round(float(size.mean()), 2), "p95_%": round(float(np.percentile(size, 95)), 2),
                "max_%": round(float(size.max()), 2), "n": len(errors),
            }  # fmt: skip
    result["rows"] = _table(parts)
    return result


def _usable(rows: list[dict[str, Any]]) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Rows without support whose layers are measured, and rows with a support worth the name."""
    parts = [row for row in rows if not row["support"] and "layers" in row]
    return parts, [row for row in rows if "columns" in row and row["support_cm3"] > 0.5]


def _table(rows: list[dict[str, Any]]) -> list[dict[str, Any]]:
    errors = {name: _errors(of, rows, prior) for name, of, prior in (
        ("mass", _volume, model.VOLUME_PRIOR), ("time", _time, model.TIME_PRIOR))}  # fmt: skip
    keep = ("family", "profile", "infill", "filament_cm3", "print_s")
    return [
        {key: row[key] for key in keep} | {f"{name}_%": round(100 * float(e[i]), 1) for name, e in errors.items()}
        for i, row in enumerate(rows)
    ]


def _volume(row: dict[str, Any]) -> tuple[Any, float]:
    return model.volume_row(Layers(**row["layers"]), row["infill"]), row["filament_cm3"] * 1000


def _time(row: dict[str, Any]) -> tuple[Any, float]:
    return model.time_row(Layers(**row["layers"])), row["print_s"]


def _support(row: dict[str, Any]) -> tuple[Any, float]:
    return np.array(row["columns"][0]), row["support_cm3"] * 1000


def _errors(
    of: Callable[[dict[str, Any]], tuple[Any, float]], rows: list[dict[str, Any]], prior: Any, fixed: Any = None
) -> Any:
    if not rows:
        return np.zeros(0)
    x, y = np.array([of(row)[0] for row in rows]), np.array([of(row)[1] for row in rows])
    family = np.array([row["family"] for row in rows])
    errors = np.zeros(len(rows))
    for each in sorted(set(family)):
        rest = family != each
        c = fixed if fixed is not None else model.fitted(x[rest], y[rest], prior) if rest.any() else np.array(prior)
        errors[~rest] = x[~rest] @ c / y[~rest] - 1
    return errors


def calibrate(families: list[str], sealed: bool) -> dict[str, Any]:
    """Slice what is not stored, measure its layers, fit, and write both tables."""
    rows = {(r["family"], r["infill"], r["support"]): r for r in stored()}
    with Shop() as shop:
        for name in families:
            if (name in SEALED) != sealed:
                continue
            mesh = shop.solid(BY_NAME[name](), "export").mesh
            large = float((mesh.bounds[1] - mesh.bounds[0]).max()) > COARSE
            chosen = profile("fff-0.8" if large else "fff-0.4")
            for infill, support in RUNS:
                if (name, infill, support) not in rows:
                    rows[name, infill, support] = {
                        "family": name,
                        **sliced(mesh, chosen, infill=infill, support=support).as_json(),
                    }
                    _keep(rows)
            _features([r for r in rows.values() if r["family"] == name], mesh)
            _keep(rows)
    return fit([row for row in rows.values() if row["family"] not in SEALED])


def _features(rows: list[dict[str, Any]], mesh: Mesh) -> None:
    found = Analysis(mesh)
    for row in rows:
        chosen = profile(row["profile"])
        if row["support"]:
            row.setdefault("columns", model.columns(found, chosen, 100_000).round(2).tolist())
        elif "layers" not in row:
            layers = measure(found, chosen, row["infill"])
            if layers is not None:
                row["layers"] = {name: round(value, 3) for name, value in asdict(layers).items()}


def fit(rows: list[dict[str, Any]]) -> dict[str, Any]:
    """Fit all coefficients, judge them on left-out families, and store them."""
    parts, held = _usable(rows)
    fits, bounds = {}, {}
    for name, of, used, prior in (
        ("volume", _volume, parts, model.VOLUME_PRIOR), ("time", _time, parts, model.TIME_PRIOR),
        ("support", _support, held, model.SUPPORT_PRIOR),
    ):  # fmt: skip
        x, y = np.array([of(r)[0] for r in used]), np.array([of(r)[1] for r in used])
        fits[name] = tuple(round(float(c), 5) for c in (model.fitted(x, y, prior) if len(used) else prior))
        errors = np.abs(_errors(of, used, prior))
        if name == "support":
            errors = _outside(held, np.array(fits["support"]))
        bounds[f"{name}_error"] = round(float(np.percentile(errors, 95)), 4) if len(used) else 1.0
    found = model.Calibration(
        **fits, **bounds, date=datetime.datetime.now(datetime.UTC).date().isoformat(), slicer=version(), runs=len(rows)
    )  # fmt: skip
    model.FILE.write_text(model.stored(found), encoding="utf-8")
    return asdict(found)


def _outside(rows: list[dict[str, Any]], coefficients: Any) -> Any:
    """How far the slicer's support lies outside the interval, relative to it."""
    bounds = np.array([np.array(row["columns"]) @ coefficients for row in rows]).reshape(-1, 3) / 1000
    true = np.array([row["support_cm3"] for row in rows])
    return np.maximum(np.maximum(bounds[:, 1] - true, true - bounds[:, 2]), 0.0) / np.maximum(true, 1e-9)


def _keep(rows: dict[Any, dict[str, Any]]) -> None:
    text = ",\n".join(json.dumps(rows[key]) for key in sorted(rows))
    TRUTH.write_text('{"rows": [\n' + text + "\n]}\n", encoding="utf-8")


# time ----------------------------------------------------------------------------------------------------


def speed(triangles: int, repeats: int) -> dict[str, Any]:
    """Seconds of a full report against triangles, of 100,000 wall samples, and the peak of memory."""
    rows = []
    for count in (triangles // 16, triangles // 4, triangles):
        shape = _bracket(count)
        mesh = mesh_of(shape)
        seconds, cpu = [], []
        for _ in range(repeats):
            begun, used = time.perf_counter(), time.process_time()
            report(Subject("bench", Mesh(mesh.vertices, mesh.faces), material("ASA"), machine("fff-256"), full=True))
            seconds.append(time.perf_counter() - begun)
            cpu.append(time.process_time() - used)
        found = Analysis(mesh)
        begun = time.perf_counter()
        found.thickness(100_000)
        rows.append({
            "triangles": len(mesh.faces), "report_s": round(min(seconds), 2), "report_cpu_s": round(min(cpu), 2),
            "walls_s": round(time.perf_counter() - begun, 2),
            "peak_gb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6, 2),
        })  # fmt: skip
    growth = [b["report_cpu_s"] / max(a["report_cpu_s"], 1e-9) for a, b in itertools.pairwise(rows)]
    return {"rows": rows, "growth_for_four_times_the_triangles": [round(g, 2) for g in growth]}


def _bracket(count: int) -> Body:
    """A part with walls, a bore and a bridge, triangulated to about that many triangles, not flat anywhere."""
    shape = without(
        united(box(100, 80, 6), box(6, 80, 60), box(6, 80, 60, at=(94, 0, 0)), box(100, 20, 6, at=(0, 30, 54))),
        _drill(12, 40, (50, 40, 0)),
    )
    while len(shape.faces) * 4 <= count:
        shape = shape.subdivide()
    return (
        shape.subdivide_to_size(float(np.sqrt(shape.area / count) * 2.1)) if len(shape.faces) < 0.6 * count else shape
    )


def catalogue() -> dict[str, Any]:
    """Every family's default at its own process: verdict, warnings, seconds."""
    rows = []
    with Shop() as shop:
        for family in CATALOGUE:
            part = family()
            solid = shop.solid(part, "export")
            begun = time.process_time()
            result = report(
                Subject(family.family, solid.mesh, material(part.material), None, part, solid.volume, full=True)
            )
            rows.append({
                "family": family.family, "machine": result.more["machine"], "verdict": result.verdict,
                "cpu_s": round(time.process_time() - begun, 2),
                "warnings": [f"{f.check}: {f.message}" for f in result.findings if f.severity != "info"],
            })  # fmt: skip
    return {"rows": rows, "without_warning": sum(row["verdict"] == "pass" for row in rows), "families": len(rows)}


def main() -> None:
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("what", choices=("truth", "invariance", "slicer", "speed", "catalogue", "calibrate"))
    arguments.add_argument("--instances", type=int, default=20)
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--triangles", type=int, default=100_000)
    arguments.add_argument("--repeats", type=int, default=1)
    arguments.add_argument("--families", nargs="*", default=list(BY_NAME))
    arguments.add_argument("--sealed", action="store_true")
    arguments.add_argument("--json", action="store_true", help="accepted for symmetry: the answer is always JSON")
    given = arguments.parse_args()
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "truth": lambda: truth(given.instances, given.seed),
        "invariance": lambda: invariance(given.seed),
        "slicer": lambda: slicer(given.sealed),
        "speed": lambda: speed(given.triangles, given.repeats),
        "catalogue": catalogue,
        "calibrate": lambda: calibrate(given.families, given.sealed),
    }
    sys.stdout.write(json.dumps(answers[given.what](), indent=1) + "\n")


if __name__ == "__main__":
    main()
