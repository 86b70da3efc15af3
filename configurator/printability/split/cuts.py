"""Cuts: planes that part a body until each piece fits its machine, on its seams or where the section is small."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.machines import Machine, filling
from configurator.printability.split.plan import Place, fanned, next_of, planned
from configurator.solid.model import Mesh
from parts.part import Seam
from parts.record import ParameterError
from parts.vectors import unit

MARGIN = 6.0  # mm: of the build volume, left free for brim and skirt
TRIES = 13  # places tried for each cut
WINDOW = 0.12  # of the side's length that a cut may move to find a smaller section
MOST = 64  # pieces
BESIDE = (-16.0, -12.0, -8.0, -4.0, 0.0, 4.0, 8.0, 12.0, 16.0)  # mm from a cut: where sections count too
NEAR, FAR = 0, 1
LEVEL = 0.01  # mm beside a cut, where its section is taken
TOUCH = 1.0  # mm²: pieces that share less of a cut do not meet there
LITTLE = 0.15  # of both pieces' largest joint: smaller ones hold nothing


@dataclass(frozen=True, eq=False)
class Cut:
    """A plane with what it cut: the body (Manifold) as it was before, and the seam that the plane lies on, if any."""

    normal: Floats
    offset: float
    body: Any
    seam: Seam | None = None

    def beside(self, points: Floats) -> Floats:
        """Signed distances of points (n, 3) from the plane, mm: negative on its near side."""
        return np.asarray(points @ self.normal - self.offset)


@dataclass
class Leaf:
    """A piece: its body (Manifold), which joints change, the cuts that made it with its sides, and those planned."""

    body: Any
    path: tuple[tuple[int, int], ...]
    plan: tuple[Place, ...] = ()


def cut_up(body: Any, machine: Machine, seams: Sequence[Seam]) -> tuple[list[Leaf], list[Cut]]:
    """The pieces in the order of their places, and the cuts in the order they were made.

    Raises:
        ParameterError: it would come to too many pieces, or no plane cuts it.
    """
    room = np.array(machine.size) - 2 * MARGIN
    waiting, done, cuts, lines = [Leaf(body, ())], list[Leaf](), list[Cut](), list[Place]()
    while waiting:
        leaf = waiting.pop(0)
        if _holds(leaf.body, machine, room):
            done.append(leaf)
            continue
        if len(waiting) + len(done) + 2 > MOST:
            raise ParameterError("split", [f"it would take more than {MOST} pieces; choose a larger machine"])
        place, plan = _place(leaf, room, seams, lines)
        lines += [place, *(p for p in plan if p not in leaf.plan)]
        normal, offset = place.normal, place.offset
        near, far = leaf.body.split_by_plane(tuple(-normal), -offset)
        if near.is_empty() or far.is_empty():
            raise ParameterError("split", ["no plane cuts it into two; choose a larger machine"])
        # a side may fall apart, as a frame does: each part of it is a piece of its own
        sides = [(side, piece) for side, half in ((NEAR, near), (FAR, far)) for piece in half.decompose()]
        waiting += [Leaf(piece, (*leaf.path, (len(cuts), side)), plan) for side, piece in sides]
        cuts.append(Cut(normal, offset, leaf.body, place.seam))
    return sorted(done, key=lambda leaf: [side for _, side in leaf.path]), cuts


def meeting(leaves: Sequence[Leaf], cuts: Sequence[Cut]) -> list[tuple[int, int, int, Any]]:
    """Cut, piece before it, piece behind it and the section they share (manifold cross-section in `frame`'s axes)."""
    found = []
    for k, cut in enumerate(cuts):
        near, far = ([i for i, leaf in enumerate(leaves) if (k, side) in leaf.path] for side in (NEAR, FAR))
        below = {i: section(leaves[i].body, cut.normal, cut.offset - LEVEL) for i in near}
        above = {i: section(leaves[i].body, cut.normal, cut.offset + LEVEL) for i in far}
        for i in near:
            for j in far:
                shared = below[i] ^ above[j]
                if shared.area() > TOUCH:
                    found.append((k, i, j, shared))
    largest = np.zeros(len(leaves))
    for _, i, j, shared in found:
        largest[[i, j]] = np.maximum(largest[[i, j]], shared.area())
    return [each for each in found if each[3].area() > LITTLE * largest[[each[1], each[2]]].min()]


def _holds(body: Any, machine: Machine, room: Floats) -> bool:
    """Whether a piece fits as it lies or turned, but not along the room's space diagonal: nobody prints a bar so."""
    box = np.array(body.bounding_box()).reshape(2, 3)
    extents = np.sort(box[1] - box[0])
    if (extents <= np.sort(room)).all():
        return True
    if extents[-1] > np.linalg.norm(np.sort(room)[1:]):
        return False
    return filling(mesh_of(body), (float(room[0]), float(room[1]), float(room[2]))) <= 1


def _place(leaf: Leaf, room: Floats, seams: Sequence[Seam], lines: Sequence[Place]) -> tuple[Place, tuple[Place, ...]]:
    """A seam of the part where its seams allow a plan, else the plane near the middle with the smallest section.

    The plan that it is from is told too: what it leaves is cut later.

    A plane that has cut a neighbour already is taken again where it will do: then the cuts are in one line.
    """
    body = leaf.body
    box = np.array(body.bounding_box()).reshape(2, 3)
    extents = box[1] - box[0]
    axis = int((extents / np.sort(room)[np.argsort(np.argsort(extents))]).argmax())
    normal = np.eye(3)[axis]
    longest = np.sort(room)[np.argsort(np.argsort(extents))][axis]
    if seams:
        points = np.asarray(body.to_mesh().vert_properties[:, :3], float)
        if place := next_of(leaf.plan, points, axis):
            return place, leaf.plan
        plan = planned(points, axis, longest, seams, [(line.normal, line.offset) for line in lines])
        seamed = tuple(place for place in plan if place.seam)  # what it leaves free is looked for in smaller pieces
        if place := next_of(seamed, points, axis):
            return place, (*leaf.plan, *seamed)
        if place := fanned(points, axis, np.sort(room), seams):
            return place, leaf.plan
    pieces = int(np.ceil(extents[axis] / longest))
    before = pieces // 2
    middle = box[0][axis] + extents[axis] * before / pieces
    reach = WINDOW * extents[axis] / pieces
    places = middle + np.linspace(-1, 0 if pieces % 2 else 1, TRIES) * reach
    # no further than the planned pieces can make up for: a small section is not worth another cut
    places = np.clip(places, box[1][axis] - (pieces - before) * longest, box[0][axis] + before * longest)
    for line in lines:
        if np.array_equal(line.normal, normal) and places.min() <= line.offset <= places.max():
            return Place(normal, line.offset, None), leaf.plan
    laid = _laid(body, normal)
    # the largest section around: a rib along the cut, or close beside it, leaves no skin for a strap
    areas = [max(laid.slice(float(place + d)).area() for d in BESIDE) for place in places]
    return Place(normal, float(places[int(np.argmin(np.round(areas, 3)))]), None), leaf.plan


def section(body: Any, normal: Floats, offset: float) -> Any:
    """The section of a body (manifold cross-section), in the axes of `frame(normal)`."""
    return _laid(body, normal).slice(offset)


def _laid(body: Any, normal: Floats) -> Any:
    """Turned so that the normal points up."""
    return body.transform(np.hstack([frame(normal).T, np.zeros((3, 1))]))


def frame(normal: Floats) -> Floats:
    """(3, 3) columns: two directions in the plane, and the normal."""
    other = np.eye(3)[int(np.abs(normal).argmin())]
    first = unit(np.cross(other, normal))
    return np.stack([first, np.cross(normal, first), normal], axis=1)


def placed(body: Any, axes: Floats, at: Floats) -> Any:
    """A body (Manifold) from its own axes to columns `axes` (3, 3) with the origin `at` (3,)."""
    return body.transform(np.hstack([axes, at[:, None]]))


def closest(bodies: Iterable[Any], pieces: Iterable[Any]) -> float:
    """Least distance of bodies from pieces (both Manifold), mm; at most 1."""
    return min(float(body.min_gap(piece, 1.0)) for body, piece in product(bodies, pieces))


def mesh_of(body: Any) -> Mesh:
    """A Manifold's triangles."""
    found = body.to_mesh()
    return Mesh(np.asarray(found.vert_properties[:, :3], float), np.asarray(found.tri_verts, np.int32))
