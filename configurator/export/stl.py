"""STL: one part's triangles in its own frame, binary.

The 80-byte header names family and configuration hash; the configuration itself does not fit there and travels in a
JSON beside the file (`sidecar`) or in the kit's manifest. The two attribute bytes stay zero: some slicers read colours
from them.
"""

from __future__ import annotations

import numpy as np

from configurator.export.model import Model, canonical
from configurator.solid.model import Mesh
from parts.part import ParameterError

MARK = "coachbuilder"
RECORD = np.dtype([("normal", "<f4", 3), ("corners", "<f4", (3, 3)), ("attribute", "<u2")])  # 50 bytes per triangle


def header(model: Model) -> bytes:
    """80 bytes: "coachbuilder <family> <hash>", padded with zeros. Never starts with "solid" (that means ASCII)."""
    return titled(model.items[0].part.family, model.digest)


def titled(name: str, digest: str) -> bytes:
    """The header of a name and a configuration's hash."""
    return f"{MARK} {name.encode('ascii', 'replace')[:48].decode()} {digest}".encode().ljust(80, b"\0")


def encode(model: Model) -> bytes:
    """One part as binary STL in its own frame (mm, float32).

    Raises:
        ParameterError: the model holds several parts: STL has no names, so they would become one lump.
    """
    if len(model.items) != 1:
        raise ParameterError(
            "stl", [f"an STL file holds one part, here are {len(model.items)}; export a kit, 3MF or GLB"]
        )
    return binary(model.items[0].solid.mesh, header(model))


def binary(mesh: Mesh, head: bytes) -> bytes:
    """A mesh as binary STL after a header of 80 bytes."""
    corners = mesh.vertices.astype("<f4")[mesh.faces]
    a, b, c = (corners[:, i].astype(np.float64) for i in range(3))
    normal = np.cross(b - a, c - a)
    length = np.linalg.norm(normal, axis=1, keepdims=True)
    records = np.zeros(len(corners), RECORD)
    # a sliver that float32 has flattened has no normal; zero means "work it out" to readers
    records["normal"] = np.divide(normal, length, out=np.zeros_like(normal), where=length > 0)
    records["corners"] = corners
    return head + np.uint32(len(records)).astype("<u4").tobytes() + records.tobytes()


def sidecar(model: Model) -> bytes:
    """The JSON to put beside an STL, under the same name, so that it can be opened again."""
    return (canonical(model.config) + "\n").encode()
