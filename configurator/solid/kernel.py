"""The kernel: build a part, mesh it, and let nothing through that is not a closed solid of the right volume.

A watertight mesh isn't a correct one: the kernel has been seen to mesh valid solids closed and yet wrong in volume by
tens of percent. So the gate compares the volume of the mesh with that of the exact solid, and refines a fresh copy
until they agree; it never loosens.
"""

from __future__ import annotations

import io
import time
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from configurator.solid.keys import solid_key
from configurator.solid.model import Mesh, Solid
from configurator.solid.refine import Net, refined
from configurator.solid.skins import Faces
from configurator.solid.volume import spline_volume
from parts.part import BuildError, Part, notes_of

if TYPE_CHECKING:
    import cadquery as cq

VOLUME_TOLERANCE = 0.005  # |V_mesh - V_brep| / V_brep that the gate lets through
Block = tuple[NDArray[np.float64], NDArray[np.float64], NDArray[np.int32]]  # nodes, parameters, triangles of a face
WELD = 1e-6  # mm: corners of neighbouring faces closer than this are one vertex


# How fine to mesh, coarsest first: chord deflection in mm and angle between neighbouring facets in radians. The first
# that passes the gate is taken; the last one that fails it is a failure of the part.
FINER = ((0.025, 0.1), (0.012, 0.05), (0.006, 0.02))
QUALITIES = {
    "preview": ((0.5, 0.5), (0.35, 0.4), (0.25, 0.4), (0.25, 0.3), (0.15, 0.3), (0.05, 0.2), *FINER),  # for the eye
    "export": ((0.05, 0.3), (0.05, 0.2), *FINER),  # for the printer: below what a 0.4 mm nozzle shows
}
COARSEN = 8000.0  # a part's diagonal over this is deflection enough: large parts are printed with large nozzles …
COARSEST = 3.0  # … but never this many times the setting
SHORTEST = 6.0  # deflections: edges are not divided below it (on radii over four of them that changes nothing) …
NOZZLE = 0.3  # mm: … nor below what a nozzle can draw
LOOSE = 0.01  # mm: tolerance of edges above which meshing would get coarser by it
FOLLOW = 0.7  # of the deflection: faces' own, because what the chords of a thin skin's two sides lose doesn't cancel
MOST = 400_000  # triangles: where more don't help, the solid is at fault, and finer ones take minutes


def make(part: Part, quality: str = "export", base: Solid | None = None, lap: Callable[[str], object] = str) -> Solid:
    """Build, mesh and gate one part. `base` is the same part in another quality: then only the mesh is new.

    Args:
        lap: told each step's name ("build", "validity", "volume", "mesh") at its end, for whoever measures them.

    Raises:
        BuildError: the kernel failed or the gate refused; names the part, its parameters and the step.
    """
    begun = time.perf_counter()
    if base is None:
        shape, notes = _built(part)
        brep = _written(shape)
    else:
        shape, notes, brep = read_brep(base.brep), base.notes, base.brep
    lap("build")
    # the kernel's own check takes as long as all the rest where a face has many holes: a picture goes without
    if quality == "export" and not shape.isValid():
        raise part.fails("validity", "the solid's faces, edges or tolerances are inconsistent")
    lap("validity")
    faces = Faces(shape.wrapped)
    volume, centre = _measured(shape, faces)
    if volume <= 0:
        raise part.fails("volume", f"the solid is inside out or empty ({volume:.3f} mm³)")
    lap("volume")
    mesh = _gated(part, shape, volume, quality, faces)
    lap("mesh")
    return Solid(
        key=solid_key(part, quality),
        family=part.family,
        parameters=part.canonical(),
        quality=quality,
        brep=brep,
        mesh=mesh,
        volume=volume,
        area=mesh.area,
        centre=centre or mesh.centre,
        notes=notes,
        seconds=time.perf_counter() - begun,
    )


