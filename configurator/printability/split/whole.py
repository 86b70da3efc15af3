"""Splitting: a part too large for its machine, cut into pieces that fit, with joints, and the proof that they do.

Cuts are planes: on the seams that the part's family offers, else across the longest side where the section is small.
What holds a joint is chosen by its section, its hidden skin and the machine's process. Every joint is marked with the
numbers of its two pieces. Proven for every split: each piece, key and strap is closed and fits, the volumes add up to
the original with its flanges, dowels, keys and screws keep their clearance and straps their gap.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

from configurator.printability.analysis import Analysis
from configurator.printability.limits import limit
from configurator.printability.machines import Machine, filling
from configurator.printability.split.cuts import cut_up, meeting, mesh_of
from configurator.printability.split.dowels import CLEARANCE, LENGTH, SHORTER
from configurator.printability.split.joints import Joint, Loose, Strap
from configurator.printability.split.reasons import steps
from configurator.printability.split.straps import GAP, Space
from configurator.printability.split.work import CRUMBS, SLACK, Work
from configurator.solid.model import Mesh
from parts.part import Corners, Seam
from parts.record import ParameterError

PROVEN = 1e-3  # of the volume that may be lost
OFF = 0.01  # mm that the clearance of dowels, keys and screws may be off


@dataclass(frozen=True)
class Split:
    """The pieces (number 1 first), how they are joined, and what was proven."""

    pieces: tuple[Mesh, ...]
    joints: tuple[Joint, ...]
    straps: tuple[Strap, ...]
    keys: tuple[Loose, ...]
    key_clearance: float  # that keys should have on each side, mm
    flanges: float  # mm³ that pieces have more than the original
    taken: float  # mm³ that bores, pockets and marks took
    volume_error: float
    fits: tuple[bool, ...]
    closed: tuple[bool, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(str(i) for i in range(1, len(self.pieces) + 1))

    @property
    def proven(self) -> bool:
        return not list(self.unproven())

    def unproven(self) -> Iterator[str]:
        """What does not hold, in a word or two each; nothing if all does."""
        if not all(self.fits):
            yield "a piece does not fit"
        if not all((*self.closed, *(key.mesh.closed for key in self.keys), *(s.mesh.closed for s in self.straps))):
            yield "a mesh is not closed"
        if self.volume_error > PROVEN:
            yield "volumes do not add up"
        gaps = [(j.clearance, CLEARANCE) for j in self.joints if j.clearance is not None]
        gaps += [(j.key_clearance, self.key_clearance) for j in self.joints if j.key_clearance is not None]
        gaps += [gap for j in self.joints for b in j.bolts for gap in ((b.clearance, b.play), (b.bore, b.wanted))]
        if any(abs(gap - wanted) >= OFF for gap, wanted in gaps):
            yield "a dowel, key or screw is tight or loose"
        if any(not s.fits or abs(s.gap - GAP) > SLACK for s in self.straps):
            yield "a strap does not fit"

    @property
    def hardware(self) -> dict[str, int]:
        """What has to be bought or printed beside the pieces."""
        found: Counter[str] = Counter()
        for joint in self.joints:
            found[f"dowel {joint.diameter:g} x {2 * (LENGTH - SHORTER):g}"] += len(joint.dowels)
            found["printed key {:g} x {:g} x {:g}".format(*joint.key_size)] += len(joint.keys)
            for bolt in joint.bolts:
                found[bolt.screw] += 1
                found[bolt.insert] += 1
            found["strap and adhesive"] += sum(strap.pieces == joint.pieces for strap in self.straps)
            found["adhesive"] += joint.kinds == ("glue",)
        return {name: count for name, count in found.items() if count}

    def files(self) -> dict[str, Mesh]:
        """Pieces, keys and straps by the names of their files, as they lie in the assembled part."""
        found = {f"piece-{label}": mesh for label, mesh in zip(self.labels, self.pieces, strict=True)}
        for joint in self.joints:
            for what, loose in (("key", self.keys), ("strap", self.straps)):
                own = [each.mesh for each in loose if each.pieces == joint.pieces]
                stem = "{}-{}-{}".format(what, *joint.pieces)
                found |= {stem if k == 0 else f"{stem}-{k + 1}": mesh for k, mesh in enumerate(own)}
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "pieces": [
                {"label": label, "size_mm": [round(float(v), 1) for v in mesh.bounds[1] - mesh.bounds[0]], "fits": fits}
                for label, mesh, fits in zip(self.labels, self.pieces, self.fits, strict=True)
            ],
            "joints": [asdict(joint) | {"kind": joint.kind} for joint in self.joints],
            "straps": [
                {"pieces": s.pieces, "area_mm2": s.area_mm2, "gap_mm": s.gap, "fits": s.fits} for s in self.straps
            ],
            "steps": list(steps(self.joints)),
            "hardware": self.hardware,
            "adhesive_ml": round(sum(s.area_mm2 for s in self.straps) * GAP / 1000, 2),
            "on_seams": sum(bool(joint.seam) for joint in self.joints),
            "flanges_mm3": round(self.flanges, 1),
            "taken_mm3": round(self.taken, 1),
            "volume_error": self.volume_error,
            "proven": self.proven,
            "unproven": list(self.unproven()),
        }


def split(
    mesh: Mesh, machine: Machine, seams: Sequence[Seam] = (), outside: Sequence[float] | None = None,
    occupied: Sequence[Corners] = (),
) -> Split:  # fmt: skip
    """Cut a part into pieces that fit a machine.

    Args:
        mesh: closed.
        seams: where the part's family would have it cut, in the mesh's frame; taken wherever they make pieces fit.
        outside: unit vector (3,) to where its visible face looks, if there is one and it is known.
        occupied: corners of convex bodies that no joint reaches into; if there are any, all other space is free.

    Raises:
        ParameterError: the mesh is open, or would come to too many pieces.
    """
    found = Analysis(mesh)
    if found.manifold is None:
        raise ParameterError("split", ["the mesh is not closed; close it before it is split"])
    whole = found.manifold.translate(tuple(found.low))
    leaves, cuts = cut_up(whole, machine, seams)
    work = Work(leaves, cuts, machine, Space.about(whole, outside, occupied))
    joints = tuple(work.joint(*each) for each in meeting(leaves, cuts))
    for leaf in leaves:
        leaf.body = leaf.body.simplify(CRUMBS)
    joints = work.measured(joints)
    meshes = tuple(mesh_of(leaf.body) for leaf in leaves)
    total = sum(float(leaf.body.volume()) for leaf in leaves) + work.taken - work.added
    gap = limit(machine.process, "joint_clearance")
    return Split(
        meshes, joints, tuple(work.straps), tuple(work.keys), gap.value if gap else 0.0, work.added, work.taken,
        round(abs(total / float(whole.volume()) - 1), 9),
        tuple(filling(mesh, machine.size) <= 1 for mesh in meshes), tuple(mesh.closed for mesh in meshes),
    )  # fmt: skip
