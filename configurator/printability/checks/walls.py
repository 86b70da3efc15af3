"""Walls and gaps: is every wall thick enough to be printed and to stand, and every gap wide enough to stay open?

Measured on points spread evenly over the surface: a ray goes in (or out) along the normal, and where it meets a surface
that faces back within 14 degrees there is a wall (or a gap) of that width. Only regions count, never single points:
edges, corners and fillets are no walls. A taper that runs out to an edge is reported as a knife edge, no thin wall.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from configurator.printability.analysis import Analysis, Floats, Ints, clusters
from configurator.printability.limits import Limit, size_wall
from configurator.printability.planar import rectangle
from configurator.printability.subject import Skipped, Subject
from parts.part import Finding, Severity

FEWEST = 6  # samples in a region
TAPER = 0.35  # thinnest over typical: below this a region runs out to an edge
RAISED = 2.0  # mm: what stands up no higher than this, or is no deeper, is lettering or relief
CLOSE = 0.99  # of a limit: what is nominally at the limit is not below it
MOST = 300  # regions that are looked at, the largest ones: a soup of shells has a million
FREE = 4_000  # samples that are asked how they are held
BENT = 0.02  # share of the normals' scatter out of the wall's plane from which a wall is not flat


@dataclass(frozen=True)
class Region:
    """A connected piece of surface with a thin wall or gap behind it."""

    which: Ints  # indices of its samples
    thinnest: float  # second percentile, mm
    typical: float  # median, mm
    area: float  # mm², of both sides
    at: Floats
    depth: float  # mm: its second largest extent, how high it stands or how deep it goes

    @property
    def knife(self) -> bool:
        return self.thinnest < TAPER * self.typical


def wall(subject: Subject) -> Iterator[Finding]:
    """Walls are at least as thick as the process can print, and as thick as a part of this size needs."""
    smallest = subject.limit("wall")
    sized = size_wall(subject.process, float((subject.analysis.high - subject.analysis.low).sum()))
    if sized is not None and sized.value > smallest.value:
        smallest = sized
    try:
        hard: float = subject.limit("wall_hard").value
    except Skipped:
        hard = 0.0
    thickness, _ = subject.analysis.thickness(subject.count)
    regions = _regions(subject, thickness, smallest.value)
    edges = [region for region in regions if region.knife]
    walls = [region for region in regions if not region.knife and region.depth > RAISED]
    severity: Severity = "error" if any(region.typical < hard for region in walls) else "warning"
    yield from _thin(subject, "wall", walls, smallest, severity, "the wall is {:.2f} mm thick", "make it {} or thicker")
    if edges:
        area = sum(region.area for region in edges)
        yield Finding(
            "wall", "info", f"{len(edges)} knife edges thinner than {smallest.value:g} mm run out to nothing",
            "blunt them if the edge has to be whole", round(min(e.thinnest for e in edges), 3), smallest.value,
            "mm", subject.place(edges[0].at), smallest.source, round(area, 2),
        )  # fmt: skip


def unsupported_wall(subject: Subject) -> Iterator[Finding]:
    """Walls that are held on fewer than two sides are thick enough to stand."""
    least = subject.limit("unsupported_wall")
    supported = subject.limit("wall")
    if least.value <= supported.value:
        raise Skipped(f"{subject.process} asks no more of them than of other walls")
    thickness, _ = subject.analysis.thickness(subject.count)
    above = np.where(thickness >= CLOSE * supported.value, thickness, np.inf)
    regions = [r for r in _regions(subject, above, least.value) if r.depth > RAISED and not r.knife]
    loose = [region for region in regions if _held(subject, region) < 2]
    yield from _thin(subject, "unsupported_wall", loose, least, "warning",
                     "a wall held on one side only is {:.2f} mm thick",
                     "make it {}, or tie its free edge to something")  # fmt: skip


def gap(subject: Subject) -> Iterator[Finding]:
    """Gaps, slots and holes are wide enough not to fuse."""
    least = subject.limit("gap")
    openings, _ = subject.analysis.openings(subject.count)
    narrow = [r for r in _regions(subject, openings, least.value) if r.depth > RAISED and not r.knife]
    yield from _thin(
        subject, "gap", narrow, least, "warning", "the gap is {:.2f} mm wide and may fuse", "open it to {}"
    )


def emboss(subject: Subject) -> Iterator[Finding]:
    """Strokes of lettering and relief, raised or engraved, are wide enough to be printed."""
    least = subject.limit("emboss")
    thickness, _ = subject.analysis.thickness(subject.count)
    openings, _ = subject.analysis.openings(subject.count)
    for widths, what in (
        (thickness, "a raised stroke is {:.2f} mm wide"),
        (openings, "an engraved stroke is {:.2f} mm wide"),
    ):
        regions = _regions(subject, widths, least.value)
        fine = [r for r in regions if r.depth <= RAISED and not r.knife and len(r.which) >= 2 * FEWEST]
        yield from _thin(subject, "emboss", fine, least, "warning", what, "widen it to {}")


def hole(subject: Subject) -> Iterator[Finding]:
    """Holes are large enough to stay open: diameters from the part's interfaces, confirmed on the mesh.

    Files say nothing about their holes; very small ones show up as gaps.
    """
    least = subject.limit("hole")
    if subject.part is None:
        raise Skipped("only our own parts say where their holes are")
    places, designed = [], []
    for interface in subject.part.interfaces():
        matrix = interface.frame.matrix()
        for each in interface.holes:
            places.append((matrix @ [each.x, each.y, 0.0, 1.0], matrix[:3, 0], matrix[:3, 1], matrix[:3, 2]))
            designed.append(each.diameter)
    if not places:
        raise Skipped("the part names no holes")
    measured = _bores(subject.analysis, places, np.array(designed))
    sizes = np.where(np.isfinite(measured), measured, designed)
    small = np.flatnonzero(sizes < CLOSE * least.value)
    if len(small):
        worst = int(small[sizes[small].argmin()])
        how = "" if np.isfinite(measured[worst]) else ", as designed (not confirmed on the mesh)"
        more = f"; {len(small)} holes are too small" if len(small) > 1 else ""
        yield Finding(
            "hole", "warning", f"a hole is {sizes[worst]:.2f} mm wide{how}{more}",
            f"make it {least.value:g} mm or drill it", round(float(sizes[worst]), 3), least.value, "mm",
            subject.place(places[worst][0][:3]), least.source,
        )  # fmt: skip


def _bores(found: Analysis, places: Sequence[tuple[Floats, ...]], designed: Floats) -> Floats:
    """Diameters (n,) measured at three depths by rays across; nan where no bore of about that size is found."""
    turn = np.linspace(0, 2 * np.pi, 12, endpoint=False)
    depths = np.array([-1.5, -0.5, 0.5, 1.5])
    origins = np.array([p[0][:3] for p in places])[:, None, None] + depths[None, :, None, None] * np.array(
        [p[3] for p in places])[:, None, None]  # fmt: skip
    ways = np.cos(turn)[:, None] * np.array([p[1] for p in places])[:, None] + np.sin(turn)[:, None] * np.array(
        [p[2] for p in places])[:, None]  # fmt: skip
    starts = np.broadcast_to(origins, (len(places), len(depths), len(turn), 3)).reshape(-1, 3)
    directions = np.broadcast_to(ways[:, None], (len(places), len(depths), len(turn), 3)).reshape(-1, 3)
    face, far = found.cast(starts, directions)
    inside = np.einsum("ij,ij->i", found.normals[np.maximum(face, 0)], directions) < 0
    radius = np.where((face >= 0) & inside, far, np.nan).reshape(len(places), len(depths), len(turn))
    even = np.isfinite(radius).all(axis=2) & (radius.max(axis=2) - radius.min(axis=2) < 0.1 * designed[:, None])
    across = np.where(even, 2 * radius.mean(axis=2), np.nan)
    near = np.abs(across - designed[:, None]) < 0.35 * designed[:, None]
    across = np.where(near, across, np.inf).min(axis=1)
    return np.where(np.isfinite(across), across, np.nan)


def _regions(subject: Subject, widths: Floats, least: float) -> list[Region]:
    """Connected regions narrower than a limit, the thinnest first."""
    samples = subject.analysis.samples(subject.count)
    thin = np.flatnonzero(widths < CLOSE * least)
    if len(thin) < FEWEST:
        return []
    reach = max(2.5 * float(np.sqrt(samples.share)), 0.5 * least)
    labels = clusters(samples.points[thin], reach)
    regions = []
    for which in sorted(_groups(labels), key=len, reverse=True)[:MOST]:
        members = thin[which]
        area = len(members) * samples.share
        if len(members) < FEWEST or area < 2 * least**2:
            continue
        inside = widths[members]
        typical = float(np.median(inside))
        points = samples.points[members]
        at = points[np.abs(inside - typical).argmin()]
        regions.append(
            Region(
                members, float(np.percentile(inside, 2)), typical, area, at, _depth(points, samples.normals[members])
            )
        )
    return sorted(regions, key=lambda r: (r.thinnest, tuple(r.at)))


def _groups(labels: Ints) -> list[Ints]:
    order = np.argsort(labels, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(labels[order])) + 1)


def _depth(points: Floats, normals: Floats) -> float:
    """How high a wall stands, or how deep a gap goes: across its length, in its own plane.

    A straight wall is long, high and thin; strokes that branch are wide both ways, and as high as they are flat.
    """
    step = max(1, len(points) // 2000)
    centred = points - points.mean(axis=0)
    axes = np.linalg.svd(centred[::step], full_matrices=False)[2]
    along = centred @ axes.T
    extents = along.max(axis=0) - along.min(axis=0)
    flat = int(extents.argmin())
    branching = np.abs(normals @ axes[flat]).mean() < 0.5
    return float(extents[flat] if branching else np.sort(extents)[1])


def _held(subject: Subject, region: Region) -> float:
    """On how many sides a wall is held, at most four; the median over its samples.

    From its middle rays go along the wall in four directions. One that leaves through an end as narrow as the wall has
    met a free edge; a wall that bends, or runs into something thicker, is held there.
    """
    found = subject.analysis
    samples = found.samples(subject.count)
    which = region.which[:: max(1, len(region.which) // FREE)]
    normal = samples.normals[which]
    middle = samples.points[which] - normal * (region.typical / 2)
    along = _along(samples.points[which], normal)
    second = np.cross(normal, along)
    second /= np.maximum(np.linalg.norm(second, axis=1, keepdims=True), 1e-9)
    first = np.cross(second, normal)
    held = np.zeros(len(which))
    for way in (first, -first, second, -second):
        face, far = found.cast(middle, way)
        there = face >= 0
        head_on = np.einsum("ij,ij->i", found.normals[np.maximum(face, 0)], way) > 0.7
        back = middle + way * (np.where(there, far, 0.0) - region.typical / 2)[:, None]
        across = sum(found.cast(back, side)[1] for side in (normal, -normal))
        free = there & head_on & (across < 1.6 * region.typical)
        held += there & ~free
    return float(np.median(held))


def _along(points: Floats, normals: Floats) -> Floats:
    """Direction (3,) of a wall's own sides: the axis of one that bends, a side of the rectangle around a flat one."""
    value, axes = np.linalg.eigh(normals.T @ normals / len(normals))
    if value[1] > BENT:
        return np.asarray(axes[:, 0])
    way, _ = rectangle(points @ axes[:, :2])
    return np.asarray(axes[:, :2] @ way)


def _thin(
    subject: Subject, check: str, regions: list[Region], least: Limit, severity: Severity, what: str, remedy: str
) -> Iterator[Finding]:
    """One finding for all regions: the thinnest one's width and place, the area of all."""
    if regions:
        worst = regions[0]
        more = f", the worst of {len(regions)} places" if len(regions) > 1 else ""
        yield Finding(
            check, severity, what.format(worst.thinnest) + more, remedy.format(f"{least.value:g} mm"),
            round(worst.thinnest, 3), round(least.value, 3), least.unit, subject.place(worst.at), least.source,
            round(sum(region.area for region in regions), 2),
        )  # fmt: skip