def _built(part: Part) -> tuple[cq.Shape, tuple[str, ...]]:
    """The part's one solid and the notes of its build."""
    try:
        work = part.build()
        solids = [solid for shape in work.vals() for solid in shape.Solids()]
    except BuildError:
        raise
    except Exception as error:  # the kernel raises anything; none of it may reach a user bare
        raise part.fails("build", f"{type(error).__name__}: {error}") from error
    if len(solids) != 1:
        raise part.fails("solid count", f"{len(solids)} solids instead of 1")
    return solids[0], notes_of(work)


def volume_of(shape: cq.Shape) -> float:
    """Volume (mm³) of an exact solid."""
    return _measured(shape)[0]


def _measured(shape: cq.Shape, faces: Faces | None = None) -> tuple[float, tuple[float, float, float] | None]:
    """Volume (mm³) of an exact solid, and its centre (mm) if the kernel has integrated it."""
    from OCP.BRepGProp import BRepGProp
    from OCP.GProp import GProp_GProps

    if (volume := spline_volume(shape, faces)) is not None:
        return volume, None
    properties = GProp_GProps()
    # with a tolerance: the default quadrature was 0.25 % off on a knob and 1 % on a mirror, and so is Shape.Volume();
    # fine meshes converge to the value at 1e-5, while 1e-3 stops too early on splines
    BRepGProp.VolumeProperties_s(shape.wrapped, properties, 1e-5, False, False)
    c = properties.CentreOfMass()
    return properties.Mass(), (c.X(), c.Y(), c.Z())


def _gated(part: Part, shape: cq.Shape, volume: float, quality: str, faces: Faces) -> Mesh:
    """A closed mesh whose volume agrees with the solid's, as coarse as its quality allows."""
    reason = ""
    scale = min(max(_diagonal(shape) / COARSEN / QUALITIES["export"][0][0], 1.0), COARSEST)
    swift = part.mesher == "delabella"
    for deflection, angle in QUALITIES[quality]:
        fine, least = scale * deflection, scale * min(SHORTEST * deflection, NOZZLE)
        mesh, bare = triangulated(shape, fine, angle, swift=swift, facets=part.facets, least=least, faces=faces)
        if swift and (bare or not mesh.closed):  # then the sound mesher, at the same setting
            mesh, bare = triangulated(shape, fine, angle, facets=part.facets, least=least)
        off = mesh.volume / volume - 1.0
        if bare:
            reason = f"{bare} faces stay without triangles"
        elif not mesh.closed:
            reason = "the mesh is not closed"
        elif abs(off) > VOLUME_TOLERANCE:
            reason = f"the mesh's volume is {off:+.2%} off the solid's"
        else:
            return mesh
        if len(mesh.faces) > MOST:
            break
    raise part.fails("mesh gate", f"{reason}, also with {len(mesh.faces)} triangles")


def _diagonal(shape: cq.Shape) -> float:
    """Of the box around the shape's vertices, mm."""
    points = np.array([vertex.toTuple() for vertex in shape.Vertices()]).reshape(-1, 3)
    return float(np.linalg.norm(np.ptp(points, axis=0))) if len(points) else 0.0


