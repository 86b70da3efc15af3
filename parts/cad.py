"""CadQuery, loaded with the first solid and not before.

`import cadquery` takes about three seconds. Making parts, checking rules and answering from the cache need none of it,
so families write `from parts.cad import cq` and pay only when they build.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import cadquery as cq
else:

    class _Lazy:
        def __getattr__(self, name: str) -> Any:
            import cadquery

            return getattr(cadquery, name)

    cq = _Lazy()

__all__ = ["cq"]
