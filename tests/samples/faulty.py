"""A family whose kernel misbehaves as ordered."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import cadquery as cq

from parts.part import Built, Part, choice, text

FAULTS = (
    "none",
    "segfault",
    "segfault once",
    "exit",
    "loop",
    "raise",
    "two solids",
    "inside out",
    "empty",
    "loose edge",
)


class Faulty(Part):
    """Misbehaving block."""

    fault: str = choice("none", "what goes wrong", FAULTS)
    scratch: str = text("", 200, "a file that remembers the first crash")

    def build(self) -> cq.Workplane:
        box = cq.Workplane().box(10, 10, 10)
        match self.fault:
            case "segfault":
                os.kill(os.getpid(), signal.SIGSEGV)
            case "segfault once":
                if not Path(self.scratch).exists():
                    Path(self.scratch).touch()
                    os.kill(os.getpid(), signal.SIGSEGV)
            case "exit":
                os._exit(3)
            case "loop":
                while True:
                    pass
            case "raise":
                raise RuntimeError("BRep_API: command not done")
            case "two solids":
                box = box.union(cq.Workplane().box(1, 1, 1).translate((50, 0, 0)))
            case "inside out":
                return Built().solid(cq.Shape.cast(box.val().wrapped.Reversed()))
            case "empty":
                return cq.Workplane()
            case "loose edge":
                _loosen(box.val().Edges()[0])
        return Built().solid(box.val())


def _loosen(edge: cq.Edge) -> None:
    """Move an edge's curve a hundredth off its faces without saying so in its tolerance: it meshes, and isn't valid."""
    from OCP.BRep import BRep_Builder, BRep_Tool
    from OCP.gp import gp_Vec

    curve = BRep_Tool.Curve_s(edge.wrapped, 0.0, 1.0)
    BRep_Builder().UpdateEdge(edge.wrapped, curve.Translated(gp_Vec(0.01, 0.01, 0.01)), 1e-7)
