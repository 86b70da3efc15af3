"""What printing takes in material and machine time, by process: filament, powder, resin, pellets.

Filament is the calibrated layer model of `model`. The others are plain sums, never compared with a machine, and say so:

* Powder (MJF, SLS): parts share a chamber. A part carries the chamber's hours and its loose powder in the share that it
  has of all parts: its volume over what of the chamber becomes parts. A share of the loose powder ages beyond use.
* Resin (SLA): one part alone on the platform. Its supports hang on how the shop tilts it and on the tips that its
  program sets: nobody can say them from the shape alone, so they are listed as missing, and all sums are without them.
* Pellets (LFAM): whole beads, one at least along every wall; a layer takes its shortest time at least. Milling
  afterwards is not modelled.

A figure that the machines' file doesn't give (the time of a layer, how full a chamber gets) is asked for, not invented.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from configurator.printability.beads import beads
from configurator.printability.estimate.model import Print, predict
from configurator.printability.subject import Subject

Interval = tuple[float, float, float]  # value, low, high
NONE: Interval = (0.0, 0.0, 0.0)
UNCALIBRATED = "never compared with a machine"


@dataclass(frozen=True)
class Work:
    """What printing one part takes. Times are None where the machine's file does not say how long a layer takes."""

    part_cm3: Interval
    support_cm3: Interval | None = NONE  # None: not modelled, and then among what is missing
    lost_g: Interval = NONE  # material that is thrown away beside supports: aged powder
    seconds: Interval | None = None  # from the first layer to the last
    machine_s: Interval | None = None  # that are this part's: others share a chamber
    basis: str = "estimate"
    calibrated: str = UNCALIBRATED
    missing: tuple[str, ...] = ()


def work(subject: Subject, infill: float, exact: Print | None = None) -> Work | None:
    """Material and time of a part as it stands on its machine.

    Args:
        infill: share of the inside of filament prints, 0 to 1; the others print solid.
        exact: the slicer's own figures, if it was asked.

    Returns:
        None if the mesh is not closed or cannot be cut.
    """
    if subject.profile is not None:
        found = exact or predict(subject.standing, subject.profile, infill, subject.supports)
        return _lines(found, exact is not None) if found else None
    if not subject.mesh.closed:
        return None
    volume = (subject.volume if subject.volume is not None else subject.mesh.volume) / 1000
    if volume <= 0:
        return None
    if subject.process == "LFAM":
        return _beads(subject)
    return _resin(subject, volume) if subject.supports else _powder(subject, volume)


def _lines(found: Print, exact: bool) -> Work:
    return Work(
        found.part_cm3, found.support_cm3, NONE, found.seconds, found.seconds,
        found.slicer if exact else "estimate", f"{found.date}, {found.slicer}",
    )  # fmt: skip


def _powder(subject: Subject, volume: float) -> Work:
    machine, missing, lost, share = subject.target, list[str](), NONE, None
    seconds = _layers(subject, missing)
    if machine.filled is None:
        missing.append("how much of the chamber becomes parts")
    else:
        least, most = machine.filled
        if machine.layer_s is not None:
            x, y, _ = machine.size
            share = _spread(
                *(1000 * volume / part / (x * y * machine.layer) * machine.layer_s for part in (most, least))
            )
        loose = subject.material.loose
        if machine.lost is None:
            missing.append("how much of the loose powder is thrown away")
        if loose is None:
            missing.append(f"how dense loose powder of {subject.material.name} is")
        if machine.lost is not None and loose is not None:
            ends = zip(machine.lost, (most, least), (loose.low, loose.high), strict=True)
            lost = _spread(*(part * (volume / full - volume) * density for part, full, density in ends))
    return Work(_exactly(volume), NONE, lost, seconds, share, missing=tuple(missing))


def _resin(subject: Subject, volume: float) -> Work:
    missing = ["the supports"]
    seconds = _layers(subject, missing)
    return Work(_exactly(volume), None, NONE, seconds, seconds, missing=tuple(missing))


def _beads(subject: Subject) -> Work | None:
    laid = beads(subject)
    if laid is None:
        return None
    height, width = subject.target.layer, subject.limit("bead").value
    layers = max(1.0, float(np.ceil(len(laid.cuts.z) * laid.cuts.step / height)))
    least, most = (float(each.mean()) * layers * width * height / 1000 for each in (laid.filled, laid.length))
    laying = float(laid.seconds.mean()) * layers
    waiting = float(np.maximum(laid.seconds, subject.limit("layer_time").value).mean()) * layers
    times = (waiting, laying, waiting)  # two printed at once need not wait
    return Work((most, least, most), NONE, NONE, times, times, missing=("the milling",))


def _layers(subject: Subject, missing: list[str]) -> Interval | None:
    """Seconds of all layers that the part is high."""
    machine = subject.target
    if machine.layer_s is None:
        missing.append(f"the time of a layer on {machine.title}")
        return None
    high = subject.standing.high[2] - subject.standing.low[2]
    return _exactly(float(np.ceil(high / machine.layer)) * machine.layer_s)


def _exactly(value: float) -> Interval:
    return (value, value, value)


def _spread(low: float, high: float) -> Interval:
    return ((low + high) / 2, low, high)