def triangulated(
    shape: cq.Shape,
    deflection: float,
    angle: float,
    *,
    swift: bool = False,
    facets: float = 1.0,
    least: float = 0.0,
    faces: Faces | None = None,
) -> tuple[Mesh, int]:
    """Mesh a fresh copy (OCC keeps a coarser mesh it once made) and count the faces that got no triangles.

    `swift` takes the Delabella algorithm, and our own refinement where it fits the faces (`Faces.skins`): for skins of
    ruled walls. Its faces need a deflection of their own, as fine as their edges': the two sides of a thin skin are cut
    up differently, and what their chords lose doesn't cancel. `faces` are the shape's, if they are read already.
    `facets` times as coarse where a part bears that. `least` is the length below which no edge is divided, mm; 0: the
    kernel's own tenth of the deflection.
    """
    from OCP.BRepBuilderAPI import BRepBuilderAPI_Copy
    from OCP.BRepMesh import BRepMesh_IncrementalMesh
    from OCP.IMeshTools import IMeshTools_MeshAlgoType, IMeshTools_Parameters
    from OCP.ShapeFix import ShapeFix_ShapeTolerance

    copy = BRepBuilderAPI_Copy(shape.wrapped, True, False).Shape()
    # OCC never meshes a face finer than twice the tolerance of its worst edge, be that loose in one spot only
    ShapeFix_ShapeTolerance().LimitTolerance(copy, 0.0, LOOSE)
    settings = IMeshTools_Parameters()
    settings.Deflection, settings.Angle, settings.Relative = deflection, angle, False
    if least:
        settings.MinSize = least
    if swift or facets > 1:
        settings.DeflectionInterior, settings.AngleInterior = facets * deflection, 2 * angle
    if swift:
        settings.MeshAlgo = IMeshTools_MeshAlgoType.IMeshTools_MeshAlgoType_Delabella
    skins = (faces or Faces(shape.wrapped)).skins if swift else None
    settings.ControlSurfaceDeflection = skins is None
    BRepMesh_IncrementalMesh(copy, settings)
    blocks, placed, bare = _triangulations(copy)
    if swift and bare:  # the walls of extruded letters: the sound mesher fills in what the swift one left
        settings.MeshAlgo = IMeshTools_MeshAlgoType.IMeshTools_MeshAlgoType_DEFAULT
        BRepMesh_IncrementalMesh(copy, settings)
        blocks, placed, bare = _triangulations(copy)
    points, corners = [], []
    start = 0
    for block, matrix, flipped in placed:
        xyz, _, tri = blocks[block]
        points.append(xyz if matrix is None else xyz @ matrix[:, :3].T + matrix[:, 3])
        corners.append((tri[:, ::-1] if flipped else tri) + start)
        start += len(xyz)
    if not points:
        return Mesh(np.zeros((0, 3)), np.zeros((0, 3), np.int32)), bare
    if skins is not None and not bare:
        uv = np.concatenate([blocks[block][1] for block, _, _ in placed])
        face = np.repeat(np.arange(len(points)), [len(xyz) for xyz in points])
        net = Net(np.concatenate(points), uv, face, np.concatenate(corners).astype(np.int64))
        net = refined(net, skins, FOLLOW * facets * deflection, least)
        return welded(net.points, net.triangles), bare
    return welded(np.concatenate(points), np.concatenate(corners)), bare


def _triangulations(shape: Any) -> tuple[list[Block], list[tuple[int, Any, bool]], int]:
    """All triangulations of a shape as arrays, through OCC's own binary writer.

    Reading nodes one by one through the bindings takes a microsecond each; writing the triangulations of all faces to
    memory and parsing the block with numpy takes a hundredth of that. Faces that share a triangulation share its block.
    """
    from OCP.BinTools import BinTools
    from OCP.BRep import BRep_Builder, BRep_Tool
    from OCP.TopAbs import TopAbs_FACE, TopAbs_REVERSED
    from OCP.TopExp import TopExp_Explorer
    from OCP.TopLoc import TopLoc_Location
    from OCP.TopoDS import TopoDS, TopoDS_Compound, TopoDS_Face

    builder, compound = BRep_Builder(), TopoDS_Compound()
    builder.MakeCompound(compound)
    known: dict[int, int] = {}
    keep, placed, bare = [], [], 0
    explorer = TopExp_Explorer(shape, TopAbs_FACE)
    while explorer.More():
        face, location = TopoDS.Face_s(explorer.Current()), TopLoc_Location()
        explorer.Next()
        triangulation = BRep_Tool.Triangulation_s(face, location)
        if triangulation is None or triangulation.NbTriangles() == 0:
            bare += 1
            continue
        address = hash(triangulation)
        if address not in known:
            known[address] = len(known)
            keep.append(triangulation)
            plain = TopoDS_Face()
            builder.MakeFace(plain, triangulation)
            builder.Add(compound, plain)
        flipped = face.Orientation() == TopAbs_REVERSED
        matrix = None if location.IsIdentity() else _matrix(location)
        placed.append((known[address], matrix, flipped))
    stream = io.BytesIO()
    BinTools.Write_s(compound, stream)
    return _parsed(stream.getvalue(), len(known)), placed, bare


