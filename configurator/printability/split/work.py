"""Work: the joints of a split as they are made, one after the other: bores, pockets, flanges and marks change pieces.

Per joint, by the room that its section and its hidden skin have: pins in thick sections, flat keys in walls that are
too thin for a stout pin, thin pins where no key fits; screws in flanges on the hidden skin where a tool reaches them;
and straps over the skin of shells, between the screws.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from functools import cached_property
from typing import Any

import numpy as np

from configurator.printability.analysis import Floats
from configurator.printability.limits import limit
from configurator.printability.machines import Machine, filling
from configurator.printability.split import marks
from configurator.printability.split.bolts import TOUCH, Bolt, Site, fasteners, sites, targets
from configurator.printability.split.cuts import NEAR, Cut, Leaf, frame, mesh_of
from configurator.printability.split.dowels import CLEARANCE, SLIM, STOUT, Dowels, dowelled
from configurator.printability.split.joints import Joint, Loose, Screwed, Strap, Triple
from configurator.printability.split.keys import Keys, keyed
from configurator.printability.split.reasons import reasons
from configurator.printability.split.straps import CLEAR, GAP, Skin, Space, bonded

SHELL = 6.0  # mm: walls below that want straps, dowels in their rims or not
CRUMBS = 2e-3  # mm: shorter edges, which booleans leave behind, would be none in the single precision of STL
OVERLAP = 1.0  # mm³ of a strap that may lie in something else: the noise of meshes
SLACK = 0.05  # mm that a strap's gap may be off
SPOTS = 4  # tried for a number
AROUND = 120.0  # mm beside a cut: what screws and tools may meet there


class Work:
    """The pieces of a split while they are joined."""

    def __init__(self, leaves: list[Leaf], cuts: list[Cut], machine: Machine, space: Space) -> None:
        self.leaves, self.cuts, self.machine, self.space = leaves, cuts, machine, space
        self.straps: list[Strap] = []
        self.keys: list[Loose] = []
        self.bodies: list[Any] = []  # of straps and flanges
        self.flanges: list[Any] = []
        self.probes: list[tuple[Dowels | None, Keys | None, list[Bolt]]] = []  # of each joint
        self.taken = 0.0  # mm³ bored and engraved
        self.added = 0.0  # mm³ of flanges
        self.across: dict[int, list[tuple[Skin, Any, set[int]]]] = {}  # straps by cut, with the pieces below
        self.ground: dict[int, list[tuple[Skin, Any, set[int]]]] = {}  # the same, before screws took their lanes
        self.screws: dict[int, list[tuple[Bolt, set[int]]]] = {}  # by cut, with the pieces that they hold

    def joint(self, k: int, i: int, j: int, section: Any) -> Joint:
        """Join pieces i and j across cut k; what is measured comes later."""
        cut, wall, area = self.cuts[k], _wall(section), round(float(section.area()), 1)
        pins, keys = self._pinned(cut, i, j, section)
        bolts = self._bolted(k, {i, j})
        bond, marked = self._strapped(k, i, j) if wall < SHELL else (0.0, [])
        if pins or keys:
            marked = marked or self._faces(cut, i, j, section, pins, keys)
        marked = marked or self._beside(k, i, j, bolts)
        self.probes.append((pins, keys, bolts))
        there = (("dowels", pins), ("keys", keys), ("bolts", bolts), ("strap", bond))
        hidden = any(pair == {i, j} for *_, pair in self._ground(k))
        why = reasons(self.machine.process, wall, pins, keys, bolts, bond, self._around is not None, hidden)
        return Joint(
            (i + 1, j + 1), _triple(cut.normal), round(cut.offset, 4), area, cut.seam.reason if cut.seam else "",
            tuple(name for name, found in there if found) or ("glue",), tuple(why),
            tuple(_triple(p) for p in pins.places) if pins else (), pins.diameter if pins else 0.0, None,
            tuple(_triple(p) for p in keys.places) if keys else (), keys.size if keys else (0.0, 0.0, 0.0), None,
            (), round(bond, 1), tuple(marked),
        )  # fmt: skip

    def measured(self, joints: Sequence[Joint]) -> tuple[Joint, ...]:
        """The joints with what is measured in the finished pieces: work on one joint must not spoil another."""
        found = []
        for joint, (pins, keys, bolts) in zip(joints, self.probes, strict=True):
            both = [self.leaves[piece - 1].body for piece in joint.pieces]
            found.append(replace(
                joint, clearance=round(pins.clearance(*both), 4) if pins else None,
                key_clearance=round(keys.clearance(*both), 4) if keys else None,
                bolts=tuple(self._screwed(bolt) for bolt in bolts),
            ))  # fmt: skip
        return tuple(found)

    def _screwed(self, bolt: Bolt) -> Screwed:
        f = bolt.fastener
        clearance, bore = bolt.clearance(self.leaves[bolt.head].body), bolt.bore(self.leaves[bolt.insert].body)
        return Screwed(
            f.screw, f"insert {f.size}", _triple(bolt.place), _triple(bolt.site.way), bolt.lean, round(clearance, 4),
            round((f.hole - f.diameter) / 2, 4), round(bore, 4), f.bore,
        )  # fmt: skip

    # -- in the section -----------------------------------------------------------------------------------------------

    def _pinned(self, cut: Cut, i: int, j: int, section: Any) -> tuple[Dowels | None, Keys | None]:
        """Stout pins, else keys, else slim pins: whichever the section has room for first."""
        near, far = self.leaves[i], self.leaves[j]
        pins, keys = dowelled(near, far, cut, section, STOUT), None
        if pins is None:
            keys = self._keyed(cut, i, j, section)
        if pins is None and keys is None:
            pins = dowelled(near, far, cut, section, SLIM)
        self.taken += pins.bored if pins else 0.0
        self.taken += keys.taken if keys else 0.0
        return pins, keys

    def _keyed(self, cut: Cut, i: int, j: int, section: Any) -> Keys | None:
        gap, wall, least = (limit(self.machine.process, name, self._scale(name))
                            for name in ("joint_clearance", "joint_wall", "wall"))  # fmt: skip
        if gap is None or wall is None or least is None:
            return None
        keys = keyed(self.leaves[i], self.leaves[j], cut, section, gap.value, wall.value, 2 * least.value)
        for body in keys.bodies if keys else ():
            self.keys.append(Loose((i + 1, j + 1), mesh_of(body)))
        return keys

    def _scale(self, name: str) -> float:
        return 1.0 if name == "joint_clearance" else self.machine.nozzle_scale

    # -- screws -------------------------------------------------------------------------------------------------------

    @cached_property
    def _around(self) -> float | None:
        """Plastic around an insert, mm; None where the process takes none."""
        found = limit(self.machine.process, "insert_wall", self.machine.nozzle_scale)
        return found.value if found else None

    def _bolted(self, k: int, both: set[int]) -> list[Bolt]:
        """The screws across a cut that hold two pieces."""
        if self._around is None:
            return []
        if k not in self.screws:
            self.screws[k] = list(self._all_bolts(k, self._around))
        return [bolt for bolt, pair in self.screws[k] if pair == both]

    def _all_bolts(self, k: int, around: float) -> Iterator[tuple[Bolt, set[int]]]:
        """Screws on every skin across a cut, as many as its line has room for."""
        cut = self.cuts[k]
        n = tuple(float(v) for v in cut.normal)
        local = self.space.whole.trim_by_plane(n, cut.offset - AROUND)
        local = local.trim_by_plane(tuple(-v for v in n), -cut.offset - AROUND)
        for skin, _, pair in self._ground(k):
            if len(pair) != 2:
                continue
            line, _, _ = skin.line(cut)
            places = targets(float(line[-1])) if len(line) else []
            for target in places:
                if bolt := self._one_bolt(cut, skin, pair, target, 0.4 * float(line[-1]) / len(places), local, around):
                    yield bolt, pair

    def _one_bolt(self, cut: Cut, skin: Skin, pair: set[int], target: float, reach: float, local: Any,
                  around: float) -> Bolt | None:  # fmt: skip
        """The largest screw that has room and is reached near a place on a skin; its flanges and bores are made."""
        near = next(p for p in pair if self._side(p, cut) == NEAR)
        far = next(iter(pair - {near}))
        for fastener in fasteners(around):
            for site in sites(skin, cut, fastener, target, reach):
                if not site.stands(local, self.space):
                    continue
                lean = site.reached([local, *self.flanges])
                head, other = (near, far) if float(site.way @ cut.normal) > 0 else (far, near)
                if lean is not None and self._rooted(site, head, other):
                    return self._made(site, lean, head, other, local)
        return None

    def _side(self, piece: int, cut: Cut) -> int:
        k = next(m for m, each in enumerate(self.cuts) if each is cut)
        return dict(self.leaves[piece].path)[k]

    def _rooted(self, site: Site, head: int, other: int) -> bool:
        """Whether the flanges touch no other flange or strap and stand on their own pieces alone."""
        if any(float((flange ^ body).volume()) > TOUCH for flange in site.flanges for body in self.bodies):
            return False
        return not any(
            float((flange ^ leaf.body).volume()) > TOUCH
            for flange, own in zip(site.flanges, (head, other), strict=True)
            for n, leaf in enumerate(self.leaves) if n != own
        )  # fmt: skip

    def _made(self, site: Site, lean: float, head: int, other: int, local: Any) -> Bolt:
        added = taken = 0.0
        for piece, flange, bore in zip((head, other), site.flanges, site.bores, strict=True):
            leaf = self.leaves[piece]
            added += float((flange - local).volume())
            grown = leaf.body + flange
            taken += float((bore ^ grown).volume())
            leaf.body = grown - bore
            self.bodies.append(flange)
            self.flanges.append(flange)
        self.added, self.taken = self.added + added, self.taken + taken
        return Bolt(site, lean, head, other)

    # -- straps -------------------------------------------------------------------------------------------------------

    def _strapped(self, k: int, i: int, j: int) -> tuple[float, list[int]]:
        """Straps over a joint, between its screws: bond in mm², and the pieces marked under them."""
        bond, marked = 0.0, list[int]()
        for skin, body in self._across(k, {i, j}):
            if self._bonded(skin, body, i, j):
                marked = marked or self._skin(self.cuts[k], i, j, skin)
                bond += skin.area
        return bond, marked

    def _others(self, k: int) -> list[tuple[Cut, bool]]:
        """The cuts that straps across a cut keep clear of; True where those have straps of their own."""
        paths = [[at for at, _ in leaf.path] for leaf in self.leaves]
        inner = {m for path in paths if k in path for m in path[path.index(k) + 1 :]}
        outer = {m for path in paths if k in path for m in path[: path.index(k)]}
        return [(self.cuts[m], True) for m in sorted(outer)] + [(self.cuts[m], False) for m in sorted(inner)]

    def _across(self, k: int, both: set[int]) -> list[tuple[Skin, Any]]:
        """The straps across a cut, with their skins, that reach from one piece to the other and to no third."""
        if not any(self.screws.values()):
            self.across[k] = self._ground(k)
        if k not in self.across:
            lanes = [bolt.lane(at == k) for at, bolts in self.screws.items() for bolt, _ in bolts]
            found = bonded(self.cuts[k], self._others(k), self.space, lanes)
            self.across[k] = [(skin, body, self._under(skin, body)) for skin, body in found]
        return [(skin, body) for skin, body, under in self.across[k] if under == both]

    def _ground(self, k: int) -> list[tuple[Skin, Any, set[int]]]:
        """The hidden skins across a cut, each with the strap that would cover it and the pieces below."""
        if k not in self.ground:
            found = bonded(self.cuts[k], self._others(k), self.space)
            self.ground[k] = [(skin, body, self._under(skin, body)) for skin, body in found]
        return self.ground[k]

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
        if abs(gap - GAP) > SLACK:  # a flange or a rib is closer than the skin
            return False
        mesh = mesh_of(body.simplify(CRUMBS))
        self.bodies.append(body)
        strap = Strap((i + 1, j + 1), mesh, round(skin.area, 1), round(gap, 4), filling(mesh, self.machine.size) <= 1)
        self.straps.append(strap)
        return True

    # -- marks --------------------------------------------------------------------------------------------------------

    def _faces(self, cut: Cut, i: int, j: int, section: Any, pins: Dowels | None, keys: Keys | None) -> list[int]:
        """Numbers on the two faces of a cut, beside pins and keys."""
        from manifold3d import CrossSection

        axes = frame(cut.normal)
        taken = [(place, pins.diameter / 2 + CLEARANCE) for place in pins.places] if pins else []
        taken += [(place, keys.size[1] / 2 + 1.0) for place in keys.places] if keys else []
        free = section
        for place, radius in taken:
            x, y = (place @ axes)[:2]
            free -= CrossSection.circle(radius + marks.AROUND, 24).translate((x, y))
        (x, y), room = marks.spot(free)
        at = axes @ np.array([x, y, cut.offset])
        back = axes * np.array([-1.0, 1.0, -1.0])  # seen from the other side
        return [a + 1 for a, b, turned in ((i, j, axes), (j, i, back)) if self._engraved(a, b, room, turned, at)]

    def _beside(self, k: int, i: int, j: int, bolts: Sequence[Bolt]) -> list[int]:
        """Numbers on the hidden skin of a joint that has no strap, beside its screws."""
        for skin, _, pair in self._ground(k):
            if pair == {i, j}:
                inside = skin.inside
                for bolt in bolts:
                    inside = np.minimum(inside, bolt.lane(own=True).outside(skin.points) - CLEAR)
                if marked := self._skin(self.cuts[k], i, j, replace(skin, inside=inside)):
                    return marked
        return []

    def _skin(self, cut: Cut, i: int, j: int, skin: Skin) -> list[int]:
        """Numbers on both pieces' skin, under their strap."""
        marked = []
        away = cut.beside(skin.points)
        for a, b, side in ((i, j, -away), (j, i, away)):
            room = np.minimum(skin.inside + CLEAR, side)
            for at in _spread(skin.points, room):
                out = skin.normals[at]
                along = np.cross(cut.normal, out)
                along /= max(float(np.linalg.norm(along)), 1e-9)
                axes = np.stack([along, np.cross(out, along), out], axis=1)
                if self._engraved(a, b, float(room[at]), axes, skin.points[at]):
                    marked.append(a + 1)
                    break
        return marked

    @cached_property
    def _thinnest(self) -> float:
        found = limit(self.machine.process, "emboss", self.machine.nozzle_scale)
        return found.value if found else 0.0

    def _engraved(self, piece: int, other: int, room: float, axes: Floats, at: Floats) -> bool:
        """Write on a piece which one it is and which one meets it there, as large as there is room."""
        text = f"{piece + 1}-{other + 1}"
        for size in marks.sizes(text, room, self._thinnest):
            if done := marks.engraved(self.leaves[piece].body, text, size, axes, at):
                self.leaves[piece].body, taken = done
                self.taken += taken
                return True
        return False


def _spread(points: Floats, room: Floats) -> list[int]:
    """The roomiest of points, and others far from those before: the ground may be hollow under the first."""
    found = [int(room.argmax())]
    while len(found) < SPOTS:
        away = np.min([np.linalg.norm(points - points[k], axis=1) for k in found], axis=0)
        best = int(np.where(away > CLEAR + room[found[0]], room, -1.0).argmax())
        if room[best] <= 0 or away[best] <= CLEAR + room[found[0]]:
            break
        found.append(best)
    return found


def _wall(section: Any) -> float:
    """Mean wall of a section, mm: that of a long strip with its area and outline."""
    loops = [np.asarray(loop, float) for loop in section.to_polygons()]
    outline = sum(float(np.linalg.norm(loop - np.roll(loop, 1, axis=0), axis=1).sum()) for loop in loops)
    return 2 * float(section.area()) / max(outline, 1e-9)


def _triple(v: Floats) -> Triple:
    return (round(float(v[0]), 4), round(float(v[1]), 4), round(float(v[2]), 4))
