"""Beads of a pellet print: how long each layer's bead is, and how long laying it takes."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from configurator.printability.analysis import Floats, Sections
from configurator.printability.planar import perimeter
from configurator.printability.subject import Subject


@dataclass(frozen=True)
class Beads:
    """Of evenly spaced layers (n,) of a part as it stands on its bed."""

    cuts: Sections
    filled: Floats  # mm of bead if the layer's area were filled exactly
    length: Floats  # mm of bead with at least one along every wall: one thinner than a bead gets a whole one
    seconds: Floats  # to lay that


def beads(subject: Subject) -> Beads | None:
    """Beads of a subject's layers; None if its mesh cannot be cut.

    Raises:
        Skipped: its process lays no beads.
    """
    width, speed = subject.limit("bead").value, subject.limit("bead_speed").value
    cuts = subject.standing.sections(subject.levels)
    if cuts is None:
        return None
    filled = cuts.areas / width
    single = np.array([perimeter(outline)[0] for outline in cuts.outlines]) / 2
    length = np.maximum(filled, single)
    return Beads(cuts, filled, length, length / speed)
