"""Reasons: why a joint is held as it is, and how a split part is put together, in sentences for whoever does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from configurator.printability.split.bolts import Bolt
from configurator.printability.split.dowels import STOUT, Dowels
from configurator.printability.split.joints import Joint
from configurator.printability.split.keys import Keys


def reasons(
    process: str, wall: float, pins: Dowels | None, keys: Keys | None, bolts: Sequence[Bolt], bond: float,
    inserts: bool, hidden: bool,
) -> Iterator[str]:  # fmt: skip
    """Why a joint has what it has, and what it has not.

    Args:
        process: of the machine.
        wall: mean thickness of the section, mm.
        bond: of straps, mm².
        inserts: whether the process takes threaded inserts.
        hidden: whether there is a hidden skin across the cut.
    """
    if pins:
        yield f"dowels: the section has room for pins of {pins.diameter:g} mm"
    elif keys:
        yield f"keys: a wall holds tongues {keys.size[0]:g} mm thick, but no pin of {STOUT[-1]:g} mm"
    else:
        yield f"neither dowels nor keys: the section's walls are {wall:.1f} mm thick on average"
    if bolts:
        sizes = " + ".join(sorted({bolt.fastener.size for bolt in bolts}))
        if lean := max(bolt.lean for bolt in bolts):
            yield f"screws: {len(bolts)} × {sizes}; a ball-end hexagon key that leans {lean:g}° reaches them"
        else:
            yield f"screws: {len(bolts)} × {sizes}; a straight hexagon key reaches them"
    elif not inserts:
        yield f"no screws: {process} takes no heat-set inserts"
    elif hidden:
        yield "no screws: flanges with inserts have no room on the hidden skin, or no tool reaches them"
    else:
        yield "no screws: there is no hidden skin across the cut for flanges"
    if bond:
        yield f"straps: the walls are {wall:.1f} mm thick on average, so {bond:.0f} mm² of hidden skin are bonded"
    elif not (pins or keys or bolts):
        yield "glue alone: ribs, edges or other cuts leave no skin for a strap"


def steps(joints: Sequence[Joint]) -> Iterator[str]:
    """How the pieces are put together, in order."""
    kinds = {kind for joint in joints for kind in joint.kinds}
    if "bolts" in kinds:
        yield "melt the inserts into their flanges before anything is joined"
    if kinds & {"dowels", "keys"}:
        yield "try dowels and keys dry: they go in by hand"
    yield "glue the faces of the cuts, numbers to numbers"
    if "bolts" in kinds:
        yield "draw the pieces together with the screws and leave them in"
    if "strap" in kinds:
        yield "bond the straps last: they may lie in the way of the hexagon key"
