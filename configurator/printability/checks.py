"""The checks: each is a function that yields what is wrong with a subject. Nothing yielded means passed.

A check's docstring is its rule. A check that cannot run raises `Skipped` with the reason, and the report lists it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from configurator.printability.machines import Machine, filling, machines
from configurator.printability.materials import Material
from configurator.solid.model import Mesh
from parts.part import Finding, Part

LAYERS = 48  # sections in which the overlap check looks
SMALLEST, LARGEST = 1.0, 10_000.0  # mm: beyond these somebody probably mixed up units


class Skipped(Exception):
    """A check could not run; the message is the reason."""


@dataclass(frozen=True)
class Subject:
    """What is checked: a mesh, and the part and exact volume it came from if it is one of ours."""

    name: str
    mesh: Mesh
    material: Material
    machine: Machine | None = None  # None: the smallest that prints the material and holds the part
    part: Part | None = None
    volume: float | None = None  # mm³ of the exact solid


Check = Callable[[Subject], Iterator[Finding]]


def closed(subject: Subject) -> Iterator[Finding]:
    """Every edge joins exactly two triangles that agree which side is out; else there is no inside to print."""
    mesh = subject.mesh
    if mesh.closed:
        return
    f = mesh.faces.astype(np.int64)
    edges = np.concatenate([f[:, [0, 1]], f[:, [1, 2]], f[:, [2, 0]]])
    low, high = edges.min(axis=1), edges.max(axis=1)
    _, first, inverse, uses = np.unique(
        low * len(mesh.vertices) + high, return_index=True, return_inverse=True, return_counts=True
    )
    turns = np.bincount(inverse, weights=np.where(edges[:, 0] == low, 1, -1))
    for bad, what, remedy in (
        (uses == 1, "open edges", "close the surface; in CAD join the faces to one solid before exporting"),
        (uses > 2, "edges shared by more than two triangles", "separate the bodies that touch there, or unite them"),
        ((uses == 2) & (turns != 0), "edges whose triangles disagree about outside", "flip the triangles of one side"),
    ):
        if bad.any():
            a, b = edges[first[bad.argmax()]]
            yield Finding(
                "closed", "error", f"{int(bad.sum())} {what}", remedy, float(bad.sum()), 0.0, "edges",
                _point((mesh.vertices[a] + mesh.vertices[b]) / 2),
            )  # fmt: skip


def normals(subject: Subject) -> Iterator[Finding]:
    """The triangles of a closed mesh look outwards: its signed volume is positive."""
    if not subject.mesh.closed:
        raise Skipped("the mesh is not closed")
    if subject.mesh.volume <= 0:
        yield Finding(
            "normals",
            "error",
            "the surface is inside out",
            "flip all triangles",
            round(subject.mesh.volume, 3),
            0.0,
            "mm³",
        )


def degenerate(subject: Subject) -> Iterator[Finding]:
    """Triangles have an area; those without are harmless to most slicers but upset booleans."""
    a, b, c = (subject.mesh.vertices[subject.mesh.faces[:, i]] for i in range(3))
    areas = np.linalg.norm(np.cross(b - a, c - a), axis=1) / 2
    longest = np.max(
        [np.linalg.norm(b - a, axis=1), np.linalg.norm(c - b, axis=1), np.linalg.norm(a - c, axis=1)], axis=0
    )
    flat = areas <= 1e-9 * np.maximum(longest, 1e-9) ** 2
    if flat.any():
        yield Finding(
            "degenerate", "info", f"{int(flat.sum())} triangles have no area", "collapse their short edges",
            float(flat.sum()), 0.0, "triangles", _point(a[flat.argmax()]),
        )  # fmt: skip


def volume(subject: Subject) -> Iterator[Finding]:
    """The mesh encloses the volume of the exact solid within 0.5 %: a closed mesh can still be a wrong one."""
    if subject.volume is None:
        raise Skipped("there is no exact solid to compare with")
    off = subject.mesh.volume / subject.volume - 1
    if abs(off) > 0.005:
        yield Finding(
            "volume",
            "error",
            f"the mesh's volume is {off:+.2%} off the solid's",
            "mesh it finer",
            abs(off) * 100,
            0.5,
            "%",
        )


def overlap(subject: Subject) -> Iterator[Finding]:
    """No place is inside twice: in every section the signed area equals the area of the united section.

    Catches bodies that run into each other and a body that crosses itself; a union's volume would miss the latter.
    """
    from manifold3d import Error, Manifold
    from manifold3d import Mesh as ManifoldMesh

    mesh = subject.mesh
    if not mesh.closed:
        raise Skipped("the mesh is not closed")
    body = Manifold(ManifoldMesh(mesh.vertices.astype(np.float32), mesh.faces.astype(np.uint32)))
    if body.status() != Error.NoError:
        raise Skipped(f"the mesh library refuses it ({body.status().name})")
    low, high = mesh.bounds[:, 2]
    heights = low + (high - low) * (np.arange(LAYERS) + 0.5) / LAYERS
    excess = np.array([_signed_section(mesh, z) - body.slice(float(z)).area() for z in heights])
    allowed = 1e-4 * max(float(np.prod((mesh.bounds[1] - mesh.bounds[0])[:2])), 1.0)
    if (worst := int(excess.argmax())) >= 0 and excess[worst] > allowed:
        yield Finding(
            "overlap", "error", f"bodies run into each other in {int((excess > allowed).sum())} of {LAYERS} sections",
            "unite the bodies in CAD before exporting", round(float(excess[worst]), 3), round(allowed, 3), "mm²",
            _point(np.array([*mesh.bounds.mean(axis=0)[:2], heights[worst]])),
        )  # fmt: skip


def units(subject: Subject) -> Iterator[Finding]:
    """Sizes are plausible in millimetres: mesh files carry no unit, and metres or inches look like specks or giants."""
    extent = float((subject.mesh.bounds[1] - subject.mesh.bounds[0]).max())
    if not SMALLEST <= extent <= LARGEST:
        hint = "was it saved in metres or inches?" if extent < SMALLEST else "was it saved in micrometres?"
        yield Finding(
            "units", "warning", f"the largest extent is {extent:.4g} mm; {hint}", "export it in millimetres",
            round(extent, 6), SMALLEST if extent < SMALLEST else LARGEST, "mm",
        )  # fmt: skip


def size(subject: Subject) -> Iterator[Finding]:
    """The part fits the machine's build volume in some rotation."""
    if subject.machine is not None:
        machine, share = subject.machine, filling(subject.mesh, subject.machine.size)
    else:
        share, machine = np.inf, next(iter(machines().values()))
        for each in (m for m in machines().values() if m.process in subject.material.processes):
            if (found := filling(subject.mesh, each.size)) < share:
                share, machine = found, each
            if share <= 1:
                break
    if share > 1:
        box = " × ".join(f"{v:g}" for v in machine.size)
        yield Finding(
            "size", "error", f"does not fit {machine.title} ({box} mm) in any rotation tried",
            "choose a larger machine, or make the part smaller", round(share, 3), 1.0, "of the build volume",
        )  # fmt: skip
    elif subject.machine is None:
        yield Finding("size", "info", f"fits {machine.title}", "", round(share, 3), 1.0, "of the build volume")


