"""Splitting: a part too large for its machine, cut into pieces that fit, with joints, and the proof that they do.

Cuts are planes across the longest side, placed where the section is small. Thick sections are pinned with dowels; thin
shells get a strap bonded behind the joint instead, which is listed but not modelled: three millimetres hold no pin.
Proven for every split: each piece is closed and fits, the volumes add up to the original, pins keep their clearance.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from configurator.printability.analysis import Analysis, Floats
from configurator.printability.machines import Machine, filling
from configurator.solid.model import Mesh
from parts.record import ParameterError

MARGIN = 6.0  # mm: of the build volume, left free for brim and skirt
TRIES = 9  # places tried for each cut
WINDOW = 0.12  # of the side's length that a cut may move to find a smaller section
MOST = 64  # pieces
CLEARANCE = 0.15  # mm around a dowel
SIDES = 48  # of a dowel
DOWELS = (10.0, 8.0, 6.0, 5.0, 4.0, 3.0)  # mm, the largest that the section has room for
LENGTH = 8.0  # mm that a dowel reaches into each piece
PROVEN = 1e-3  # of the volume that may be lost


@dataclass(frozen=True)
class Joint:
    """How two pieces meet: plane (unit normal and offset), section, and what holds them."""

    normal: tuple[float, float, float]
    offset: float
    section_mm2: float
    kind: str  # "dowels" or "strap"
    dowels: tuple[tuple[float, float, float], ...]  # places, mm
    diameter: float
    clearance: float | None  # measured between dowel and bore, mm


@dataclass(frozen=True)
class Split:
    """The pieces, how they are joined, and what was proven."""

    pieces: tuple[Mesh, ...]
    labels: tuple[str, ...]
    joints: tuple[Joint, ...]
    volume_error: float
    fits: tuple[bool, ...]
    closed: tuple[bool, ...]

    @property
    def proven(self) -> bool:
        kept = all(j.clearance is None or abs(j.clearance - CLEARANCE) < 0.01 for j in self.joints)
        return all(self.fits) and all(self.closed) and self.volume_error <= PROVEN and kept

    @property
    def hardware(self) -> dict[str, int]:
        """What has to be bought or printed beside the pieces."""
        found: dict[str, int] = {}
        for joint in self.joints:
            name = f"dowel {joint.diameter:g} x {2 * LENGTH - 1:g}" if joint.kind == "dowels" else "strap and adhesive"
            found[name] = found.get(name, 0) + max(len(joint.dowels), 1)
        return found

    def as_json(self) -> dict[str, Any]:
        return {
            "pieces": [
                {"label": label, "size_mm": [round(float(v), 1) for v in np.ptp(mesh.bounds, axis=0)], "fits": fits}
                for label, mesh, fits in zip(self.labels, self.pieces, self.fits, strict=True)
            ],
            "joints": [asdict(joint) for joint in self.joints],
            "hardware": self.hardware,
            "volume_error": self.volume_error,
            "proven": self.proven,
        }


def split(mesh: Mesh, machine: Machine, seams: tuple[tuple[Floats, float], ...] = ()) -> Split:
    """Cut a part into pieces that fit a machine.

    Args:
        mesh: closed.
        seams: planes (normal, offset) that the part's template offers; tried before any other.

    Raises:
        ParameterError: the mesh is open, or would come to too many pieces.
    """
    found = Analysis(mesh)
    if found.manifold is None:
        raise ParameterError("split", ["the mesh is not closed; close it before it is split"])
    room = np.array(machine.size) - 2 * MARGIN
    waiting, done, joints = [(found.manifold.translate(tuple(found.low)), "1")], [], []
    while waiting:
        body, label = waiting.pop(0)
        if _holds(body, machine, room):
            done.append((body, label))
            continue
        if len(waiting) + len(done) + 2 > MOST:
            raise ParameterError("split", [f"it would take more than {MOST} pieces; choose a larger machine"])
        normal, offset = _cut(body, room, seams)
        near, far = body.split_by_plane(tuple(-normal), -offset)
        if near.is_empty() or far.is_empty():
            raise ParameterError("split", ["no plane cuts it into two; choose a larger machine"])
        near, far, joint = _joined(near, far, normal, offset)
        joints.append(joint)
        waiting += [(near, f"{label}.1"), (far, f"{label}.2")]
    return _proof(found.manifold, done, joints, machine)


def _holds(body: Any, machine: Machine, room: Floats) -> bool:
    box = np.array(body.bounding_box()).reshape(2, 3)
    extents = np.sort(box[1] - box[0])
    if (extents <= np.sort(room)).all():
        return True
    if extents[-1] > np.linalg.norm(room):
        return False
    return filling(_mesh(body), (float(room[0]), float(room[1]), float(room[2]))) <= 1


def _cut(body: Any, room: Floats, seams: tuple[tuple[Floats, float], ...]) -> tuple[Floats, float]:
    """The template's seam that halves the piece best, else the plane near the middle with the smallest section."""
    box = np.array(body.bounding_box()).reshape(2, 3)
    extents = box[1] - box[0]
    axis = int((extents / np.sort(room)[np.argsort(np.argsort(extents))]).argmax())
    for normal, offset in seams:
        along = np.sort(box @ normal)
        if along[0] + 0.25 * np.ptp(along) < offset < along[1] - 0.25 * np.ptp(along):
            return np.asarray(normal, float), float(offset)
    normal = np.eye(3)[axis]
    pieces = int(np.ceil(extents[axis] / np.sort(room)[np.argsort(np.argsort(extents))][axis]))
    middle = box[0][axis] + extents[axis] * (pieces // 2) / pieces
    reach = WINDOW * extents[axis] / pieces
    places = middle + np.linspace(-1, 0 if pieces % 2 else 1, TRIES) * reach
    areas = [_section(body, normal, float(place)).area() for place in places]
    return normal, float(places[int(np.argmin(np.round(areas, 3)))])


def _section(body: Any, normal: Floats, offset: float) -> Any:
    return _laid(body, normal).slice(offset)


def _laid(body: Any, normal: Floats) -> Any:
    """Turned so that the normal points up."""
    return body.transform(np.hstack([_frame(normal).T, np.zeros((3, 1))]))


def _frame(normal: Floats) -> Floats:
    """(3, 3) columns: two directions in the plane, and the normal."""
    other = np.eye(3)[int(np.abs(normal).argmin())]
    first = np.cross(other, normal)
    first /= np.linalg.norm(first)
    return np.stack([first, np.cross(normal, first), normal], axis=1)


def _joined(near: Any, far: Any, normal: Floats, offset: float) -> tuple[Any, Any, Joint]:
    """Bores for dowels in both pieces where the section has room for them."""
    from manifold3d import CrossSection, Manifold

    section = _section(near, normal, offset - 0.01)
    frame = _frame(normal)
    for diameter in DOWELS:
        radius = diameter / 2 + CLEARANCE
        room = section.offset(-(radius + max(1.2, 0.3 * diameter)), _round())
        spots = _spots(room, 6 * diameter)
        if not spots:
            continue
        bore = CrossSection.circle(radius, SIDES).extrude(2 * LENGTH).translate((0, 0, -LENGTH))
        pin = CrossSection.circle(diameter / 2, SIDES).extrude(2 * LENGTH - 1).translate((0, 0, -LENGTH + 0.5))
        places = [frame @ np.array([x, y, offset]) for x, y in spots]
        held = [_placed(bore, frame, place) for place in places]
        bores = Manifold.batch_boolean(held, _add()) if len(held) > 1 else held[0]
        outside = float((bores - near - far).volume())
        if outside > 1e-3 * float(bores.volume()):  # it would break through a wall
            continue
        first, second = near - bores, far - bores
        gap = min(
            float(_placed(pin, frame, place).min_gap(piece, 1.0)) for place in places for piece in (first, second)
        )
        joint = Joint(
            _triple(normal), round(offset, 4), round(float(section.area()), 1), "dowels",
            tuple(_triple(p) for p in places), diameter, round(gap / float(np.cos(np.pi / SIDES)), 4),
        )  # fmt: skip
        return first, second, joint
    return near, far, Joint(_triple(normal), round(offset, 4), round(float(section.area()), 1), "strap", (), 0.0, None)


def _spots(room: Any, apart: float) -> list[tuple[float, float]]:
    """Up to four places for dowels, far from each other, inside what a section leaves free."""
    loops = [np.asarray(loop, float) for loop in room.to_polygons()]
    if not loops or room.area() <= 0:
        return []
    points = np.concatenate(loops)
    chosen = [points[np.lexsort((points[:, 1], points[:, 0]))[0]]]
    while len(chosen) < 4:
        away = np.min([np.linalg.norm(points - c, axis=1) for c in chosen], axis=0)
        if away.max() < apart:
            break
        chosen.append(points[int(away.argmax())])
    return [(float(x), float(y)) for x, y in chosen]


def _placed(body: Any, frame: Floats, place: Floats) -> Any:
    return body.transform(np.hstack([frame, place[:, None]]))


def _proof(whole: Any, done: list[tuple[Any, str]], joints: list[Joint], machine: Machine) -> Split:
    """Measure what is claimed."""
    bored = sum(
        2 * LENGTH * (np.pi * (j.diameter / 2 + CLEARANCE) ** 2) * np.sinc(2 / SIDES) * len(j.dowels) for j in joints
    )
    total = sum(float(body.volume()) for body, _ in done) + float(bored)
    meshes = tuple(_mesh(body) for body, _ in done)
    return Split(
        meshes, tuple(label for _, label in done), tuple(joints),
        round(abs(total / float(whole.volume()) - 1), 9),
        tuple(filling(mesh, machine.size) <= 1 for mesh in meshes), tuple(mesh.closed for mesh in meshes),
    )  # fmt: skip


def _mesh(body: Any) -> Mesh:
    found = body.to_mesh()
    return Mesh(np.asarray(found.vert_properties[:, :3], float), np.asarray(found.tri_verts, np.int32))


def _triple(v: Floats) -> tuple[float, float, float]:
    return (round(float(v[0]), 4), round(float(v[1]), 4), round(float(v[2]), 4))


def _round() -> Any:
    from manifold3d import JoinType

    return JoinType.Round


def _add() -> Any:
    from manifold3d import OpType

    return OpType.Add
