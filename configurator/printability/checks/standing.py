"""Standing: does the part hold on to the bed, stay upright, and stay flat while it is printed?"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.planar import hull, modulus, moments, rectangle
from configurator.printability.subject import Skipped, Subject
from parts.part import Finding

GRAVITY = 9.81  # m/s²
NOZZLE = 0.098  # N: ten gram-force of a nozzle's drag (PrusaSlicer SupportSpotsGenerator)
STRENGTH = 33.0  # MPa across the layers, yield of ABS as PrusaSlicer's generator takes it
ADHESION = {"PETG": 0.3, "rPETG": 0.3, "ABS": 0.1, "ASA": 0.1, "rABS": 0.1}  # MPa, the same source ("to be measured")
OTHER_ADHESION = 0.1  # MPa for the rest: taken like ABS, from memory
SHRINKAGE = {
    "ABS": 0.6,
    "rABS": 0.6,
    "ASA": 0.5,
    "PC": 0.6,
    "PETG": 0.3,
    "rPETG": 0.3,
    "PA12_CF": 0.3,
}  # %, from memory
OTHER_SHRINKAGE = 0.5  # %, from memory


def contact(subject: Subject) -> Iterator[Finding]:
    """The part touches the bed with enough area to hold on to."""
    least = subject.limit("contact")
    outline, area = _first(subject)
    if area < least.value:
        box = outline.bounds()
        low = subject.standing.low
        at = np.array([(box[0] + box[2]) / 2 + low[0], (box[1] + box[3]) / 2 + low[1], low[2]]) if area else low
        yield Finding(
            "contact", "info" if subject.supports else "warning", f"only {area:.1f} mm² touch the bed",
            "turn the part onto a flat side, or print it on supports", round(area, 2), least.value, "mm²",
            subject.place(at, standing=True), least.source, round(area, 2),
        )  # fmt: skip


def stability(subject: Subject) -> Iterator[Finding]:
    """Bed and every section stand the nozzle's drag and the bed's jerks; the centre of mass is over the foot.

    What a brim or supports cure is said, not warned of.

    A moment balance about the weakest axis of each section. Adhesions are the slicer's, who says they are unmeasured.
    """
    balance = subject.limit("stability")
    cuts = subject.standing.sections(subject.levels)
    if cuts is None:
        raise Skipped("the mesh cannot be cut into layers")
    outline, area = _first(subject)
    profile = subject.profile
    jerk = (profile.acceleration if profile else 1000.0) / 1000  # m/s²
    low, high = subject.standing.low, subject.standing.high
    mass = cuts.areas * cuts.step * subject.material.density.value * 1e-6  # kg
    height = cuts.z - low[2]
    above = np.cumsum(mass[::-1])[::-1]
    lever = np.cumsum((mass * height)[::-1])[::-1]
    top = float(high[2] - low[2])
    middle = _middle(cuts.outlines, mass)
    if area > 0 and not _over(outline, middle):
        yield Finding(
            "stability", "info" if subject.supports else "error", "the centre of mass is not over the foot: it tips",
            "turn the part, or print it with supports that carry it", 0.0, 1.0, "",
            subject.place(np.array([*(middle + low[:2]), low[2]]), standing=True), "statics",
        )  # fmt: skip
        return
    base = height - cuts.step / 2
    moment = jerk * (lever - above * base) + NOZZLE * (top - base)  # N·mm at the bottom of each layer
    least = _line(subject) ** 3 / 6  # no section is printed thinner than a line: tips and edges come out blunt
    held = STRENGTH * np.array([max(modulus(o), least) for o in cuts.outlines])
    propped = subject.supports and area < subject.limit("contact").value  # `contact` says so: then supports hold it
    held[0] = np.inf if propped else min(held[0], ADHESION.get(subject.material.key, OTHER_ADHESION) * modulus(outline))
    load = moment / np.maximum(held, 1e-9)
    worst = int(load.argmax())
    if load[worst] > 1:
        where = "it comes off the bed" if worst == 0 else f"it breaks at a height of {base[worst]:.1f} mm"
        box = cuts.outlines[worst].bounds()
        at = np.array([(box[0] + box[2]) / 2 + low[0], (box[1] + box[3]) / 2 + low[1], base[worst] + low[2]])
        yield Finding(
            "stability", "info" if worst == 0 and subject.supports else "warning",
            f"while it is printed {where}: {load[worst]:.1f} times what holds",
            "use a brim" if worst == 0 else "thicken that section, or turn the part", round(float(load[worst]), 2), 1.0,
            "of what holds", subject.place(at, standing=True), balance.source,
            round(float(cuts.areas[worst]), 1),
        )  # fmt: skip


def warp(subject: Subject) -> Iterator[Finding]:
    """A long flat side on the bed shrinks against it: the index is the free shrinkage of half its length, in mm."""
    most = subject.limit("warp")
    outline, area = _first(subject)
    if area <= 0:
        raise Skipped("nothing lies flat on the bed")
    corners = hull(outline)
    _, sides = rectangle(corners)
    # a foot of a few small pads doesn't shrink as one: it counts by how much of its box it fills, fully from a quarter
    away = np.linalg.norm(corners - moments(outline)[1], axis=1)
    length = 2 * float(away.max()) * min(1.0, 4 * area / max(float(np.prod(sides)), 1e-9))
    index = length / 2 * SHRINKAGE.get(subject.material.key, OTHER_SHRINKAGE) / 100
    if index > most.value:
        low = subject.standing.low
        yield Finding(
            "warp", "info", f"corners of the foot want to move {index:.1f} mm inwards as it cools",
            "heated chamber, brim, round corners, or a foot with slots", round(index, 2), most.value, "mm",
            subject.place(np.array([*(corners[away.argmax()] + low[:2]), low[2]]), standing=True), most.source,
            round(area, 1),
        )  # fmt: skip


def _first(subject: Subject) -> tuple[Any, float]:
    """Outline and area (mm²) of the first layer."""
    body = subject.standing.manifold
    if body is None:
        raise Skipped("the mesh is not closed")
    outline = body.slice(subject.target.layer / 2)
    return outline, float(outline.area())


def _line(subject: Subject) -> float:
    """Width of the thinnest line, mm."""
    return subject.profile.width if subject.profile else subject.limit("bead").value


def _middle(outlines: list[Any], mass: Floats) -> Floats:
    """Centre of mass (2,) in the plane, from the sections' own."""
    centres = np.array([moments(outline)[1] for outline in outlines])
    return np.asarray((centres * mass[:, None]).sum(axis=0) / max(float(mass.sum()), 1e-30))


def _over(outline: Any, point: Floats) -> bool:
    """Whether a point is inside the hull of an outline."""
    loop = hull(outline)
    edge = np.roll(loop, -1, axis=0) - loop
    return bool((edge[:, 0] * (point[1] - loop[:, 1]) - edge[:, 1] * (point[0] - loop[:, 0]) >= -1e-6).all())
