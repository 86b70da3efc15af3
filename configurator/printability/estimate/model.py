"""The calibrated model: filament and time of a print from the sums over its layers, with the error it is known to have.

Coefficients come from `python -m bench.printability calibrate`, which slices our parts with PrusaSlicer and fits them.
Their errors are those on families that were left out of the fit. What is modelled is the slicer, not a printer.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import numpy as np

from configurator.printability.analysis import Analysis, Floats
from configurator.printability.estimate.layers import Layers, measure
from configurator.printability.estimate.supports import features
from configurator.printability.profiles import Profile

FILE = Path(__file__).with_name("calibration.json")
VOLUME_PRIOR = (1.0, 1.0, 0.4, 1.0, 0.25)  # walls, solid, bridge, sparse, rim: what they would be without a slicer
TIME_PRIOR = (1.0, 1.0, 1.0, 1.0, 0.3, 0.2, 0.01, 1.0, 0.3)
SUPPORT_PRIOR = (0.16, 1.0, 1.0)  # of the columns' volume, of a line around them, of the dense layers
RARE = 0.1  # share of a run below which a term is drawn to its prior as if it were that large
TRUST = 0.05  # weight of the prior against one run with a relative error of 1


@dataclass(frozen=True)
class Calibration:
    """Coefficients of volume, time and support, and the 95th percentiles of their errors on held-out families."""

    volume: tuple[float, ...]
    time: tuple[float, ...]
    support: tuple[float, ...]
    volume_error: float
    time_error: float
    support_error: float  # of that, what lies outside the interval of a degree more and less
    date: str
    slicer: str
    runs: int


@dataclass(frozen=True)
class Print:
    """Filament of the part and of its support in cm³ and seconds of printing, each as (value, low, high)."""

    part_cm3: tuple[float, float, float]
    support_cm3: tuple[float, float, float]
    seconds: tuple[float, float, float]
    date: str
    slicer: str


@cache
def calibration() -> Calibration:
    """The stored calibration."""
    record = json.loads(FILE.read_text(encoding="utf-8"))
    for name in ("volume", "time", "support"):
        record[name] = tuple(record[name])
    return Calibration(**record)


def stored(found: Calibration) -> str:
    """A calibration as the file's text."""
    return json.dumps(asdict(found), indent=1) + "\n"


def volume_row(layers: Layers, infill: float) -> Floats:
    """What the filament's volume is linear in, mm³ (5,): the run along the walls fades as the infill gets dense."""
    return np.array([layers.walls, layers.solid, layers.bridge, layers.sparse, layers.rim * (1 - infill)])


def time_row(layers: Layers) -> Floats:
    """What the time is linear in (9,)."""
    return np.array([
        layers.t_external, layers.t_walls, layers.t_solid, layers.t_sparse, layers.loops, layers.pieces, layers.travel,
        layers.waiting, layers.layers,
    ])  # fmt: skip


def fitted(rows: Floats, truth: Floats, prior: Sequence[float]) -> Floats:
    """Coefficients ≥ 0 that make the relative errors small, drawn to a prior where the runs say little."""
    from scipy.optimize import nnls

    p = np.array(prior)
    scaled = rows / truth[:, None]
    weight = TRUST * np.sqrt(len(rows)) * np.maximum(np.abs(scaled).mean(axis=0), RARE)
    return np.asarray(nnls(np.vstack([scaled, np.diag(weight)]), np.concatenate([np.ones(len(rows)), weight * p]))[0])


def predict(found: Analysis, profile: Profile, infill: float, support: bool) -> Print | None:
    """Filament and time of a part standing on its bed; None if its mesh cannot be cut.

    Args:
        infill: share of the inside, 0 to 1.
    """
    layers = measure(found, profile, infill)
    if layers is None:
        return None
    c = calibration()
    volume = float(volume_row(layers, infill) @ np.array(c.volume)) / 1000
    seconds = float(time_row(layers) @ np.array(c.time))
    held = (0.0, 0.0, 0.0)
    if support:
        middle, least, most = (float(v) for v in features(found, profile) @ np.array(c.support) / 1000)
        held = (middle, least * (1 - c.support_error), most * (1 + c.support_error))
        seconds += 1000 * middle / (profile.spacing * profile.layer) / profile.speeds["support"]
    return Print(
        (volume, volume * (1 - c.volume_error), volume * (1 + c.volume_error)), (held[0], max(held[1], 0.0), held[2]),
        (seconds, seconds * (1 - c.time_error), seconds * (1 + c.time_error)), c.date, c.slicer,
    )  # fmt: skip
