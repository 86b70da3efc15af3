"""Process: what hangs in the air, begins in it or encloses it while the part is printed, and what a bead can follow."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.printability.analysis import Floats, Ints, Sections, clusters
from configurator.printability.beads import beads
from configurator.printability.checks.geometry import inverted
from configurator.printability.limits import limit
from configurator.printability.subject import Skipped, Subject
from parts.part import Finding, Severity

LEDGE = 2.0  # lines: a ledge this narrow is carried by the wall that it grows from
LEAST = 1.0  # mm²: smaller overhangs are carried by what is around them
WORST = 0.9  # of the ceilings that are too long span less than the span that is told: the last ones are specks
VOXELS = 3_000_000
POCKET = 8.0  # mm³: smaller pockets hold nothing worth letting out


def overhang(subject: Subject) -> Iterator[Finding]:
    """Surfaces flatter than the process prints unsupported are carried by a short bridge or a narrow ledge.

    Where supports can be taken off this is work, not a fault; where they cannot (pellets) it is a fault.
    """
    steepest = subject.limit("overhang")
    under = subject.undersides
    bridge = limit(subject.process, "bridge")
    loose = under.unbridged(bridge.value if bridge else 0.0, LEDGE * _line(subject))
    area = float(loose.sum()) * under.share
    if area < LEAST:
        return
    at, largest = _largest(under.points[loose], under.share)
    share = area / float(subject.analysis.areas.sum())
    remedy = "turn the part, or make the slope steeper" + (
        "" if subject.supports else "; supports cannot be removed here"
    )
    yield Finding(
        "overhang", "info" if subject.supports else "error",
        f"{area / 100:.1f} cm² ({_percent(share)} of the surface) lie flatter than {steepest.value:g}° over nothing"
        + (" and need support" if subject.supports else ""),
        remedy, round(area, 1), steepest.value, "mm²", subject.place(at, standing=True), steepest.source,
        round(largest, 1),
    )  # fmt: skip


def _percent(share: float) -> str:
    return f"{share:.0%}" if share >= 0.01 else "under 1%"


def bridge(subject: Subject) -> Iterator[Finding]:
    """Ceilings between two supports span no more than the process bridges."""
    longest = subject.limit("bridge")
    under = subject.undersides
    long_ = under.flat & np.isfinite(under.span) & (under.span > longest.value) & (under.reach > LEDGE * _line(subject))
    area = float(long_.sum()) * under.share
    if area < LEAST:
        return
    points, span = under.points[long_], under.span[long_]
    worst = float(np.quantile(span, WORST))
    at = int(np.abs(span - worst).argmin())
    labels = _ceilings(points, under.share)
    largest = float((labels == labels[at]).sum()) * under.share
    yield Finding(
        "bridge", _severity(subject), f"a ceiling spans {worst:.1f} mm between its supports",
        f"support it, arch it, or put a rib in so that it spans {longest.value:g} mm" if longest.value else "arch it",
        round(worst, 2), longest.value, "mm", subject.place(points[at], standing=True),
        longest.source, round(largest, 1),
    )  # fmt: skip


def island(subject: Subject) -> Iterator[Finding]:
    """Nothing begins in mid-air: every layer rests on the one before."""
    found = subject.undersides.islands
    if len(found.points):
        lowest = int(found.points[:, 2].argmin())
        yield Finding(
            "island", _severity(subject), f"the part begins in mid-air in {len(found.points)} places",
            "support them, turn the part, or tie them to it from below", float(len(found.points)), 0.0, "places",
            subject.place(found.points[lowest], standing=True), "a layer needs one below it",
            round(float(found.areas.sum()), 2),
        )  # fmt: skip


def cup(subject: Subject) -> Iterator[Finding]:
    """No closed void, and every pocket has an opening through which powder or resin gets out.

    A ball of the process's escape hole has to get from every pocket to the outside. Seen on a grid of a fifth of that
    ball or, on large parts, not at all; two or more smaller holes, which some bureaus accept, do not count.
    """
    found = subject.analysis
    if not subject.mesh.closed:
        raise Skipped("the mesh is not closed")
    sealed = (found.body_volumes < 0) & ~inverted(found)
    powder = limit(subject.process, "cup")
    if sealed.any():
        inside = -float(found.body_volumes[sealed].sum())
        at = found.centres[np.flatnonzero(sealed[found.bodies])[0]]
        what = "stay empty but cannot be inspected" if powder is None else "keep what they were printed in"
        yield Finding(
            "cup", "info" if powder is None else "error", f"{int(sealed.sum())} closed voids {what}",
            "leave them solid" if powder is None else f"open each by a hole of {powder.value:g} mm",
            round(inside / 1000, 3), 0.0, "cm³", subject.place(at), powder.source if powder else "no way out",
            round(float(found.body_areas[sealed].sum()), 1),
        )  # fmt: skip
    if powder is None:
        if not sealed.any():
            raise Skipped(f"{subject.process} leaves nothing in a pocket")
        return
    cuts = found.sections(subject.levels)
    if cuts is None:
        raise Skipped("the mesh library refuses it")
    pockets = _pockets(cuts, found.low, found.high, powder.value)
    for volume, at in pockets:
        if sealed.any() and abs(volume + float(found.body_volumes[sealed].sum())) < 0.3 * volume:
            continue
        yield Finding(
            "cup", "warning", f"a pocket of {volume / 1000:.2f} cm³ opens through less than {powder.value:g} mm",
            f"widen its opening to {powder.value:g} mm", round(volume / 1000, 3), 0.0, "cm³", subject.place(at),
            powder.source,
        )  # fmt: skip


def layer_time(subject: Subject) -> Iterator[Finding]:
    """A layer of pellet print takes long enough to stiffen before the next one presses on it."""
    shortest = subject.limit("layer_time")
    laid = beads(subject)
    if laid is None:
        raise Skipped("the mesh cannot be cut into layers")
    cuts, seconds = laid.cuts, laid.seconds
    quick = seconds < shortest.value
    if quick.any():
        worst = int(seconds.argmin())
        middle = (subject.standing.low + subject.standing.high) / 2
        yield Finding(
            "layer_time", "info", f"{quick.mean():.0%} of the layers take less than {shortest.value:g} s, the shortest "
            f"{seconds[worst]:.0f} s: the machine has to wait", "print two at once, or plan for the waiting",
            round(float(seconds[worst]), 1), shortest.value, "s",
            subject.place(np.array([*middle[:2], cuts.z[worst]]), standing=True), shortest.source,
        )  # fmt: skip


def bead(subject: Subject) -> Iterator[Finding]:
    """Walls of a pellet print are whole beads thick: half a bead is neither left out nor laid."""
    width = subject.limit("bead")
    thickness, faced = subject.analysis.thickness(subject.count)
    beads = thickness[faced] / width.value
    beads = beads[(beads > 0.9) & (beads < 3.5)]
    if not len(beads):
        return
    off = np.abs(beads - np.rint(beads)) > 0.25
    if off.mean() > 0.2:
        samples = subject.analysis.samples(subject.count)
        at = samples.points[np.flatnonzero(faced)[0]]
        yield Finding(
            "bead", "warning", f"{off.mean():.0%} of the walls are no whole number of beads thick",
            f"make walls one, two or three times {width.value:g} mm", round(float(np.median(beads)), 2), 1.0, "beads",
            subject.place(at), width.source, round(float(off.sum()) * samples.share, 1),
        )  # fmt: skip


def _severity(subject: Subject) -> Severity:
    """What hangs is work where supports can be taken off, and a fault where they cannot."""
    return "info" if subject.supports else "error"


def _line(subject: Subject) -> float:
    """Width of a printed line, mm."""
    return subject.profile.width if subject.profile else limit_value(subject.process, "bead", 0.4)


def limit_value(process: str, name: str, default: float) -> float:
    """Value of a process's limit, or a default where it has none."""
    found = limit(process, name)
    return found.value if found else default


