"""Files: one module per format; the bundle is the only writer of a kit."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from configurator.export import glb, step, stl, threemf
from configurator.export.model import Item, Kind, Model
from parts.record import unknown

__all__ = ["FORMATS", "Format", "Item", "Kind", "Model", "format_of"]


@dataclass(frozen=True)
class Format:
    """A file format: how it is called, how its files end, and the pure function that makes its bytes.

    `many` says that it holds several placed parts. `exact` makes from one exact solid (label, B-rep) what `encode`
    then takes of all of them, by their keys; it needs the CAD kernel, and so belongs into a worker process. `pictured`
    files hold the model's thumbnail.
    """

    title: str
    suffix: str
    media: str
    encode: Callable[..., bytes]
    many: bool = True
    exact: Callable[[str, bytes], bytes] | None = None
    pictured: bool = False


FORMATS: dict[str, Format] = {
    "step": Format("STEP: exact solids for CAD", ".step", "model/step", step.encode, exact=step.geometry),
    "stl": Format("STL: one part's triangles", ".stl", "model/stl", stl.encode, many=False),
    "3mf": Format("3MF: ready for the slicer", ".3mf", "model/3mf", threemf.encode, pictured=True),
    "glb": Format("GLB: for 3D viewers", ".glb", "model/gltf-binary", glb.encode),
}


def format_of(name: str) -> Format:
    """A format by its name.

    Raises:
        ParameterError: there is none of that name; the message shows the nearest.
    """
    if name not in FORMATS:
        raise unknown("file format", name, list(FORMATS))
    return FORMATS[name]
