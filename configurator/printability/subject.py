"""What is checked: a mesh, what it is made of and on, and the part it came from if it is one of ours."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from configurator.printability.analysis import Analysis
from configurator.printability.limits import Limit, limit
from configurator.printability.machines import Machine, filling, machines
from configurator.printability.materials import Material
from configurator.printability.profiles import Profile, profiles
from configurator.printability.undersides import Undersides
from configurator.solid.model import Mesh
from configurator.solid.sent import Sent
from parts.part import Corners, Finding, Part, Seam

SCALED = ("wall", "wall_hard", "unsupported_wall", "emboss", "gap")  # limits that grow with the line
QUICK, FULL = 20_000, 100_000  # samples on the surface
QUICK_SECTIONS, FULL_SECTIONS = 48, 96


class Skipped(Exception):
    """A check could not run; the message is the reason."""


@dataclass(frozen=True)
class Subject(Sent):
    """What is checked. The mesh lies as it is printed, its lowest point on the bed, unless `turn` says otherwise."""

    name: str
    mesh: Mesh
    material: Material
    machine: Machine | None = None  # None: the smallest that prints the material, its walls, and holds the part
    part: Part | None = None
    volume: float | None = None  # mm³ of the exact solid
    full: bool = False  # all checks, and more samples and sections
    turn: NDArray[np.float64] | None = None  # (3, 3): from the mesh's frame to how it stands on the bed
    stored_normals: NDArray[np.float64] | None = None  # (m, 3): those an STL file brought along

    @cached_property
    def analysis(self) -> Analysis:
        """Of the mesh in its own frame."""
        return Analysis(self.mesh)

    @cached_property
    def standing(self) -> Analysis:
        """Of the mesh as it stands on the bed."""
        if self.turn is None:
            return self.analysis
        return Analysis(Mesh(self.mesh.vertices @ self.turn.T, self.mesh.faces))

    @cached_property
    def undersides(self) -> Undersides:
        """What hangs over nothing while it is printed.

        Raises:
            Skipped: the process carries its parts.
        """
        steepest = limit(self.process, "overhang")
        if steepest is None:
            raise Skipped(f"{self.process} carries the part all round while it is printed")
        return Undersides(self.standing, steepest.value, 1.5 * self.target.layer, self.count)

    @property
    def outside(self) -> tuple[float, float, float] | None:
        """Where the visible face looks, in the mesh's own frame, if that is known."""
        return self.part.visible_from if self.part else None

    @cached_property
    def seams(self) -> tuple[Seam, ...]:
        """Where the part's family would have it cut, in the mesh's own frame; () for meshes of others."""
        return tuple(self.part.seams()) if self.part else ()

    @cached_property
    def occupied(self) -> tuple[Corners, ...]:
        """What something else takes of the space about the part, in the mesh's own frame."""
        return tuple(self.part.occupied()) if self.part else ()

    @property
    def supports(self) -> bool:
        """Whether the process prints supports that can be taken off."""
        return limit(self.process, "supports") is not None

    def place(self, point: NDArray[np.float64], standing: bool = False) -> tuple[float, float, float]:
        """A point for a finding, in the mesh's own frame (mm)."""
        p = np.asarray(point, float)
        if standing and self.turn is not None:
            p = self.turn.T @ p
        x, y, z = (round(float(v), 3) + 0.0 for v in p)
        return x, y, z

    @cached_property
    def fit(self) -> tuple[Machine, float]:
        """The machine, and how much of its build volume the part takes (above 1: too large)."""
        if self.machine is not None:
            return self.machine, filling(self.mesh, self.machine.size)
        able = [m for m in machines().values() if m.process in self.material.processes]
        if not able:
            able = list(machines().values())
        suited = [m for m in able if self._prints_walls(m)] or able
        tried = []
        for each in suited:
            tried.append((each, filling(self.mesh, each.size)))
            if tried[-1][1] <= 1:
                return tried[-1]
        return min(tried, key=lambda pair: pair[1])

    def _prints_walls(self, machine: Machine) -> bool:
        """No machine with a bead thicker than half of the part's surface is walls for."""
        bead = limit(machine.process, "bead")
        return bead is None or self.typical_wall >= bead.value

    @cached_property
    def typical_wall(self) -> float:
        """Median wall over the surface, mm; inf for a body without walls."""
        thickness, _ = self.analysis.thickness(self.count)
        return float(np.median(thickness))

    @property
    def target(self) -> Machine:
        return self.fit[0]

    @property
    def process(self) -> str:
        return self.target.process

    @property
    def profile(self) -> Profile | None:
        return profiles().get(self.target.profile)

    @property
    def count(self) -> int:
        """Samples on the surface."""
        return FULL if self.full else QUICK

    @property
    def levels(self) -> int:
        """Sections through the part."""
        return FULL_SECTIONS if self.full else QUICK_SECTIONS

    def limit(self, name: str) -> Limit:
        """The machine's limit of that name.

        Raises:
            Skipped: its process has none.
        """
        found = limit(self.process, name, self.target.nozzle_scale if name in SCALED else 1.0)
        if found is None:
            raise Skipped(f"{self.process} sets no limit for it")
        return found


Check = Callable[[Subject], Iterator[Finding]]
