"""Geometry: is there one inside, one outside, and the same body that was designed?"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from numpy.typing import NDArray

from configurator.printability.analysis import Analysis
from configurator.printability.subject import Skipped, Subject
from parts.part import Finding

SMALLEST, LARGEST = 1.0, 10_000.0  # mm: beyond these somebody probably mixed up units
STRAY_VOLUME, STRAY_THICKNESS = 0.05, 0.05  # mm³, mm: shells below one of them print nothing
SLIVER = 1e-4  # height over length of a triangle
DEVIATION = 0.005  # of the mesh's volume from the exact solid's
ALLOWED = 1e-4  # of a quarter of the surface (as large as a cube's section), that may be inside twice
NOTHING = 1e-6  # volume over area times length: below this there is none, only rounding
GATE = "closed mesh: every edge joins two triangles"


def closed(subject: Subject) -> Iterator[Finding]:
    """Every edge joins two triangles that agree which side is out, around some volume; else there is no inside."""
    mesh = subject.mesh
    if not len(mesh.faces):
        yield Finding("closed", "error", "the mesh has no triangles", "export it again", 0.0, 1.0, "triangles")
        return
    if mesh.closed:
        found = subject.analysis
        if not _encloses(found):
            yield Finding(
                "closed", "error", "the surface is closed but encloses nothing", "give it a thickness", 0.0, 0.0, "mm³",
                subject.place(found.centres[0]), "a sheet has no inside", round(float(found.areas.sum()), 3),
            )  # fmt: skip
        return
    edges, key, face = subject.analysis.edges
    first = np.flatnonzero(np.concatenate([[True], key[1:] != key[:-1]]))
    uses = np.diff(np.append(first, len(key)))
    turns = np.add.reduceat(np.where(edges[:, 0] < edges[:, 1], 1, -1), first)
    for bad, what, remedy in (
        (uses == 1, "open edges", "close the surface; in CAD join the faces to one solid before exporting"),
        (uses > 2, "edges shared by more than two triangles", "separate the bodies that touch there, or unite them"),
        ((uses == 2) & (turns != 0), "edges whose triangles disagree about outside", "flip the triangles of one side"),
    ):
        if bad.any():
            worst = first[bad]
            ends = mesh.vertices[edges[worst[0]]]
            area = subject.analysis.areas[np.unique(face[worst])].sum()
            yield Finding(
                "closed", "error", f"{int(bad.sum())} {what}", remedy, float(bad.sum()), 0.0, "edges",
                subject.place(ends.mean(axis=0)), GATE, round(float(area), 3),
            )  # fmt: skip


def _encloses(found: Analysis) -> bool:
    """Whether there is any volume within a closed mesh."""
    return float(np.abs(found.body_volumes).sum()) > NOTHING * float(found.areas.sum()) * found.length


def normals(subject: Subject) -> Iterator[Finding]:
    """The triangles of every body look outwards, and so do the normals that an STL file stores beside them.

    A body of negative volume inside another is a void and fine; one outside is inside out.
    """
    found = subject.analysis
    if subject.stored_normals is not None:
        stored = subject.stored_normals
        given = np.linalg.norm(stored, axis=1) > 0.5
        wrong = given & (np.einsum("ij,ij->i", stored, found.normals) < 0) & (found.areas > 0)
        if wrong.any():
            yield Finding(
                "normals", "warning", f"{int(wrong.sum())} stored normals contradict the order of the corners",
                "export again; slicers that trust the normals see these triangles from behind", float(wrong.sum()), 0.0,
                "triangles", subject.place(found.centres[wrong.argmax()]), "STL: right-hand rule",
                round(float(found.areas[wrong].sum()), 3),
            )  # fmt: skip
    if not subject.mesh.closed or not _encloses(found):
        raise Skipped("the mesh is not closed")
    wrong = inverted(found)
    if wrong.any():
        at = np.flatnonzero(wrong[found.bodies])
        what = "the surface is" if len(wrong) == 1 else f"{int(wrong.sum())} of {len(wrong)} bodies are"
        yield Finding(
            "normals", "error", f"{what} inside out", "flip all triangles" if len(wrong) == 1 else "flip theirs",
            round(float(found.body_volumes[wrong].sum()), 3), 0.0, "mm³", subject.place(found.centres[at[0]]), GATE,
            round(float(found.areas[at].sum()), 3),
        )  # fmt: skip


def inverted(found: Analysis) -> NDArray[np.bool_]:
    """(bodies,) which bodies of negative volume do not lie inside another body."""
    negative = found.body_volumes < 0
    if not negative.any():
        return negative
    # from the point of each body farthest along a crooked way, look on: who is inside another meets that from inside
    way = np.array([0.8123, 0.4567, 0.3621])
    way /= np.linalg.norm(way)
    faces = np.flatnonzero(negative[found.bodies])
    reach = (found.corners[faces] @ way).max(axis=1)
    order = np.lexsort((reach, found.bodies[faces]))
    last = order[np.append(np.diff(found.bodies[faces][order]) != 0, True)]
    tips = found.corners[faces[last]]
    start = tips[np.arange(len(last)), (tips @ way).argmax(axis=1)] + way * found.clear * 4
    hit, _ = found.cast(start, np.broadcast_to(way, start.shape).copy())
    leaves = (hit >= 0) & (found.normals[np.maximum(hit, 0)] @ way > 0)
    inside = np.zeros(len(negative), bool)
    inside[found.bodies[faces[last]][leaves]] = True
    return negative & ~inside


def degenerate(subject: Subject) -> Iterator[Finding]:
    """Triangles have an area and are no slivers; neither stops a slicer, both upset booleans and offsets."""
    found = subject.analysis
    c = found.corners
    longest = np.max([np.linalg.norm(c[:, i] - c[:, i - 1], axis=1) for i in range(3)], axis=0)
    height = 2 * found.areas / np.maximum(longest, 1e-30)
    flat = found.areas <= 1e-9 * np.maximum(longest, 1e-9) ** 2
    for bad, what in ((flat, "have no area"), (~flat & (height < SLIVER * longest) & (height < 1e-4), "are slivers")):
        if bad.any():
            yield Finding(
                "degenerate", "info", f"{int(bad.sum())} triangles {what}", "collapse their short edges",
                float(bad.sum()), 0.0, "triangles", subject.place(c[bad.argmax(), 0]), "height over length",
                round(float(found.areas[bad].sum()), 6),
            )  # fmt: skip


def stray(subject: Subject) -> Iterator[Finding]:
    """Every shell encloses something: a stray triangle or a shell without volume prints nothing, or a blob."""
    found = subject.analysis
    volumes, areas = np.abs(found.body_volumes), found.body_areas
    if len(volumes) < 2:
        return
    thin = 6 * volumes < STRAY_THICKNESS * areas
    lost = (volumes < STRAY_VOLUME) | thin
    if lost.any() and not lost.all():
        faces = np.flatnonzero(lost[found.bodies])
        yield Finding(
            "stray", "warning", f"{int(lost.sum())} of {len(lost)} shells enclose nothing that could be printed",
            "delete them", float(lost.sum()), 0.0, "shells", subject.place(found.centres[faces[0]]),
            f"chosen: less than {STRAY_VOLUME:g} mm³, or thinner than {STRAY_THICKNESS:g} mm",
            round(float(found.areas[faces].sum()), 3),
        )  # fmt: skip


def volume(subject: Subject) -> Iterator[Finding]:
    """The mesh encloses the volume of the exact solid within 0.5 %: a closed mesh can still be a wrong one."""
    if subject.volume is None:
        raise Skipped("there is no exact solid to compare with")
    off = subject.mesh.volume / subject.volume - 1
    if abs(off) > DEVIATION:
        yield Finding(
            "volume", "error", f"the mesh's volume is {off:+.2%} off the solid's", "mesh it finer",
            round(abs(off) * 100, 3), DEVIATION * 100, "%", None, "the gate after meshing",
        )  # fmt: skip


def overlap(subject: Subject) -> Iterator[Finding]:
    """No place is inside twice: in every section the signed area equals the area of the united section.

    Catches bodies that run into each other and a body that crosses itself; a union's volume would miss the latter.
    What fits between two sections is not seen.
    """
    if not subject.mesh.closed:
        raise Skipped("the mesh is not closed")
    cuts = subject.analysis.sections(subject.levels)
    if cuts is None:
        raise Skipped("the mesh library refuses it")
    excess = cuts.signed - cuts.areas
    allowed = ALLOWED * max(float(subject.analysis.areas.sum()) / 4, 1.0)
    bad = excess > allowed
    if bad.any():
        worst = int(excess.argmax())
        box = cuts.outlines[worst].bounds()
        at = subject.analysis.low + np.array([(box[0] + box[2]) / 2, (box[1] + box[3]) / 2, 0.0])
        at[2] = cuts.z[worst]
        yield Finding(
            "overlap", "error", f"bodies run into each other in {int(bad.sum())} of {len(excess)} sections",
            "unite the bodies in CAD before exporting", round(float(excess[worst]), 3), round(allowed, 3), "mm²",
            subject.place(at), "signed section against united section", round(float(excess[worst]), 3),
        )  # fmt: skip


def units(subject: Subject) -> Iterator[Finding]:
    """Sizes are plausible in millimetres: mesh files carry no unit, and metres or inches look like specks or giants."""
    extent = subject.analysis.length
    if not SMALLEST <= extent <= LARGEST:
        hint = "was it saved in metres or inches?" if extent < SMALLEST else "was it saved in micrometres?"
        yield Finding(
            "units", "warning", f"its ends are {extent:.4g} mm apart; {hint}", "export it in millimetres",
            round(extent, 6), SMALLEST if extent < SMALLEST else LARGEST, "mm", None, "chosen",
        )  # fmt: skip
