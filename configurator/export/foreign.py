"""Meshes that users bring: STL, 3MF, OBJ, PLY, OFF, and STEP through the CAD kernel.

What a file claims is compared with its size before anything is allocated; whatever a parser then raises becomes one
sentence. Lengths are taken as millimetres, except in 3MF and STEP, which say their unit.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import IO, Any

import numpy as np
from numpy.typing import NDArray

from configurator.export.guard import FILE_LIMIT, MB, archive, opened, refuse
from configurator.export.stl import RECORD
from configurator.solid.kernel import WELD, triangulated, welded
from configurator.solid.model import Mesh
from parts.part import ParameterError

TEXT_LIMIT = 200 * MB  # text takes ten times its size while it is parsed
STEP_LIMIT = 100 * MB
INSTANCE_LIMIT = 10_000  # placed copies in one 3MF
FACE_LIMIT = 20_000_000
FARTHEST = 1e6  # mm from the origin
UNITS = {"micron": 1e-3, "millimeter": 1.0, "centimeter": 10.0, "inch": 25.4, "foot": 304.8, "meter": 1000.0}
SIZES = {
    "char": 1, "uchar": 1, "int8": 1, "uint8": 1, "short": 2, "ushort": 2, "int16": 2, "uint16": 2, "int": 4, "uint": 4,
    "int32": 4, "uint32": 4, "float": 4, "float32": 4, "double": 8, "float64": 8,
}  # fmt: skip


def load_mesh(path: Path) -> Mesh:
    """A mesh from STL (binary or text), 3MF, OBJ, PLY or OFF; equal points joined, collapsed triangles dropped.

    It is not checked for being closed. STEP needs the CAD kernel: call `load_step` in a worker.

    Raises:
        ParameterError: another format, damaged, cut off, too large, or without triangles.
    """
    kind = path.suffix.lower()
    readers = {".stl": _stl, ".3mf": _threemf, ".obj": _obj, ".ply": _ply, ".off": _off}
    if kind not in readers:
        offered = ", ".join([*readers, ".step"])
        raise refuse(path, f"a mesh cannot be read from {kind or 'a file without an ending'}; bring one of {offered}")
    with opened(path) as (file, size):
        vertices, faces = readers[kind](path, file, size)
    return _checked(path, vertices, faces)


def load_step(path: Path, deflection: float = 0.05, angle: float = 0.2) -> Mesh:
    """The triangulated solids of a STEP file, mm. Loads the CAD kernel: run it in a worker process.

    Raises:
        ParameterError: not STEP, damaged, too large, or without solids.
    """
    with opened(path, STEP_LIMIT) as (file, size):
        if not file.read(256).lstrip().startswith(b"ISO-10303-21"):
            raise refuse(path, "this is not a STEP file")
        file.seek(max(0, size - 1000))
        if b"END-ISO-10303-21" not in file.read():
            raise refuse(path, "the STEP file is cut off: its end is missing")
    import cadquery as cq
    from OCP.IFSelect import IFSelect_ReturnStatus
    from OCP.STEPControl import STEPControl_Reader

    reader = STEPControl_Reader()
    if reader.ReadFile(str(path)) != IFSelect_ReturnStatus.IFSelect_RetDone or reader.TransferRoots() == 0:
        raise refuse(path, "the STEP file cannot be read; export it again from the program it came from")
    solids = cq.Shape.cast(reader.OneShape()).Solids()
    if not solids:
        raise refuse(path, "the STEP file holds no solid, only surfaces or curves")
    mesh, _bare = triangulated(cq.Compound.makeCompound(solids), deflection, angle)
    return _checked(path, mesh.vertices, mesh.faces)


def load_foreign(path: Path) -> tuple[Mesh, NDArray[np.float64] | None]:
    """Any file that a user brings, with the normals (m, 3) that an STL file stores beside its triangles.

    Zero is a normal that the file leaves open. Normals are None for other formats, and for text with several solids,
    whose triangles come in another order. Run it in a worker: STEP needs the CAD kernel.

    Raises:
        ParameterError: as `load_mesh` and `load_step`.
    """
    if path.suffix.lower() in (".step", ".stp"):
        return load_step(path), None
    mesh = load_mesh(path)
    if path.suffix.lower() != ".stl":
        return mesh, None
    with opened(path) as (file, size):
        count = int.from_bytes(file.read(84)[80:], "little")
        file.seek(84)
        if size == 84 + 50 * count:
            records = np.fromfile(file, RECORD, count)
            places = np.round(records["corners"].astype(np.float64) / WELD)
            kept = (places != np.roll(places, 1, axis=1)).any(axis=2).all(axis=1)  # as the welding drops them
            normals = records["normal"][kept].astype(np.float64)
        else:
            file.seek(0)
            text = file.read()
            words = re.findall(rb"facet\s+normal\s+(\S+)\s+(\S+)\s+(\S+)", text)
            single = len(re.findall(rb"\bendsolid\b", text)) <= 1
            normals = np.array([[_number(word) for word in row] for row in words] if single else []).reshape(-1, 3)
    if len(normals) != len(mesh.faces):
        return mesh, None
    normals[~np.isfinite(normals).all(axis=1)] = 0.0
    return mesh, normals


def _number(word: bytes) -> float:
    try:
        return float(word)
    except ValueError:
        return 0.0


Arrays = tuple[NDArray[Any], NDArray[Any]]


def _stl(path: Path, file: IO[bytes], size: int) -> Arrays:
    head = file.read(84)
    claimed = int.from_bytes(head[80:84], "little") if len(head) == 84 else 0
    if size == 84 + 50 * claimed:  # the one sure sign of binary: text never fits by chance
        records = np.fromfile(file, RECORD, claimed)
        return records["corners"].reshape(-1, 3), np.arange(3 * claimed).reshape(-1, 3)
    if head.lstrip()[:5].lower() == b"solid" and b"facet" in (head + file.read(1000)).lower():
        return _by_trimesh(path, file, size, "stl_ascii")
    if head.lstrip()[:5].lower() == b"solid" and b"endsolid" in head.lower():
        raise refuse(path, "the file holds no triangles")
    raise refuse(
        path, f"the STL file claims {claimed:,} triangles, which would be {84 + 50 * claimed:,} bytes; it has {size:,}"
    )


def _obj(path: Path, file: IO[bytes], size: int) -> Arrays:
    return _by_trimesh(path, file, size, "obj", skip_materials=True)


def _ply(path: Path, file: IO[bytes], size: int) -> Arrays:
    head = file.read(20_000)
    end = head.find(b"end_header")
    if not head.startswith(b"ply") or end < 0:
        raise refuse(path, "this is not a PLY file")
    binary = b"format binary" in head[:200]
    least, each = 0, 0
    count = 0
    for line in [*head[:end].decode("latin-1").splitlines(), "element end 0"]:
        words = line.split()
        if words[:1] == ["element"]:
            least += count * each
            if len(words) != 3 or not re.fullmatch(r"\d{1,18}", words[2]):
                raise refuse(path, "the PLY file's header is damaged")
            count, each = int(words[2]), 0
        elif words[:2] == ["property", "list"] and len(words) == 5:
            each += SIZES.get(words[2], 1) if binary else 2
        elif words[:1] == ["property"] and len(words) == 3:
            each += SIZES.get(words[1], 1) if binary else 2
    if least > size:
        raise refuse(path, f"the PLY file's header claims more than fits into its {size:,} bytes")
    return _by_trimesh(path, file, size, "ply", limit=FILE_LIMIT if binary else TEXT_LIMIT)


def _off(path: Path, file: IO[bytes], size: int) -> Arrays:
    words = re.sub(rb"#[^\n]*", b"", file.read(4000)).split(maxsplit=4)
    if len(words) < 4 or words[0] != b"OFF" or not all(re.fullmatch(rb"\d{1,18}", word) for word in words[1:4]):
        raise refuse(path, "this is not an OFF file")
    if 6 * int(words[1]) + 8 * int(words[2]) > size + 8:  # "0 0 0\n" and "3 0 1 2\n" are the shortest lines
        raise refuse(path, f"the OFF file's header claims more than fits into its {size:,} bytes")
    return _by_trimesh(path, file, size, "off")


def _threemf(path: Path, file: IO[bytes], size: int) -> Arrays:
    with archive(path, file, size, limit=TEXT_LIMIT) as found:
        models = [name for name in found.namelist() if name.lower().endswith(".model")]
        if not models:
            raise refuse(path, "this archive is not a 3MF file: it holds no model")
        texts = [found.read(name) for name in models]
    if any(b"<!DOCTYPE" in text or b"<!ENTITY" in text or b"\0" in text[:4] for text in texts):
        raise refuse(path, "the 3MF file declares a document type or is not UTF-8; the standard forbids both")
    if _instances(b"\n".join(texts)) > INSTANCE_LIMIT:
        raise refuse(path, f"the 3MF file places more than {INSTANCE_LIMIT:,} copies")
    unit = re.search(rb'<model\b[^>]*?\bunit="(\w+)"', texts[0])
    scale = UNITS.get(unit[1].decode() if unit else "millimeter", 1.0)
    vertices, faces = _by_trimesh(path, file, size, "3mf")
    return np.asarray(vertices, float) * scale, faces


def _instances(text: bytes) -> int:
    """How many meshes the build items come to, counted without unfolding the components."""
    inside: dict[bytes, list[bytes]] = {}
    total, current = 0, b""
    weight: dict[bytes, int] = {}
    pattern = rb"<(?:\w+:)?(object|component|item)\b([^>]*)>"
    for tag, attributes in re.findall(pattern, text):
        found = re.search(rb'\b%s="(\d+)"' % (b"id" if tag == b"object" else b"objectid"), attributes)
        number = found[1] if found else b""
        if tag == b"object":
            current = number
            inside.setdefault(current, [])
        elif tag == b"component":
            inside.setdefault(current, []).append(number)
            # objects are defined before they are used, so the weights of what is inside are known
            weight[current] = weight.get(current, 0) + weight.get(number, 1)
        else:
            total += weight.get(number, 1)
    return total


def _by_trimesh(path: Path, file: IO[bytes], size: int, kind: str, limit: int = TEXT_LIMIT, **options: Any) -> Arrays:
    if size > limit:
        raise refuse(path, f"the file has {size / MB:.0f} MB; allowed are {limit / MB:.0f} MB as {path.suffix.lower()}")
    import trimesh

    file.seek(0)
    try:
        # from an open file, trimesh has no folder to look for materials or textures in
        scene = trimesh.load_scene(file, file_type=kind, process=False, **options)
        mesh = scene.to_mesh()
        return mesh.vertices, mesh.faces
    except ParameterError:
        raise
    except Exception as error:  # parsers raise anything at damaged input, and none of it tells a user what to do
        raise refuse(path, f"the {path.suffix.lower()[1:].upper()} file is damaged or holds no triangles") from error


def _checked(path: Path, vertices: NDArray[Any], faces: NDArray[Any]) -> Mesh:
    points = np.asarray(vertices, np.float64)
    corners = np.asarray(faces, np.int64)
    if corners.ndim != 2 or corners.shape[1] != 3 or not len(corners) or points.ndim != 2:
        raise refuse(path, "the file holds no triangles")
    if len(corners) > FACE_LIMIT:
        raise refuse(path, f"the file has {len(corners):,} triangles; allowed are {FACE_LIMIT:,}")
    if corners.min() < 0 or corners.max() >= len(points):
        raise refuse(path, "its triangles name points that are not there")
    used = np.zeros(len(points), bool)
    used[corners] = True
    if not np.isfinite(points[used]).all() or np.abs(points[used]).max() > FARTHEST:
        raise refuse(path, f"it has points that are not numbers or lie more than {FARTHEST / 1e6:g} km away")
    mesh = welded(np.nan_to_num(points, posinf=0.0, neginf=0.0), corners.astype(np.int32))
    if not len(mesh.faces):
        raise refuse(path, "all its triangles have collapsed to lines or points")
    return mesh
