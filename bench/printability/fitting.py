"""The slicer's word against the model: errors on families that were left out of the fit, and the fit itself."""

from __future__ import annotations

import datetime
from collections.abc import Callable
from dataclasses import asdict
from typing import Any

import numpy as np

from bench.printability.slicing import SEALED, Row, measure_all, slice_all, stored
from configurator.printability.estimate import model
from configurator.printability.estimate.layers import Layers
from configurator.printability.slicer import version

Of = Callable[[Row], tuple[Any, float]]  # a row to what the model is linear in, and what the slicer says


def calibrate(families: list[str], sealed: bool) -> dict[str, Any]:
    """Slice what is not stored, look at all that is, fit, and write both tables; the sealed ones are never fitted."""
    slice_all(families, sealed)
    rows = measure_all(sealed)
    return slicer(sealed=True) if sealed else fit(rows)


def slicer(sealed: bool = False) -> dict[str, Any]:
    """Errors of the model on families that were left out of its fit; of the sealed ones with the stored fit."""
    rows = [row for row in stored() if (row["family"] in SEALED) == sealed]
    parts, held = _usable(rows)
    result: dict[str, Any] = {"runs": len(rows), "families": len({row["family"] for row in rows})}
    for name, of, used, prior, coefficients in (
        ("mass", _volume, parts, model.VOLUME_PRIOR, "volume"),
        ("time", _time, parts, model.TIME_PRIOR, "time"),
        ("support", _support, held, model.SUPPORT_PRIOR, "support"),
    ):
        errors = _errors(of, used, prior, np.array(getattr(model.calibration(), coefficients)) if sealed else None)
        if len(errors):
            result[name] = _summary(errors)
            _note(used, name, errors)
    keep = ("family", "profile", "infill", "support", "filament_cm3", "support_cm3", "print_s")
    result["rows"] = [
        {key: row[key] for key in keep} | {key: row[key] for key in row if key.endswith("_%")} for row in parts + held
    ]
    return result


def _summary(errors: Any) -> dict[str, Any]:
    size = np.abs(errors) * 100
    return {
        "mean_%": round(float(size.mean()), 2), "p95_%": round(float(np.percentile(size, 95)), 2),
        "max_%": round(float(size.max()), 2), "bias_%": round(float(errors.mean()) * 100, 2), "n": len(errors),
    }  # fmt: skip


def _note(rows: list[Row], name: str, errors: Any) -> None:
    for row, error in zip(rows, errors, strict=True):
        row[f"{name}_%"] = round(100 * float(error), 1)


def _usable(rows: list[Row]) -> tuple[list[Row], list[Row]]:
    """Rows without support whose layers are measured, and rows with a support worth the name."""
    parts = [row for row in rows if not row["support"] and "layers" in row]
    return parts, [row for row in rows if "columns" in row and row["support_cm3"] > 0.5]


def _volume(row: Row) -> tuple[Any, float]:
    return model.volume_row(Layers(**row["layers"]), row["infill"]), row["filament_cm3"] * 1000


def _time(row: Row) -> tuple[Any, float]:
    return model.time_row(Layers(**row["layers"])), row["print_s"]


def _support(row: Row) -> tuple[Any, float]:
    return np.array(row["columns"][0]), row["support_cm3"] * 1000


def _errors(of: Of, rows: list[Row], prior: Any, fixed: Any = None) -> Any:
    """Relative errors (n,): of each family by a fit without it, or all by given coefficients."""
    if not rows:
        return np.zeros(0)
    x, y = np.array([of(row)[0] for row in rows]), np.array([of(row)[1] for row in rows])
    if fixed is not None:
        return x @ fixed / y - 1
    family = np.array([row["family"] for row in rows])
    errors = np.zeros(len(rows))
    for each in sorted(set(family)):
        rest = family != each
        c = model.fitted(x[rest], y[rest], prior) if rest.any() else np.array(prior)
        errors[~rest] = x[~rest] @ c / y[~rest] - 1
    return errors


def fit(rows: list[Row]) -> dict[str, Any]:
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


def _outside(rows: list[Row], coefficients: Any) -> Any:
    """How far the slicer's support lies outside the interval, relative to it."""
    bounds = np.array([np.array(row["columns"]) @ coefficients for row in rows]).reshape(-1, 3) / 1000
    true = np.array([row["support_cm3"] for row in rows])
    return np.maximum(np.maximum(bounds[:, 1] - true, true - bounds[:, 2]), 0.0) / np.maximum(true, 1e-9)
