"""GLB: binary glTF 2.0 for viewers: metres, Y up, one node per placed part, named by its id.

Copies share one mesh; the same shape in two colours shares its buffers. Normals are creased: faces that meet at less
than `CREASE` are shaded as one smooth surface, sharper edges stay sharp. The configuration is in `asset.extras`.
"""

from __future__ import annotations

import json
from typing import Any

import numpy as np
from numpy.typing import NDArray

from configurator.export.model import Item, Model, application
from configurator.solid.model import Mesh

CREASE = 30.0  # degrees
# (x, y, z) of the vehicle, mm → (x, z, −y) of glTF, m
AXES = np.array([[1.0, 0.0, 0.0], [0.0, 0.0, 1.0], [0.0, -1.0, 0.0]])
MM = 1e-3
ARRAY_BUFFER, ELEMENT_ARRAY_BUFFER = 34962, 34963
FLOAT, UNSIGNED_INT = 5126, 5125


def encode(model: Model) -> bytes:
    """The placed parts as one GLB file."""
    gltf: dict[str, Any] = {
        "asset": {
            "version": "2.0",
            "generator": application(),
            "extras": {"title": model.title, "configuration": model.config},
        },
        "scene": 0,
        "scenes": [{"name": model.title, "nodes": list(range(len(model.items)))}],
        "nodes": [], "meshes": [], "materials": [], "accessors": [], "bufferViews": [], "buffers": [],
    }  # fmt: skip
    blob = bytearray()
    buffers: dict[str, dict[str, Any]] = {}  # mesh digest → accessors
    materials: dict[str, int] = {}
    mesh_of: dict[str, int] = {}
    for kind in model.kinds:
        item = kind.first
        mesh = item.solid.mesh
        if mesh.digest not in buffers:
            buffers[mesh.digest] = _accessors(gltf, blob, mesh)
        material = _material(item)
        slot = materials.setdefault(material["name"], len(materials))
        if slot == len(gltf["materials"]):
            gltf["materials"].append(material)
        gltf["meshes"].append({"name": kind.name, "primitives": [buffers[mesh.digest] | {"material": slot}]})
        mesh_of |= {copy.id: len(gltf["meshes"]) - 1 for copy in kind.items}
    gltf["nodes"] = [_node(item, mesh_of[item.id]) for item in model.items]
    gltf["buffers"] = [{"byteLength": len(blob)}]
    text = json.dumps(gltf, separators=(",", ":"), ensure_ascii=False, allow_nan=False).encode()
    text += b" " * (-len(text) % 4)
    chunks = _chunk(b"JSON", text) + _chunk(b"BIN\0", bytes(blob))
    return b"glTF" + _u4(2) + _u4(12 + len(chunks)) + chunks


