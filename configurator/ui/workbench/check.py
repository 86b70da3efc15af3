"""Checks of one part or one brought mesh, complete: report, heat-map fields, orientations, pieces, other machines.

They run in a worker and take from seconds to minutes; pages start one and look in. Results are kept by content.
"""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import asdict, dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.export.kit import zip_kit
from configurator.printability.machines import machine, park
from configurator.printability.materials import material
from configurator.printability.subject import Subject
from configurator.production.pieces import files_of
from configurator.production.sources import sources_of
from configurator.solid.keys import digest, solid_key
from configurator.solid.model import Mesh
from configurator.ui import workshop
from configurator.ui.keep import Keep
from parts.part import BuildError, Part
from parts.record import ParameterError

TIMEOUT = 900.0  # seconds
RUNNING = 40  # checks remembered as under way or done
log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Wish:
    """What is to be checked: a part of ours (by its parameters) or a mesh, in a material, on a machine, standing so."""

    name: str
    material: str
    machine: str = ""  # "": the smallest that fits
    pose: int = -1  # of the orientations offered; -1: as the report stands it by itself
    part: Part | None = None
    mesh: Mesh | None = None

    @property
    def key(self) -> str:
        what = solid_key(self.part, "export") if self.part else self.mesh.digest if self.mesh else ""
        record = [self.name, what, self.material, self.machine, self.pose, park(), sources_of("printability")]
        return digest(["full report", record])


@dataclass(frozen=True)
class Checked:
    """What came out. `fields` are (n,) over the vertices of `mesh`; `pieces` (with their straps, by the names of their
    files) are empty where nothing was split."""

    report: dict[str, Any]
    pages: dict[str, str]  # HTML by language
    choices: list[dict[str, Any]]
    limits: dict[str, float]
    mesh: Mesh
    fields: dict[str, NDArray[np.float32]]
    pieces: dict[str, Mesh]


_JOBS: Keep[str, Future[Checked]] = Keep(RUNNING)


def start(wish: Wish) -> Future[Checked]:
    """The check, running or done; equal wishes share one."""
    found = _JOBS.get(wish.key)
    if found is None or (found.done() and found.exception() is not None):
        found = workshop.shop().submit(_checked, wish)
        _JOBS.put(wish.key, found)
    return found


def known(wish: Wish) -> Future[Checked] | None:
    """The check if somebody has started it."""
    return _JOBS.get(wish.key)


def problem(future: Future[Checked]) -> str:
    """Why a check failed, in a sentence; "" if it didn't."""
    error = future.exception()
    match error:
        case None:
            return ""
        case ParameterError():
            return error.problems[0].message
        case BuildError():
            return error.reason
    log.error("a check failed", exc_info=error)
    return str(error) if "Worker" in type(error).__name__ else type(error).__name__


def _checked(wish: Wish) -> Checked:
    """In one of the shop's threads: waits for a worker."""
    shop = workshop.shop()
    data = shop.store.get(wish.key)
    if data is None:
        mesh, volume = wish.mesh, None
        if wish.part is not None:
            solid = shop.solid(wish.part, "export")
            mesh, volume = solid.mesh, solid.volume
        data = shop.pool.submit(_examined, replace(wish, mesh=mesh), volume, timeout=TIMEOUT).result()
        shop.store.put(wish.key, data)
    return _unpacked(data)


def _examined(wish: Wish, volume: float | None) -> bytes:
    """Runs in a worker."""
    from configurator.printability.advice import choices
    from configurator.printability.fields import FIELDS
    from configurator.printability.limits import limit
    from configurator.printability.page import Page
    from configurator.printability.pieces import parted_for
    from configurator.printability.pieces import told as told_of
    from configurator.printability.report import oriented, report, stood
    from configurator.ui.words import sentences

    assert wish.mesh is not None
    target = machine(wish.machine) if wish.machine else None
    subject = Subject(wish.name, wish.mesh, material(wish.material), target, wish.part, volume, full=True)
    if wish.pose >= 0:
        _, front = oriented(subject)
        if wish.pose < len(front):
            subject = stood(subject, front[wish.pose])
    result = report(subject)
    standing, _ = oriented(subject)
    more, pieces = dict(result.more), dict[str, Mesh]()
    if subject.fit[1] > 1 and subject.mesh.closed:
        try:
            found = parted_for(subject)
            more["pieces"], pieces = told_of(subject, found), found.files()
        except ParameterError as error:
            more["pieces"] = {"problem": error.problems[0].message}
    result = replace(result, more=more)
    arrays: dict[str, Any] = {f"field.{n}": np.asarray(field(standing), np.float32) for n, field in FIELDS.items()}
    for i, mesh in enumerate([wish.mesh, *pieces.values()]):
        arrays |= {f"mesh.{i}.v": mesh.vertices, f"mesh.{i}.f": mesh.faces}
    told = Page(standing, result)
    every = [asdict(choice) for choice in choices(subject)] if subject.mesh.closed else []
    least = {name: bound.value for name in ("wall", "overhang") if (bound := limit(subject.process, name))}
    head = {
        "report": result.as_json(),
        "pages": {"en": told.html(), "de": told.html("de", sentences.german)},
        "choices": every,
        "limits": least,
        "pieces": list(pieces),
    }
    stream = io.BytesIO()
    text: Any = np.frombuffer(json.dumps(head).encode(), np.uint8)
    np.savez_compressed(stream, head=text, **arrays)
    return stream.getvalue()


def _unpacked(data: bytes) -> Checked:
    with np.load(io.BytesIO(data)) as found:
        head = json.loads(found["head"].tobytes())
        count = sum(name.startswith("mesh.") for name in found.files) // 2
        meshes = [Mesh(found[f"mesh.{i}.v"], found[f"mesh.{i}.f"]) for i in range(count)]
        fields = {n.removeprefix("field."): found[n] for n in found.files if n.startswith("field.")}
    fields = {name: values for name, values in fields.items() if np.isfinite(values).any()}
    return Checked(
        head["report"], head["pages"], head["choices"], head["limits"], meshes[0], fields,
        dict(zip(head["pieces"], meshes[1:], strict=True)),
    )  # fmt: skip


def pieces_zip(wish: Wish, found: Checked) -> bytes:
    """The files of pieces and straps as one ZIP, made in a worker."""
    target = machine(found.report["machine"])
    subject = Subject(wish.name, found.mesh, material(wish.material), target, wish.part)
    wanted = workshop.shop().submit_to_worker(files_of, subject, target, found.pieces, found.report["pieces"])
    kit = wanted.result()
    return zip_kit(kit.name, kit.files, kit.manifest())


def read(function: Callable[..., Mesh], *args: Any) -> Future[Mesh]:
    """A brought file, read in a worker: it may crash a reader or take for ever."""
    return workshop.shop().submit_to_worker(function, *args, timeout=120.0)
