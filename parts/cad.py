"""CadQuery, loaded with the first solid and not before.

`import cadquery` takes about three seconds. Making parts, checking rules and answering from the cache need none of it,
so families write `from parts.cad import cq` and pay only when they build.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cadquery as cq
else:

    class _Lazy:
        def __getattr__(self, name: str) -> Any:
            import cadquery

            return getattr(cadquery, name)

    cq = _Lazy()

__all__ = ["chained", "cq"]


def chained(edges: Iterable[cq.Edge]) -> cq.Wire:
    """The wire of edges that follow one another.

    CadQuery's `assembleEdges` hands over the lot, and the kernel then joins corners in the order of their addresses:
    the same wire came out a rounding error different on every run. One by one it is the same each time.
    """
    from OCP.BRepBuilderAPI import BRepBuilderAPI_MakeWire

    builder = BRepBuilderAPI_MakeWire()
    for edge in edges:
        builder.Add(edge.wrapped)
    return cq.Wire(builder.Wire())