def process(subject: Subject) -> Iterator[Finding]:
    """The machine prints the material, and the part is allowed to be made of it."""
    material, machine, part = subject.material, subject.machine, subject.part
    if machine is not None and machine.process not in material.processes:
        usable = ", ".join(m.key for m in machines().values() if m.process in material.processes)
        yield Finding(
            "process",
            "error",
            f"{machine.title} does not print {material.name}",
            f"choose one of these machines: {usable}",
        )
    if part is not None and material.key not in part.materials:
        allowed = ", ".join(part.materials)
        yield Finding(
            "process", "error", f"{part.title} may not be made of {material.name}", f"choose one of these: {allowed}"
        )


def function(subject: Subject) -> Iterator[Finding]:
    """The part does its job: clearances, strains and legal minimums that its family knows."""
    if subject.part is None:
        raise Skipped("only our own parts know what they are for")
    yield from subject.part.checks()


CHECKS: dict[str, Check] = {
    "closed": closed,
    "normals": normals,
    "degenerate": degenerate,
    "volume": volume,
    "overlap": overlap,
    "units": units,
    "size": size,
    "process": process,
    "function": function,
}


def _signed_section(mesh: Mesh, z: float) -> float:
    """Area of the section at height z by Green's theorem over the oriented cuts of all triangles (mm²)."""
    corners = mesh.vertices[mesh.faces]
    above = corners[:, :, 2] > z
    cut = corners[above.any(axis=1) & ~above.all(axis=1)]
    start, end = np.zeros((len(cut), 2)), np.zeros((len(cut), 2))
    for i in range(3):
        p, q = cut[:, i], cut[:, (i + 1) % 3]
        up, down = (p[:, 2] <= z) & (q[:, 2] > z), (p[:, 2] > z) & (q[:, 2] <= z)
        for rows, target in ((up, end), (down, start)):
            t = (z - p[rows, 2]) / (q[rows, 2] - p[rows, 2])
            target[rows] = p[rows, :2] + t[:, None] * (q[rows, :2] - p[rows, :2])
    return float((start[:, 0] * end[:, 1] - start[:, 1] * end[:, 0]).sum() / 2)


def _point(p: NDArray[np.float64]) -> tuple[float, float, float]:
    x, y, z = (round(float(v), 3) for v in p)
    return x, y, z
