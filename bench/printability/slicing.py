"""The slicer's word against the model: stored runs, errors on families that were left out, and the fit."""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis
from configurator.printability.estimate import model
from configurator.printability.estimate.layers import Layers, measure
from configurator.printability.estimate.supports import features
from configurator.printability.profiles import profile
from configurator.printability.slicer import sliced, version
from configurator.solid.model import Mesh
from configurator.solid.shop import Shop
from parts import BY_NAME

TRUTH = Path(__file__).parents[1] / "slicer_truth.json"
RUNS = ((0.2, False), (0.2, True), (0.1, False), (0.5, False))  # infill, support
COARSE = 360.0  # mm: larger parts are sliced with the coarse nozzle
SEALED = frozenset(sorted(BY_NAME, key=lambda n: hashlib.sha256(n.encode()).hexdigest())[:8])


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
            row["columns"] = features(found, chosen).round(2).tolist()
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
