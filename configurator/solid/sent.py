"""What goes to the workers: records without what they have remembered."""

from __future__ import annotations

from dataclasses import Field, fields
from typing import Any, ClassVar


class Sent:
    """Base of dataclasses that cross process borders: their fields alone do.

    One thread may send a record while another asks it for a `cached_property`: pickle would meet a dictionary that
    grows under it. And what was remembered is quicker made again than sent.
    """

    __dataclass_fields__: ClassVar[dict[str, Field[Any]]]

    def __getstate__(self) -> dict[str, Any]:
        return {field.name: getattr(self, field.name) for field in fields(self)}
