"""Records as a kit tells them: in JSON files, and as the words of the command that makes it again."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from parts.record import Record


def json_bytes(record: Any) -> bytes:
    """A JSON file."""
    return (json.dumps(record, indent=1, ensure_ascii=False) + "\n").encode()


def words_of(record: Record, base: Mapping[str, Any]) -> list[str]:
    """`name=value` for what differs from a base, as the command line reads it."""
    return [f"{k}={str(v).lower() if isinstance(v, bool) else v}" for k, v in record.values().items() if v != base[k]]