def creased(mesh: Mesh, degrees: float = CREASE) -> tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int64]]:
    """Vertices split at sharp edges: points (k, 3), unit normals (k, 3), faces (m, 3).

    Corners of a vertex become one if their faces are connected across edges whose faces meet at less than `degrees`;
    its normal is the mean of theirs, weighted with the angle at the corner. Linear in the number of faces.
    """
    from scipy.sparse import coo_array
    from scipy.sparse.csgraph import connected_components

    faces = mesh.faces.astype(np.int64)
    count = len(faces)
    corner = mesh.vertices[faces]  # (m, 3, 3)
    flat = _unit(np.cross(corner[:, 1] - corner[:, 0], corner[:, 2] - corner[:, 0]))
    start = faces.reshape(-1)
    end = faces[:, [1, 2, 0]].reshape(-1)
    low, high = np.minimum(start, end), np.maximum(start, end)
    order = np.lexsort((high, low))
    pair = order[:-1], order[1:]
    joined = (low[pair[0]] == low[pair[1]]) & (high[pair[0]] == high[pair[1]])
    a, b = pair[0][joined], pair[1][joined]  # half-edges (3 f + k) on either side of an edge
    smooth = np.einsum("ij,ij->i", flat[a // 3], flat[b // 3]) > np.cos(np.radians(degrees))
    a, b = a[smooth], b[smooth]
    a_end, b_end = (h // 3 * 3 + (h + 1) % 3 for h in (a, b))  # the corner at the other end of the half-edge
    opposed = start[a] != start[b]  # as in any consistently wound mesh; foreign meshes may not be
    rows = np.concatenate([a, a_end])
    columns = np.concatenate([np.where(opposed, b_end, b), np.where(opposed, b, b_end)])
    links = coo_array((np.ones(len(rows), np.int8), (rows, columns)), shape=(3 * count, 3 * count))
    parts, label = connected_components(links, directed=False)
    points = np.zeros((parts, 3))
    points[label] = corner.reshape(-1, 3)
    weighted = (_angles(corner)[..., None] * flat[:, None]).reshape(-1, 3)
    normals = np.stack([np.bincount(label, weighted[:, k], parts) for k in range(3)], axis=1)
    return points, _unit(normals), label.reshape(-1, 3)


def _angles(corner: NDArray[np.float64]) -> NDArray[np.float64]:
    """(m, 3): the angle of each triangle at each of its corners, radians."""
    ahead = _unit(np.roll(corner, -1, axis=1) - corner)
    back = _unit(np.roll(corner, 1, axis=1) - corner)
    return np.arccos(np.clip(np.einsum("ijk,ijk->ij", ahead, back), -1.0, 1.0))


def _unit(v: NDArray[Any]) -> NDArray[np.float64]:
    """Unit vectors; a zero one becomes +Z, because glTF allows no zero normals."""
    length = np.linalg.norm(v, axis=-1, keepdims=True)
    return np.where(length > 1e-12, v / np.maximum(length, 1e-12), (0.0, 0.0, 1.0))


def _accessors(gltf: dict[str, Any], blob: bytearray, mesh: Mesh) -> dict[str, Any]:
    points, normals, faces = creased(mesh)

    def add(array: NDArray[Any], kind: str, component: int, target: int, **extra: Any) -> int:
        gltf["bufferViews"].append({"buffer": 0, "byteOffset": len(blob), "byteLength": array.nbytes, "target": target})
        blob.extend(array.tobytes())
        gltf["accessors"].append(
            {"bufferView": len(gltf["bufferViews"]) - 1, "componentType": component, "type": kind} | extra
        )
        return len(gltf["accessors"]) - 1

    position = (points @ AXES.T * MM).astype("<f4")
    box = {"min": position.min(axis=0).tolist(), "max": position.max(axis=0).tolist()}
    return {
        "attributes": {
            "POSITION": add(position, "VEC3", FLOAT, ARRAY_BUFFER, count=len(position), **box),
            "NORMAL": add((normals @ AXES.T).astype("<f4"), "VEC3", FLOAT, ARRAY_BUFFER, count=len(normals)),
        },
        "indices": add(faces.astype("<u4").reshape(-1), "SCALAR", UNSIGNED_INT, ELEMENT_ARRAY_BUFFER, count=faces.size),
    }


def _material(item: Item) -> dict[str, Any]:
    metal = item.part.role == "metal"
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in (v / 255 for v in item.rgb)]
    return {
        "name": f"{item.material} {item.colour.lower()}{' metal' if metal else ''}",
        "pbrMetallicRoughness": {
            "baseColorFactor": [round(c, 6) for c in linear] + [1.0],
            "metallicFactor": 0.9 if metal else 0.0,
            "roughnessFactor": 0.4 if metal else 0.55,
        },
    }


def _node(item: Item, mesh: int) -> dict[str, Any]:
    matrix = item.frame.matrix()
    turned = np.eye(4)
    turned[:3, :3] = AXES @ matrix[:3, :3] @ AXES.T
    turned[:3, 3] = AXES @ matrix[:3, 3] * MM
    node = {"name": item.id, "mesh": mesh, "extras": item.config | {"material": item.material}}
    if not np.array_equal(turned, np.eye(4)):
        node["matrix"] = [round(float(v), 12) + 0.0 for v in turned.T.reshape(-1)]  # glTF counts by columns
    return node


def _chunk(kind: bytes, data: bytes) -> bytes:
    return _u4(len(data)) + kind + data


def _u4(value: int) -> bytes:
    return value.to_bytes(4, "little")