def _parsed(data: bytes, expected: int) -> list[Block]:
    """The triangulation section of OCC's binary format: nodes (n, 3), parameters (n, 2), triangles (m, 3) from 0 on."""
    marker = b"\nTriangulations "
    at = data.index(marker) + len(marker)
    end = data.index(b"\n", at)
    if int(data[at:end]) != expected:
        raise BuildError("mesh", "", "mesh", "the kernel wrote another number of triangulations than it holds")
    at = end + 1
    blocks = []
    for _ in range(expected):
        nodes, triangles = (int(v) for v in np.frombuffer(data, "<i4", 2, at))
        has_uv, has_normals = data[at + 8], data[at + 9]
        at += 4 + 4 + 1 + 1 + 8  # counts, two flags, deflection
        xyz = np.frombuffer(data, "<f8", nodes * 3, at).reshape(-1, 3)
        at += nodes * 24
        uv = np.frombuffer(data, "<f8", nodes * 2 if has_uv else 0, at).reshape(-1, 2)
        at += uv.nbytes
        tri = np.frombuffer(data, "<i4", triangles * 3, at).reshape(-1, 3) - 1
        at += triangles * 12 + (nodes * 12 if has_normals else 0)
        blocks.append((xyz, uv, tri))
    return blocks


def _matrix(location: Any) -> NDArray[np.float64]:
    t = location.Transformation()
    return np.array([[t.Value(r, c) for c in range(1, 5)] for r in range(1, 4)])


def welded(points: NDArray[np.float64], corners: NDArray[np.int32] | NDArray[np.int64]) -> Mesh:
    """One vertex per place (to `WELD`), without the triangles that collapse by it.

    Args:
        points: (n, 3) mm, places repeated.
        corners: (m, 3) indices into them.
    """
    # numbered along each axis by gaps: rounded to a grid, places on the border between two cells would fall apart
    grid = np.stack([_numbered(column) for column in points.T], axis=1)
    order = np.lexsort(grid.T)
    ordered = grid[order]
    new = np.concatenate([[True], (ordered[1:] != ordered[:-1]).any(axis=1)])
    index = np.empty(len(points), np.int64)
    index[order] = np.cumsum(new) - 1
    faces = index[corners]
    a, b, c = faces.T
    faces = faces[(a != b) & (b != c) & (c != a)]
    return Mesh(points[order[new]], faces.astype(np.int32))


def _numbered(values: NDArray[np.float64]) -> NDArray[np.int64]:
    """Numbers in increasing order: the same for values that follow one another more closely than `WELD`."""
    order = np.argsort(values, kind="stable")
    number = np.empty(len(values), np.int64)
    number[order] = np.cumsum(np.diff(values[order], prepend=values[order[:1]]) > WELD)
    return number


def _written(shape: cq.Shape) -> bytes:
    """A solid in OCC's binary format, without triangles and so the same whatever was meshed before."""
    from OCP.BinTools import BinTools, BinTools_FormatVersion
    from OCP.Message import Message_ProgressRange

    stream = io.BytesIO()
    BinTools.Write_s(
        shape.wrapped,
        stream,
        False,
        False,
        BinTools_FormatVersion.BinTools_FormatVersion_CURRENT,
        Message_ProgressRange(),
    )
    return stream.getvalue()


def read_brep(brep: bytes) -> cq.Shape:
    """The exact solid out of a `Solid.brep`."""
    import cadquery as cq
    from OCP.BinTools import BinTools
    from OCP.TopoDS import TopoDS_Shape

    shape = TopoDS_Shape()
    BinTools.Read_s(shape, io.BytesIO(brep))
    return cq.Shape.cast(shape)
