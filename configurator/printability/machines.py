"""Machines: what they print, how large and how fast, and whether a part fits into one in any rotation."""

from __future__ import annotations

import csv
import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from configurator.printability.limits import processes
from configurator.printability.profiles import profiles
from configurator.solid.model import Mesh
from parts.record import ParameterError, unknown

FILE = Path(__file__).with_name("machines.csv")
SHOP = "COACHBUILDER_MACHINES"  # environment variable that names a shop's own file
ROTATIONS = 3000  # tried beside how it stands
DIRECTIONS = 600  # in which the farthest points are looked for
BEST = 8  # rotations that are refined
REFINED = (12.0, 6.0, 3.0, 1.5, 0.75, 0.4, 0.2, 0.1)  # by turns up to this many degrees, one after the other
TRIES = 120  # of each of them
NEARLY = 1.15  # what random rotations miss the best one by at most, roughly: below this it's worth refining


@dataclass(frozen=True)
class Machine:
    """A class of machines: process, usable build volume (mm), and what an hour of it takes where that is known."""

    key: str
    title: str
    process: str
    size: tuple[float, float, float]
    note: str
    profile: str = ""  # a key of the printing profiles; "" where no filament is laid in lines
    layer: float = 0.2  # mm
    nozzle_scale: float = 1.0  # of the limits that grow with the line
    power: float | None = None  # W rated
    energy_factor: float = 1.0  # share of it drawn on average
    hour: tuple[float, float] | None = None  # €/h, low and high
    layer_s: float | None = None  # seconds that a layer of powder or resin takes, however much of it becomes part
    filled: tuple[float, float] | None = None  # share of a powder chamber that becomes parts, low and high
    lost: tuple[float, float] | None = None  # share of the loose powder that is thrown away, low and high


@cache
def machines() -> Mapping[str, Machine]:
    """All machines by key, small ones first within a process; a shop's own file adds to them or replaces them.

    Raises:
        ParameterError: the shop's file cannot be read, or one of its rows is wrong; names file, row and column.
    """
    known = _read(FILE)
    if own := os.environ.get(SHOP):
        known |= _read(Path(own))
    return known


def park() -> list[str]:
    """All that is said of all machines, in a shop's own file too: part of what a remembered result hangs on."""
    return [repr(machine) for machine in machines().values()]


def _read(path: Path) -> dict[str, Machine]:
    try:
        lines = [line for line in path.read_text(encoding="utf-8").splitlines() if not line.startswith("#")]
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or "it is not text"
        raise ParameterError("machines", [f"{path.name} cannot be read: {reason}; see ${SHOP}"]) from error
    found = {}
    for number, row in enumerate(csv.DictReader(lines), 1):
        each = _machine(path.name, number, row)
        found[each.key] = each
    return found


def _machine(file: str, number: int, row: Mapping[str, str]) -> Machine:
    def value(column: str, default: float | None = None) -> float:
        text = (row.get(column) or "").strip()
        if not text and default is not None:
            return default
        try:
            if not 0 < float(text) < float("inf"):
                raise ValueError
            return float(text)
        except ValueError:
            said = f"row {number}: {column} is {text or 'missing'}; give a number above 0"
            raise ParameterError("machines", [f"{file}, {said}"]) from None

    def known(column: str) -> bool:
        return bool((row.get(column) or "").strip())

    def span(stem: str) -> tuple[float, float] | None:
        low = f"{stem}_low"
        return (value(low), value(f"{stem}_high", value(low))) if known(low) else None

    words = {name: (row.get(name) or "").strip() for name in ("key", "title", "process", "profile", "note")}
    if not words["key"] or words["process"] not in processes():
        allowed = ", ".join(processes())
        raise ParameterError("machines", [f"{file}, row {number}: give a key, and a process that is one of {allowed}"])
    if words["profile"] and words["profile"] not in profiles():
        allowed = ", ".join(profiles())
        raise ParameterError("machines", [f"{file}, row {number}: the profile is not one of {allowed}"])
    return Machine(
        key=words["key"].lower(), title=words["title"] or words["key"], process=words["process"], note=words["note"],
        size=(value("x_mm"), value("y_mm"), value("z_mm")), profile=words["profile"], layer=value("layer_mm", 0.2),
        nozzle_scale=value("nozzle_scale", 1.0), power=value("power_w") if known("power_w") else None,
        energy_factor=value("energy_factor", 1.0), hour=span("eur_h"),
        layer_s=value("layer_s") if known("layer_s") else None, filled=span("filled"), lost=span("lost"),
    )  # fmt: skip


def machine(key: str) -> Machine:
    """A machine by its key.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if key.lower() not in machines():
        raise unknown("machine", key, list(machines()))
    return machines()[key.lower()]


def filling(mesh: Mesh, size: tuple[float, float, float]) -> float:
    """How much of a build volume the part takes in its best rotation: ≤ 1 fits, 1.1 is 10 % too long somewhere.

    As it stands if it fits so; else a search over fixed random rotations, the best of them refined by smaller turns.
    A value ≤ 1 is certain, one above is the best found.
    """
    from scipy.spatial.transform import Rotation  # half a second to import, and answers from the cache need none of it

    box = np.sort(size)
    extents = np.sort(mesh.bounds[1] - mesh.bounds[0])
    if (extents <= box).all():
        return float((extents / box).max())
    points = _hull(mesh)
    points = points @ np.linalg.eigh(np.cov(points.T))[1]  # the search finds the same however the mesh was turned

    def shares(turns: NDArray[np.float64], points: NDArray[np.float64]) -> NDArray[np.float64]:
        placed = (turns.reshape(-1, 3) @ points.T).reshape(len(turns), 3, -1)
        extents = np.sort(placed.max(axis=2) - placed.min(axis=2), axis=1)
        return np.asarray((extents / box).max(axis=1))

    standing = float((extents / box).max())
    turns = Rotation.random(ROTATIONS, rng=1).as_matrix()
    few = points[np.unique((points @ turns[:DIRECTIONS, 2].T).argmax(axis=0))]  # they decide almost every rotation
    along = few @ turns[:DIRECTIONS, 2].T
    length = float((along.max(axis=0) - along.min(axis=0)).max())
    if length > NEARLY * float(np.linalg.norm(box)):  # longer than the diagonal: no rotation will do
        return min(standing, float(shares(turns[:: ROTATIONS // 200], few).min()))
    tried = shares(turns, few)
    found = turns[np.argsort(tried, kind="stable")[:BEST]]
    if tried.min() < NEARLY:
        for angle in REFINED:
            small = Rotation.from_rotvec(
                Rotation.random(TRIES, rng=2).as_rotvec() * (np.radians(angle) / np.pi)
            ).as_matrix()
            near = np.concatenate([found, np.einsum("kij,njl->nkil", small, found).reshape(-1, 3, 3)])
            found = near[np.argsort(shares(near, few), kind="stable")[:BEST]]
    return min(standing, float(shares(found, points).min()))


def _hull(mesh: Mesh) -> NDArray[np.float64]:
    """The corners of the convex hull: all that decides about fitting (of a flat mesh, all its points)."""
    points = mesh.vertices[mesh.used]
    from scipy.spatial import ConvexHull, QhullError

    try:
        return points[ConvexHull(points).vertices]
    except QhullError:
        return points
