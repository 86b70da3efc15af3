"""Printability, measured.

    python -m bench.printability truth [--instances 20] [--seed 1]
    python -m bench.printability invariance [--instances 3] [--seed 1] [--families F …]
    python -m bench.printability slicer [--sealed]
    python -m bench.printability speed [--triangles 1000000] [--picture docs/pictures/report_time.png]
    python -m bench.printability beside [--families F …]
    python -m bench.printability catalogue [--families F …]
    python -m bench.printability split [--families F …]
    python -m bench.printability calibrate [--families F …] [--sealed]

`truth`: bodies whose walls, gaps, spans and faults are known, random in size, place and turn. `invariance`: the same
bodies and parts moved, turned about Z, triangulated otherwise, their triangles shuffled. `slicer`: the stored runs of
PrusaSlicer against the model, every family left out of the fit that it is judged by; `--sealed`: families that no fit
has seen. `speed`: seconds and memory against triangles, as a picture too. `beside`: full report and slicing of the
same parts, one after the other. `catalogue`: every family's default at its own process. `split`: every family's default
in pieces for the desktop machines that are too small for it. `calibrate` slices what is not stored yet and fits anew;
the sealed families (the first eight by the hash of their names) are sliced with `--sealed`, never fitted. The answer is
JSON.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from bench.printability.catalogue import catalogue
from bench.printability.fitting import calibrate, slicer
from bench.printability.invariance import FAMILIES, invariance
from bench.printability.parting import parting
from bench.printability.speed import beside, speed
from bench.printability.truth import truth
from parts import BY_NAME


def main() -> None:
    arguments = argparse.ArgumentParser(
        "python -m bench.printability", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    what = ("truth", "invariance", "slicer", "speed", "beside", "catalogue", "split", "calibrate")
    arguments.add_argument("what", choices=what)
    arguments.add_argument("--instances", type=int, help="default: 20 of truth, 3 of invariance")
    arguments.add_argument("--seed", type=int, default=1)
    arguments.add_argument("--triangles", type=int, default=1_000_000)
    arguments.add_argument("--picture", type=Path)
    arguments.add_argument("--families", nargs="*", help="default: all; of invariance, some")
    arguments.add_argument("--sealed", action="store_true")
    arguments.add_argument("--json", action="store_true", help="accepted for symmetry: the answer is always JSON")
    given = arguments.parse_args()
    answers: dict[str, Callable[[], dict[str, Any]]] = {
        "truth": lambda: truth(given.instances or 20, given.seed),
        "invariance": lambda: invariance(given.instances or 3, given.seed, given.families or list(FAMILIES)),
        "slicer": lambda: slicer(given.sealed),
        "speed": lambda: speed(given.triangles, given.picture),
        "beside": lambda: beside(given.families or list(BY_NAME)),
        "catalogue": lambda: catalogue(given.families or list(BY_NAME)),
        "split": lambda: parting(given.families or list(BY_NAME)),
        "calibrate": lambda: calibrate(given.families or list(BY_NAME), given.sealed),
    }
    sys.stdout.write(json.dumps(answers[given.what](), indent=1) + "\n")


if __name__ == "__main__":
    main()
