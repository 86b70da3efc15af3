"""The exact figure on request: PrusaSlicer's own filament, time and support for a mesh, with a profile from our data.

PrusaSlicer is a program of its own (AGPL); it is started, never linked. Its time is an estimate too: that of its motion
planner, not of a printer.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import tempfile
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np

from configurator.printability.profiles import Profile
from configurator.solid.model import Mesh
from parts.record import ParameterError

PROGRAMS = ("prusa-slicer", "PrusaSlicer", "prusa-slicer-console")
TIMEOUT = 900  # s
SUPPORT = ("Support material", "Support material interface")
FILAMENT = 1.75  # mm
UNITS = {"d": 86400, "h": 3600, "m": 60, "s": 1}


@dataclass(frozen=True)
class Sliced:
    """What the slicer says: cm³ of filament, cm³ of that for support, seconds of printing, cm³ by role of the line."""

    slicer: str
    profile: str
    infill: float
    support: bool
    filament_cm3: float
    support_cm3: float
    print_s: float
    roles_cm3: dict[str, float]
    slicing_s: float

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@cache
def program() -> str | None:
    """Path of the installed PrusaSlicer; None if there is none."""
    return next((path for name in PROGRAMS if (path := shutil.which(name))), None)


@cache
def version() -> str:
    """Its name and version, as it says itself."""
    done = subprocess.run([_program(), "--help"], capture_output=True, text=True, check=False)
    found = re.search(r"PrusaSlicer-[\d.]+", done.stdout)
    return found[0] if found else "PrusaSlicer"


def sliced(mesh: Mesh, profile: Profile, *, infill: float = 0.2, support: bool = False) -> Sliced:
    """Slice a mesh as it lies, on a bed that is always large enough.

    Args:
        infill: share of the inside, 0 to 1.
        support: with support where the overhang is flatter than the profile's limit.

    Raises:
        ParameterError: PrusaSlicer is not installed, or refuses the mesh.
    """
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "part.stl", Path(folder) / "part.gcode"
        source.write_bytes(_stl(mesh))
        extent = float((mesh.bounds[1] - mesh.bounds[0]).max())
        words = [_program(), "-g", *_words(profile, infill, support, 3 * extent + 100), "-o", str(target), str(source)]
        begun = time.perf_counter()
        try:
            done = subprocess.run(words, capture_output=True, text=True, check=False, timeout=TIMEOUT)
        except subprocess.TimeoutExpired as error:
            raise ParameterError("slice", [f"PrusaSlicer took longer than {TIMEOUT} s; slice a part of it"]) from error
        seconds = time.perf_counter() - begun
        if done.returncode or not target.exists():
            said = (done.stderr or done.stdout).strip().splitlines()
            said = [
                line.rstrip(".") for line in said if not line.startswith("Object name")
            ]  # ours is always "part.stl"
            reason = said[-1] if said else f"exit code {done.returncode}"
            raise ParameterError("slice", [f"PrusaSlicer refuses the mesh: {reason}; run `check` on it first"])
        return _read(target, profile, infill, support, seconds)


def _program() -> str:
    found = program()
    if found is None:
        raise ParameterError("slice", ["PrusaSlicer is not installed; install it, or use the estimate of `check`"])
    return found


def _words(p: Profile, infill: float, support: bool, bed: float) -> list[str]:
    """The profile as the slicer's own options."""
    v = p.speeds
    given: dict[str, Any] = {
        "bed-shape": f"0x0,{bed:.0f}x0,{bed:.0f}x{bed:.0f},0x{bed:.0f}", "max-print-height": f"{min(bed, 1200):.0f}",
        "center": f"{bed / 2:.0f},{bed / 2:.0f}", "gcode-flavor": "marlin2",
        "machine-limits-usage": "time_estimate_only", "filament-diameter": FILAMENT, "nozzle-diameter": p.nozzle,
        "layer-height": p.layer, "first-layer-height": p.first_layer, "perimeters": p.perimeters,
        "top-solid-layers": p.top, "bottom-solid-layers": p.bottom, "solid-infill-below-area": p.solid_below,
        "fill-pattern": "grid", "fill-density": f"{100 * infill:g}%", "infill-anchor": p.anchor,
        "infill-anchor-max": 4 * p.anchor, "skirts": 0, "seam-position": "aligned",
        "slowdown-below-layer-time": p.min_layer_time, "perimeter-speed": v["perimeter"],
        "external-perimeter-speed": v["external"], "small-perimeter-speed": v["external"], "infill-speed": v["infill"],
        "solid-infill-speed": v["solid"], "top-solid-infill-speed": v["top"], "travel-speed": v["travel"],
        "bridge-speed": v["bridge"], "gap-fill-speed": v["gap"], "first-layer-speed": v["first"],
        "support-material-speed": v["support"], "support-material-interface-speed": v["support"],
        "support-material-spacing": p.support_spacing, "support-material-threshold": f"{p.overhang:.0f}",
        "machine-max-acceleration-extruding": p.acceleration, "machine-max-acceleration-travel": p.acceleration,
        "machine-max-acceleration-x": p.acceleration, "machine-max-acceleration-y": p.acceleration,
        "machine-max-jerk-x": p.jerk, "machine-max-jerk-y": p.jerk,
    }  # fmt: skip
    for kind in ("", "external-perimeter-", "perimeter-", "infill-", "solid-infill-", "top-infill-", "first-layer-"):
        given[f"{kind}extrusion-width"] = p.width
    words = [word for name, value in given.items() for word in (f"--{name}", str(value))]
    return [
        *words,
        "--dont-arrange",
        "--use-relative-e-distances",
        "--layer-gcode",
        "G92 E0",
        *(["--support-material"] if support else []),
    ]


def _read(gcode: Path, profile: Profile, infill: float, support: bool, seconds: float) -> Sliced:
    """Sum the filament of each role from the G-code, and read the slicer's own totals."""
    with gcode.open(encoding="utf-8", errors="replace") as lines:
        role, fed, found, elapsed = "", dict[str, float](), None, None
        for line in lines:
            if line[:2] == "G1" and (at := line.find(" E")) > 0:
                fed[role] = fed.get(role, 0.0) + float(line[at + 2 :].split(None, 1)[0])
            elif line[:6] == ";TYPE:":
                role = line[6:].strip()
            elif line.startswith("; filament used [cm3]"):
                found = float(line.split("=")[1])
            elif line.startswith("; estimated printing time (normal"):
                elapsed = sum(int(n) * UNITS[u] for n, u in re.findall(r"(\d+)([dhms])", line.split("=")[1]))
    if found is None or elapsed is None:
        raise ParameterError("slice", ["PrusaSlicer wrote no totals; is the mesh empty at this layer height?"])
    area = np.pi * FILAMENT**2 / 4 / 1000
    roles = {name: round(mm * area, 4) for name, mm in sorted(fed.items()) if abs(mm * area) > 1e-4}
    share = sum(roles.get(name, 0.0) for name in SUPPORT)
    return Sliced(
        version(), profile.key, infill, support, found, round(share, 3), float(elapsed), roles, round(seconds, 3)
    )


def _stl(mesh: Mesh) -> bytes:
    """Binary STL (the exporters are strangers to the checks, and this is all that is needed here)."""
    record = np.zeros(len(mesh.faces), [("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("flags", "<u2")])
    record["corners"] = mesh.vertices[mesh.faces]
    return b"".join(_parts(record))


def _parts(record: Any) -> Iterator[bytes]:
    yield b"coachbuilder".ljust(80)
    yield len(record).to_bytes(4, "little")
    yield record.tobytes()
