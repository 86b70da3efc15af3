"""Splitting: a part too large for its machine, cut into pieces that fit, with joints, and the proof that they do.

Cuts are planes across the longest side, placed where the section is small. Thick sections are pinned with dowels; thin
shells are bridged by straps bonded to their hidden skin. Every joint is marked with the numbers of its two pieces.
Proven for every split: each piece and strap is closed and fits, the volumes add up to the original, dowels keep their
clearance and straps their gap.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats
from configurator.printability.limits import limit
from configurator.printability.machines import Machine, filling
from configurator.printability.split import marks
from configurator.printability.split.cuts import NEAR, Cut, Leaf, cut_up, frame, meeting, mesh_of
from configurator.printability.split.dowels import CLEARANCE, LENGTH, SHORTER, Dowels, dowelled
from configurator.printability.split.straps import CLEAR, GAP, Skin, bonded
from configurator.solid.model import Mesh
from parts.part import Seam
from parts.record import ParameterError

PROVEN = 1e-3  # of the volume that may be lost
SHELL = 6.0  # mm: walls below that want straps, dowels in their rims or not
CRUMBS = 2e-3  # mm: shorter edges, which booleans leave behind, would be none in the single precision of STL
OVERLAP = 1.0  # mm³ of a strap that may lie in something else: the noise of meshes
OFF = 0.01, 0.05  # mm that dowels' clearance and straps' gap may be off


@dataclass(frozen=True)
class Joint:
    """How two pieces meet: their numbers, the plane (unit normal and offset), section, and what holds them."""

    pieces: tuple[int, int]
    normal: tuple[float, float, float]
    offset: float
    section_mm2: float
    kind: str  # "dowels", "strap", "dowels and strap", or "glue" where there is room for neither
    dowels: tuple[tuple[float, float, float], ...]  # places, mm
    diameter: float
    clearance: float | None  # measured between dowel and bore, mm
    bond_mm2: float  # of straps
    marked: tuple[int, ...]  # the pieces that bear their numbers here


@dataclass(frozen=True)
class Strap:
    """A strip across one joint, as it lies on the assembled part."""

    pieces: tuple[int, int]
    mesh: Mesh
    area_mm2: float
    gap: float  # measured to both pieces, mm: for the adhesive
    fits: bool


@dataclass(frozen=True)
class Split:
    """The pieces (number 1 first), how they are joined, and what was proven."""

    pieces: tuple[Mesh, ...]
    joints: tuple[Joint, ...]
    straps: tuple[Strap, ...]
    volume_error: float
    fits: tuple[bool, ...]
    closed: tuple[bool, ...]

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(str(i) for i in range(1, len(self.pieces) + 1))

    @property
    def proven(self) -> bool:
        kept = all(j.clearance is None or abs(j.clearance - CLEARANCE) < OFF[0] for j in self.joints)
        bonded = all(s.fits and s.mesh.closed and abs(s.gap - GAP) < OFF[1] for s in self.straps)
        return all(self.fits) and all(self.closed) and self.volume_error <= PROVEN and kept and bonded

    @property
    def hardware(self) -> dict[str, int]:
        """What has to be bought or printed beside the pieces."""
        found: dict[str, int] = {}
        for joint in self.joints:
            pin = f"dowel {joint.diameter:g} x {2 * (LENGTH - SHORTER):g}"
            straps = sum(strap.pieces == joint.pieces for strap in self.straps)
            for name, count in ((pin, len(joint.dowels)), ("strap and adhesive", straps)):
                if count:
                    found[name] = found.get(name, 0) + count
            if joint.kind == "glue":
                found["adhesive"] = found.get("adhesive", 0) + 1
        return found

    def files(self) -> dict[str, Mesh]:
        """Pieces and straps by the names of their files."""
        found = {f"piece-{label}": mesh for label, mesh in zip(self.labels, self.pieces, strict=True)}
        for joint in self.joints:
            own = [strap for strap in self.straps if strap.pieces == joint.pieces]
            stem = "strap-{}-{}".format(*joint.pieces)
            found |= {stem if k == 0 else f"{stem}-{k + 1}": strap.mesh for k, strap in enumerate(own)}
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "pieces": [
                {"label": label, "size_mm": [round(float(v), 1) for v in np.ptp(mesh.bounds, axis=0)], "fits": fits}
                for label, mesh, fits in zip(self.labels, self.pieces, self.fits, strict=True)
            ],
            "joints": [asdict(joint) for joint in self.joints],
            "straps": [
                {"pieces": s.pieces, "area_mm2": s.area_mm2, "gap_mm": s.gap, "fits": s.fits} for s in self.straps
            ],
            "hardware": self.hardware,
            "adhesive_ml": round(sum(s.area_mm2 for s in self.straps) * GAP / 1000, 2),
            "volume_error": self.volume_error,
            "proven": self.proven,
        }


def split(mesh: Mesh, machine: Machine, seams: Sequence[Seam] = (), outside: Sequence[float] | None = None) -> Split:
    """Cut a part into pieces that fit a machine.

    Args:
        mesh: closed.
        seams: planes (normal, offset) that the part's template offers; tried before any other.
        outside: unit vector (3,) to where its visible face looks, if there is one and it is known.

    Raises:
        ParameterError: the mesh is open, or would come to too many pieces.
    """
    found = Analysis(mesh)
    if found.manifold is None:
        raise ParameterError("split", ["the mesh is not closed; close it before it is split"])
    whole = found.manifold.translate(tuple(found.low))
    leaves, cuts = cut_up(whole, machine, seams)
    thinnest = limit(machine.process, "emboss", machine.nozzle_scale)
    work = _Work(leaves, cuts, machine, thinnest.value if thinnest else 0.0, outside)
    joints = tuple(work.joint(*each) for each in meeting(leaves, cuts))
    for leaf in leaves:
        leaf.body = leaf.body.simplify(CRUMBS)
    meshes = tuple(mesh_of(leaf.body) for leaf in leaves)
    total = sum(float(leaf.body.volume()) for leaf in leaves) + work.taken
    return Split(
        meshes, joints, tuple(work.straps), round(abs(total / float(whole.volume()) - 1), 9),
        tuple(filling(mesh, machine.size) <= 1 for mesh in meshes), tuple(mesh.closed for mesh in meshes),
    )  # fmt: skip


class _Work:
    """Joints as they are made, one after the other: bores and marks change the pieces."""

    def __init__(
        self, leaves: list[Leaf], cuts: list[Cut], machine: Machine, thinnest: float, outside: Sequence[float] | None
    ) -> None:
        self.leaves, self.cuts, self.machine, self.thinnest, self.outside = leaves, cuts, machine, thinnest, outside
        self.straps: list[Strap] = []
        self.bodies: list[Any] = []  # of the straps
        self.taken = 0.0  # mm³ bored and engraved
        self.across: dict[int, list[tuple[Skin, Any, set[int]]]] = {}  # by cut, with the pieces below

    def joint(self, k: int, i: int, j: int, section: Any) -> Joint:
        """Join pieces i and j across cut k."""
        cut, near, far = self.cuts[k], self.leaves[i], self.leaves[j]
        pins, bond, marked = dowelled(near, far, cut, section), 0.0, list[int]()
        if _wall(section) < SHELL:
            for skin, body in self._across(k, {i, j}):
                if self._bonded(skin, body, i, j):
                    marked = marked or self._skin(cut, i, j, skin)
                    bond += skin.area
        if pins:
            self.taken += pins.bored
            marked = marked or self._faces(cut, i, j, section, pins)
        kind = " and ".join(name for name, there in (("dowels", pins), ("strap", bond)) if there) or "glue"
        return Joint(
            (i + 1, j + 1), _triple(cut.normal), round(cut.offset, 4), round(float(section.area()), 1), kind,
            tuple(_triple(p) for p in pins.places) if pins else (), pins.diameter if pins else 0.0,
            round(pins.clearance, 4) if pins else None, round(bond, 1), tuple(marked),
        )  # fmt: skip

    def _across(self, k: int, both: set[int]) -> list[tuple[Skin, Any]]:
        """The straps across a cut, with their skins, that reach from one piece to the other and to no third."""
        if k not in self.across:
            paths = [[at for at, _ in leaf.path] for leaf in self.leaves]
            inner = {m for path in paths if k in path for m in path[path.index(k) + 1 :]}
            outer = {m for path in paths if k in path for m in path[: path.index(k)]}
            others = [(self.cuts[m], True) for m in sorted(outer)] + [(self.cuts[m], False) for m in sorted(inner)]
            found = bonded(self.cuts[k], others, self.cuts[0].body, self.outside)
            self.across[k] = [(skin, body, self._under(skin, body)) for skin, body in found]
        return [(skin, body) for skin, body, under in self.across[k] if under == both]

    def _under(self, skin: Skin, body: Any) -> set[int]:
        """The pieces that a strap lies on."""
        found = set()
        for i, leaf in enumerate(self.leaves):
            within = np.ones(len(skin.points), bool)
            for k, side in leaf.path:
                away = self.cuts[k].beside(skin.points)
                within &= (away < -0.1) if side == NEAR else (away > 0.1)
            alone = sum(other.path == leaf.path for other in self.leaves) == 1
            if within.any() and (alone or float(body.min_gap(leaf.body, 1.0)) < 2 * GAP):
                found.add(i)
        return found

    def _bonded(self, skin: Skin, body: Any, i: int, j: int) -> bool:
        """Lay a strap over a joint if nothing is in its way."""
        solids = [*(leaf.body for leaf in self.leaves), *self.bodies]
        if any(float((body ^ other).volume()) > OVERLAP for other in solids):
            return False
        gap = max(float(body.min_gap(self.leaves[each].body, 1.0)) for each in (i, j))
        mesh = mesh_of(body.simplify(CRUMBS))
        self.bodies.append(body)
        strap = Strap((i + 1, j + 1), mesh, round(skin.area, 1), round(gap, 4), filling(mesh, self.machine.size) <= 1)
        self.straps.append(strap)
        return True

    # -- marks --------------------------------------------------------------------------------------------------------

    def _faces(self, cut: Cut, i: int, j: int, section: Any, pins: Dowels) -> list[int]:
        """Numbers on the two faces of a cut, beside the dowels."""
        from manifold3d import CrossSection

        axes = frame(cut.normal)
        free = section
        for place in pins.places:
            x, y = (place @ axes)[:2]
            free -= CrossSection.circle(pins.diameter / 2 + CLEARANCE + marks.AROUND, 24).translate((x, y))
        (x, y), room = marks.spot(free)
        at = axes @ np.array([x, y, cut.offset])
        back = axes * np.array([-1.0, 1.0, -1.0])  # seen from the other side
        return [a + 1 for a, b, turned in ((i, j, axes), (j, i, back)) if self._engraved(a, b, room, turned, at)]

    def _skin(self, cut: Cut, i: int, j: int, skin: Skin) -> list[int]:
        """Numbers on both pieces' skin, under their strap."""
        marked = []
        away = cut.beside(skin.points)
        for a, b, side in ((i, j, -away), (j, i, away)):
            room = np.minimum(skin.inside + CLEAR, side)
            at = int(room.argmax())
            out = skin.normals[at]
            along = np.cross(cut.normal, out)
            along /= np.linalg.norm(along)
            axes = np.stack([along, np.cross(out, along), out], axis=1)
            if self._engraved(a, b, float(room[at]), axes, skin.points[at]):
                marked.append(a + 1)
        return marked

    def _engraved(self, piece: int, other: int, room: float, axes: Floats, at: Floats) -> bool:
        """Write on a piece which one it is and which one meets it there, as large as there is room."""
        text = f"{piece + 1}-{other + 1}"
        for size in marks.sizes(text, room, self.thinnest):
            if done := marks.engraved(self.leaves[piece].body, text, size, axes, at):
                self.leaves[piece].body, taken = done
                self.taken += taken
                return True
        return False


def _wall(section: Any) -> float:
    """Mean wall of a section, mm: that of a long strip with its area and outline."""
    loops = [np.asarray(loop, float) for loop in section.to_polygons()]
    outline = sum(float(np.linalg.norm(loop - np.roll(loop, 1, axis=0), axis=1).sum()) for loop in loops)
    return 2 * float(section.area()) / max(outline, 1e-9)


def _triple(v: Floats) -> tuple[float, float, float]:
    return (round(float(v[0]), 4), round(float(v[1]), 4), round(float(v[2]), 4))