def _largest(points: Floats, share: float) -> tuple[Floats, float]:
    """The middle point and the area of the largest cluster."""
    labels = _ceilings(points, share)
    counts = np.bincount(labels)
    members = points[labels == counts.argmax()]
    return members[np.linalg.norm(members - members.mean(axis=0), axis=1).argmin()], float(counts.max()) * share


def _ceilings(points: Floats, share: float) -> Ints:
    """Label (n,) of the connected piece of surface that each point is on; they stand for that many mm² each."""
    return clusters(points, max(2.5 * float(np.sqrt(share)), 0.5))


def _pockets(cuts: Sections, low: Floats, high: Floats, ball: float) -> list[tuple[float, Floats]]:
    """Volume (mm³) and a place of every pocket that a ball of that diameter (mm) fits into but cannot leave."""
    from scipy import ndimage

    pitch = ball / 5
    if cuts.step > ball / 2.5:
        raise Skipped(f"the part is too high to look for escape holes of {ball:g} mm in {len(cuts.z)} sections")
    shape = np.ceil((high - low)[:2] / pitch).astype(int) + 4
    stride = max(1, int(pitch / cuts.step))
    step, levels = cuts.step * stride, cuts.outlines[stride // 2 :: stride]
    if int(np.prod(shape)) * (len(levels) + 2) > VOXELS:
        raise Skipped(f"the part is too large to look for escape holes of {ball:g} mm")
    air = np.ones((len(levels) + 2, shape[1], shape[0]), bool)
    for level, outline in enumerate(levels):
        air[level + 1] = ~_raster(outline, pitch, shape)
    padding = max(1, int(np.ceil(ball / step)))
    air = np.pad(air, ((padding, padding), (3, 3), (3, 3)), constant_values=True)
    room = ndimage.distance_transform_edt(air, sampling=(step, pitch, pitch))
    labels, count = ndimage.label(room > ball / 2)
    outside = labels[0, 0, 0]
    found = []
    voxel = step * pitch * pitch
    for i in range(1, count + 1):
        if i == outside:
            continue
        where = np.argwhere(labels == i)
        if room[tuple(where.T)].max() < 0.6 * ball:
            continue
        volume = _reached(air, where, (step, pitch, pitch), ball / 2) * voxel
        if volume < POCKET:
            continue
        k, j, n = where[len(where) // 2]
        found.append((volume, np.array([(n - 5) * pitch, (j - 5) * pitch, (k - padding - 0.5) * step]) + low))
    return found


def _reached(air: NDArray[np.bool_], centres: Ints, pitch: tuple[float, float, float], radius: float) -> int:
    """How many voxels of air a ball covers whose centre may be at any of those voxels (n, 3)."""
    from scipy import ndimage

    margin = np.ceil(radius / np.array(pitch)).astype(int) + 1
    low = np.maximum(centres.min(axis=0) - margin, 0)
    high = centres.max(axis=0) + margin + 1
    around = air[tuple(slice(a, b) for a, b in zip(low, high, strict=True))]
    away = np.ones(around.shape, bool)
    away[tuple((centres - low).T)] = False
    return int((around & (ndimage.distance_transform_edt(away, sampling=pitch) <= radius)).sum())


def _raster(outline: Any, pitch: float, shape: NDArray[np.int64]) -> NDArray[np.bool_]:
    """An outline as pixels (rows, columns)."""
    from PIL import Image, ImageDraw

    picture = Image.new("1", (int(shape[0]), int(shape[1])))
    pen = ImageDraw.Draw(picture)
    loops = [np.asarray(loop, float) for loop in outline.to_polygons()]
    sizes = [_area(loop) for loop in loops]
    for i in np.argsort([-abs(s) for s in sizes], kind="stable"):
        pen.polygon([tuple(p) for p in (loops[i] / pitch + 2).tolist()], fill=int(sizes[i] > 0))
    return np.array(picture)


def _area(loop: Floats) -> float:
    x, y = loop[:, 0], loop[:, 1]
    return float(x @ np.roll(y, -1) - y @ np.roll(x, -1)) / 2
