"""A family whose kernel misbehaves as ordered."""

from __future__ import annotations

import os
import signal
from pathlib import Path

import cadquery as cq

from parts.part import Built, Part, choice, text

FAULTS = ("none", "segfault", "segfault once", "exit", "loop", "raise", "two solids", "inside out", "empty")


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
        return Built().solid(box.val())
