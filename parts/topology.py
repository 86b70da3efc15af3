"""Vertices, edges, wires and solids of OCC, without booleans: faces that share their edges need no sewing."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cadquery as cq

TIGHT = 1e-6  # tolerance, mm


def vertex(point: Iterable[float], tolerance: float = 1e-4) -> Any:
    """A vertex at a point (3,), mm."""
    from OCP.BRep import BRep_Builder
    from OCP.gp import gp_Pnt
    from OCP.TopoDS import TopoDS_Vertex

    made = TopoDS_Vertex()
    BRep_Builder().MakeVertex(made, gp_Pnt(*map(float, point)), tolerance)
    return made


def edge(curve: Any, first: Any, last: Any, *, end: float = 1.0, tolerance: float = TIGHT) -> Any:
    """An edge on a curve from parameter 0 to `end`, between two vertices."""
    from OCP.BRep import BRep_Builder
    from OCP.TopAbs import TopAbs_Orientation
    from OCP.TopoDS import TopoDS_Edge

    builder, made = BRep_Builder(), TopoDS_Edge()
    builder.MakeEdge(made, curve, tolerance)
    builder.Add(made, first.Oriented(TopAbs_Orientation.TopAbs_FORWARD))
    builder.Add(made, last.Oriented(TopAbs_Orientation.TopAbs_REVERSED))
    builder.Range(made, 0.0, end)
    return made


def wire(edges: Iterable[Any]) -> Any:
    """A closed wire of edges that share their vertices."""
    from OCP.BRep import BRep_Builder
    from OCP.TopoDS import TopoDS_Wire

    builder, made = BRep_Builder(), TopoDS_Wire()
    builder.MakeWire(made)
    for each in edges:
        builder.Add(made, each)
    made.Closed(True)
    return made


def solid(faces: Iterable[Any]) -> cq.Solid:
    """The solid that faces enclose; they share their edges and look outwards."""
    import cadquery as cq

    shell = _shell(faces)
    shell.Closed(True)
    return cq.Solid(_of(shell))


def turned(faces: Sequence[Any]) -> cq.Solid:
    """The solid that faces enclose; they share their edges, and only the first one surely looks outwards."""
    import cadquery as cq

    shell = _agreed(faces)
    shell.Closed(True)
    return cq.Solid(_of(shell))


def oriented(faces: Iterable[Any]) -> cq.Solid:
    """The solid that faces enclose; they share their edges, and may look anywhere."""
    import cadquery as cq
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeSolid
    from OCP.BRepLib import BRepLib

    made = BRepBuilderAPI_MakeSolid(_agreed(faces)).Solid()
    BRepLib.OrientClosedSolid_s(made)
    return cq.Solid(made)


def _shell(faces: Iterable[Any]) -> Any:
    from OCP.BRep import BRep_Builder
    from OCP.TopoDS import TopoDS_Shell

    builder, made = BRep_Builder(), TopoDS_Shell()
    builder.MakeShell(made)
    for each in faces:
        builder.Add(made, each)
    return made


def _agreed(faces: Iterable[Any]) -> Any:
    """A shell whose faces look the same way as their neighbours."""
    from OCP.ShapeFix import ShapeFix_Shell

    fix = ShapeFix_Shell()
    fix.FixFaceOrientation(_shell(faces))
    return fix.Shell()


def _of(shell: Any) -> Any:
    from OCP.BRep import BRep_Builder
    from OCP.TopoDS import TopoDS_Solid

    builder, made = BRep_Builder(), TopoDS_Solid()
    builder.MakeSolid(made)
    builder.Add(made, shell)
    return made
