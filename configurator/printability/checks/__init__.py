"""The checks: each is a function that yields what is wrong with a subject. Nothing yielded means passed.

A check's docstring is its rule. A check that cannot run, or that the process has no use for, raises `Skipped` with the
reason, and the report lists it.
"""

from __future__ import annotations

from configurator.printability.checks import fit, geometry, process, standing, walls
from configurator.printability.subject import Check, Skipped, Subject

__all__ = ["CHECKS", "QUICK", "Check", "Skipped", "Subject"]

CHECKS: dict[str, Check] = {
    # geometry
    "closed": geometry.closed,
    "normals": geometry.normals,
    "degenerate": geometry.degenerate,
    "stray": geometry.stray,
    "volume": geometry.volume,
    "overlap": geometry.overlap,
    "units": geometry.units,
    # walls and gaps
    "wall": walls.wall,
    "unsupported_wall": walls.unsupported_wall,
    "gap": walls.gap,
    "hole": walls.hole,
    "emboss": walls.emboss,
    # process
    "overhang": process.overhang,
    "bridge": process.bridge,
    "island": process.island,
    "cup": process.cup,
    "layer_time": process.layer_time,
    "bead": process.bead,
    # standing on the bed
    "contact": standing.contact,
    "stability": standing.stability,
    "warp": standing.warp,
    # fit
    "size": fit.size,
    "process": fit.process,
    "function": fit.function,
}

# what runs in every kit: a tenth of a second; the rest takes as long as it takes, on request
QUICK = (
    "closed",
    "normals",
    "degenerate",
    "stray",
    "volume",
    "overlap",
    "units",
    "wall",
    "size",
    "process",
    "function",
)
